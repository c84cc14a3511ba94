"""A document as slides: one section a slide, for a wide screen."""

from __future__ import annotations

import io
from collections.abc import Sequence
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
    texts_of,
)
from apportion.reports.document.columns import column_widths, text_width
from apportion.reports.document.extra import missing_extra
from apportion.reports.document.figure import Figure
from apportion.reports.document.pdf import png_bytes
from apportion.reports.document.reading import label
from apportion.reports.document.word import same_bytes
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from pptx.slide import Slide

_WIDTH: Final = 33.87
_HEIGHT: Final = 19.05
_LEFT: Final = 1.6
_ROOM: Final = _WIDTH - 2 * _LEFT
_TOP: Final = 4.0
_BOTTOM: Final = 17.6
_INK: Final = (0x1B, 0x27, 0x33)
_ACCENT: Final = (0x1F, 0x5F, 0xAE)
_MUTED: Final = (0x4D, 0x59, 0x65)
_TABLE_SIZES: Final = (24, 22, 20, 18, 16)
"""Points of the text in a table, the largest first that fits."""
_LIST_SIZES: Final = (24, 22, 20, 18)
_DIGIT: Final = 0.0187
"""Centimetres of a digit for each point of its size."""
_LINE: Final = 0.0455
"""Centimetres of a line for each point of its size."""
_INSET: Final = 0.5
"""Centimetres beside the words of a cell."""
_CELL_HEIGHT: Final = 0.35
"""Centimetres above and below the words of a cell."""
_FEET: Final = frozenset({10, 11, 12})
"""Places of date, foot and number in the layout, which would stand above our own."""
_NO_STYLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""The style of tables that has neither ground nor lines."""
_BULLET: Final = '<a:buChar xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" char="•"/>'
_RULE: Final = "C4CED8"


def slides_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes.

    Raises:
        MissingExtra: when python-pptx is not installed.
    """
    with missing_extra("pptx"):
        import pptx
    from pptx.util import Cm

    from apportion.reports.document.word import DAY

    made = pptx.Presentation()
    made.slide_width, made.slide_height = Cm(_WIDTH), Cm(_HEIGHT)
    properties = made.core_properties
    properties.title = plain(document.title, document.formatter)
    properties.subject = plain(document.subtitle, document.formatter)
    properties.keywords, properties.language = f"Plan {document.fingerprint[:SHOWN]}", f"{document.language}-GB"
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = DAY
    properties.revision = 1
    _front(made.slides.add_slide(made.slide_layouts[0]), document)
    layout = made.slide_layouts[5]
    for place, section in enumerate(document.sections):
        slide = made.slides.add_slide(layout)
        if place == 0:
            _foot(slide, layout, document)
        _slide(slide, section, document.formatter)
        slide.notes_slide.notes_text_frame.text = _notes(section, document.formatter)
    held = io.BytesIO()
    made.save(held)
    return same_bytes(held.getvalue())


def _front(slide: Slide, document: Document) -> None:
    title: Any = slide.shapes.title
    _placed(title, _LEFT, 5.6, _ROOM, 3.2)
    _write(title.text_frame, plain(document.title, document.formatter), 44, bold=True)
    _bar(slide, 9.1)
    below: Any = slide.placeholders[1]
    _placed(below, _LEFT, 9.5, _ROOM, 2.5)
    _write(below.text_frame, plain(document.subtitle, document.formatter), 22, colour=_MUTED)


def _slide(slide: Slide, section: Section, formatter: Formatter) -> None:
    from pptx.enum.text import MSO_ANCHOR

    title: Any = slide.shapes.title
    text = plain(section.title, formatter)
    _placed(title, _LEFT, 0.7, _ROOM, 2.5)
    _write(title.text_frame, text, 30 if text_width(text) * 30 * _DIGIT < _ROOM else 26, bold=True)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    _bar(slide, 3.35)
    top = _TOP
    for block in section.blocks:
        top = _block(slide, block, formatter, top)


def _foot(slide: Slide, layout: Any, document: Document) -> None:
    """What the slides belong to, and their numbers, which the program that shows them works out."""
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml

    box = slide.shapes.add_textbox(*_cm(_LEFT, 18.0, _ROOM - 3, 0.8))
    _write(box.text_frame, plain(document.subtitle, document.formatter), 12, colour=_MUTED)
    number = slide.shapes.add_textbox(*_cm(_WIDTH - _LEFT - 3, 18.0, 3, 0.8))
    _write(number.text_frame, "", 12, colour=_MUTED)
    paragraph = number.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    field = parse_xml(
        '<a:fld xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" type="slidenum" '
        'id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"><a:rPr lang="en-GB" sz="1200"/><a:t>#</a:t></a:fld>'
    )
    paragraph._p.insert(1, field)  # noqa: SLF001 - python-pptx has no name for it
    for shape in list(layout.placeholders):
        if shape.placeholder_format.idx in _FEET:
            shape._element.getparent().remove(shape._element)  # noqa: SLF001 - python-pptx has no name for it
    for shape in (box, number):
        # Shapes can be made on slides alone; here they belong to the layout, under every slide.
        layout.shapes._spTree.append(shape._element)  # noqa: SLF001 - python-pptx has no name for it


