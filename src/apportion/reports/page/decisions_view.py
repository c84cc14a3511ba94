"""What the page says of decisions between options, of money over the periods, and of the steps before value.

Knows which rows come first. It must not know markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.plan import DecisionOutcome, Plan
from apportion.reports.charts.timeline import TimelineRow, timeline_chart
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.page.tables_view import DASH
from apportion.reports.words import Formatter, plural, sentence, stage_figure

DECISIONS_MAX: Final = 100
"""Rows of each of the two tables; what is beyond stands in decisions.csv and the workbook."""
PERIODS_MAX: Final = 8
"""More periods than this are too narrow to be drawn beside each other."""


@dataclass(frozen=True)
class DecisionRow:
    """One project, level or minimum."""

    name: str
    unit: str
    option: str
    start: str
    amount: str
    asked: str
    funded: str
    """Part of what it asks for."""
    value: str
    per_one: str
    """Weighted value per unit of money."""
    why: str


@dataclass(frozen=True)
class DecisionsView:
    """The section on projects."""

    sentence: str
    funded: tuple[DecisionRow, ...]
    funded_hidden: int
    refused: tuple[DecisionRow, ...]
    refused_hidden: int
    over_time: Picture | None


@dataclass(frozen=True)
class StageRow:
    """One step that was decided before value."""

    name: str
    best: str
    kept: str
    reached: str
    text: str


def decisions_view(case: Case, plan: Plan, formatter: Formatter) -> DecisionsView | None:
    """What was decided of each project; ``None`` where every request is divisible."""
    if not plan.decisions:
        return None
    units = {unit.unit: unit.name or unit.unit for unit in plan.units}
    funded = sorted((item for item in plan.decisions if item.funded), key=lambda item: (-item.amount, item.request))
    refused = sorted((item for item in plan.decisions if not item.funded), key=lambda item: (-item.asked, item.request))
    count, taken = case.requests.choices.count, int((plan.chosen >= 0).sum())
    shown, turned_down = funded[:DECISIONS_MAX], refused[:DECISIONS_MAX]
    return DecisionsView(
        sentence=_sentence(plan, formatter, count, taken),
        funded=tuple(_row(item, units, formatter) for item in shown),
        funded_hidden=taken - len(shown),
        refused=tuple(_row(item, units, formatter) for item in turned_down),
        refused_hidden=count - taken - len(turned_down),
        over_time=_over_time(case, plan, formatter, funded),
    )


def _sentence(plan: Plan, formatter: Formatter, count: int, taken: int) -> str:
    said = f"{taken:,} of {plural(count, 'decision')} {'is' if taken == 1 else 'are'} funded"
    if len(plan.decisions) == count:
        paid = formatter.money_whole(sum(item.amount for item in plan.decisions))
        asked = formatter.money_whole(sum(item.asked for item in plan.decisions))
        said += f", for {paid} of the {asked} that their largest options ask for"
    late = sum(item.delay > 0 for item in plan.decisions)
    if late:
        said += f"; {late} {'starts' if late == 1 else 'start'} later than asked for"
    return f"{said}."


def _row(item: DecisionOutcome, units: dict[str, str], formatter: Formatter) -> DecisionRow:
    returns = Fraction(round(item.weighted_value / item.amount * 10_000), 10_000) if item.amount else None
    taken = "Funded" if item.funded else "Not funded"
    return DecisionRow(
        name=item.name,
        unit=units.get(item.unit, item.unit),
        option=f"Level {item.level}" if item.level else taken,
        start=(f"{item.start} ({plural(item.delay, 'period')} later)" if item.delay else item.start) or DASH,
        amount=formatter.money(item.amount),
        asked=formatter.money(item.asked),
        funded=formatter.percent(Fraction(item.amount, item.asked), 0) if item.asked else "",
        value=formatter.value(item.weighted_value),
        per_one=DASH if returns is None else formatter.price(returns),
        why=" ".join(sentence(reason.text) for reason in item.reasons),
    )


def _over_time(case: Case, plan: Plan, formatter: Formatter, funded: Sequence[DecisionOutcome]) -> Picture | None:
    """Cost of the largest funded projects in each period; the others are one row."""
    if not 1 < len(case.periods) <= PERIODS_MAX or not funded or not plan.amounts.size:
        return None
    requests, choices = case.requests, case.requests.choices
    owner = choices.decision_of_line(requests.count)
    inside = owner >= 0
    costs = np.zeros((choices.count, len(case.periods)), dtype=np.int64)
    np.add.at(costs, (owner[inside], requests.period[inside]), plan.amounts[inside])
    shown = [choices.index[item.request] for item in funded[:ROWS_MAX]]
    # Projects that start first stand first, as on a calendar.
    order = sorted(range(len(shown)), key=lambda k: (_first(costs[shown[k]]), -funded[k].amount, funded[k].request))
    rows = [TimelineRow(funded[k].name, tuple(costs[shown[k]].tolist())) for k in order]
    rest = costs.sum(axis=0) - costs[shown].sum(axis=0)
    others = int((plan.chosen >= 0).sum()) - len(shown)
    caption = (
        "What each funded project costs in each period, with all that belongs to it; the first to start is on top."
    )
    if others:
        rows.append(TimelineRow(plural(others, "other project"), tuple(rest.tolist())))
        caption += f" The {len(shown)} largest are shown one by one."
    return picture(
        lambda width, name: timeline_chart(
            rows, case.periods, formatter, width, name, title="Cost of funded projects by period"
        ),
        "projects",
        caption,
    )


def _first(costs: np.ndarray) -> int:
    paid = np.flatnonzero(costs)
    return int(paid[0]) if paid.size else costs.size


def funds_over_time(case: Case, plan: Plan, formatter: Formatter) -> Picture | None:
    """What each fund has and pays in each period; ``None`` for one period or without funds."""
    if not 1 < len(case.periods) <= PERIODS_MAX or not plan.funds or len(case.funds) > ROWS_MAX:
        return None
    held = {(fund.fund, fund.period): fund for fund in plan.funds}
    rows = []
    for fund in case.funds:
        steps = [held.get((fund.id, period)) for period in case.periods]
        used = tuple(0 if step is None else step.used for step in steps)
        there = tuple(0 if step is None else step.available for step in steps)
        rows.append(TimelineRow(fund.name or fund.id, used, there))
    caption = "Dark: what the fund pays. Light behind it: what it has, money carried forward included."
    return picture(
        lambda width, name: timeline_chart(
            rows, case.periods, formatter, width, name, title="What each fund has and pays by period"
        ),
        "funds-time",
        caption,
    )


def stage_rows(plan: Plan, formatter: Formatter) -> tuple[StageRow, ...]:
    """The steps in the order in which they were decided."""
    return tuple(
        StageRow(
            name=stage.name,
            best=stage_figure(stage, stage.best, formatter),
            kept=stage_figure(stage, stage.kept, formatter),
            reached=stage_figure(stage, stage.reached, formatter),
            text=sentence(stage.text),
        )
        for stage in plan.stages
    )
