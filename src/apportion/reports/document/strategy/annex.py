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
from apportion.reports.document.material import (
    APPROVAL,
    CASE,
    CONTINGENCY,
    PLAN,
    RELEASE,
    SIMULATION,
    STAKEHOLDERS,
    Material,
)
from apportion.reports.document.public_tables import AWARD, REVENUE
from apportion.reports.document.strategy.past import past_table, units_of_past
from apportion.reports.document.strategy.results import below_table, units_below
from apportion.reports.document.strategy.wishes import ranking_rows, ranking_table
from apportion.reports.document.strategy.wording import MAIN_ROWS_MAX, column, cut, say, trimmed

_WHAT = {
    PLAN: "the plan: amounts, rules, proof, and the evidence behind it",
    f"{PLAN}.evidence": "the ledger behind the history, by the digests of its files",
    CASE: "the case, as far as it can change a plan",
    CONTINGENCY: "reserve, cuts and rules worked out from the register of risks",
    RELEASE: "tranches worked out from the plan and the release plan",
    REVENUE: "revenue and balances of funds, from their tables and the plan",
    AWARD: "the criteria of an award for presenting budgets",
    SIMULATION: "the plan on draws of uncertain numbers",
    STAKEHOLDERS: "the register of stakeholders, their answers and wishes",
    APPROVAL: "stages, signatures and checks in the journal of the plan",
}


def annex(m: Material, before: Sequence[Section]) -> Section:
    """What the document rests on; ``before`` are its other sections."""
    return Section(
        "annex",
        spans("Annex"),
        (),
        (*_whole_tables(m), _assumptions(m), _warnings(m), _missing(before), _sources(m)),
    )


def _whole_tables(m: Material) -> tuple[Section, ...]:
    """Tables of which the main text shows the beginning."""
    found: list[Section] = []
    below = units_below(m)
    if len(below) > MAIN_ROWS_MAX:
        shown, hidden = cut(below)
        note = spans("The other units stand in units.csv of the plan.") if hidden else ()
        found.append(Section("all-units", spans("All units below the top"), (below_table(m, shown, note),)))
    past = m.plan_node["evidence"]["past"]
    if past and len(units_of_past(past)) > MAIN_ROWS_MAX:
        shown, hidden = cut(units_of_past(past))
        note = spans("More units stand in history.json of the command history.") if hidden else ()
        found.append(Section("all-history", spans("All units and their budgets"), (past_table(shown, note),)))
    scores, held = m.plan_node["evidence"]["scores"], m.evidence.scores
    if scores and held is not None and len(ranking_rows(scores)) > MAIN_ROWS_MAX:
        shown, hidden = cut(ranking_rows(scores))
        note = spans("The other ranks stand in plan.json.") if hidden else ()
        found.append(Section("all-ranks", spans("The whole ranking"), (ranking_table(held, shown, note),)))
    return tuple(found)


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
        spans(
            trimmed(row["message"], m.formatter), *((" ", trimmed(row["remedy"], m.formatter)) if row["remedy"] else ())
        )
        for row in rows
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
            "figures by adding, subtracting, dividing or counting. The file figures.json lists them all with "
            "their places. On a screen a figure shows its place when it is pointed at, tapped or reached "
            "by keyboard; on paper the last list of this annex names it."
        ),
        table(spans("Sources of figures"), (column("Source"), column("What it is"), column("Fingerprint")), rows),
    ]
    return Section("sources", spans("Where the figures come from"), tuple(blocks))


def text(written: str) -> Spans:
    """A name of the files as a text."""
    return (Quoted(written, "name or fingerprint of a source"),)
