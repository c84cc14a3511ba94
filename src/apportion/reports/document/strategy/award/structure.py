"""How a government is built and financed: organisation, departments, funds, who uses which, basis of budgeting."""

from __future__ import annotations

from typing import Final

from apportion.reports.charts.organisation import Part, organisation_chart
from apportion.reports.document.blocks import Block, Column, Paragraph, Quoted, Section, Spans, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, how_many, sum_of
from apportion.reports.document.strategy.wording import (
    column,
    missing,
    money_cell,
    name_of,
    plural,
    say,
    text_cell,
    tops,
)
from apportion.reports.page.pictures import picture

TYPE: Final = "Type"
PURPOSE: Final = "What it is for"
APPROPRIATED: Final = "Needs an appropriation"
DOES: Final = "What it does"
MATTERS: Final = "What matters in the budget year"
CHANGES: Final = "What changes"
BASIS: Final = "Basis"
STATEMENTS: Final = "In the audited statements"
"""Titles of columns, by which what reviewers ask for is found."""
DRAWN_MAX: Final = 60
"""Units that a chart can name on one page of paper."""
FUND_COLUMNS_MAX: Final = 5
"""Funds that fit beside each other; with more, each use of a fund is a row."""


def organisation(m: Material) -> Section:
    """The whole organisation as a chart: as many of its levels as a page can hold."""
    depth = _levels(m)
    parts = _parts(m, "", depth)
    names = [unit.name or unit.id for unit in m.case.units]
    whole = m.case.organisation or m.case.name
    made = chart(
        picture(lambda width, name: organisation_chart(whole, parts, width, name), "organisation", ""),
        spans("The organisation: its parts at the top, and what belongs to them"),
        (),
        [*names, whole],
        m.formatter,
    )
    below = [row["amount"].money() for row in m.plan_node["units"] if row.value["depth"] > depth]
    if not below:
        lead = say("The chart shows every unit of the case as the table of units places it.")
    else:
        lead = say(
            "The chart shows units as the table of units places them. Not drawn are ",
            *plural(how_many(below), "unit", "units"),
            " that belong to those at its ends.",
        )
    return Section("organisation", spans("Organisation"), (lead, made))


def _levels(m: Material) -> int:
    """The deepest level whose units, with all above it, can be read on a page; the top is always drawn."""
    depths = [int(row.value["depth"]) for row in m.plan_node["units"]]
    fit = (depth for depth in range(max(depths, default=0), 0, -1) if sum(at <= depth for at in depths) <= DRAWN_MAX)
    return next(fit, 0)


def _parts(m: Material, above: str, depth: int) -> tuple[Part, ...]:
    return tuple(
        Part(unit.name or unit.id, _parts(m, unit.id, depth - 1) if depth else ())
        for unit in m.case.units
        if unit.parent == above
    )


def departments(m: Material) -> Section:
    """What each department does, as somebody described it."""
    people, rows = m.people, list(m.case_node["unit_descriptions"])
    title = spans(f"What {people.units} do")
    if not rows:
        return Section("departments", title, (missing("unit_descriptions", f"what each {people.unit} does"),))
    made = table(
        spans(f"{people.units.capitalize()}, as they are described"),
        (column(people.unit.capitalize()), column(DOES), column(MATTERS)),
        [
            (
                text_cell(row["name"]),
                text_cell(row["description"]),
                text_cell(row["priorities"]),
            )
            for row in rows
        ],
    )
    blocks: list[Block] = [made]
    changing = [row for row in rows if row["changes"]]
    if changing:
        blocks.append(
            table(
                spans("Services, fees and taxes that change"),
                (column(people.unit.capitalize()), column(CHANGES)),
                [(text_cell(row["name"]), text_cell(row["changes"])) for row in changing],
            )
        )
    told = {row["unit"].word for row in rows}
    left = [row["name"].word for row in tops(m) if row["unit"].word not in told]
    if left:
        blocks.append(lacks("unit_descriptions", "what is done by", left))
    return Section("departments", title, tuple(blocks))


def fund_structure(m: Material) -> Section:
    """Which funds there are, of which type, what they are for, and whether they need an appropriation."""
    title, rows = spans("Fund structure"), list(m.case_node["fund_descriptions"])
    if not rows:
        gap = missing("fund_descriptions", "the type and purpose of each fund, and which need an appropriation")
        return Section("fund-structure", title, (gap,))
    made = table(
        spans("Funds and what they are for"),
        (column("Fund"), column(TYPE), column(PURPOSE), column(APPROPRIATED)),
        [
            (
                text_cell(row["name"]),
                _word(row["type"]),
                text_cell(row["description"]),
                text_cell(row["appropriated"]),
            )
            for row in rows
        ],
    )
    told = {row["fund"].word for row in rows}
    left = [fund.name or fund.id for fund in m.case.funds if fund.id not in told]
    blocks: list[Block] = [made]
    if left:
        blocks.append(lacks("fund_descriptions", "type and purpose of", left))
    return Section("fund-structure", title, tuple(blocks))