def _notes(section: Section, formatter: Formatter) -> str:
    """Where each figure of a slide comes from, for those who speak to it."""
    texts = [section.title, *(text for block in section.blocks for text in texts_of(block))]
    told = {
        f"{item.text(formatter)}: {item.origin}": None for text in texts for item in text if isinstance(item, Figure)
    }
    return "\n".join(("Where the figures come from", *told))


def _block(slide: Slide, block: Block, formatter: Formatter, top: float) -> float:
    """Put a block on a slide; where the next one may begin."""
    match block:
        case Paragraph():
            return _list(slide, (block.text,), formatter, top, is_bulleted=False)
        case Items():
            return _list(slide, block.items, formatter, top, is_bulleted=True)
        case Keys():
            return _keys(slide, block, formatter, top)
        case Table():
            return _table(slide, block, formatter, top)
        case Chart():
            return _chart(slide, block, formatter, top)
        case Break():
            return top


def _list(slide: Slide, items: tuple[Spans, ...], formatter: Formatter, top: float, *, is_bulleted: bool) -> float:
    from pptx.oxml import parse_xml
    from pptx.util import Cm, Pt

    texts = [plain(item, formatter) for item in items]
    size = next((size for size in _LIST_SIZES if top + _lines_high(texts, size) <= _BOTTOM), _LIST_SIZES[-1])
    if not is_bulleted:
        size = _LIST_SIZES[-1]
    high = _lines_high(texts, size)
    box = slide.shapes.add_textbox(*_cm(_LEFT, top, _ROOM, high))
    frame = box.text_frame
    frame.word_wrap = True
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size = Pt(size)
        run.font.color.rgb = _colour(_INK)
        paragraph.space_after = Pt(size // 2)
        if is_bulleted:
            properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-pptx has no name for a hanging bullet
            properties.set("marL", str(Cm(0.7)))
            properties.set("indent", str(-Cm(0.7)))
            properties.append(parse_xml(_BULLET))
    return top + high


def _lines_high(texts: Sequence[str], size: int) -> float:
    """How high a list stands, in centimetres."""
    lines = sum(1 + int(text_width(text) * size * _DIGIT / (_ROOM - 1.2)) for text in texts)
    return lines * size * _LINE + len(texts) * size * 0.018 + 0.3


def _keys(slide: Slide, block: Keys, formatter: Formatter, top: float) -> float:
    width = _ROOM / len(block.keys)
    for place, key in enumerate(block.keys):
        box = slide.shapes.add_textbox(*_cm(_LEFT + place * width, top, width - 0.4, 2.4))
        _write(box.text_frame, plain(key.label, formatter), 18, colour=_MUTED)
        _add(box.text_frame, plain((key.figure,), formatter), 32, bold=True)
        if key.note:
            _add(box.text_frame, plain(key.note, formatter), 16, colour=_MUTED)
    return top + 3.0


def _table(slide: Slide, block: Table, formatter: Formatter, top: float) -> float:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.oxml.ns import qn
    from pptx.util import Cm

    caption = slide.shapes.add_textbox(*_cm(_LEFT, top, _ROOM, 0.9))
    _write(caption.text_frame, f"{label(block)}. {plain(block.caption, formatter)}", 16, colour=_MUTED)
    top += 1.1
    count = len(block.rows) + 1
    room = _BOTTOM - top - (0.9 if block.note else 0)
    size, widths, height = _fitting(block, formatter, room)
    shape = slide.shapes.add_table(count, len(block.columns), *_cm(_LEFT, top, sum(widths), height * count))
    grid = shape.table
    look: Any = grid._tbl.tblPr  # noqa: SLF001 - python-pptx has no name for it
    look.find(qn("a:tableStyleId")).text = _NO_STYLE
    grid.first_row = grid.horz_banding = False
    for place, width in enumerate(widths):
        grid.columns[place].width = Cm(width)
    for line, cells in enumerate([[column.title for column in block.columns], *block.rows]):
        grid.rows[line].height = Cm(height)
        is_strong = line == 0 or (block.has_total and line == count - 1)
        for place, (text, column) in enumerate(zip(cells, block.columns, strict=True)):
            cell = grid.cell(line, place)
            cell.margin_top = cell.margin_bottom = Cm(0.05)
            cell.vertical_anchor = MSO_ANCHOR.MIDDLE
            _write(cell.text_frame, plain(text, formatter), size, bold=is_strong)
            _ruled(cell, is_strong=line == 0 or (block.has_total and line == count - 2))
            if column.align == "right":
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    below = top + height * count + 0.2
    if block.note:
        note = slide.shapes.add_textbox(*_cm(_LEFT, below, _ROOM, 0.9))
        _write(note.text_frame, plain(block.note, formatter), 14, colour=_MUTED)
        below += 0.9
    return below + 0.3


def _ruled(cell: Any, *, is_strong: bool) -> None:
    """A thin line below a cell, a strong one below the head and above the total."""
    from pptx.oxml import parse_xml

    width, colour = (19050, "1B2733") if is_strong else (6350, _RULE)
    line = parse_xml(
        f'<a:lnB xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="{width}">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:lnB>'
    )
    cell._tc.get_or_add_tcPr().insert(0, line)  # noqa: SLF001 - python-pptx has no name for it


def _fitting(block: Table, formatter: Formatter, room: float) -> tuple[int, list[float], float]:
    """Size of the letters, widths of columns and height of a row that a slide has room for."""
    rows = len(block.rows) + 1
    for size in _TABLE_SIZES:
        widths = column_widths(block, formatter, _ROOM, size * _DIGIT, _INSET)
        height = _rows_high(block, formatter, widths, size)
        if height * rows <= room:
            return size, widths, height
    return _TABLE_SIZES[-1], column_widths(block, formatter, _ROOM, _TABLE_SIZES[-1] * _DIGIT, _INSET), room / rows


def _rows_high(block: Table, formatter: Formatter, widths: Sequence[float], size: int) -> float:
    """How high the highest row stands, in centimetres."""
    lines = max(
        1 + int(text_width(plain(text, formatter)) * size * _DIGIT / (width - _INSET + 0.05))
        for row in block.rows
        for text, width in zip(row, widths, strict=True)
    )
    return lines * size * _LINE + _CELL_HEIGHT


def _chart(slide: Slide, block: Chart, formatter: Formatter, top: float) -> float:
    from pptx.util import Cm

    picture: Any = slide.shapes.add_picture(io.BytesIO(png_bytes(block.paper.svg)), Cm(_LEFT), Cm(top))
    wide, high = _ROOM, _BOTTOM - top - 2.4
    scale = min(Cm(wide) / picture.width, Cm(high) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    picture.left = int((Cm(_WIDTH) - picture.width) / 2)
    alt = " ".join(text for text, _ in block.paper.spoken)
    picture._element.nvPicPr.cNvPr.set("descr", alt)  # noqa: SLF001 - python-pptx has no name for it
    below = top + picture.height / Cm(1) + 0.1
    caption = slide.shapes.add_textbox(*_cm(_LEFT, below, _ROOM, 0.9))
    _write(caption.text_frame, f"{label(block)}. {plain(block.caption, formatter)}", 16, colour=_MUTED)
    return float(below) + 1.2


def _bar(slide: Slide, top: float) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_cm(_LEFT, top, _ROOM, 0.08))
    bar.fill.solid()
    bar.fill.fore_color.rgb = _colour(_ACCENT)
    bar.line.fill.background()
    bar.shadow.inherit = False


def _write(frame: Any, text: str, size: int, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
    frame.word_wrap = True
    _fill(frame.paragraphs[0], text, size, bold=bold, colour=colour)


def _add(frame: Any, text: str, size: int, *, bold: bool = False, colour: tuple[int, int, int] = _INK) -> None:
    _fill(frame.add_paragraph(), text, size, bold=bold, colour=colour)


def _fill(paragraph: Any, text: str, size: int, *, bold: bool, colour: tuple[int, int, int]) -> None:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = _colour(colour)
    paragraph.alignment = PP_ALIGN.LEFT


def _placed(shape: Any, left: float, top: float, width: float, height: float) -> None:
    shape.left, shape.top, shape.width, shape.height = _cm(left, top, width, height)


def _cm(*lengths: float) -> Any:
    from pptx.util import Cm

    return tuple(Cm(length) for length in lengths)


def _colour(parts: tuple[int, int, int]) -> Any:
    from pptx.dml import color

    made: Any = color.RGBColor
    return made(*parts)
