"""What the asks of a budget in words say about decisions, in the columns that the reader of files makes of it too."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.model.choices import Decision
from apportion.model.intake.packages import DecisionColumns, DecisionUse, LevelRows, level_ranks
from apportion.model.raw import TextColumn

if TYPE_CHECKING:
    from tests.support.budgets import Ask

Money = str | int
Number = str | int | Decimal
Uses = Mapping[str, "tuple[Number, Money] | Number | Mapping[str, Number]"]
Level = tuple[str, Money, Money] | tuple[str, Money, Money, Mapping[str, Money]]
"""Name, amount with the levels below, value with the levels below; other measures where there are any."""


def decision_columns(
    asks: Sequence[Ask], periods: Sequence[int], minor: Callable[[Money], int], per_major: int
) -> DecisionColumns:
    """The columns of all asks, which are sorted by id and period.

    Args:
        asks: one per request line.
        periods: period of each.
        minor: minor units of an amount in words.
        per_major: minor units in a major one, for values in words.
    """
    first: dict[str, int] = {}
    for line, item in enumerate(asks):
        first.setdefault(item.id, line)
    heads = {item.id: item for item in reversed(asks)}
    kinds = [Decision[(heads[item.id].decision or "divisible").upper()] for item in asks]
    leader = [
        first[item.part_of] if item.part_of else (-1 if kind is Decision.DIVISIBLE else first[item.id])
        for item, kind in zip(asks, kinds, strict=True)
    ]
    losses = [Decimal(item.delay_loss.removesuffix("%")) / 100 for item in asks]

    def worth(stated: Sequence[Money | None]) -> DecimalColumn:
        return DecimalColumn.of([_value(item, per_major) for item in stated])

    stated = {"value": [item.value for item in asks], **_measures(asks)}
    return DecisionColumns(
        kind=np.array(kinds, dtype=np.int8),
        leader=np.array(leader, dtype=np.int64),
        minimum=np.array([minor(item.minimum) for item in asks], dtype=np.int64),
        delay_max=np.array([item.delay_max for item in asks], dtype=np.int64),
        delay_loss=DecimalColumn.of(losses),
        worth={name: worth(column) for name, column in stated.items()},
        value_known=np.array([item.value is not None for item in asks], dtype=np.bool_),
        levels=_levels(asks, leader, minor, worth),
        uses=_uses(asks, periods, first),
    )


def per_money(uses: Uses) -> dict[str, tuple[Number, Money]]:
    """The uses that are stated as a quantity for each of an amount of money."""
    return {name: use for name, use in uses.items() if isinstance(use, tuple)}


def _value(stated: Money | None, per_major: int) -> Decimal:
    """Minor units of value: text is in major units."""
    if stated is None:
        return Decimal(0)
    return Decimal(stated) if isinstance(stated, int) else Decimal(stated.replace(",", "")) * per_major


def _measures(asks: Sequence[Ask]) -> dict[str, list[Money | None]]:
    columns = {"score": [item.score for item in asks], "npv": [item.npv for item in asks]}
    of_levels = {name for item in asks for level in item.levels for name in _more(level)}
    return {
        name: column
        for name, column in columns.items()
        if name in of_levels or any(stated is not None for stated in column)
    }


def _more(level: Level) -> Mapping[str, Money]:
    return level[3] if len(level) == 4 else {}


def _levels(
    asks: Sequence[Ask],
    leader: list[int],
    minor: Callable[[Money], int],
    worth: Callable[[Sequence[Money | None]], DecimalColumn],
) -> LevelRows:
    rows = [(line, level) for line, item in enumerate(asks) for level in item.levels]
    names = cast("TextColumn", np.array([level[0] for _, level in rows], dtype=np.dtypes.StringDType()))
    amount = np.array([minor(level[1]) for _, level in rows], dtype=np.int64)
    owner = np.array([leader[line] for line, _ in rows], dtype=np.int64)
    stated: dict[str, Sequence[Money | None]] = {"value": [level[2] for _, level in rows]}
    more = {name: [_more(level).get(name) for _, level in rows] for name in _measures(asks)}
    return LevelRows(
        line=np.array([line for line, _ in rows], dtype=np.int64),
        rank=level_ranks(owner, names, amount),
        name=names,
        amount=amount,
        worth={name: worth(column) for name, column in {**stated, **more}.items()},
    )


def _uses(asks: Sequence[Ask], periods: Sequence[int], first: Mapping[str, int]) -> dict[str, tuple[DecisionUse, ...]]:
    """A plain quantity is consumed by the decision in the period of its ask, a mapping gives it per level."""
    found: dict[str, list[DecisionUse]] = {}
    for line, item in enumerate(asks):
        ranks = {level[0]: rank for rank, level in enumerate(item.levels)}
        for name, use in item.uses.items():
            if isinstance(use, tuple):
                continue
            quantities = use if isinstance(use, Mapping) else {"": use}
            found.setdefault(name, []).extend(
                DecisionUse(first[item.id], ranks.get(level, 0), periods[line], Fraction(Decimal(quantity)))
                for level, quantity in quantities.items()
            )
    return {name: tuple(uses) for name, uses in sorted(found.items())}
