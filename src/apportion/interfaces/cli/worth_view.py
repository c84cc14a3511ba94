"""The worth of requests on the terminal: a line for each, or one of them with everything that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from apportion.interfaces.cli.findings_view import show_findings
from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports.words import Formatter
from apportion.reports.worth_words import WorthRow, localised, ranked, sentences, worth_row
from apportion.services.worth_case import WorthOfCase
from apportion.valuation.capital.rate import exact
from apportion.valuation.worth.evidence import Appraisal, WorthEvidence

_ROWS_MAX: Final = 100
_HEADINGS: Final = (
    ("rate", "Rate a year"),
    ("npv", "Net present value"),
    ("returns", "Rates of return"),
    ("payback", "Payback"),
    ("discounted_payback", "Discounted payback"),
    ("index", "Profitability index"),
    ("ratio", "Benefit-cost ratio"),
    ("multiple", "Multiple"),
    ("annual", "Equivalent a year"),
)
_SUMMARY: Final = ("rate", "npv", "returns", "payback", "discounted_payback", "index", "ratio")


def show_worth(screen: Screen, found: WorthOfCase) -> None:
    """Print worth for people."""
    if screen.as_json:
        return
    formatter = Formatter(found.case)
    screen.line(f"{found.case.name}: what requests are worth", "strong")
    if found.worth is None:
        screen.line("No request has cash flows. Write what requests cost and bring into the table cash_flows.", "bad")
        return
    if found.request:
        for item in found.worth.of_request(found.request):
            _show_one(screen, found.worth, item, formatter)
    else:
        _show_all(screen, found.worth, formatter)
    if found.worth.because:
        screen.line()
        screen.line(f"{found.worth.because[:1].upper()}{found.worth.because[1:]}.")
    _show_filled(screen, found.worth)
    if found.findings.total:
        screen.line()
        show_findings(screen, found.findings)


def _show_all(screen: Screen, worth: WorthEvidence, formatter: Formatter) -> None:
    items = ranked(worth)
    rows = [worth_row(worth, item, formatter) for item in items[:_ROWS_MAX]]
    titles = dict(_HEADINGS)
    screen.line()
    screen.table(
        [Column("Request"), *(Column(titles[name], "right") for name in _SUMMARY)],
        [[row.name, *(str(getattr(row, name)) for name in _SUMMARY)] for row in rows],
    )
    if len(items) > _ROWS_MAX:
        screen.line(f"… and {len(items) - _ROWS_MAX} more: --json lists all.", "quiet")
    _show_several(screen, rows)


def _show_several(screen: Screen, rows: Sequence[WorthRow]) -> None:
    several = [row.name for row in rows if ";" in row.returns or row.returns == "none"]
    if several:
        screen.line(f"Go by the net present value where there are several rates of return, or none: {several[0]}.")


def _show_one(screen: Screen, worth: WorthEvidence, item: Appraisal, formatter: Formatter) -> None:
    row = worth_row(worth, item, formatter)
    screen.heading(row.name)
    cells = [[title, str(getattr(row, name))] for name, title in _HEADINGS if getattr(row, name)]
    screen.table([Column(""), Column("", "right")], cells)
    rate = item.worth.proposal.discounting.rate
    if rate is not None:
        screen.heading("The rate, part by part")
        parts = [
            [
                formatter.percent(exact(part.rate), 2),
                part.name,
                localised(part.how, formatter),
                part.source and f"[{part.source}]",
            ]
            for part in rate.parts
        ]
        total = [formatter.percent(rate.annual, 2), f"a year, {rate.terms.value}", "", ""]
        screen.table([Column("", "right"), Column(""), Column(""), Column("")], [*parts, total])
    elif item.worth.proposal.discounting.source:
        screen.line(f"Rates from {item.worth.proposal.discounting.source}.", "quiet")
    screen.heading("How it was computed")
    for text in sentences(item, formatter):
        if not text.startswith("The rate: "):
            screen.line(text, indent=2)


def _show_filled(screen: Screen, worth: WorthEvidence) -> None:
    told = [f"{item.column} of {item.table} ({item.cells})" for item in worth.filled if item.cells]
    if told:
        screen.line()
        screen.line(f"Blank cells filled in: {', '.join(told)}.", "quiet")
