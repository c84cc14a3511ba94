"""One provoking workbook for each thing the reader says. A recipe's name begins with the code that it provokes.

Knows how to make a faulty file. It must not know the messages: they stand in ``messages``, one file a recipe.
"""

import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from openpyxl.workbook import Workbook

from tests.golden.workbook.budget import (
    CASE,
    REQUESTS,
    UNITS,
    pack,
    replacing,
    rewrite,
    save,
    save_with_xlsxwriter,
    sheet_part,
)

Recipe = Callable[[Path], object]
RECIPES: dict[str, Recipe] = {}

REQUESTS_PART = sheet_part("requests")
DOCTYPE = b'<!DOCTYPE x [<!ENTITY lol "lol"><!ENTITY lot "&lol;&lol;&lol;&lol;">]>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recipe(name: str) -> Callable[[Recipe], Recipe]:
    """Enter a recipe under its name."""

    def enter(made: Recipe) -> Recipe:
        RECIPES[name] = made
        return made

    return enter


def cells(**values: Any) -> Callable[[Path], object]:
    """The budget with other values in the sheet ``requests``."""

    def change(book: Workbook) -> None:
        for address, value in values.items():
            book["requests"][address] = value

    return lambda path: save(path, change)


def styled(address: str, value: Any, number_format: str) -> Callable[[Path], object]:
    """The budget with one cell of ``requests`` shown in a number format."""

    def change(book: Workbook) -> None:
        book["requests"][address] = value
        book["requests"][address].number_format = number_format

    return lambda path: save(path, change)


def content(data: bytes) -> Callable[[Path], object]:
    """A file of these bytes."""
    return lambda path: path.write_bytes(data)


