"""Requirements and priorities: what units ask for, what they say they need, and how it is ranked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from apportion.reports.document.blocks import Block, Quoted, Section, Spans, Table, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, sum_of
from apportion.reports.document.strategy.wording import (
    MAIN_ROWS_MAX,
    column,
    compact,
    cut,
    follow,
    listed,
    missing,
    money_cell,
    say,
    text_cell,
    tops,
)

if TYPE_CHECKING:
    from apportion.priorities.case_scores import CaseScores


_SETTINGS: Final = ("priority_method", "weight_return", "weight_strategic", "weight_risk", "weight_timeline")
"""How priorities are found."""


def requirements(m: Material) -> Section:
    """What is asked for and how it is ranked."""
    told = follow(m, "zero_based_share", *_SETTINGS)
    blocks = (_asked(m), *((say(told),) if told else ()), *_needs(m))
    return Section("requirements", spans("Requirements and priorities"), blocks, (_initiatives(m), _ranking(m)))


def _asked(m: Material) -> Block:
    rows, people = tops(m), m.people
    with_last = all(row["last_year"].value is not None for row in rows)
    with_limits = any(row["floor"].value is not None or row["cap"].value is not None for row in rows)
    columns = [column(people.unit.capitalize()), column("Asked for", number=True, adds=True)]
    if with_last:
        columns.append(column("Last year", number=True, adds=True))
    if with_limits:
        columns += [column("Floor", number=True), column("Cap", number=True)]
    found: list[list[Spans]] = []
    for row in rows:
        cells: list[Spans] = [text_cell(row["name"]), money_cell(row["requested"])]
        if with_last:
            cells.append(money_cell(row["last_year"]))
        if with_limits:
            cells += [money_cell(row["floor"]), money_cell(row["cap"])]
        found.append(cells)
    total: list[Spans] = [spans("All"), (sum_of([row["requested"].money(Rounding.WHOLE) for row in rows]),)]
    if with_last:
        total.append((sum_of([row["last_year"].money(Rounding.WHOLE) for row in rows]),))
    if with_limits:
        total += [("",), ("",)]
    return table(spans(f"What {people.units} ask for"), columns, [*found, total], has_total=True)


def _needs(m: Material) -> list[Block]:
    needs = list(m.case_node["needs"])
    if not needs:
        return []
    rows = [(text_cell(row["unit_name"]), text_cell(row["category"]), money_cell(row["amount"])) for row in needs]
    total = (spans("All"), ("",), (sum_of([row["amount"].money(Rounding.WHOLE) for row in needs]),))
    return [
        table(
            spans("What they say they need, by category"),
            (column("Unit"), column("Category"), column("Need", number=True, adds=True)),
            [*rows, total],
            has_total=True,
            note=spans("Information beside the requests: no amount of the plan depends on it."),
        )
    ]


def _initiatives(m: Material) -> Section:
    title = spans("Initiatives")
    found = list(m.case_node["initiatives"])
    if not found:
        return Section("initiatives", title, (missing("initiatives", "named projects with cost and return"),))
    shown, hidden = cut(found)
    rows = [
        (
            text_cell(row["name"]),
            text_cell(row["unit_name"]),
            money_cell(row["cost"]),
            (row["return_multiple"].number(rounding=Rounding.ONE),)
            if row["return_multiple"].value is not None
            else ("",),
            (row["return_months"].count(),) if row["return_months"].value is not None else ("",),
        )
        for row in shown
        for times in (row["return_multiple"],)
    ]
    return Section(
        "initiatives",
        title,
        (
            say("Initiatives are part of the requests; the plan decides requests, not each initiative."),
            compact(
                spans("Initiatives as they were stated"),
                (
                    column("Initiative"),
                    column("Unit"),
                    column("Cost", number=True),
                    column("Return as a multiple of cost", number=True),
                    column("Within months", number=True),
                ),
                rows,
                note=spans("More initiatives stand in the table initiatives of the case.") if hidden else (),
            ),
        ),
    )


def _ranking(m: Material) -> Section:
    title = spans("Ranking")
    scores = m.plan_node["evidence"]["scores"]
    held = m.evidence.scores
    if not scores or held is None:
        return Section("ranking", title, (missing("scoring and ratings", "criteria, weights and a ranking"),))
    ranked = ranking_rows(scores)
    shown, hidden = cut(ranked, MAIN_ROWS_MAX)
    criteria = listed([spans(row["name"].quoted(), " (", row["weight"].share(), ")") for row in scores["criteria"]])
    blocks: list[Block] = [
        say(
            "What was rated is ranked by the method ",
            _named(scores["method"].word.replace("_", " "), str(scores["method"].source)),
            ". Criteria and their weights are ",
            *criteria,
            ". ",
            *_told(scores["method_because"]),
        ),
        ranking_table(held, shown, spans("The annex has the whole ranking.") if hidden else ()),
    ]
    judgement = scores["judgement"]
    if judgement and judgement["of_money"].value is not None:
        blocks.append(
            say(
                judgement["of_scores"].share(),
                " of the differences between scores rest on judgement, the others on measured figures.",
            )
            if exact_of(judgement["of_scores"].value or 0)
            else say("Scores rest on measured figures.")
        )
    return Section("ranking", title, tuple(blocks))


def ranking_rows(scores: Node) -> list[Node]:
    """What has a rank, the first in front."""
    ranked = [row for row in scores["ranking"] if row["rank"].value is not None]
    return sorted(ranked, key=lambda one: int(one.value["rank"]))


def ranking_table(held: CaseScores, rows: Sequence[Node], note: Spans = ()) -> Table:
    """Ranks and scores."""
    cells: list[tuple[Spans, ...]] = []
    for row in rows:
        item = held.items.get(row["id"].word)
        name = item.name if item is not None else row["id"].word
        score = (row["score"].number(rounding=Rounding.TWO),) if row["score"].value is not None else ("",)
        cells.append(((row["rank"].count(),), (_named(name, str(row["id"].source)),), score))
    columns = (column("Rank", number=True), column("What was rated"), column("Score", number=True))
    return table(spans("Ranking of what was rated"), columns, cells, note=note)


def _named(text: str, origin: str) -> Quoted:
    return Quoted(text, origin)


def _told(node: Node) -> Spans:
    return (node.quoted(),) if node else ()
