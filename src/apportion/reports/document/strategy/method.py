"""Model and optimisation: what was decided by what, under which rules, with which proof, and against what else."""

from __future__ import annotations

from apportion.reports.document.blocks import Block, Items, Quoted, Section, Spans, spans, table
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.material import PLAN, Material
from apportion.reports.document.sources import Node, less, share_of
from apportion.reports.document.strategy.wording import UNIT_ROWS_MAX, column, cut, money_cell, plural, say, text_cell
from apportion.reports.words import gap_sentence, sentence


def method(m: Material) -> Section:
    """How the allocation was found and why nobody needs to believe it."""
    plan = m.plan_node
    blocks: list[Block] = [
        say(
            "A decision is how much each of ",
            *plural(plan["lines"]["count"].count(), "line of requests receives", "lines of requests receive"),
            ". Among all decisions that keep every hard rule, the plan takes the one that is worth most.",
        )
    ]
    if m.case.criteria:
        named = tuple(
            spans(Quoted(item.measure, "case: criteria"), ", decided in order of priority") for item in m.case.criteria
        )
        blocks += [say("Worth is counted by:"), Items(named)]
    else:
        blocks.append(
            say("Worth is strategic value: what a request returns for each unit of money, times its strategic weight.")
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
            text_cell(row["need"]),
            _price(row),
            text_cell(row["authority"]) if row["authority"] else text_cell(row["reason"]),
        )
        for row in shown
    ]
    blocks: list[Block] = [
        say(
            "Of ",
            *plural(m.plan_node["rules"].count(), "rule", "rules"),
            ", those below decide the result: the plan stands exactly at their limits. The price is the weighted value "
            "that one more unit of money, or of what the rule counts, would bring if the rule gave way by it.",
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


def _price(row: Node) -> Spans:
    return (row["price"].number(Unit.PRICE),) if row["price"].value is not None else ("not known",)


def _others(m: Material) -> Section:
    plan = m.plan_node
    value = plan["value"].number(Unit.VALUE)
    rows: list[tuple[Spans, ...]] = [(spans("This plan"), money_cell(plan["allocated"]), (value,), ("",), spans("yes"))]
    figures: list[Figure] = [value]
    for row in plan["baselines"]:
        total = money_cell(row["total"])
        keeps = spans("yes" if row.value["keeps_rules"] else "no")
        if row["value"].value is None:
            rows.append((text_cell(row["name"]), total, spans("not known"), ("",), keeps))
            continue
        held = row["value"].number(Unit.VALUE)
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
        broken = [
            (*spans(row["name"].quoted(), ": "), text.quoted())
            for row in plan["baselines"]
            for text in row["violations"]
        ]
        if broken:
            shown, hidden = broken[:8], len(broken) > 8  # noqa: PLR2004 - a reader takes in eight; plan.json has all
            more: tuple[Spans, ...] = (spans("More violations stand in plan.json."),) if hidden else ()
            blocks += [say("Those that break rules, and how:"), Items((*shown, *more))]
    return Section("other-ways", spans("Other ways to divide the money"), tuple(blocks))


def _scenario(m: Material) -> Section:
    """What another total, or another view on the best, would mean."""
    plan, blocks = m.plan_node, list[Block]()
    for marginal in ("last_unit", "next_unit"):
        if plan[marginal] and plan[marginal]["text"]:
            blocks.append(say(plan[marginal]["text"].quoted()))
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
                        (row["value"].number(Unit.VALUE),),
                        (row["next_price"].number(Unit.PRICE),) if row["next_price"].value is not None else ("",),
                    )
                    for row in points
                ],
            )
        )
    near = plan["alternatives"]
    if near and near["text"]:
        blocks.append(say(near["text"].quoted()))
    if not blocks:
        blocks.append(say("Neither other totals nor near alternatives were worked out for this plan."))
    return Section("other-totals", spans("Other totals and near alternatives"), tuple(blocks))