def lacks(name: str, brings: str, of: list[str]) -> Paragraph:
    """Some rows of a table are not there."""
    named: Spans = ()
    for place, item in enumerate(of):
        named = (*named, ", " if place else "", Quoted(item, f"case: {name}"))
    told = spans("Not stated. The table ", Quoted(name, "name of a table"), f" would bring {brings} ", named, ".")
    return Paragraph(told, "missing")


def _word(node: Node) -> Spans:
    """A chosen word as readers write it: ``special revenue``."""
    if not node:
        return text_cell(node)
    quoted = node.quoted()
    return (Quoted(quoted.text.replace("-", " "), quoted.origin),)


def fund_use(m: Material) -> Section:
    """Which department is paid from which fund."""
    title, funds = spans(f"{m.people.units.capitalize()} and funds"), list(m.plan_node["funds"])
    used = [(fund, piece) for fund in funds for piece in fund["by_unit"]]
    if not used:
        return Section("fund-use", title, (missing("funds", f"which {m.people.unit} is paid from which fund"),))
    several = len({fund["period"].word for fund in funds}) > 1
    if several or len(funds) > FUND_COLUMNS_MAX:
        rows = [
            (
                text_cell(fund["name"]) if fund["name"] else (fund["fund"].quoted(),),
                text_cell(fund["period"]),
                name_of(m, piece["unit"].word),
                money_cell(piece["amount"]),
            )
            for fund, piece in used
        ]
        made = table(
            spans(f"Funds, and which {m.people.units} they pay"),
            (column("Fund"), column("Period"), column(m.people.unit.capitalize()), column("Pays", number=True)),
            rows,
        )
        return Section("fund-use", title, (made,))
    return Section("fund-use", title, (_matrix(m, funds),))


def _matrix(m: Material, funds: list[Node]) -> Block:
    paid: dict[str, dict[int, Figure]] = {}
    for place, fund in enumerate(funds):
        for piece in fund["by_unit"]:
            paid.setdefault(piece["unit"].word, {})[place] = piece["amount"].money(Rounding.WHOLE)
    rows: list[tuple[Spans, ...]] = []
    for unit in tops(m):
        held = paid.get(unit["unit"].word, {})
        if held:
            cells = [(held[place],) if place in held else ("",) for place in range(len(funds))]
            rows.append((text_cell(unit["name"]), *cells, (sum_of(list(held.values())),)))
    sums: list[Spans] = []
    for place in range(len(funds)):
        inside = [held[place] for held in paid.values() if place in held]
        sums.append((sum_of(inside),) if inside else ("",))
    everything = [figure for held in paid.values() for figure in held.values()]
    rows.append((spans("All"), *sums, (sum_of(everything),)))
    return table(
        spans(f"{m.people.units.capitalize()} by fund: what the plan pays from which"),
        (
            column(m.people.unit.capitalize()),
            *(_fund_column(fund) for fund in funds),
            column("All funds", number=True, adds=True),
        ),
        rows,
        has_total=True,
    )


def _fund_column(fund: Node) -> Column:
    title = text_cell(fund["name"]) if fund["name"] else (fund["fund"].quoted(),)
    return Column(title, "right", adds=True)


def basis(m: Material) -> Section:
    """The basis on which funds are budgeted, and how it compares with the audited statements."""
    title = spans("Basis of budgeting")
    rows = [row for row in m.case_node["fund_descriptions"] if row["basis"]]
    if not rows:
        return Section(
            "basis", title, (missing("fund_descriptions: basis", "the basis on which each fund is budgeted"),)
        )
    blocks: list[Block] = [
        table(
            spans("Basis of budgeting by fund"),
            (column("Fund"), column(BASIS)),
            [(text_cell(row["name"]), _word(row["basis"])) for row in rows],
        )
    ]
    told = [row for row in rows if row["statements"]]
    if told:
        blocks.append(
            table(
                spans("Basis of budgeting beside the audited statements"),
                (column("Fund"), column(STATEMENTS)),
                [(text_cell(row["name"]), text_cell(row["statements"])) for row in told],
            )
        )
    else:
        blocks.append(missing("fund_descriptions: statements", "whether the audited statements use the same basis"))
    return Section("basis", title, tuple(blocks))
