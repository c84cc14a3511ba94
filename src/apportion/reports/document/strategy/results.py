"""Allocation results: who receives how much, from which fund, and why."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Section, Spans, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Figure, Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.wording import UNIT_ROWS_MAX, column, cut, money_cell, say, text_cell, tops

_REASONS_MAX = 2


def results(m: Material) -> Section:
    """The allocation."""
    blocks = (_whole(m), *_pictures(m))
    parts = [_why(m)]
    if any(row["depth"].value for row in m.plan_node["units"]):
        parts.append(_below(m))
    if m.plan_node["decisions"]:
        parts.append(_decisions(m))
    if m.plan_node["funds"]:
        parts.append(_funds(m))
    return Section("results", spans("Allocation results"), blocks, tuple(parts))


def _whole(m: Material) -> Block:
    plan, rows = m.plan_node, tops(m)
    whole = plan["allocated"].money(Rounding.WHOLE)
    with_last = all(row["last_year"].value is not None for row in rows)
    columns = [
        column(m.people.unit.capitalize()),
        column("Asked for", number=True, adds=True),
        column("Allocated", number=True, adds=True),
        column("Part of all", number=True, adds=True),
        column("Part of what was asked", number=True),
    ]
    if with_last:
        columns.append(column("Against last year", number=True, adds=True))
    found: list[list[Spans]] = [_line(row, whole, with_last=with_last) for row in rows]
    asked = sum_of([row["requested"].money(Rounding.WHOLE) for row in rows])
    total: list[Spans] = [
        spans("All"),
        (asked,),
        (whole,),
        (share_of(whole, whole),),
        (share_of(whole, asked),) if asked.exact else ("",),
    ]
    if with_last:
        total.append((less(whole, sum_of([row["last_year"].money(Rounding.WHOLE) for row in rows]), signed=True),))
    return table(spans("The allocation"), columns, [*found, total], has_total=True)


def _line(row: Node, whole: Figure, *, with_last: bool) -> list[Spans]:
    amount, asked = row["amount"].money(Rounding.WHOLE), row["requested"].money(Rounding.WHOLE)
    cells: list[Spans] = [
        text_cell(row["name"]) if row["name"] else (row["unit"].quoted(),),
        (asked,),
        (amount,),
        (share_of(amount, whole),) if whole.exact else ("",),
        (share_of(amount, asked),) if asked.exact else ("",),
    ]
    if with_last:
        cells.append((less(amount, row["last_year"].money(Rounding.WHOLE), signed=True),))
    return cells


def _pictures(m: Material) -> list[Block]:
    from apportion.reports.page.pictures import amounts_picture, flow_picture

    plan = m.plan_node
    names = [row["name"].word for row in plan["units"]] + [row["name"].word for row in plan["funds"]]
    figures = [
        row[name].money()
        for row in plan["units"]
        for name in ("amount", "floor", "cap", "requested", "last_year")
        if row[name].value is not None
    ]
    found: list[Block] = []
    parents = {row["parent"].word for row in plan["units"]}
    leaves = [row["amount"].money() for row in plan["units"] if row["unit"].word not in parents]
    figures += [how_many(leaves), how_many([row["amount"].money() for row in tops(m)])]
    amounts = amounts_picture(m.case, m.plan, m.formatter)
    if amounts is not None:
        found.append(
            chart(
                amounts,
                spans("Amounts between floor and cap; the dot is the plan, the stroke last year where it is stated"),
                figures,
                names,
                m.formatter,
            )
        )
    flow = flow_picture(m.plan, m.formatter)
    if flow is not None:
        several = list(plan["funds"])
        if several:
            figures += [piece["amount"].money() for row in several for piece in row["by_unit"]]
            figures += [
                row[name].money() for row in several for name in ("available", "used") if row[name].value is not None
            ]
        figures += [plan[name].money() for name in ("total", "allocated", "reserve", "unallocated")]
        found.append(
            chart(
                flow,
                spans("Where the money comes from and where it goes"),
                [*figures, *_sums(m)],
                names,
                m.formatter,
            )
        )
    return found


def _sums(m: Material) -> list[Figure]:
    """Sums that a drawing makes: of a fund, of the smaller units that share a row, of what is not used."""
    plan, found = m.plan_node, list[Figure]()
    for row in plan["funds"]:
        parts = [piece["amount"].money() for piece in row["by_unit"]]
        if parts:
            found.append(sum_of(parts))
        found.append(less(row["available"].money(), row["used"].money()))
    if len(plan["funds"]):
        found.append(
            less(
                sum_of([row["available"].money() for row in plan["funds"]]),
                sum_of([row["used"].money() for row in plan["funds"]]),
            )
        )
    ordered = sorted(tops(m), key=lambda row: (-exact_of(row.value["amount"]), row.value["unit"]))
    for kept in (10, 24):
        if len(ordered) > kept:
            found.append(sum_of([row["amount"].money() for row in ordered[kept:]]))
    return found


def _why(m: Material) -> Section:
    found = []
    for row in tops(m):
        reasons = [reason["text"].quoted() for reason in row["reasons"]][:_REASONS_MAX]
        if reasons:
            told: Spans = spans(row["name"].quoted(), ", ", row["amount"].money(Rounding.WHOLE), ". ")
            for place, reason in enumerate(reasons):
                told = (*told, " " if place else "", reason)
            found.append(told)
    blocks: tuple[Block, ...] = (
        (Items(tuple(found)),) if found else (say("The plan states no reasons for units at the top."),)
    )
    return Section("why", spans("Why each amount is what it is"), blocks)


def _below(m: Material) -> Section:
    rows = [row for row in m.plan_node["units"] if row["depth"].value]
    shown, hidden = cut(sorted(rows, key=lambda row: (-exact_of(row.value["amount"]), row.value["unit"])))
    whole = m.plan_node["allocated"].money(Rounding.WHOLE)
    cells = []
    for row in shown:
        amount, asked = row["amount"].money(Rounding.WHOLE), row["requested"].money(Rounding.WHOLE)
        cells.append(
            (
                text_cell(row["name"]),
                (asked,),
                (amount,),
                (share_of(amount, whole),) if whole.exact else ("",),
                (less(amount, row["last_year"].money(Rounding.WHOLE), signed=True),)
                if row["last_year"].value is not None
                else ("",),
            )
        )
    made = table(
        spans("Units below the top, largest first; units that hold others include them"),
        (
            column("Unit"),
            column("Asked for", number=True),
            column("Allocated", number=True),
            column("Part of all", number=True),
            column("Against last year", number=True),
        ),
        cells,
        note=spans("The other units stand in units.csv of the plan.") if hidden else (),
    )
    return Section("units-below", spans("Units below the top"), (made,))


def _decisions(m: Material) -> Section:
    shown, hidden = cut(list(m.plan_node["decisions"]), UNIT_ROWS_MAX)
    rows = [
        (
            text_cell(row["name"]),
            text_cell(row["option"]),
            money_cell(row["amount"]),
            text_cell(row["start"]) if row["start"] else ("",),
        )
        for row in shown
    ]
    made = table(
        spans("Projects that are taken whole, or not at all"),
        (column("Project"), column("Decision"), column("Amount", number=True), column("Begins in")),
        rows,
        note=spans("All decisions stand in decisions.csv of the plan.") if hidden else (),
    )
    return Section("decisions", spans("Projects"), (made,))


def _funds(m: Material) -> Section:
    shown, hidden = cut(list(m.plan_node["funds"]), UNIT_ROWS_MAX)
    rows = [
        (
            text_cell(row["name"]) if row["name"] else (row["fund"].quoted(),),
            text_cell(row["period"]),
            text_cell(row["pays_for"]) if row["pays_for"] else spans("anything"),
            money_cell(row["available"]),
            money_cell(row["used"]),
            (less(row["available"].money(Rounding.WHOLE), row["used"].money(Rounding.WHOLE)),),
        )
        for row in shown
    ]
    made = table(
        spans("Funds: what they have, what they may pay for, and what is used"),
        (
            column("Fund"),
            column("Period"),
            column("May pay for"),
            column("Has", number=True),
            column("Used", number=True),
            column("Left", number=True),
        ),
        rows,
        note=spans("All funds stand in funds.csv of the plan.") if hidden else (),
    )
    return Section("funds", spans("Sources of the money"), (made,))
