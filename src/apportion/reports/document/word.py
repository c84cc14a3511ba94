"""A document as a Word file: styles, numbered tables, drawings as images with their words as alternative text."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from apportion.reports.document.blocks import (
    Block,
    Break,
    Chart,
    Document,
    Items,
    Keys,
    Paragraph,
    Section,
    Spans,
    Table,
    plain,
    walk,
)
from apportion.reports.document.extra import missing_extra
from apportion.reports.document.pdf import png_bytes
from apportion.reports.document.reading import label
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

DAY: Final = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
"""The first day that a zip archive knows: files say nothing about when they were written."""
_SMALL_COLUMNS: Final = 5
_TEXT_WIDTH: Final = 16.8
"""Centimetres between the margins."""
_SENTENCE: Final = 40
"""Letters from which a column of words is no wider."""
_LETTER_WIDTH: Final = 0.0215
"""Centimetres of a letter for each point of its size, erring on the wide side."""
_PADDING: Final = 0.4


def word_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes.

    Raises:
        MissingExtra: when python-docx is not installed.
    """
    with missing_extra("docx"):
        import docx
    made = docx.Document()
    _styles(made)
    formatter = document.formatter
    properties = made.core_properties
    properties.title = plain(document.title, formatter)
    properties.subject = plain(document.subtitle, formatter)
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.created = properties.modified = DAY
    properties.revision = 1
    made.add_heading(plain(document.title, formatter), 0)
    if document.subtitle:
        made.add_paragraph(plain(document.subtitle, formatter), style="Subtitle")
    if document.has_contents:
        for section in walk(document.sections):
            entry = made.add_paragraph(_title(section, formatter), style="List")
            entry.paragraph_format.left_indent = _cm(0.6 * section.number.count("."))
            entry.paragraph_format.space_after = _pt(2)
        _page_break(made)
    for block in document.preamble:
        _block(made, block, formatter)
    for section in document.sections:
        _section(made, section, formatter, 1)
    held = io.BytesIO()
    made.save(held)
    return same_bytes(held.getvalue())


