"""What a Word file needs beyond what python-docx has names for: rules of tables, links, page numbers, its language.

Knows the XML of Word files (ECMA-376). It must not know what a document says.
"""
# ruff: noqa: SLF001 - python-docx has no names for any of this

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from apportion.reports.document.blocks import SHOWN, Document, plain

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TWIPS_IN_CM = 566.93
_RIGHT = '<w:jc w:val="right"/>'
_ENTRIES_MAX = 40
"""Entries beyond which the contents are set smaller, so that they stay on their page."""
_LINE = "B3C0CC"
_WARN = "A85A00"
_SOFT = "FFF7EC"


def ruled(grid: Any) -> None:
    """Thin grey lines between rows, and none between columns."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", color=_LINE))
    grid._tbl.tblPr.append(borders)


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    texts: tuple[str, ...]
    is_bold: bool = False
    keeps_next: bool = False
    """Whether it stands on the page of the row below it."""
    is_head: bool = False
    """Whether it is repeated on each page that the table runs over."""


def put_rows(grid: Any, rows: Sequence[Row], style: str, aligns: Sequence[str], widths: Sequence[float]) -> None:
    """Fill a table. Its rows are parsed at once: cell by cell python-docx takes ten times as long.

    Args:
        grid: the table, without rows.
        rows: of it; none is divided between two pages.
        style: id of the style of paragraphs in its cells.
        aligns: left or right, by column.
        widths: centimetres, by column.
    """
    from docx.oxml import parse_xml

    twips = [round(width * _TWIPS_IN_CM) for width in widths]
    made = "".join(_row_xml(row, style, aligns, twips) for row in rows)
    for row in list(parse_xml(f'<w:tbl xmlns:w="{_NAMESPACE}">{made}</w:tbl>')):
        grid._tbl.append(row)


def _row_xml(row: Row, style: str, aligns: Sequence[str], twips: Sequence[int]) -> str:
    head = "<w:tblHeader/>" if row.is_head else ""
    keep = "<w:keepNext/>" if row.keeps_next else ""
    bold = "<w:rPr><w:b/></w:rPr>" if row.is_bold else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>{keep}'
        f'{_RIGHT if align == "right" else ""}</w:pPr><w:r>{bold}<w:t xml:space="preserve">{_text_xml(text)}</w:t>'
        "</w:r></w:p></w:tc>"
        for text, align, width in zip(row.texts, aligns, twips, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{cells}</w:tr>"


def _text_xml(text: str) -> str:
    plainly = "".join(letter for letter in text if letter >= " " or letter in "\t\n")
    return escape(plainly).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def barred(paragraph: Any) -> None:
    """A paragraph that names what is missing: a bar at its left, on a light ground."""
    properties = paragraph._p.get_or_add_pPr()
    borders = _element("w:pBdr")
    borders.append(_element("w:left", val="single", sz="24", space="6", color=_WARN))
    properties.append(borders)
    properties.append(_element("w:shd", val="clear", color="auto", fill=_SOFT))


def speaks(style: Any, language: str) -> None:
    """The language of all text, for spelling and for readers of screens."""
    properties = style.element.get_or_add_rPr()
    properties.append(_element("w:lang", val=language, eastAsia=language))


def marked(heading: Any, name: str) -> None:
    """A heading that links can lead to."""
    number = str(int(hashlib.sha256(name.encode()).hexdigest()[:6], 16))
    begin, end = _element("w:bookmarkStart", id=number, name=name), _element("w:bookmarkEnd", id=number)
    heading._p.insert(1 if heading._p.pPr is not None else 0, begin)
    heading._p.append(end)


def contents(made: WordDocument, entries: Sequence[tuple[str, str, str]]) -> None:
    """A list of sections, each of which leads to its heading.

    It names no pages: only the program that lays the file out knows them, and asks its reader before it writes them.

    Args:
        made: the file.
        entries: id, number and title of each section.
    """
    from docx.shared import Cm, Pt

    made.add_paragraph().add_run("Contents").bold = True
    size = 9.5 if len(entries) <= _ENTRIES_MAX else 8
    for name, number, title in entries:
        level = number.count(".")
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.6 * level)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0 if level else 2), Pt(0)
        run = paragraph.add_run(f"{number} {title}")
        run.bold, run.font.size = level == 0, Pt(size)
        paragraph.paragraph_format.line_spacing = 1.0
        link = _element("w:hyperlink", anchor=name, history="1")
        paragraph._p.append(link)
        link.append(run._r)


def running_text(made: WordDocument, document: Document) -> None:
    """Title above, plan and number of the page below; the strategy's first page has no head."""
    from docx.shared import Cm, Pt

    section, formatter = made.sections[0], document.formatter
    section.different_first_page_header_footer = False
    if document.kind == "strategy":
        head = section.header.paragraphs[0]
        head.add_run(plain(document.title, formatter)).font.size = Pt(8)
    foot = section.footer.paragraphs[0]
    style: Any = made.styles["Footer"]
    style.paragraph_format.tab_stops.clear_all()
    whose = plain(document.subtitle, formatter).split(" · ", maxsplit=1)[0]
    foot.add_run(f"{whose}   Plan {document.fingerprint[:SHOWN]}\t").font.size = Pt(8)
    from docx.enum.text import WD_TAB_ALIGNMENT

    foot.paragraph_format.tab_stops.add_tab_stop(Cm(16.8), WD_TAB_ALIGNMENT.RIGHT)
    _field(foot, "PAGE", 8)
    foot.add_run(" / ").font.size = Pt(8)
    _field(foot, "NUMPAGES", 8)


def _field(paragraph: Any, instruction: str, size: float) -> None:
    """A number that Word works out when it lays the pages out."""
    from docx.shared import Pt

    for kind in ("begin", "", "separate", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(size)
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            text = _element("w:instrText")
            text.text = f" {instruction} "
            run._r.append(text)


def _element(tag: str, /, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
