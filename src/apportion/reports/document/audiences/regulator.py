"""The report to a regulator: what restricts the money, what was checked, how sums agree, how to count all of it again.

Knows the view of a regulator alone. It must not know media.
"""

from __future__ import annotations

from typing import Final

from apportion.reports.document.audiences.rows import left_out, sentence
from apportion.reports.document.audiences.view import View
from apportion.reports.document.blocks import Block, Document, Items, Quoted, Section, Spans, numbered, spans, table
from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.document.provenance import with_source_note
from apportion.reports.document.sources import Node, sum_of
from apportion.reports.document.strategy.wording import column, cut, listed, missing, money_cell, plural, say, text_cell

_LINES_MAX: Final = 200
"""Payments that are listed; of larger plans the first ones are, and it is said where the others stand."""


def regulator_report(view: View) -> Document:
    """The document."""
    told = view.told
    sections = [
        _reconciliation(view),
        _restrictions(view),
        _rules(view),
        _proof(view),
        _lines(view),
        _powers(view),
        _taken_for_granted(view),
        _provenance(view),
        left_out(view),
    ]
    lead = say(
        "This report is for those who see to it that rules are kept. It says what restricts the money and on whose "
        "authority, what was measured, how the sums agree, and how everything can be worked out again from its "
        "sources. The plan is ",
        Quoted(view.fingerprint, "plan.json: fingerprint"),
        ".",
    )
    made = numbered(
        Document(
            "regulator",
            spans("Report to the regulator"),
            spans(
                told["case"]["organisation"].quoted(),
                " · ",
                told["case"]["name"].quoted(),
                " · ",
                *listed([(row.quoted(),) for row in told["periods"]]),
            ),
            tuple(section for section in sections if section is not None),
            view.formatter,
            view.fingerprint,
            numbers_sections=True,
            preamble=(lead,),
        )
    )
    return with_source_note(made)


_SUMS: Final = {
    "lines": "amounts of all requests",
    "payments": "payments of all funds",
    "units": "amounts of all units at the top",
    "funds": "what all funds say they pay",
}


def _reconciliation(view: View) -> Section | None:
    told, totals = view.told, view.told["totals"]
    if not totals:
        return None
    parts = [
        ("Allocated", totals["allocated"].money(Rounding.EXACT)),
        ("Kept as reserve", totals["reserve"].money(Rounding.EXACT)),
        ("Left over", totals["unallocated"].money(Rounding.EXACT)),
    ]
    whole = table(
        spans("The total and its parts"),
        (column("Part"), column("Amount", number=True, adds=True)),
        [
            *((spans(name), (amount,)) for name, amount in parts),
            (spans("Total"), (totals["total"].money(Rounding.EXACT),)),
        ],
        has_total=True,
    )
    allocated = totals["allocated"].money(Rounding.EXACT)
    again = table(
        spans("What is allocated, counted in other ways"),
        (column("Sum of"), column("Amount", number=True), column("Agrees")),
        [
            (
                spans(_SUMS[row["sum"].word]),
                (row["amount"].money(Rounding.EXACT),),
                spans("yes" if row["amount"].money().exact == allocated.exact else "no"),
            )
            for row in told["sums"]
        ],
    )
    return Section("reconciliation", spans("Reconciliation"), (whole, again, *_units(view)))


def _units(view: View) -> tuple[Block, ...]:
    told = view.told
    rows, rest = list(told["units"]), told["units_together"]
    if not rows and not rest:
        return ()
    shown, hidden = cut(rows)
    cells: list[tuple[Spans, ...]] = [
        (
            text_cell(row["name"]),
            money_cell(row["requested"], Rounding.EXACT),
            money_cell(row["amount"], Rounding.EXACT),
        )
        for row in shown
    ]
    for row in [rest] if rest else []:
        name = spans(*plural(row["count"].count(), "other unit", "other units"), " together")
        cells.append((name, money_cell(row["requested"], Rounding.EXACT), money_cell(row["amount"], Rounding.EXACT)))
    columns = (column("Unit"), column("Asked for", number=True), column("Allocated", number=True))
    note = spans("The other units stand in units.csv of the plan.") if hidden else ()
    return (table(spans("Amounts of units at the top"), columns, cells, note=note),)


