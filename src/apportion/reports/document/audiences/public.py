"""The budget in brief: where money comes from and goes, what changes, and what it is meant to bring, in a few pages.

Written for people who read one budget document a year (GFOA best practices: Popular Reporting of Financial
Information; Making the Budget Document Easier to Understand). Knows the view of the public alone. It must not know
media.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from apportion.reports.charts.bars import Bar, bar_chart
from apportion.reports.document.audiences.rows import left_out
from apportion.reports.document.audiences.view import View
from apportion.reports.document.audiences.words import GLOSSARY, BriefWords, brief_words
from apportion.reports.document.blocks import (
    Block,
    Document,
    Items,
    Key,
    Keys,
    Section,
    Spans,
    numbered,
    spans,
    table,
)
from apportion.reports.document.drawings import chart
from apportion.reports.document.figure import Derived, Figure, Operation, Rounding, Unit
from apportion.reports.document.provenance import with_source_note
from apportion.reports.document.sources import Node, exact_of, less, share_of, sum_of
from apportion.reports.document.strategy.wording import column, listed, missing, say, text_cell
from apportion.reports.page.pictures import picture

_ROWS_MAX: Final = 10
"""Rows of a table that somebody takes in who reads one budget a year."""


@dataclass(frozen=True)
class _Row:
    """One line of a table: a name, an amount, and what it was last year."""

    name: Spans
    plain: str
    amount: Figure
    last_year: Figure | None = None
    is_grouped: bool = False


def public_brief(view: View) -> Document:
    """The document."""
    told, words = view.told, brief_words(view.sector)
    sections = [_goes(view, words), _comes(view, words), _changes(view), _brings(view, words), _kept(view)]
    sections += [_glossary(view), left_out(view)]
    made = numbered(
        Document(
            "brief",
            spans(words.title),
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
            preamble=_opening(view, words),
        )
    )
    return with_source_note(made)


def _opening(view: View, words: BriefWords) -> tuple[Block, ...]:
    told, totals = view.told, view.told["totals"]
    blocks: list[Block] = [
        say(
            f"{words.whose}. On these pages we show {words.reader} where it comes from, where it is planned to go, and "
            "what it is meant to bring. It is a proposal until it is adopted."
        )
    ]
    if totals:
        keys = [
            Key(spans("To be divided"), totals["total"].money(Rounding.SHORT)),
            Key(spans(f"Planned for {words.parts}"), totals["allocated"].money(Rounding.SHORT)),
            Key(spans("Kept for bad times"), totals["reserve"].money(Rounding.SHORT)),
        ]
        if told["population"]:
            keys.append(Key(spans(f"Planned for each {words.person}"), _each(view, totals["allocated"])))
        blocks.append(Keys(tuple(keys)))
    if not told["population"]:
        blocks.append(missing("case.yaml: population", f"amounts for each {words.person}"))
    elif told["population_source"]:
        blocks.append(
            say(
                f"Amounts for each {words.person} are divided by ",
                told["population"].count(),
                f" {words.persons} (",
                told["population_source"].quoted(),
                ").",
            )
        )
    return tuple(blocks)


def _each(view: View, node: Node) -> Figure:
    """An amount divided by the population."""
    source = Derived(Operation.SHARE, (node.money(), view.told["population"].count()))
    return Figure(source.again(), Unit.MONEY, Rounding.TWO, source)


def _per_person(view: View, figure: Figure) -> Figure:
    source = Derived(Operation.SHARE, (figure, view.told["population"].count()))
    exact = source.again()
    return Figure(exact, Unit.MONEY, Rounding.WHOLE, source)


def _rows(nodes: Sequence[Node], key: str, rest: Node | None) -> list[_Row]:
    """Rows largest first; those that stand together last."""
    ordered = sorted(nodes, key=lambda row: (-exact_of(row.value["amount"]), row.value[key]))
    found = [
        _Row(
            (row["name"].quoted(),) if "name" in row.value and row["name"] else (row[key].quoted(),),
            row["name"].word if "name" in row.value and row["name"] else row[key].word,
            row["amount"].money(Rounding.WHOLE),
            row["last_year"].money(Rounding.WHOLE) if row.value.get("last_year") is not None else None,
        )
        for row in ordered
    ]
    if rest:
        found.append(
            _Row(
                spans(rest["count"].count(), " others together"),
                "Others together",
                rest["amount"].money(Rounding.WHOLE),
                rest["last_year"].money(Rounding.WHOLE) if rest.value.get("last_year") is not None else None,
                is_grouped=True,
            )
        )
    return found


def _shortened(rows: Sequence[_Row], name: str) -> list[_Row]:
    """As many rows as somebody takes in; what is beyond is one row."""
    if len(rows) <= _ROWS_MAX + 1:
        return list(rows)
    kept, rest = list(rows[:_ROWS_MAX]), rows[_ROWS_MAX:]
    last = [row.last_year for row in rest if row.last_year is not None]
    kept.append(
        _Row(
            spans(name),
            name,
            sum_of([row.amount for row in rest]),
            sum_of(last) if len(last) == len(rest) else None,
            is_grouped=True,
        )
    )
    return kept


def _table(view: View, caption: str, first: str, rows: Sequence[_Row], words: BriefWords) -> Block:
    """Amounts, their parts of the whole, and what each is for one person."""
    whole = sum_of([row.amount for row in rows])
    by_person = bool(view.told["population"])
    columns = [column(first), column("Amount", number=True, adds=True), column("Part", number=True, adds=True)]
    if by_person:
        columns.append(column(f"For each {words.person}", number=True))
    cells: list[list[Spans]] = []
    for name, amount in [*((row.name, row.amount) for row in rows), (spans("All"), whole)]:
        line: list[Spans] = [name, (amount,), (share_of(amount, whole),) if whole.exact else ("",)]
        if by_person:
            line.append((_per_person(view, amount),))
        cells.append(line)
    return table(spans(caption), columns, cells, has_total=True)


def _chart(view: View, name: str, caption: str, rows: Sequence[_Row]) -> Block:
    formatter = view.formatter
    bars = [
        Bar(row.plain, row.amount.exact * formatter.currency.minor_per_major, is_grouped=row.is_grouped) for row in rows
    ]
    drawn = picture(lambda width, told: bar_chart(bars, caption, formatter, width, told), name, caption)
    return chart(drawn, spans(caption), [row.amount for row in rows], [row.plain for row in rows], formatter)


def _goes(view: View, words: BriefWords) -> Section | None:
    told = view.told
    units = _shortened(_rows(list(told["units"]), "unit", told["units_together"]), "All others")
    blocks: list[Block] = []
    if units:
        blocks += [
            _chart(view, "goes", "Where the money is planned to go", units),
            _table(view, f"The budget by {words.parts}", "For", units, words),
        ]
        first, whole = units[0], sum_of([row.amount for row in units])
        if len(units) > 1 and whole.exact and not first.is_grouped:
            blocks.insert(
                0,
                say(
                    "The largest part, ",
                    share_of(first.amount, whole),
                    " of the money, is planned for ",
                    *first.name,
                    ".",
                ),
            )
        described = [row for row in told["descriptions"] if row["description"]]
        if described:
            blocks.append(
                Items(tuple(spans(row["name"].quoted(), ": ", row["description"].quoted()) for row in described))
            )
    sections = []
    requests = _shortened(_rows(list(told["requests"]), "request", told["requests_together"]), "All others")
    if len(requests) > len(units):
        sections.append(
            Section(
                "closer",
                spans("A closer look"),
                (_table(view, "The largest single amounts", "For", requests, words),),
            )
        )
    categories = _rows(list(told["categories"]), "category", told["categories_together"])
    if len(categories) > 1:
        sections.append(
            Section(
                "kinds",
                spans("What it is used for"),
                (_table(view, "The budget by kind of use", "Kind", categories, words),),
            )
        )
    if not blocks and not sections:
        return None
    return Section("goes", spans("Where the money goes"), tuple(blocks), tuple(sections))


def _comes(view: View, words: BriefWords) -> Section | None:
    told = view.told
    sources = _rows(list(told["sources"]), "source", None)
    funds = _rows(list(told["funds"]), "fund", told["funds_together"])
    rows = _shortened(sources or funds, "All others")
    if not rows and told["left_out"]["is_withheld"].value:
        return Section("comes", spans(words.source), (say("Single sources of the money may not be published."),))
    if not rows:
        return Section(
            "comes", spans(words.source), (missing("revenues or funds", "the sources that the money comes from"),)
        )
    blocks: list[Block] = [
        _chart(view, "comes", "Where the money comes from", rows),
        _table(view, "Sources of money", "From", rows, words),
    ]
    if sources and told["totals"]:
        blocks += _beyond(sum_of([row.amount for row in sources]), told["totals"]["total"].money(Rounding.WHOLE))
    bound = [row for row in told["funds"] if row["is_restricted"].value]
    if bound:
        names = [(row["name"].quoted() if row["name"] else row["fund"].quoted(),) for row in bound]
        blocks.append(say("Some of it may be used for certain things only: ", *listed(names), "."))
    return Section("comes", spans(words.source), tuple(blocks))


def _beyond(expected: Figure, total: Figure) -> list[Block]:
    """How expected revenue and what is divided fit together."""
    if expected.exact > total.exact:
        return [
            say(
                "More is expected than this plan divides. The difference of ",
                less(expected, total),
                " is not part of it.",
            )
        ]
    if expected.exact < total.exact:
        return [
            say(
                "Less is expected than this plan divides. The difference of ",
                less(total, expected),
                " has to come from what was saved, or from sources that are not named.",
            )
        ]
    return []


def _changes(view: View) -> Section:
    told = view.told
    rows = _rows(list(told["units"]), "unit", told["units_together"])
    title = spans("What changes, and why")
    known = [row for row in rows if row.last_year is not None]
    blocks: list[Block] = []
    if rows and len(known) == len(rows):
        last = sum_of([row.last_year for row in rows if row.last_year is not None])
        whole = sum_of([row.amount for row in rows])
        cells = [_change(row.name, row.last_year, row.amount) for row in rows if row.last_year is not None]
        cells.append(_change(spans("All"), last, whole))
        blocks.append(
            table(
                spans("Against last year"),
                (
                    column("For"),
                    column("Last year", number=True, adds=True),
                    column("Now", number=True, adds=True),
                    column("Change", number=True, adds=True),
                    column("In per cent", number=True),
                ),
                cells,
                has_total=True,
            )
        )
    else:
        blocks.append(missing("requests: last_year", "what changes against last year"))
    why = [row for row in told["descriptions"] if row["changes"]]
    if why:
        blocks.append(Items(tuple(spans(row["name"].quoted(), ": ", row["changes"].quoted()) for row in why)))
    rules = [row for row in told["rules"] if row["reason"]][:_ROWS_MAX]
    if rules:
        blocks.append(say("Not everything could be chosen. The plan had to keep to rules, among them:"))
        blocks.append(Items(tuple(_rule(row) for row in rules)))
    blocks.append(
        say(
            f"What the rules left open went where it is expected to bring most, as the {view.people.board} has weighed "
            "it."
        )
    )
    return Section("changes", title, tuple(blocks))


def _rule(row: Node) -> Spans:
    told = spans(row["name"].quoted() if row["name"] else row["rule"].quoted(), ": ", row["reason"].quoted())
    return spans(told, " (", row["authority"].quoted(), ")") if row["authority"] else told


def _change(name: Spans, last: Figure, now: Figure) -> tuple[Spans, ...]:
    change = less(now, last, signed=True)
    part: Spans = ("",)
    if last.exact:
        part = (replace(share_of(change, last), is_signed=True),)
    return (name, (last,), (now,), (change,), part)


def _brings(view: View, words: BriefWords) -> Section:
    told, blocks = view.told, list[Block]()
    objectives = [row for row in told["objectives"] if row["name"]]
    if objectives:
        blocks.append(say("What the money is meant to serve:"))
        blocks.append(
            Items(
                tuple(
                    spans(row["name"].quoted(), ": ", row["description"].quoted())
                    if row["description"]
                    else (row["name"].quoted(),)
                    for row in objectives
                )
            )
        )
    targets = list(told["targets"])[:_ROWS_MAX]
    if targets:
        cells = [
            (
                text_cell(row["unit_name"]),
                text_cell(row["measure"]),
                (row["baseline"].number(),) if row["baseline"].value is not None else spans("not known"),
                (row["goal"].number(),),
                text_cell(row["measured_in"]) if row["measured_in"] else ("",),
            )
            for row in targets
        ]
        columns = (
            column("Who"),
            column("What is measured"),
            column("Now", number=True),
            column("Goal", number=True),
            column("In"),
        )
        blocks.append(table(spans("What is promised for the money"), columns, cells))
    if not blocks:
        blocks.append(missing("targets and objectives", "what people get for the money"))
    return Section("brings", spans(words.brings), tuple(blocks))


def _kept(view: View) -> Section | None:
    totals = view.told["totals"]
    if not totals:
        return None
    reserve, left = totals["reserve"].money(Rounding.WHOLE), totals["unallocated"].money(Rounding.WHOLE)
    if reserve.exact:
        text = spans(reserve, ", ", share_of(reserve, totals["total"].money()), " of the money, is kept for bad times.")
    else:
        text = spans("Nothing is kept back for bad times in this plan.")
    blocks = [say(*text)]
    if left.exact:
        blocks.append(say(left, " is left over: neither what was asked for nor the rules have a use for it."))
    return Section("kept", spans("What is kept back"), tuple(blocks))


def _glossary(view: View) -> Section:
    told = view.told
    is_grouped = any(bool(told[f"{name}_together"]) for name in ("units", "requests", "categories", "funds"))
    items = tuple(spans(f"{word}: {meaning}") for word, meaning in GLOSSARY.items() if word != "Together" or is_grouped)
    return Section("words", spans("Words that we use"), (Items(items),))
