"""Which criteria a finished document covers, and where: found out from the document, never stated.

Knows criteria, places and documents. It must not know how the outcome reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from apportion.model.award import AwardCriterion, CriteriaSet, Question
from apportion.model.presentation import Attachment
from apportion.reports.document.blocks import (
    Block,
    Chart,
    Document,
    Items,
    Keys,
    Paragraph,
    Section,
    Table,
    blocks_of,
    figures_of,
    plain,
    walk,
)
from apportion.reports.document.strategy.award.places import PLACES, Place
from apportion.reports.document.strategy.award.schedules import SAID_ONCE
from apportion.reports.document.strategy.wording import NONE

State = Literal["covered", "covered with what is stated", "in part", "missing"]
Answered = Literal["document", "stated", "readers", "missing"]


@dataclass(frozen=True)
class Found:
    """Where a document answers a question."""

    section: str
    """Id of the section; empty for the document as a whole."""
    block: Table | Chart | None
    """The numbered table or chart; ``None`` for anything else."""


@dataclass(frozen=True)
class Answer:
    """One question with what answers it."""

    number: int
    question: Question
    by: Answered
    found: tuple[Found, ...] = ()
    stated: tuple[Attachment, ...] = ()
    """What the user states about it, also where the document answers it."""


@dataclass(frozen=True)
class Covered:
    """One criterion with the answers to its questions."""

    criterion: AwardCriterion
    answers: tuple[Answer, ...]

    @property
    def state(self) -> State:
        """How far it is covered; questions that only readers can judge do not count."""
        told = [answer.by for answer in self.answers if answer.by != "readers"]
        if all(by == "document" for by in told):
            return "covered"
        if "missing" not in told:
            return "covered with what is stated"
        return "in part" if any(by != "missing" for by in told) else "missing"

    @property
    def left(self) -> tuple[Answer, ...]:
        """Questions that nothing answers."""
        return tuple(answer for answer in self.answers if answer.by == "missing")


@dataclass(frozen=True)
class Coverage:
    """All criteria of a set."""

    criteria: CriteriaSet
    items: tuple[Covered, ...]

    def of(self, *states: State, mandatory: bool = True) -> tuple[Covered, ...]:
        """The mandatory criteria (or the others) in one of these states."""
        return tuple(item for item in self.items if item.criterion.is_mandatory == mandatory and item.state in states)


def coverage(document: Document, criteria: CriteriaSet, stated: Sequence[Attachment]) -> Coverage:
    """What a numbered document covers.

    Args:
        document: with its numbers.
        criteria: those asked for.
        stated: what the user states to be covered elsewhere.
    """
    return Coverage(criteria, tuple(Covered(item, tuple(_answers(document, item, stated))) for item in criteria))


def _answers(document: Document, criterion: AwardCriterion, stated: Sequence[Attachment]) -> Iterator[Answer]:
    own = [item for item in stated if item.criterion == criterion.code]
    for number, question in enumerate(criterion.questions, start=1):
        said = tuple(item for item in own if item.question in (None, number))
        found = _found(document, PLACES.get((criterion.code, number), ()))
        if question.by == "document" and found:
            yield Answer(number, question, "document", found, tuple(i for i in said if i.question == number))
        elif said:
            yield Answer(number, question, "stated", (), said)
        elif question.by == "reader":
            yield Answer(number, question, "readers")
        else:
            yield Answer(number, question, "missing")


def _found(document: Document, ways: Sequence[Sequence[Place]]) -> tuple[Found, ...]:
    """The first way all of whose places are there; empty where there is none."""
    for way in ways:
        held = [_at(document, place) for place in way]
        if all(found is not None for found in held):
            return tuple(found for found in held if found is not None)
    return ()


def _at(document: Document, place: Place) -> Found | None:
    match place.kind:
        case "contents":
            return Found("", None) if document.has_contents and document.numbers_sections else None
        case "figures":
            return Found("", None) if next(figures_of(document), None) is not None else None
        case "any chart":
            chart = next((block for block in blocks_of(document) if isinstance(block, Chart)), None)
            return None if chart is None else Found("", chart)
        case _:
            section = next((item for item in walk(document.sections) if item.id == place.section), None)
            return None if section is None else _inside(document, section, place)


def _inside(document: Document, section: Section, place: Place) -> Found | None:
    if place.complete and any(isinstance(item, Paragraph) and item.tone == "missing" for item in section.blocks):
        return None
    block = next((item for item in section.blocks if _is_there(document, item, place)), None)
    if block is None:
        return None
    return Found(section.id, block if isinstance(block, (Table, Chart)) else None)


def _is_there(document: Document, block: Block, place: Place) -> bool:
    match place.kind, block:
        case "table", Table():
            return _states(document, block, place)
        case "chart", Chart():
            return True
        case "items", Items():
            return bool(block.items)
        case "keys", Keys():
            return bool(block.keys)
        case "text", Paragraph():
            return block.tone == "plain" and bool(block.text)
        case _:
            return False


def _states(document: Document, made: Table, place: Place) -> bool:
    """Whether a table states what a place asks for; a total states nothing by itself."""
    rows = made.rows[:-1] if made.has_total else made.rows
    if not place.column:
        return bool(rows)
    titles = [plain(column.title, document.formatter) for column in made.columns]
    if place.column not in titles:
        return bool(rows) and _says_once(plain(made.note, document.formatter), place.column)
    at = titles.index(place.column)
    told = [row[at] not in ((), ("",), NONE) for row in rows]
    return bool(told) and (all(told) if place.every else any(told))


def _says_once(note: str, title: str) -> bool:
    """Whether the note of a table says for every row what a column would, and not that nothing is stated."""
    told = re.search(rf"(?:{SAID_ONCE}|; ){re.escape(title[0].lower() + title[1:])} – (.*)", note)
    return told is not None and not told.group(1).startswith("".join(map(str, NONE)))
