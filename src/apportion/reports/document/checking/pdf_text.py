"""The text of a PDF, page by page and line by line, in the order in which it is said.

Knows which text belongs together: marked content, fonts whose letters are named by a map to Unicode, places on the
page. What is marked as an artifact (page numbers, repeated heads of tables, leaders) is left out, as a reader of
screens leaves it out; that is why the content is walked here, and not given to an extraction that keeps no marks.
Objects, streams and operators of the format (ISO 32000-1) are read by pypdf.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from apportion.reports.document.extra import missing_extra

_HEX: Final = 16
_BYTES_IN_LETTER: Final = 2


class Unreadable(ValueError):
    """The file is no PDF, or a damaged one."""


@dataclass(frozen=True)
class PdfLine:
    """One stretch of text."""

    page: int
    """From 1."""
    text: str


_Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_ARTIFACT: Final = "/Artifact"
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
    mark: str | None = None
    """Marked content that the last text stood in."""
    at: _At | None = None
    """Where on the page it stood."""


def pdf_lines(data: bytes) -> list[PdfLine]:
    """Lines of a file in the order of its content.

    Raises:
        Unreadable: when it is no PDF, or a damaged one.
    """
    with missing_extra("pypdf"):
        from pypdf import PdfReader
        from pypdf.errors import PyPdfError
    found = []
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        for number, page in enumerate(reader.pages, start=1):
            made = _Page()
            if page.get("/Contents") is not None:
                _read(reader, page["/Contents"].get_object(), page.get("/Resources"), made, is_artifact=False)
            found += [PdfLine(number, line.strip()) for line in made.lines if line.strip()]
    except (PyPdfError, KeyError, ValueError, IndexError, TypeError, AttributeError, OSError) as error:
        # A damaged file fails in many ways; each of them means that its numbers cannot be compared.
        raise Unreadable(f"the file cannot be read: {error}") from error
    return found


def _named(resources: Any, kind: str) -> Mapping[str, Any]:
    """Resources of one kind by name."""
    held = None if resources is None else resources.get_object().get(kind)
    return {} if held is None else {name: item.get_object() for name, item in held.get_object().items()}


def _letters(font: Any) -> Mapping[int, str]:
    """Letters of a font by their number in it."""
    if "/ToUnicode" not in font:
        return {}
    text, found = font["/ToUnicode"].get_object().get_data(), dict[int, str]()
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        for code, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]*)>", part):
            found[int(code, _HEX)] = bytes.fromhex(letters.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for first, last, letters in re.findall(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", part):
            begin = int.from_bytes(bytes.fromhex(letters.decode()), "big")
            for place in range(int(first, _HEX), int(last, _HEX) + 1):
                found[place] = chr(begin + place - int(first, _HEX))
    return found


def _read(reader: Any, content: Any, resources: Any, page: _Page, *, is_artifact: bool) -> None:
    from pypdf.generic import ContentStream

    fonts = {name: _letters(font) for name, font in _named(resources, "/Font").items()}
    drawings = _named(resources, "/XObject")
    letters: Mapping[int, str] = {}
    marks: list[str] = [_ARTIFACT] if is_artifact else []
    frames = [_UNMOVED]
    size = 0.0
    text_at = _UNMOVED
    for operands, operator in ContentStream(content, reader, forced_encoding="bytes").operations:
        match operator:
            case b"q":
                frames.append(frames[-1])
            case b"Q" if len(frames) > 1:
                frames.pop()
            case b"cm":
                frames[-1] = _within(_matrix(operands), frames[-1])
            case b"Tm":
                text_at = _matrix(operands)
            case b"Tf":
                letters, size = fonts.get(operands[0], {}), float(operands[1])
            case b"BDC" | b"BMC":
                marks.append(_ARTIFACT if operands and operands[0] == _ARTIFACT else repr(operands))
            case b"EMC" if marks:
                marks.pop()
            case b"Tj" | b"TJ" if _ARTIFACT not in marks:
                _write(page, _said(operands, letters), marks[-1] if marks else "", _place(text_at, frames[-1], size))
            case b"Do" if (drawing := drawings.get(operands[0])) is not None and drawing.get("/Subtype") == "/Form":
                inside = drawing.get("/Resources")
                _read(reader, drawing, inside, page, is_artifact=_ARTIFACT in marks)
            case _:
                pass


def _matrix(operands: Sequence[Any]) -> _Matrix:
    a, b, c, d, e, f = (float(item) for item in operands)
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


def _write(page: _Page, text: str, mark: str, at: _At) -> None:
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


def _said(operands: Sequence[Any], letters: Mapping[int, str]) -> str:
    """Letters of a text, or of the texts of a list that moves them closer or apart."""
    texts = operands[0] if isinstance(operands[0], list) else operands
    codes = (item for item in texts if isinstance(item, bytes))
    return "".join(
        letters.get(int.from_bytes(part[place : place + _BYTES_IN_LETTER], "big"), "\N{REPLACEMENT CHARACTER}")
        for part in codes
        for place in range(0, len(part) - 1, _BYTES_IN_LETTER)
    )
