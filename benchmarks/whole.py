"""Cases in which every request is a project that is funded in full or not at all, made from columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

import numpy as np
import numpy.typing as npt
from numpy.dtypes import StringDType

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.choices import Choices, Decision, OptionUse
from apportion.model.context import Context
from apportion.model.organisation import Fund, Unit
from apportion.model.raw import TextColumn
from apportion.model.requests import Int32Array, Points, Requests, Shape
from apportion.model.rule import Rule


@dataclass(frozen=True, eq=False)
class Projects:
    """Projects by ascending id, each with what it costs in every period and what it is worth as a whole."""

    id: Sequence[str]
    cost: Int64Array
    """Minor units; shape (projects, periods). A period without cost gets no request line, unless all are without."""
    value: DecimalColumn
    """Minor units of value; shape (projects,)."""
    uses: dict[str, Int64Array] = field(default_factory=dict)
    """What each project as such consumes of a shared resource, over all periods; shape (projects,)."""
    unit: Int32Array | None = None
    """Index into the units of the case; ``None``: all belong to the first."""


@dataclass(frozen=True)
class Money:
    """What there is to spend."""

    currency: Currency
    total: int
    """Minor units over all periods; an upper limit."""
    periods: tuple[str, ...] = ("1",)
    yearly: tuple[int, ...] = ()
    """Minor units per period, nothing carried forward; empty: only the total limits."""


def case_of_projects(
    name: str, of: Projects, money: Money, rules: Sequence[Rule] = (), units: Sequence[str] = ("portfolio",)
) -> Case:
    """The case in memory, as the reader of files would make it."""
    funds: tuple[Fund, ...] = ()
    if money.yearly:
        funds = (Fund("capital", "Capital", money.yearly),)
    return Case(
        name=name,
        organisation="",
        sector="company",
        currency=money.currency,
        number_format="1,234.56",
        periods=money.periods,
        total=money.total,
        total_is="at_most",
        context=Context(),
        units=tuple(Unit(unit, unit) for unit in units),
        funds=funds,
        requests=_requests(of),
        rules=tuple(rules),
    )


def _requests(of: Projects) -> Requests:
    if list(of.id) != sorted(of.id):
        raise ValueError("projects have to be in the order of their ids")
    has_line = of.cost > 0
    has_line[~has_line.any(axis=1), 0] = True
    project, period = np.nonzero(has_line)
    amount = of.cost[project, period]
    count = int(project.size)
    none = np.zeros(count, dtype=np.int64)
    zero, one = DecimalColumn(none, 0), DecimalColumn(none + 1, 0)
    names = _texts(of.id)
    return Requests(
        id=names[project],
        name=names[project],
        unit=(none if of.unit is None else of.unit[project]).astype(np.int32),
        period=period.astype(np.int32),
        category=np.full(count, -1, dtype=np.int32),
        categories=(),
        floor=none,
        cap=amount,
        last_year=none,
        last_year_known=np.zeros(count, dtype=np.bool_),
        shape=np.full(count, Shape.LINEAR, dtype=np.int8),
        rate=zero,
        start=none,
        scale=none,
        exponent=zero,
        ceiling=none,
        weight=one,
        points=Points(np.zeros(count + 1, dtype=np.int64), none[:0], DecimalColumn(none[:0], 0)),
        tags={},
        uses={},
        alignment={},
        description={},
        source_line=np.arange(2, count + 2),
        choices=_choices(of, names, has_line, amount),
    )


def _choices(of: Projects, names: TextColumn, has_line: npt.NDArray[np.bool_], amount: Int64Array) -> Choices:
    """One option a project: all of its lines in full."""
    count = len(of.id)
    none = np.zeros(count, dtype=np.int64)
    return Choices(
        request=names,
        kind=np.full(count, Decision.WHOLE, dtype=np.int8),
        must=np.zeros(count, dtype=np.bool_),
        weight=DecimalColumn(none + 1, 0),
        offset=np.arange(count + 1, dtype=np.int64),
        level=_texts([""] * count),
        delay=none,
        value=of.value,
        start=np.concatenate(([0], np.cumsum(has_line.sum(axis=1)))).astype(np.int64),
        line=np.arange(amount.size, dtype=np.int64),
        least=amount,
        most=amount,
        uses={name: _use(quantity) for name, quantity in of.uses.items()},
    )


def _use(quantity: Int64Array) -> OptionUse:
    some = np.flatnonzero(quantity)
    return OptionUse(some, np.zeros(some.size, dtype=np.int64), tuple(Fraction(int(quantity[k])) for k in some))


def _texts(words: Sequence[str]) -> TextColumn:
    return cast("TextColumn", np.array(list(words), dtype=StringDType()))
