"""What a CSV file of a case becomes: cells as written, each with its line, and a finding for everything doubtful."""

from pathlib import Path

import numpy as np
import pytest

from apportion.adapters.files import csv_records, csv_table
from apportion.adapters.files.csv_table import read_csv
from apportion.adapters.files.table_read import TableRead
from apportion.model.findings import LISTED_MAX
from apportion.model.raw import CellKind, RawTable
from apportion.model.schema import table


def read(tmp_path: Path, content: str | bytes, name: str = "requests") -> TableRead:
    path = tmp_path / f"{name}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_csv(path, table(name))


def taken(tmp_path: Path, content: str | bytes, name: str = "requests") -> RawTable:
    """The table, where nothing at all is to be remarked."""
    result = read(tmp_path, content, name)
    assert result.findings.total == 0, [str(finding) for finding in result.findings.listed]
    assert result.table is not None
    return result.table


def cells(raw: RawTable | None) -> dict[str, list[str]]:
    assert raw is not None
    return {name: column.texts.tolist() for name, column in raw.columns.items()}


def codes(result: TableRead) -> list[tuple[str, int]]:
    return [(finding.code, finding.place.line) for finding in result.findings.listed]


def test_a_table_keeps_cells_as_written_with_their_places(tmp_path: Path) -> None:
    raw = taken(tmp_path, "request,unit,cap\nengines,fire,0012.50\nhoses,fire,\n")

    assert cells(raw) == {"request": ["engines", "hoses"], "unit": ["fire", "fire"], "cap": ["0012.50", ""]}
    assert raw.lines.tolist() == [2, 3]
    assert (raw.name, raw.file, raw.sheet, raw.header_line) == ("requests", "requests.csv", "", 1)
    assert str(raw.place(1, "cap")) == "requests.csv:3:3 (cap)"
    assert raw.columns["cap"].kind(0) is CellKind.TEXT
    assert isinstance(raw.columns["cap"].texts.dtype, np.dtypes.StringDType)


def test_the_digest_is_that_of_the_bytes(tmp_path: Path) -> None:
    # SHA-256 of "abc" is the first example of the standard (FIPS 180-2, appendix B.1).
    assert read(tmp_path, b"abc").digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_column_names(tmp_path: Path, delimiter: str) -> None:
    text = "request,unit,cap\nengines,fire,5\n".replace(",", delimiter)

    assert cells(taken(tmp_path, text)) == {"request": ["engines"], "unit": ["fire"], "cap": ["5"]}


def test_amounts_with_decimal_commas_do_not_hide_the_semicolon(tmp_path: Path) -> None:
    raw = taken(tmp_path, "request;unit;cap\nengines;fire;1.200,50\nhoses;fire;300,00\n")

    assert cells(raw)["cap"] == ["1.200,50", "300,00"]


def test_the_line_that_tells_excel_the_delimiter_is_no_row(tmp_path: Path) -> None:
    raw = taken(tmp_path, "sep=;\nrequest;unit;cap\nengines;fire;5\n")

    assert cells(raw)["request"] == ["engines"]
    assert raw.lines.tolist() == [3]


def test_a_table_of_one_column_needs_no_delimiter(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, "unit\nfire\npolice\n", "units")) == {"unit": ["fire", "police"]}


def test_a_table_of_one_column_with_commas_in_it_is_asked_about(tmp_path: Path) -> None:
    assert codes(read(tmp_path, "unit\nfire\npolice,parks\n", "units")) == [("csv.delimiter", 1)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, line_end: str) -> None:
    raw = taken(tmp_path, "request,unit,cap\nengines,fire,5\n\nhoses,fire,6".replace("\n", line_end))

    assert cells(raw)["cap"] == ["5", "6"]
    assert raw.lines.tolist() == [2, 4]


