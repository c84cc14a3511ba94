"""Letters to units at the top of the tree, and the briefing of one page, from the same material as the strategy.

Knows what is told to whom. It must not know media.
"""

from __future__ import annotations

from typing import Final

from apportion.reports.document.blocks import Block, Document, Items, Key, Keys, Section, Spans, numbered, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.provenance import with_source_note
from apportion.reports.document.sources import Node, exact_of, less, share_of, sum_of
from apportion.reports.document.strategy.deciding import conditions, decisions, themes
from apportion.reports.document.strategy.opening import measured
from apportion.reports.document.strategy.summary import amounts_table, messages
from apportion.reports.document.strategy.wording import (
    column,
    compact,
    listed,
    missing,
    money_cell,
    plural,
    say,
    setting,
    text_cell,
    tops,
    trimmed,
)
from apportion.reports.document.told import Told

_THEMES_MAX: Final = 6
_MESSAGES_MAX: Final = 6
_CONDITIONS_MAX: Final = 4
"""Approvals with conditions that a page has room for."""


def letters(m: Told) -> dict[str, Document]:
    """One letter for each unit at the top, by the id of the unit."""
    return {row["unit"].word: letter(m, row) for row in tops(m)}


def letter(m: Told, row: Node) -> Document:
    """What a unit asked for and receives, why, what would have changed it, what is expected, when, and whom to ask."""
    name, plan = row["name"] or row["unit"], m.plan_node
    amount, asked = row["amount"].money(Rounding.WHOLE), row["requested"].money(Rounding.WHOLE)
    keys = [Key(spans("Asked for"), asked), Key(spans("Granted"), amount)]
    if asked.exact:
        keys.append(Key(spans("Part of what was asked"), share_of(amount, asked)))
    if row["last_year"].value is not None:
        keys.append(Key(spans("Against last year"), less(amount, row["last_year"].money(Rounding.WHOLE), signed=True)))
    sections = (
        Section("why", spans("Why this amount"), _why(m, row)),
        Section("change", spans("What would have changed the answer"), _change(m, row)),
        Section("expected", spans("What is expected in return"), _expected(m, row)),
        Section("when", spans("When the money comes"), _tranches(m, row)),
        Section("ask", spans("Whom to ask, and how to answer"), _ask(m, row)),
    )
    return numbered(
        Document(
            "letter",
            spans("Your budget: ", name.quoted()),
            spans(plan["case"]["organisation"].quoted(), " · ", plan["case"]["name"].quoted()),
            sections,
            m.formatter,
            m.fingerprint,
            preamble=(_lead(m, row), Keys(tuple(keys))),
        )
    )


def _lead(m: Told, row: Node) -> Block:
    name = row["name"] or row["unit"]
    return say(
        name.quoted(),
        " is to receive ",
        row["amount"].money(Rounding.WHOLE),
        f" in the plan that goes to the {m.people.board}. It is a proposal until it is adopted. This letter gives the "
        "reasons, and says how to answer.",
    )


def _why(m: Told, row: Node) -> tuple[Block, ...]:
    reasons = tuple((trimmed(reason["text"], m.formatter),) for reason in row["reasons"])
    if reasons:
        return (Items(reasons),)
    return (say("No single rule decides this amount; it is the sum of what its parts receive."), *_parts(m, row))


def _parts(m: Told, row: Node) -> tuple[Block, ...]:
    below = [one for one in m.plan_node["units"] if one["parent"].word == row["unit"].word]
    if not below:
        return ()
    cells = [(text_cell(one["name"]), money_cell(one["requested"]), money_cell(one["amount"])) for one in below]
    columns = (column("Part"), column("Asked for", number=True), column("Granted", number=True))
    return (table(spans("Parts of the unit"), columns, cells),)


def _change(m: Told, row: Node) -> tuple[Block, ...]:
    """What its requests would have to be worth, and what another total would do."""
    inside = m.below(row["unit"].word)
    items: list[Spans] = []
    for one in m.plan_node["requests"]:
        if one["unit"].word not in inside or one["needed_rate"].value is None:
            continue
        items.append(
            spans(
                one["name"].quoted(),
                " would receive more if it returned at least ",
                one["needed_rate"].number(rounding=Rounding.TWO),
                " for each unit of money.",
            )
        )
    shown = items[:6]
    if len(items) > len(shown):
        shown.append(spans("What other requests would have to return stands in requests.csv of the plan."))
    gains, loses = exact_of(row["gains"].value), exact_of(row["loses"].value)
    change = m.plan_node["sensitivity_change"].share(Rounding.EXACT)
    if gains:
        shown.append(
            spans("Were the total ", change, " larger, it would receive ", row["gains"].money(Rounding.WHOLE), " more.")
        )
    if loses:
        shown.append(
            spans(
                "Were the total ",
                change,
                " smaller, its amount would change by ",
                row["loses"].money(Rounding.WHOLE),
                ".",
            )
        )
    if not gains and not loses:
        shown.append(spans("A total ", change, " larger or smaller would not have changed this amount."))
    return (Items(tuple(shown)),)


