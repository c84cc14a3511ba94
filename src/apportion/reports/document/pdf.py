"""A document as PDF, typeset: contents, numbered tables and charts, tags for readers of screens (PDF/UA).

Knows the typesetting language. Fonts are those that come with the typesetter, and there is no date in the file, so that
the same document gives the same bytes on every machine; only where these lack a letter are the fonts of the machine
used as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

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
from apportion.reports.document.reading import label
from apportion.reports.words import Formatter

_LOOK: Final = Path(__file__).with_name("document.typ")
_FONT: Final = re.compile(r'font-family="[^"]*"')
_MANY_COLUMNS: Final = 6
_TEXT_WIDTH: Final = 481.0
"""Points between the margins of a page."""
_DIGIT: Final = 0.475
"""Width of a digit as a part of the size of the letters."""
_INSET: Final = 9.0
"""Room beside the words of a cell, in points."""
_LONG_CONTENTS: Final = 48
"""Sections beyond which their list stands in two columns, so that it stays on its page."""
_WHOLE_ROWS: Final = 14
"""Rows up to which a table is kept on one page."""


_NO_GLYPH: Final = re.compile(r'the text `?"(?P<letters>.+?)"`? could not be displayed')
"""How the typesetter says that no font has some letters."""


class NoFont(Exception):
    """No font has a letter that a document holds; the message says which."""


def pdf_bytes(document: Document) -> bytes:
    """The file; the same document gives the same bytes.

    Raises:
        MissingExtra: when the typesetter is not installed.
        NoFont: when no font, those of the machine included, has some of its letters.
    """
    with missing_extra("typst"):
        import typst  # noqa: F401 - found out before any work whether it is installed
    source = typst_source(document).encode()
    try:
        return _compiled(source, ignore_system_fonts=True)
    except NoFont:
        return _compiled(source, ignore_system_fonts=False)


def _compiled(source: bytes, *, ignore_system_fonts: bool) -> bytes:
    import typst

    try:
        made: bytes = typst.compile(
            source, format="pdf", pdf_standards=["ua-1"], timestamp=0, ignore_system_fonts=ignore_system_fonts
        )
    except typst.TypstError as error:
        lacking = _NO_GLYPH.search(str(error))
        if lacking is None:
            raise
        raise NoFont(f"No font on this machine has '{lacking['letters']}' in a form that can be printed.") from error
    return made


def png_bytes(svg: str, ppi: int = 200) -> bytes:
    """A drawing as an image for media that draw nothing themselves.

    Raises:
        MissingExtra: when the typesetter is not installed.
    """
    with missing_extra("typst"):
        import typst
    source = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "Libertinus Serif")\n'
        f'#image(bytes({_text(_drawn(svg))}), format: "svg", width: 480pt)\n'
    )
    made: bytes = typst.compile(source.encode(), format="png", ppi=ppi, ignore_system_fonts=True)
    return made


def typst_source(document: Document) -> str:
    """The document in the language of the typesetter; every text is a string in it, so that nothing is read as mark."""
    formatter = document.formatter
    title, subtitle = _spans(document.title, formatter), _spans(document.subtitle, formatter)
    # At the foot stands whose document it is; the rest of what it is called stands on the cover.
    whose = _text(plain(document.subtitle, formatter).split(" · ", maxsplit=1)[0])
    plan = _text(f"Plan {document.fingerprint[:SHOWN]}")
    parts = [
        _LOOK.read_text(encoding="utf-8"),
        f'#show: look.with("{document.kind}", {_text(document.language)}, {title}, {subtitle}, {whose}, {plan})',
        f'#cover("{document.kind}", {title}, {subtitle if document.subtitle else "none"})',
    ]
    if document.has_contents:
        count = sum(1 for _ in walk(document.sections))
        parts.append(f"#contents({str(count > _LONG_CONTENTS).lower()})")
    parts += _blocks(document.preamble, formatter)
    for section in document.sections:
        parts += _section(section, formatter, 1)
    return "\n".join(parts) + "\n"


def _section(section: Section, formatter: Formatter, level: int) -> Iterator[str]:
    title = plain(section.title, formatter)
    yield f"#heading(level: {level}, {_text(f'{section.number} {title}' if section.number else title)})"
    yield from _blocks(section.blocks, formatter)
    for below in section.sections:
        yield from _section(below, formatter, level + 1)


def _blocks(found: Sequence[Block], formatter: Formatter) -> Iterator[str]:
    for place, block in enumerate(found):
        after = found[place + 1] if place + 1 < len(found) else None
        yield _block(block, formatter, leads=isinstance(after, (Table, Items, Chart)))


def _block(block: Block, formatter: Formatter, *, leads: bool) -> str:
    match block:
        case Paragraph():
            # What leads over to a table stands on its page.
            return f'#para("{block.tone}", {str(leads).lower()}, {_spans(block.text, formatter)})'
        case Items():
            return f"#list({', '.join(_spans(item, formatter) for item in block.items)})"
        case Keys():
            entries = ", ".join(
                f"({_spans(key.label, formatter)}, {_spans((key.figure,), formatter)}, "
                f"{_spans(key.note, formatter) if key.note else 'none'})"
                for key in block.keys
            )
            return f"#keys({entries})"
        case Table():
            return _table(block, formatter)
        case Chart():
            alt = " ".join(text for text, _ in block.paper.spoken)
            drawn = _text(_drawn(block.paper.svg))
            return f"#drawing({_text(label(block))}, {_spans(block.caption, formatter)}, {drawn}, {_text(alt)})"
        case Break():
            return "#pagebreak(weak: true)"


def _table(block: Table, formatter: Formatter) -> str:
    size = 7 if block.is_small else 8 if len(block.columns) > _MANY_COLUMNS else 9
    widths = [f"{width:.1f}pt" for width in column_widths(block, formatter, _TEXT_WIDTH, size * _DIGIT, _INSET)]
    aligns = [column.align for column in block.columns]
    head = [_spans(column.title, formatter) for column in block.columns]
    rows = [_array([_spans(cell, formatter) for cell in row]) for row in block.rows]
    total, whole = (str(said).lower() for said in (block.has_total, len(block.rows) <= _WHOLE_ROWS))
    note = _spans(block.note, formatter) if block.note else "none"
    return (
        f"#grid-table({_text(label(block))}, {_spans(block.caption, formatter)}, {_array(widths)}, {_array(aligns)}, "
        f"{size}, {_array(head)}, {_array(rows)}, {total}, {whole}, {note})"
    )


def _array(items: Sequence[str]) -> str:
    return f"({', '.join(items)},)" if items else "()"


def _spans(text: Spans, formatter: Formatter) -> str:
    return _text(plain(text, formatter))


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "")
    return f'"{escaped}"'


def _drawn(svg: str) -> str:
    return _FONT.sub('font-family="Libertinus Serif"', svg)
