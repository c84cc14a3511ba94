"""From the bytes of a text file to UTF-8 with plain line ends; the encoding is told by content and said aloud.

Knows encodings. It must not know tables or settings.

A table that is not UTF-8 is nearly always a spreadsheet's "CSV" in Windows-1252, where only names are concerned and
figures are the same in every encoding. It is taken as such with a warning that shows a word as it was read, but only
when the text looks like a Western European language; text from other code pages would become other names, so it is
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

_BLOCK: Final = 1 << 22
_SHOWN: Final = 40

_WESTERN: Final = re.compile(
    r"[\x09\x0a\x0d\x20-\x7e\xa0-\xa3\xa5\xa7\xa9-\xab\xae\xb0\xb2\xb3\xb7\xba-\xff€…‘’“”•–—™Œœ]*"
)
_FOREIGN_WORD: Final = re.compile(
    r"[À-ÖØ-öø-ÿŒœ]{3}|[A-Za-zÀ-ÿ][^\x00-\x7fÀ-ÖØ-öø-ÿŒœ’–—\xa0][A-Za-zÀ-ÿ]|[a-zà-ÿ][À-ÖØ-Þ]"
)
"""What Western words never have, and words of other code pages soon have when they are read as Windows-1252: three
accented letters in a row, a mark inside a word, a capital after a small letter."""


def table_text(data: bytes, file: str) -> tuple[bytes | None, list[Finding]]:
    """A table's bytes as UTF-8 with a line feed after every line, and what was noticed; ``None`` when not certain."""
    findings: list[Finding] = []
    marked = _by_mark(data, file)
    if isinstance(marked, Finding):
        return None, [marked]
    text = marked
    bad = _first_fault(text)
    if bad is not None:
        western = text.decode("cp1252", errors="replace")
        if not looks_western(western):
            return None, [
                encoding_unknown(file, "The file is not UTF-8, and its encoding cannot be told for certain.", text, bad)
            ]
        findings.append(assumed_western(file, text, bad))
        text = western.encode()
    elif _lacks_mark(text):
        return None, [encoding_unknown(file, "The file looks like UTF-16 without the mark at its beginning.", text, 0)]
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if text and not text.endswith(b"\n"):
        text += b"\n"
    return text, findings


def settings_text(data: bytes, file: str) -> tuple[str | None, list[Finding]]:
    """The text of a settings file with line feeds; each byte that is not UTF-8 is a finding and read as a blank."""
    marked = _by_mark(data, file)
    if isinstance(marked, Finding):
        return None, [marked]
    if _lacks_mark(marked):
        message = "The file looks like UTF-16 without the mark at its beginning."
        return None, [encoding_unknown(file, message, marked, 0)]
    parts: list[str] = []
    findings: list[Finding] = []
    for text, fault in _decoded(marked):
        parts.append(text)
        if fault:
            so_far = "".join(parts).replace("\r\n", "\n").replace("\r", "\n")
            findings.append(_not_utf8(file, so_far, fault))
            parts.append(" ")
        if len(findings) > _FAULTS_MAX:
            return None, findings
    return "".join(parts).replace("\r\n", "\n").replace("\r", "\n"), findings


_FAULTS_MAX: Final = 1000
"""A settings file with more faulty bytes than this is no text; looking at each would only take time."""


def _by_mark(data: bytes, file: str) -> bytes | Finding:
    """The bytes without their byte order mark, as UTF-8 where the mark says UTF-16."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return encoding_unknown(file, "The file is in UTF-32, which is not read.", data, 0)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode()
        except UnicodeError:
            return encoding_unknown(file, "The file begins as UTF-16 but is damaged further on.", data, 0)
    return data.removeprefix(b"\xef\xbb\xbf")


def _decoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Stretches of good text, each with the faulty bytes that follow it (none after the last)."""
    position = 0
    while True:
        try:
            yield data[position:].decode(), b""
        except UnicodeDecodeError as error:
            start, end = position + error.start, position + error.end
            yield data[position:start].decode(), data[start:end]
            position = end
        else:
            return


def _first_fault(data: bytes) -> int | None:
    """Position of the first byte that is not UTF-8; read in blocks so that a large file is not held twice."""
    if data.isascii():
        return None
    start = 0
    while start < len(data):
        end = data.rfind(b"\n", start, start + _BLOCK) + 1 or len(data)
        try:
            data[start:end].decode()
        except UnicodeDecodeError as error:
            return start + error.start
        start = end
    return None


def _lacks_mark(data: bytes) -> bool:
    head = data[:4096]
    return 4 * head.count(0) > len(head)


def looks_western(text: str) -> bool:
    """Whether a text read as Windows-1252 could be of a Western European language."""
    return _WESTERN.fullmatch(text) is not None and _FOREIGN_WORD.search(text) is None


def _line(data: bytes, position: int) -> int:
    before = data[:position]
    return before.count(b"\n") + (before.count(b"\r") - before.count(b"\r\n")) + 1


def assumed_western(file: str, data: bytes, position: int) -> Finding:
    """A table is taken to be Windows-1252; ``position`` is the first byte of ``data`` that is not UTF-8."""
    word = _word_at(data, position)
    return Finding(
        "text.encoding-assumed",
        Verdict.WARN,
        f"The file is not UTF-8. It was read as Windows-1252, which makes this word '{word}'.",
        Place(file=file, line=_line(data, position)),
        word,
        "UTF-8",
        "Check the word; to be sure, save the file again as CSV UTF-8.",
    )


def _word_at(data: bytes, position: int) -> str:
    cell = re.compile(rb"[^\s,;|\"]*")
    start = position
    while start > 0 and data[start - 1 : start] not in b' \t\r\n,;|"' and position - start < _SHOWN:
        start -= 1
    match = cell.match(data, start, start + 2 * _SHOWN)
    return (match[0] if match else b"").decode("cp1252", errors="replace")


def encoding_unknown(file: str, message: str, data: bytes, position: int) -> Finding:
    """The encoding cannot be told; ``position`` is where in ``data`` that shows."""
    found = f"byte {data[position : position + 1].hex().upper()}" if position else ""
    return Finding(
        "text.encoding-unknown",
        Verdict.ASK,
        message,
        Place(file=file, line=_line(data, position) if position else 0),
        found,
        "UTF-8",
        "Save the file again as UTF-8 (in Excel: 'CSV UTF-8').",
    )


def _not_utf8(file: str, before: str, fault: bytes) -> Finding:
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Finding(
        "text.not-utf8",
        Verdict.REJECT_CELL,
        f"The byte {fault[:1].hex().upper()} is not UTF-8.",
        Place(file=file, line=before.count("\n") + 1, column=column),
        f"byte {fault[:1].hex().upper()}",
        "UTF-8",
        "Save the file again as UTF-8.",
    )
