"""A stress test on the terminal: all scenarios in one table, then who is hit in each."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.reports.stress_words import outcome, scenario_sentences, summary
from apportion.reports.words import Formatter, sentence
from apportion.risk.scenarios.result import Hit, InScenario, Stressed
from apportion.services.stress import Stress

_SCENARIOS_MAX: Final = 50
"""Rows of the table; the others are in the document."""
_DETAILED_MAX: Final = 12
"""Scenarios told one by one."""
_HITS_MAX: Final = 8


def show_stress(screen: Screen, answer: Stress) -> None:
    """Print a stress test for people."""
    if screen.as_json:
        return
    formatter = Formatter(answer.case)
    screen.line(f"{answer.case.name}: the plan under stress", "strong")
    if answer.note:
        screen.line(answer.note, "quiet")
    if answer.scenarios is None:
        if answer.origin:
            screen.line("The case has no plan: apportion plan says which rules cannot hold together.", "bad")
        return
    found = answer.scenarios
    _show_table(screen, answer, found, formatter)
    for text in summary(found, formatter):
        screen.line(text)
    for one in _to_tell(found):
        _show_one(screen, one, formatter)


def _show_table(screen: Screen, answer: Stress, found: Stressed, formatter: Formatter) -> None:
    has_chance = any(one.probability is not None for one in found.scenarios)
    columns = [Column("Scenario")]
    columns += [Column("Probability", "right")] if has_chance else []
    columns += [Column("Total", "right"), Column("The plan"), Column("Value kept", "right"), Column("Regret", "right")]
    columns += [Column("Hit most")]
    rows = [_plan_row(answer, found, formatter, has_chance=has_chance)]
    for one in found.scenarios[:_SCENARIOS_MAX]:
        chance = [] if not has_chance else ["" if one.probability is None else formatter.percent_plain(one.probability)]
        kept = "" if one.cut is None else formatter.value(one.cut.value)
        regret = "" if one.regret is None else formatter.value(one.regret)
        name = [one.name, *chance, formatter.money_whole(one.total)]
        rows.append([*name, outcome(one, formatter), kept, regret, _hit_most(one, formatter)])
    screen.line()
    screen.table(columns, rows)
    if len(found.scenarios) > _SCENARIOS_MAX:
        screen.line(f"… and {len(found.scenarios) - _SCENARIOS_MAX} more: --json lists all.", "quiet")
    screen.line()


def _plan_row(answer: Stress, found: Stressed, formatter: Formatter, *, has_chance: bool) -> list[str]:
    start = ["The case as it is", *([""] if has_chance else []), formatter.money_whole(answer.case.total)]
    return [*start, "", formatter.value(found.value), "", ""]


def _hit_most(one: InScenario, formatter: Formatter) -> str:
    requests = [hit for hit in one.hits if hit.kind == "request"]
    if not requests:
        return ""
    first = requests[0]
    more = f" and {len(requests) - 1} more" if len(requests) > 1 else ""
    return f"{first.name} -{formatter.money(first.lost)}{more}"


def _to_tell(found: Stressed) -> tuple[InScenario, ...]:
    return tuple(one for one in found.scenarios if not one.fits or one.regret or one.wanted is None)[:_DETAILED_MAX]


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
