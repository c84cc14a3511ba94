"""Executive briefing: what the money is for, what has to be decided, and what is granted only under a condition."""

from __future__ import annotations

from collections.abc import Iterator

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, share_of, sum_of
from apportion.reports.document.strategy.wording import (
    column,
    missing,
    plural,
    say,
    setting,
    setting_value,
    text_cell,
)


def briefing(m: Material) -> Section:
    """Themes, decisions and conditions, for those who decide."""
    parts = (
        Section("themes", spans("Themes"), themes(m)),
        Section("to-decide", spans("Decisions to take"), (Items(tuple(decisions(m))),)),
        Section("conditions", spans("Approvals with conditions"), conditions(m)),
    )
    lead = say(
        f"What the {m.people.board} needs at a glance: what the money is for, what has to be decided, and what is "
        "granted only under a condition. The briefing of one page says the same."
    )
    return Section("briefing", spans("Executive briefing"), (lead,), parts)


def themes(m: Material) -> tuple[Block, ...]:
    """What the money is for, by the categories of requests: shares are worked out, never stated."""
    rows = list(m.case_node["themes"])
    if not rows:
        gap = missing("requests: category", "what part of the money is for operations, growth or anything else")
        return (gap, *_objectives(m))
    amounts = [row["amount"].money(Rounding.WHOLE) for row in rows]
    whole = sum_of(amounts)
    cells: list[tuple[Spans, ...]] = [
        ((row["category"].quoted(),), (amount,), (share_of(amount, whole),))
        for row, amount in zip(rows, amounts, strict=True)
    ]
    cells.append((spans("All"), (whole,), (share_of(whole, whole),)))
    made = table(
        spans("What the money is for"),
        (column("Category"), column("Amount", number=True, adds=True), column("Part", number=True, adds=True)),
        cells,
        has_total=True,
    )
    return (made, *_objectives(m))


def _objectives(m: Material) -> tuple[Block, ...]:
    rows = list(m.case_node["objectives"])
    if not rows:
        return ()
    made = table(
        spans("Objectives that it serves"),
        (column("Objective"), column("Weight", number=True), column("Reached when")),
        [(text_cell(row["name"]), (row["weight"].number(),), text_cell(row["description"])) for row in rows],
    )
    return (made,)


def decisions(m: Material) -> Iterator[Spans]:
    """What the board is asked to decide."""
    plan = m.plan_node
    yield spans("Adopt the allocation of ", plan["allocated"].money(Rounding.WHOLE), ".")
    if exact_of(plan["reserve"].value):
        yield spans("Keep back ", plan["reserve"].money(Rounding.WHOLE), " as reserve.")
    found = m.contingency_node
    if found is not None and exact_of(found["reserve"]["gap"].value) > 0:
        yield spans(
            "Set aside ",
            found["reserve"]["gap"].money(Rounding.WHOLE),
            " more for known risks, or accept in writing that they are not covered.",
        )
    if exact_of(plan["unallocated"].value):
        yield spans(
            "Say what becomes of ",
            plan["unallocated"].money(Rounding.WHOLE),
            " for which neither requests nor rules have a use.",
        )
    for row in plan["rules"]:
        if exact_of(row.value["broken_by"]):
            yield spans("Accept that the soft rule ", row["name"].quoted(), " is not fully met.")
    if plan["findings"]:
        count = plural(plan["findings"].count(), "warning", "warnings")
        yield spans("Have ", *count, " about the inputs settled or accepted; the annex of the strategy lists them.")
    if not m.case_node["authorities"]:
        yield spans("Name those who may commit, release and move money, and up to which amount; nobody is named yet.")


def conditions(m: Material) -> tuple[Block, ...]:
    """Money that is granted only under a condition: behind gates, and with a return that was promised."""
    found: list[Spans] = []
    review = setting(m, "review_months")
    release = m.release_node
    if release is not None:
        for row in release["gates"]:
            gate = next((one for one in m.case_node["gates"] if one["gate"].word == row["gate"].word), None)
            told = spans(
                row["amount"].money(Rounding.SHORT), " is released only when the gate ", row["name"].quoted(), " is met"
            )
            if gate is not None:
                told = spans(told, ": ", gate["evidence"].quoted())
                if gate["due"]:
                    told = spans(told, ", due ", gate["due"].date())
                told = spans(told, "; ", *_who(gate["owner"]), " sees to it, ", *_who(gate["signer"]), " signs")
            found.append(spans(told, "."))
    for row in m.case_node["initiatives"]:
        if row["return_months"].value is None or row["return_multiple"].value is None:
            continue
        told = spans(
            row["cost"].money(Rounding.SHORT),
            " for ",
            row["name"].quoted(),
            " (",
            row["unit_name"].quoted(),
            ") on a return of ",
            row["return_multiple"].number(),
            " times its cost within ",
            *plural(row["return_months"].count(), "month", "months"),
        )
        if review is not None:
            told = spans(told, ", reviewed every ", *setting_value(review))
        found.append(spans(told, "."))
    if not found:
        return (missing("gates and release_plan, or initiatives", "money that is granted under a condition"),)
    made: list[Block] = [Items(tuple(found))]
    if m.case_node["initiatives"]:
        made.append(
            say(
                f"Initiatives are paid from the amount of their {m.people.unit}, which decides what comes first if not "
                "all fit."
            )
        )
    return tuple(made)


def _who(node: Node) -> Spans:
    return (node.quoted(),) if node else ("a person still to be named",)
