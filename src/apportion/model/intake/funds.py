"""Funds: money by period, what it may pay for, what must be used, and matching. One row per fund and period."""

from __future__ import annotations

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.request_columns import period_index
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.tables import report_duplicates
from apportion.model.organisation import Fund, Match
from apportion.model.raw import RawTable
from apportion.model.selector import EVERYTHING, Selector

_SHARED_COLUMNS = (
    "name",
    "pays_for",
    "match_percent",
    "match_from",
    "match_for",
    "carry_forward",
    "expires",
    "reason",
    "authority",
)
"""What belongs to the fund and not to one period: stated once, or the same in every row."""


def read_funds(
    table: RawTable | None,
    clerk: Clerk,
    periods: tuple[str, ...],
    places: dict[tuple[str, str], Place],
    *,
    unread: bool,
) -> tuple[Fund, ...]:
    """Funds in the order of the table, which is the order in which they are drawn down."""
    if table is None:
        clerk.declare("fund", None if unread else frozenset())
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "fund") for row in range(rows.count)]
    index = [period_index(rows, row, periods) for row in range(rows.count)]
    whole = (
        (row, (name, periods[period]))
        for row, (name, period) in enumerate(zip(names, index, strict=True))
        if name and period is not None
    )
    repeated = report_duplicates(rows.table, whole, clerk.collector, "the fund and period")
    held: dict[str, list[int]] = {}
    for row, name in enumerate(names):
        if name and row not in repeated:
            held.setdefault(name, []).append(row)
    clerk.declare("fund", frozenset(held) if rows.has("fund") else None)
    funds = []
    for name, fund_rows in held.items():
        places["funds", name] = rows.place(fund_rows[0])
        funds.append(_fund(rows, name, fund_rows, index, periods))
    clerk.report_alike("fund", held, {name: places["funds", name] for name in held})
    return tuple(funds)


def _fund(rows: Rows, name: str, held: list[int], index: list[int | None], periods: tuple[str, ...]) -> Fund:
    stated = {column: _shared(rows, name, held, column) for column in _SHARED_COLUMNS}
    carries_forward, expires = _rollover(rows, stated, periods)
    amounts: list[int | None] = [None] * len(periods)
    least, kept = [0] * len(periods), [0] * len(periods)
    for row in held:
        period = index[row]
        amount, must_spend = rows.amount(row, "amount"), rows.amount(row, "must_spend")
        cash_floor = rows.amount(row, "cash_floor")
        if period is not None:
            amounts[period], least[period], kept[period] = amount, must_spend or 0, cash_floor or 0
    for row in held:
        period = index[row]
        if period is None or amounts[period] is None:
            continue
        if expires is not None and period > expires:
            _check_expired(rows, row, name, {"amount": amounts[period], "cash_floor": kept[period]})
            continue
        most = sum(amount or 0 for amount in amounts[0 if carries_forward else period : period + 1])
        for column, demanded, verb in (("must_spend", least[period], "use"), ("cash_floor", kept[period], "keep")):
            if demanded > most:
                _report_beyond(rows, row, column, f"'{name}' must {verb} {{}}, but holds only {{}}", (demanded, most))
    pays_for = _selector(rows, stated["pays_for"], "pays_for")
    return Fund(
        id=name,
        name=_words(rows, stated["name"], "name") or name,
        amounts=tuple(amounts),
        pays_for=EVERYTHING if pays_for is None else pays_for,
        must_spend=tuple(least) if any(least) else (),
        match=_match(rows, name, stated, held),
        carries_forward=carries_forward,
        expires=expires,
        cash_floor=tuple(kept) if any(kept) else (),
        reason=_words(rows, stated["reason"], "reason"),
        authority=_words(rows, stated["authority"], "authority"),
    )


