"""Whatever a case asks, its workbooks come back as they went out, and every row of an answer is accounted for."""

from __future__ import annotations

import csv
import datetime
import io
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.adapters.files.form_cells import read_form
from apportion.alignment.collect.form import Source, forms
from apportion.alignment.collect.reconcile import reconcile
from apportion.model.collect import REQUESTS_SHEET, Form, FoundBook, FoundCell
from apportion.model.intake.collector import Collector
from apportion.model.intake.settings import read_settings
from apportion.model.raw import CellKind
from apportion.reports.collect_workbook import collect_workbook
from apportion.services.assemble import built
from apportion.services.collected_case import with_answers
from apportion.services.load import Loaded, load_case

DAY = datetime.date(2025, 9, 20)
WORDS = (
    st.text(alphabet="aZé=+-@'\"<&; 7日", min_size=1, max_size=12).map(str.strip).filter(lambda word: word[:1] != "#")
)
CENTS = st.integers(0, 10**9)


@st.composite
def cases(draw: Any) -> dict[str, str]:
    """Units in two levels, some requests of each, one period or two, with amounts to the cent."""
    units, periods = draw(st.integers(1, 3)), draw(st.sampled_from((("A",), ("A", "B"))))
    rows = []
    for number in range(draw(st.integers(1, 5))):
        unit = draw(st.integers(0, units - 1))
        floor, more = draw(CENTS), draw(CENTS)
        name = draw(WORDS) or "x"
        for period in periods:
            amounts = [f"{floor / 100:.2f}", f"{(floor + more) / 100:.2f}"]
            rows.append(
                [f"r{number}", name, f"u{unit}", period, *amounts, draw(st.sampled_from(("1", "2.5", "0.333")))]
            )
    out = io.StringIO()
    csv.writer(out).writerows([["request", "name", "unit", "period", "floor", "cap", "rate"], *rows])
    parents = "".join(f"u{number},U{number},{'u0' if number == 2 else ''}\n" for number in range(units))
    listed = ", ".join(periods)
    head = f"format: 1\nname: T\norganisation: T\ncurrency: USD\nperiods: [{listed}]\n"
    return {
        "case.yaml": f"{head}total: 100000000000.00\ntotal_is: at_most\n",
        "units.csv": f"unit,name,parent\n{parents}",
        "requests.csv": out.getvalue(),
    }


def loaded(folder: Path, texts: dict[str, str]) -> Loaded:
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return load_case(folder)


def came_back(form: Form, folder: Path) -> FoundBook:
    (folder / "back.xlsx").write_bytes(collect_workbook(form))
    book, findings = read_form(folder / "back.xlsx", lambda sheet, at: None)
    assert book is not None
    assert not findings.listed
    return book


@settings(max_examples=8)
@given(cases())
def test_untouched_workbooks_give_the_same_case(texts: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        read = loaded(Path(place), texts)
        case = read.usable()
        notation = read_settings(read.raw, Collector()).notation
        books = [
            reconcile(form, came_back(form, Path(place)), notation, DAY)
            for form in forms(Source(read.raw, case, "1.2.3", {}))
        ]
        assert all((book.answers, book.refused, book.altered) == ((), 0, 0) for book in books)
        assert sum(book.unchanged for book in books) == read.raw.tables["requests"].rows
        assert not any(book.findings.listed for book in books)
        raw, _ = with_answers(read.raw, books, notation)
        merged, _ = built(raw)
        assert merged is not None
        assert merged.fingerprint == case.fingerprint


@settings(max_examples=8)
@given(cases(), st.lists(st.sampled_from(("", "12.34", "-1", "0.001", "many", "1e5", "99999999999")), max_size=10))
def test_every_row_is_taken_refused_or_unchanged_and_only_asked_amounts_move(
    texts: dict[str, str], answers: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        read = loaded(Path(place), texts)
        notation = read_settings(read.raw, Collector()).notation
        for form in forms(Source(read.raw, read.usable(), "1.2.3", {})):
            book = came_back(form, Path(place))
            column = next(at[1] for at, cell in form.sheet(REQUESTS_SHEET).open.items() if cell.column == "cap")
            present = [row for row in form.rows if not row.is_new]
            asked = dict(zip([row.line for row in present], answers, strict=False))
            cells = {
                (line, column): FoundCell(text, CellKind.TEXT, is_formula=False) for line, text in asked.items() if text
            }
            sheets = {**book.sheets, REQUESTS_SHEET: {**book.sheets[REQUESTS_SHEET], **cells}}
            made = reconcile(form, FoundBook(book.file, book.sha256, sheets), notation, DAY)
            assert made.rows == len(present)
            assert made.altered == 0
            for answer in made.answers:
                assert answer.cap == notation.currency.minor(Decimal(asked[answer.row.line]))
                assert answer.row.floor is None or answer.cap >= answer.row.floor
            refused = {finding.place.line for finding in made.findings.blocking}
            assert len(refused) == made.refused
