"""The tables about revenue, balances of funds and kinds of spending, read beside the case: no plan depends on them.

Knows cells and the names of the case. Months of cash are read in ``intake.cash``; what does not fit together with the
whole case is told by ``model.revenue_fit``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.cash import read_cash
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.funds import read_funds
from apportion.model.intake.request_columns import period_index
from apportion.model.intake.revenue_catalogue import REVENUE_CODES
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.intake.units import read_objectives, read_units
from apportion.model.raw import RawCase, RawTable
from apportion.model.revenue_fields import CASH_SETTINGS, MONEY_TABLES
from apportion.model.revenues import FundBalance, SpendingKind, StatedMoney, StatedRevenue

_TABLES: Final = tuple(table.name for table in MONEY_TABLES)


def says_money(raw: RawCase) -> bool:
    """Whether a case says anything about revenue or cash; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in _TABLES) or any(
        field.name in raw.settings for field in CASH_SETTINGS
    )


def read_money(raw: RawCase) -> tuple[StatedMoney | None, Findings]:
    """Everything a case says about revenue and cash, with what is wrong with its cells; ``None`` when it says nothing.

    Settings, units, funds and requests are read along; what is wrong with them is reported where the case is built.
    """
    if not says_money(raw):
        return None, Findings()
    elsewhere, collector = Collector(), Collector({**CODES, **REVENUE_CODES})
    settings = read_settings(raw, elsewhere)
    quiet = Clerk(settings.notation, elsewhere)
    quiet.declare("period", settings.periods or None)
    tables = {name: table for name, table in raw.tables.items() if table.rows}
    read_units(tables.get("units"), quiet, {})
    read_objectives(tables.get("objectives"), quiet, {}, unread=False)
    funds = tuple(fund.id for fund in read_funds(tables.get("funds"), quiet, settings.periods, {}, unread=False))
    _declare_requests(tables.get("requests"), quiet)
    clerk = Clerk(settings.notation, collector, dict(quiet.declared))
    rows = {name: Rows(tables[name], clerk) for name in _TABLES if name in tables}
    revenues = _revenues(rows.get("revenues"), funds, settings.periods)
    stated = StatedMoney(
        revenues=revenues,
        balances=_balances(rows.get("fund_balances"), funds, settings.periods),
        kinds=_kinds(rows.get("spending_kinds")),
    )
    return read_cash(raw, rows, clerk, stated), collector.findings()


def _declare_requests(table: RawTable | None, clerk: Clerk) -> None:
    """The names that a selector may ask for."""
    if table is None:
        for kind in ("request", "tag", "category"):
            clerk.declare(kind, None)
        return
    words = {
        column: [str(text).strip() for text in table.columns[column].texts.tolist()] if column in table.columns else []
        for column in ("request", "category", "tags")
    }
    clerk.declare("request", frozenset(words["request"]) - {""})
    clerk.declare("category", frozenset(words["category"]) - {""})
    clerk.declare("tag", frozenset(tag.strip() for text in words["tags"] for tag in text.split(";")) - {""})


def _fund(rows: Rows, row: int, funds: Sequence[str]) -> str | None:
    """The fund of a row; ``None`` where it cannot be told, which is reported."""
    if rows.cell(row, "fund")[0].strip():
        return rows.reference(row, "fund", "fund") or None
    if len(funds) <= 1:
        return funds[0] if funds else ""
    fault = Fault(
        "revenue.fund",
        f"the case has {len(funds)} funds, and the row does not say which it means",
        f"one of {', '.join(sorted(funds))}",
        "Name the fund.",
    )
    rows.report(row, "fund" if rows.has("fund") else rows.spec.key[0], fault)
    return None


def _repeated(rows: Rows, keys: Sequence[tuple[str | None, int | None]], periods: Sequence[str], what: str) -> set[int]:
    whole = (
        (row, (name, periods[period]))
        for row, (name, period) in enumerate(keys)
        if name is not None and period is not None
    )
    return set(report_duplicates(rows.table, whole, rows.clerk.collector, what))


