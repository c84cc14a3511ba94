"""What stands in which cell: contents, a sheet for each numbered table, and the list of all figures.

Writer and checker both read this layout; a number is named by the figure behind it. It must not know the library that
writes, nor the one that reads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from apportion.reports.document.blocks import Block, Document, Quoted, Section, Spans, Table, plain, texts_of, walk
from apportion.reports.document.figure import Figure
from apportion.reports.document.reading import TABLE
from apportion.reports.document.workbook.formats import cell_number, is_kept, number_format
from apportion.reports.figures import decimal_text

CONTENTS: Final = "Contents"
FIGURES: Final = "Figures"
_DIGITS: Final = 12
"""Decimals to which a number that is no finite decimal is told in words."""
_NOTE: Final = (
    "Cells hold the exact numbers; their formats show them rounded as in the document, so that those shown need not "
    "add up."
)

Style = Literal["title", "note", "header", "header right", "text", "text right", "bold", "link"]


@dataclass(frozen=True)
class Words:
    """A text; whatever it begins with, it never acts as a formula."""

    text: str
    style: Style = "text"


@dataclass(frozen=True)
class Link:
    """A text that leads to another sheet."""

    text: str
    sheet: str


@dataclass(frozen=True)
class Number:
    """A figure as a number."""

    figure: Figure
    format: str
    is_total: bool = False

    @property
    def exact(self) -> Fraction:
        """What stands in the cell."""
        return cell_number(self.figure)


@dataclass(frozen=True)
class Total:
    """A figure that is the sum of cells above it, whose numbers are all kept exactly."""

    figure: Figure
    format: str
    first_row: int
    last_row: int
    """Rows that are added up, from 0, both included."""

    @property
    def exact(self) -> Fraction:
        """The sum, which is stored beside the formula."""
        return cell_number(self.figure)


Cell = Words | Link | Number | Total | None


@dataclass(frozen=True)
class Sheet:
    """One sheet."""

    name: str
    title: str
    rows: tuple[tuple[Cell, ...], ...]
    """From the top; cells from the left, ``None`` is blank."""
    header_row: int
    """The row that stays in sight while scrolling, from 0."""


def sheets(document: Document) -> tuple[Sheet, ...]:
    """All sheets of a numbered document, in the order in which they stand."""
    held = list(_tables(document))
    return (_contents(document, held), *(_table(document, *one) for one in held), _figures(document))


def sheet_name(table: Table) -> str:
    """Of the sheet that holds a table."""
    return f"{TABLE} {table.number}"


def _tables(document: Document) -> Iterator[tuple[Section | None, Table]]:
    yield from ((None, block) for block in document.preamble if isinstance(block, Table))
    for section in walk(document.sections):
        yield from ((section, block) for block in section.blocks if isinstance(block, Table))


def _contents(document: Document, held: Sequence[tuple[Section | None, Table]]) -> Sheet:
    formatter = document.formatter
    title = plain(document.title, formatter)
    rows: list[tuple[Cell, ...]] = [
        (Words(title, "title"),),
        (Words(plain(document.subtitle, formatter), "note"),),
        (Words(f"Plan {document.fingerprint}", "note"),),
        (Words(_NOTE, "note"),),
        (),
        (Words(TABLE, "header"), Words("What it shows", "header"), Words("Section of the document", "header")),
    ]
    header = len(rows) - 1
    rows += [
        (
            Link(sheet_name(table), sheet_name(table)),
            Words(plain(table.caption, formatter)),
            Words(_of(document, section)),
        )
        for section, table in held
    ]
    rows.append((Link(FIGURES, FIGURES), Words("All figures of the document, and where each comes from"), None))
    return Sheet(CONTENTS, title, tuple(rows), header)


def _of(document: Document, section: Section | None) -> str:
    return "" if section is None else f"{section.number} {plain(section.title, document.formatter)}".strip()


def _table(document: Document, section: Section | None, table: Table) -> Sheet:
    formatter = document.formatter
    title = f"{TABLE} {table.number}. {plain(table.caption, formatter)}"
    rows: list[tuple[Cell, ...]] = [
        (Words(title, "title"),),
        (Words(_of(document, section), "note"),),
        (Link("Back to the contents", CONTENTS),),
        (),
        tuple(
            Words(plain(column.title, formatter), "header right" if column.align == "right" else "header")
            for column in table.columns
        ),
    ]
    header = len(rows) - 1
    for place, row in enumerate(table.rows):
        is_total = table.has_total and place == len(table.rows) - 1
        rows.append(
            tuple(
                _total(document, table, at, header + 1)
                if is_total and _adds_exactly(table, at)
                else _cell(document, cell, table.columns[at].align, is_total=is_total)
                for at, cell in enumerate(row)
            )
        )
    rows += [(), (Words(_NOTE, "note"),)]
    if table.note:
        rows.append((Words(plain(table.note, formatter), "note"),))
    return Sheet(sheet_name(table), title, tuple(rows), header)


def _cell(document: Document, cell: Spans, align: str, *, is_total: bool) -> Cell:
    figure = figure_alone(cell)
    if figure is not None:
        return Number(figure, number_format(figure, document.formatter), is_total)
    text = plain(cell, document.formatter)
    if not text:
        return None
    return Words(text, "bold" if is_total else "text right" if align == "right" else "text")


def figure_alone(cell: Spans) -> Figure | None:
    """The figure of a cell that holds nothing else."""
    held = [item for item in cell if item != ""]
    return held[0] if len(held) == 1 and isinstance(held[0], Figure) else None


def _adds_exactly(table: Table, at: int) -> bool:
    """Whether a column is a sum of numbers that a spreadsheet keeps exactly, so that a formula can stand for it."""
    if not table.columns[at].adds:
        return False
    *parts, total = [row[at] for row in table.rows]
    whole = figure_alone(total)
    held = [figure_alone(cell) for cell in parts if cell not in ((), ("",))]
    return (
        bool(held)
        and whole is not None
        and is_kept(whole.exact)
        and all(figure is not None and is_kept(figure.exact) for figure in held)
    )


def _total(document: Document, table: Table, at: int, first_row: int) -> Cell:
    whole = figure_alone(table.rows[-1][at])
    if whole is None:
        return None
    return Total(whole, number_format(whole, document.formatter), first_row, first_row + len(table.rows) - 2)


def _figures(document: Document) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (Words("All figures of the document", "title"),),
        (Words("In the order of reading; those that are worked out name what they follow from.", "note"),),
        (Link("Back to the contents", CONTENTS),),
        (),
        tuple(
            Words(title, "header right" if title == "Value" else "header")
            for title in (
                "Section",
                "In",
                "As shown",
                "Value",
                "Exactly, where a cell cannot hold it",
                "Counted in",
                "Rounded",
                "Source",
                "Fingerprints",
            )
        ),
    ]
    header = len(rows) - 1
    for section, where, figure in _all_figures(document):
        rows.append(
            (
                Words(section) if section else None,
                Words(where),
                Words(figure.text(document.formatter), "text right"),
                Number(figure, number_format(figure, document.formatter)),
                None if is_kept(cell_number(figure)) else Words(_ratio(cell_number(figure))),
                Words(figure.unit.value),
                Words(figure.rounding.value),
                Words(figure.origin),
                Words(" ".join(figure.fingerprints)),
            )
        )
    return Sheet(FIGURES, "All figures of the document", tuple(rows), header)


def _ratio(number: Fraction) -> str:
    if len(str(number.denominator)) <= _DIGITS:
        return f"{number.numerator}/{number.denominator}"
    return f"about {decimal_text(number, _DIGITS)}"


def _all_figures(document: Document) -> Iterator[tuple[str, str, Figure]]:
    """Every figure with the number of its section and what it stands in."""
    yield from (("", "title", item) for text in (document.title, document.subtitle) for item in _in(text))
    for block in document.preamble:
        yield from _of_block("", block)
    for section in walk(document.sections):
        yield from ((section.number, "heading", item) for item in _in(section.title))
        for block in section.blocks:
            yield from _of_block(section.number, block)


def _of_block(number: str, block: Block) -> Iterator[tuple[str, str, Figure]]:
    where = (
        f"{type(block).__name__} {block.number}" if hasattr(block, "number") else _NAMES.get(type(block).__name__, "")
    )
    yield from ((number, where, item) for text in texts_of(block) for item in _in(text))


_NAMES: Final = {"Paragraph": "text", "Items": "list", "Keys": "key figures"}


def _in(text: Sequence[str | Figure | Quoted]) -> Iterator[Figure]:
    yield from (item for item in text if isinstance(item, Figure))
