"""What a file holds, told from its first bytes and never from its name.

Knows the marks of file formats. It must not know what a case is made of.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

_HEAD: Final = 4096
_TAIL: Final = 1 << 16


class Content(Enum):
    """What the bytes are; the value is how a message calls it."""

    TEXT = "text"
    EMPTY = "nothing"
    WORKBOOK = "an Excel workbook"
    OLD_WORKBOOK = "an Excel workbook in the old format (.xls), or one that is protected by a password"
    ZIP = "a zip archive"
    GZIP = "a compressed file (gzip)"
    PARQUET = "a Parquet table"
    WEB_PAGE = "a web page (HTML)"
    PDF = "a PDF document"
    XML = "XML"
    BINARY = "data that is no text"


_MARKS: Final[tuple[tuple[bytes, Content], ...]] = (
    (b"PK\x03\x04", Content.ZIP),
    (b"PK\x05\x06", Content.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content.OLD_WORKBOOK),
    (b"\x1f\x8b", Content.GZIP),
    (b"PAR1", Content.PARQUET),
    (b"%PDF-", Content.PDF),
    (b"SQLite format 3\x00", Content.BINARY),
    (b"\x89PNG", Content.BINARY),
)
_CONTROLS: Final = frozenset(range(32)) - frozenset(b"\t\n\x0b\x0c\r\x1a")
_WEB_PAGE_MARKS: Final = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta")

_REMEDIES: Final[dict[Content, str]] = {
    Content.TEXT: "Save it in the format that its name says, or give it the name of what it is.",
    Content.EMPTY: "Export it again.",
    Content.WORKBOOK: "Save the sheet as CSV UTF-8, or give the whole case as one workbook named .xlsx.",
    Content.OLD_WORKBOOK: "Open it in a spreadsheet program, remove any password, and save it as .xlsx or CSV UTF-8.",
    Content.ZIP: "Unpack it and name the folder.",
    Content.GZIP: "Unpack it.",
    Content.PARQUET: "Give it a name that ends in .parquet.",
    Content.WEB_PAGE: "Download the table itself, or open the page in a spreadsheet program and save it as CSV UTF-8.",
    Content.PDF: "Export the table as CSV UTF-8.",
    Content.XML: "Open it in a spreadsheet program and save it as CSV UTF-8.",
    Content.BINARY: "Export the table as CSV UTF-8.",
}


def content_of(path: Path) -> Content:
    """What an ordinary file holds.

    Raises:
        OSError: when the system does not let it be read.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read(_TAIL)
    return _judge(head, tail)


def other_content(file: str, content: Content, expected: str) -> Finding:
    """The finding for a file whose bytes are not what its name says; ``expected`` says what that would be."""
    return Finding(
        "file.content",
        Verdict.REJECT_FILE,
        f"The file is named like {expected}, but holds {content.value}.",
        Place(file=file),
        content.value,
        expected,
        _REMEDIES[content],
    )


def _judge(head: bytes, tail: bytes) -> Content:
    if not head:
        return Content.EMPTY
    for mark, content in _MARKS:
        if head.startswith(mark):
            # The names of a zip archive's members stand in clear at its end: nothing need be unpacked to see them.
            return Content.WORKBOOK if content is Content.ZIP and b"xl/workbook" in tail + head else content
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_WEB_PAGE_MARKS):
        return Content.WEB_PAGE
    if start.startswith(b"<?xml"):
        return Content.WEB_PAGE if b"<html" in start else Content.XML
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Content.TEXT  # a byte order mark: UTF-16 or UTF-32 is full of bytes that look like control characters
    controls = sum(byte in _CONTROLS for byte in head)
    zeros = head.count(0)
    # Text in UTF-16 without its mark has a zero in every second byte; the encoding is judged elsewhere.
    return Content.BINARY if controls - zeros > len(head) // 20 else Content.TEXT