def _revenues(rows: Rows | None, funds: Sequence[str], periods: tuple[str, ...]) -> tuple[StatedRevenue, ...]:
    if rows is None:
        return ()
    names = [rows.name(row, "source") for row in range(rows.count)]
    index = [period_index(rows, row, periods) for row in range(rows.count)]
    repeated = _repeated(
        rows, [(name or None, at) for name, at in zip(names, index, strict=True)], periods, "the source"
    )
    held = []
    for row, (name, period) in enumerate(zip(names, index, strict=True)):
        fund, amount, kind = _fund(rows, row, funds), rows.amount(row, "amount"), rows.choice(row, "kind")
        low, high = rows.amount(row, "low"), rows.amount(row, "high")
        title, basis, accounts = rows.text(row, "name"), rows.text(row, "basis"), rows.names(row, "accounts")
        if not name or period is None or fund is None or amount is None or not kind or row in repeated:
            continue
        low, high = _interval(rows, row, amount, (low, high))
        held.append(
            StatedRevenue(
                name,
                title or name,
                fund,
                period,
                amount,
                is_recurring=kind == "recurring",
                accounts=accounts,
                low=low,
                high=high,
                basis=basis,
                place=rows.place(row),
            )
        )
    return tuple(held)


def _interval(rows: Rows, row: int, amount: int, ends: tuple[int | None, int | None]) -> tuple[int | None, int | None]:
    """Both ends of an interval, or neither; a faulty one is reported."""
    low, high = ends
    if low is None and high is None:
        return None, None
    grouped = rows.clerk.notation.currency.grouped
    if low is None or high is None:
        column = "high" if high is None else "low"
        if rows.cell(row, column)[0].strip():
            return None, None  # a faulty number, reported as such
        fault = Fault(
            "revenue.interval", "the interval has one end only", "low and high, or neither", f"State {column} as well."
        )
        rows.report(row, column if rows.has(column) else "amount", fault)
        return None, None
    if low <= amount <= high:
        return low, high
    message = f"{grouped(amount)} does not lie between {grouped(low)} and {grouped(high)}"
    remedy = "Correct the amount or the ends."
    if low > high:
        message, remedy = f"low {grouped(low)} is above high {grouped(high)}", "Swap them, or correct one of them."
    rows.report(row, "low", Fault("revenue.interval", message, "low, then the amount, then high", remedy))
    return None, None


def _balances(rows: Rows | None, funds: Sequence[str], periods: tuple[str, ...]) -> tuple[FundBalance, ...]:
    if rows is None:
        return ()
    names = [_fund(rows, row, funds) for row in range(rows.count)]
    index = [period_index(rows, row, periods) for row in range(rows.count)]
    repeated = _repeated(rows, list(zip(names, index, strict=True)), periods, "the fund and period")
    held = []
    for row, (fund, period) in enumerate(zip(names, index, strict=True)):
        opening = rows.amount(row, "opening", negative=True)
        moved: Mapping[str, int] = {
            column: rows.amount(row, column) or 0 for column in ("drawn", "added", "transfers_in", "transfers_out")
        }
        operating, basis = rows.amount(row, "operating"), rows.text(row, "basis")
        if fund is None or period is None or row in repeated:
            continue
        if opening is not None and period:
            fault = Fault(
                "balance.opening",
                f"the opening balance of {periods[period]} follows from the period before",
                f"an opening balance in {periods[0]} alone",
                "Empty the cell.",
            )
            rows.report(row, "opening", fault)
        held.append(
            FundBalance(fund, period, opening, **moved, operating=operating, basis=basis, place=rows.place(row))
        )
    return tuple(held)


def _kinds(rows: Rows | None) -> tuple[SpendingKind, ...]:
    if rows is None:
        return ()
    held = []
    for row in range(rows.count):
        selector, kind = read_selector(rows, row, "applies_to"), rows.choice(row, "kind")
        reason = rows.text(row, "reason")
        if selector is not None and kind:
            held.append(SpendingKind(selector, is_recurring=kind == "recurring", reason=reason, place=rows.place(row)))
    return tuple(held)
