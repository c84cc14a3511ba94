"""A document as slides: one section a slide, for a wide screen."""

from __future__ import annotations

import io
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
)
from apportion.reports.document.extra import missing_extra
from apportion.reports.document.pdf import png_bytes
from apportion.reports.document.reading import label
from apportion.reports.document.word import same_bytes
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from pptx.slide import Slide

_WIDTH: Final = 33.87
_HEIGHT: Final = 19.05
_LEFT: Final = 1.6
_TOP: Final = 3.6
_BOTTOM: Final = 18.2
_INK: Final = (0x1B, 0x27, 0x33)
_ACCENT: Final = (0x1F, 0x5F, 0xAE)
_MUTED: Final = (0x55, 0x61, 0x6D)
_MANY_LETTERS: Final = 620
_LETTERS_IN_LINE: Final = 105


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
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = DAY
    properties.revision = 1
    _front(made.slides.add_slide(made.slide_layouts[5]), document)
    for section in document.sections:
        _slide(made.slides.add_slide(made.slide_layouts[5]), section, document.formatter)
    held = io.BytesIO()
    made.save(held)
    return same_bytes(held.getvalue())


def _front(slide: Slide, document: Document) -> None:
    title: Any = slide.shapes.title
    _placed(title, _LEFT, 6.0, _WIDTH - 2 * _LEFT, 3.0)
    _write(title.text_frame, plain(document.title, document.formatter), 40, bold=True)
    _bar(slide, 9.1)
    box = slide.shapes.add_textbox(*_cm(_LEFT, 9.5, _WIDTH - 2 * _LEFT, 2.5))
    _write(box.text_frame, plain(document.subtitle, document.formatter), 20, colour=_MUTED)


def _slide(slide: Slide, section: Section, formatter: Formatter) -> None:
    title: Any = slide.shapes.title
    _placed(title, _LEFT, 1.0, _WIDTH - 2 * _LEFT, 1.7)
    _write(title.text_frame, plain(section.title, formatter), 28, bold=True)
    _bar(slide, 2.8)
    top = _TOP
    for block in section.blocks:
        top = _block(slide, block, formatter, top)


def _block(slide: Slide, block: Block, formatter: Formatter, top: float) -> float:
    """Put a block on a slide; where the next one may begin."""
    match block:
        case Paragraph():
            return _list(slide, (block.text,), formatter, top, bullet="")
        case Items():
            return _list(slide, block.items, formatter, top, bullet="•\N{NO-BREAK SPACE}")
        case Keys():
            return _keys(slide, block, formatter, top)
        case Table():
            return _table(slide, block, formatter, top)
        case Chart():
            return _chart(slide, block, formatter, top)
        case Break():
            return top


def _list(slide: Slide, items: tuple[Spans, ...], formatter: Formatter, top: float, *, bullet: str) -> float:
    from pptx.util import Pt

    box = slide.shapes.add_textbox(*_cm(_LEFT, top, _WIDTH - 2 * _LEFT, _BOTTOM - top))
    frame = box.text_frame
    frame.word_wrap = True
    texts = [plain(item, formatter) for item in items]
    size = 20 if sum(map(len, texts)) < _MANY_LETTERS else 15
    for place, text in enumerate(texts):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = f"{bullet}{text}"
        run.font.size = Pt(size)
        run.font.color.rgb = _colour(_INK)
        paragraph.space_after = Pt(8)
    lines = sum(1 + len(text) * size // (_LETTERS_IN_LINE * 20) for text in texts)
    return top + lines * size * 0.05 + 0.6


def _keys(slide: Slide, block: Keys, formatter: Formatter, top: float) -> float:
    width = (_WIDTH - 2 * _LEFT) / len(block.keys)
    for place, key in enumerate(block.keys):
        box = slide.shapes.add_textbox(*_cm(_LEFT + place * width, top, width - 0.4, 2.4))
        _write(box.text_frame, plain(key.label, formatter), 14, colour=_MUTED)
        _add(box.text_frame, plain((key.figure,), formatter), 28, bold=True)
        if key.note:
            _add(box.text_frame, plain(key.note, formatter), 12, colour=_MUTED)
    return top + 3.0


def _table(slide: Slide, block: Table, formatter: Formatter, top: float) -> float:
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Cm

    caption = slide.shapes.add_textbox(*_cm(_LEFT, top, _WIDTH - 2 * _LEFT, 0.9))
    _write(caption.text_frame, f"{label(block)}. {plain(block.caption, formatter)}", 14, colour=_MUTED)
    count = len(block.rows) + 1
    room = _BOTTOM - top - 1.1 - (0.9 if block.note else 0)
    height = min(1.1, room / count)
    size = 14 if height >= 1.0 else 11
    shape = slide.shapes.add_table(
        count, len(block.columns), *_cm(_LEFT, top + 1.0, _WIDTH - 2 * _LEFT, height * count)
    )
    grid = shape.table
    weights = [
        max(
            [
                len(plain(column.title, formatter)) * 0.7,
                *(min(len(plain(row[place], formatter)), 60) for row in block.rows),
                6,
            ]
        )
        for place, column in enumerate(block.columns)
    ]
    for place, weight in enumerate(weights):
        grid.columns[place].width = Cm((_WIDTH - 2 * _LEFT) * weight / sum(weights))
    for line, cells in enumerate([[column.title for column in block.columns], *block.rows]):
        grid.rows[line].height = Cm(height)
        is_strong = line == 0 or (block.has_total and line == count - 1)
        for place, (text, column) in enumerate(zip(cells, block.columns, strict=True)):
            cell = grid.cell(line, place)
            cell.margin_top = cell.margin_bottom = Cm(0.05)
            _write(
                cell.text_frame,
                plain(text, formatter),
                size,
                bold=is_strong,
                colour=(255, 255, 255) if line == 0 else _INK,
            )
            if column.align == "right":
                cell.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT
    if block.note:
        note = slide.shapes.add_textbox(*_cm(_LEFT, _BOTTOM - 0.6, _WIDTH - 2 * _LEFT, 0.9))
        _write(note.text_frame, plain(block.note, formatter), 12, colour=_MUTED)
    return top + 1.0 + height * count + 0.5


def _chart(slide: Slide, block: Chart, formatter: Formatter, top: float) -> float:
    from pptx.util import Cm

    picture: Any = slide.shapes.add_picture(io.BytesIO(png_bytes(block.paper.svg)), Cm(_LEFT), Cm(top))
    wide, high = _WIDTH - 2 * _LEFT, _BOTTOM - top - 1.2
    scale = min(Cm(wide) / picture.width, Cm(high) / picture.height)
    picture.width, picture.height = int(picture.width * scale), int(picture.height * scale)
    picture.left = int((Cm(_WIDTH) - picture.width) / 2)
    alt = " ".join(text for text, _ in block.paper.spoken)
    picture._element.nvPicPr.cNvPr.set("descr", alt)  # noqa: SLF001 - python-pptx has no name for it
    below = top + picture.height / Cm(1) + 0.1
    caption = slide.shapes.add_textbox(*_cm(_LEFT, below, _WIDTH - 2 * _LEFT, 0.9))
    _write(caption.text_frame, f"{label(block)}. {plain(block.caption, formatter)}", 14, colour=_MUTED)
    return float(below) + 1.2


def _bar(slide: Slide, top: float) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_cm(_LEFT, top, _WIDTH - 2 * _LEFT, 0.08))
    bar.fill.solid()
    bar.fill.fore_color.rgb = _colour(_ACCENT)
    bar.line.fill.background()


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
