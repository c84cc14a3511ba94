"""What is refused before a workbook is parsed: files that are something else, damaged, locked or harmful.

Knows signatures, ZIP directories and sizes. It must not know what a workbook contains beyond the names of its
parts. The limits stand where no workbook made by people reaches them; each refusal says what to do.
"""

from __future__ import annotations

import itertools
import struct
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, Final

from apportion.adapters.files.workbook_findings import Refusal
from apportion.adapters.files.workbook_xml import BrokenXmlError, UnsafeXmlError, check_prolog

DIRECTORY_BYTES_MAX: Final = 2 << 20
"""Size of the list of parts: a workbook of a thousand sheets stays below a tenth of it."""
PARTS_MAX: Final = 10_000
SHEET_BYTES_MAX: Final = 2 << 30
"""Unpacked size of one sheet: a million rows of forty columns stay below it."""
PART_BYTES_MAX: Final = 512 << 20
"""Unpacked size of any other part."""
TOTAL_BYTES_MAX: Final = 4 << 30
RATIO_MAX: Final = 150
"""Unpacked to packed size. Sheets reach 20 to 60; only repetition made by machine reaches more."""
RATIO_FREE_BYTES: Final = 8 << 20
"""Parts below this size may be packed as tightly as they like."""
DESCRIPTION_BYTES_MAX: Final = 16 << 20
"""Unpacked size of the parts that describe the package itself."""
CHECKED_BYTES: Final = 96 << 20
"""Checksums of workbooks up to this unpacked size are verified here, of larger ones while they are read."""

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_DIRECTORY: Final = struct.Struct("<4s4H2LH")
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64: Final = struct.Struct("<4sLQL")
_LOCAL_HEADER_BYTES: Final = 30
_XML_ENDINGS: Final = (".xml", ".rels", ".vml")
_BYTE_ORDER_MARKS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    OSError,
)


def opened(stream: IO[bytes]) -> zipfile.ZipFile | Refusal:
    """The workbook's package when nothing speaks against reading it, or why it is refused."""
    refusal = _foreign(stream) or _end_of_directory(stream)
    if refusal is not None:
        return refusal
    try:
        archive = zipfile.ZipFile(stream)
    except _DAMAGE:
        return Refusal.damaged("its directory of parts cannot be read")
    return _entries(archive) or _contents(archive) or archive


def _foreign(stream: IO[bytes]) -> Refusal | None:
    """What the first bytes say when they are not those of a package."""
    stream.seek(0)
    head = stream.read(4096)
    if head.startswith(_ZIP):
        return None
    if head.startswith(_OLE):
        return (
            Refusal.password() if _holds(stream, "EncryptedPackage") else Refusal.other_format("an old workbook (.xls)")
        )
    return Refusal.no_workbook(_nature(head))


def _nature(head: bytes) -> str:
    """What a file that is no package probably is, in words."""
    if not head:
        return "an empty file"
    if head.startswith(b"PK"):
        return "an empty archive"
    if head.startswith(b"%PDF"):
        return "a PDF document"
    text = head.decode("utf-16" if head[:2] in _BYTE_ORDER_MARKS else "utf-8-sig", errors="replace").lstrip().lower()
    if text.startswith("<?xml") and "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "an XML spreadsheet of 2003"
    if text.startswith(("<html", "<!doctype html", "<table", "<head", "<body", "<meta")) or "<html" in text:
        return "a web page"
    if text.startswith("<"):
        return "an XML file"
    controls = sum(letter < " " and letter not in "\t\r\n\f" for letter in text) + text.count("\ufffd")
    return "text, such as CSV" if controls <= len(text) // 100 else "something else"


def _holds(stream: IO[bytes], stream_name: str) -> bool:
    """Whether a compound file has a stream of this name; names stand in it as UTF-16."""
    wanted = stream_name.encode("utf-16-le")
    stream.seek(0)
    tail = b""
    while chunk := stream.read(1 << 20):
        if wanted in tail + chunk:
            return True
        tail = chunk[-len(wanted) :]
    return False


def _end_of_directory(stream: IO[bytes]) -> Refusal | None:
    """The directory's own size, read before the directory: millions of entries would fill the memory."""
    size = stream.seek(0, 2)
    stream.seek(max(0, size - (1 << 16) - _END_OF_DIRECTORY.size))
    tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_OF_DIRECTORY.size:
        return Refusal.damaged("the end of the file is missing")
    directory_bytes = int(_END_OF_DIRECTORY.unpack_from(tail, at)[5])
    before = at - _LOCATOR_64.size
    if before >= 0 and tail[before : before + 4] == b"PK\x06\x07":
        stream.seek(min(int(_LOCATOR_64.unpack_from(tail, before)[2]), size))
        record = stream.read(_END_64.size)
        if len(record) < _END_64.size:
            return Refusal.damaged("its directory is missing")
        directory_bytes = max(int(_END_64.unpack(record)[8]), directory_bytes % 0xFFFFFFFF)
    if directory_bytes > DIRECTORY_BYTES_MAX:
        return Refusal.too_large(f"its list of parts takes {_megabytes(directory_bytes)}")
    return None


