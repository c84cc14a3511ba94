"""The tables and settings about cash: profiles, months of past years, lags, and what has to be at hand.

Knows cells. It must not know how a position is worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Generic, TypeVar

from apportion.model.intake.amounts import Fault, read_amount, read_percent
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawCase, RawCell
from apportion.model.revenues import MONTHS, REVENUE, SPENDING, StatedMoney, Timing

_Read = TypeVar("_Read", str, int)


def read_cash(raw: RawCase, rows: Mapping[str, Rows], clerk: Clerk, stated: StatedMoney) -> StatedMoney:
    """The same with everything about cash; faults are reported to the clerk's collector."""
    flows = (SPENDING, REVENUE, *stated.sources)
    return replace(
        stated,
        profiles=_profiles(rows.get("cash_profile"), flows),
        history=_history(rows.get("cash_history"), flows),
        timing=_timing(rows.get("cash_timing"), (SPENDING, *stated.sources)),
        cash_opening=_money(raw, "cash_opening", clerk, negative=True),
        cash_floor=_money(raw, "cash_floor", clerk),
        borrowing_rate=_rate(raw, clerk),
    )


def _flow(rows: Rows, row: int, flows: tuple[str, ...]) -> str:
    """A flow that there is; empty where it is not, which is reported."""
    name = rows.name(row, "flow")
    if not name or name in flows:
        return name
    near = nearest(name, flows)
    remedy = f"Did you mean '{near}'?" if near else "Name one of these, or add the source to the table revenues."
    expected = f"'{near}'" if near else f"one of {', '.join(flows)}"
    rows.report(row, "flow", Fault("cash.flow", f"there is no flow '{name}'", expected, remedy))
    return ""


def _month(rows: Rows, row: int) -> int | None:
    month = rows.integer(row, "month")
    if month is None or 1 <= month <= MONTHS:
        return month
    remedy = "Count the months from the start of the fiscal year: 1 is its first."
    rows.report(row, "month", Fault("cash.month", f"{month} is no month", f"1 to {MONTHS}", remedy))
    return None


def _profiles(rows: Rows | None, flows: tuple[str, ...]) -> dict[str, tuple[Fraction, ...]]:
    if rows is None:
        return {}
    keys = [(_flow(rows, row, flows), _month(rows, row)) for row in range(rows.count)]
    texts = ((row, (flow, str(month))) for row, (flow, month) in enumerate(keys) if flow and month is not None)
    repeated = report_duplicates(rows.table, texts, rows.clerk.collector, "the flow and month")
    held: dict[str, dict[int, Fraction]] = {}
    first: dict[str, int] = {}
    is_whole: dict[str, bool] = {}
    for row, (flow, month) in enumerate(keys):
        share = rows.percent(row, "share")
        if not flow:
            continue
        first.setdefault(flow, row)
        if share is None or month is None or row in repeated:
            is_whole[flow] = False
            continue
        held.setdefault(flow, {})[month] = Fraction(share)
    found = {}
    for flow, shares in held.items():
        total = sum(shares.values(), Fraction(0))
        if not is_whole.get(flow, True):
            continue  # something else is wrong with it already
        if total != 1:
            fault = Fault(
                "cash.shares",
                f"the shares of '{flow}' sum to {_percent(total)}",
                "exactly 100%",
                "Correct the shares; months without a row count as 0%.",
            )
            rows.report(first[flow], "share", fault)
            continue
        found[flow] = tuple(shares.get(month, Fraction(0)) for month in range(1, MONTHS + 1))
    return found


def _percent(share: Fraction) -> str:
    """A finite decimal, as percentages in cells are."""
    digits = 0
    scaled = share * 100
    while scaled.denominator != 1:
        scaled, digits = scaled * 10, digits + 1
    whole, part = divmod(abs(scaled.numerator), 10**digits)
    sign = "-" if share < 0 else ""
    return f"{sign}{whole}.{part:0{digits}d}%" if digits else f"{sign}{whole}%"


