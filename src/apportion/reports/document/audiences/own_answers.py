"""What became of a unit's own answers to earlier drafts, and what others' answers took from it: for its letter.

Who the others are is not told: a unit is told nothing of what others asked for. Knows the part ``evidence.feedback`` of
a plan. It must not know media.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from apportion.reports.document.blocks import Items, Section, Spans, spans
from apportion.reports.document.figure import Rounding, Unit
from apportion.reports.document.sources import Node, less
from apportion.reports.document.strategy.answered import answers_text, feedback_node
from apportion.reports.document.told import Told


def own_feedback(
    feedback: Mapping[str, Any] | None, unit: str, inside: Collection[str], requests: Collection[str]
) -> Any:
    """The part of the answers that a unit may see; ``None`` where there is nothing about it.

    Args:
        feedback: ``evidence.feedback`` of a plan; ``None``: nobody answered.
        unit: the unit at the top that is written to.
        inside: it and the units below it.
        requests: requests of theirs.
    """
    if feedback is None:
        return None
    answers = [row for row in feedback["answers"] if row["unit"] in inside or row["request"] in requests]
    granted = [
        {**row, "moved": []} for row in feedback["granted"] if row["unit"] in inside or row["request"] in requests
    ]
    mine = {row["rule"] for row in granted}
    taken = [
        {"rule": row["rule"], "round": row["round"], "before": moved["before"], "after": moved["after"]}
        for row in feedback["granted"]
        for moved in row["moved"]
        if row["rule"] not in mine
        and (moved["kind"], moved["id"]) == ("unit", unit)
        and moved["difference"].startswith("-")
    ]
    if not answers and not taken:
        return None
    return {"answers": answers, "granted": granted, "taken": taken}


def own_answers(m: Told) -> Section | None:
    """The section of the letter; ``None`` where the unit did not answer and nothing was taken from it."""
    found = feedback_node(m)
    if found is None:
        return None
    return Section("answers", spans("Answers to earlier drafts"), (Items(tuple(_told(found))),))


def _told(found: Node) -> Iterator[Spans]:
    for row in found["granted"]:
        told = spans(
            "Round ",
            row["round"].count(),
            ": what ",
            row["by"].quoted(),
            " asked for was granted: at least ",
            row["amount"].money(Rounding.WHOLE),
            " for ",
            row["name"].quoted(),
        )
        cost = row["cost"].number(Unit.VALUE, Rounding.WHOLE)
        yield spans(told, ". It cost the organisation ", cost, " of weighted value.")
    yield from answers_text(found)
    for row in found["taken"]:
        amount = less(row["before"].money(Rounding.WHOLE), row["after"].money(Rounding.WHOLE))
        yield spans("Round ", row["round"].count(), ": ", amount, " was taken from you to grant an answer of others.")
