"""Projects, funds over the periods and the steps before value, on the terminal."""

from __future__ import annotations

from typing import Final

from apportion.interfaces.cli.screen import Column, Screen
from apportion.model.case import Case
from apportion.model.plan import DecisionOutcome, Plan
from apportion.reports import words
from apportion.reports.words import Formatter

_ROWS_MAX: Final = 50
"""Projects of each kind that a person reads on a terminal; decisions.csv of the plan folder holds all."""


def show_decisions(screen: Screen, case: Case, plan: Plan, formatter: Formatter) -> None:
    """Which projects are funded, at which level and from when, and why the others are not."""
    if not plan.decisions:
        return
    count, taken = case.requests.choices.count, int((plan.chosen >= 0).sum())
    screen.heading(f"Projects and levels: {taken:,} of {count:,} funded")
    funded = sorted((item for item in plan.decisions if item.funded), key=lambda item: (-item.amount, item.request))
    if funded:
        columns = [Column("Project"), Column("Decided"), Column("Amount", "right"), Column("Weighted value", "right")]
        rows = [
            [item.name, _decided(item, case), formatter.money(item.amount), formatter.value(item.weighted_value)]
            for item in funded[:_ROWS_MAX]
        ]
        if screen.is_wide:
            columns.append(Column("Why"))
            rows = [[*row, _why(item)] for row, item in zip(rows, funded, strict=False)]
        screen.table(columns, rows)
        _count_more(screen, taken - len(rows), "funded")
    refused = sorted((item for item in plan.decisions if not item.funded), key=lambda item: (-item.asked, item.request))
    if refused:
        screen.heading("Not funded")
        for item in refused[:_ROWS_MAX]:
            screen.line(f"{item.name} ({formatter.money(item.asked)}): {_why(item)}", indent=2)
        _count_more(screen, count - taken - min(len(refused), _ROWS_MAX), "not funded")


def _decided(item: DecisionOutcome, case: Case) -> str:
    said = item.level and f"level {item.level}"
    if item.delay:
        return f"{said or 'funded'}, {words.plural(item.delay, 'period')} later, from {item.start}"
    if len(case.periods) > 1:
        return f"{said or 'funded'}, from {item.start}"
    return said or "funded"


def _why(item: DecisionOutcome) -> str:
    return " ".join(words.sentence(reason.text) for reason in item.reasons)


def _count_more(screen: Screen, count: int, what: str) -> None:
    if count > 0:
        screen.line(f"… and {count:,} more {what}: decisions.csv of the plan folder lists them.", "quiet")


def show_funds(screen: Screen, case: Case, plan: Plan, formatter: Formatter) -> None:
    """What funds that carry forward, expire or keep a floor take from one period to the next."""
    told = {fund.id for fund in case.funds if fund.has_rollover}
    shown = [fund for fund in plan.funds if fund.fund in told]
    if not shown:
        return
    screen.heading("Funds from period to period")
    figures = ("Carried in", "Available", "Used", "Carried forward", "Not carried on")
    columns = [Column("Fund"), Column("Period"), *(Column(name, "right") for name in figures)]
    rows = []
    for fund in shown:
        amounts = (fund.carried_in, fund.available, fund.used, fund.carried_out, fund.lapsed)
        rows.append([fund.name, fund.period, *(formatter.money(amount) for amount in amounts)])
    screen.table(columns, rows)


def show_stages(screen: Screen, plan: Plan, formatter: Formatter) -> None:
    """What was decided before value, and what fairness costs."""
    said = words.fairness_sentence(plan, formatter)
    if not plan.stages and not said:
        return
    screen.heading("Decided before value")
    for number, stage in enumerate(plan.stages, start=1):
        reached = words.stage_figure(stage, stage.reached, formatter)
        best = words.stage_figure(stage, stage.best, formatter)
        screen.line(
            f"{number}. {stage.name}: {reached}, at best {best}. {words.sentence(stage.text)}".rstrip(), indent=2
        )
    if said:
        screen.line(said, indent=2)
