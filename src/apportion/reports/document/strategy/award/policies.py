"""Financial policies in force: what they say, what counts as balanced, and whether this budget keeps them."""

from __future__ import annotations

from typing import Final

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of
from apportion.reports.document.strategy.award.schedules import money_node
from apportion.reports.document.strategy.wording import because, column, missing, say, setting, setting_value, text_cell

POLICY: Final = "Policy"
KEPT: Final = "Balanced"
"""Titles of columns, by which what reviewers ask for is found."""
_FINANCIAL: Final = (
    "reserve_months",
    "reserve_months_public",
    "reserve_confidence",
    "tolerance_variance",
    "trigger_variance",
    "reallocation_minor",
    "reallocation_major",
    "cut_first",
    "cut_second",
    "cut_third",
    "zero_based_share",
    "review_months",
    "forecast_months",
)


def policies(m: Material) -> Section:
    """The settings that work as financial policies, and the balance of the budget."""
    rows: list[tuple[Spans, ...]] = []
    for name in _FINANCIAL:
        found = setting(m, name)
        if found is not None:
            rows.append((spans(found["label"].word.capitalize()), setting_value(found), because(found)))
    blocks: tuple[Block, ...] = (
        say(
            "These settings hold for the plan and for how it is carried out. They follow from the situation, unless "
            "the case sets them itself."
        ),
        table(
            spans("Financial policies in force"),
            (column(POLICY), column("In force"), column("Why")),
            rows,
        ),
    )
    return Section("financial-policies", spans("Financial policies"), blocks)


def balanced(m: Material) -> Section:
    """What counts as balanced, and whether the funds of this budget are."""
    title, money = spans("A balanced budget"), money_node(m)
    funds = [] if money is None else [row for row in money["funds"] if row["sources"].value]
    if not funds:
        gap = missing("revenues", "whether the budget is balanced, in the year and in structure")
        return Section("balanced-budget", title, (gap,))
    meaning = Items(
        (
            spans("Balanced: revenue, transfers in and the balance at the start cover spending and transfers out."),
            spans("Balanced in structure: revenue that recurs covers spending that recurs."),
        )
    )
    made = table(
        spans("Whether funds are balanced"),
        (
            column("Fund"),
            column("Period"),
            column(KEPT),
            column("In structure"),
            column("Recurring revenue", number=True),
            column("Recurring spending", number=True),
            column("Missing from the balance asked for", number=True),
        ),
        [_kept(row) for row in funds],
    )
    return Section("balanced-budget", title, (meaning, made))


def _kept(row: Node) -> tuple[Spans, ...]:
    told = {True: "yes", False: "no", None: "not known"}
    short = row["below_floor"]
    return (
        text_cell(row["name"]),
        text_cell(row["period"]),
        spans(told[row["balanced"].value]),
        spans(told[exact_of(row["structural"].value) >= 0]),
        (row["recurring_revenue"].money(Rounding.WHOLE),),
        (row["recurring_spending"].money(Rounding.WHOLE),),
        (short.money(Rounding.WHOLE),) if short.value is not None else spans("not known"),
    )
