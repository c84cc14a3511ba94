"""A case as a folder: which file is which table, and that none passes unseen."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from apportion.adapters.files import read_case
from apportion.model.raw import RawCase

SETTINGS = "format: 1\nname: Budget 2025\n"
UNITS = "unit,name\nfire,Fire department\npolice,Police\n"
REQUESTS = "request,unit,cap\nengines,fire,1200.00\n"


def case(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, content in {
        "case.yaml": SETTINGS,
        **{key.replace("_csv", ".csv"): text for key, text in files.items()},
    }.items():
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def codes(raw: RawCase) -> list[tuple[str, str]]:
    return [(finding.code, finding.place.file) for finding in raw.findings.listed]


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS, requests_csv=REQUESTS)

    raw = read_case(folder)

    assert raw.findings.total == 0
    assert (raw.source, raw.settings_file, raw.settings_sheet) == (str(folder), "case.yaml", "")
    assert raw.settings["name"][0].text == "Budget 2025"
    assert {name: table.rows for name, table in raw.tables.items()} == {"units": 2, "requests": 1}
    assert dict(raw.digests) == {
        name: hashlib.sha256(text.encode()).hexdigest()
        for name, text in {"case.yaml": SETTINGS, "requests.csv": REQUESTS, "units.csv": UNITS}.items()
    }


def test_the_settings_file_stands_for_its_folder(tmp_path: Path) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)

    raw = read_case(folder / "case.yaml")

    assert raw.source == str(folder / "case.yaml")
    assert list(raw.tables) == ["units"]


def test_capitals_in_file_names_do_not_matter(tmp_path: Path) -> None:
    folder = case(tmp_path / "city")
    (folder / "case.yaml").rename(folder / "Case.YAML")
    (folder / "Units.CSV").write_text(UNITS, encoding="utf-8")

    raw = read_case(folder)

    assert raw.findings.total == 0
    assert raw.settings_file == "Case.YAML"
    assert raw.tables["units"].file == "Units.CSV"


def test_csv_and_parquet_stand_side_by_side(tmp_path: Path) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)
    with duckdb.connect(":memory:") as connection:
        rows = connection.sql("SELECT 'engines' AS request, 'fire' AS unit, 1200::DECIMAL(9,2) AS cap")
        rows.write_parquet(str(folder / "requests.parquet"))

    raw = read_case(folder)

    assert raw.findings.total == 0
    assert raw.tables["requests"].columns["cap"].texts.tolist() == ["1200.00"]
    assert sorted(raw.digests) == ["case.yaml", "requests.parquet", "units.csv"]


def test_the_order_in_which_a_folder_is_listed_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "units_csv": UNITS + "fire\n",
        "requests_csv": REQUESTS + "x\n",
        "funds_csv": "fund,amount\n",
        "unit_csv": UNITS,
    }
    folder = case(tmp_path / "city", **files)
    first = read_case(folder)
    listed = Path.iterdir

    def backwards(path: Path) -> Iterator[Path]:
        return iter(sorted(listed(path), reverse=True))

    monkeypatch.setattr(Path, "iterdir", backwards)
    second = read_case(folder)

    assert first.findings == second.findings
    assert first.findings.total == 4
    assert list(first.tables) == list(second.tables) == ["units", "requests"]
    assert list(first.digests) == list(second.digests)


def test_one_faulty_table_does_not_hide_the_faults_of_the_next(tmp_path: Path) -> None:
    raw = read_case(
        case(tmp_path / "city", units_csv="unit,flor\nfire,1\n", requests_csv="request,unit\nengines,fire\n")
    )

    assert codes(raw) == [("table.missing-column", "requests.csv"), ("table.unknown-column", "units.csv")]
    assert list(raw.tables) == ["units"]


def test_a_table_given_twice_is_read_from_neither(tmp_path: Path) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS, requests_csv=REQUESTS)
    (folder / "requests.tsv").write_text(REQUESTS.replace(",", "\t"), encoding="utf-8")

    raw = read_case(folder)

    assert codes(raw) == [("folder.table-twice", "requests.csv")]
    assert list(raw.tables) == ["units"]


@pytest.mark.parametrize(
    "name", ["README.md", "notes.txt", ".units.csv.swp", "~$units.xlsx", "._requests.csv", "chart.png", "case.json"]
)
def test_files_that_are_no_tables_are_left_alone(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)
    (folder / name).write_bytes(b"\x00\x01")
    (folder / "plan").mkdir()
    (folder / "plan" / "allocations.csv").write_text("anything", encoding="utf-8")

    assert read_case(folder).findings.total == 0


@pytest.mark.parametrize("name", ["data.csv", "units.old.csv", "budget.xlsx", "request.parquet", "allocations.ods"])
def test_a_table_file_of_another_name_is_told(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)
    (folder / name).write_bytes(b"anything")

    raw = read_case(folder)

    assert codes(raw) == [("folder.unknown-table", name)]
    assert not raw.findings.blocking


@pytest.mark.parametrize(
    "name", ["funds.xlsx", "funds.xls", "funds.txt", "funds.csv.gz", "funds.parquet.zip", "Funds.JSON"]
)
def test_a_table_in_a_format_that_is_not_read_blocks(tmp_path: Path, name: str) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)
    (folder / name).write_bytes(b"anything")

    raw = read_case(folder)

    assert codes(raw) == [("folder.table-not-read", name)]
    assert raw.findings.blocking


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    folder = case(tmp_path / "city")
    os.mkfifo(folder / "units.csv")

    assert codes(read_case(folder)) == [("file.unreadable", "units.csv")]


def test_settings_that_cannot_be_read_do_not_hide_the_tables(tmp_path: Path) -> None:
    folder = case(tmp_path / "city", units_csv=UNITS)
    (folder / "case.yaml").write_bytes(b"PK\x03\x04")

    raw = read_case(folder)

    assert codes(raw) == [("file.content", "case.yaml")]
    assert list(raw.tables) == ["units"]
    assert sorted(raw.digests) == ["case.yaml", "units.csv"]