def test_a_record_stands_in_the_line_where_it_begins(tmp_path: Path) -> None:
    raw = taken(
        tmp_path, 'request,unit,cap,description\na,fire,1,"two\r\nlines"\nb,fire,2,"one ""big"", line"\nc,fire,3,\n'
    )

    assert raw.lines.tolist() == [2, 4, 5]
    assert cells(raw)["description"] == ["two\nlines", 'one "big", line', ""]


def test_a_record_may_go_on_in_the_next_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "BLOCK_BYTES", 30)
    text = 'request,unit,cap,description\na,fire,1,"begun here\nand\nended far below"\nb,fire,2,plain\nc,fire,3,plain\n'

    raw = taken(tmp_path, text)

    assert raw.lines.tolist() == [2, 5, 6]
    assert cells(raw)["description"] == ["begun here\nand\nended far below", "plain", "plain"]


def test_blank_rows_are_left_out_and_blanks_around_cells_are_trimmed(tmp_path: Path) -> None:
    raw = taken(tmp_path, "request , unit,cap\n\n  engines ,\tfire\t, 5\n,,\n , ,\nhoses,fire,6\n\n")

    assert cells(raw) == {"request": ["engines", "hoses"], "unit": ["fire", "fire"], "cap": ["5", "6"]}
    assert raw.lines.tolist() == [3, 6]


def test_column_names_are_recognised_however_they_are_written(tmp_path: Path) -> None:
    raw = taken(tmp_path, 'Request,UNIT,Cap," last-Year "\nengines,fire,5,4\n')

    assert cells(raw)["last_year"] == ["4"]
    assert raw.columns["last_year"].header == "last-Year"
    assert raw.columns["last_year"].position == 4


def test_remarks_above_the_header_are_left_out_and_the_lines_keep_their_numbers(tmp_path: Path) -> None:
    raw = taken(tmp_path, '# requests, as of May\n# "draft\n\nrequest,unit,cap\nengines,fire,5\n')

    assert raw.header_line == 4
    assert raw.lines.tolist() == [5]


def test_a_title_above_the_header_is_left_out_with_a_warning(tmp_path: Path) -> None:
    result = read(tmp_path, "City of Springfield\nfire and police\nrequest,unit,cap\nengines,fire,5\n")

    assert codes(result) == [("table.preamble", 1)]
    assert result.table is not None
    assert result.table.lines.tolist() == [4]


def test_an_unknown_column_is_refused_and_the_rest_still_read(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,capp,cap\nengines,fire,9,5\n")

    assert codes(result) == [("table.unknown-column", 1)]
    assert "Did you mean 'cap'?" in result.findings.listed[0].remedy
    assert cells(result.table) == {"request": ["engines"], "unit": ["fire"], "cap": ["5"]}


def test_a_trailing_column_without_name_and_content_is_nothing(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, "request,unit,cap,\nengines,fire,5,\nhoses,fire,6, \n"))["cap"] == ["5", "6"]


