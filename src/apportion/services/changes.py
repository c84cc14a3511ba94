"""Amounts of two plans side by side: units, requests and funds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.matched_lines import match_lines
from apportion.model.plan import EXPLAINED_MAX


@dataclass(frozen=True)
class AmountChange:
    """An amount in both plans; ``None`` where the plan does not have that entry."""

    kind: Literal["unit", "request", "fund"]
    id: str
    name: str
    period: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        """After less before; an entry that is not there counts as nothing here."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two plans, reduced to its amounts."""

    case: Case
    amounts: Int64Array
    """Minor units per request line."""
    funds: tuple[tuple[str, str, str, int], ...]
    """Fund id, its name, period, and what it pays there."""


def unit_amounts(case: Case, lines: Int64Array) -> dict[str, int]:
    """What each unit receives with everything below it, in minor units."""
    amounts = [0] * len(case.units)
    direct = np.zeros(len(case.units), dtype=np.int64)
    np.add.at(direct, case.requests.unit, lines)
    for position in np.argsort(-case.depth, kind="stable").tolist():
        amounts[position] += int(direct[position])
        above = int(case.parent_index[position])
        if above >= 0:
            amounts[above] += amounts[position]
    return {unit.id: amounts[position] for position, unit in enumerate(case.units)}


def unit_changes(before: Side, after: Side) -> list[AmountChange]:
    """Every unit that either case has, in the order of the second one."""
    old, new = unit_amounts(before.case, before.amounts), unit_amounts(after.case, after.amounts)
    names = {unit.id: unit.name for side in (before, after) for unit in side.case.units}
    order = [*new, *(name for name in old if name not in new)]
    return [AmountChange("unit", name, names[name], "", old.get(name), new.get(name)) for name in order]


def request_changes(before: Side, after: Side, *, moved_only: bool = False) -> list[AmountChange]:
    """Request lines by id and period; at most ``EXPLAINED_MAX``, those that changed most.

    A million lines never become as many objects. ``moved_only`` leaves out those that did not change.
    """
    old, new = before.amounts, after.amounts
    lines = match_lines(before.case, after.case)
    # Rows in both cases, -1 where a case does not have the line.
    rows_before = np.concatenate([lines.before, lines.removed, np.full(lines.added.size, -1)])
    rows_after = np.concatenate([lines.after, np.full(lines.removed.size, -1), lines.added])
    moved = np.where(rows_after >= 0, new[rows_after], 0) - np.where(rows_before >= 0, old[rows_before], 0)
    largest = np.argsort(-np.abs(moved), kind="stable")[:EXPLAINED_MAX]
    if moved_only:
        largest = largest[(moved != 0)[largest] | (rows_before < 0)[largest] | (rows_after < 0)[largest]]
    changes = []
    for was, now in zip(rows_before[largest].tolist(), rows_after[largest].tolist(), strict=True):
        case, row = (after.case, now) if now >= 0 else (before.case, was)
        requests = case.requests
        changes.append(
            AmountChange(
                "request",
                str(requests.id[row]),
                str(requests.name[row]),
                case.periods[int(requests.period[row])] if len(case.periods) > 1 else "",
                int(old[was]) if was >= 0 else None,
                int(new[now]) if now >= 0 else None,
            )
        )
    return sorted(changes, key=lambda change: (change.id, change.period))


def fund_changes(before: Side, after: Side) -> list[AmountChange]:
    """What each fund pays in each period; periods are matched by position where both cases have as many."""
    by_position = len(before.case.periods) == len(after.case.periods)
    held: dict[tuple[str, str], list[int | None]] = {}
    names: dict[tuple[str, str], str] = {}
    for position, side in enumerate((before, after)):
        for fund, name, period, used in side.funds:
            at = side.case.periods.index(period) if period in side.case.periods else 0
            key = (fund, after.case.periods[at] if by_position else period)
            held.setdefault(key, [None, None])[position] = used
            names[key] = name
    several = max(len(side.case.periods) for side in (before, after)) > 1
    return [
        AmountChange("fund", fund, names[fund, period], period if several else "", was, now)
        for (fund, period), (was, now) in held.items()
    ]


def changed(amounts: Iterable[AmountChange]) -> tuple[AmountChange, ...]:
    """Those whose amount differs, or that only one plan has."""
    return tuple(item for item in amounts if item.difference or (item.before is None) != (item.after is None))


def exact_text(value_minor: Fraction, currency: Currency) -> str:
    """The value in major units as a ratio: decimals of parts need not add up to those of the whole."""
    value = value_minor / currency.minor_per_major
    return f"{value.numerator}/{value.denominator}"


def amount_document(item: AmountChange, currency: Currency) -> dict[str, Any]:
    """One amount in both plans, in major units as text."""
    return {
        "kind": item.kind,
        "id": item.id,
        "name": item.name,
        "period": item.period or None,
        "before": None if item.before is None else currency.text(item.before),
        "after": None if item.after is None else currency.text(item.after),
        "difference": currency.text(item.difference),
    }
