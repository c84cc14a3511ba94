"""Risk and contingency: what may go wrong, what is kept back for it, and what is cut first."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, spans, table
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import CONTINGENCY, SIMULATION, Material
from apportion.reports.document.sources import Node, exact_of
from apportion.reports.document.strategy.wording import (
    MAIN_ROWS_MAX,
    column,
    compact,
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
    return Section("risk", spans("Risk and contingency"), tuple(blocks), (_uncertain(m), *parts, _agreed(m)))


def _uncertain(m: Material) -> Section:
    """What becomes of the plan when its numbers are as far off as the case says they may be."""
    title, found = spans("If the numbers are wrong"), m.simulation_node
    if found is None:
        why = m.without.get(SIMULATION, "")
        told = (say("The plan was not tried on uncertain numbers. ", Quoted(why, SIMULATION)),) if why else ()
        return Section(
            "uncertainty", title, told or (missing("uncertain", "how far costs, returns and revenue may be off"),)
        )
    dry = found["total"]["runs_dry"]["share"].share()
    draws = (found["draws"]["count"].count(), found["draws"]["numbers"].count())
    lead = say(
        "The plan was tried on ",
        draws[0],
        " draws of ",
        *plural(draws[1], "number that is", "numbers that are"),
        " uncertain. In ",
        dry,
        " of them the money does not suffice.",
    )
    short = found["total"]["missing_p95"].money(Rounding.SHORT)
    more = (
        say("In all but one of twenty draws ", short, " or less would be missing.")
        if short.exact > 0
        else say("In all but one of twenty draws the money suffices.")
    )
    rows = [
        (
            spans(name),
            *((node.money(Rounding.SHORT),) for node in (found[key]["stated"], *_marks(found[key]))),
            (found[key]["below_stated"]["share"].share(),),
        )
        for key, name in (("expected_value", "Expected return"), ("cost", "Cost"))
    ]
    columns = (
        column("Of the plan"),
        column("As planned", number=True),
        column("Low", number=True),
        column("Middle", number=True),
        column("High", number=True),
        column("Chance of less than planned", number=True),
    )
    note = spans("Low and high are passed in one of ten draws each; the middle divides them in two halves.")
    return Section(
        "uncertainty", title, (lead, more, table(spans("Return and cost in the draws"), columns, rows, note=note))
    )


def _marks(found: Node) -> list[Node]:
    return [found["percentiles"][name] for name in ("p10", "p50", "p90")]


def _reserve(m: Material, found: Node) -> list[Block]:
    reserve = found["reserve"]
    needed, held, gap = (reserve[name].money(Rounding.WHOLE) for name in ("needed", "held", "gap"))
    told: Spans = spans("The plan keeps back ", held, ". ") if held.exact else spans("The plan keeps back no reserve. ")
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
        if held.exact:
            covered = reserve["held_covers_at_least"].share()
            told = spans(told, "What is kept back covers them in ", covered, " of outcomes. ")
    if exact_of(reserve["floor_months"].value):
        told = spans(
            told,
            "The policy asks for at least ",
            *plural(reserve["floor_months"].count(), "month", "months"),
            " of operating cost, which is ",
            reserve["floor"].money(Rounding.WHOLE),
            " (",
            reserve["operating_cost_source"].quoted(),
            "). ",
        )
    end = _missing(needed, gap) if gap.exact else ("The ", needed, " needed is there.")
    return [say(spans(told, *end))]


def _missing(needed: Figure, gap: Figure) -> Spans:
    if needed.exact == gap.exact:
        return (needed, " is needed, and all of it is missing.")
    return (needed, " is needed, of which ", gap, " is missing.")


def _register(m: Material) -> list[Block]:
    """What may happen and what it would cost, and how it is noticed and answered."""
    risks = list(m.case_node["risks"])
    if not risks:
        return [missing("risks", "what may go wrong, how likely it is and what it would cost")]
    shown, hidden = cut(risks, MAIN_ROWS_MAX)
    note = spans("More risks stand in the table risks of the case.") if hidden else ()
    costs = table(
        spans("Register of risks: how likely and how costly"),
        (
            column("Risk"),
            column("Probability", number=True),
            column("Cost at least", number=True),
            column("Most likely", number=True),
            column("At most", number=True),
        ),
        [
            (
                text_cell(row["name"]),
                (row["probability"].share(Rounding.EXACT),),
                money_cell(row["low"]),
                money_cell(row["likely"]),
                money_cell(row["high"]),
            )
            for row in shown
        ],
        note=note,
    )
    answers = compact(
        spans("Register of risks: how each is noticed and answered"),
        (column("Risk"), column("First sign"), column("Response"), column("Watched by")),
        [
            (text_cell(row["name"]), text_cell(row["early_sign"]), text_cell(row["response"]), text_cell(row["owner"]))
            for row in shown
        ],
    )
    return [costs, answers]


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
        return (say("The rules leave no way to cut the plan by the parts that the policy prepares."),)
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
    return (say("When money falls short, it is taken where it costs least value and breaks no rule:"), order)


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
            ": when the figure of ",
            _watched(row["watches"]),
            f" {direction} {row['against'].word.replace('_', ' ')} by ",
            row["off_by"].share(Rounding.EXACT),
            " or more for ",
            *plural(row["months_in_a_row"].count(), "month", "months"),
            " in a row, ",
        )
        told = (
            spans(told, "the plan is cut by ", row["cut"].share(Rounding.EXACT))
            if row["cut"].value is not None
            else spans(told, "these requests are stopped: ", *_names(row["requests"]))
        )
        if row["deadline_days"].value is not None:
            told = spans(told, ", within ", *plural(row["deadline_days"].count(), "day", "days"))
        who = (row["owner"].quoted(), " acts") if row["owner"] else ("nobody is named yet who acts",)
        items.append(spans(told, "; ", *who, "."))
    return Section("agreed", title, (Items(tuple(items)),))


def _watched(node: Node) -> Quoted:
    """An account or unit by its name: ``account:sales-tax`` is ``sales tax``."""
    return Quoted(node.word.split(":", 1)[-1].replace("-", " "), str(node.source))


def _names(node: Node) -> Spans:
    found: Spans = ()
    for place, row in enumerate(node):
        found = (*found, ", " if place else "", row.quoted())
    return found
