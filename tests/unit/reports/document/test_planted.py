"""Faults planted in finished documents, systematically: every kind of fault in every place of every format is caught.

Kinds: another number, two numbers swapped, another unit, another scale, another sign, another currency, a number that
is taken out and one that is put in. Places: a cell of a table, a sentence, a label of a chart.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from apportion.reports.document.blocks import (
    Chart,
    Document,
    Paragraph,
    Section,
    blocks_of,
    figures_of,
    numbered,
    plain,
    spans,
)
from apportion.reports.document.checking import formats
from apportion.reports.document.checking.compare import Fault
from apportion.reports.document.deck import deck_document
from apportion.reports.document.html import html_page
from apportion.reports.document.letters import briefing_document
from apportion.reports.document.markdown import chart_name, markdown_text
from apportion.reports.document.strategy import strategy_document
from tests.unit.reports.document.village import village

NBSP = "\N{NO-BREAK SPACE}"


@cache
def whole() -> Document:
    return strategy_document(village())


@cache
def strategy() -> Document:
    """The parts of the strategy in which faults are planted."""
    kept = tuple(section for section in whole().sections if section.id in ("overview", "summary", "results"))
    return numbered(replace(whole(), sections=kept, has_contents=False))


@cache
def deck() -> Document:
    return deck_document(village(), whole())


# Each fault: what stands in the text, what is put in its place. All of it stands in the strategy of the village.
IN_CELL = {
    "another number": ("€20,000", "€21,000"),
    "another unit": (f"40.0{NBSP}%", f"40.0{NBSP}€"),
    "unit taken out": (f"40.0{NBSP}%", "40.0"),
    "another scale": ("€20,000", "€20k"),
    "scale put in": ("€20,000", "€20,000k"),
    "minus sign": ("€20,000", "-€20,000"),
    "plus sign": ("€20,000", "+€20,000"),
    "another currency": ("€20,000", "$20,000"),
    "a digit more": ("€20,000", "€200,000"),
    "taken out": ("€20,000", ""),
    "put in": ("€20,000", "€20,000 €5"),
}
IN_SENTENCE = {
    "another number": ("The plan allocates €100,000", "The plan allocates €101,000"),
    "another unit": (f"among 2{NBSP}departments", f"among 2{NBSP}months"),
    "minus sign": ("The plan allocates €100,000", "The plan allocates -€100,000"),
    "another currency": ("The plan allocates €100,000", "The plan allocates £100,000"),
    "scale put in": ("The plan allocates €100,000", "The plan allocates €100,000M"),
    "taken out": ("The plan allocates €100,000", "The plan allocates"),
}


def planted(text: str, old: str, new: str) -> str:
    """The text with one fault; marks between letters, such as those of a figure in a page, stay."""
    letters = r"(?:<[^>]*>)*".join(re.escape(letter) for letter in old)
    # Not inside of a mark: there it would be a source that is shown, and no number of the text.
    found = re.search(rf"{letters}(?![^<>]*>)", text)
    assert found is not None, f"'{old}' is not in the text"
    marks = re.findall(r"<[^>]*>", found.group())
    return text[: found.start()] + "".join(marks) + new + text[found.end() :]


def html(fault: tuple[str, str]) -> tuple[Fault, ...]:
    return formats.check_html(strategy(), planted(html_page(strategy()), *fault), "strategy.html")


def markdown(fault: tuple[str, str]) -> tuple[Fault, ...]:
    return formats.check_markdown(strategy(), planted(markdown_text(strategy()), *fault), "strategy.md")


def pdf(fault: tuple[str, str]) -> tuple[Fault, ...]:
    typst = pytest.importorskip("typst")
    from apportion.reports.document.pdf import typst_source

    source = planted(typst_source(strategy()), *fault)
    data = typst.compile(source.encode(), format="pdf", timestamp=0, ignore_system_fonts=True)
    return formats.check_pdf(strategy(), data, "strategy.pdf")


@cache
def word_file() -> bytes:
    pytest.importorskip("docx")
    from apportion.reports.document.word import word_bytes

    return word_bytes(strategy())


def word(fault: tuple[str, str]) -> tuple[Fault, ...]:
    return formats.check_word(strategy(), in_part(word_file(), r"word/document\.xml", fault), "strategy.docx")


def in_part(data: bytes, part: str, fault: tuple[str, str]) -> bytes:
    """An office file with a fault in the first part of that name that holds what it changes."""
    held, done = io.BytesIO(), False
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if not done and re.fullmatch(part, name) and fault[0] in re.sub(r"<[^>]*>", "", content.decode()):
                content, done = planted(content.decode(), *fault).encode(), True
            target.writestr(name, content)
    assert done
    return held.getvalue()


FORMATS: dict[str, Callable[[tuple[str, str]], tuple[Fault, ...]]] = {
    "html": html,
    "markdown": markdown,
    "pdf": pdf,
    "word": word,
}


@pytest.mark.parametrize("kind", IN_CELL)
@pytest.mark.parametrize("form", FORMATS)
def test_a_fault_in_a_cell_is_caught(form: str, kind: str) -> None:
    assert FORMATS[form](IN_CELL[kind])


@pytest.mark.parametrize("kind", IN_SENTENCE)
@pytest.mark.parametrize("form", FORMATS)
def test_a_fault_in_a_sentence_is_caught(form: str, kind: str) -> None:
    assert FORMATS[form](IN_SENTENCE[kind])


@pytest.mark.parametrize("form", FORMATS)
def test_two_numbers_that_changed_places_are_caught(form: str) -> None:
    # "has €100,000 to divide … They ask for €130,000": the first is planted in place of the second, and back.
    sentence = plain(
        next(b for b in strategy().sections[0].blocks if isinstance(b, Paragraph)).text, village().formatter
    )
    first, second = sentence.index("€100,000"), sentence.index("€130,000")
    swapped = sentence[:first] + "€130,000" + sentence[first + 8 : second] + "€100,000" + sentence[second + 8 :]
    assert FORMATS[form]((sentence, swapped))


@pytest.mark.parametrize(
    ("old", "new"),
    [("€20.0k", "€21.0k"), ("€20.0k", "€20.0M"), ("€20.0k", "-€20.0k"), ("€20.0k", "$20.0k"), ("€20.0k", "€20.0")],
)
def test_a_fault_in_a_label_of_a_chart_is_caught(old: str, new: str) -> None:
    page = html_page(strategy())
    charts = {chart_name(block): block for block in blocks_of(strategy()) if isinstance(block, Chart)}
    name = next(name for name, chart in charts.items() if old in chart.wide.svg)
    drawn = charts[name].wide
    wrong = drawn.svg.replace(old, new, 1)
    assert formats.check_drawing((*drawn.spoken, *drawn.texts), wrong, name)
    assert formats.check_html(strategy(), page.replace(drawn.svg, wrong, 1), "strategy.html")


def test_the_drawing_of_a_pdf_is_read_too() -> None:
    typst = pytest.importorskip("typst")
    from apportion.reports.document.pdf import typst_source

    source = typst_source(strategy())
    label = re.search(r">(€20\.0k)<", source)
    assert label is not None
    source = source[: label.start(1)] + "€21.0k" + source[label.end(1) :]
    data = typst.compile(source.encode(), format="pdf", timestamp=0, ignore_system_fonts=True)
    assert formats.check_pdf(strategy(), data, "strategy.pdf")


def test_a_source_that_was_changed_in_a_page_is_caught() -> None:
    page = html_page(strategy())
    for wrong in (
        page.replace("plan.json: allocated", "plan.json: reserve", 1),
        page.replace('<data value="100000"', '<data value="100001"', 1),
    ):
        assert wrong != page
        assert formats.check_html(strategy(), wrong, "strategy.html")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("€20.0k", "€21.0k"),
        ("€20.0k", "€20.0M"),
        ("€20.0k", "-€20.0k"),
        (f"40.0{NBSP}%", f"40.0{NBSP}€"),
        ("€20.0k", ""),
    ],
)
def test_a_fault_on_a_slide_is_caught(old: str, new: str) -> None:
    pytest.importorskip("pptx")
    from apportion.reports.document.slides import slides_bytes

    data = in_part(slides_bytes(deck()), r"ppt/slides/slide\d+\.xml", (old, new))
    assert formats.check_slides(deck(), data, "deck.pptx")


def test_two_documents_of_one_plan_agree() -> None:
    from apportion.reports.document.checking.compare import check_together

    briefing, sources = briefing_document(village()), village().sources
    assert not list(check_together([(strategy(), sources), (briefing, sources)]))
    figure = next(item for item in figures_of(briefing) if "plan.json: allocated" in item.origin)
    wrong = replace(figure, exact=figure.exact + 1)
    off = replace(briefing, sections=(Section("off", spans("Off: ", wrong)),))
    told = [str(fault) for fault in check_together([(strategy(), sources), (off, sources)])]
    assert any("Two places disagree" in text for text in told)
