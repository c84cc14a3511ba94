"""What is said of the coverage of an award's criteria: a part of the strategy's annex, and a document of its own.

The award is never said to be given or likely: reviewers judge how well something is told, which is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from apportion.model.award_criteria import GFOA
from apportion.model.presentation import Attachment
from apportion.reports.document.blocks import (
    Block,
    Document,
    Items,
    Paragraph,
    Quoted,
    Section,
    Span,
    Spans,
    numbered,
    spans,
    table,
    walk,
)
from apportion.reports.document.figure import Figure
from apportion.reports.document.material import CASE, Material
from apportion.reports.document.public_tables import AWARD
from apportion.reports.document.reading import NUMBERING, label
from apportion.reports.document.sources import Node, how_many
from apportion.reports.document.strategy.award.coverage import Answer, Coverage, Covered, Found, coverage
from apportion.reports.document.strategy.award.glossary import glossary
from apportion.reports.document.strategy.award.policies import balanced, policies
from apportion.reports.document.strategy.award.schedules import balances, consolidated, further_years, revenues, years
from apportion.reports.document.strategy.award.structure import (
    basis,
    departments,
    fund_structure,
    fund_use,
    organisation,
)
from apportion.reports.document.strategy.wording import column, listed, say

_AFTER: Final = "results"
"""Id of the section behind which funds and schedules stand: who gets how much comes first."""
_LIMIT: Final = (
    ". This counts what the document holds. How well it is told is for reviewers to judge; nothing is said here of "
    "whether the award would be given."
)
_STATES: Final = {
    "covered": "covered",
    "covered with what is stated": "covered with what the user states",
    "in part": "in part",
    "missing": "missing",
}


def presented(m: Material, sections: tuple[Section, ...]) -> tuple[Section, ...]:
    """Sections of a strategy with those that readers of a public budget look for; of others as they stand."""
    if not m.is_government:
        return sections
    makers = (organisation, departments, fund_structure, fund_use, basis, consolidated, years, balances)
    below = (*(make(m) for make in makers), revenues(m), further_years(m), policies(m), balanced(m))
    lead = say("How the organisation is built and financed, for those who read the budget as a public document.")
    # A section that holds nothing but the name of a missing table would be a heading over nothing.
    gaps = {section.id: _gaps(section) for section in below}
    told = dict.fromkeys(gap for found in gaps.values() if found is not None for gap in found)
    kept = tuple(section for section in below if gaps[section.id] is None)
    added = Section("presentation", spans("Structure, funds and schedules"), (lead, *told), kept)
    at = next((place for place, item in enumerate(sections, start=1) if item.id == _AFTER), len(sections))
    whole = (*sections[:at], added, *sections[at:])
    return (*whole, glossary(whole, m.formatter))


def _gaps(section: Section) -> tuple[Paragraph, ...] | None:
    """What is named as missing in a section that holds nothing else; ``None`` where it holds something."""
    told = tuple(item for item in section.blocks if isinstance(item, Paragraph) and item.tone == "missing")
    return told if len(told) == len(section.blocks) else None


def with_coverage(m: Material, document: Document) -> Document:
    """A numbered strategy of a government with what it covers at its end; any other document as it stands."""
    if not m.is_government or not document.sections:
        return document
    *before, last = document.sections
    section = _annex(m, coverage_of(m, document), document)
    return numbered(replace(document, sections=(*before, replace(last, sections=(*last.sections, section)))))


def coverage_of(m: Material, strategy: Document) -> Coverage:
    """What a numbered strategy covers."""
    return coverage(strategy, GFOA, m.beside.presentation.attachments)


def coverage_document(m: Material, strategy: Document) -> Document:
    """The coverage as a document of its own: verdict, every criterion with its questions, what has to be attached.

    Args:
        m: a government's plan.
        strategy: its numbered strategy.
    """
    found, node = coverage_of(m, strategy), m.sources[AWARD]
    sections = (
        Section("verdict", spans("What is covered"), (verdict(m, found), *_left(found, node))),
        Section(
            "mandatory",
            spans("Mandatory criteria"),
            (),
            tuple(_criterion(m, item, strategy) for item in found.items if item.criterion.is_mandatory),
        ),
        Section(
            "others",
            spans("Other criteria"),
            (),
            tuple(_criterion(m, item, strategy) for item in found.items if not item.criterion.is_mandatory),
        ),
        Section("criteria", spans("Where the criteria come from"), _about(node)),
    )
    return numbered(
        Document(
            "award",
            spans("Criteria of a budget presentation award"),
            spans(m.plan_node["case"]["organisation"].quoted(), " · ", m.plan_node["case"]["name"].quoted()),
            sections,
            m.formatter,
            m.plan.fingerprint,
            has_contents=True,
            numbers_sections=True,
        )
    )


def verdict(m: Material, found: Coverage) -> Paragraph:
    """How many mandatory criteria are covered, and which are not."""
    node = m.sources[AWARD]
    mandatory = found.criteria.mandatory
    parts: list[Span] = ["Of ", _count(node, [item.code for item in mandatory]), " mandatory criteria, "]
    covered = found.of("covered")
    parts += _counted(node, covered, "none is covered by the document", "covered by the document")
    stated = found.of("covered with what is stated")
    if stated:
        parts += ["; ", *_counted(node, stated, "", "covered only with what the user states to stand elsewhere")]
    partly, left = found.of("in part"), found.of("missing")
    if partly:
        parts += ["; in part ", *_names(node, partly)]
    if left:
        parts += ["; missing ", *_names(node, left)]
    if not partly and not left:
        parts += ["; none is missing"]
    return say(*parts, _LIMIT)


def _counted(node: Node, items: Sequence[Covered], none: str, told: str) -> Spans:
    if not items:
        return (none,)
    word = "is" if len(items) == 1 else "are"
    return (_count(node, [item.criterion.code for item in items]), f" {word} {told}")


def _count(node: Node, codes: Iterable[str]) -> Figure:
    return how_many([node["criteria"]["code", code]["questions"].count() for code in codes])


def _names(node: Node, items: Sequence[Covered]) -> Spans:
    return listed([_named(node, item) for item in items])


def _named(node: Node, item: Covered) -> Spans:
    row = node["criteria"]["code", item.criterion.code]
    return (row["name"].quoted(), " (", row["code"].quoted(), ")")


def _about(node: Node) -> tuple[Block, ...]:
    told = say(
        "The criteria are those of the ",
        node["award"].quoted(),
        " of the ",
        node["by"].quoted(),
        " for ",
        node["edition"].quoted(),
        ". Source: ",
        node["source"].quoted(),
        "; last checked on ",
        node["dated"].date(),
        ". Names and codes are theirs, the wording of what they ask for is ours.",
    )
    return (told, say(node["note"].quoted())) if node["note"] else (told,)


def _annex(m: Material, found: Coverage, strategy: Document) -> Section:
    node = m.sources[AWARD]
    tables = tuple(_overview(found, node, strategy, mandatory=mandatory) for mandatory in (True, False))
    return Section(
        "award", spans("Criteria of a budget presentation award"), (*_about(node), verdict(m, found), *tables)
    )


def _overview(found: Coverage, node: Node, strategy: Document, *, mandatory: bool) -> Block:
    rows = []
    for item in found.items:
        if item.criterion.is_mandatory == mandatory:
            row = node["criteria"]["code", item.criterion.code]
            rows.append(
                (
                    (row["code"].quoted(),),
                    (row["name"].quoted(),),
                    spans(_STATES[item.state]),
                    where_of(item, strategy),
                    _lacking(item, node),
                )
            )
    return table(
        spans("Mandatory criteria and where they are covered" if mandatory else "Other criteria"),
        (column("Code"), column("Criterion"), column("State"), column("Where"), column("What is missing")),
        rows,
    )


def where_of(item: Covered, strategy: Document) -> Spans:
    """Places of all answers, each once, in the order of the questions."""
    told: dict[str, Spans] = {}
    with_block = {found.section for answer in item.answers for found in answer.found if found.block is not None}
    for answer in item.answers:
        for found in answer.found:
            if found.block is None and found.section in with_block:
                continue
            place = place_of(found, strategy)
            told.setdefault(str(place), place)
        for stated in answer.stated:
            place = _stated(stated)
            told.setdefault(str(place), place)
    return _joined(list(told.values()))


def place_of(found: Found, strategy: Document) -> Spans:
    """Where something stands: ``10.3, Table 14``."""
    section = next((item for item in walk(strategy.sections) if item.id == found.section), None)
    parts: list[Span] = [] if section is None else [Quoted(section.number, NUMBERING)]
    if found.block is not None:
        parts += [*([", "] if parts else []), Quoted(label(found.block), NUMBERING)]
    return tuple(parts) or spans("the whole document")


def _stated(item: Attachment) -> Spans:
    origin = f"{CASE}: attachments[{item.criterion}]"
    told = spans("stated by the user: ", Quoted(item.title, origin), ", ", Quoted(item.at, origin))
    return spans(told, ", ", Quoted(item.date, origin)) if item.date else told


def _lacking(item: Covered, node: Node) -> Spans:
    """What nothing answers, together with what would bring it: questions that the same table brings stand together."""
    groups: dict[tuple[str, ...], list[Spans]] = {}
    brings: dict[tuple[str, ...], Spans] = {}
    for answer in item.left:
        row = node["criteria"]["code", item.criterion.code]["questions"]["number", str(answer.number)]
        groups.setdefault(answer.question.brings, []).append((row["asks"].quoted(),))
        brings[answer.question.brings] = _brings(row)
    return _joined([spans(_joined(asked), " (", *brings[of], ")") for of, asked in groups.items()])


def _gap(node: Node, item: Covered, answer: Answer) -> Spans:
    """A question that nothing answers, with the table that would bring the answer."""
    row = node["criteria"]["code", item.criterion.code]["questions"]["number", str(answer.number)]
    return spans(row["asks"].quoted(), " (", *_brings(row), ")")


def _brings(row: Node) -> Spans:
    if not row["brings"]:
        return ("to be attached",)
    return listed([(Quoted(str(name.value), str(name.source)),) for name in row["brings"]])


def _joined(parts: Sequence[Spans]) -> Spans:
    found: list[Span] = []
    for place, part in enumerate(parts):
        found += [*(["; "] if place else []), *part]
    return tuple(found) or ("",)


def _left(found: Coverage, node: Node) -> tuple[Block, ...]:
    """Questions of mandatory criteria that nothing answers: first what a table brings, then what has to be attached."""
    told: dict[bool, list[Spans]] = {True: [], False: []}
    for item in (*found.of("in part"), *found.of("missing")):
        for answer in item.left:
            told[bool(answer.question.brings)].append(spans(*_named(node, item), ": ", *_gap(node, item, answer), "."))
    blocks: list[Block] = []
    if told[True]:
        blocks += [say("Tables of the case would bring:"), Items(tuple(told[True]))]
    if told[False]:
        lead = say(
            "No table brings the following. Where another document holds it, the table ",
            Quoted("attachments", "name of a table"),
            " says so:",
        )
        blocks += [lead, Items(tuple(told[False]))]
    return tuple(blocks)


_BY: Final = {"document": "the strategy", "stated": "stated by the user", "readers": "for readers to judge"}


def _criterion(m: Material, item: Covered, strategy: Document) -> Section:
    row = m.sources[AWARD]["criteria"]["code", item.criterion.code]
    rows = []
    for answer in item.answers:
        question = row["questions"]["number", str(answer.number)]
        places = [place_of(found, strategy) for found in answer.found] + [_stated(one) for one in answer.stated]
        where = _joined(places) if places else (_brings(question) if answer.by == "missing" else ("",))
        rows.append(
            (
                (question["number"].count(),),
                (question["asks"].quoted(),),
                spans(_BY.get(answer.by, "nothing yet")),
                where,
            )
        )
    made = table(
        spans("Questions of the criterion ", row["code"].quoted()),
        (
            column("Question", number=True),
            column("Asks"),
            column("Answered by"),
            column("Where, or what would bring it"),
        ),
        rows,
    )
    return Section(
        f"criterion-{item.criterion.code.lower()}",
        spans(row["code"].quoted(), " ", row["name"].quoted()),
        (say(row["wants"].quoted(), f" State: {_STATES[item.state]}."), made),
    )
