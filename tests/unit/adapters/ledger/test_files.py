"""Files as people have them: encodings, line ends, compressed, workbooks, Parquet; each fault with its line."""

import gzip
import io
from pathlib import Path

import duckdb
import pytest
from openpyxl import Workbook

from apportion.adapters.ledger import plain_text
from apportion.adapters.ledger.opening import open_ledger
from tests.support.small_ledgers import HEAD, codes, lines, opened, source, store_of, totals, written

LONG = "files: ledger.csv\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"
TOWN = "Year,Unit,Amount\n2024,Café,100.00\n2024,Fire,-50.5\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TOWN.encode("utf-8-sig"), "utf-8"),
        (TOWN.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TOWN.encode("utf-16-be"), "utf-16"),
        (TOWN.replace("\n", "\r\n").encode(), "utf-8"),
        (TOWN.replace("\n", "\r").encode(), "utf-8"),
        (TOWN.rstrip("\n").encode(), "utf-8"),
        (TOWN.replace(",", ";").encode(), "utf-8"),
        (TOWN.replace(",", "\t").encode(), "utf-8"),
        (("sep=|\n" + TOWN.replace(",", "|")).encode(), "utf-8"),
        (gzip.compress(TOWN.encode()), "utf-8"),
        (gzip.compress(TOWN.replace("\n", "\r\n").encode("utf-16")), "utf-16"),
        (("# exported today\n" + TOWN).encode(), "utf-8"),
        (TOWN.replace("2024,C", "\n \n2024,C").encode(), "utf-8"),
        (TOWN.replace("Fire,-50.5", " Fire , -50.5 ").encode(), "utf-8"),
        (("Town\n\n" + TOWN.replace("Unit", '"Unit"')).encode(), "utf-8"),
    ],
)
def test_a_text_is_read_however_it_was_saved(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = opened(tmp_path, source(LONG), {"ledger.csv": content})

    assert found.store is not None, found.findings.listed
    assert [line[2] for line in lines(found.store)] == ["Café", "Fire"]
    assert found.imported.files[0].encoding == encoding
    assert codes(found) == (["table.preamble"] if content.startswith(b"Town") else [])


def test_an_encoding_that_is_not_stated_is_told(tmp_path: Path) -> None:
    found = opened(tmp_path, source(LONG), {"ledger.csv": TOWN.encode("cp1252")})
    stated = opened(tmp_path / "b", source(f"{LONG}\nencoding: cp1252"), {"ledger.csv": TOWN.encode("cp1252")})
    foreign = opened(tmp_path / "c", source(LONG), {"ledger.csv": TOWN.replace("Café", "Полиция").encode("cp1251")})
    wrong = opened(tmp_path / "d", source(f"{LONG}\nencoding: ascii"), {"ledger.csv": TOWN})
    wide = opened(tmp_path / "e", source(LONG), {"ledger.csv": TOWN.encode("utf-32")})

    assert codes(found) == ["text.encoding-assumed"]
    assert codes(stated) == []
    assert [codes(one) for one in (foreign, wrong, wide)] == [["text.encoding-unknown"]] * 3
    assert found.store is not None
    assert stated.store is not None
    assert lines(found.store) == lines(stated.store)


def test_faults_and_rows_have_their_line_where_cells_hold_line_ends(tmp_path: Path) -> None:
    rows = 'Town\n\nYear,"Unit\nname",Amount\n2024,"Fire\nbrigade",1\n\n2024,Police,2\n2024,"a\n\nb",x\n2024,Parks,y\n'
    body = "files: ledger.csv\ncolumns: {year: Year, unit: Unit name, amount: Amount}\nmeasure: actual"
    found = opened(tmp_path / "a", source(body), {"ledger.csv": rows})
    clean = store_of(tmp_path / "b", source(body), {"ledger.csv": rows.replace(",x", ",4").replace(",y", ",8")})

    faults = [finding for finding in found.findings.listed if finding.code == "amount.not-a-number"]
    assert [(fault.place.line, fault.place.column) for fault in faults] == [(9, 3), (12, 3)]
    by_line = {row.place.line: row.amount for row in clean.rows()}
    assert by_line == {5: 1_00, 8: 2_00, 9: 4_00, 12: 8_00}


def test_rows_of_the_wrong_length_and_open_quotes_are_named_one_by_one(tmp_path: Path) -> None:
    rows = 'Year,Unit,Amount\n2024,Fire\n2024,A,B,1\n2024,C,1,\n2024,D,1\n2024,"E,2\n2024,F,3\n'
    found = opened(tmp_path, source(LONG), {"ledger.csv": rows})

    told = [(finding.code, finding.place.line) for finding in found.findings.listed]
    assert told == [
        ("csv.row-length", 2),
        ("csv.row-length", 3),
        ("csv.row-length", 4),
        ("csv.unclosed-quote", 6),
    ]
    assert found.store is None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "table.empty"),
        (b"Year,Unit,Amount\n", "table.empty"),
        (TOWN.encode() + b"2024,A\x00B,1\n", "text.control-character"),
        (TOWN.encode() + "2024,A\u202eB,1\n".encode(), "text.direction-override"),
        (b"\x1f\x8b\x08\x00damaged", "file.content"),
        (b"PK\x03\x04rest of a zip archive", "ledger.format-not-read"),
        (b"<html><table></table></html>", "ledger.format-not-read"),
        (b"Year;Unit,Amount;1\n", "ledger.missing-column"),
    ],
)
def test_what_is_no_ledger_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    found = opened(tmp_path, source(LONG), {"ledger.csv": content})

    assert found.store is None
    assert code in codes(found)