def same_bytes(archive: bytes) -> bytes:
    """An office file without the times at which its parts were packed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = zipfile.ZipInfo(name, DAY.timetuple()[:6])
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, source.read(name))
    return held.getvalue()


def _styles(made: WordDocument) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.1)
    section.top_margin = section.bottom_margin = Cm(2)
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 26), ("Heading 1", 17), ("Heading 2", 13), ("Heading 3", 11.5)):
        style: Any = made.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.font.color.rgb = RGBColor(0x1B, 0x27, 0x33)
    caption: Any = made.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9.5), RGBColor(0x1B, 0x27, 0x33)


def _title(section: Section, formatter: Formatter) -> str:
    title = plain(section.title, formatter)
    return f"{section.number} {title}" if section.number else title


def _section(made: WordDocument, section: Section, formatter: Formatter, level: int) -> None:
    made.add_heading(_title(section, formatter), min(level, 3))
    for block in section.blocks:
        _block(made, block, formatter)
    for below in section.sections:
        _section(made, below, formatter, level + 1)


def _block(made: WordDocument, block: Block, formatter: Formatter) -> None:
    match block:
        case Paragraph():
            style = "Intense Quote" if block.tone == "missing" else "Normal"
            made.add_paragraph(plain(block.text, formatter), style=style)
        case Items():
            for item in block.items:
                made.add_paragraph(plain(item, formatter), style="List Bullet")
        case Keys():
            _keys(made, block, formatter)
        case Table():
            _table(made, block, formatter)
        case Chart():
            _chart(made, block, formatter)
        case Break():
            _page_break(made)


def _keys(made: WordDocument, block: Keys, formatter: Formatter) -> None:
    grid = made.add_table(rows=1, cols=len(block.keys))
    grid.style = "Table Grid"
    for cell, key in zip(grid.rows[0].cells, block.keys, strict=True):
        cell.paragraphs[0].add_run(plain(key.label, formatter)).font.size = _pt(9)
        figure = cell.add_paragraph().add_run(plain((key.figure,), formatter))
        figure.bold, figure.font.size = True, _pt(15)
        if key.note:
            cell.add_paragraph().add_run(plain(key.note, formatter)).font.size = _pt(9)
    made.add_paragraph()


def _table(made: WordDocument, block: Table, formatter: Formatter) -> None:
    _caption(made, block, block.caption, formatter, keep=True)
    grid = made.add_table(rows=1, cols=len(block.columns))
    _ruled(grid)
    grid.autofit = False
    size = 8 if len(block.columns) > _SMALL_COLUMNS else 9
    widths = _widths(block, formatter, size)
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = _cm(width)
    _row(grid.rows[0], [column.title for column in block.columns], block, formatter, (size, widths), bold=True)
    _repeat(grid.rows[0])
    for place, row in enumerate(block.rows):
        is_total = block.has_total and place == len(block.rows) - 1
        _row(grid.add_row(), row, block, formatter, (size, widths), bold=is_total)
    if block.note:
        made.add_paragraph().add_run(plain(block.note, formatter)).italic = True
    else:
        made.add_paragraph()


def _widths(block: Table, formatter: Formatter, size: int) -> list[float]:
    """Centimetres of each column: numbers and single words stay whole, sentences share the rest."""
    least, wanted = [], []
    for place, column in enumerate(block.columns):
        cells = [plain(row[place], formatter) for row in block.rows]
        parts = cells if column.align == "right" else [part for cell in cells for part in cell.split(" ")]
        whole = max(len(part) for part in (*plain(column.title, formatter).split(" "), *parts, ""))
        least.append(min(whole, _SENTENCE) * size * _LETTER_WIDTH + _PADDING)
        wanted.append(max(min(max(map(len, cells), default=0), _SENTENCE) - whole, 0) + 1)
    left = max(_TEXT_WIDTH - sum(least), 0.0)
    return [width + left * want / sum(wanted) for width, want in zip(least, wanted, strict=True)]


def _row(
    row: Any, cells: Any, block: Table, formatter: Formatter, look: tuple[int, list[float]], *, bold: bool
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    size, widths = look
    # Cells of a row are looked up once: each look walks over the whole table.
    for cell, text, column, width in zip(row.cells, cells, block.columns, widths, strict=True):
        cell.width = _cm(width)
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(plain(text, formatter))
        run.bold, run.font.size = bold, _pt(size)
        paragraph.paragraph_format.space_after = _pt(0)
        if column.align == "right":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _ruled(grid: Any) -> None:
    """Thin grey lines between rows, and none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("color", "B3C0CC")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    grid._tbl.tblPr.append(borders)  # noqa: SLF001 - python-docx has no name for it


def _repeat(row: Any) -> None:
    """The head of a table stands on each page that it runs over."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - python-docx has no name for it


def _chart(made: WordDocument, block: Chart, formatter: Formatter) -> None:
    from docx.shared import Cm

    picture = made.add_picture(io.BytesIO(png_bytes(block.paper.svg)), width=Cm(16.5))
    alt = " ".join(text for text, _ in block.paper.spoken)
    picture._inline.docPr.set("descr", alt)  # noqa: SLF001 - python-docx has no name for it
    _caption(made, block, block.caption, formatter, keep=False)


def _caption(made: WordDocument, block: Table | Chart, caption: Spans, formatter: Formatter, *, keep: bool) -> None:
    paragraph = made.add_paragraph(style="Caption")
    paragraph.add_run(f"{label(block)}. ").bold = True
    paragraph.add_run(plain(caption, formatter)).bold = False
    paragraph.paragraph_format.keep_with_next = keep


def _page_break(made: Any) -> None:
    made.add_page_break()


def _pt(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _cm(size: float) -> Any:
    from docx.shared import Cm

    return Cm(size)