def _restrictions(view: View) -> Section:
    rows, title = list(view.told["funds"]), spans("Restrictions of the money")
    if not rows:
        return Section("restrictions", title, (missing("funds", "sources of money and what each may pay for"),))
    shown, hidden = cut(rows)
    money = table(
        spans("Funds, and whether their payments keep to their purpose"),
        (
            column("Fund"),
            column("Came in", number=True),
            column("Used", number=True),
            column("Left", number=True),
            column("Payments", number=True),
            column("Keeps to it"),
        ),
        [
            (
                (row["name"].quoted(),),
                money_cell(row["received"], Rounding.EXACT),
                money_cell(row["used"], Rounding.EXACT),
                money_cell(row["left"], Rounding.EXACT),
                (row["payments"].count(),),
                spans("yes" if row["keeps"].value else "no"),
            )
            for row in shown
        ],
        note=spans("More funds stand in funds.csv of the plan.") if hidden else (),
    )
    items = []
    for row in shown:
        told = spans(row["name"].quoted(), " may pay for ", row["purpose"].quoted(), ".")
        if row["reason"]:
            told = spans(told, " Why: ", *sentence(row["reason"]))
        if row["authority"]:
            told = spans(told, " Authority: ", *sentence(row["authority"]))
        items.append(told)
    counted = say("Payments were counted again by the judge of plans, which shares no code with the solver.")
    return Section("restrictions", title, (Items(tuple(items)), money, counted))


def _rules(view: View) -> Section:
    rows, title = list(view.told["rules"]), spans("Rules, and what was measured")
    if not rows:
        return Section("rules", title, (say("Rules are not part of this report."),))
    shown, hidden = cut(rows, _LINES_MAX)
    made = table(
        spans("Every rule with its authority"),
        (column("Rule"), column("Asks for"), column("Measured"), column("Kept"), column("Authority or source")),
        [
            (
                (row["name"].quoted() if row["name"] else row["rule"].quoted(),),
                (row["need"].quoted(),) if row["need"] else spans("not told"),
                (row["have"].quoted(),) if row["have"] else spans("not told"),
                spans("yes" if row["holds"].value else "no, it is soft"),
                (row["authority"].quoted(),)
                if row["authority"]
                else spans("table ", row["origin"].quoted(), " of the case"),
            )
            for row in shown
        ],
        note=spans("All rules stand in rules.csv of the plan.") if hidden else (),
    )
    unsaid = [row for row in rows if row["origin"].word == "rules" and not row["authority"]]
    blocks: list[Block] = [made]
    if unsaid:
        blocks.append(missing("rules: authority", "on whose authority some of these rules stand"))
    return Section("rules", title, tuple(blocks))


def _proof(view: View) -> Section:
    told, judged, proof = view.told, view.told["judged"], view.told["proof"]
    blocks: list[Block] = [
        say(
            "The judge of plans read every rule anew from the case and counted it in whole numbers: ",
            *plural(judged["measured"].count(), "measurement", "measurements"),
            ", of which ",
            judged["broken"].count(),
            " of hard rules failed; ",
            judged["faults"].count(),
            " other faults.",
        )
    ]
    if proof:
        blocks.append(
            table(
                spans("Value and bound"),
                (column("What"), column("Weighted value", number=True)),
                [
                    (spans("This plan"), _value(proof["value"])),
                    (spans("No plan under these rules can have more than"), _value(proof["bound"])),
                    (spans("Difference"), _value(proof["gap"])),
                ],
                note=spans("How the bound was obtained: ", *sentence(proof["method"])) if proof["method"] else (),
            )
        )
    verified = told["verified"]
    if verified:
        cells = [
            (
                (row["question"].quoted(),),
                spans("yes") if row["problems"].word == "0" else spans("no: ", row["problems"].count()),
            )
            for row in verified
        ]
        blocks.append(
            table(spans("What verifying the written plan found"), (column("Question"), column("Answer")), cells)
        )
    else:
        blocks.append(
            say(
                "This report was made from a case. Made from a written plan, it says what verifying its files found: ",
                "apportion brief PLAN with the audience regulator.",
            )
        )
    return Section("proof", spans("Proof and verification"), tuple(blocks))


def _value(node: Node) -> Spans:
    if node.value is None:
        return spans("not known")
    figure: Figure = node.number(Unit.VALUE)
    return (figure,)


