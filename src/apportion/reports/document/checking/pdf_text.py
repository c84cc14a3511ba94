"""The text of a PDF that the typesetter wrote, page by page and line by line, as its bytes say it.

Knows as much of the format (ISO 32000-1) as those files use: objects listed by a table of offsets, streams packed by
Flate, fonts whose letters are named by a map to Unicode, text in marked content. What is marked as an artifact (page
numbers, repeated heads of tables, leaders) is left out, as a reader of screens leaves it out.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(
    rb"\(|<[0-9A-Fa-f\s]*>|<<|>>|/[^\s/<>\[\]()]+|\[|\]|[-+]?\d*\.?\d+|[A-Za-z'\"*]+[0-9]?", re.DOTALL
)
_OPERATOR: Final = re.compile(rb"[A-Za-z'\"*]+[0-9]?")
_REFERENCE: Final = re.compile(rb"(\d+) 0 R")
_ESCAPES: Final = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}
_HEX: Final = 16
_BACKSLASH: Final = ord("\\")
_BRACKETS: Final = {ord("("): 1, ord(")"): -1}
_BYTES_IN_LETTER: Final = 2


class Unreadable(ValueError):
    """The file is not one that the typesetter wrote."""


@dataclass(frozen=True)
class PdfLine:
    """One stretch of text."""

    page: int
    """From 1."""
    text: str


@dataclass(frozen=True)
class _File:
    data: bytes
    offsets: Mapping[int, int]

    def head(self, number: int) -> bytes:
        """The object without its stream."""
        begin = self.offsets[number]
        end = min(place for place in (self.data.find(b"endobj", begin), self.data.find(b"stream", begin)) if place >= 0)
        return self.data[begin:end]

    def stream(self, number: int) -> bytes:
        """The unpacked stream of an object."""
        head, begin = self.head(number), self.data.find(b"stream", self.offsets[number])
        begin = self.data.index(b"\n", begin) + 1
        length = re.search(rb"/Length (\d+)", head)
        if length is None:
            raise Unreadable("a stream does not say how long it is")
        packed = self.data[begin : begin + int(length.group(1))]
        return zlib.decompress(packed) if b"/FlateDecode" in head else packed


_Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_SLIGHTLY: Final = 0.01
_APART: Final = 1.3
"""Sizes of a letter from which two letters belong to different words of a drawing."""


@dataclass(frozen=True)
class _At:
    """Where letters begin on the page, and how large they are."""

    across: float
    down: float
    size: float
    is_drawn: bool
    """Whether they stand in a drawing, which is scaled; words of text are set in their own size."""


@dataclass
class _Page:
    lines: list[str] = field(default_factory=list)
    mark: bytes | None = None
    """Marked content that the last text stood in."""
    at: _At | None = None
    """Where on the page it stood."""


def pdf_lines(data: bytes) -> list[PdfLine]:
    """Lines of a file in the order of its content.

    Raises:
        Unreadable: when it is not one that the typesetter wrote.
    """
    try:
        file = _File(data, _offsets(data))
        root = re.search(rb"/Root (\d+) 0 R", data[data.rindex(b"trailer") :])
        if root is None:
            raise Unreadable("the file names no root")
        pages = re.search(rb"/Pages (\d+) 0 R", file.head(int(root.group(1))))
        if pages is None:
            raise Unreadable("the file has no pages")
        found = []
        for number, page in enumerate(_pages(file, int(pages.group(1))), start=1):
            made = _Page()
            head = file.head(page)
            content = re.search(rb"/Contents (\d+) 0 R", head)
            if content is not None:
                _read(file, file.stream(int(content.group(1))), head, made, is_artifact=False)
            found += [PdfLine(number, line.strip()) for line in made.lines if line.strip()]
    except (KeyError, ValueError, IndexError, zlib.error) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"the file cannot be read: {error}") from error
    return found


def _offsets(data: bytes) -> Mapping[int, int]:
    begin = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    if data[begin : begin + 4] != b"xref":
        raise Unreadable("the file has no table of its objects")
    rows = data[begin : data.index(b"trailer", begin)].split(b"\n")
    found, number = {}, 0
    for row in rows[1:]:
        parts = row.split()
        if len(parts) == 2:  # noqa: PLR2004 - the first number of a part of the table, and how many follow
            number = int(parts[0])
        elif len(parts) == 3:  # noqa: PLR2004 - offset, generation, whether it is used
            if parts[2] == b"n":
                found[number] = int(parts[0])
            number += 1
    return found


def _pages(file: _File, number: int) -> Iterator[int]:
    head = file.head(number)
    kids = re.search(rb"/Kids\s*\[([^\]]*)\]", head)
    if kids is None:
        yield number
        return
    for kid in _REFERENCE.findall(kids.group(1)):
        yield from _pages(file, int(kid))


def _named(file: _File, head: bytes, kind: bytes) -> Mapping[bytes, int]:
    """Resources of one kind by name, whether they stand in the object or in one that it names."""
    resources = re.search(rb"/Resources (\d+) 0 R", head)
    text = file.head(int(resources.group(1))) if resources is not None else head
    apart = re.search(rb"/" + kind + rb"\s*(\d+) 0 R", text)
    if apart is not None:
        text = b"/" + kind + b"<<" + file.head(int(apart.group(1))).split(b"<<", 1)[1]
    inside = re.search(rb"/" + kind + rb"\s*<<(.*?)>>", text, re.DOTALL)
    if inside is None:
        return {}
    return {name: int(number) for name, number in re.findall(rb"/(\S+?)\s+(\d+) 0 R", inside.group(1))}


def _letters(file: _File, font: int) -> Mapping[int, str]:
    """Letters of a font by their number in it."""
    unicode = re.search(rb"/ToUnicode (\d+) 0 R", file.head(font))
    if unicode is None:
        return {}
    text, found = file.stream(int(unicode.group(1))), dict[int, str]()
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", part):
            found[int(code, _HEX)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            begin = int.from_bytes(bytes.fromhex(letters.decode()), "big")
            for place in range(int(first, _HEX), int(last, _HEX) + 1):
                found[place] = chr(begin + place - int(first, _HEX))
    return found


def _read(file: _File, content: bytes, head: bytes, page: _Page, *, is_artifact: bool) -> None:
    fonts = {name: _letters(file, number) for name, number in _named(file, head, b"Font").items()}
    drawings = _named(file, head, b"XObject")
    letters: Mapping[int, str] = {}
    marks: list[bytes] = [b"artifact"] if is_artifact else []
    operands: list[bytes] = []
    frames = [_UNMOVED]
    size = 0.0
    text_at = _UNMOVED
    for token in _tokens(content):
        if not _OPERATOR.fullmatch(token):
            operands.append(token)
            continue
        match token:
            case b"q":
                frames.append(frames[-1])
            case b"Q" if len(frames) > 1:
                frames.pop()
            case b"cm":
                frames[-1] = _within(_matrix(operands), frames[-1])
            case b"Tm":
                text_at = _matrix(operands)
            case b"Tf":
                letters, size = fonts.get(operands[-2].lstrip(b"/"), {}), float(operands[-1])
            case b"BDC" | b"BMC":
                marks.append(b"artifact" if operands and operands[0] == b"/Artifact" else b" ".join(operands))
            case b"EMC" if marks:
                marks.pop()
            case b"Tj" | b"TJ" if b"artifact" not in marks:
                _write(page, _said(operands, letters), marks[-1] if marks else b"", _place(text_at, frames[-1], size))
            case b"Do":
                _draw(file, drawings, operands, page, marks)
            case _:
                pass
        operands = []


def _tokens(content: bytes) -> Iterator[bytes]:
    """Operands and operators; a text with its brackets, which may hold others as long as they pair."""
    place = 0
    while (found := _TOKEN.search(content, place)) is not None:
        place = found.end()
        if found.group() != b"(":
            yield found.group()
            continue
        depth = 1
        while depth:
            letter = content[place]
            if letter == _BACKSLASH:
                place += 1
            elif letter in _BRACKETS:
                depth += _BRACKETS[letter]
            place += 1
        yield content[found.start() : place]


def _draw(file: _File, drawings: Mapping[bytes, int], operands: list[bytes], page: _Page, marks: list[bytes]) -> None:
    number = drawings.get(operands[-1].lstrip(b"/"))
    if number is None or b"/Form" not in file.head(number):
        return
    _read(file, file.stream(number), file.head(number), page, is_artifact=b"artifact" in marks)


def _matrix(operands: list[bytes]) -> _Matrix:
    a, b, c, d, e, f = (float(item) for item in operands[-6:])
    return a, b, c, d, e, f


def _within(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """What both do one after the other."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _place(text_at: _Matrix, frame: _Matrix, size: float) -> _At:
    whole = _within(text_at, frame)
    is_drawn = abs(abs(frame[0]) - 1) > _SLIGHTLY
    return _At(whole[4], whole[5], size * abs(whole[0]), is_drawn)


