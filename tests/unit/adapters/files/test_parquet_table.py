"""What a Parquet file of a case becomes: every value as its exact text, with the kind that the file gives it."""

from pathlib import Path

import duckdb
import pytest

from apportion.adapters.files import parquet_table
from apportion.adapters.files.parquet_table import read_parquet
from apportion.adapters.files.table_read import TableRead
from apportion.model.raw import CellKind, RawTable
from apportion.model.schema import table


def written(path: Path, query: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.sql(query).write_parquet(str(path))
    return path


def read(tmp_path: Path, query: str, name: str = "units") -> TableRead:
    return read_parquet(written(tmp_path / f"{name}.parquet", query), table(name))


def taken(tmp_path: Path, query: str, name: str = "units") -> RawTable:
    """The table, where nothing at all is to be remarked."""
    result = read(tmp_path, query, name)
    assert result.findings.total == 0, [str(finding) for finding in result.findings.listed]
    assert result.table is not None
    return result.table


def codes(result: TableRead) -> list[str]:
    return [finding.code for finding in result.findings.listed]


def cell(raw: RawTable, name: str, row: int = 0) -> tuple[str, CellKind]:
    return str(raw.columns[name].texts[row]), raw.columns[name].kind(row)


def test_rows_are_numbered_as_below_a_header(tmp_path: Path) -> None:
    raw = taken(tmp_path, "SELECT * FROM (VALUES ('fire', 'Fire'), ('police', 'Police')) AS t(unit, name)")

    assert raw.columns["unit"].texts.tolist() == ["fire", "police"]
    assert raw.lines.tolist() == [2, 3]
    assert (raw.file, raw.header_line) == ("units.parquet", 1)


def test_an_absent_value_is_blank_and_no_zero(tmp_path: Path) -> None:
    raw = taken(tmp_path, "SELECT * FROM (VALUES ('fire', 1.50, 0), ('police', NULL, NULL)) AS t(unit, floor, cap)")

    assert cell(raw, "floor", 1) == ("", CellKind.TEXT)
    assert cell(raw, "cap", 1) == ("", CellKind.TEXT)
    assert cell(raw, "cap", 0) == ("0", CellKind.NUMBER)


@pytest.mark.parametrize(
    ("value", "text", "kind"),
    [
        ("12000000.00::DECIMAL(18,2)", "12000000.00", CellKind.NUMBER),
        ("123.456::DECIMAL(18,3)", "123.456", CellKind.NUMBER),
        ("-0.05::DECIMAL(4,2)", "-0.05", CellKind.NUMBER),
        ("12000000::DECIMAL(38,12)", "12000000", CellKind.NUMBER),
        ("0.123456789012345678::DECIMAL(38,20)", "0.123456789012345678", CellKind.TEXT),
        ("9223372036854775807::BIGINT", "9223372036854775807", CellKind.TEXT),
        ("310000::BIGINT", "310000", CellKind.NUMBER),
        ("7::UTINYINT", "7", CellKind.NUMBER),
        ("0.1::DOUBLE", "0.1", CellKind.NUMBER),
        ("(0.1::DOUBLE + 0.2::DOUBLE)", "0.30000000000000004", CellKind.NUMBER),
        ("5::DOUBLE", "5.0", CellKind.NUMBER),
        ("'nan'::DOUBLE", "nan", CellKind.NUMBER),
        ("0.1::FLOAT", "0.1", CellKind.NUMBER),
        ("DATE '2025-12-31'", "2025-12-31", CellKind.DATE),
        ("TIMESTAMP '2025-12-31 00:00:00'", "2025-12-31", CellKind.DATE),
        ("TIMESTAMP_NS '2025-12-31 00:00:00'", "2025-12-31", CellKind.DATE),
        ("TIMESTAMP '2025-12-31 08:30:00'", "2025-12-31 08:30:00", CellKind.DATE),
        ("true", "true", CellKind.BOOLEAN),
        ("'0510'", "0510", CellKind.TEXT),
        ("' 0510 '", "0510", CellKind.TEXT),
        ("'a'::ENUM('a', 'b')", "a", CellKind.TEXT),
        ("NULL", "", CellKind.TEXT),
    ],
)
def test_a_value_keeps_its_exact_text_and_kind(tmp_path: Path, value: str, text: str, kind: CellKind) -> None:
    raw = taken(tmp_path, f"SELECT 'fire' AS unit, {value} AS floor")

    assert cell(raw, "floor") == (text, kind)


@pytest.mark.parametrize(
    "value",
    [
        "[1, 2]",
        "{'a': 1}",
        "MAP {'a': 1}",
        "'x'::BLOB",
        "TIME '10:00'",
        "INTERVAL 1 DAY",
        "TIMESTAMPTZ '2025-01-01 00:00:00+00'",
    ],
)
def test_what_is_not_one_value_is_refused(tmp_path: Path, value: str) -> None:
    result = read(tmp_path, f"SELECT 'fire' AS unit, {value} AS floor")

    assert codes(result) == ["parquet.type"]
    assert result.findings.listed[0].place.header == "floor"
    assert result.table is not None
    assert list(result.table.columns) == ["unit"]


def test_wholly_blank_rows_are_left_out(tmp_path: Path) -> None:
    query = "SELECT * FROM (VALUES ('fire', 1), (NULL, NULL), ('', NULL), ('police', 2)) AS t(unit, floor)"

    raw = taken(tmp_path, query)

    assert raw.columns["unit"].texts.tolist() == ["fire", "police"]
    assert raw.lines.tolist() == [2, 5]
    assert cell(raw, "floor", 1) == ("2", CellKind.NUMBER)


@pytest.mark.parametrize("folder", ["budget [2025]", "what*", "it's", "year=2025"])
def test_a_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    written(tmp_path / "budget 2" / "units.parquet", "SELECT 'wrong' AS unit")
    written(tmp_path / "whatever" / "units.parquet", "SELECT 'wrong' AS unit")

    raw = taken(tmp_path / folder, "SELECT 'fire' AS unit")

    assert raw.columns["unit"].texts.tolist() == ["fire"]


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    raw = taken(tmp_path, "SELECT 'u' || i AS unit, i AS floor FROM range(300000) AS t(i)")

    assert raw.columns["unit"].texts.tolist() == [f"u{n}" for n in range(300_000)]
    assert raw.columns["floor"].texts.tolist() == [str(n) for n in range(300_000)]


def test_the_header_is_judged_as_in_every_table(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "SELECT 'fire' AS Unit, 1 AS flor")) == ["table.unknown-column"]
    assert codes(read(tmp_path, "SELECT 'Fire' AS name")) == ["table.missing-column"]


