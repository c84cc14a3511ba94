"""A text file of any size as plain UTF-8 with line feeds: unpacked, decoded, looked over, in bounded memory.

The file itself is used where it already is so; otherwise a copy in the working folder.

Knows encodings, line ends and invisible characters. It must not know tables.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_encoding import assumed_western, encoding_unknown, looks_western
from apportion.adapters.files.texts import is_notable, text_findings
from apportion.model.findings import Finding, Place, Verdict

BYTES_MAX: Final = 1 << 36
"""64 GiB of text: a thousand million rows. A larger file is not what it should be."""
UNPACKED_RATIO_MAX: Final = 250
"""Tables pack to a tenth or a fiftieth; a file that unpacks to more than this is meant to harm."""
_RATIO_APPLIES_FROM: Final = 1 << 28
_BLOCK: Final = 1 << 22
_CONTROLS: Final = bytes(sorted({*range(32), 0x7F} - {*b"\t\n\r"}))
_ODD_BLANKS: Final = tuple(blank.encode() for blank in "\t\u00a0\u2007\u2009\u202f")
_LOOSE_QUOTES: Final = re.compile(rb'(?:^|[,;|\t\n]) +"|" +(?:[,;|\t\n]|$)')
_REMOVED: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class PlainText:
    """UTF-8 in which a line feed ends every line but perhaps the last."""

    path: Path
    file: str
    """Name of the user's file."""
    lines: int
    """Line feeds, and one more where the last line has none."""
    encoding: str
    size: int
    """Bytes."""
    odd_blanks: bool
    """Whether it has blanks other than spaces, tabs included, which take time to trim."""
    loose_quotes: bool
    """Whether blanks may stand between a quote and the delimiter beside it, which readers take in different ways."""


@dataclass(frozen=True)
class Reading:
    """How a text is to be read, as far as its mapping says."""

    encoding: str = ""
    """A codec of Python. Empty: told by content."""
    removes_controls: bool = False
    """Whether invisible control characters are taken out instead of refused; zeros and reversals never are."""


def plain_text(path: Path, file: str, work: Path, reading: Reading, tally: Tally) -> PlainText | None:
    """The file as plain text; ``None`` after a finding that says why not.

    Raises:
        OSError: when the file cannot be read or the copy cannot be written.
    """
    source = path
    if _is_packed(path):
        unpacked = _unpack(path, file, _new(work, "unpacked"), tally)
        if unpacked is None:
            return None
        source = unpacked
    with source.open("rb") as stream:
        head = stream.read(4)
    chosen = _by_mark(head, reading.encoding)
    if chosen is None:
        tally.add(encoding_unknown(file, "The file is in UTF-32, which is not read.", head, 0))
        return None
    if chosen == "utf-8":
        facts = _look(source)
        if facts is not None and not facts.carriage_returns and not (facts.controls and reading.removes_controls):
            return _checked(_plain(source, file, "utf-8", facts), facts, tally)
        # A stated encoding is held to: nothing else is tried, and what is not in it is a finding.
        if facts is None and not reading.encoding:
            chosen = _western(source, file, tally)
            if chosen is None:
                return None
    copy = _new(work, "txt")
    removed = _copy(source, copy, chosen, reading, file, tally)
    if removed is None:
        return None
    if removed:
        tally.add(_controls_removed(file, removed))
    told = _look(copy)
    if told is None:
        raise RuntimeError("a copy that was written as UTF-8 is none")
    return _checked(_plain(copy, file, chosen, told), told, tally)


def _plain(path: Path, file: str, encoding: str, facts: _Facts) -> PlainText:
    return PlainText(path, file, facts.lines, encoding, path.stat().st_size, facts.odd_blanks, facts.loose_quotes)


def _new(work: Path, ending: str) -> Path:
    return work / f"{len(list(work.iterdir()))}.{ending}"


@dataclass
class _Facts:
    lines: int = 0
    carriage_returns: bool = False
    controls: bool = False
    """Whether any character is notable."""
    odd_blanks: bool = False
    loose_quotes: bool = False


def _is_packed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def _unpack(path: Path, file: str, target: Path, tally: Tally) -> Path | None:
    """The unpacked text; ``None`` where the archive is damaged or unpacks to far more than any table."""
    allowed = min(BYTES_MAX, max(_RATIO_APPLIES_FROM, path.stat().st_size * UNPACKED_RATIO_MAX))
    written = 0
    try:
        with gzip.open(path, "rb") as packed, target.open("wb") as plain:
            while block := packed.read(_BLOCK):
                written += len(block)
                if written > allowed:
                    tally.add(_bomb(file, path.stat().st_size, allowed))
                    return None
                plain.write(block)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        tally.add(_damaged(file, str(error)))
        return None
    return target


