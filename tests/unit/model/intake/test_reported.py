"""What is reported about a plan that is carried out, read from a folder, a workbook, and only as known on a day."""

import datetime
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import xlsxwriter

from apportion.adapters.files.reported import read_reported_files
from apportion.model.intake.reported import read_reported
from apportion.model.reported import Reported
from apportion.services.load import load_case

CASE = Path("tests/golden/reported/the-case")
PROGRESS = [
    ("request", "milestone", "on", "complete", "reached", "expected"),
    ("bridges", "survey", "2025-02-28", "60%", "", "2025-03-15"),
    ("bridges", "survey", "2025-03-31", "", "2025-03-20", ""),
]
RESULTS = [
    ("unit", "request", "measure", "on", "kind", "value"),
    ("health", "", "patients", "2025-03-31", "", "2,900"),
    ("", "bridges", "", "2025-03-31", "delivered", "400000"),
    ("", "bridges", "", "2025-03-31", "expected", "3200000"),
]
RESPONSES = [
    ("who", "group", "on", "score", "scale"),
    ("r2", "board", "2025-03-20", "4", "1 to 5"),
    ("r1", "board", "2025-03-20", "80", "0 to 100"),
]
SIGNALS = [
    ("kind", "subject", "on", "what", "by"),
    ("crisis", "bridges", "2025-02-03T09:30+01:00", "a pier has cracked", "inspector"),
]
TABLES: dict[str, Sequence[tuple[str, ...]]] = {
    "progress": PROGRESS,
    "results": RESULTS,
    "responses": RESPONSES,
    "signals": SIGNALS,
}


def read(path: Path) -> Reported:
    loaded = load_case(CASE)
    tables, noticed, digests = read_reported_files(path)
    reported, found = read_reported(tables, loaded.raw, loaded.usable(), (), digests)
    assert [*noticed.listed, *found.listed] == []
    return reported


def written(folder: Path) -> Path:
    for name, rows in TABLES.items():
        lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_four_tables_are_read_with_their_days_and_figures(tmp_path: Path) -> None:
    reported = read(written(tmp_path))

    first, second = reported.progress
    assert (first.complete, first.expected) == (Fraction(3, 5), datetime.date(2025, 3, 15))
    # A milestone that is reached is complete, whether or not the report repeats it.
    assert (second.complete, second.reached) == (Fraction(1), datetime.date(2025, 3, 20))
    assert {(item.request or item.unit, item.kind): int(item.value) for item in reported.results} == {
        ("health", "delivered"): 2900,
        ("bridges", "delivered"): 400_000,
        ("bridges", "expected"): 3_200_000,
    }
    # 4 on a scale of 1 to 5 lies three quarters of the way up; 80 of 0 to 100 four fifths.
    assert [(item.who, item.share) for item in reported.responses] == [("r1", Fraction(4, 5)), ("r2", Fraction(3, 4))]
    (signal,) = reported.signals
    assert signal.on.astimezone(datetime.UTC).isoformat() == "2025-02-03T08:30:00+00:00"
    assert sorted(reported.digests) == [f"{name}.csv" for name in sorted(TABLES)]


def test_nothing_that_was_not_known_on_a_day_is_used_for_it(tmp_path: Path) -> None:
    reported = read(written(tmp_path)).known_on(datetime.date(2025, 3, 19))

    assert [item.reached for item in reported.progress] == [None]
    assert reported.latest_progress()["bridges", "survey"].complete == Fraction(3, 5)
    assert (reported.results, reported.responses) == ((), ())
    assert len(reported.signals) == 1


def test_a_workbook_with_the_same_sheets_reads_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "reported"
    folder.mkdir()
    book = xlsxwriter.Workbook(tmp_path / "reported.xlsx")
    for name, rows in TABLES.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    book.close()

    one, other = read(written(folder)), read(tmp_path / "reported.xlsx")

    assert (one.progress, one.results) == (other.progress, other.results)
    assert (one.responses, one.signals) == (other.responses, other.signals)
    assert list(other.digests) == ["reported.xlsx"]
