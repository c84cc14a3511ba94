"""The annex: assumptions, warnings, inputs that are missing, and the sources of all figures with their fingerprints."""

from __future__ import annotations

from collections.abc import Sequence

from apportion.reports.document.blocks import (
    SHOWN,
    Block,
    Items,
    Paragraph,
    Quoted,
    Section,
    Spans,
    blocks_in,
    spans,
    table,
)
from apportion.reports.document.material import APPROVAL, CASE, CONTINGENCY, PLAN, RELEASE, SIMULATION, Material
from apportion.reports.document.public_tables import AWARD, REVENUE
from apportion.reports.document.strategy.wording import column, cut, say

_WHAT = {
    PLAN: "the plan: amounts, rules, proof, and the evidence behind it",
    f"{PLAN}.evidence": "the ledger behind the history, by the digests of its files",
    CASE: "the case, as far as it can change a plan",
    CONTINGENCY: "reserve, cuts and rules worked out from the register of risks",
    RELEASE: "tranches worked out from the plan and the release plan",
    REVENUE: "revenue and balances of funds, from their tables and the plan",
    AWARD: "the criteria of an award for presenting budgets",
    SIMULATION: "the plan on draws of uncertain numbers",
    APPROVAL: "stages, signatures and checks in the journal of the plan",
}


def annex(m: Material, before: Sequence[Section]) -> Section:
    """What the document rests on; ``before`` are its other sections."""
    return Section(
        "annex",
        spans("Annex"),
        (),
        (_assumptions(m), _warnings(m), _missing(before), _sources(m)),
    )


def _assumptions(m: Material) -> Section:
    rows = list(m.case_node["assumptions"])
    if not rows:
        return Section("assumptions", spans("Assumptions"), (say("The case states no assumptions."),))
    items = tuple(
        spans(row["statement"].quoted(), *((" Source: ", row["source"].quoted(), ".") if row["source"] else ()))
        for row in rows
    )
    return Section("assumptions", spans("Assumptions"), (Items(items),))


def _warnings(m: Material) -> Section:
    rows, hidden = cut(list(m.plan_node["findings"]))
    if not rows:
        return Section("warnings", spans("Warnings about the inputs"), (say("There are none."),))
    items = [
        spans(row["message"].quoted(), *((" To do: ", row["remedy"].quoted()) if row["remedy"] else ())) for row in rows
    ]
    if hidden:
        items.append(spans("More stand in plan.json."))
    return Section("warnings", spans("Warnings about the inputs"), (Items(tuple(items)),))


def _missing(before: Sequence[Section]) -> Section:
    found: dict[Spans, None] = {}
    for block in blocks_in(before):
        if isinstance(block, Paragraph) and block.tone == "missing":
            found.setdefault(block.text)
    title = spans("Inputs that are missing")
    if not found:
        return Section("missing", title, (say("Every section had the inputs that it needs."),))
    return Section("missing", title, (say("Nothing was invented in their place:"), Items(tuple(found))))


def _sources(m: Material) -> Section:
    sources = m.sources
    rows: list[tuple[Spans, ...]] = []
    for name, digest in sorted(sources.fingerprints.items()):
        document, _, part = name.partition("." if name.startswith(f"{CASE}.") else "\0")
        what = _WHAT.get(name) or (f"the table {part}" if part else "a source of figures")
        rows.append(
            (text(name if document != CASE or not part else f"{CASE}: {part}"), spans(what), text(digest[:SHOWN]))
        )
    blocks: list[Block] = [
        say(
            "Each figure of this document was looked up at a place in one of these sources, or worked out from such "
            "figures by adding, subtracting, dividing or counting. The list of all figures with their places goes with "
            "the document as figures.json; in HTML the place is shown when the pointer rests on a figure."
        ),
        table(spans("Sources of figures"), (column("Source"), column("What it is"), column("Fingerprint")), rows),
    ]
    return Section("sources", spans("Where the figures come from"), tuple(blocks))


def text(written: str) -> Spans:
    """A name of the files as a text."""
    return (Quoted(written, "name or fingerprint of a source"),)
