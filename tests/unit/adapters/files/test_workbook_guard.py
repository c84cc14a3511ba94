"""What is refused before anything is parsed, and that nothing which is not refused ever breaks the reader."""

import io
import random
import re
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from apportion.adapters.files.workbook import read_workbook
from apportion.adapters.files.workbook_findings import Refusal
from apportion.adapters.files.workbook_guard import CHECKED_BYTES, RATIO_FREE_BYTES, opened
from apportion.model.findings import Verdict
from tests.golden.workbook.budget import pack, replacing, rewrite, save, save_with_xlsxwriter, sheet_part

MEMORY_MAX = 200_000_000
PARTS = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "case.xlsx"


def refusal(path: Path) -> Refusal | None:
    with path.open("rb") as stream:
        archive = opened(stream)
        if isinstance(archive, Refusal):
            return archive
        archive.close()
        return None


def code(path: Path) -> str:
    found = refusal(path)
    return found.code if found else ""


@pytest.mark.parametrize("write", [save, save_with_xlsxwriter])
def test_workbooks_as_programs_write_them_pass(path: Path, write: object) -> None:
    assert callable(write)
    write(path)

    assert refusal(path) is None


def test_a_package_with_the_marks_of_a_very_large_file_passes(path: Path) -> None:
    """Some writers put the directory for files beyond 4 GB into every file."""
    pack(path, PARTS)
    data = path.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    entries, size, offset = struct.unpack_from("<H2L", data, at + 10)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, entries, entries, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:at] + record + locator + end)

    assert refusal(path) is None


def test_a_directory_that_only_the_second_record_calls_large_is_refused(path: Path) -> None:
    pack(path, PARTS)
    data = path.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 2, 2, 3_000_000, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    path.write_bytes(data[:at] + record + locator + data[at:])

    assert code(path) == "workbook.too-large"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/x", "C:\\x", "a\\x", "C:x"])
def test_names_that_lead_outside_are_refused_on_every_system(path: Path, name: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("x")
        entry.filename = name
        archive.writestr(entry, b"")

    assert code(path) == "workbook.escaping-part"


def test_dots_in_a_name_are_allowed(path: Path) -> None:
    pack(path, PARTS | {"xl/a..b.xml": b"<x/>", "xl/.hidden": b""})

    assert refusal(path) is None


def test_a_part_packed_so_that_others_would_not_read_it_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")

    assert code(path) == "workbook.damaged"


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE x><x/>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- hello --><!DOCTYPE x SYSTEM 'http://example.com/x.dtd'><x/>",
        "<!DOCTYPE x><x/>".encode("utf-16-le"),
        "<!DOCTYPE x><x/>".encode("utf-16-be"),
        "\ufeff<!DOCTYPE x><x/>".encode("utf-16-be"),
        b"<!--" + b"." * 100_000 + b"--><!DOCTYPE x><x/>",
        b" \n\t <!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]><x/>",
    ],
)
@pytest.mark.parametrize("name", ["xl/a.xml", "xl/a.bin", "customXml/_rels/item.xml.rels"])
def test_a_document_type_is_found_in_any_part_and_spelling(path: Path, name: str, content: bytes) -> None:
    pack(path, PARTS | {name: content})

    assert code(path) == "workbook.document-type"


@pytest.mark.parametrize("content", [b"<x", b"", b"x", b"<?xml version='1.0' encoding='klingon'?><x/>", b"<!--"])
def test_a_part_that_should_be_xml_and_is_none_is_damaged(path: Path, content: bytes) -> None:
    pack(path, PARTS | {"xl/a.xml": content})

    assert code(path) == "workbook.damaged"


def test_drawings_of_old_programs_need_only_begin_well(path: Path) -> None:
    """Excel itself writes notes with unclosed elements."""
    pack(path, PARTS | {"xl/drawings/vmlDrawing1.vml": b"<xml><br><div></xml>", "xl/media/image1.bin": b"< no xml"})

    assert refusal(path) is None


def test_a_part_that_reaches_into_the_directory_is_refused(path: Path) -> None:
    pack(path, PARTS)
    data = bytearray(path.read_bytes())
    last = data.rindex(b"PK\x01\x02")
    data[last + 20 : last + 24] = struct.pack("<L", 5000)
    path.write_bytes(data)

    assert code(path) == "workbook.damaged"


