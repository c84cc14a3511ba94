"""A history on the terminal: years, members, largest variances, seasons and checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

from apportion.analysis.history.history import History
from apportion.analysis.history.quality import Result
from apportion.analysis.history.summary import (
    MemberLine,
    YearLine,
    average_variance,
    member_lines,
    ranked,
    surplus,
    whole_cagr,
    whole_lines,
)
from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen, Tone
from apportion.model.ledger import AccountType, Dimension
from apportion.reports.notation import Notation
from apportion.reports.page.history_view import latest_text, percent, season_text, signed
from apportion.reports.page.outlook_view import forecast_tables
from apportion.reports.words import Formatter
from apportion.services.history import Reviewed

_TONES: Final[dict[Result, Tone]] = {Result.PASS: "good", Result.REVIEW: "warning", Result.FAIL: "bad"}
_RANKED_MAX: Final = 5
_EVIDENCE_MAX: Final = 3


def show_history(screen: Screen, reviewed: Reviewed, by: str | None, top: int, year: int | None) -> None:
    """Print a history for people."""
    if screen.as_json:
        return
    history = reviewed.history
    formatter = Formatter(Notation(history.ledger.currency))
    ledger = history.ledger
    screen.line(f"{ledger.name or 'Ledger'}: {ledger.rows:,} rows, {ledger.years[0]} to {ledger.years[-1]}", "strong")
    show_findings(screen, reviewed.findings)
    _show_years(screen, history, formatter)
    _show_members(screen, history, cast("Dimension", by or _default(history)), top, formatter)
    if reviewed.tolerance_reason:
        reason = reviewed.tolerance_reason
        screen.line(f"{reason[:1].upper()}{reason[1:]}.", "quiet")
    _show_ranked(screen, history, year, formatter)
    if history.seasons is not None and history.seasons.whole is not None:
        screen.heading("Seasons")
        screen.line(season_text(history.seasons.whole), indent=2)
    for table in forecast_tables(reviewed.outlook, formatter):
        screen.heading(f"Forecast of {table.title[:1].lower()}{table.title[1:]}")
        columns = [Column(text, "right" if kind == "num" else "left") for text, kind in table.headers]
        screen.table(columns, table.rows[:top])
        if len(table.rows) > top:
            screen.line(f"… and {len(table.rows) - top} more: --json lists all.", "quiet")
        screen.line(table.record)
    screen.heading("Can the data be relied on?")
    for check in history.checks:
        screen.line(f"{check.result.value.upper():<7} {check.name}: {check.summary}", _TONES[check.result], indent=2)
        for place in check.evidence[:_EVIDENCE_MAX]:
            screen.line(place, "quiet", indent=10)


def _default(history: History) -> Dimension:
    return "unit" if member_lines(history, "unit", AccountType.EXPENSE) else "account"


def _show_years(screen: Screen, history: History, formatter: Formatter) -> None:
    for kind, title in ((AccountType.EXPENSE, "Spending"), (AccountType.REVENUE, "Revenue")):
        lines = whole_lines(history, kind)
        if not lines:
            continue
        rate = whole_cagr(history, kind)
        grown = "" if rate is None else f", {percent(rate.rate_annual, formatter)} a year"
        screen.heading(f"{title}{grown}")
        columns = [
            Column("Year"),
            *(Column(name, "right") for name in ("Budget", "Actual", "Variance", "", "Used", "Growth")),
        ]
        money = formatter.money_alike(number for line in lines for number in (line.budget, line.actual))
        screen.table(columns, [_year_row(line, formatter, money) for line in lines])
    left = surplus(history)
    if left is not None:
        rate = left.cagr
        grown = "" if rate is None else f", {percent(rate.rate_annual, formatter)} a year"
        screen.heading(f"Surplus{grown}")
        money = formatter.money_alike(left.amounts)
        rows = [
            [str(year), money(amount), percent(margin, formatter)]
            for year, amount, margin in zip(left.years, left.amounts, left.margins, strict=True)
        ]
        screen.table([Column("Year"), Column("Surplus", "right"), Column("Margin", "right")], rows)


def _year_row(line: YearLine, formatter: Formatter, money: Callable[[int], str]) -> list[str]:
    return [
        str(line.year),
        "" if line.budget is None else money(line.budget),
        "" if line.actual is None else money(line.actual),
        "" if line.variance is None else signed(line.variance, money),
        percent(line.variance_fraction, formatter, signed=True),
        percent(line.utilisation, formatter),
        percent(line.growth, formatter, signed=True),
    ]


def _show_members(screen: Screen, history: History, by: Dimension, top: int, formatter: Formatter) -> None:
    lines = member_lines(history, by, AccountType.EXPENSE)
    if not lines:
        screen.heading(f"By {by}")
        screen.line(f"No row of spending names its {by}.", indent=2)
        return
    screen.heading(f"By {by}")
    columns = [Column(by.capitalize())] + [
        Column(name, "right")
        for name in ("Latest actual", "Share", "Growth a year", "Avg. used", "Avg. variance", "Furthest off")
    ]
    shown = _shown(lines, top)
    money = formatter.money_alike(line.latest.actual for line in shown if line.latest is not None)
    screen.table(columns, [_member_row(line, formatter, money, history.last_year) for line in shown])
    if len(lines) > top:
        screen.line(f"… and {len(lines) - top} more: --top {len(lines)}, or --json.", "quiet")
    average = average_variance(lines)
    if average is not None:
        tolerance = history.policy.tolerance
        within = "within" if average.plain <= tolerance else "beyond"
        screen.line(
            f"Average variance {percent(average.plain, formatter)}, {within} the tolerance of "
            f"{percent(tolerance, formatter)} (! marks those beyond it); "
            f"{percent(average.weighted, formatter)} weighted by budget."
        )


def _shown(lines: Sequence[MemberLine], top: int) -> list[MemberLine]:
    """All in the order of the tree where they fit, else the largest at the top of the tree."""
    if len(lines) <= top:
        return list(lines)
    tops = [line for line in lines if line.depth == 0]

    def size(line: MemberLine) -> int:
        latest = line.latest
        return 0 if latest is None or latest.actual is None else -abs(latest.actual)

    return sorted(tops, key=size)[:top]


def _member_row(line: MemberLine, formatter: Formatter, money: Callable[[int], str], last_year: int) -> list[str]:
    latest = line.latest
    beyond = " !" if line.within_tolerance is False else ""
    return [
        f"{'  ' * line.depth}{line.label}",
        latest_text(line, last_year, money),
        percent(latest.share, formatter) if latest is not None and latest.year == last_year else "",
        "" if line.cagr is None else percent(line.cagr.rate_annual, formatter, signed=True),
        percent(line.average_utilisation, formatter),
        percent(line.average_variance, formatter) + beyond,
        "" if line.worst is None else f"{percent(line.worst.fraction, formatter, signed=True)} ({line.worst.year})",
    ]


def _show_ranked(screen: Screen, history: History, asked: int | None, formatter: Formatter) -> None:
    year = history.compared_in(asked)
    if year is None:
        return
    for over, title in ((True, f"Largest overspends {year}"), (False, f"Largest underspends {year}")):
        found = ranked(history, year, over=over)[:_RANKED_MAX]
        money = formatter.money_alike(item.variance for _, item in found)
        rows = [
            [label, signed(item.variance, money), percent(item.fraction, formatter, signed=True)]
            for label, item in found
        ]
        if rows:
            screen.heading(title)
            screen.table([Column(""), Column("", "right"), Column("", "right")], rows)