def test_remarks_on_characters_name_the_row(tmp_path: Path) -> None:
    result = read(tmp_path, "SELECT * FROM (VALUES ('fire'), ('po' || chr(7) || 'lice')) AS t(unit)")

    assert [(finding.code, str(finding.place)) for finding in result.findings.listed] == [
        ("text.control-character", "units.parquet:3:1 (unit)")
    ]


def test_a_long_text_repeated_by_a_small_file_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "TABLE_BYTES_MAX", 10_000_000)

    result = read(tmp_path, "SELECT 'u' || i AS unit, repeat('x', 1000) AS name FROM range(20000) AS t(i)")

    assert (tmp_path / "units.parquet").stat().st_size < 1_000_000
    assert codes(result) == ["file.too-large"]


def test_a_file_that_says_it_unpacks_to_too_much_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "_UNPACKED_MAX", 100)

    result = read(tmp_path, "SELECT 'u' || i AS unit FROM range(1000) AS t(i)")

    assert codes(result) == ["file.too-large"]
    assert result.table is None


@pytest.mark.parametrize("keep", [4, 40, -4, -9])
def test_a_damaged_file_is_refused(tmp_path: Path, keep: int) -> None:
    path = written(tmp_path / "units.parquet", "SELECT 'fire' AS unit, 'Fire department' AS name")
    path.write_bytes(path.read_bytes()[:keep] + (b"PAR1" if keep == -9 else b""))

    result = read_parquet(path, table("units"))

    assert codes(result) == ["parquet.unreadable"]
    assert len(result.digest) == 64


def test_no_extension_is_ever_loaded() -> None:
    with duckdb.connect(":memory:", config=dict(parquet_table._SETTINGS)) as connection:
        settings = dict(connection.execute("SELECT name, value FROM duckdb_settings()").fetchall())

    assert settings["autoinstall_known_extensions"] == "false"
    assert settings["autoload_known_extensions"] == "false"
    assert settings["allow_community_extensions"] == "false"
    assert settings["temp_directory"] == ""
