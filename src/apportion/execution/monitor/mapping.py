"""From totals of a ledger to lines of the plan: what is spent on which, and what cannot be told.

Knows ledger members, lines and the places that the case names. It must not know journals or files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.execution.journal.events import Line
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import NOT_STATED, AccountType, Balances, Dimension, Ledger, Measure
from apportion.model.monitored import LedgerLine

Int32Array = npt.NDArray[np.int32]

_PARTS: Final[tuple[Dimension, ...]] = ("unit", "account", "fund")


class Reason(IntEnum):
    """Why spending belongs to no line."""

    NONE = 0
    NO_UNIT = 1
    SEVERAL_REQUESTS = 2
    SEVERAL_PLACES = 3
    NO_LINE = 4
    SEVERAL_FUNDS = 5


REASONS: Final[Mapping[Reason, str]] = {
    Reason.NONE: "",
    Reason.NO_UNIT: "the plan has no such unit or request",
    Reason.SEVERAL_REQUESTS: "its unit has several requests, and no row of ledger_lines says which",
    Reason.SEVERAL_PLACES: "rows of ledger_lines give it to several requests",
    Reason.NO_LINE: "the plan has no line of this request for that fund in this period",
    Reason.SEVERAL_FUNDS: "its request is paid from several funds, and nothing says from which this was",
}


@dataclass(frozen=True)
class Lines:
    """The lines of one budget period, and the units that they belong to."""

    lines: tuple[Line, ...]
    units: tuple[str, ...]
    """Unit of each line."""
    allocated: tuple[int, ...]
    parents: Mapping[str, str]
    """Unit above each unit of the plan; empty text directly under the organisation."""

    def by_request(self) -> dict[str, list[int]]:
        """Places of the lines of each request."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, line in enumerate(self.lines):
            found[line.request].append(place)
        return dict(found)


@dataclass(frozen=True, eq=False)
class Unmapped:
    """Spending of one place of the ledger that belongs to no line."""

    unit: str
    account: str
    fund: str
    request: str
    amount: int
    """Minor units."""
    reason: Reason


@dataclass(frozen=True, eq=False)
class Mapped:
    """Where each total belongs."""

    balances: Balances
    line: Int32Array
    """Place of its line, -1 where it has none; shape (totals,)."""
    reason: npt.NDArray[np.int8]
    """``Reason`` of each total; shape (totals,)."""
    ledger: Ledger

    def per_line(self, count: int) -> Int64Array:
        """Spending of each line in minor units; shape (lines,).

        Raises:
            OverflowError: when a sum does not fit 64 bits.
        """
        held = self.line >= 0
        return summed(self.balances.amount[held], self.line[held], count)

    def unmapped(self) -> tuple[Unmapped, ...]:
        """What belongs to no line, largest first."""
        left = self.balances.where(self.line < 0)
        reasons = self.reason[self.line < 0]
        names = {dimension: [member.id for member in self.ledger.members(dimension)] for dimension in _PARTS}
        names["request"] = [member.id for member in self.ledger.requests]
        found = [
            Unmapped(
                _name(names["unit"], int(left.unit[row])),
                _name(names["account"], int(left.account[row])),
                _name(names["fund"], int(left.fund[row])),
                _name(names["request"], int(left.request[row])),
                int(left.amount[row]),
                Reason(int(reasons[row])),
            )
            for row in np.flatnonzero(left.amount).tolist()
        ]
        return tuple(sorted(found, key=lambda item: (-abs(item.amount), item.unit, item.account, item.fund)))


def _name(names: Sequence[str], position: int) -> str:
    return "" if position == NOT_STATED else names[position]


def summed(amounts: Int64Array, places: Int32Array, count: int) -> Int64Array:
    """Amounts added up by place, exactly; shape (count,).

    Raises:
        OverflowError: when a sum does not fit 64 bits.
    """
    sizes = np.bincount(places, weights=np.abs(amounts).astype(np.float64), minlength=count)
    if sizes.size and float(sizes.max()) > 2.0**62:
        message = "a sum of amounts does not fit 64 bits"
        raise OverflowError(message)
    totals = np.zeros(count, dtype=np.int64)
    np.add.at(totals, places, amounts)
    return totals