class _Once(Generic[_Read]):
    """Cells of a column that repeats few texts: each text is read once, a faulty one every time, so that it is told."""

    def __init__(self, rows: Rows, column: str) -> None:
        self._rows = rows
        self._column = column
        self._held: dict[tuple[str, CellKind], _Read] = {}

    def __call__(self, row: int, read: Callable[[int], _Read | None]) -> _Read | None:
        cell = self._rows.cell(row, self._column)
        if cell in self._held:
            return self._held[cell]
        value = read(row)
        if value is not None:
            self._held[cell] = value
        return value


def _history(rows: Rows | None, flows: tuple[str, ...]) -> dict[str, dict[int, dict[int, int]]]:
    if rows is None:
        return {}
    flow_of: _Once[str] = _Once(rows, "flow")
    year_of: _Once[int] = _Once(rows, "year")
    month_of: _Once[int] = _Once(rows, "month")
    keys = [
        (
            flow_of(row, lambda at: _flow(rows, at, flows) or None),
            year_of(row, lambda at: rows.integer(at, "year")),
            month_of(row, lambda at: _month(rows, at)),
        )
        for row in range(rows.count)
    ]
    texts = (
        (row, (flow, str(year), str(month)))
        for row, (flow, year, month) in enumerate(keys)
        if flow and year is not None and month is not None
    )
    repeated = report_duplicates(rows.table, texts, rows.clerk.collector, "the flow, year and month")
    found: dict[str, dict[int, dict[int, int]]] = {}
    for row, (flow, year, month) in enumerate(keys):
        amount = rows.amount(row, "amount", negative=True)
        if flow and year is not None and month is not None and amount is not None and row not in repeated:
            found.setdefault(flow, {}).setdefault(year, {})[month] = amount
    return found


def _timing(rows: Rows | None, flows: tuple[str, ...]) -> dict[str, Timing]:
    if rows is None:
        return {}
    names = [_flow(rows, row, flows) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the flow"
    )
    found = {}
    for row, flow in enumerate(names):
        lag, due = rows.integer(row, "lag"), rows.amount(row, "due_before")
        if lag is not None and not 1 <= lag < MONTHS:
            remedy = "Remove the row where nothing moves later; money that moves a year later belongs to that year."
            rows.report(
                row,
                "lag",
                Fault(
                    "cash.lag", f"a lag of {lag} months is not 1 to {MONTHS - 1}", f"1 to {MONTHS - 1} months", remedy
                ),
            )
            continue
        if flow and lag is not None and due is not None and row not in repeated:
            found[flow] = Timing(lag, due)
    return found


def _one(raw: RawCase, name: str, clerk: Clerk) -> RawCell | None:
    cells = [cell for cell in raw.settings.get(name, ()) if cell.text.strip()]
    if len(cells) > 1:
        fault = Fault("setting.several", f"'{name}' has {len(cells)} values", "one value", "Keep one of them.")
        clerk.collector.add(fault, cells[1].place)
    return cells[0] if cells else None


def _money(raw: RawCase, name: str, clerk: Clerk, *, negative: bool = False) -> int | None:
    cell = _one(raw, name, clerk)
    if cell is None:
        return None
    amount = read_amount(cell.text, cell.kind, clerk.notation, negative=negative)
    if isinstance(amount, Fault):
        clerk.collector.add(amount, cell.place, cell.text)
        return None
    return amount


def _rate(raw: RawCase, clerk: Clerk) -> Fraction | None:
    cell = _one(raw, "borrowing_rate", clerk)
    if cell is None:
        return None
    rate = read_percent(cell.text, cell.kind, clerk.notation.format)
    if isinstance(rate, Fault):
        clerk.collector.add(rate, cell.place, cell.text)
        return None
    if rate is not None and rate < 0:
        fault = Fault("cash.rate", f"the rate {cell.text.strip()} is negative", "zero or more", "Correct the rate.")
        clerk.collector.add(fault, cell.place, cell.text)
        return None
    return None if rate is None else Fraction(rate)
