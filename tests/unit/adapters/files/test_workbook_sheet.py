"""The cells of a sheet as a stream: what counts as a cell, where it stands, and what is taken out unread."""

import io
import itertools
import tracemalloc
from collections.abc import Callable
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.adapters.files import workbook_sheet, workbook_xml
from apportion.adapters.files.workbook_package import unescaped
from apportion.adapters.files.workbook_sheet import Area, Cell, SheetFacts, column_number, read_sheet
from apportion.adapters.files.workbook_xml import BrokenXmlError, UnsafeXmlError

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

Row = tuple[int, bool, list[Cell]]


def sheet(rows: str, *, before: str = "", after: str = "", namespace: str = NAMESPACE) -> bytes:
    return f'<worksheet xmlns="{namespace}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def read(data: bytes) -> tuple[list[Row], SheetFacts]:
    rows: list[Row] = []
    facts = read_sheet(lambda: io.BytesIO(data), lambda *row: rows.append(row))
    return rows, facts


def rows_of(xml: str) -> list[Row]:
    return read(sheet(xml))[0]


def number(column: int, value: str, style: int = 0) -> Cell:
    return Cell(column, "n", style, value, formula=False)


def test_cells_that_hold_something_are_given_with_their_place() -> None:
    rows = rows_of(
        '<row r="2"><c r="A2" t="s"><v>7</v></c><c r="C2" s="3"><v>900</v></c></row>'
        '<row r="5" hidden="1"><c r="AA5" t="b"><v>1</v></c></row>'
    )

    assert rows == [
        (2, False, [Cell(1, "s", 0, "7", formula=False), number(3, "900", 3)]),
        (5, True, [Cell(27, "b", 0, "1", formula=False)]),
    ]


def test_blank_cells_and_rows_are_left_out() -> None:
    assert rows_of('<row r="1"><c r="A1" s="1"/><c r="B1"></c></row><row r="2"/><row r="3"></row>') == []


def test_an_error_without_text_and_a_formula_without_result_are_no_blanks() -> None:
    assert rows_of('<row r="1"><c r="A1" t="e"/><c r="B1"><f>1+1</f></c></row>') == [
        (1, False, [Cell(1, "e", 0, None, formula=False), Cell(2, "n", 0, None, formula=True)])
    ]


def test_text_in_the_cell_itself_is_put_together_without_phonetic_hints() -> None:
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><r><t>road</t></r><rPh sb="0" eb="1"><t>hint</t></rPh>'
        "<r><t> works</t></r></is></c></row>"
    )

    assert rows_of(xml)[0][2] == [Cell(1, "inlineStr", 0, "road works", formula=False)]


def test_places_follow_from_the_order_where_none_are_written() -> None:
    xml = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c/></row><row><c><v>5</v></c></row>"

    assert rows_of(xml) == [(1, False, [number(1, "1"), number(3, "3")]), (3, False, [number(1, "5")])]


def test_rows_with_places_may_have_cells_without() -> None:
    xml = '<row r="1"><c s="1"/><c><v>2</v></c></row><row r="7"><c><v>3</v></c></row>'

    assert rows_of(xml) == [(1, False, [number(2, "2")]), (7, False, [number(1, "3")])]


@pytest.mark.parametrize("namespace", [NAMESPACE, STRICT, "urn:some-other-writer"])
def test_any_namespace_of_the_sheet_is_its_own(namespace: str) -> None:
    rows, _ = read(sheet('<row r="1"><c r="A1"><v>1</v></c></row>', namespace=namespace))

    assert rows == [(1, False, [number(1, "1")])]


def test_prefixes_do_not_matter_and_foreign_elements_do_not_count() -> None:
    data = (
        f'<x:worksheet xmlns:x="{NAMESPACE}" xmlns:y="urn:y"><x:sheetData><x:row r="1">'
        '<x:c r="A1"><y:v>8</y:v><x:v>1</x:v></x:c><y:c r="B1"><x:v>9</x:v></y:c></x:row></x:sheetData></x:worksheet>'
    ).encode()

    assert read(data)[0] == [(1, False, [number(1, "1")])]


def test_other_encodings_are_read() -> None:
    data = (
        b'<?xml version="1.0" encoding="UTF-16"?>'.decode() + sheet('<row r="1"><c r="A1"><v>1</v></c></row>').decode()
    )

    assert read(data.encode("utf-16"))[0] == [(1, False, [number(1, "1")])]


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="0"/>' + '<row r="0"><c r="A0"><v>1</v></c></row>',
        '<row r="1048577"><c r="A1048577"><v>1</v></c></row>',
        '<row r="x"><c r="A1"><v>1</v></c></row>',
        '<row r="²"><c r="A1"><v>1</v></c></row>',
        '<row r="' + "9" * 5000 + '"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="XFE1"><v>1</v></c></row>',
        '<row r="1"><c r="a1"><v>1</v></c></row>',
        '<row r="1"><c r="1"><v>1</v></c></row>',
        '<row r="1"><c r="A2"><v>1</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>',
        '<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c></row><row><c r="B3"><v>2</v></c></row>',
        '<row r="1"><c r="A1" s="-1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</c></row>',
    ],
)
def test_addresses_that_make_no_sense_are_refused(xml: str) -> None:
    with pytest.raises(BrokenXmlError):
        rows_of(xml)


def test_a_part_that_is_no_sheet_is_refused() -> None:
    with pytest.raises(BrokenXmlError, match="begins with 'sst'"):
        read(b"<sst/>")


