"""Every message about workbooks that came back, and about answers to a plan, has a folder that provokes it.

``edits.json`` says what happened to the workbooks on their way: cells filled in, sheets renamed, rows
hidden, files copied, removed or put beside.
``expected.txt`` holds the messages word for word: a change of words is a change that users see.
"""

import datetime
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from apportion.adapters.files import form_cells
from apportion.model.findings import Finding
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.services.collect import collect_at, write_forms
from apportion.services.feedback import feedback_at
from apportion.services.merge_collected import merge_at, write_merged
from apportion.services.refusal import CaseBlocked

HERE = Path(__file__).parent
CASE = HERE / "the-case"
FOLDERS = sorted(path.parent for path in HERE.glob("*/expected.txt"))
RELEASE = "1.2.3"
DAY = datetime.date(2025, 9, 20)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("collect") / "sent"
    write_forms(collect_at(CASE, RELEASE), folder, replace=False)
    return folder


def _filled(back: Path, happened: dict[str, Any]) -> None:
    for unit, sheets in happened.get("fill", {}).items():
        book = openpyxl.load_workbook(back / f"{unit}.xlsx")
        for sheet, cells in sheets.items():
            held = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
            for at, value in cells.items():
                held[at] = value
        if line := happened.get("hide", {}).get(unit):
            book["Requests"].row_dimensions[line].hidden = True
        for old, name in happened.get("rename", {}).get(unit, {}).items():
            book[old].title = name
        book.save(back / f"{unit}.xlsx")


def found_in(folder: Path, sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Finding, ...]:
    if (folder / "feedback.csv").exists():
        with pytest.raises(CaseBlocked) as blocked:
            feedback_at(CASE, folder / "feedback.csv", ())
        return blocked.value.findings.listed
    happened: dict[str, Any] = json.loads((folder / "edits.json").read_text(encoding="utf-8"))
    back, case = tmp_path / "back", CASE
    shutil.copytree(sent, back)
    if happened.get("merged"):
        write_merged(merge_at(CASE, back, DAY, RELEASE), tmp_path / "merged", replace_folder=False)
        case = tmp_path / "merged"
        if not happened.get("same"):
            happened["fill"] = {"parks": {"Requests": {"K5": "Once more"}}}
        (back / "roads.xlsx").unlink()
    _filled(back, happened)
    if unit := happened.get("without"):
        book = openpyxl.load_workbook(back / f"{unit}.xlsx")
        del book["apportion"]
        book.save(back / f"{unit}.xlsx")
    for source, target in happened.get("copy", {}).items():
        shutil.copy(back / source, back / target)
    for name in happened.get("remove", []):
        (back / name).unlink()
    for name, text in happened.get("files", {}).items():
        (back / name).write_text(text, encoding="utf-8")
    if most := happened.get("cells_max"):
        monkeypatch.setattr(form_cells, "CELLS_MAX", most)
    as_of = datetime.date.fromisoformat(happened.get("as_of", DAY.isoformat()))
    return merge_at(case, back, as_of, RELEASE).findings.listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_what_happened_provokes_its_message(
    folder: Path, sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = found_in(folder, sent, tmp_path, monkeypatch)

    assert folder.name.partition("+")[0] in [finding.code for finding in found]
    assert "".join(f"{finding}\n" for finding in found) == (folder / "expected.txt").read_text(encoding="utf-8")
    for finding in found:
        assert finding.message.endswith((".", "?"))
        assert finding.remedy.endswith((".", "?"))


def test_every_code_has_a_folder() -> None:
    assert {folder.name.partition("+")[0] for folder in FOLDERS} >= set(COLLECT_CODES)
    assert not set(COLLECT_CODES) & set(CODES)
