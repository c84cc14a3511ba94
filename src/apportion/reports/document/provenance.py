"""Where the figures of a document come from, for readers of paper: table by table and section by section.

On a screen each figure shows its own source. On paper a list at the end names it: by the section or the table in which
the figure stands. Knows documents. It must not know media.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from apportion.reports.document.blocks import (
    Block,
    Chart,
    Column,
    Document,
    Paragraph,
    Quoted,
    Section,
    Spans,
    Table,
    numbered,
    plain,
    spans,
    texts_of,
    walk,
)
from apportion.reports.document.drawings import AXIS, DRAWN
from apportion.reports.document.figure import Figure
from apportion.reports.document.reading import NUMBERING, label
from apportion.reports.words import Formatter

REGISTER: Final = "register"
"""Id of the list in the annex."""
_ROW: Final = re.compile(r"\[(?:(\w+)=[^\]]*|\d+)\]")
_ORIGIN: Final = "where figures come from"


@dataclass(frozen=True)
class Listed:
    """Figures that stand in one place and come from one."""

    where: str
    """Section or table: ``3.2``, ``Table 7``."""
    what: str
    """The figures, or the column that holds them."""
    source: str
    """``plan.json: units[unit=…].amount``; … stands for the row that the figure speaks of."""


def pattern(origin: str) -> str:
    """A source without the rows that it was read from, so that a column has one: ``units[unit=…].amount``."""
    return _ROW.sub(lambda found: f"[{found.group(1)}=…]" if found.group(1) else "[…]", origin)


def sources_of_figures(document: Document) -> Iterator[Listed]:
    """Every figure of a document with its source, in the order of reading."""
    formatter = document.formatter
    yield from _in_text("on the cover", (document.title, document.subtitle), formatter)
    yield from _in_blocks("at the top", document.preamble, formatter)
    for section in walk(document.sections):
        where = section.number or plain(section.title, formatter)
        yield from _in_text(where, (section.title,), formatter)
        yield from _in_blocks(where, section.blocks, formatter)


def _in_blocks(where: str, blocks: Sequence[Block], formatter: Formatter) -> Iterator[Listed]:
    texts = [text for block in blocks if not isinstance(block, (Table, Chart)) for text in texts_of(block)]
    yield from _in_text(where, texts, formatter)
    for block in blocks:
        if isinstance(block, Table):
            yield from _in_table(block, formatter)
        elif isinstance(block, Chart):
            yield from _in_chart(block, formatter)


def _in_text(where: str, texts: Iterable[Spans], formatter: Formatter) -> Iterator[Listed]:
    """Figures in sentences: each by itself, those of one kind together."""
    found: dict[str, dict[str, str]] = {}
    for item in (item for text in texts for item in text if isinstance(item, Figure)):
        found.setdefault(pattern(item.origin), {}).setdefault(item.text(formatter), item.origin)
    for kind, shown in found.items():
        source = next(iter(shown.values())) if len(shown) == 1 else kind
        yield Listed(where, "; ".join(shown), source)


def _in_table(block: Table, formatter: Formatter) -> Iterator[Listed]:
    where = label(block)
    for place, column in enumerate(block.columns):
        body = block.rows[:-1] if block.has_total else block.rows
        kinds = dict.fromkeys(_kinds(row[place] for row in body))
        if kinds:
            yield Listed(where, plain(column.title, formatter), "; or ".join(kinds))
        totals = dict.fromkeys(_kinds(row[place] for row in block.rows[-1:])) if block.has_total else {}
        if totals:
            yield Listed(where, f"{plain(column.title, formatter)}, total", "; or ".join(totals))
    yield from _in_text(where, (block.caption, block.note, *(column.title for column in block.columns)), formatter)


def _kinds(cells: Iterable[Spans]) -> Iterator[str]:
    yield from (pattern(item.origin) for cell in cells for item in cell if isinstance(item, Figure))


def _in_chart(block: Chart, formatter: Formatter) -> Iterator[Listed]:
    kinds = dict.fromkeys(pattern(origin) for _, origin in block.paper.texts if origin not in (AXIS, DRAWN))
    if kinds:
        yield Listed(label(block), "figures in the drawing", "; or ".join(kinds))
    yield from _in_text(label(block), (block.caption,), formatter)


def with_register(document: Document) -> Document:
    """A document whose last section ends with the sources of all its figures.

    The list is made anew where there is one, so that it fits a document from which parts were taken.
    """
    last = document.sections[-1]
    kept = tuple(section for section in last.sections if section.id != REGISTER)
    bare = numbered(replace(document, sections=(*document.sections[:-1], replace(last, sections=kept))))
    rows = [_row(item) for item in sources_of_figures(bare)]
    if not rows:
        return bare
    columns = tuple(Column(spans(title)) for title in ("Where", "Figure", "Source"))
    lead = Paragraph(
        spans(
            "By section, table and chart; … stands for the row that a figure speaks of. The documents named are those "
            "listed above. The file figures.json has each figure by itself."
        )
    )
    made = Table(spans("Sources of the figures, place by place"), columns, tuple(rows), is_small=True)
    section = Section(REGISTER, spans("Sources, place by place"), (lead, made))
    last = bare.sections[-1]
    return numbered(replace(bare, sections=(*bare.sections[:-1], replace(last, sections=(*last.sections, section)))))


def with_source_note(document: Document) -> Document:
    """A short document that ends with the sources of its figures, in small letters."""
    places: dict[str, dict[str, None]] = {}
    for item in sources_of_figures(document):
        places.setdefault(item.source, {}).setdefault(f"{item.where} ({item.what})")
    told = [f"{', '.join(where)}: {source}" for source, where in places.items()]
    if not told or not document.sections:
        return document
    note = Paragraph((*_LEAD, Quoted("; ".join(told), _ORIGIN), "."), "source")
    last = document.sections[-1]
    return replace(document, sections=(*document.sections[:-1], replace(last, blocks=(*last.blocks, note))))


_LEAD: Final[Spans] = ("Where the figures come from (… stands for the row that a figure speaks of): ",)


def _row(item: Listed) -> tuple[Spans, ...]:
    return tuple((Quoted(text, origin),) for text, origin in _parts(item))


def _parts(item: Listed) -> Iterator[tuple[str, str]]:
    yield item.where, NUMBERING
    yield item.what, _ORIGIN
    yield item.source, _ORIGIN
