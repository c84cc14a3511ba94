"""Budgets made up for timing, the same on every run: columns of numbers, as a case in memory and as a case folder.

All amounts are whole thousands of dollars and all numbers short decimals, as budgets have them, so that ties between
requests occur. Nothing here is a real organisation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

import numpy as np
import numpy.typing as npt
from numpy.dtypes import StringDType

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.kernel.rounding import largest_remainder
from apportion.model.case import Case
from apportion.model.context import Context
from apportion.model.organisation import Unit
from apportion.model.raw import TextColumn
from apportion.model.requests import Points, Requests, Shape
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selector import Selector, Term

FloatArray = npt.NDArray[np.float64]

SEED: Final = 20250701
DOLLARS: Final = Currency("USD", 2)
THOUSAND: Final = 1_000 * DOLLARS.minor_per_major
_PERIOD: Final = "FY2025"
_RATE_PLACES: Final = 2


@dataclass(frozen=True, eq=False)
class Lines:
    """Requests under one total: per line a floor, a cap, and a value that is its weight times a curve."""

    shape: Shape
    floor: Int64Array
    """Minor units, as ``cap`` and ``total``."""
    cap: Int64Array
    rate: Int64Array
    """Hundredths of value per unit of money, of the first one where the curve bends."""
    weight: DecimalColumn
    scale: Int64Array
    """Minor units at which a curve has bent; nothing for straight lines."""
    unit: Int64Array
    units: int
    total: int

    @property
    def count(self) -> int:
        """Number of requests."""
        return int(self.floor.size)

    @property
    def gain(self) -> FloatArray:
        """Weighted value of the first unit of money, for peers."""
        return np.asarray(self.rate / 10.0**_RATE_PLACES * self.weight.floats())

    def value(self, amount: FloatArray) -> FloatArray:
        """Weighted value of amounts in minor units, for peers; shape (lines,) or (lines, several)."""
        gain, scale = (np.expand_dims(column, tuple(range(1, amount.ndim))) for column in (self.gain, self.scale))
        if self.shape is Shape.QUADRATIC:
            return np.asarray(gain * (amount - amount * amount / (2.0 * scale)))
        if self.shape is Shape.LOG:
            return np.asarray(gain * scale * np.log1p(amount / scale))
        return np.asarray(gain * amount)


@dataclass(frozen=True)
class Share:
    """The first ``units`` units together may get at most so many percent of all money."""

    units: int
    at_most_percent: int

    @property
    def rule(self) -> Rule:
        """The same as a rule of a case."""
        part = Selector(tuple((Term("unit", f"u{k:05}"),) for k in range(self.units)))
        limit = Decimal(self.at_most_percent) / 100
        return Rule("share", RuleKind.SHARE, Measure.PERCENT, at_most=limit, applies_to=part)


def departments(count: int, seed: int = SEED) -> Lines:
    """Departments as in a company's budget: floors of half a million to six, caps of up to 250 % of them.

    The total is 35 % above the floors, and the strategic weights are shares of one whole.
    """
    random = np.random.default_rng([seed, count])
    floor = random.integers(5, 61, count) * 100 * THOUSAND
    shares = largest_remainder(random.integers(5, 26, count), 1_000_000)
    return Lines(
        shape=Shape.LINEAR,
        floor=floor,
        cap=floor // THOUSAND * random.integers(150, 251, count) // 100 * THOUSAND,
        rate=random.integers(10, 36, count) * 10,
        weight=DecimalColumn(shares, 6),
        scale=np.zeros(count, dtype=np.int64),
        unit=np.arange(count),
        units=count,
        total=int(floor.sum()) // THOUSAND * 135 // 100 * THOUSAND,
    )


def requests(count: int, shape: Shape, *, units: int = 1_000, seed: int = SEED) -> Lines:
    """Requests of 20 to 1,000 thousand dollars, a third of them with a floor; money for 60 % of what is above floors.

    Quadratic curves saturate up to 200 thousand beyond the cap; the return of logarithmic ones has halved at between
    20 % and 200 % of it.
    """
    random = np.random.default_rng([seed, count, int(shape)])
    thousands = random.integers(20, 1_001, count)
    floor = thousands * random.integers(10, 51, count) * (random.random(count) < 1 / 3) // 100
    scale = {
        Shape.QUADRATIC: thousands + random.integers(0, 201, count),
        Shape.LOG: thousands * random.integers(20, 201, count) // 100,
    }.get(shape, np.zeros(count, dtype=np.int64))
    return Lines(
        shape=shape,
        floor=floor * THOUSAND,
        cap=thousands * THOUSAND,
        rate=random.integers(50, 501, count),
        weight=DecimalColumn(random.integers(5, 101, count), 2),
        scale=scale * THOUSAND,
        unit=np.sort(random.integers(0, units, count)),
        units=units,
        total=int(floor.sum() + (thousands - floor).sum() * 6 // 10) * THOUSAND,
    )


def case_of(of: Lines, *, limits_on_units: bool = False) -> Case:
    """The case in memory.

    Args:
        of: the columns.
        limits_on_units: make floor and cap rules of the unit, as departments have them, one request to a unit;
            otherwise they are the request's own.
    """
    none = np.zeros(of.count, dtype=np.int64)
    names = cast("TextColumn", np.array([f"r{row:07}" for row in range(of.count)], dtype=StringDType()))
    table = Requests(
        id=names,
        name=names,
        unit=of.unit.astype(np.int32),
        period=none.astype(np.int32),
        category=np.full(of.count, -1, dtype=np.int32),
        categories=(),
        floor=none if limits_on_units else of.floor,
        cap=of.cap,
        last_year=none,
        last_year_known=np.zeros(of.count, dtype=np.bool_),
        shape=np.full(of.count, of.shape, dtype=np.int8),
        rate=DecimalColumn(of.rate, _RATE_PLACES),
        start=none,
        scale=of.scale,
        exponent=DecimalColumn(none, 0),
        ceiling=none,
        weight=of.weight,
        points=Points(np.zeros(of.count + 1, dtype=np.int64), none[:0], DecimalColumn(none[:0], 0)),
        tags={},
        uses={},
        alignment={},
        description={},
        source_line=np.arange(2, of.count + 2),
    )
    return Case(
        name="Benchmark",
        organisation="",
        sector="company",
        currency=DOLLARS,
        number_format="1,234.56",
        periods=(_PERIOD,),
        total=of.total,
        total_is="exactly",
        context=Context(),
        units=tuple(_unit(of, k, limits=limits_on_units) for k in range(of.units)),
        funds=(),
        requests=table,
        rules=(),
    )


def _unit(of: Lines, k: int, *, limits: bool) -> Unit:
    name = f"u{k:05}"
    if not limits:
        return Unit(name, name)
    return Unit(name, name, floor=int(of.floor[k]), cap=int(of.cap[k]))


def write_case(of: Lines, folder: Path, share: Share | None = None) -> None:
    """The same case as a folder of text files, as a user would have it; limits are the requests' own."""
    folder.mkdir(parents=True)
    settings = {
        "format": '"1"',
        "name": "Benchmark",
        "currency": DOLLARS.code,
        "periods": f"[{_PERIOD}]",
        "total": DOLLARS.text(of.total),
        "total_is": "exactly",
    }
    text = "".join(f"{field}: {value}\n" for field, value in settings.items())
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    _write_table(folder / "units.csv", {"unit": [f"u{k:05}" for k in range(of.units)]})
    columns = {
        "request": [f"r{row:07}" for row in range(of.count)],
        "unit": [f"u{k:05}" for k in of.unit.tolist()],
        "floor": _money(of.floor),
        "cap": _money(of.cap),
        "shape": [of.shape.name.lower()] * of.count,
        "rate": _decimals(DecimalColumn(of.rate, _RATE_PLACES)),
        "weight": _decimals(of.weight),
    }
    if of.scale.any():
        columns["scale"] = _money(of.scale)
    _write_table(folder / "requests.csv", columns)
    if share is not None:
        part = str(share.rule.applies_to)
        rule = {"rule": ["share"], "kind": ["share"], "applies_to": [part], "at_most": [f"{share.at_most_percent}%"]}
        _write_table(folder / "rules.csv", rule)


def _write_table(path: Path, columns: dict[str, list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _money(column: Int64Array) -> list[str]:
    return [DOLLARS.text(amount) for amount in column.tolist()]


def _decimals(column: DecimalColumn) -> list[str]:
    return [str(Decimal(number).scaleb(-column.places)) for number in column.scaled.tolist()]