def test_content_below_a_blank_header_is_told_once_with_the_first_of_it(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,cap,\nengines,fire,5,\nhoses,fire,6,seen\nladders,fire,7,too\n")

    assert [(finding.code, finding.place.column, finding.found) for finding in result.findings.listed] == [
        ("table.blank-header", 4, "seen")
    ]


def test_short_and_long_rows_are_refused_by_line_and_good_rows_kept(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,cap\nengines,fire,1,200\nhoses,fire,6\nladders,fire\n")

    assert codes(result) == [("csv.row-length", 2), ("csv.row-length", 4)]
    assert cells(result.table)["request"] == ["hoses"]


def test_a_thousand_faults_are_counted_and_a_hundred_listed(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,cap\n" + "engines,fire\n" * 1000)

    assert len(result.findings.listed) == LISTED_MAX
    assert result.findings.counts == (("csv.row-length", 1000),)
    assert result.table is None


def test_content_below_a_blank_header_is_told_once_in_a_long_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_records, "BLOCK_BYTES", 40)

    result = read(tmp_path, "request,unit,cap,\n" + "".join(f"r{n},fire,5,seen\n" for n in range(20)))

    assert result.findings.counts == (("table.blank-header", 1),)


def test_a_column_name_may_be_written_over_two_lines(tmp_path: Path) -> None:
    raw = taken(tmp_path, 'request,unit,cap,"Last\nyear"\nengines,fire,5,4\n')

    assert cells(raw)["last_year"] == ["4"]
    assert (raw.header_line, raw.lines.tolist()) == (1, [3])


def test_an_unclosed_quote_in_the_header_does_not_swallow_the_table(tmp_path: Path) -> None:
    assert codes(read(tmp_path, 'request,unit,"cap\nengines,fire,5\nhoses,fire,"6"\n')) == [("csv.unclosed-quote", 1)]


def test_a_doubled_quote_does_not_close_a_cell(tmp_path: Path) -> None:
    result = read(tmp_path, 'request,unit,cap,name\na,fire,5,"the ""big"" one\nb,fire,6,small\n')

    assert codes(result) == [("csv.unclosed-quote", 2)]


def test_after_an_unclosed_quote_reading_goes_on_in_the_next_line(tmp_path: Path) -> None:
    result = read(tmp_path, 'request,unit,cap\nengines,"fire,5\nhoses,fire,6\nladders,fire\n')

    assert codes(result) == [("csv.unclosed-quote", 2), ("csv.row-length", 4)]
    assert result.findings.listed[0].place.header == "unit"
    assert cells(result.table)["request"] == ["hoses"]


def test_a_file_full_of_unclosed_quotes_is_given_up(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,cap\n" + 'engines,fire,"5\nx' * 400 + "\n")

    assert result.findings.counts == (("csv.unclosed-quote", LISTED_MAX),)
    assert "not read" in result.findings.listed[-1].message


def test_a_quote_inside_a_cell_without_quotes_is_a_letter(tmp_path: Path) -> None:
    assert cells(taken(tmp_path, 'request,unit,cap,name\npipes,water,5,Pipes 3"\n'))["name"] == ['Pipes 3"']


def test_a_fixed_space_between_thousands_is_left_to_the_amount(tmp_path: Path) -> None:
    raw = taken(tmp_path, "request;unit;cap\nengines;fire;1\u00a0200\u202f000,50\n")

    assert cells(raw)["cap"] == ["1\u00a0200\u202f000,50"]


def test_fixed_spaces_around_a_name_are_trimmed_with_a_warning(tmp_path: Path) -> None:
    result = read(tmp_path, "request,unit,cap\n\u00a0engines,fire\u202f,5\n")

    assert codes(result) == [("text.non-breaking-space", 2), ("text.non-breaking-space", 2)]
    assert cells(result.table) == {"request": ["engines"], "unit": ["fire"], "cap": ["5"]}


def test_a_sheet_cut_off_at_its_last_row_is_noticed(tmp_path: Path) -> None:
    header, records = "request,unit,cap\n", [f"r{n},fire,5\n" for n in range(65_535)]

    assert codes(read(tmp_path, header + "".join(records))) == [("table.full-sheet", 65_536)]
    assert codes(read(tmp_path, header + "".join(records[1:]))) == []


def test_more_rows_than_can_be_read_are_refused_before_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "ROWS_MAX", 3)

    assert codes(read(tmp_path, "request,unit,cap\na,fire,1\nb,fire,2\nc,fire,3\n")) == [("table.too-many-rows", 0)]


@pytest.mark.parametrize("content", ["", "\n\n", "# only a remark\n", "request,unit,cap\n", "request,unit,cap\n\n,,\n"])
def test_a_file_without_records_is_no_success(tmp_path: Path, content: str) -> None:
    result = read(tmp_path, content)

    assert codes(result) == [("table.empty", 0)]
    assert result.findings.blocking
    assert result.table is None
