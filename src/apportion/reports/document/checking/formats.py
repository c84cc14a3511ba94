"""Each kind of finished document: how it is read again, and what it shows of the model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from apportion.reports.document.blocks import Document, Section, figures_of, plain, walk
from apportion.reports.document.checking.compare import Fault, check_text, compare, expected_of
from apportion.reports.document.checking.pdf_text import PdfLine, Unreadable, pdf_lines
from apportion.reports.document.checking.reread import html_figures, html_lines, markdown_lines
from apportion.reports.document.figure import figure_mark
from apportion.reports.document.reading import Piece, Shows, lines

HTML = Shows()
MARKDOWN = Shows(drawings="none")
PDF = Shows(drawings="paper", spoken=False, pages=True)
WORD = Shows(drawings="none")


def check_html(document: Document, page: str, file: str) -> tuple[Fault, ...]:
    """Numbers of a finished page that cannot be resolved, and figures whose value or source is another one."""
    return (*check_text(document, HTML, html_lines(page), file), *_figures_of_page(document, page, file))


def _figures_of_page(document: Document, page: str, file: str) -> Iterator[Fault]:
    """What a page says of a figure when it is pointed at."""
    known = {figure_mark(figure, document.formatter) for figure in figures_of(document)}
    for shown in html_figures(page):
        if shown not in known:
            value, told, text = shown
            yield Fault(
                file, text, f"The figure '{text}' is said to be {value} ({told}), which the document does not say."
            )


def check_markdown(document: Document, text: str, file: str) -> tuple[Fault, ...]:
    """Numbers of a finished Markdown text that cannot be resolved; its drawings are files of their own."""
    return check_text(document, MARKDOWN, markdown_lines(text), file)


def check_drawing(texts: Sequence[tuple[str, str]], svg: str, file: str) -> tuple[Fault, ...]:
    """Numbers of a drawing in a file of its own."""
    expected = expected_of((Piece(text, origin),) for text, origin in texts)
    return compare(expected, html_lines(svg), file)


def check_pdf(document: Document, data: bytes, file: str) -> tuple[Fault, ...]:
    """Numbers of a finished PDF that cannot be resolved, pages named by its contents included."""
    try:
        read = pdf_lines(data)
    except Unreadable as error:
        return (Fault(file, "", f"The file cannot be read again: {error}."),)
    pages = _pages(document, read)
    expected = expected_of(lines(document, PDF, lambda section: pages.get(section.id, 0)))
    return compare(expected, [line.text for line in read], file)


def check_word(document: Document, data: bytes, file: str) -> tuple[Fault, ...]:
    """Numbers of a finished Word document that cannot be resolved; its drawings are images."""
    from apportion.reports.document.checking.office import word_lines

    return check_text(document, WORD, word_lines(data), file)


def check_slides(document: Document, data: bytes, file: str) -> tuple[Fault, ...]:
    """Numbers of finished slides that cannot be resolved; their drawings are images."""
    from apportion.reports.document.checking.office import slide_lines

    return check_text(document, WORD, [line for _, line in slide_lines(data)], file)


def _pages(document: Document, read: Sequence[PdfLine]) -> dict[str, int]:
    """The page on which the heading of each section stands, as the file says it."""
    found: dict[str, int] = {}
    last = read[-1].page if read else 0
    place = 0
    if document.has_contents:
        # The contents name every section once before the first one begins.
        first = next(iter(walk(document.sections)), None)
        places = [] if first is None else [i for i, line in enumerate(read) if _begins(line.text, document, first)]
        place = places[1] if len(places) > 1 else 0
    for section in walk(document.sections):
        while place < len(read) and not _begins(read[place].text, document, section):
            place += 1
        found[section.id] = read[place].page if place < len(read) else last
    return found


def _begins(text: str, document: Document, section: Section) -> bool:
    """Whether a line is the heading of a section; a cell that holds the same number alone is not."""
    heading = f"{section.number} {plain(section.title, document.formatter)}"
    return text.split() == heading.split()
