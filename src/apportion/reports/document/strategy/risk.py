"""Risk and contingency: what may go wrong, what is kept back for it, and what is cut first."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import CONTINGENCY, Material
from apportion.reports.document.sources import Node, exact_of
from apportion.reports.document.strategy.wording import (
    column,
    cut,
    missing,
    money_cell,
    plural,
    say,
    text_cell,
)


def risk(m: Material) -> Section:
    """What may go wrong and what is prepared for it."""
    blocks: list[Block] = []
    found = m.contingency_node
    if found is None:
        why = m.without.get(CONTINGENCY, "")
        told: Spans = (Quoted(why, CONTINGENCY),) if why else ()
        blocks.append(say("Reserve and order of cutting could not be worked out. ", *told))
    else:
        blocks += _reserve(m, found)
    blocks += _register(m)
    parts = [Section("cuts", spans("What is cut first"), _cuts(found))] if found is not None else []
    return Section("risk", spans("Risk and contingency"), tuple(blocks), (*parts, _agreed(m)))


def _reserve(m: Material, found: Node) -> list[Block]:
    reserve = found["reserve"]
    needed, held, gap = (reserve[name].money(Rounding.WHOLE) for name in ("needed", "held", "gap"))
    told: Spans = spans("The plan keeps back ", held, ". ")
    if m.beside.contingency.risks:
        told = spans(
            told,
            "To cover the risks of the register together with ",
            reserve["confidence"].share(Rounding.EXACT),
            " confidence takes ",
            reserve["for_risks"].money(Rounding.WHOLE),
            "; on average they cost ",
            reserve["expected_cost"].money(Rounding.WHOLE),
            ". ",
        )
    if exact_of(reserve["floor_months"].value):
        told = spans(
            told,
            "The policy wants ",
            *plural(reserve["floor_months"].count(), "month", "months"),
            " of operating cost kept back at least, which is ",
            reserve["floor"].money(Rounding.WHOLE),
            " (",
            reserve["operating_cost_source"].quoted(),
            "). ",
        )
    told = spans(
        told,
        "Needed is ",
        needed,
        ", ",
        "of which " if gap.exact else "and that is in the plan",
        *((gap, " is missing") if gap.exact else ()),
        ".",
    )
    return [say(told)]


def _register(m: Material) -> list[Block]:
    risks = list(m.case_node["risks"])
    if not risks:
        return [missing("risks", "what may go wrong, how likely it is and what it would cost")]
    shown, hidden = cut(risks)
    made = table(
        spans("Register of risks"),
        (
            column("Risk"),
            column("Probability", number=True),
            column("Cost at least", number=True),
            column("Most likely", number=True),
            column("At most", number=True),
            column("First sign"),
            column("Response"),
            column("Watched by"),
        ),
        [
            (
                text_cell(row["name"]),
                (row["probability"].share(Rounding.EXACT),),
                money_cell(row["low"], Rounding.SHORT),
                money_cell(row["likely"], Rounding.SHORT),
                money_cell(row["high"], Rounding.SHORT),
                text_cell(row["early_sign"]),
                text_cell(row["response"]),
                text_cell(row["owner"]),
            )
            for row in shown
        ],
        note=spans("More risks stand in the table risks of the case.") if hidden else (),
    )
    return [made]


def _cuts(found: Node) -> tuple[Block, ...]:
    rows = []
    for step in found["cuts"]["steps"]:
        who = [
            spans(row["name"].quoted(), " ", row["cut"].money(Rounding.WHOLE))
            for row in step["requests"]
            if exact_of(row.value["cut"]) > 0
        ]
        shown: Spans = ()
        for place, part in enumerate(who[:4]):
            shown = (*shown, "; " if place else "", *part)
        if len(who) > 4:  # noqa: PLR2004 - four are named in a cell
            shown = (*shown, "; and others")
        rows.append(
            (
                (step["cut"].share(Rounding.EXACT),),
                money_cell(step["saved"]),
                (step["value_lost"].number(rounding=Rounding.WHOLE),),
                shown or ("",),
            )
        )
    if not rows:
        return (say("The rules leave no way to cut the plan by the shares that the policy prepares."),)
    order = table(
        spans("Cuts that are prepared, each on top of the one before"),
        (
            column("Cut", number=True),
            column("Saved in all", number=True),
            column("Weighted value lost", number=True),
            column("Taken in this step from"),
        ),
        rows,
    )
    return (say("When money falls short, it is taken where it costs least value, and no rule is broken:"), order)


def _agreed(m: Material) -> Section:
    rules = list(m.case_node["contingency_rules"])
    title = spans("What is agreed beforehand")
    if not rules:
        return Section(
            "agreed",
            title,
            (missing("contingency_rules", "what is done when figures of the ledger miss what was expected"),),
        )
    items = []
    for row in rules:
        direction = "falls below" if row.value["falls"] else "rises above"
        told = spans(
            row["name"].quoted(),
            ": when ",
            row["watches"].quoted(),
            f" {direction} {row['against'].word.replace('_', ' ')} by ",
            row["off_by"].share(Rounding.EXACT),
            " or more for ",
            *plural(row["months_in_a_row"].count(), "month", "months"),
            " in a row, ",
        )
        told = (
            spans(told, "the plan is cut by ", row["cut"].share(Rounding.EXACT))
            if row["cut"].value is not None
            else spans(told, "these requests are stopped: ", _names(row["requests"]))
        )
        if row["deadline_days"].value is not None:
            told = spans(told, ", within ", *plural(row["deadline_days"].count(), "day", "days"))
        who = (row["owner"].quoted(), " does it") if row["owner"] else ("nobody is named who does it",)
        items.append(spans(told, "; ", *who, "."))
    return Section("agreed", title, (Items(tuple(items)),))


def _names(node: Node) -> Spans:
    found: Spans = ()
    for place, row in enumerate(node):
        found = (*found, ", " if place else "", row.quoted())
    return found