def spending_of(ledger: Ledger, balances: Balances) -> Balances:
    """The totals that are money spent: actuals on accounts of expense, and those without an account."""
    is_expense = np.array([*(item.account_type is AccountType.EXPENSE for item in ledger.accounts), True])
    spent = balances.of(Measure.ACTUAL)
    return spent.where(is_expense[spent.account])


def map_to_lines(ledger: Ledger, balances: Balances, lines: Lines, places: Sequence[LedgerLine]) -> Mapped:
    """Find the line of every total.

    A row of ``places`` decides where it speaks of a total; the one that names most decides over others. Otherwise the
    request that the ledger names, or the only request of the unit. The fund is that of the row or of the ledger; where
    neither says one, the only line of the request that carries money.

    Args:
        ledger: its members.
        balances: by unit, account, fund and request, within one budget period.
        lines: of that period.
        places: as the case names them.
    """
    requests = sorted({line.request for line in lines.lines})
    number = {request: place for place, request in enumerate(requests)}
    request, reason = _by_member(ledger, balances, lines, number)
    fund_number = {fund: place for place, fund in enumerate(sorted({line.fund for line in lines.lines}))}
    stated, funds, clash = _by_place(ledger, balances, places, (number, fund_number))
    request = np.where(stated >= 0, stated, request).astype(np.int32)
    reason = np.where(stated >= 0, np.int8(Reason.NONE), reason)
    request[clash], reason[clash] = -1, Reason.SEVERAL_PLACES
    line = _line_of(lines, request, _funds(ledger, balances, funds, fund_number), (number, fund_number))
    missing = (request >= 0) & (line < 0)
    reason[missing] = np.where(line[missing] == _MANY, Reason.SEVERAL_FUNDS, Reason.NO_LINE)
    return Mapped(balances, np.maximum(line, -1).astype(np.int32), reason.astype(np.int8), ledger)


_MANY: Final = -2
"""Stands for a request or line that cannot be told because several could be meant."""


def _by_member(
    ledger: Ledger, balances: Balances, lines: Lines, number: Mapping[str, int]
) -> tuple[Int32Array, npt.NDArray[np.int8]]:
    """Request of each total by the request or unit that its rows name."""
    own = np.array([*(number.get(member.id, -1) for member in ledger.requests), -1], dtype=np.int32)
    of_unit: dict[str, set[int]] = defaultdict(set)
    for line, unit in zip(lines.lines, lines.units, strict=True):
        of_unit[unit].add(number[line.request])
    above = {member.id: member.parent for member in ledger.units}
    unit_request = np.full(len(ledger.units) + 1, -1, dtype=np.int32)
    for place, member in enumerate(ledger.units):
        unit = plan_unit(member.id, above, lines.parents)
        while unit and unit not in of_unit:
            unit = lines.parents.get(unit, "")
        found = of_unit.get(unit, set())
        unit_request[place] = next(iter(found)) if len(found) == 1 else _MANY if found else -1
    request = np.where(own[balances.request] >= 0, own[balances.request], unit_request[balances.unit])
    reason = np.where(
        request >= 0, Reason.NONE, np.where(request == _MANY, Reason.SEVERAL_REQUESTS, Reason.NO_UNIT)
    ).astype(np.int8)
    return np.maximum(request, -1).astype(np.int32), reason


def plan_unit(unit: str, above: Mapping[str, str], parents: Mapping[str, str]) -> str:
    """The unit of the plan that a unit of the ledger is, or lies below; empty where there is none."""
    seen: set[str] = set()
    while unit and unit not in parents and unit not in seen:
        seen.add(unit)
        unit = above.get(unit, "")
    return unit if unit in parents else ""


