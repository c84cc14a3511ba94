"""A document as data: sections, paragraphs, lists, numbered tables and charts, and what their text is made of.

Text is made of words, figures and quotations. Words hold no digits: a number typed into a text is refused when the
model is made. Knows no medium.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Literal

from apportion.reports.document.figure import Figure, Unit
from apportion.reports.words import Formatter

Align = Literal["left", "right"]
Tone = Literal["plain", "missing", "source"]

SHOWN: Final = len("sha256:") + 12
"""Letters of a fingerprint that readers are shown; figures.json has all of it."""


class TypedNumber(ValueError):
    """Words hold a digit: a number was typed into a text instead of being looked up."""


@dataclass(frozen=True)
class Quoted:
    """A text that somebody else wrote: a name, a reason, a sentence of the plan. It may hold numbers."""

    text: str
    origin: str
    """Where it stands: ``case: targets.note``."""


Span = str | Figure | Quoted
Spans = tuple[Span, ...]
"""Words, figures and quotations, one after the other."""


def spans(*parts: Span | Spans) -> Spans:
    """Parts as one text; those that are texts already are taken apart.

    Raises:
        TypedNumber: when words hold a digit.
    """
    found: list[Span] = []
    for part in parts:
        found.extend(part if isinstance(part, tuple) else (part,))
    for item in found:
        if isinstance(item, str) and any(letter.isdigit() for letter in item):
            raise TypedNumber(f"A number is typed into the words '{item}'; look it up in a source.")
    return tuple(found)


def plain(text: Spans, formatter: Formatter) -> str:
    """The text as a reader sees it."""
    return "".join(span_text(item, formatter) for item in text)


def span_text(item: Span, formatter: Formatter) -> str:
    """One part of a text as a reader sees it."""
    if isinstance(item, Figure):
        return item.text(formatter)
    return item.text if isinstance(item, Quoted) else item


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: Spans
    tone: Tone = "plain"
    """``missing``: an input is not there, and the text names what would bring it."""


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Spans, ...]


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    title: Spans
    align: Align = "left"
    adds: bool = False
    """Whether its rows add up to the last row, which is a total."""


@dataclass(frozen=True)
class Table:
    """A numbered table."""

    caption: Spans
    columns: tuple[Column, ...]
    rows: tuple[tuple[Spans, ...], ...]
    has_total: bool = False
    """Whether the last row is a total."""
    note: Spans = ()
    number: int = 0
    """Given by ``numbered``."""
    is_small: bool = False
    """Whether it is a list to look something up in, set in small letters."""


@dataclass(frozen=True)
class Drawing:
    """A chart drawn in one width."""

    svg: str
    spoken: tuple[tuple[str, str], ...]
    """Title and description for those who do not see it, each with where it comes from."""
    texts: tuple[tuple[str, str], ...]
    """What is written in it, in its order, likewise."""


@dataclass(frozen=True)
class Chart:
    """A numbered chart."""

    caption: Spans
    wide: Drawing
    """For screens."""
    paper: Drawing
    """For paper and slides."""
    number: int = 0


@dataclass(frozen=True)
class Key:
    """A key figure: a number with a label, several of which stand beside each other."""

    label: Spans
    figure: Figure
    note: Spans = ()


@dataclass(frozen=True)
class Keys:
    """Key figures beside each other."""

    keys: tuple[Key, ...]


@dataclass(frozen=True)
class Break:
    """A new page where the medium has pages."""


Block = Paragraph | Items | Table | Chart | Keys | Break


@dataclass(frozen=True)
class Section:
    """A part of a document with its parts."""

    id: str
    """Unique in the document; lower case with hyphens."""
    title: Spans
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    number: str = ""
    """``"3"`` or ``"3.2"``; given by ``numbered``, empty where the document does not number its sections."""


@dataclass(frozen=True, eq=False)
class Document:
    """A whole document."""

    kind: str
    """``strategy``, ``briefing``, ``letter`` or ``deck``."""
    title: Spans
    subtitle: Spans
    sections: tuple[Section, ...]
    formatter: Formatter
    fingerprint: str
    """Of the plan."""
    language: str = "en"
    has_contents: bool = False
    numbers_sections: bool = False
    preamble: tuple[Block, ...] = field(default=())
    """What stands before the first section."""


def numbered(document: Document) -> Document:
    """The document with its sections, tables and charts numbered in the order of reading."""
    tables, charts = _Counter(), _Counter()

    def blocks(found: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(_with_number(block, tables, charts) for block in found)

    def sections(found: Sequence[Section], above: str) -> tuple[Section, ...]:
        told = []
        for place, item in enumerate(found, start=1):
            number = (f"{above}.{place}" if above else str(place)) if document.numbers_sections else ""
            own = blocks(item.blocks)
            told.append(replace(item, number=number, blocks=own, sections=sections(item.sections, number)))
        return tuple(told)

    preamble = blocks(document.preamble)
    return replace(document, preamble=preamble, sections=sections(document.sections, ""))


@dataclass
class _Counter:
    count: int = 0

    def next(self) -> int:
        self.count += 1
        return self.count


def _with_number(block: Block, tables: _Counter, charts: _Counter) -> Block:
    if isinstance(block, Table):
        return replace(block, number=tables.next())
    return replace(block, number=charts.next()) if isinstance(block, Chart) else block


def walk(found: Sequence[Section]) -> Iterator[Section]:
    """All sections in the order of reading."""
    for item in found:
        yield item
        yield from walk(item.sections)


def blocks_of(document: Document) -> Iterator[Block]:
    """All blocks in the order of reading."""
    yield from document.preamble
    for section in walk(document.sections):
        yield from section.blocks


def blocks_in(found: Sequence[Section]) -> Iterator[Block]:
    """All blocks of sections and of their parts, in the order of reading."""
    for section in walk(found):
        yield from section.blocks


def texts_of(block: Block) -> Iterator[Spans]:
    """All texts of a block in the order of reading; of a chart its caption only."""
    match block:
        case Paragraph():
            yield block.text
        case Items():
            yield from block.items
        case Table():
            yield block.caption
            yield from (column.title for column in block.columns)
            for row in block.rows:
                yield from row
            yield block.note
        case Chart():
            yield block.caption
        case Keys():
            for key in block.keys:
                yield from (key.label, (key.figure,), key.note)
        case Break():
            return


def figures_of(document: Document) -> Iterator[Figure]:
    """All figures in the order of reading, those of titles included."""
    everything: list[Spans] = [document.title, document.subtitle]
    everything += [section.title for section in walk(document.sections)]
    everything += [text for block in blocks_of(document) for text in texts_of(block)]
    for text in everything:
        yield from (item for item in text if isinstance(item, Figure))


def table(
    caption: Spans,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Spans]],
    *,
    has_total: bool = False,
    note: Spans = (),
) -> Table:
    """A table whose columns add up as they are shown, or whose note says that they do not.

    Raises:
        ValueError: when a column that should add up does not even do so unrounded, or a row is too short.
    """
    for row in rows:
        if len(row) != len(columns):
            raise ValueError(f"A row of {len(row)} cells stands in a table of {len(columns)} columns.")
    off = [column.title for place, column in enumerate(columns) if column.adds and _is_off(rows, place)]
    if off:
        note = spans(note, " " if note else "", _ROUNDED)
    return Table(caption, tuple(columns), tuple(tuple(row) for row in rows), has_total, note)


_ROUNDED: Final = (
    "Figures are rounded one by one, so that those shown do not add up to the total shown; the exact ones do."
)


def _is_off(rows: Sequence[Sequence[Spans]], place: int) -> bool:
    """Whether a column does not add up as it is shown."""
    held = [[item for item in row[place] if isinstance(item, Figure)] for row in rows]
    parts, total = [figures[0] for figures in held[:-1] if figures], held[-1]
    if not total:
        return False
    if sum((item.exact for item in parts), Fraction(0)) != total[0].exact:
        raise ValueError("A column that should add up to its total does not.")
    return sum((_as_shown(item) for item in parts), Fraction(0)) != _as_shown(total[0])


def _as_shown(figure: Figure) -> Fraction:
    return figure.shown() if figure.unit in (Unit.MONEY, Unit.SHARE, Unit.NUMBER, Unit.COUNT) else figure.exact
