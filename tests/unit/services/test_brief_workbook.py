"""The strategy's tables among the documents of a plan, and a workbook that somebody edited."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl

from apportion.services.brief_files import check_brief, make_brief, write_brief

SMALL = Path(__file__).parents[2] / "golden" / "brief" / "small"


def test_a_workbook_is_written_of_the_strategy_alone() -> None:
    made = make_brief(SMALL, ("xlsx",))
    assert made.faults == ()
    assert sorted(made.files) == ["figures.json", "strategy.xlsx"]


def test_an_amount_that_somebody_changed_in_the_workbook_is_told_with_its_cell(tmp_path: Path) -> None:
    target = tmp_path / "brief"
    write_brief(make_brief(SMALL, ("xlsx",)), target, replace=False)
    assert check_brief(SMALL, target).faults == ()
    book = openpyxl.load_workbook(target / "strategy.xlsx")
    sheet = next(one for one in book if str(one["A1"].value).endswith("What departments ask for"))
    sheet["B7"] = 51_000
    held = io.BytesIO()
    book.save(held)
    (target / "strategy.xlsx").write_bytes(held.getvalue())
    said = [str(fault) for fault in check_brief(SMALL, target).faults]
    assert all(text.startswith("strategy.xlsx: ") for text in said)
    assert any(f"'51000' at '{sheet.title}'!B7 cannot be resolved; the document says 50000" in text for text in said)
    # The stored result of the sum is gone with the file that another program wrote.
    assert any("130000 (sum of plan.json: units[unit=roads].requested" in text for text in said)
