"""What a Word file needs beyond what python-docx has names for: rules of tables, links, page numbers, its language.

Knows the XML of Word files (ECMA-376). It must not know what a document says.
"""
# ruff: noqa: SLF001 - python-docx has no names for any of this

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from apportion.reports.document.blocks import SHOWN, Document, plain

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_LINE = "B3C0CC"
_WARN = "A85A00"
_SOFT = "FFF7EC"


def ruled(grid: Any) -> None:
    """Thin grey lines between rows, and none between columns."""
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", color=_LINE))
    grid._tbl.tblPr.append(borders)


def repeated(row: Any) -> None:
    """The head of a table stands on each page that it runs over."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def unbroken(row: Any) -> None:
    """A row is not divided between two pages."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


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
    for name, number, title in entries:
        level = number.count(".")
        paragraph = made.add_paragraph()
        paragraph.paragraph_format.left_indent = Cm(0.6 * level)
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0 if level else 2), Pt(0)
        run = paragraph.add_run(f"{number} {title}")
        run.bold, run.font.size = level == 0, Pt(9.5)
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
    foot.paragraph_format.tab_stops.clear_all()
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