def _lines(view: View) -> Section:
    rows, title = list(view.told["lines"]), spans("Every payment")
    if not rows:
        is_withheld = bool(view.told["left_out"]["is_withheld"].value)
        text = "Payments are not told one by one." if is_withheld else "Payments stand in allocations.csv of the plan."
        return Section("lines", title, (say(text),))
    shown, hidden = cut(rows, _LINES_MAX)
    has_funds = any(row["fund"] for row in shown)
    several = len(view.told["periods"]) > 1
    columns = [column("Request"), column("Unit")]
    columns += [column("Fund")] if has_funds else []
    columns += [column("Period")] if several else []
    columns.append(column("Amount", number=True, adds=True))
    cells: list[list[Spans]] = []
    for row in shown:
        line: list[Spans] = [(row["name"].quoted(),), (row["unit"].quoted(),)]
        line += [(row["fund"].quoted(),)] if has_funds else []
        line += [(row["period"].quoted(),)] if several else []
        cells.append([*line, money_cell(row["amount"], Rounding.EXACT)])
    blank: list[Spans] = [("",)] * (len(columns) - 2)
    cells.append([spans("All of these"), *blank, (sum_of([row["amount"].money(Rounding.EXACT) for row in shown]),)])
    note = spans("The other payments stand in allocations.csv of the plan.") if hidden else ()
    return Section(
        "lines", title, (table(spans("Payments by request and fund"), columns, cells, has_total=True, note=note),)
    )


def _powers(view: View) -> Section:
    rows, title = list(view.told["authorities"]), spans("Who may do what with it")
    blocks: list[Block] = []
    if rows:
        cells = [
            (
                text_cell(row["person"]),
                text_cell(row["may"]),
                text_cell(row["applies_to"]),
                (row["limit"].money(Rounding.WHOLE),) if row["limit"].value is not None else spans("no limit"),
            )
            for row in rows
        ]
        columns = (column("Person"), column("May"), column("For"), column("Up to", number=True))
        blocks.append(table(spans("Powers"), columns, cells))
    else:
        blocks.append(missing("authorities", "who may commit, release and move money"))
    gates = list(view.told["gates"])
    if gates:
        blocks.append(
            Items(tuple(spans(row["name"].quoted(), ": ", *sentence(row["evidence"])) for row in gates)),
        )
    return Section("powers", title, tuple(blocks))


def _taken_for_granted(view: View) -> Section:
    told, blocks = view.told, list[Block]()
    assumptions, warnings, risks = list(told["assumptions"]), list(told["warnings"]), list(told["risks"])
    if assumptions:
        blocks.append(say("What the case assumes:"))
        blocks.append(
            Items(
                tuple(
                    spans(
                        row["statement"].quoted(),
                        *((" Source: ", row["source"].quoted(), ".") if row["source"] else ()),
                    )
                    for row in assumptions
                )
            )
        )
    if warnings:
        blocks.append(say("What was noticed about the inputs:"))
        shown, hidden = cut(warnings)
        items: list[Spans] = [(row["message"].quoted(),) for row in shown]
        blocks.append(Items((*items, *((spans("More stand in plan.json."),) if hidden else ()))))
    if risks:
        cells = [
            (text_cell(row["name"]), _share(row["probability"]), money_cell(row["likely"]), text_cell(row["response"]))
            for row in risks
        ]
        columns = (
            column("Risk"),
            column("Probability", number=True),
            column("Likely", number=True),
            column("Response"),
        )
        blocks.append(table(spans("Register of risks"), columns, cells))
    if not blocks:
        blocks.append(say("Nothing is assumed, and nothing was noticed."))
    return Section("granted", spans("Assumptions, warnings and risks"), tuple(blocks))


def _share(node: Node) -> Spans:
    return (node.share(Rounding.EXACT),) if node.value is not None else ("",)


def _provenance(view: View) -> Section | None:
    found = view.told["provenance"]
    if not found:
        return None
    made_by = [
        spans("Fingerprint of the plan: ", found["plan"].quoted()),
        spans("Fingerprint of the case: ", found["case"].quoted()),
    ]
    if found["solver"]:
        made_by.append(spans("Solver: ", found["solver"].quoted(), " ", found["solver_version"].quoted()))
    blocks: list[Block] = [Items(tuple(made_by))]
    files = list(found["files"])
    if files:
        cells = [((row["file"].quoted(),), (row["digest"].quoted(),)) for row in files]
        blocks.append(table(spans("Files of the case"), (column("File"), column("Digest of its bytes")), cells))
    blocks.append(
        say(
            "To work it out again: apportion plan CASE makes the plan from these files, and its fingerprint has to be "
            "the same. apportion verify PLAN judges a written plan without believing anything that stands in it."
        )
    )
    return Section("provenance", spans("Where it comes from, and how to count it again"), tuple(blocks))