def _by_mark(head: bytes, declared: str) -> str | None:
    """The codec: by the mark at the beginning, as declared, or UTF-8 until shown otherwise; ``None`` for UTF-32."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return declared or "utf-8"


def _blocks(path: Path) -> Iterator[bytes]:
    """The bytes in whole lines, as far as lines are not longer than a block."""
    rest = b""
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            cut = block.rfind(b"\n") + 1
            if cut:
                yield rest + block[:cut]
                rest = block[cut:]
            else:
                rest += block
    if rest:
        yield rest


def _look(path: Path) -> _Facts | None:
    """Lines and line ends of UTF-8 text; ``None`` for what is not UTF-8."""
    facts, last = _Facts(), b"\n"
    for block in _blocks(path):
        if not block.isascii() or len(block.translate(None, _CONTROLS)) != len(block):
            try:
                text = block.decode()
            except UnicodeDecodeError:
                return None
            facts.controls = facts.controls or is_notable(text)
        facts.carriage_returns = facts.carriage_returns or b"\r" in block
        if not facts.odd_blanks:
            facts.odd_blanks = any(blank in block for blank in _ODD_BLANKS)
        if not facts.loose_quotes and (b' "' in block or b'" ' in block):
            facts.loose_quotes = _LOOSE_QUOTES.search(block) is not None
        facts.lines += block.count(b"\n")
        last = block[-1:]
    facts.lines += last != b"\n"
    return facts


def _western(path: Path, file: str, tally: Tally) -> str | None:
    """Windows-1252 where all of the text looks like a Western European language; ``None`` after a question."""
    line, told = 0, False
    for block in _blocks(path):
        try:
            block.decode()
        except UnicodeDecodeError as error:
            if not looks_western(block.decode("cp1252", errors="replace")):
                message = "The file is not UTF-8, and its encoding cannot be told for certain."
                found = encoding_unknown(file, message, block, error.start)
                tally.add(replace(found, place=replace(found.place, line=found.place.line + line)))
                return None
            if not told:
                found = assumed_western(file, block, error.start)
                tally.add(replace(found, place=replace(found.place, line=found.place.line + line)))
                told = True
        line += block.count(b"\n")
    return "cp1252"


def _copy(source: Path, target: Path, codec: str, reading: Reading, file: str, tally: Tally) -> int | None:
    """Write UTF-8 with line feeds; how many control characters were left out, ``None`` for text not in the codec."""
    decoder = codecs.getincrementaldecoder(codec)()
    ends = _line_ends()
    lines = removed = 0
    with source.open("rb") as stream, target.open("wb") as plain:
        while True:
            block = stream.read(_BLOCK)
            try:
                text = ends(decoder.decode(block, final=not block), not block)
            except UnicodeError as error:
                # Of a missing mark of byte order Python says no place: the beginning is meant.
                start = error.start if isinstance(error, UnicodeDecodeError) else 0
                message = f"The file is not in the encoding {codec} throughout."
                found = encoding_unknown(
                    file, message, error.object if isinstance(error, UnicodeDecodeError) else block, start
                )
                tally.add(replace(found, place=Place(file=file, line=lines + 1)))
                return None
            if reading.removes_controls:
                text, count = _REMOVED.subn("", text)
                removed += count
            lines += text.count("\n")
            plain.write(text.removeprefix("\ufeff").encode() if not plain.tell() else text.encode())
            if not block:
                return removed


def _line_ends() -> Callable[[str, bool], str]:
    """Turns carriage returns into line feeds, also where a block ends between the two."""
    import io

    decoder = io.IncrementalNewlineDecoder(None, translate=True)
    return lambda text, final: decoder.decode(text, final=final)


def _checked(text: PlainText, facts: _Facts, tally: Tally) -> PlainText | None:
    """The text, after everything notable in it was said; ``None`` where it cannot be read as a table."""
    if not facts.controls:
        return text
    is_refused = False
    line = 0
    for block in _blocks(text.path):
        is_refused = _remark(block, line, text.file, tally) or is_refused
        line += block.count(b"\n")
    return None if is_refused else text


def _remark(block: bytes, line: int, file: str, tally: Tally) -> bool:
    """Say what is notable in the lines of a block; true when it means that the file is not read."""
    text = block.decode()
    if not is_notable(text):
        return False
    refused = False
    for number, written in enumerate(text.split("\n"), start=line + 1):
        if not is_notable(written):
            continue
        for finding in text_findings(written, Place(file=file, line=number)):
            refused = refused or finding.blocks
            if tally.has_room(finding.code):
                tally.add(finding)
            else:
                tally.count(finding.code)
    return refused


def _controls_removed(file: str, count: int) -> Finding:
    one = count == 1
    said = "One invisible control character was" if one else f"{count:,} invisible control characters were"
    return Finding(
        "ledger.controls-removed",
        Verdict.WARN,
        f"{said} left out, as the mapping says.",
        Place(file=file),
        "one character" if one else f"{count:,} characters",
        "printable text",
        "Nothing, if names look right without them.",
    )


def _bomb(file: str, packed: int, allowed: int) -> Finding:
    return Finding(
        "file.too-large",
        Verdict.REJECT_FILE,
        f"The compressed file of {packed:,} bytes unpacks to more than {allowed:,} bytes.",
        Place(file=file),
        f"{packed:,} bytes",
        f"at most {allowed:,} bytes unpacked",
        "Unpack it yourself, and look whether it is what it should be.",
    )


def _damaged(file: str, reason: str) -> Finding:
    return Finding(
        "file.content",
        Verdict.REJECT_FILE,
        f"The compressed file is damaged: {reason[:1].lower() + reason[1:]}.",
        Place(file=file),
        "a damaged gzip file",
        "a whole one",
        "Copy or download the file again.",
    )
