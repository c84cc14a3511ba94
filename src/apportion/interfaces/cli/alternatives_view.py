"""Alternatives on the terminal: ranges of units and requests, other plans, and the steps to them."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.alternatives import OtherPlan, Range, Swap, Swaps
from apportion.reports.words import Formatter
from apportion.services.alternatives import AlternativesAnswer

_ROWS_MAX: Final = 100
_STEPS_MAX: Final = 10
_NOBODY: Final = ("money left over or in reserve", "leaves it over or in reserve")
BEFORE_AND_AFTER: Final = ("money that no request had before", "gives it to no request")
"""Words for an end of a step that is no request, where two cases are compared."""
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
    screen.line(
        f"The plan is worth {formatter.value(found.value)}; plans near it at least {formatter.value(found.threshold)}."
    )
    for kind, title in (("unit", "Units"), ("request", "Requests")):
        _show_ranges(screen, [item for item in found.ranges if item.kind == kind], title, formatter)
    if found.fixed is not None and found.free is not None:
        screen.line()
        fixed, free = formatter.money(found.fixed), formatter.money(found.free)
        screen.line(
            f"{fixed} stays with the same units in every such plan; {free} is free to go to other units, though not "
            "all of it at once."
        )
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
            _remark(item, formatter),
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


def _remark(item: Range, formatter: Formatter) -> str:
    if item.is_fixed:
        return "fixed"
    parts = []
    if formatter.money(item.least) != formatter.money(item.low):
        parts.append(f"never below {formatter.money(item.least)}")
    if formatter.money(item.most) != formatter.money(item.high):
        parts.append(f"never above {formatter.money(item.most)}")
    return "; ".join(parts)


def _show_plan(screen: Screen, number: int, plan: OtherPlan, formatter: Formatter) -> None:
    screen.heading(f"Other plan {number}")
    screen.line(plan.text)
    show_swaps(screen, plan.swaps, formatter)


def show_swaps(screen: Screen, swaps: Swaps, formatter: Formatter, nobody: tuple[str, str] = _NOBODY) -> None:
    """Print the steps from one plan to another; ``nobody`` says what an end is called that is no request."""
    for step in swaps.listed[:_STEPS_MAX]:
        screen.line(_step(step, formatter, nobody), indent=2)
    hidden = swaps.hidden + max(0, len(swaps.listed) - _STEPS_MAX)
    if hidden:
        screen.line(f"… and {hidden} more steps", "quiet", indent=2)
    if swaps.otherwise:
        screen.line(f"Funded otherwise, at another level or start: {', '.join(swaps.otherwise)}", indent=2)


def _step(step: Swap, formatter: Formatter, nobody: tuple[str, str]) -> str:
    """One sentence: ``takes $300,000.00 from Travel, gives it to Research: -3,000.00 of value``."""
    amount = formatter.money(step.amount)
    source = step.source_name or nobody[0]
    takes = f"drops {source}, {amount} of it" if step.dropped else f"takes {amount} from {source}"
    gives = f"funds {step.target_name} with it" if step.added else f"gives it to {step.target_name}"
    if not step.target:
        gives = nobody[1]
    if step.value is None:
        return f"{takes}, {gives}"
    sign = "+" if round(step.value) > 0 else ""
    return f"{takes}, {gives}: {sign}{formatter.value(step.value)} of value"