def test_many_parts_that_add_up_to_a_bomb_are_refused(path: Path) -> None:
    """Each part alone is small enough to be packed as tightly as it likes."""
    part = b" " * RATIO_FREE_BYTES
    pack(path, PARTS | {f"xl/{n}.bin": part for n in range(1 + CHECKED_BYTES // RATIO_FREE_BYTES)})

    assert code(path) == "workbook.too-large"


def test_a_wrong_checksum_is_found_while_reading_when_there_was_too_much_to_check_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(path, requests=[("request", "unit", "cap"), *((f"r{n}", "works", 850.25) for n in range(500))])
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(path.read_bytes().replace(b"<v>850.25</v>", b"<v>850.35</v>", 1))
    assert code(path) == "workbook.damaged"
    monkeypatch.setattr("apportion.adapters.files.workbook_guard.CHECKED_BYTES", 1000)
    assert refusal(path) is None

    case = read_workbook(path)

    assert [finding.code for finding in case.findings.listed] == ["workbook.damaged"]
    assert case.tables == {}


def test_a_bomb_is_refused_within_a_small_memory(path: Path) -> None:
    pack(path, PARTS | {"xl/worksheets/sheet1.xml": bytes(60_000_000)})
    tracemalloc.start()

    found = code(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == "workbook.too-large"
    assert peak < MEMORY_MAX // 20


def test_a_workbook_is_not_unpacked_as_a_whole_to_look_at_it(path: Path) -> None:
    """Random figures pack badly, so this is a plausible workbook of 5 MB."""
    figures = random.Random(1)  # noqa: S311 - nothing here is secret
    rows = b"".join(b"<v>%d</v>" % figures.randrange(10**9) for _ in range(300_000))
    pack(path, PARTS | {"xl/worksheets/sheet1.xml": b"<x>" + rows + b"</x>"})
    tracemalloc.start()

    found = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found is None
    assert peak < len(rows) // 3


def test_the_end_of_the_directory_is_found_before_a_comment(path: Path) -> None:
    pack(path, PARTS)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"made by the city" * 1000

    assert refusal(path) is None


@pytest.mark.parametrize("length", [1, 3, 4, 20, 100])
def test_the_first_bytes_alone_are_refused(path: Path, length: int) -> None:
    save(path)
    path.write_bytes(path.read_bytes()[:length])

    assert code(path) in {"workbook.damaged", "workbook.no-workbook"}


def test_a_stream_is_read_from_its_beginning() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)

    assert not isinstance(opened(data), Refusal)


TOKENS = (
    b"",
    b"0",
    b"-1",
    b"99999999999",
    b"abc",
    b"A1",
    "²".encode(),
    b"1.5",
    b"1e999",
    b"s",
    b"e",
    b"b",
    b"d",
    b"str",
    b"inlineStr",
    b"true",
    b"XFD1048576",
    b"/x",
    b"../../y",
    b"yyyy",
    b"[h]:mm",
    b"#,##0,",
    b"[$-",
    b"_x0000_",
    b"<",
    b"_xD800_",
    b"&#x10FFFF;",
    b"&a;",
    b"2025-13-45",
    b"60",
    b"#REF!",
    b"<f/>",
    b"<v/>",
    b"</c>",
    b"<!--",
    b"\x00",
)
PLACES = re.compile(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)|<c [^>]*>')


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_changed_in_a_workbook_the_reader_answers_with_findings(path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - nothing here is secret
    (save if seed % 2 else save_with_xlsxwriter)(path)
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    name = chance.choice([name for name in sorted(parts) if "theme" not in name and "docProps" not in name])
    for _ in range(chance.randint(1, 3)):
        place = chance.choice(list(PLACES.finditer(parts[name])))
        parts[name] = parts[name][: place.start()] + chance.choice(TOKENS) + parts[name][place.end() :]
    pack(path, parts)

    case = read_workbook(path)

    refused = [finding for finding in case.findings.listed if finding.verdict is Verdict.REJECT_FILE]
    assert refused or case.tables


def test_a_shared_text_that_does_not_exist_is_damage(path: Path) -> None:
    save_with_xlsxwriter(path)
    rewrite(path, {sheet_part("requests"): replacing(b't="s"><v>', b't="s"><v>9')})

    case = read_workbook(path)

    assert [finding.code for finding in case.findings.listed] == ["workbook.damaged"]
