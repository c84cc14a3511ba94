"""Budgets made up for timing, the same on every run: columns of numbers, as a case in memory and as a case folder.

All amounts are whole thousands of dollars and all numbers short decimals, as budgets have them, so that ties between
requests occur. Nothing here is a real organisation.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np
from numpy.dtypes import StringDType

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.context import Context
from apportion.model.organisation import Unit
from apportion.model.requests import Points, Requests, Shape

SEED: Final = 20250701
DOLLARS: Final = Currency("USD", 2)
_PERIOD: Final = "FY2025"
_THOUSAND: Final = 1_000 * DOLLARS.minor_per_major
_PLACES: Final = 2


@dataclass(frozen=True, eq=False)
class Lines:
    """Requests under one total: per line a floor, a cap, and a value that is its weight times a curve."""

    shape: Shape
    floor: Int64Array
    """Minor units, as ``cap`` and ``total``."""
    cap: Int64Array
    rate: Int64Array
    """Hundredths of value per unit of money, the first one where the curve bends."""
    weight: Int64Array
    """Hundredths."""
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
    def gain(self) -> np.ndarray:
        """Weighted value of the first unit of money, as floats for peers."""
        return self.rate * self.weight / 10.0 ** (2 * _PLACES)


def lines(count: int, shape: Shape = Shape.LINEAR, *, units: int = 1_000, seed: int = SEED) -> Lines:
    """Requests of between 20 and 1,000 thousand dollars, a third of them with a floor, and money for about 60 %."""
    random = np.random.default_rng([seed, count, int(shape)])
    cap = random.integers(20, 1_001, count) * _THOUSAND
    share = random.integers(10, 51, count) * (random.random(count) < 1 / 3)
    floor = cap // _THOUSAND * share // 100 * _THOUSAND
    scale = {
        Shape.QUADRATIC: cap + random.integers(0, 201, count) * _THOUSAND,
        Shape.LOG: np.maximum(cap // _THOUSAND * random.integers(20, 201, count) // 100, 1) * _THOUSAND,
    }.get(shape, np.zeros(count, dtype=np.int64))
    units = min(units, count)
    return Lines(
        shape=shape,
        floor=floor,
        cap=cap,
        rate=random.integers(50, 501, count),
        weight=random.integers(5, 101, count),
        scale=scale,
        unit=np.sort(random.integers(0, units, count)) if units < count else np.arange(count),
        units=units,
        total=int(floor.sum() + (cap - floor).sum() * 6 // 10) // _THOUSAND * _THOUSAND,
    )


def case_of(of: Lines, *, limits_on_units: bool = False) -> Case:
    """The case in memory.

    Args:
        of: the columns.
        limits_on_units: put each floor and cap as a rule on the unit of the line, one line a unit, as departments
            have them; otherwise they are the request's own.
    """
    none = np.zeros(of.count, dtype=np.int64)
    zero = DecimalColumn(none, 0)
    names = [f"r{row:07}" for row in range(of.count)]
    requests = Requests(
        id=np.array(names, dtype=StringDType()),
        name=np.array(names, dtype=StringDType()),
        unit=of.unit.astype(np.int32),
        period=none.astype(np.int32),
        category=np.full(of.count, -1, dtype=np.int32),
        categories=(),
        floor=none if limits_on_units else of.floor,
        cap=of.cap,
        last_year=none,
        last_year_known=np.zeros(of.count, dtype=np.bool_),
        shape=np.full(of.count, of.shape, dtype=np.int8),
        rate=DecimalColumn(of.rate, _PLACES),
        start=none,
        scale=of.scale,
        exponent=zero,
        ceiling=none,
        weight=DecimalColumn(of.weight, _PLACES),
        points=Points(np.zeros(of.count + 1, dtype=np.int64), np.zeros(0, dtype=np.int64), DecimalColumn(none[:0], 0)),
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
        requests=requests,
        rules=(),
    )


def _unit(of: Lines, k: int, *, limits: bool) -> Unit:
    name = f"u{k:05}"
    if not limits:
        return Unit(name, name)
    return Unit(name, name, floor=int(of.floor[k]), cap=int(of.cap[k]))


def write_case(of: Lines, folder: Path) -> None:
    """The same case as a folder of text files, as a user would have it."""
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
    with (folder / "units.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("unit",), *((f"u{k:05}",) for k in range(of.units))])
    header = ["request", "unit", "floor", "cap", "shape", "rate", "weight"]
    if of.shape is not Shape.LINEAR:
        header.append("scale")
    with (folder / "requests.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(row[: len(header)] for row in _rows(of))


def _rows(of: Lines) -> zip[tuple[str, ...]]:
    def hundredths(column: Int64Array) -> list[str]:
        return [str(Decimal(number).scaleb(-_PLACES)) for number in column.tolist()]

    def money(column: Int64Array) -> list[str]:
        return [DOLLARS.text(amount) for amount in column.tolist()]

    return zip(
        (f"r{row:07}" for row in range(of.count)),
        (f"u{k:05}" for k in of.unit.tolist()),
        money(of.floor),
        money(of.cap),
        [of.shape.name.lower()] * of.count,
        hundredths(of.rate),
        hundredths(of.weight),
        money(of.scale),
        strict=True,
    )
