"""The report to a donor: what came in, what it may be used for, where each part of it goes, and the proof.

Written from the view of one fund alone; other funds do not appear in it. Knows what is told. It must not know media.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from apportion.allocation.proof.verify import Verdict
from apportion.reports.charts.bars import Bar, bar_chart
from apportion.reports.document.audiences.fund_facts import Standing, fund_facts, is_restricted
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.rows import left_out, left_out_document, sentence
from apportion.reports.document.audiences.view import CASE, PLAN, Spelling, View, sources_of
from apportion.reports.document.blocks import (
    Block,
    Document,
    Items,
    Key,
    Keys,
    Quoted,
    Section,
    Spans,
    numbered,
    spans,
    table,
)
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Rounding
from apportion.reports.document.material import Material
from apportion.reports.document.provenance import with_source_note
from apportion.reports.document.sources import Node, exact_of, share_of, sum_of
from apportion.reports.document.strategy.wording import column, cut, listed, missing, money_cell, plural, say, text_cell
from apportion.reports.page.pictures import picture

DONOR: Final = "donor"
_TARGET_FIELDS: Final = ("target", "unit_name", "measure", "baseline", "goal", "measured_in", "date")


def donor_view(m: Material, seen: Lens, fund: str, verdict: Verdict, standing: Standing | None) -> View | None:
    """What a donor may see: its own fund, and nothing else; ``None`` where its payments may not be told at all.

    Raises:
        ValueError: when the material holds no plan.
    """
    if m.plan.allocations is None:
        raise ValueError("There is no plan to write about.")
    plan, case = m.sources.documents[PLAN], m.sources.documents[CASE]
    facts = fund_facts(m.case, m.plan.allocations, verdict, seen, fund, standing)
    if facts is None:
        return None
    paid = {row["unit"] for row in facts["payments"]}
    document: dict[str, Any] = {
        "case": {name: plan["case"][name] for name in ("name", "organisation")},
        "periods": plan["periods"],
        "fund": facts,
        "targets": [
            {name: row[name] for name in _TARGET_FIELDS}
            for row in case["targets"]
            if seen.sees("targets")
            and row["unit"] in paid
            and not seen.hides("request", row["request"])
            and seen.text(row["measure"])
        ],
        "left_out": left_out_document(seen),
    }
    return View(
        DONOR,
        fund,
        sources_of({DONOR: document}, m.fingerprint),
        Spelling(m.case.currency, m.case.number_format),
        m.case.sector,
        m.fingerprint,
        {},
    )


def donor_report(view: View) -> Document:
    """The document."""
    told, fund = view.told, view.told["fund"]
    sections = [_purpose(view), _balance(view), _payments(view), _proof(view), _overhead(view), _end(view)]
    sections += [_standing(view), _targets(view), left_out(view)]
    made = numbered(
        Document(
            "donor",
            spans("Report on ", fund["name"].quoted()),
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
            preamble=_opening(view),
        )
    )
    return with_source_note(made)


def _opening(view: View) -> tuple[Block, ...]:
    fund = view.told["fund"]
    received, used = fund["received"].money(Rounding.WHOLE), fund["used"].money(Rounding.WHOLE)
    keys = [Key(spans("Came in"), received), Key(spans("Planned to be used"), used)]
    keys.append(Key(spans("Left"), fund["left"].money(Rounding.WHOLE)))
    if received.exact:
        keys.append(Key(spans("Part that is used"), share_of(used, received)))
    checks = list(fund["checks"])
    blocks: list[Block] = [Keys(tuple(keys))]
    if checks:
        good = all(bool(row["holds"].value) for row in checks)
        blocks.insert(
            0,
            say(
                "Every payment that is planned from this fund was counted again, without the program that divided the "
                "money. ",
                "Nothing leaves its purpose." if good else "Not every check holds; see below which one.",
            ),
        )
    return tuple(blocks)


def _purpose(view: View) -> Section:
    fund = view.told["fund"]
    items: list[Spans] = [spans("It may be used for ", fund["purpose"].quoted(), ".")]
    if fund["reason"]:
        items.append(spans("Why: ", *sentence(fund["reason"])))
    if fund["authority"]:
        items.append(spans("What says so: ", *sentence(fund["authority"])))
    items += [
        spans("At least ", row["must_spend"].money(Rounding.WHOLE), " has to be used in ", row["period"].quoted(), ".")
        for row in fund["periods"]
        if row["must_spend"].value is not None
    ]
    if fund["expires"]:
        items.append(spans("It can be used until the end of ", fund["expires"].quoted(), "."))
    for row in fund["rules"]:
        told = spans(row["name"].quoted(), ": ", *sentence(row["reason"])) if row["reason"] else sentence(row["name"])
        items.append(told)
    return Section("purpose", spans("What the money is for"), (Items(tuple(items)),))


def _balance(view: View) -> Section:
    rows = list(view.told["fund"]["periods"])
    names = ("carried_in", "received", "paid", "left", "carried_out", "lapsed")
    titles = ("Carried in", "Came in", "Used", "Left", "Carried on", "Lapses")
    shown = [
        (name, title)
        for name, title in zip(names, titles, strict=True)
        if name in ("received", "paid", "left") or any(exact_of(row.value[name]) for row in rows)
    ]
    made = table(
        spans("The fund from period to period"),
        (column("Period"), *(column(title, number=True) for _, title in shown)),
        [((row["period"].quoted(),), *(money_cell(row[name], Rounding.EXACT) for name, _ in shown)) for row in rows],
    )
    return Section("balance", spans("What came in and what is left"), (made,))


def _payments(view: View) -> Section:
    fund = view.told["fund"]
    rows, rest = list(fund["payments"]), fund["payments_together"]
    several = len(fund["periods"]) > 1
    title = spans("Where the money goes")
    if not rows and not rest:
        return Section("payments", title, (say("Nothing is paid from this fund in the plan."),))
    ordered = sorted(rows, key=lambda row: (-exact_of(row.value["amount"]), row.value["payment"]))
    shown, hidden = cut(ordered)
    whole = fund["used"].money(Rounding.EXACT)
    cells: list[list[Spans]] = []
    for row in shown:
        line: list[Spans] = [(row["unit_name"].quoted(),), text_cell(row["name"])]
        if several:
            line.append((row["period"].quoted(),))
        cells.append([*line, money_cell(row["amount"], Rounding.EXACT), (share_of(row["amount"].money(), whole),)])
    blank: list[Spans] = [("",)] if several else []
    if hidden:
        more = sum_of([row["amount"].money(Rounding.EXACT) for row in ordered[len(shown) :]])
        cells.append([("",), spans("all other requests"), *blank, (more,), (share_of(more, whole),)])
    if rest:
        name = spans(*plural(rest["count"].count(), "request", "requests"), " together")
        cells.append(
            [
                ("",),
                name,
                *blank,
                money_cell(rest["amount"], Rounding.EXACT),
                (share_of(rest["amount"].money(), whole),),
            ]
        )
    cells.append([spans("All"), ("",), *blank, (whole,), (share_of(whole, whole),)])
    columns = [column(view.people.unit.capitalize()), column("For")]
    if several:
        columns.append(column("Period"))
    columns += [column("Amount", number=True, adds=True), column("Part", number=True, adds=True)]
    made = table(spans("Every payment that the plan makes from this fund"), columns, cells, has_total=True)
    return Section("payments", title, (*_chart(view, ordered), made))


def _chart(view: View, rows: list[Node]) -> tuple[Block, ...]:
    if not 1 < len(rows) <= _CHART_MAX:
        return ()
    formatter, caption = view.formatter, "Payments from this fund, largest first"
    per_major = formatter.currency.minor_per_major
    bars = [Bar(row["name"].word, exact_of(row.value["amount"]) * per_major) for row in rows]
    drawn = picture(lambda width, name: bar_chart(bars, caption, formatter, width, name), "payments", caption)
    figures = [row["amount"].money() for row in rows]
    return (chart(drawn, spans(caption), figures, [row["name"].word for row in rows], formatter),)


_CHART_MAX: Final = 15
"""Bars that fit beside the table."""


def _proof(view: View) -> Section | None:
    checks = list(view.told["fund"]["checks"])
    if not checks:
        return None
    made = table(
        spans("What was counted again"),
        (column("Question"), column("What was found"), column("Answer"), column("Counted by")),
        [
            (
                spans(_QUESTIONS[row["check"].word]),
                _found(row),
                spans("yes" if row["holds"].value else "no"),
                (row["by"].quoted(),),
            )
            for row in checks
        ],
    )
    lead = say(
        "The amounts of the plan were counted again by the judge of plans. It reads the case itself and shares no code "
        "with the solver, so that a mistake there cannot pass here. Anybody who holds the plan folder can repeat it "
        "with the command apportion verify. The plan is ",
        Quoted(view.fingerprint, "plan.json: fingerprint"),
        ".",
    )
    return Section("proof", spans("Proof that nothing leaves its purpose"), (lead, made))


_QUESTIONS: Final = {
    "purpose": "Does every payment go to what the fund may pay for?",
    "adds-up": "Is what came in used, left or lapsed, and nothing else?",
    "enough": "Is the money there in every period?",
    "least-use": "Is as much used as has to be?",
    "match": "Is there enough money of others beside it?",
    "whole": "Does the plan as a whole keep all its rules?",
}


def _found(row: Node) -> Spans:
    match row["check"].word:
        case "purpose":
            return spans(
                *plural(row["counted"].count(), "payment", "payments"),
                "; inside ",
                row["inside"].money(),
                ", outside ",
                row["outside"].money(),
            )
        case "adds-up":
            return spans(
                row["received"].money(), " came in, ", row["paid"].money(), " used, ", row["left"].money(), " not used"
            )
        case "enough":
            return spans("least that is left: ", row["least"].money())
        case "least-use":
            return spans(row["have"].money(), " of at least ", row["need"].money())
        case "match":
            return spans(row["have"].share(), " of at least ", row["need"].share(Rounding.EXACT))
        case _:
            return spans("all rules of the case")


def _overhead(view: View) -> Section | None:
    rows = list(view.told["fund"]["overhead"])
    title = spans("Overhead")
    if not rows:
        return Section("overhead", title, (missing("rules: ratio or share with at_most", "a limit on overhead"),))
    items = []
    for row in rows:
        told = spans(row["name"].quoted(), ": of this fund ", row["own"].money(Rounding.EXACT))
        if row["own_share"].value is not None:
            told = spans(told, ", or ", row["own_share"].share(), ",")
        told = spans(
            told,
            " goes to what this rule limits. In the whole organisation it stands at ",
            row["have"].share(),
            ", and at most ",
            row["at_most"].share(Rounding.EXACT),
            " is allowed.",
        )
        if row["reason"]:
            told = spans(told, " Why: ", *sentence(row["reason"]))
        if row["authority"]:
            told = spans(told, " What says so: ", *sentence(row["authority"]))
        items.append(told)
    return Section("overhead", title, (Items(tuple(items)),))


def _end(view: View) -> Section:
    fund = view.told["fund"]
    left, title = fund["left"].money(Rounding.EXACT), spans("What is not used")
    if not left.exact and not exact_of(fund["lapsed"].value):
        return Section(
            "end", title, (say("All of it is planned to be used; nothing is left to be carried on or returned."),)
        )
    if fund["carries_forward"].value and not fund["expires"]:
        return Section(
            "end", title, (say(left, " is left at the end of the plan and carried on: the fund keeps its purpose."),)
        )
    return Section(
        "end",
        title,
        (
            say(
                fund["lapsed"].money(Rounding.EXACT),
                " is not used and may not be carried on. It is to be returned, or another use is to be agreed with the "
                "donor.",
            ),
        ),
    )


def _standing(view: View) -> Section:
    standing, title = view.told["fund"]["standing"], spans("What has become of it so far")
    if not standing:
        text = say(
            "The plan is not adopted, or its journal was not at hand: amounts above are planned, none is spent yet."
        )
        return Section("standing", title, (text,))
    cells: list[tuple[Spans, ...]] = [
        (text_cell(row["name"]), *(money_cell(row[name], Rounding.EXACT) for name in _BALANCES))
        for row in standing["lines"]
    ]
    cells.append((spans("All"), *(money_cell(standing[name], Rounding.EXACT) for name in _BALANCES)))
    columns = (
        column("For"),
        *(column(name.capitalize(), number=True, adds=bool(cells[1:])) for name in _BALANCES),
    )
    lead = say("By the journal of the adopted plan, with its last entry of ", standing["through"].date(), ".")
    outside = standing["outside"].money(Rounding.EXACT)
    kept = (
        say("Of this, ", outside, " lies on lines that the fund may not pay for.")
        if outside.exact
        else say("All of it lies on lines that the fund may pay for, money that was moved since included.")
    )
    return Section(
        "standing", title, (lead, table(spans("The fund in the journal"), columns, cells, has_total=True), kept)
    )


_BALANCES: Final = ("allocated", "released", "committed", "spent")


def _targets(view: View) -> Section:
    rows, title = list(view.told["targets"]), spans("What is expected of it")
    if not rows:
        return Section("expected", title, (missing("targets", "what the money is to bring where it is used"),))
    items = tuple(_target(row) for row in rows)
    return Section("expected", title, (Items(items),))


def _target(row: Node) -> Spans:
    told = spans(row["unit_name"].quoted(), ": ", row["measure"].quoted(), " ", row["goal"].number())
    if row["measured_in"]:
        told = spans(told, "\N{NO-BREAK SPACE}", row["measured_in"].quoted())
    if row["baseline"].value is not None:
        told = spans(told, " (now ", row["baseline"].number(), ")")
    return spans(told, ".")


def restricted_funds(m: Material, seen: Lens) -> Iterator[str]:
    """Funds that a report is written about: those with a purpose of their own that are not withheld from donors."""
    if seen.sees("funds"):
        yield from (fund.id for fund in m.case.funds if is_restricted(fund) and not seen.hides("fund", fund.id))
