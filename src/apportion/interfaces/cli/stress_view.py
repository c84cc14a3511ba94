"""A stress test on the terminal: what it comes to, then each part in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports import stress_grids as grids
from apportion.reports.grid import Grid
from apportion.reports.page.stress_view import TITLES
from apportion.reports.stress_found import LeftOut, Stress
from apportion.reports.stress_headline import balance_sentence, headline
from apportion.reports.stress_words import scenario_sentences, summary
from apportion.reports.words import Formatter, sentence
from apportion.risk.scenarios.result import Hit, InScenario

_DETAILED_MAX: Final = 12
"""Scenarios told one by one."""
_HITS_MAX: Final = 8
_CHOICES_MAX: Final = 10
"""Requests of the table of choices, the least sure first."""


def show_stress(screen: Screen, answer: Stress) -> None:
    """Print a stress test for people."""
    if screen.as_json:
        return
    formatter = Formatter(answer.case)
    screen.line(f"{answer.case.name}: the plan under stress", "strong")
    told = headline(answer, formatter)
    if told:
        screen.line()
    for text in told:
        screen.line(text, "plain" if answer.has_plan else "bad")
    for part in answer.shown:
        screen.heading(TITLES[part])
        _SHOWN[part](screen, answer, formatter)
        _missing(screen, [one for one in answer.left_out if one.part == part and one.is_within])
    missing = [one for one in answer.left_out if not one.is_within and one.why not in ("not asked", "no plan")]
    if missing:
        screen.heading("What is not known")
        _missing(screen, missing, titled=True)


def _missing(screen: Screen, missing: Iterable[LeftOut], *, titled: bool = False) -> None:
    for one in missing:
        text = f"{TITLES[one.part]}: {one.text} {one.remedy}".rstrip() if titled else one.remedy
        screen.line(text, "warning" if one.why == "failed" else "quiet")


def _scenarios(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    found = answer.scenarios
    if found is None:
        return
    if answer.note:
        screen.line(answer.note, "quiet")
    _grid(screen, grids.scenario_grid(found, answer.case.total, formatter))
    for text in summary(found, formatter):
        screen.line(text)
    told = [one for one in found.scenarios if not one.fits or one.regret or one.wanted is None]
    for one in told[:_DETAILED_MAX]:
        _show_one(screen, one, formatter)


def _show_one(screen: Screen, one: InScenario, formatter: Formatter) -> None:
    screen.heading(one.name)
    for text in scenario_sentences(one, formatter):
        screen.line(text, "warning" if one.cut is None else "plain", indent=2)
    for kind, title in (("unit", "Units that lose"), ("request", "Requests that lose")):
        hits = [hit for hit in one.hits if hit.kind == kind]
        if hits:
            screen.line(title, "strong", indent=2)
            for hit in hits[:_HITS_MAX]:
                screen.line(_hit(hit, formatter), indent=4)
            if len(hits) > _HITS_MAX:
                screen.line(f"… and {len(hits) - _HITS_MAX} more: --json lists them.", "quiet", indent=4)


def _hit(hit: Hit, formatter: Formatter) -> str:
    name = f"{hit.name} ({hit.period})" if hit.period else hit.name
    why = f" {' '.join(sentence(text) for text in hit.reasons)}" if hit.reasons else ""
    money = f"{formatter.money(hit.planned)} -> {formatter.money(hit.left)} (-{formatter.money(hit.lost)})"
    return f"{name}: {money}.{why}" if why else f"{name}: {money}"


def _robust(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.robust_words import robust_summary

    if answer.robust is None:
        return
    _grid(screen, grids.robust_grid(answer.robust, formatter))
    for text in robust_summary(answer.robust, {one.id: one.name for one in answer.stated}, formatter):
        screen.line(text)


def _simulation(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.simulation_words import simulation_sentences

    if answer.simulation is None:
        return
    for text in simulation_sentences(answer.simulation, answer.frequency, formatter):
        screen.line(text)
    if answer.frequency is not None and answer.frequency.requests:
        _grid(screen, grids.choice_grid(answer.frequency, formatter), _CHOICES_MAX)


def _contingency(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.contingency_words import cut_sentences, reserve_sentences, rule_sentences

    found = answer.contingency
    if found is None:
        return
    for text in (*reserve_sentences(found, formatter), balance_sentence(answer, formatter)):
        if text:
            screen.line(text)
    screen.line("What is cut first", "strong")
    for text in cut_sentences(found, formatter):
        screen.line(text)
    for rule in found.rules:
        screen.line(f"Agreed beforehand: {rule.rule.name or rule.rule.id}", "strong")
        for text in rule_sentences(found, rule, formatter):
            screen.line(text)


def _diversification(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.diversification_words import diversification_sentences

    if answer.diversification is not None:
        for text in diversification_sentences(answer.diversification, formatter):
            screen.line(text)


def _revenue(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.revenue_words import revenue_sentences

    if answer.revenue is not None:
        for text in revenue_sentences(answer.revenue, formatter):
            screen.line(text)


def _cash(screen: Screen, answer: Stress, formatter: Formatter) -> None:
    from apportion.reports.cash_words import cash_sentences

    if answer.cash is not None:
        for text in cash_sentences(answer.cash, formatter):
            screen.line(text)


def _grid(screen: Screen, held: Grid, rows_max: int = grids.ROWS_MAX) -> None:
    """A table with an empty line around it; what is left out is said."""
    screen.line()
    if held.caption:
        screen.line(held.caption, "quiet")
    columns = [Column(title, "right" if "num" in kind else "left") for title, kind in held.headers]
    screen.table(columns, held.rows[:rows_max])
    if len(held.rows) > rows_max or held.more:
        screen.line("The others stand in the document (--json, --out).", "quiet")
    screen.line()


_SHOWN: Final = {
    "scenarios": _scenarios,
    "robust": _robust,
    "simulation": _simulation,
    "contingency": _contingency,
    "diversification": _diversification,
    "revenue": _revenue,
    "cash": _cash,
}
