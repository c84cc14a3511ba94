"""Requirements and priorities: what units ask for, what they say they need, and how it is ranked."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import exact_of, sum_of
from apportion.reports.document.strategy.wording import (
    UNIT_ROWS_MAX,
    column,
    cut,
    missing,
    money_cell,
    say,
    text_cell,
    tops,
)


def requirements(m: Material) -> Section:
    """What is asked for and how it is ranked."""
    blocks = (_asked(m), *_needs(m))
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
            (row["return_multiple"].number(),) if row["return_multiple"].value is not None else ("",),
            (row["return_months"].count(),) if row["return_months"].value is not None else ("",),
        )
        for row in shown
    ]
    return Section(
        "initiatives",
        title,
        (
            say("These are asked for within the requests of units; the plan decides requests, not each initiative."),
            table(
                spans("Initiatives as they were stated"),
                (
                    column("Initiative"),
                    column("Unit"),
                    column("Cost", number=True),
                    column("Returned per unit of cost", number=True),
                    column("Months until then", number=True),
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
    items = held.items
    rows: list[tuple[Spans, ...]] = []
    ranked = [row for row in scores["ranking"] if row["rank"].value is not None]
    for row in sorted(ranked, key=lambda one: int(one.value["rank"]))[:UNIT_ROWS_MAX]:
        item = items.get(row["id"].word)
        name = item.name if item is not None else row["id"].word
        score = (row["score"].number(rounding=Rounding.EXACT),) if row["score"].value is not None else ("",)
        rows.append(((row["rank"].count(),), _named(name, str(row["id"].source)), score))
    criteria = tuple(spans(row["name"].quoted(), ": weight ", row["weight"].share()) for row in scores["criteria"])
    blocks: list[Block] = [
        say(
            "What was rated is ranked by the method ",
            _named(scores["method"].word.replace("_", " "), str(scores["method"].source)),
            ". ",
            *_told(scores["method_because"]),
        ),
        Items(criteria),
        table(
            spans("Ranking of what was rated"),
            (column("Rank", number=True), column("What"), column("Score out of the best possible", number=True)),
            rows,
        ),
    ]
    judgement = scores["judgement"]
    if judgement and judgement["of_money"].value is not None:
        blocks.append(
            say(
                "Of the differences between scores, ",
                judgement["of_scores"].share(),
                " rest on judgement rather than on measured figures.",
            )
            if exact_of(judgement["of_scores"].value or 0)
            else say("Scores rest on measured figures.")
        )
    return Section("ranking", title, tuple(blocks))


def _named(text: str, origin: str) -> Spans:
    from apportion.reports.document.blocks import Quoted

    return (Quoted(text, origin),)


def _told(node: object) -> Spans:
    from apportion.reports.document.sources import Node

    return (node.quoted(),) if isinstance(node, Node) and node else ()
