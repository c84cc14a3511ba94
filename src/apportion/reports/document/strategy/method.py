"""Model and optimisation: what was decided by what, under which rules, with which proof, and against what else."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.material import PLAN, Material
from apportion.reports.document.sources import Node, less, share_of
from apportion.reports.document.strategy.summary import next_names
from apportion.reports.document.strategy.wording import (
    UNIT_ROWS_MAX,
    column,
    cut,
    money_cell,
    plural,
    say,
    text_cell,
    tops,
    trimmed,
)
from apportion.reports.words import gap_sentence, sentence


def method(m: Material) -> Section:
    """How the allocation was found and why nobody needs to believe it."""
    plan = m.plan_node
    blocks: list[Block] = [
        say(
            "The plan decides how much money ",
            *plural(plan["lines"]["count"].count(), "request receives", "requests receive"),
            ". Among all allocations that keep every hard rule it takes the one that is worth most.",
        )
    ]
    if m.case.criteria:
        named = tuple(
            spans(Quoted(item.measure, "case: criteria"), ", decided in order of priority") for item in m.case.criteria
        )
        blocks += [say("Worth is counted by:"), Items(named)]
    else:
        blocks.append(
            say("Worth is weighted value: what a request returns for each unit of money, times its strategic weight.")
        )
    proof = m.plan.proof
    if proof is not None:
        blocks.append(say(Quoted(sentence(proof.method), f"{PLAN}: proof.method")))
        blocks.append(say(Quoted(gap_sentence(proof, m.formatter), f"{PLAN}: proof")))
    return Section("method", spans("Model and optimisation"), tuple(blocks), (_rules(m), _others(m), _scenario(m)))


def _rules(m: Material) -> Section:
    binding = [row for row in m.plan_node["rules"] if row.value["binding"]]
    shown, hidden = cut(binding, UNIT_ROWS_MAX)
    rows = [
        (
            text_cell(row["name"]) if row["name"] else (row["rule"].quoted(),),
            (trimmed(row["need"], m.formatter),),
            _priced(row["price"]),
            text_cell(row["authority"]) if row["authority"] else text_cell(row["reason"]),
        )
        for row in shown
    ]
    blocks: list[Block] = [
        say(
            "Of ",
            *plural(m.plan_node["rules"].count(), "rule", "rules"),
            ", these decide the result: the plan stands exactly at their limits. The price of a rule is the weighted "
            "value that one more unit of what it counts would bring if it gave way by it.",
        )
    ]
    if rows:
        blocks.append(
            table(
                spans("Rules that bind"),
                (column("Rule"), column("Demands"), column("Price", number=True), column("Authority or reason")),
                rows,
                note=spans("More rules bind; all of them stand in rules.csv of the plan.") if hidden else (),
            )
        )
    return Section("rules", spans("Rules and their prices"), tuple(blocks))


def _priced(node: Node, unknown: str = "not known") -> Spans:
    return (node.number(Unit.PRICE, Rounding.THREE),) if node.value is not None else (unknown,)


def _others(m: Material) -> Section:
    plan = m.plan_node
    value = plan["value"].number(Unit.VALUE, Rounding.WHOLE)
    rows: list[tuple[Spans, ...]] = [(spans("This plan"), money_cell(plan["allocated"]), (value,), ("",), spans("yes"))]
    figures: list[Figure] = [value]
    for row in plan["baselines"]:
        total = money_cell(row["total"])
        keeps = spans("yes" if row.value["keeps_rules"] else "no")
        if row["value"].value is None:
            rows.append((text_cell(row["name"]), total, spans("not known"), ("",), keeps))
            continue
        held = row["value"].number(Unit.VALUE, Rounding.WHOLE)
        figures += [held, share_of(less(held, value), value)] if value.exact else [held]
        rows.append((text_cell(row["name"]), total, (held,), (less(value, held, Rounding.WHOLE, signed=True),), keeps))
    blocks: list[Block] = []
    if len(rows) > 1:
        from apportion.reports.page.pictures import beside_picture

        picture = beside_picture(m.plan, m.formatter)
        if picture is not None:
            names = [row["name"].word for row in plan["baselines"]]
            blocks.append(
                chart(
                    picture,
                    spans("Weighted value of the plan and of other ways to divide the money"),
                    figures,
                    names,
                    m.formatter,
                )
            )
        blocks.append(
            table(
                spans("The plan beside other ways to divide the money"),
                (
                    column("Way"),
                    column("Divides", number=True),
                    column("Weighted value", number=True),
                    column("The plan brings more", number=True),
                    column("Keeps all rules"),
                ),
                rows,
            )
        )
        broken = [_broken(m, row) for row in plan["baselines"] if row["violations"]]
        if broken:
            blocks += [say("Ways that break rules are no real alternatives:"), Items(tuple(broken))]
    return Section("other-ways", spans("Other ways to divide the money"), tuple(blocks))


def _broken(m: Material, row: Node) -> Spans:
    """What a way of dividing the money breaks, the first of it in full."""
    told = list(row["violations"])
    found: Spans = (*spans(row["name"].quoted(), ": "), trimmed(told[0], m.formatter))
    if len(told) > 1:
        found = spans(
            found, " In all it departs from the rules in ", *plural(row["violations"].count(), "way", "ways"), "."
        )
    return found


def _scenario(m: Material) -> Section:
    """What another total, or another view on the best, would mean."""
    plan, blocks = m.plan_node, list[Block]()
    for marginal, verb, way in (("last_unit", "went", "taken away"), ("next_unit", "would go", "added")):
        found = plan[marginal]
        if not found or not found["requests"]:
            continue
        told = spans(
            f"The {marginal.removesuffix('_unit')} unit of money {verb} to ",
            *next_names(m, found),
            ". It adds " if marginal == "last_unit" else ". It would add ",
            found["weighted"].number(Unit.PRICE, Rounding.THREE),
            " of weighted value",
        )
        if found["holds_for"].value is not None:
            told = spans(told, ", as long as no more than ", found["holds_for"].money(Rounding.WHOLE), f" is {way}")
        blocks.append(say(told, "."))
    frontier = plan["frontier"]
    points = [row for row in frontier["points"] if row["value"].value is not None] if frontier else []
    if points:
        blocks.append(
            table(
                spans("What other totals would be worth"),
                (
                    column("Total", number=True),
                    column("Weighted value", number=True),
                    column("Next unit of money adds", number=True),
                ),
                [
                    (
                        money_cell(row["total"]),
                        (row["value"].number(Unit.VALUE, Rounding.WHOLE),),
                        (row["next_price"].number(Unit.PRICE, Rounding.THREE),)
                        if row["next_price"].value is not None
                        else ("",),
                    )
                    for row in points
                ],
            )
        )
    near = plan["alternatives"]
    if near and near["free"].value is not None:
        blocks.append(
            say(
                "Other allocations come close: giving up ",
                near["within"].share(Rounding.EXACT),
                " of the value leaves up to ",
                near["free"].money(Rounding.WHOLE),
                " open to negotiation.",
            )
        )
        blocks += _ranges(m, near)
    if not blocks:
        blocks.append(say("Neither other totals nor near alternatives were worked out for this plan."))
    return Section("other-totals", spans("Other totals and near alternatives"), tuple(blocks))


def _ranges(m: Material, near: Node) -> list[Block]:
    """How far the amount of each unit at the top may move at that price."""
    names = {row["unit"].word for row in tops(m)}
    rows = [row for row in near["ranges"] if row["kind"].word == "unit" and row["id"].word in names]
    if not rows:
        return []
    return [
        table(
            spans("How far each amount may move at that price"),
            (
                column(m.people.unit.capitalize()),
                column("At least", number=True),
                column("Plan", number=True),
                column("At most", number=True),
            ),
            [
                (text_cell(row["name"]), money_cell(row["low"]), money_cell(row["amount"]), money_cell(row["high"]))
                for row in rows
            ],
        )
    ]
