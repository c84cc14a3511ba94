"""On paper the source of every figure is found: by its section, or by its table and column."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest

from apportion.reports.document.blocks import Chart, Document, Table, figures_of, texts_of, walk
from apportion.reports.document.figure import Figure
from apportion.reports.document.letters import briefing_document
from apportion.reports.document.provenance import REGISTER, pattern
from apportion.reports.document.strategy import strategy_document
from tests.unit.reports.document.village import village


def placed(document: Document) -> Iterator[tuple[str, str]]:
    """Every figure's place, as a reader would name it, and its source without rows; worked out here once more."""
    for section in walk(document.sections):
        for block in section.blocks:
            where = f"Table\N{NO-BREAK SPACE}{block.number}" if isinstance(block, Table) else section.number
            where = f"Chart\N{NO-BREAK SPACE}{block.number}" if isinstance(block, Chart) else where
            for text in texts_of(block):
                yield from ((where, bare(item.origin)) for item in text if isinstance(item, Figure))


def bare(origin: str) -> str:
    return re.sub(r"\[\d+\]", "[…]", re.sub(r"\[(\w+)=[^\]]*\]", r"[\1=…]", origin))


def printed(text: str) -> str:
    """Text as it is read from paper, where lines break anywhere."""
    return re.sub(r"\s", "", text)


def test_a_source_without_its_rows_is_that_of_a_whole_column() -> None:
    assert pattern("plan.json: units[unit=sales].amount") == "plan.json: units[unit=…].amount"
    assert pattern("plan.json: frontier.points[3].total") == "plan.json: frontier.points[…].total"
    assert pattern("plan.json: total") == "plan.json: total"


def test_the_annex_names_the_place_and_the_source_of_every_figure() -> None:
    document = strategy_document(village())
    register = next(section for section in walk(document.sections) if section.id == REGISTER)
    table = next(block for block in register.blocks if isinstance(block, Table))
    rows = [["".join(getattr(item, "text", "") for item in cell) for cell in row] for row in table.rows]
    for where, source in placed(document):
        assert any(row[0] == where and source in bare(row[2]) for row in rows), (where, source)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_printed_strategy_names_the_source_of_every_figure(form: str) -> None:
    document = strategy_document(village())
    text = printed(pdf_text(document) if form == "pdf" else word_text(document))
    bare_text = bare(text)
    for where, source in placed(document):
        assert printed(source) in bare_text, (where, source)
        assert printed(where) in text


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_printed_briefing_names_the_source_of_every_figure(form: str) -> None:
    document = briefing_document(village())
    text = bare(printed(pdf_text(document) if form == "pdf" else word_text(document)))
    for figure in figures_of(document):
        assert printed(bare(figure.origin)) in text, figure.origin


def test_the_briefing_is_one_page() -> None:
    pytest.importorskip("typst")
    import pypdf

    from apportion.reports.document.pdf import pdf_bytes

    assert len(pypdf.PdfReader(io.BytesIO(pdf_bytes(briefing_document(village())))).pages) == 1


def pdf_text(document: Document) -> str:
    pytest.importorskip("typst")
    from apportion.reports.document.checking.pdf_text import pdf_lines
    from apportion.reports.document.pdf import pdf_bytes

    return " ".join(line.text for line in pdf_lines(pdf_bytes(document)))


def word_text(document: Document) -> str:
    pytest.importorskip("docx")
    from apportion.reports.document.word import word_bytes

    with zipfile.ZipFile(io.BytesIO(word_bytes(document))) as archive:
        return re.sub(r"<[^>]*>", "", archive.read("word/document.xml").decode()).replace("&amp;", "&")