def _expected(m: Told, row: Node) -> tuple[Block, ...]:
    inside = m.below(row["unit"].word)
    mine = [one for one in m.case_node["targets"] if one["unit"].word in inside]
    if not mine:
        return (missing("targets", "what is expected in return; the unit may propose it"),)
    cells = [
        (
            text_cell(one["measure"]),
            measured(one, "baseline"),
            measured(one, "goal"),
            (one["date"].date(),) if one["date"] else spans("end of the budget"),
        )
        for one in mine
    ]
    columns = (column("Measure"), column("Now"), column("Goal"), column("By"))
    return (compact(spans("Targets"), columns, cells),)


def _tranches(m: Told, row: Node) -> tuple[Block, ...]:
    release = m.release_node
    mine = (
        None
        if release is None
        else next((one for one in release["units"] if one["unit"].word == row["unit"].word), None)
    )
    if mine is None or release is None:
        return (say("There is no money to release."),)
    begins = {one["tranche"].word: one["begins"] for one in release["tranches"]}
    cells = [
        (
            text_cell(one["tranche"]),
            (begins[one["tranche"].word].date(),) if begins[one["tranche"].word] else spans("not known"),
            money_cell(one["free"]),
            money_cell(one["held"]),
        )
        for one in mine["tranches"]
    ]
    columns = (column("Tranche"), column("From"), column("Released", number=True), column("Behind gates", number=True))
    made: list[Block] = [table(spans("Tranches"), columns, cells)]
    if not release["is_stated"].value:
        made.append(say("No release plan is stated, so that money is released in even parts, quarter by quarter."))
    return tuple(made)


def _ask(m: Told, row: Node) -> tuple[Block, ...]:
    owner = next((one["owner"] for one in m.case_node["units"] if one["unit"].word == row["unit"].word), None)
    blocks: list[Block] = []
    if owner:
        blocks.append(say("Please turn to ", owner.quoted(), ", who answers for this budget."))
    else:
        blocks.append(missing("units: owner", "who answers for the unit"))
    rounds = setting(m, "feedback_rounds")
    if rounds is not None:
        figure = rounds["value"].number()
        blocks.append(
            say(
                *plural(figure, "round of answers is", "rounds of answers are"),
                " foreseen before adoption. You may accept, object, or propose another amount and say what it "
                "would bring.",
            )
        )
    return tuple(blocks)


def briefing_document(m: Material) -> Document:
    """The briefing of one page for those who decide."""
    plan, units = m.plan_node, tops(m)
    whole = plan["total"].money(Rounding.SHORT)
    asked = [row["requested"].money(Rounding.SHORT) for row in units]
    keys = Keys(
        (
            Key(spans("To be divided"), whole),
            Key(spans("Asked for"), sum_of(asked)),
            Key(spans("Allocated"), plan["allocated"].money(Rounding.SHORT)),
            Key(spans("Kept as reserve"), plan["reserve"].money(Rounding.SHORT)),
        )
    )
    sections = (
        Section("amounts", spans("Where the money goes"), (amounts_table(m, Rounding.SHORT), *_few(m))),
        Section("themes", spans("What it is for"), _short_themes(m)),
        Section("to-decide", spans("Decisions to take"), (Items(tuple(decisions(m))),)),
        Section("conditions", spans("Approvals with conditions"), _short(conditions(m))),
    )
    made = numbered(
        Document(
            "briefing",
            spans("Executive briefing"),
            spans(plan["case"]["organisation"].quoted(), " · ", plan["case"]["name"].quoted()),
            sections,
            m.formatter,
            m.plan.fingerprint,
            preamble=(keys,),
        )
    )
    return with_source_note(made)


def _few(m: Material) -> tuple[Block, ...]:
    told = tuple(messages(m, Rounding.SHORT))
    return (Items(told[:_MESSAGES_MAX]),) if told else ()


def _short(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """As many conditions as a page has room for, saying where the others are."""
    return tuple(
        Items((*block.items[: _CONDITIONS_MAX - 1], spans("The strategy names the others.")))
        if isinstance(block, Items) and len(block.items) > _CONDITIONS_MAX
        else block
        for block in blocks
    )


def _short_themes(m: Material) -> tuple[Block, ...]:
    rows = list(m.case_node["themes"])
    if not rows:
        return themes(m)
    whole = sum_of([row["amount"].money(Rounding.SHORT) for row in rows])
    told: list[Spans] = []
    for row in rows[:_THEMES_MAX]:
        amount = row["amount"].money(Rounding.SHORT)
        told.append(spans(row["category"].quoted(), " ", amount, " (", share_of(amount, whole), ")"))
    if len(rows) > _THEMES_MAX:
        rest = sum_of([row["amount"].money(Rounding.SHORT) for row in rows[_THEMES_MAX:]])
        told.append(spans("all others ", rest, " (", share_of(rest, whole), ")"))
    return (say(*listed(told), "."),)
