"""Allocation results: who receives how much, from which fund, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from apportion.reports.document.blocks import Block, Quoted, Section, Spans, Table, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.material import Material
from apportion.reports.document.sources import Node, exact_of, how_many, less, share_of, sum_of
from apportion.reports.document.strategy.drawn_sums import drawn_sums, names_drawn, sums_of_rows
from apportion.reports.document.strategy.wording import (
    MAIN_ROWS_MAX,
    UNIT_ROWS_MAX,
    USUAL,
    because,
    column,
    compact,
    cut,
    money_cell,
    name_of,
    say,
    setting,
    setting_value,
    text_cell,
    tops,
    unit_name,
)


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
    limits = [name for name in ("floor", "cap") if any(row[name].value is not None for row in rows)]
    columns = [
        column(m.people.unit.capitalize()),
        column("Allocated", number=True, adds=True),
        column("Part of all", number=True, adds=True),
    ]
    if with_last:
        columns += [column("Last year", number=True, adds=True), column("Change", number=True, adds=True)]
        columns.append(column("Change in per cent", number=True))
    columns += [column(name.capitalize(), number=True) for name in limits]
    found = [[*_line(row, whole, with_last=with_last), *(money_cell(row[name]) for name in limits)] for row in rows]
    total: list[Spans] = [spans("All"), (whole,), (share_of(whole, whole),) if whole.exact else ("",)]
    if with_last:
        total += _change(whole, sum_of([row["last_year"].money(Rounding.WHOLE) for row in rows]))
    return table(spans("The allocation"), columns, [*found, [*total, *([("",)] * len(limits))]], has_total=True)


def _line(row: Node, whole: Figure, *, with_last: bool) -> list[Spans]:
    amount = row["amount"].money(Rounding.WHOLE)
    cells: list[Spans] = [unit_name(row), (amount,), (share_of(amount, whole),) if whole.exact else ("",)]
    if with_last:
        cells += _change(amount, row["last_year"].money(Rounding.WHOLE))
    return cells


def _change(amount: Figure, last: Figure) -> list[Spans]:
    change = less(amount, last, signed=True)
    return [(last,), (change,), (replace(share_of(change, last), is_signed=True),) if last.exact else ("",)]


def _pictures(m: Material) -> list[Block]:
    from apportion.reports.page.pictures import amounts_picture, flow_picture

    plan = m.plan_node
    names = [row["name"].word for row in plan["units"]] + [row["name"].word for row in plan["funds"]]
    names += names_drawn(m)
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
                spans("Amounts between floor and cap. The dot is the plan; a dotted stroke is last year"),
                [*figures, *sums_of_rows(m)],
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
                [*figures, *drawn_sums(m)],
                names,
                m.formatter,
            )
        )
    return found


def _why(m: Material) -> Section:
    """What decides each amount: the rule at whose limit it stands, or the worth of its next unit of money."""
    rows = [(unit_name(row), money_cell(row["amount"]), decided_by(m, row), _next(row)) for row in tops(m)]
    price = next((one["price"] for one in m.plan_node["rules"] if one["rule"].word == "total"), None)
    blocks: list[Block] = []
    if price is not None and price.value is not None:
        blocks.append(
            say(
                "Money goes where its next unit adds most. In the plan as a whole the next unit adds ",
                price.number(Unit.PRICE, Rounding.THREE),
                " of weighted value: who adds less with its next unit receives no more, unless a rule demands it.",
            )
        )
    columns = (
        column(m.people.unit.capitalize()),
        column("Allocated", number=True),
        column("Decided by"),
        column("Next unit adds", number=True),
    )
    level = setting(m, "rationale_per")
    if level is not None and because(level) != spans(USUAL):
        cause = ", as stated." if level["override"] else spans(", because the ", *because(level), ".")
        blocks.append(say("A reason is written for each ", *setting_value(level), cause))
    made = compact(spans("What decides each amount"), columns, rows, keep=3)
    return Section("why", spans("Why each amount is what it is"), (*blocks, made))


def _next(row: Node) -> Spans:
    found = row["next_weighted"]
    return (found.number(Unit.PRICE, Rounding.THREE),) if found.value is not None else ("",)


def decided_by(m: Material, row: Node) -> Spans:
    """The first reason of an amount in a few words."""
    reasons = list(row["reasons"])
    if not reasons:
        return spans("no single rule: it follows from its parts")
    rule = next((one for one in m.plan_node["rules"] if one["rule"].word == reasons[0]["rule"].word), None)
    if rule is None or not reasons[0]["rule"]:
        return spans("its worth: money goes to it until its next unit adds no more than elsewhere")
    kind, why = rule["kind"].word, rule["reason"]
    because = (": ", _lowered(why.quoted())) if why else ()
    if kind in ("floor", "cap") and rule["scope"].word == f"unit:{row['unit'].word}":
        return spans(f"its {kind}", *because)
    return spans("the rule ", rule["name"].quoted(), *because)


def _lowered(text: Quoted) -> Quoted:
    """A reason as the end of a sentence; a word that is all capitals, or a name, keeps its first letter."""
    first = text.text.split(" ", 1)[0]
    plainly = first[1:].islower() and first.lower() in _OPENING
    return Quoted(text.text[0].lower() + text.text[1:], text.origin) if plainly else text


_OPENING: Final = frozenset(
    {"least", "most", "the", "a", "an", "what", "what's", "no", "at", "in", "by", "money", "each"}
)


def _below(m: Material) -> Section:
    rows = units_below(m)
    shown, hidden = cut(rows, MAIN_ROWS_MAX)
    note = spans("The annex has all of them.") if hidden else ()
    return Section("units-below", spans("Units below the top"), (below_table(m, shown, note),))


def units_below(m: Material) -> list[Node]:
    """Units below the top, largest first."""
    rows = [row for row in m.plan_node["units"] if row["depth"].value]
    return sorted(rows, key=lambda row: (-exact_of(row.value["amount"]), row.value["unit"]))


def below_table(m: Material, rows: Sequence[Node], note: Spans = ()) -> Table:
    """Units below the top with what they ask for and receive."""
    whole = m.plan_node["allocated"].money(Rounding.WHOLE)
    cells = []
    for row in rows:
        amount = row["amount"].money(Rounding.WHOLE)
        last = row["last_year"]
        cells.append(
            (
                unit_name(row),
                money_cell(row["requested"]),
                (amount,),
                (share_of(amount, whole),) if whole.exact else ("",),
                (less(amount, last.money(Rounding.WHOLE), signed=True),) if last.value is not None else ("",),
            )
        )
    columns = (
        column("Unit"),
        column("Asked for", number=True),
        column("Allocated", number=True),
        column("Part of all", number=True),
        column("Against last year", number=True),
    )
    return compact(
        spans("Units below the top, largest first; those that hold others include them"),
        columns,
        cells,
        note=note,
        keep=3,
    )


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


def _purpose(m: Material, node: Node) -> Spans:
    """What a fund may pay for; a unit by its name."""
    if not node:
        return spans("anything")
    kind, _, name = node.word.partition(":")
    return name_of(m, name) if kind == "unit" and name else (node.quoted(),)


def _funds(m: Material) -> Section:
    shown, hidden = cut(list(m.plan_node["funds"]), UNIT_ROWS_MAX)
    rows = [
        (
            text_cell(row["name"]) if row["name"] else (row["fund"].quoted(),),
            text_cell(row["period"]),
            _purpose(m, row["pays_for"]),
            money_cell(row["available"]),
            money_cell(row["used"]),
            (less(row["available"].money(Rounding.WHOLE), row["used"].money(Rounding.WHOLE)),),
        )
        for row in shown
    ]
    made = compact(
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
        keep=1,
    )
    return Section("funds", spans("Sources of the money"), (made,))
