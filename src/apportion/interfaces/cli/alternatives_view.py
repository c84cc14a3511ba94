"""Alternatives on the terminal: ranges of units and requests, other plans, and the steps to them."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.alternatives import OtherPlan, Range, Swaps
from apportion.reports.alternatives_words import (
    NOBODY,
    free_sentence,
    range_remark,
    step_sentence,
    threshold_sentence,
)
from apportion.reports.words import Formatter
from apportion.services.alternatives import AlternativesAnswer

_ROWS_MAX: Final = 100
_STEPS_MAX: Final = 10
_IN_WORDS_MAX: Final = 3
"""So few ranges are also said in sentences."""


def show_alternatives(screen: Screen, answer: AlternativesAnswer) -> None:
    """Print the alternatives for people."""
    if screen.as_json:
        return
    case, found = answer.case, answer.alternatives
    if answer.is_undecided:
        screen.line("No plan was found within the limit of work, so there is nothing to compare with.", "bad")
        return
    if found is None:
        screen.line(
            "There is no plan: no amounts can keep all rules. 'apportion plan' names the rules that clash.", "bad"
        )
        return
    formatter = Formatter(case)
    screen.line(f"{case.name}: alternatives to the plan", "strong")
    screen.line(found.text)
    screen.line(threshold_sentence(found, formatter))
    for kind, title in (("unit", "Units"), ("request", "Requests")):
        _show_ranges(screen, [item for item in found.ranges if item.kind == kind], title, formatter)
    free = free_sentence(found, formatter)
    if free:
        screen.line()
        screen.line(free)
    if found.left_out:
        screen.line(f"{found.left_out} smaller ones were left out: name them with --unit or --request.", "quiet")
    for number, plan in enumerate(found.plans, start=1):
        _show_plan(screen, number, plan, formatter)
    if found.plans_text:
        screen.line()
        screen.line(found.plans_text, "quiet")


def _show_ranges(screen: Screen, ranges: list[Range], title: str, formatter: Formatter) -> None:
    if not ranges:
        return
    screen.heading(f"{title}: what they could receive")
    rows = [
        [
            item.name,
            formatter.money(item.low),
            formatter.money(item.amount),
            formatter.money(item.high),
            range_remark(item, formatter),
        ]
        for item in ranges[:_ROWS_MAX]
    ]
    columns = [Column("Name"), Column("From", "right"), Column("Plan", "right"), Column("To", "right"), Column("")]
    screen.table(columns, rows)
    if len(ranges) <= _IN_WORDS_MAX:
        screen.line()
        for item in ranges:
            screen.line(item.text)
    if len(ranges) > _ROWS_MAX:
        screen.line(f"… and {len(ranges) - _ROWS_MAX} more: --json lists all.", "quiet")


def _show_plan(screen: Screen, number: int, plan: OtherPlan, formatter: Formatter) -> None:
    screen.heading(f"Other plan {number}")
    screen.line(plan.text)
    show_swaps(screen, plan.swaps, formatter)


def show_swaps(screen: Screen, swaps: Swaps, formatter: Formatter, nobody: tuple[str, str] = NOBODY) -> None:
    """Print the steps from one plan to another; ``nobody`` says what an end is called that is no request."""
    for step in swaps.listed[:_STEPS_MAX]:
        screen.line(step_sentence(step, formatter, nobody), indent=2)
    hidden = swaps.hidden + max(0, len(swaps.listed) - _STEPS_MAX)
    if hidden:
        screen.line(f"… and {hidden} more steps", "quiet", indent=2)
    if swaps.otherwise:
        screen.line(f"Funded otherwise, at another level or start: {', '.join(swaps.otherwise)}", indent=2)