def test_a_non_breaking_space_is_told_and_does_not_hide_a_number(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n2024,Fire,\u00a07.00\n2024,\u00a0Fire,8\u00a0\n"
    found = opened(tmp_path, source(LONG), {"ledger.csv": rows})

    assert set(codes(found)) == {"text.non-breaking-space"}
    assert found.store is not None
    assert totals(found.store) == {"actual": "15.00"}
    assert [unit.id for unit in found.store.ledger.units] == ["Fire"]


def test_a_cell_of_blanks_is_blank_and_not_zero(tmp_path: Path) -> None:
    found = opened(tmp_path, source(LONG), {"ledger.csv": "Year,Unit,Amount\n2024,Fire,1\n2024,Fire,\u00a0\n"})

    assert "ledger.blank-amount" in codes(found)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_text, "_RATIO_APPLIES_FROM", 1 << 16)
    packed = gzip.compress(TOWN.encode() + b"2024,Fire,1\n" * 200_000)
    found = opened(tmp_path, source(LONG), {"ledger.csv": packed})

    assert codes(found) == ["file.too-large"]


def workbook(rows: list[list[object]], title: str = "Ledger") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_a_workbook_gives_numbers_and_days_as_it_stores_them(tmp_path: Path) -> None:
    import datetime

    book = workbook(
        [
            ["Town of Anywhere"],
            [],
            ["Day", "Unit", "Amount"],
            [datetime.date(2024, 3, 1), "0510", 0.1 + 0.2],
            [datetime.date(2024, 4, 1), "Fire", "(1,234.50)"],
            [None, None, None],
            [datetime.date(2024, 5, 1), "Fire", 7],
        ]
    )
    body = "files: ledger.xlsx\ncolumns: {date: Day, unit: Unit, amount: Amount}\nmeasure: actual"
    found = opened(tmp_path, source(body), {"ledger.xlsx": book})

    assert codes(found) == ["table.preamble"]
    assert found.store is not None
    assert lines(found.store) == [
        (2024, 3, "0510", "", "", "actual", "0.30"),
        (2024, 4, "Fire", "", "", "actual", "-1234.50"),
        (2024, 5, "Fire", "", "", "actual", "7.00"),
    ]
    assert [row.place.line for row in found.store.rows()] == [5, 7, 4]
    assert found.store.rows()[0].place.sheet == "Ledger"