def _rollover(rows: Rows, stated: dict[str, int | None], periods: tuple[str, ...]) -> tuple[bool, int | None]:
    """Whether what is left is carried forward, and the last period in which the fund can be used."""
    carry, last = stated["carry_forward"], stated["expires"]
    carries_forward = carry is not None and rows.choice(carry, "carry_forward") == "yes"
    expires = "" if last is None else rows.reference(last, "expires", "period")
    return carries_forward, periods.index(expires) if expires in periods else None


def _report_beyond(rows: Rows, row: int, column: str, message: str, amounts: tuple[int, int]) -> None:
    """Report what has to be used or kept beyond what the fund can hold in the period."""
    words = [rows.clerk.notation.currency.grouped(amount) for amount in amounts]
    fault = Fault(
        f"fund.{column.replace('_', '-')}",
        message.format(*words),
        "at most the amount of the fund",
        "Correct one of the two amounts.",
    )
    rows.report(row, column, fault)


def _check_expired(rows: Rows, row: int, name: str, amounts: dict[str, int | None]) -> None:
    """After its last period a fund has nothing."""
    for column, amount in amounts.items():
        if amount:
            fault = Fault(
                "fund.expired",
                f"'{name}' has expired by this period, so no money can be in it",
                "0.00 or no row in periods after expires",
                "Correct expires or the amount; money that comes later needs a fund of its own.",
            )
            rows.report(row, column, fault)


def _shared(rows: Rows, name: str, held: list[int], column: str) -> int | None:
    """The first row that states the column; a later row that states something else is reported."""
    first: int | None = None
    for row in held:
        text = rows.text(row, column)
        if not text:
            continue
        if first is None:
            first = row
        elif text != rows.text(first, column):
            fault = Fault(
                "fund.inconsistent",
                f"'{name}' has another {column} in {rows.place(first)}: '{rows.text(first, column)}'",
                "the same in all rows of a fund, or stated once",
                "Make them the same, or give the money of each purpose its own fund.",
            )
            rows.report(row, column, fault)
    return first


def _words(rows: Rows, row: int | None, column: str) -> str:
    return "" if row is None else rows.text(row, column)


def _selector(rows: Rows, row: int | None, column: str) -> Selector | None:
    return None if row is None else read_selector(rows, row, column)


def _match(rows: Rows, name: str, stated: dict[str, int | None], held: list[int]) -> Match | None:
    row = stated["match_percent"]
    purpose = _selector(rows, stated["match_for"], "match_for")
    sources = _sources(rows, name, stated["match_from"])
    if row is None:
        for column in ("match_from", "match_for"):
            extra = stated[column]
            if extra is not None:
                fault = Fault(
                    "fund.match",
                    f"'{name}' says {column}, but not how much has to be matched",
                    "a percentage in match_percent",
                    f"Fill in match_percent, or empty {column}.",
                )
                rows.report(extra, column, fault)
        return None
    percent = rows.percent(row, "match_percent")
    if percent is None:
        return None
    if percent <= 0:
        fault = Fault(
            "fund.match",
            "a match of zero or less is none",
            "a percentage above 0%",
            "Correct it or empty the cell.",
        )
        rows.report(row, "match_percent", fault)
        return None
    if set(held) and not sources and rows.clerk.declared.get("fund") == frozenset({name}):
        fault = Fault(
            "fund.match",
            f"'{name}' has to be matched by other funds, and there is no other",
            "another fund in the table funds",
            "Add the fund that provides the match.",
        )
        rows.report(row, "match_percent", fault)
    return Match(percent, sources, purpose)


def _sources(rows: Rows, name: str, row: int | None) -> tuple[str, ...]:
    if row is None:
        return ()
    sources = rows.names(row, "match_from")
    for source in sources:
        fault = rows.clerk.unknown("fund", source)
        if source == name:
            fault = Fault(
                "fund.match",
                f"'{name}' cannot match itself",
                "other funds",
                "Name the fund that provides the match.",
            )
        if fault is not None:
            rows.report(row, "match_from", fault)
    return sources
