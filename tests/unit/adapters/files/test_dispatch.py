"""Which reader a path belongs to, by what is there."""

import io
import zipfile
from pathlib import Path

import pytest

from apportion.adapters.files import read_case, workbook
from apportion.model.findings import Findings
from apportion.model.raw import RawCase


def archive(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as target:
        for name in names:
            target.writestr(name, "<x/>")
    return held.getvalue()


BOOK = archive("[Content_Types].xml", "xl/workbook.xml")
OTHER_ARCHIVE = archive("units.csv", "case.yaml")
OLD_BOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def codes(path: Path) -> list[str]:
    raw = read_case(path)
    assert raw.source == str(path)
    assert not raw.settings
    assert not raw.tables
    assert all(finding.blocks and finding.remedy for finding in raw.findings.listed)
    return [finding.code for finding in raw.findings.listed]


@pytest.mark.parametrize("name", ["budget.xlsx", "Budget.XLSX", "budget.xlsm"])
def test_a_workbook_goes_to_its_reader(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / name
    path.write_bytes(BOOK)
    answer = RawCase(str(path), name, "case", {}, {}, Findings(), {})
    asked: list[Path] = []

    def stand_in(asked_for: Path) -> RawCase:
        asked.append(asked_for)
        return answer

    monkeypatch.setattr(workbook, "read_workbook", stand_in)

    assert read_case(path) is answer
    assert asked == [path]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("budget.xlsx", b"request,unit,cap\n", "file.content"),
        ("budget.xlsx", b"<html><table></table></html>", "file.content"),
        ("budget.xlsx", b"<?xml version='1.0'?><Workbook/>", "file.content"),
        ("budget.xlsx", OLD_BOOK, "file.content"),
        ("budget.xlsx", b"", "file.content"),
        ("budget.csv", BOOK, "file.content"),
        ("budget", BOOK, "file.content"),
        ("budget.xls", OLD_BOOK, "source.not-a-case"),
        ("budget.zip", OTHER_ARCHIVE, "source.not-a-case"),
        ("budget.csv", b"request,unit,cap\n", "source.not-a-case"),
        ("budget.yaml", b"format: 1\n", "source.not-a-case"),
        ("budget.pdf", b"%PDF-1.7\n", "source.not-a-case"),
        ("budget.parquet", b"PAR1", "source.not-a-case"),
        ("budget.bin", bytes(range(32)) * 8, "source.not-a-case"),
    ],
)
def test_a_file_that_is_no_case_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert codes(path) == [code]


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    assert codes(tmp_path / "nowhere") == ["source.not-found"]
    assert codes(tmp_path / "nowhere" / "case.yaml") == ["source.not-found"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    assert codes(folder) == ["source.no-settings"]
    assert "empty" in read_case(folder).findings.listed[0].message


def test_a_name_that_the_system_refuses_is_a_finding(tmp_path: Path) -> None:
    assert codes(tmp_path / ("x" * 5000)) in (["file.unreadable"], ["source.not-found"])