def test_a_document_type_is_refused_even_where_no_guard_has_looked() -> None:
    with pytest.raises(UnsafeXmlError):
        read(b'<!DOCTYPE worksheet [<!ENTITY a "900">]>' + sheet('<row r="1"><c r="A1"><v>&a;</v></c></row>'))


class TestBesideTheCells:
    def test_hidden_columns_merged_cells_and_filters_are_told(self) -> None:
        _, facts = read(
            sheet(
                "",
                before='<cols><col min="2" max="3" hidden="1"/><col min="5" max="5" width="0"/><col min="7" max="7"/>'
                "</cols>",
                after='<autoFilter ref="A1:F4"><filterColumn colId="1"><filters/></filterColumn></autoFilter>'
                '<mergeCells><mergeCell ref="B3:C4"/><mergeCell ref="$D$9"/></mergeCells>',
            )
        )

        assert facts.hidden_columns == [(2, 3), (5, 5)]
        assert facts.merged == [("B3:C4", Area(3, 2, 4, 3)), ("$D$9", Area(9, 4, 9, 4))]
        assert facts.filtered

    def test_a_filter_without_criterion_or_in_a_saved_view_is_not_active(self) -> None:
        view = (
            "<customSheetViews><customSheetView><autoFilter><filterColumn><filters/></filterColumn></autoFilter>"
            "</customSheetView></customSheetViews>"
        )

        assert not read(sheet("", after='<autoFilter ref="A1:F4"/>'))[1].filtered
        assert not read(sheet("", after=view))[1].filtered

    def test_a_filtered_sheet_may_say_so_at_its_beginning(self) -> None:
        assert read(sheet("", before='<sheetPr filterMode="true"/>'))[1].filtered
        assert not read(sheet("", before='<sheetPr filterMode="false"/>'))[1].filtered

    def test_more_merged_areas_than_anybody_makes_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook_sheet, "MERGED_MAX", 10)
        merged = '<mergeCell ref="A1:B1"/>' * 11
        read(sheet("", after=f"<mergeCells>{merged[24:]}</mergeCells>"))

        with pytest.raises(BrokenXmlError, match="merged"):
            read(sheet("", after=f"<mergeCells>{merged}</mergeCells>"))


CELLS = st.sampled_from(
    [
        '<c r="{a}" s="1"/>',
        '<c r="{a}"/>',
        '<c r="{a}" s="2" />',
        '<c r="{a}"><v>5</v></c>',
        '<c r="{a}" t="e"/>',
        '<c r="{a}" t="inlineStr"><is><t>a &lt;c r="A1"/&gt; b</t></is></c>',
        '<c r="{a}" t="inlineStr"><is><t><![CDATA[<c r="A1"/>]]></t></is></c>',
        '<!-- <c r="{a}"/> -->',
    ]
)
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=6)


def built(rows: list[list[str]]) -> bytes:
    xml = ""
    for line, cells in enumerate(rows, start=1):
        inner = "".join(cell.format(a=f"{'ABCD'[at]}{line}") for at, cell in enumerate(cells))
        xml += f'<row r="{line}" spans="1:4">{inner}</row>'
    return sheet(xml)


class OneByOne(io.BytesIO):
    """A stream that gives a few bytes at a time, whatever it is asked for."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(self.size)


@given(rows=ROWS, size=st.integers(1, 200))
def test_taking_blanks_out_changes_nothing_however_the_bytes_arrive(rows: list[list[str]], size: int) -> None:
    data = built(rows)
    plain: list[Row] = []
    scan_all = data.replace(b"<sheetData>", b"<sheetData><!---->")  # a comment turns the filter off

    opened: list[Callable[[], IO[bytes]]] = [lambda: OneByOne(data, size), lambda: io.BytesIO(scan_all)]
    read_sheet(opened[1], lambda *row: plain.append(row))
    filtered: list[Row] = []
    read_sheet(opened[0], lambda *row: filtered.append(row))

    assert filtered == plain


def test_a_sheet_whose_used_range_was_inflated_takes_no_memory() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/><c r="XFD{n}" s="1"/></row>' for n in range(2, 60_000))
    data = sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>' + rows + '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        before='<dimension ref="A1:XFD1048576"/>',
    )
    stream, found = io.BytesIO(data), []
    tracemalloc.start()

    read_sheet(lambda: stream, lambda *row: found.append(row))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [(1, False, [number(1, "1")])]
    assert len(data) > 14 * workbook_xml.CHUNK_BYTES
    assert peak < 9 * workbook_xml.CHUNK_BYTES


@pytest.mark.parametrize(("letters", "column"), [("A", 1), ("Z", 26), ("AA", 27), ("XFD", 16384)])
def test_columns_are_counted_as_letters(letters: str, column: int) -> None:
    assert column_number(letters) == column


@pytest.mark.parametrize(
    ("stored", "text"),
    [("a_x0007_b", "a\x07b"), ("_x005F_x0041_", "_x0041_"), ("_xD800_", "_xD800_"), ("a_b", "a_b"), ("_x41_", "_x41_")],
)
def test_characters_that_xml_cannot_hold_are_put_back(stored: str, text: str) -> None:
    assert unescaped(stored) == text


def test_every_cell_is_seen_in_a_sheet_larger_than_a_chunk() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" s="1"/><c r="B{n}"><v>{n}</v></c><c r="C{n}"/></row>' for n in range(1, 12_000)
    )

    found, _ = read(sheet(rows))

    assert len(sheet(rows)) > 2 * workbook_xml.CHUNK_BYTES
    assert [row for row, _, _ in found] == list(range(1, 12_000))
    assert list(itertools.chain.from_iterable(cells for _, _, cells in found)) == [
        number(2, str(n)) for n in range(1, 12_000)
    ]