def _write(page: _Page, text: str, mark: bytes, at: _At) -> None:
    before = page.at
    page.mark, page.at, goes_on = mark, at, bool(mark) and mark == page.mark
    if not page.lines or before is None or not goes_on:
        page.lines.append(text)
        return
    is_level = abs(at.down - before.down) < _SLIGHTLY
    if not at.is_drawn and not before.is_drawn:
        # Words of one paragraph: on the same height they go on, on another one a line was broken between two words.
        page.lines[-1] += text if is_level else f" {text}"
    elif is_level and 0 <= at.across - before.across < _APART * at.size:
        # Letters of a drawing are placed one by one.
        page.lines[-1] += text
    else:
        page.lines.append(text)


def _said(operands: list[bytes], letters: Mapping[int, str]) -> str:
    found = ""
    for item in operands:
        if item.startswith(b"("):
            codes = _unescaped(item[1:-1])
        elif item.startswith(b"<") and item != b"<<":
            codes = bytes.fromhex(item[1:-1].decode())
        else:
            continue
        for place in range(0, len(codes) - 1, _BYTES_IN_LETTER):
            found += letters.get(
                int.from_bytes(codes[place : place + _BYTES_IN_LETTER], "big"), "\N{REPLACEMENT CHARACTER}"
            )
    return found


def _unescaped(text: bytes) -> bytes:
    found, place = bytearray(), 0
    while place < len(text):
        if text[place : place + 1] != b"\\":
            found.append(text[place])
            place += 1
            continue
        octal = re.match(rb"[0-7]{1,3}", text[place + 1 : place + 4])
        if octal is not None:
            found.append(int(octal.group(), 8) & 255)
            place += 1 + len(octal.group())
        else:
            letter = text[place + 1 : place + 2]
            found.append(_ESCAPES.get(letter, letter[0] if letter else 0))
            place += 2
    return bytes(found)
