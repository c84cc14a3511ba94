"""What a reader of a document meets, line by line, with where every part comes from.

A line is one stretch of text: a title, a paragraph, a cell. Writers and the checker read documents alike through this
module. It must not know markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from apportion.reports.document.blocks import (
    Block,
    Break,
    Chart,
    Document,
    Items,
    Keys,
    Paragraph,
    Quoted,
    Section,
    Spans,
    Table,
    walk,
)
from apportion.reports.document.figure import Figure
from apportion.reports.words import Formatter

NUMBERING: Final = "numbering of the document"
WORDS: Final = "words"
TABLE: Final = "Table"
CHART: Final = "Chart"


@dataclass(frozen=True)
class Piece:
    """A part of a line."""

    text: str
    origin: str
    figure: Figure | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Shows:
    """What a medium shows of a document."""

    contents: bool = True
    """Whether sections are listed in front."""
    drawings: Literal["wide", "paper", "none"] = "wide"
    """In which width charts are drawn with their words as text; ``none``: as images, or in files of their own."""
    spoken: bool = True
    """Whether titles and descriptions of drawings are part of the text."""
    pages: bool = False
    """Whether the contents name pages."""


def lines(document: Document, shows: Shows, page_of: Callable[[Section], int] = lambda _: 0) -> Iterator[Line]:
    """All lines of a document in the order of reading.

    Args:
        document: the model.
        shows: what the medium shows of it.
        page_of: where a section begins, for media with pages.
    """
    formatter = document.formatter
    yield _line(document.title, formatter)
    if document.subtitle:
        yield _line(document.subtitle, formatter)
    if document.has_contents and shows.contents:
        for section in walk(document.sections):
            page = (Piece(f" {page_of(section)}", NUMBERING),) if shows.pages else ()
            yield (*_heading(section, formatter), *page)
    for block in document.preamble:
        yield from _block(block, formatter, shows)
    for section in walk(document.sections):
        yield _heading(section, formatter)
        for block in section.blocks:
            yield from _block(block, formatter, shows)


def label(block: Table | Chart) -> str:
    """``Table 3``."""
    return f"{TABLE if isinstance(block, Table) else CHART}\N{NO-BREAK SPACE}{block.number}"


def _heading(section: Section, formatter: Formatter) -> Line:
    title = _line(section.title, formatter)
    return (Piece(f"{section.number} ", NUMBERING), *title) if section.number else title


def _block(block: Block, formatter: Formatter, shows: Shows) -> Iterator[Line]:
    match block:
        case Paragraph():
            yield _line(block.text, formatter)
        case Items():
            yield from (_line(item, formatter) for item in block.items)
        case Keys():
            for key in block.keys:
                yield _line(key.label, formatter)
                yield _line((key.figure,), formatter)
                if key.note:
                    yield _line(key.note, formatter)
        case Table():
            yield (Piece(f"{label(block)}. ", NUMBERING), *_line(block.caption, formatter))
            yield from (_line(column.title, formatter) for column in block.columns)
            for row in block.rows:
                yield from (_line(cell, formatter) for cell in row)
            if block.note:
                yield _line(block.note, formatter)
        case Chart():
            if shows.drawings != "none":
                drawing = block.wide if shows.drawings == "wide" else block.paper
                told = (*drawing.spoken, *drawing.texts) if shows.spoken else drawing.texts
                yield from ((Piece(text, origin),) for text, origin in told)
            yield (Piece(f"{label(block)}. ", NUMBERING), *_line(block.caption, formatter))
        case Break():
            return


def _line(text: Spans, formatter: Formatter) -> Line:
    found = []
    for item in text:
        if isinstance(item, Figure):
            found.append(Piece(item.text(formatter), item.origin, item))
        elif isinstance(item, Quoted):
            found.append(Piece(item.text, item.origin))
        else:
            found.append(Piece(item, WORDS))
    return tuple(found)
