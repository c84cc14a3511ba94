"""Who is concerned by a budget, how content they are, and whose wishes it meets: parts of the section on communication.

Knows the document ``stakeholders`` beside a plan. It must not know how anything in it was worked out.
"""

from __future__ import annotations

from collections.abc import Iterator

from apportion.alignment.stakeholders.grid import ENGAGEMENTS
from apportion.reports.document.blocks import Block, Items, Section, Spans, spans
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node
from apportion.reports.document.strategy.answered import taken
from apportion.reports.document.strategy.wording import (
    NONE,
    column,
    compact,
    listed,
    missing,
    say,
    share_cell,
    text_cell,
)


def concerned(m: Material) -> tuple[Section, ...]:
    """Parts about stakeholders and their answers; what the case does not state is named."""
    found = m.stakeholders_node
    parts = [
        Section("concerned", spans("Who is concerned"), _who(found)),
        Section("contentment", spans("How content they are"), _content(found)),
    ]
    if found is not None and found["wishes"]:
        parts.append(Section("wishes-met", spans("Whose wishes are met"), _wishes(found)))
    parts.append(Section("answers-taken", spans("What was taken from answers"), taken(m)))
    return tuple(parts)


def _who(found: Node | None) -> tuple[Block, ...]:
    if found is None or not found["stakeholders"]:
        brings = "who has an interest in the budget, who can influence it, and who keeps contact with them"
        return (missing("stakeholders", brings),)
    rows = [
        (
            (row["name"].quoted(),),
            (row["kind"].quoted(),),
            spans(row["quadrant"].word or "not stated"),
            share_cell(row["weight"]) if row["weight"].value is not None else NONE,
            text_cell(row["contact"]),
            text_cell(row["wants"]),
        )
        for row in found["stakeholders"]
    ]
    columns = (
        column("Stakeholder"),
        column("Kind"),
        column("Field"),
        column("Weight", number=True),
        column("Contact"),
        column("Wants"),
    )
    return (
        compact(spans("Stakeholders by interest and influence"), columns, rows),
        Items(tuple(_engaged(found))),
    )


def _engaged(found: Node) -> Iterator[Spans]:
    """What each field of the grid asks for, with those who stand in it."""
    for engagement in ENGAGEMENTS:
        names = [
            (row["name"].quoted(),) for row in found["stakeholders"] if row["quadrant"].word == engagement.quadrant
        ]
        if names:
            title = engagement.quadrant[:1].upper() + engagement.quadrant[1:]
            yield spans(title, " (", *listed(names), "): ", engagement.what, ".")
    lonely = [
        (row["name"].quoted(),)
        for row in found["stakeholders"]
        if row["quadrant"].word in ("players", "context setters") and not row["contact"]
    ]
    if lonely:
        yield spans("Open: nobody keeps contact with ", *listed(lonely), ".")


def _content(found: Node | None) -> tuple[Block, ...]:
    rounds = [] if found is None else [row for row in found["rounds"] if row["satisfaction"].value is not None]
    if found is None or not rounds:
        return (missing("responses", "how content those concerned are, before the plan and with each draft"),)
    rows = [
        (
            (row["name"].quoted(),) if row["name"] else spans("no round"),
            (row["on"].date(),),
            (row["satisfaction"].share(Rounding.ONE),),
            _between(row["interval"]),
            _between(row["bounds"]),
            share_cell(row["response_rate"]) if row["response_rate"].value is not None else NONE,
        )
        for row in rounds
    ]
    columns = (
        column("Round"),
        column("Day"),
        column("Satisfaction", number=True),
        column("Interval", number=True),
        column("If all had answered", number=True),
        column("Answered", number=True),
    )
    note = spans(
        "Weighted over stakeholders that answered; intervals hold with a confidence of ",
        found["confidence"].share(Rounding.EXACT),
        ". No answer is made up for those who kept silent.",
    )
    blocks: list[Block] = [compact(spans("Satisfaction by round"), columns, rows, note=note)]
    items = [*_silent(rounds, found), *_changed(found)]
    return (*blocks, Items(tuple(items))) if items else tuple(blocks)


def _between(ends: Node) -> Spans:
    if not ends:
        return spans("not known")
    return (ends[0].share(Rounding.ONE), " to ", ends[1].share(Rounding.ONE))


def _silent(rounds: list[Node], found: Node) -> Iterator[Spans]:
    for row in rounds:
        silent = set(row["silent"].value)
        names = [(one["name"].quoted(),) for one in found["stakeholders"] if one["stakeholder"].word in silent]
        if names:
            yield spans(row["name"].quoted(), ": nobody answered for ", *listed(names), ".")


def _changed(found: Node) -> Iterator[Spans]:
    names = {row["round"].word: row["name"] for row in found["rounds"]}
    for row in found["changes"]:
        if row["change"].value is None:
            continue
        told = spans(
            "From ",
            names[row["before"].word].quoted(),
            " to ",
            names[row["after"].word].quoted(),
            ", among people who answered both times, satisfaction changed by ",
            row["change"].share(Rounding.ONE, signed=True),
            " of the scale",
        )
        fell = [
            spans(one["name"].quoted(), " (", one["change"].share(Rounding.ONE, signed=True), ")")
            for one in row["stakeholders"]
            if one["change"].value is not None and one["change"].word.startswith("-")
        ]
        yield spans(told, "; less content are ", *listed(fell), ".") if fell else spans(told, ".")


def _wishes(found: Node) -> tuple[Block, ...]:
    rows = [((row["name"].quoted(),), share_cell(row["met"])) for row in found["wishes"]]
    made = compact(
        spans("Wishes met by this plan"), (column("Stakeholder"), column("Wishes met", number=True)), rows, keep=2
    )
    told = say(
        "Worked out from the plan: the granted part of what each cares about, by the importance that it states. It is "
        "not satisfaction."
    )
    return (made, told)
