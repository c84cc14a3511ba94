"""What was taken from answers to earlier plans, in words with looked-up amounts; for the strategy and for letters.

Knows the part ``evidence.feedback`` of a plan, whole or cut down to a reader. It must not know media.
"""

from __future__ import annotations

from collections.abc import Iterator

from apportion.reports.document.blocks import Block, Items, Spans, spans
from apportion.reports.document.figure import Rounding, Unit
from apportion.reports.document.sources import Node, exact_of, less
from apportion.reports.document.strategy.wording import listed, missing, say
from apportion.reports.document.told import Told


def feedback_node(m: Told) -> Node | None:
    """Answers to earlier plans; ``None`` where nobody answered, or the reader is not told."""
    evidence = m.plan_node["evidence"]
    if not evidence.value.get("feedback"):
        return None
    return evidence["feedback"]


def taken(m: Told) -> tuple[Block, ...]:
    """Every grant with what it took from whom, then the answers that stand otherwise; or the table that is missing."""
    found = feedback_node(m)
    if found is None:
        return (missing("feedback", f"what {m.people.units} answered to earlier drafts, and what was taken from it"),)
    items = [granted_text(row) for row in found["granted"]]
    items += answers_text(found)
    end = (
        "Every answer that stands accepts the plan or was granted."
        if found["closed"].value
        else "Answers that neither accept the plan nor were granted are not settled."
    )
    return (Items(tuple(items)), say(end)) if items else (say("Nobody has answered yet."),)


def granted_text(row: Node) -> Spans:
    """One counter-proposal that was granted: of whom, from which round, what it took from whom, and what it cost."""
    told = spans(
        "Round ",
        row["round"].count(),
        ": the counter-proposal of ",
        row["by"].quoted(),
        " for ",
        row["name"].quoted(),
        *_why(row),
        " was granted with ",
        row["amount"].money(Rounding.WHOLE),
    )
    takes = [item for item in row["moved"] if item.value["told"] and exact_of(item["difference"].value) < 0]
    if not row["moved"]:
        return spans(told, "; the plan gave as much already.")
    if not takes:
        return spans(told, ", out of money that was left over.")
    parts = [
        spans(
            less(item["before"].money(Rounding.WHOLE), item["after"].money(Rounding.WHOLE)),
            " from ",
            item["name"].quoted(),
        )
        for item in takes
    ]
    return spans(
        told,
        ". It took ",
        listed(parts),
        ", and cost the organisation ",
        row["cost"].number(Unit.VALUE, Rounding.WHOLE),
        " of weighted value.",
    )


def answers_text(found: Node) -> Iterator[Spans]:
    """Answers that stand and were not granted, as they were given."""
    for row in found["answers"]:
        if not row.value["stands"] or row.value["granted"]:
            continue
        begins = spans("Round ", row["round"].count(), ": ", row["by"].quoted())
        match row["answer"].word:
            case "accept":
                yield spans(begins, " accepts the plan for ", row["name"].quoted(), *_why(row), ".")
            case "object":
                yield spans(begins, " objects to the plan for ", row["name"].quoted(), *_why(row), ".")
            case _:
                amount = row["amount"].money(Rounding.WHOLE)
                yield spans(begins, " asks for ", amount, " for ", row["name"].quoted(), *_why(row), ": not granted.")


def _why(row: Node) -> Spans:
    return spans(" (", row["reason"].quoted(), ")") if row["reason"] else ()
