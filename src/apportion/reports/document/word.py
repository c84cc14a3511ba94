"""A document as a Word file: styles, numbered tables, drawings as images with their words as alternative text."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from apportion.reports.document.blocks import (
    SHOWN,
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
from apportion.reports.document.columns import column_widths
from apportion.reports.document.extra import missing_extra
from apportion.reports.document.pdf import png_bytes
from apportion.reports.document.reading import label
from apportion.reports.document.word_marks import (
    Row,
    barred,
    contents,
    marked,
    put_rows,
    ruled,
    running_text,
    speaks,
)
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

DAY: Final = datetime.datetime(1980, 1, 1, tzinfo=datetime.UTC)
"""The first day that a zip archive knows: files say nothing about when they were written."""
_SMALL_COLUMNS: Final = 6
_TEXT_WIDTH: Final = 16.8
"""Centimetres between the margins."""
_DIGIT: Final = 0.0187
"""Centimetres of a digit for each point of its size."""
_INSET: Final = 0.4
"""Centimetres beside the words of a cell."""
_WHOLE_ROWS: Final = 16
"""Rows up to which a table is kept on one page."""
_CELL_SIZES: Final = (8, 9)
"""Points of the text in tables of many columns, and of few."""
_SIZES: Final = {"strategy": 10.5, "briefing": 9.5}
"""Points of the text; a briefing has to fit on its page."""


def word_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes.

    Raises:
        MissingExtra: when python-docx is not installed.
    """
    with missing_extra("docx"):
        import docx
    made = docx.Document()
    _styles(made, document)
    formatter = document.formatter
    properties = made.core_properties
    properties.title = plain(document.title, formatter)
    properties.subject = plain(document.subtitle, formatter)
    properties.author, properties.last_modified_by, properties.comments = "", "", ""
    properties.created = properties.modified = DAY
    properties.revision = 1
    properties.language, properties.keywords = f"{document.language}-GB", f"Plan {document.fingerprint[:SHOWN]}"
    running_text(made, document)
    made.add_heading(plain(document.title, formatter), 0)
    if document.subtitle:
        made.add_paragraph(plain(document.subtitle, formatter), style="Subtitle")
    if document.has_contents:
        contents(
            made, [(section.id, section.number, plain(section.title, formatter)) for section in walk(document.sections)]
        )
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


def _styles(made: WordDocument, document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt, RGBColor

    ink, is_page = RGBColor(0x1B, 0x27, 0x33), document.kind == "briefing"
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.1)
    section.top_margin, section.bottom_margin = Cm(1.6 if is_page else 2.2), Cm(1.5 if is_page else 2)
    section.header_distance, section.footer_distance = Cm(1), Cm(0.9)
    normal: Any = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(_SIZES.get(document.kind, 10.5))
    normal.paragraph_format.space_after = Pt(3 if is_page else 6)
    normal.paragraph_format.widow_control = True
    normal.paragraph_format.line_spacing = 1.0 if is_page else 1.1
    speaks(normal, f"{document.language}-GB")
    large = document.kind == "strategy"
    for name, size, before in (
        ("Title", 26 if large else 20, 0),
        ("Subtitle", 12, 0),
        ("Heading 1", 17 if large else 13, 20 if large else 10),
        ("Heading 2", 13, 14),
        ("Heading 3", 11.5, 10),
    ):
        style: Any = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), ink
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
    made.styles["Subtitle"].font.italic = False
    for size in _CELL_SIZES:
        cell: Any = made.styles.add_style(f"Cell {size}", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style, cell.font.size, cell.paragraph_format.space_after = normal, Pt(size), Pt(0)
    for name in ("Caption", "List Bullet"):
        made.styles[name].paragraph_format.space_after = Pt(3)
    caption: Any = made.styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(9.5), ink


def _title(section: Section, formatter: Formatter) -> str:
    title = plain(section.title, formatter)
    return f"{section.number} {title}" if section.number else title


def _section(made: WordDocument, section: Section, formatter: Formatter, level: int) -> None:
    marked(made.add_heading(_title(section, formatter), min(level, 3)), section.id)
    for block in section.blocks:
        _block(made, block, formatter)
    for below in section.sections:
        _section(made, below, formatter, level + 1)


def _block(made: WordDocument, block: Block, formatter: Formatter) -> None:
    match block:
        case Paragraph():
            _paragraph(made, block, formatter)
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


def _paragraph(made: WordDocument, block: Paragraph, formatter: Formatter) -> None:
    paragraph = made.add_paragraph()
    run = paragraph.add_run(plain(block.text, formatter))
    if block.tone == "missing":
        barred(paragraph)
    elif block.tone == "source":
        run.font.size, run.font.color.rgb = _pt(6), _muted()


def _keys(made: WordDocument, block: Keys, formatter: Formatter) -> None:
    grid = made.add_table(rows=1, cols=len(block.keys))
    ruled(grid)
    for cell, key in zip(grid.rows[0].cells, block.keys, strict=True):
        cell.paragraphs[0].add_run(plain(key.label, formatter)).font.size = _pt(9)
        figure = cell.add_paragraph().add_run(plain((key.figure,), formatter))
        figure.bold, figure.font.size = True, _pt(15)
        if key.note:
            cell.add_paragraph().add_run(plain(key.note, formatter)).font.size = _pt(9)
    made.add_paragraph().paragraph_format.space_after = _pt(0)


def _table(made: WordDocument, block: Table, formatter: Formatter) -> None:
    _caption(made, block, block.caption, formatter, keep=True)
    size = _CELL_SIZES[not block.is_small and len(block.columns) <= _SMALL_COLUMNS]
    widths = column_widths(block, formatter, _TEXT_WIDTH, size * _DIGIT, _INSET)
    grid = made.add_table(rows=0, cols=len(block.columns))
    ruled(grid)
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = _cm(width)
    is_whole, last = len(block.rows) <= _WHOLE_ROWS, len(block.rows) - 1
    head = [plain(column.title, formatter) for column in block.columns]
    rows = [Row(tuple(head), is_bold=True, keeps_next=True, is_head=True)]
    for place, row in enumerate(block.rows):
        texts = tuple(plain(text, formatter) for text in row)
        keeps = (is_whole and place < last) or place == 0
        rows.append(Row(texts, is_bold=block.has_total and place == last, keeps_next=keeps))
    put_rows(grid, rows, f"Cell{size}", [column.align for column in block.columns], widths)
    after = made.add_paragraph()
    after.paragraph_format.space_after = _pt(4)
    if block.note:
        note = after.add_run(plain(block.note, formatter))
        note.font.size, note.font.color.rgb = _pt(9), _muted()


def _chart(made: WordDocument, block: Chart, formatter: Formatter) -> None:
    from docx.shared import Cm

    picture = made.add_picture(io.BytesIO(png_bytes(block.paper.svg)), width=Cm(16.5))
    made.paragraphs[-1].paragraph_format.keep_with_next = True
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


def _muted() -> Any:
    from docx.shared import RGBColor

    return RGBColor(0x4D, 0x59, 0x65)


def _cm(size: float) -> Any:
    from docx.shared import Cm

    return Cm(size)
