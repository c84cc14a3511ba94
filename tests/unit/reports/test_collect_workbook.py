"""A unit's workbook in a real office: its formulas give what is stored beside them, and it survives being saved."""

from __future__ import annotations

import datetime
import io
from pathlib import Path

import openpyxl
import pytest

from apportion.services.collect import collect_at, write_forms
from apportion.services.merge_collected import merge_at
from tests.unit.reports.office import differences, recalculated

RELEASE = "1.2.3"
DAY = datetime.date(2025, 9, 20)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """Parks may have 600.00, and asks for 400.00 and 150.00 so far."""
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "format: 1\nname: Town\norganisation: Town\ncurrency: USD\nperiods: [FY2026]\ntotal: 1000.00\n"
    )
    (folder / "units.csv").write_text("unit,name,cap\nparks,Parks,600.00\nroads,Roads,\n")
    (folder / "requests.csv").write_text(
        "request,name,unit,floor,cap,last_year,rate\n"
        "lawns,=Lawns,parks,100.00,400.00,380.00,2\nplanting,-5 trees,parks,,150.00,,3\nasphalt,Asphalt,roads,,700,,1\n"
    )
    return folder


@pytest.mark.office
def test_sums_and_counts_are_live_and_the_workbook_survives_an_office(case: Path, tmp_path: Path) -> None:
    """50.00 for lawns is below the floor, 200.00 for planting gives no reason, and a pond says nothing but its name."""
    write_forms(collect_at(case, RELEASE), tmp_path / "sent", replace=False)
    untouched = {name: (tmp_path / "sent" / f"{name}.xlsx").read_bytes() for name in ("parks", "roads")}
    book = openpyxl.load_workbook(io.BytesIO(untouched["parks"]))
    sheet = book["Requests"]
    at = {str(cell.value): cell.coordinate.rstrip("4") for cell in sheet[4]}
    sheet[f"{at['Amount asked']}5"], sheet[f"{at['Amount asked']}6"], sheet["A7"] = 50, 200, "pond"
    filled = io.BytesIO()
    book.save(filled)
    saved = recalculated({**untouched, "filled": filled.getvalue()}, tmp_path / "office")

    assert not [found for name, ours in untouched.items() for found in differences(ours, saved[name])]
    check = openpyxl.load_workbook(io.BytesIO(saved["filled"]), data_only=True)["Check"]
    told = {row[0].value: row[1].value for row in check.iter_rows(min_row=3) if row[0].value}
    assert told == {
        "Asked for now, all requests together": 250,
        "Asked for so far": 550,
        "Cap of the unit": 600,
        "Left below the cap": 350,
        "Rows: reason missing": 1,
        "Rows: below the floor": 1,
        "Rows: incomplete": 1,
        "State": "NOT COMPLETE",
    }
    back = tmp_path / "back"
    back.mkdir()
    for name in untouched:
        (back / f"{name}.xlsx").write_bytes(saved[name])
    merged = merge_at(case, back, DAY, RELEASE)
    assert [str(finding) for finding in merged.findings.listed] == []
    assert [(book.altered, book.unchanged) for book in merged.books] == [(0, 2), (0, 1)]