def _entries(archive: zipfile.ZipFile) -> Refusal | None:
    """Names, places and declared sizes of the parts; nothing is unpacked."""
    entries = archive.infolist()
    if len(entries) > PARTS_MAX:
        return Refusal.too_large(f"it has {len(entries):,} parts")
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        if _escapes(name):
            return Refusal.escaping_part(name)
        if name.lower() in seen:
            return Refusal.duplicate_part(name)
        seen.add(name.lower())
        if entry.flag_bits & 1:
            return Refusal.password()
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            return Refusal.damaged(f"the part '{name}' is packed in an unusual way")
        refusal = _size(entry)
        if refusal is not None:
            return refusal
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    # Many parts, each small enough to be packed as tightly as it likes, must not add up to a large one.
    if total > TOTAL_BYTES_MAX or (total > CHECKED_BYTES and total > RATIO_MAX * packed):
        return Refusal.too_large(f"unpacked it would take {_megabytes(total)}")
    return _overlap(archive) or _kind(seen)


def _escapes(name: str) -> bool:
    """Whether an entry's name leads outside the package, on any system."""
    path = PurePosixPath(name)
    return not name or path.is_absolute() or ".." in path.parts or any(sign in name for sign in "\\:\x00")


def _size(entry: zipfile.ZipInfo) -> Refusal | None:
    name, size = entry.filename, entry.file_size
    most = SHEET_BYTES_MAX if "/worksheets/" in name.lower() else PART_BYTES_MAX
    if name.lower().endswith((".rels", "/workbook.xml")):
        most = DESCRIPTION_BYTES_MAX
    if size > most:
        return Refusal.too_large(f"its part '{name}' would take {_megabytes(size)} unpacked")
    if size > RATIO_FREE_BYTES and size > RATIO_MAX * entry.compress_size:
        factor = size // max(1, entry.compress_size)
        return Refusal.too_large(f"its part '{name}' unpacks to {factor:,} times its size, {_megabytes(size)}")
    return None


def _overlap(archive: zipfile.ZipFile) -> Refusal | None:
    """Entries of which one begins before the other ends, or the last of which ends in the directory."""
    ordered = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    for entry, following in itertools.pairwise(ordered):
        if _end(entry) > following.header_offset:
            return Refusal.shared_bytes(entry.filename, following.filename)
    if ordered and _end(ordered[-1]) > archive.start_dir:
        return Refusal.damaged(f"the part '{ordered[-1].filename}' reaches beyond its end")
    return None


def _end(entry: zipfile.ZipInfo) -> int:
    """The least offset at which an entry can end."""
    return entry.header_offset + _LOCAL_HEADER_BYTES + len(entry.orig_filename) + entry.compress_size


def _kind(names: set[str]) -> Refusal | None:
    """What the parts say the package is."""
    if "xl/workbook.bin" in names:
        return Refusal.other_format("a binary workbook (.xlsb)")
    if "content.xml" in names and "mimetype" in names:
        return Refusal.other_format("an OpenDocument file (.ods)")
    if "[content_types].xml" not in names or "_rels/.rels" not in names:
        return Refusal.no_workbook("an archive of other files")
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return Refusal.no_workbook("a text document or presentation")
    return None


def _contents(archive: zipfile.ZipFile) -> Refusal | None:
    """The beginning of every part, and its checksum where all can be unpacked in a moment."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    whole = sum(entry.file_size for entry in entries) <= CHECKED_BYTES
    for entry in entries:
        try:
            with archive.open(entry) as part:
                head = part.read(8)
            named_xml = entry.filename.lower().endswith(_XML_ENDINGS)
            if named_xml or _looks_like_xml(head):
                with archive.open(entry) as part:
                    check_prolog(part, must_be_xml=named_xml)
            if whole:
                with archive.open(entry) as part:
                    while part.read(1 << 18):
                        pass
        except UnsafeXmlError:
            return Refusal.document_type(entry.filename)
        except BrokenXmlError as error:
            return Refusal.damaged(f"in the part '{entry.filename}' {error}")
        except _DAMAGE:
            return Refusal.damaged(f"the part '{entry.filename}' does not match its checksum")
    return None


def _looks_like_xml(head: bytes) -> bool:
    return head.startswith(_BYTE_ORDER_MARKS) or head.replace(b"\x00", b"").lstrip().startswith(b"<")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