def test_what_a_sheet_may_hide_is_told(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Year", "Unit", "Amount"], [2024, "Fire", 310000.254], [2024, "Fire", 2], [2024, "A", True]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    held = io.BytesIO()
    book.save(held)
    body = "files: ledger.xlsx\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"
    found = opened(tmp_path, source(body), {"ledger.xlsx": held.getvalue()})
    sheet["C2"] = "=1+1"
    held = io.BytesIO()
    book.save(held)
    formula = opened(tmp_path / "formula", source(body), {"ledger.xlsx": held.getvalue()})

    told = {finding.code: finding.place for finding in found.findings.listed}
    assert told.keys() == {"amount.decimals", "amount.boolean", "workbook.hidden-row"}
    assert (told["amount.decimals"].cell, told["amount.boolean"].cell) == ("C2", "C4")
    assert "workbook.formula-without-value" in codes(formula)
    assert found.store is formula.store is None


def test_one_of_several_sheets_has_to_be_named(tmp_path: Path) -> None:
    book = Workbook()
    for name, amount in (("2023", 1), ("2024", 2)):
        sheet = book.create_sheet(name)
        sheet.append(["Year", "Unit", "Amount"])
        sheet.append([int(name), "Fire", amount])
    book.remove(book.worksheets[0])
    held = io.BytesIO()
    book.save(held)
    body = 'files: ledger.xlsx\nsheet: "{}"\ncolumns: {{year: Year, unit: Unit, amount: Amount}}\nmeasure: actual'
    mapping = source(body.format("2023")) + "  - " + "\n    ".join(body.format("2024").split("\n")) + "\n"
    store = store_of(tmp_path, mapping, {"ledger.xlsx": held.getvalue()})

    assert [(line[0], line[-1]) for line in lines(store)] == [(2023, "1.00"), (2024, "2.00")]


def test_a_damaged_workbook_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    book = workbook([["Year", "Unit", "Amount"], [2024, "Fire", 1]])
    body = "files: ledger.xlsx\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"
    found = opened(tmp_path, source(body), {"ledger.xlsx": book[: len(book) // 2]})

    assert found.store is None
    assert codes(found)[0].startswith("workbook.")


def parquet_of(columns: str, folder: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT {columns}) TO '{folder / 'ledger.parquet'}' (FORMAT parquet)")


def test_parquet_gives_exact_and_binary_numbers_days_and_texts(tmp_path: Path) -> None:
    body = "files: ledger.parquet\ncolumns: {date: Day, unit: Unit, amount: Amount}\nmeasure: actual"
    folder = written(tmp_path, source(body), {})
    for column, told in (
        ("CAST('12.34' AS DECIMAL(9,2))", "12.34"),
        ("0.1::DOUBLE + 0.2::DOUBLE", "0.30"),
        ("'1,234.50'", "1234.50"),
        ("7::BIGINT", "7.00"),
    ):
        parquet_of(f"TIMESTAMP '2024-03-01' AS Day, '0510' AS Unit, {column} AS Amount", folder)
        found = open_ledger(folder)
        assert found.store is not None, found.findings.listed
        assert lines(found.store) == [(2024, 3, "0510", "", "", "actual", told)]


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("[1, 2]", "parquet.type"),
        ("310000.254::DOUBLE", "amount.decimals"),
        ("'NaN'::DOUBLE", "amount.not-finite"),
        ("NULL::DOUBLE", "ledger.blank-amount"),
        ("true", "amount.boolean"),
        ("DATE '2024-01-01'", "amount.date"),
    ],
)
def test_cells_of_parquet_that_are_no_amount_are_refused(tmp_path: Path, column: str, code: str) -> None:
    folder = written(tmp_path, source(LONG.replace("ledger.csv", "ledger.parquet")), {})
    parquet_of(f"2024 AS Year, 'Fire' AS Unit, {column} AS Amount", folder)

    found = open_ledger(folder)

    assert (codes(found), found.store) == ([code], None)


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, source(LONG.replace("ledger.csv", "ledger.parquet")), {})
    (folder / "ledger.parquet").write_bytes(b"PAR1 and no more")

    assert codes(open_ledger(folder)) == ["parquet.unreadable"]


def test_a_file_kept_compressed_is_found_by_its_plain_name(tmp_path: Path) -> None:
    store = store_of(tmp_path, source(LONG), {"ledger.csv.gz": gzip.compress(TOWN.encode())})

    assert totals(store) == {"actual": "49.50"}
    assert list(store.ledger.sources) == ["ledger.csv.gz"]


def test_folders_may_have_names_that_look_like_patterns(tmp_path: Path) -> None:
    store = store_of(tmp_path / "budget [2024] 100%", source(LONG), {"ledger.csv": TOWN})

    assert totals(store) == {"actual": "49.50"}


def test_the_mapping_may_be_named_itself(tmp_path: Path) -> None:
    folder = written(tmp_path, source(LONG), {"ledger.csv": TOWN})

    assert open_ledger(folder / "ledger.yaml").store is not None
    assert codes(open_ledger(folder / "nothing")) == ["ledger.no-mapping"]
    assert codes(open_ledger(folder / "ledger.csv")) == ["ledger.no-mapping"]


def test_a_mapping_is_read_strictly(tmp_path: Path) -> None:
    found = opened(tmp_path, HEAD + "sources: !!python/object:os.system\n  - files: x\n", {})
    second = opened(tmp_path / "b", source(LONG) + "---\nformat: 1\n", {"ledger.csv": TOWN})

    assert "yaml.tag" in codes(found)
    assert codes(second) == ["yaml.second-document"]