RECIPES |= {
    "file.unreadable": lambda path: path.mkdir(),
    "table.blank-header": cells(G3="ask the mayor"),
    "table.duplicate-column": cells(G1="Cap", G2=1),
    "table.empty": lambda path: save(path, requests=REQUESTS[:1]),
    "table.empty-nothing": lambda path: save(path, requests=[]),
    "table.empty-optional": lambda path: save(path, funds=[("fund", "amount")], rules=[]),
    "table.empty-settings": lambda path: save(path, case=CASE[:1]),
    "table.full-sheet": cells(A65536="sewers", B65536="works", C65536=10),
    "table.full-sheet-new": cells(A1048576="sewers", B1048576="works", C1048576=10),
    "table.missing-column": cells(C1="caps"),
    "table.missing-column-no-header": lambda path: save(path, requests=REQUESTS[1:]),
    "table.missing-column-settings": lambda path: save(path, case=[("setting", "value"), *CASE[1:]]),
    "table.preamble": lambda path: save(path, requests=[("City of X", "draft"), ("# ours",), *REQUESTS]),
    "table.scaled-amounts-header": cells(C1="Cap (in thousands)"),
    "table.scaled-amounts-remark": lambda path: save(path, units=[("All figures in $M",), *UNITS]),
    "table.unknown-column": cells(G1="Weigth", G2=1),
    "text.control-character": cells(F3="core_x0007_"),
    "text.direction-override": cells(F3="\u202ecore"),
    "text.non-breaking-space": cells(B3="health\u00a0"),
    "workbook.code-display": styled("A4", 510, "0000"),
    "workbook.code-scientific": styled("A4", 510, "0.0E+00"),
    "workbook.code-scientific-general": cells(A4=510_000_000_000),
    "workbook.comment-or-record": cells(A4="#0510"),
    "workbook.currency-display": styled("C2", 900, "[$€-407] #,##0.00"),
    "workbook.error-cell": cells(C2="#REF!", D3="#N/A", A4="#NAME?"),
    "workbook.formula-without-value": cells(C2="=800+100"),
    "workbook.no-workbook-web-page": content(b"<!DOCTYPE html><html><table><tr><td>900</td></tr></table></html>"),
    "workbook.no-workbook-csv": content(b"request,unit,cap\nroads,works,900\n"),
    "workbook.no-workbook-empty": content(b""),
    "workbook.no-workbook-pdf": content(b"%PDF-1.7\n"),
    "workbook.no-workbook-xml-2003": content(
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
    ),
    "workbook.no-workbook-archive": lambda path: pack(path, {"requests.csv": b"request,unit,cap\n"}),
    "workbook.other-format-xls": content(OLE + bytes(504) + "Workbook".encode("utf-16-le")),
    "workbook.other-format-ods": lambda path: pack(
        path, {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
    ),
    "workbook.other-format-xlsb": lambda path: pack(
        path, {"[Content_Types].xml": b"<x/>", "_rels/.rels": b"<x/>", "xl/workbook.bin": b"\x83\x01"}
    ),
    "workbook.password": content(OLE + bytes(4088) + "EncryptedPackage".encode("utf-16-le") + bytes(99)),
    "workbook.scaled-display": styled("C2", 900_000, "#,##0,"),
    "workbook.unknown-sheet": lambda path: save(path, request=REQUESTS),
    "workbook.unnamed-setting": lambda path: save(path, case=[*CASE, (None, "2025-12-31")]),
    "workbook.duplicate-setting": lambda path: save(path, case=[*CASE, ("Total", 2000)]),
    "workbook.missing-sheet": lambda path: save(path, case=None, settings=CASE),
}


@recipe("file.too-large")
def _too_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate((1 << 30) + 1)


@recipe("workbook.damaged-truncated")
def _truncated(path: Path) -> None:
    save(path)
    path.write_bytes(path.read_bytes()[:-300])


@recipe("workbook.damaged-checksum")
def _checksum(path: Path) -> None:
    save(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("_rels/.rels", b"<x/>")
        archive.writestr("xl/workbook.xml", b"<workbook>900</workbook>")
    path.write_bytes(path.read_bytes().replace(b">900<", b">901<"))


@recipe("workbook.damaged-xml")
def _broken_xml(path: Path) -> None:
    rewrite(save(path), {REQUESTS_PART: replacing(b"</sheetData>", b"")})


@recipe("workbook.damaged-number")
def _broken_number(path: Path) -> None:
    rewrite(save(path), {REQUESTS_PART: replacing(b"<v>900</v>", b"<v>1_000</v>")})


@recipe("workbook.damaged-cell-twice")
def _cell_twice(path: Path) -> None:
    rewrite(save(path), {REQUESTS_PART: replacing(b'r="D2"', b'r="C2"')})


@recipe("workbook.damaged-too-many-rows")
def _too_many_rows(path: Path) -> None:
    beyond = b'<row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'
    rewrite(save(path), {REQUESTS_PART: replacing(b"</sheetData>", beyond)})


@recipe("workbook.damaged-part-missing")
def _part_missing(path: Path) -> None:
    rewrite(save(path), {REQUESTS_PART: lambda _: None})


@recipe("workbook.document-type")
def _document_type(path: Path) -> None:
    rewrite(save_with_xlsxwriter(path), {"xl/sharedStrings.xml": replacing(b"<sst", DOCTYPE + b"<sst")})


@recipe("workbook.document-type-utf-16")
def _document_type_utf_16(path: Path) -> None:
    rewrite(save(path), {}, **{"customXml/item1.xml": (DOCTYPE + b"<x/>").decode().encode("utf-16")})


@recipe("workbook.document-type-elsewhere")
def _document_type_elsewhere(path: Path) -> None:
    rewrite(save(path), {}, **{"xl/media/image1.svg": b"\n  " + DOCTYPE + b"<svg/>"})


@recipe("workbook.duplicate-part")
def _duplicate_part(path: Path) -> None:
    save(path)
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive.writestr("XL/Workbook.xml", archive.read("xl/workbook.xml"))


@recipe("workbook.duplicate-part-overlap")
def _overlap(path: Path) -> None:
    """The second entry of the directory points at the bytes of the first."""
    pack(path, {"xl/a.xml": b"<x/>", "xl/b.xml": b"<x/>"})
    data = bytearray(path.read_bytes())
    second = data.rindex(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    path.write_bytes(data)


@recipe("workbook.duplicate-sheet")
def _duplicate_sheet(path: Path) -> None:
    rewrite(save(path, more=REQUESTS), {"xl/workbook.xml": replacing(b'name="more"', b'name="Requests "')})


@recipe("workbook.escaping-part")
def _escaping(path: Path) -> None:
    rewrite(save(path), {}, **{"../../etc/cron.d/job": b"x"})


@recipe("workbook.escaping-part-backslash")
def _escaping_backslash(path: Path) -> None:
    rewrite(save(path), {}, **{"xl\\..\\..\\job": b"x"})


@recipe("workbook.external-link")
def _external_link(path: Path) -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    link = b'<Relationship Id="rId90" Type="' + kind + b'externalLink" Target="externalLinks/externalLink1.xml"/>'
    data = b'<Relationship Id="rId91" Type="' + kind + b'connections" Target="/xl/connections.xml"/>'
    path_relation = (
        b'<Relationships><Relationship Id="rId1" Type="' + kind + b'externalLinkPath" '
        b'Target="file:///S:/budget/2024.xlsx" TargetMode="External"/></Relationships>'
    )
    rewrite(
        save(path),
        {"xl/_rels/workbook.xml.rels": replacing(b"</Relationships>", link + data + b"</Relationships>")},
        **{
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": path_relation,
            "xl/connections.xml": b'<connections><connection id="1" name="Ledger of the city"/></connections>',
        },
    )


@recipe("workbook.filter")
def _filter(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["requests"].auto_filter.ref = "A1:F4"
        book["requests"].auto_filter.add_filter_column(1, ["works"])

    save(path, change)


@recipe("workbook.filter-table")
def _filter_of_a_table(path: Path) -> None:
    """A filter of a table inside a sheet stands in a part of its own."""

    def add_table(book: xlsxwriter.Workbook) -> None:
        columns = [{"header": name} for name in REQUESTS[0]]
        book.get_worksheet_by_name("requests").add_table("A1:F4", {"columns": columns})

    active = b'<autoFilter ref="A1:F4"><filterColumn colId="1"><filters><filter val="works"/></filters></filterColumn>'
    rewrite(
        save_with_xlsxwriter(path, change=add_table),
        {"xl/tables/table1.xml": replacing(b'<autoFilter ref="A1:F4"/>', active + b"</autoFilter>")},
    )


@recipe("workbook.formulas")
def _formulas(path: Path) -> None:
    rewrite(
        save(path),
        {
            REQUESTS_PART: lambda data: data.replace(b"<v>900</v>", b"<f>800+100</f><v>900</v>").replace(
                b"<v>90</v>", b"<f>D2*0</f><v>90</v>"
            )
        },
    )


@recipe("workbook.formula-not-calculated")
def _not_calculated(path: Path) -> None:
    """XlsxWriter stores 0 beside a formula unless it is told a value, and asks for calculation on opening."""
    save_with_xlsxwriter(
        path, change=lambda book: book.get_worksheet_by_name("requests").write_formula("C2", "=800+100")
    )


@recipe("workbook.hidden-column")
def _hidden_column(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["requests"].column_dimensions["D"].hidden = True

    save(path, change)


@recipe("workbook.hidden-row")
def _hidden_row(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["requests"].row_dimensions[2].hidden = True
        book["requests"].row_dimensions[3].hidden = True
        book["units"].row_dimensions[3].hidden = True
        book["units"].row_dimensions[9].hidden = True

    save(path, change)


@recipe("workbook.hidden-sheet")
def _hidden_sheet(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["units"].sheet_state = "veryHidden"

    save(path, change)


@recipe("workbook.macros")
def _macros(path: Path) -> None:
    rewrite(save(path), {}, **{"xl/vbaProject.bin": b"Sub Auto_Open()"})


@recipe("workbook.merged-cells")
def _merged(path: Path) -> None:
    def change(book: Workbook) -> None:
        book["requests"].merge_cells("B3:B4")
        book["requests"].merge_cells("H2:I3")  # beside the table: nobody's business

    save(path, change)


@recipe("workbook.no-workbook-document")
def _document(path: Path) -> None:
    rewrite(save(path), {"xl/workbook.xml": lambda _: b"<document/>"})


@recipe("workbook.password-entry")
def _encrypted_entry(path: Path) -> None:
    save(path)
    data = bytearray(path.read_bytes())
    first = data.index(b"PK\x01\x02")
    data[first + 8] |= 1
    path.write_bytes(data)


@recipe("workbook.too-large")
def _bomb(path: Path) -> None:
    rewrite(save(path), {}, **{"xl/worksheets/sheet99.xml": b"<row/>" * 2_000_000})


@recipe("workbook.too-large-declared")
def _declared(path: Path) -> None:
    save(path)
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<L", 3_000_000_000)
    path.write_bytes(data)


@recipe("workbook.too-large-parts")
def _many_parts(path: Path) -> None:
    pack(path, {f"xl/{number}.xml": b"" for number in range(10_001)})


@recipe("workbook.too-large-directory")
def _large_directory(path: Path) -> None:
    pack(path, {f"xl/{number:060000}.xml": b"" for number in range(40)})
