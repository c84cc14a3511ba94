"""The section of the page about what is nearly as good: how far amounts can move, and other plans.

Knows how many rows a reader can take in. It must not know markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from apportion.model.alternatives import Alternatives, OtherPlan, Range
from apportion.model.plan import Plan
from apportion.reports.alternatives_words import free_sentence, range_remark, step_sentence, threshold_sentence
from apportion.reports.charts.ranges import NEAR_THE_BEST, RangeRow, range_chart
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.words import Formatter, plural, sentence

RANGES_MAX: Final = 100
"""Rows of the table of requests, and of units; what is beyond stands in plan.json."""
STEPS_MAX: Final = 10
"""Steps listed of the way to another plan; the others are counted."""


@dataclass(frozen=True)
class ReachRow:
    """How far the amount of one unit or request could move."""

    name: str
    low: str
    amount: str
    high: str
    remark: str


@dataclass(frozen=True)
class OtherPlanRow:
    """Another plan near the best."""

    title: str
    text: str
    steps: tuple[str, ...]
    more: str
    """What is not listed; empty where all is."""


@dataclass(frozen=True)
class AlternativesView:
    """The section."""

    text: str
    threshold: str
    free: str
    units: tuple[ReachRow, ...]
    requests: tuple[ReachRow, ...]
    hidden: str
    """What the tables leave out, in a sentence; empty where they have all."""
    picture: Picture | None
    plans: tuple[OtherPlanRow, ...]
    plans_text: str


def alternatives_view(plan: Plan, formatter: Formatter) -> AlternativesView | None:
    """What is nearly as good as the plan; ``None`` where it was not looked for."""
    found = plan.alternatives
    if found is None:
        return None
    units, requests = ([item for item in found.ranges if item.kind == kind] for kind in ("unit", "request"))
    return AlternativesView(
        text=found.text,
        threshold=threshold_sentence(found, formatter),
        free=free_sentence(found, formatter),
        units=tuple(_reach(item, formatter) for item in units[:RANGES_MAX]),
        requests=tuple(_reach(item, formatter) for item in requests[:RANGES_MAX]),
        hidden=_hidden(found, len(units), len(requests)),
        picture=_picture(units, formatter),
        plans=tuple(_other(number, item, formatter) for number, item in enumerate(found.plans, start=1)),
        plans_text=found.plans_text,
    )


def _reach(item: Range, formatter: Formatter) -> ReachRow:
    money = formatter.money
    return ReachRow(item.name, money(item.low), money(item.amount), money(item.high), range_remark(item, formatter))


def _hidden(found: Alternatives, units: int, requests: int) -> str:
    beyond = max(0, units - RANGES_MAX) + max(0, requests - RANGES_MAX)
    said = []
    if beyond:
        said.append(f"{plural(beyond, 'more row')} {'stands' if beyond == 1 else 'stand'} in plan.json.")
    if found.left_out:
        said.append(f"{found.left_out:,} smaller ones were not looked at.")
    return " ".join(said)


def _picture(units: list[Range], formatter: Formatter) -> Picture | None:
    """The units whose amounts move most; ``None`` where none moves."""
    moving = sorted((item for item in units if item.high > item.low), key=lambda item: (item.low - item.high, item.id))
    if not moving:
        return None
    shown = {item.id for item in moving[:ROWS_MAX]}
    rows = [RangeRow(item.name, item.amount, item.low, item.high, None) for item in units if item.id in shown]
    caption = "The dot is the plan. The band runs from the lowest to the highest amount over all plans near the best."
    if len(rows) < len(units):
        caption += (
            f" Shown are the {len(rows)} units whose amounts can move{'' if len(moving) == len(rows) else ' most'}."
        )
    return picture(
        lambda width, name: range_chart(rows, formatter, width, name, NEAR_THE_BEST), "alternatives", caption
    )


def _other(number: int, item: OtherPlan, formatter: Formatter) -> OtherPlanRow:
    swaps = item.swaps
    hidden = swaps.hidden + max(0, len(swaps.listed) - STEPS_MAX)
    more = [f"{plural(hidden, 'more step')}."] if hidden else []
    if swaps.otherwise:
        more.append(f"Funded otherwise, at another level or start: {', '.join(swaps.otherwise)}.")
    steps = (sentence(step_sentence(step, formatter)) for step in swaps.listed[:STEPS_MAX])
    return OtherPlanRow(f"Other plan {number}", item.text, tuple(steps), " ".join(more))