def _by_place(
    ledger: Ledger,
    balances: Balances,
    places: Sequence[LedgerLine],
    numbers: tuple[Mapping[str, int], Mapping[str, int]],
) -> tuple[Int32Array, Int32Array, npt.NDArray[np.bool_]]:
    """Request of each total by the rows of ``ledger_lines``, the fund that a row names, and where rows disagree."""
    size, (number, fund_number) = balances.size, numbers
    request, rank = np.full(size, -1, dtype=np.int32), np.zeros(size, dtype=np.int8)
    funds, clash = np.full(size, -1, dtype=np.int32), np.zeros(size, dtype=np.bool_)
    order = np.argsort(balances.unit, kind="stable")
    units = balances.unit[order]
    for place in places:
        if place.request not in number:
            continue
        rows = _rows_of_units(ledger, place.unit, order, units)
        for dimension in ("account", "fund"):
            wanted = getattr(place, dimension)
            if wanted:
                rows = rows[np.isin(getattr(balances, dimension)[rows], _within(ledger, dimension, wanted))]
        told = sum(bool(getattr(place, part)) for part in _PARTS)
        better, equal = rows[rank[rows] < told], rows[rank[rows] == told]
        clash[better] = False
        clash[equal[request[equal] != number[place.request]]] = True
        request[better], rank[better] = number[place.request], told
        funds[better] = fund_number.get(place.from_fund, _MANY) if place.from_fund else -1
    return request, funds, clash


def _rows_of_units(ledger: Ledger, unit: str, order: Int64Array, units: Int32Array) -> Int64Array:
    if not unit:
        return order
    wanted = _within(ledger, "unit", unit)
    low, high = np.searchsorted(units, wanted, side="left"), np.searchsorted(units, wanted, side="right")
    parts = [order[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
    return np.concatenate(parts) if parts else order[:0]


def _within(ledger: Ledger, dimension: Dimension, member: str) -> Int32Array:
    try:
        return ledger.within(dimension, ledger.position(dimension, member))
    except KeyError:
        return np.empty(0, dtype=np.int32)


def unknown_places(ledger: Ledger, places: Iterable[LedgerLine]) -> tuple[tuple[LedgerLine, Dimension, str], ...]:
    """Rows of ``ledger_lines`` that name a member that the ledger does not have: row, dimension and member."""
    known = {dimension: {member.id for member in ledger.members(dimension)} for dimension in _PARTS}
    return tuple(
        (place, part, getattr(place, part))
        for place in places
        for part in _PARTS
        if getattr(place, part) and getattr(place, part) not in known[part]
    )


def _funds(ledger: Ledger, balances: Balances, stated: Int32Array, fund_number: Mapping[str, int]) -> Int32Array:
    """Fund of the plan of each total: as a row of ``ledger_lines`` says, or the ledger; -1 where neither does."""
    above = {member.id: member.parent for member in ledger.funds}
    own = [fund_number.get(_known_above(member.id, above, fund_number), -1) for member in ledger.funds]
    return np.where(stated == -1, np.array([*own, -1], dtype=np.int32)[balances.fund], stated).astype(np.int32)


def _line_of(
    lines: Lines,
    request: Int32Array,
    fund: Int32Array,
    numbers: tuple[Mapping[str, int], Mapping[str, int]],
) -> Int32Array:
    """Line of each total whose request is known: -1 where there is none, ``_MANY`` where several could be meant."""
    number, fund_number = numbers
    # One column more for totals without a fund: the only line of the request, if it has only one that could be meant.
    table = np.full((len(number) + 1, len(fund_number) + 1), -1, dtype=np.int32)
    for place, line in enumerate(lines.lines):
        table[number[line.request], fund_number[line.fund]] = place
    for name, held in lines.by_request().items():
        funded = [place for place in held if lines.allocated[place]]
        chosen = funded if len(funded) == 1 else held
        table[number[name], -1] = chosen[0] if len(chosen) == 1 else _MANY
    result = table[request, fund]
    return np.where((request < 0) | (fund == _MANY), -1, result).astype(np.int32)


def _known_above(member: str, above: Mapping[str, str], known: Mapping[str, int]) -> str:
    """The fund of the plan that a fund of the ledger is, or lies below; empty where there is none."""
    seen: set[str] = set()
    while member and member not in known and member not in seen:
        seen.add(member)
        member = above.get(member, "")
    return member if member in known else ""
