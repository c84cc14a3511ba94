"""A finished workbook against the document that it was written from: numbers cell by cell, texts and sums included.

Its XML is read here without the library that wrote it. Sums are worked out again from the cells that they name.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final
from xml.etree import ElementTree as Xml

from apportion.reports.document.blocks import Document
from apportion.reports.document.checking.compare import Fault
from apportion.reports.document.checking.numbers import numbers_in
from apportion.reports.document.workbook.formats import EXACT_DIGITS
from apportion.reports.document.workbook.sheets import Link, Number, Sheet, Total, Words, sheets

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PLACE: Final = re.compile(r"\$?([A-Z]+)\$?(\d+)")
_SUM: Final = re.compile(r"SUM\(\$?([A-Z]+)\$?(\d+):\$?([A-Z]+)\$?(\d+)\)")
_LETTERS: Final = 26
_KEPT: Final = f".{EXACT_DIGITS}G"
"""Digits in which numbers are told, and added up: some programs write no more of them."""
_SLACK: Final = Fraction(1, 10**14)
"""Part of a number by which a stored one may lie off it: half of the fifteenth digit, and what writing again takes."""
_GENERAL: Final = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
"""Number formats that a workbook names by number alone."""


class UnreadableWorkbook(Exception):
    """The file is no workbook, or not one that is read here."""


@dataclass(frozen=True)
class _Held:
    """What a finished cell holds."""

    text: str
    """As stored: a number without format, or words."""
    is_number: bool
    formula: str
    format: str


_Grid = Mapping[tuple[int, int], _Held]


def check_workbook(document: Document, data: bytes, file: str) -> tuple[Fault, ...]:
    """Numbers of a finished workbook that cannot be resolved, and figures that are not there.

    Args:
        document: the model, numbered.
        data: the finished file.
        file: its name.
    """
    try:
        held = _read(data)
    except (UnreadableWorkbook, zipfile.BadZipFile, KeyError, ValueError, IndexError, Xml.ParseError) as error:
        return (Fault(file, "", f"The file cannot be read again: {error}."),)
    faults: list[Fault] = []
    planned = sheets(document)
    for sheet in planned:
        if sheet.name not in held:
            faults.append(Fault(file, "", f"The sheet '{sheet.name}' is missing."))
            continue
        faults += _compare(sheet, held[sheet.name], file)
    for name in held.keys() - {sheet.name for sheet in planned}:
        for place, cell in sorted(held[name].items()):
            if cell.is_number or next(numbers_in(cell.text), None):
                faults.append(_unknown(file, name, place, cell.text))
    return tuple(faults)


def _compare(sheet: Sheet, grid: _Grid, file: str) -> Iterator[Fault]:
    wanted = {
        (row, at): cell for row, cells in enumerate(sheet.rows) for at, cell in enumerate(cells) if cell is not None
    }
    for place in sorted(wanted.keys() | grid.keys()):
        expected, found = wanted.get(place), grid.get(place)
        match expected:
            case Number() | Total():
                yield from _number(sheet, place, expected, grid, file)
            case Words(text) | Link(text):
                yield from _words(sheet, place, text, found, file)
            case _:
                if found is not None and (found.is_number or next(numbers_in(found.text), None)):
                    yield _unknown(file, sheet.name, place, found.text)


def _number(sheet: Sheet, place: tuple[int, int], cell: Number | Total, grid: _Grid, file: str) -> Iterator[Fault]:
    found, where = grid.get(place), _name(sheet.name, place)
    meant = f"{_kept(cell.exact)} ({cell.figure.origin})"
    if found is None or not found.text:
        yield Fault(file, "", f"{meant} is missing at {where}.")
        return
    if not found.is_number or not _is_same(found.text, cell.exact):
        yield Fault(file, found.text, f"'{found.text}' at {where} cannot be resolved; the document says {meant} there.")
        return
    if _shows(found.format) != _shows(cell.format):
        yield Fault(
            file,
            found.text,
            f"'{found.text}' at {where} is shown by the format '{found.format}'; the document rounds it as "
            f"'{cell.format}' does ({cell.figure.origin}).",
        )
    if isinstance(cell, Total):
        yield from _sum(sheet, place, cell, grid, file)
    elif found.formula:
        yield Fault(file, found.text, f"{where} holds the formula '{found.formula}' in place of a number.")


def _sum(sheet: Sheet, place: tuple[int, int], cell: Total, grid: _Grid, file: str) -> Iterator[Fault]:
    """Whether a formula adds up what it should, and comes to what the document says."""
    where, formula = _name(sheet.name, place), grid[place].formula.lstrip("=")
    match = _SUM.fullmatch(formula)
    if match is None:
        yield Fault(file, formula, f"{where} holds '{formula}' in place of the sum of its column.")
        return
    first, last = _at(match.group(1) + match.group(2)), _at(match.group(3) + match.group(4))
    if (first, last) != ((cell.first_row, place[1]), (cell.last_row, place[1])):
        yield Fault(file, formula, f"{where} adds up other cells than those above it: '{formula}'.")
        return
    parts = (grid.get((row, place[1])) for row in range(cell.first_row, cell.last_row + 1))
    whole = sum((_decimal(part.text) for part in parts if part is not None and part.is_number), Fraction(0))
    if whole != cell.exact:
        yield Fault(
            file,
            formula,
            f"The sum at {where} comes to {_kept(whole)}; the document says {_kept(cell.exact)} "
            f"({cell.figure.origin}).",
        )


def _words(sheet: Sheet, place: tuple[int, int], text: str, found: _Held | None, file: str) -> Iterator[Fault]:
    wanted = [number.text for number in numbers_in(text)]
    there = [number.text for number in numbers_in(found.text)] if found is not None else []
    if found is not None and found.is_number:
        yield _unknown(file, sheet.name, place, found.text)
    elif wanted != there:
        said = found.text if found is not None else ""
        yield Fault(file, said, f"'{said}' at {_name(sheet.name, place)} is not what the document says: '{text}'.")


def _unknown(file: str, sheet: str, place: tuple[int, int], text: str) -> Fault:
    return Fault(file, text, f"'{text}' at {_name(sheet, place)} cannot be resolved to any figure.")


def _name(sheet: str, place: tuple[int, int]) -> str:
    letters, at = "", place[1] + 1
    while at:
        at, rest = divmod(at - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"'{sheet}'!{letters}{place[0] + 1}"


def _at(name: str) -> tuple[int, int]:
    """Row and column of ``B7``, from 0."""
    match = _PLACE.fullmatch(name)
    if match is None:
        raise UnreadableWorkbook(f"'{name}' is no cell")
    column = 0
    for letter in match.group(1):
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match.group(2)) - 1, column - 1


def _kept(number: Fraction) -> str:
    return format(float(number), _KEPT)


def _is_same(text: str, exact: Fraction) -> bool:
    """Whether a stored number is the exact one, as far as programs keep and write numbers."""
    return abs(Fraction(float(text)) - exact) <= abs(exact) * _SLACK


def _decimal(text: str) -> Fraction:
    """A stored number as the decimal of fifteen digits that spreadsheets show: the sixteenth is that of the binary."""
    return Fraction(format(float(text), _KEPT))


def _shows(code: str) -> tuple[int, bool, bool]:
    """What a number format does to digits: decimals, whether it is a percentage, whether it shows a day."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.split(";", maxsplit=1)[0])
    decimals = re.search(r"\.([0#]+)", bare)
    return len(decimals.group(1)) if decimals else 0, "%" in bare, "yy" in bare.lower()


def _read(data: bytes) -> dict[str, dict[tuple[int, int], _Held]]:
    """Every sheet by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _root(archive, "xl/workbook.xml")
        links = {item.get("Id", ""): item.get("Target", "") for item in _root(archive, "xl/_rels/workbook.xml.rels")}
        texts = _texts(archive)
        formats = _formats(_root(archive, "xl/styles.xml"))
        found = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = links[sheet.get(_RELATED, "")].lstrip("/")
            part = target if target.startswith("xl/") else f"xl/{target}"
            found[sheet.get("name", "")] = dict(_cells(_root(archive, part), texts, formats))
        return found


def _root(archive: zipfile.ZipFile, part: str) -> Xml.Element:
    return Xml.fromstring(archive.read(part))  # noqa: S314 - our own file, or one that is refused


def _texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = _root(archive, "xl/sharedStrings.xml")
    return ["".join(part.text or "" for part in item.iter(f"{_MAIN}t")) for item in root.iter(f"{_MAIN}si")]


def _formats(styles: Xml.Element) -> list[str]:
    """The number format of each cell style."""
    own = {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in styles.iter(f"{_MAIN}numFmt")}
    used = styles.find(f"{_MAIN}cellXfs")
    kinds = () if used is None else tuple(int(item.get("numFmtId", "0")) for item in used)
    return [own.get(kind, _GENERAL.get(kind, "General")) for kind in kinds]


def _cells(sheet: Xml.Element, texts: list[str], formats: list[str]) -> Iterator[tuple[tuple[int, int], _Held]]:
    for cell in sheet.iter(f"{_MAIN}c"):
        kind, value = cell.get("t", "n"), cell.find(f"{_MAIN}v")
        formula = cell.find(f"{_MAIN}f")
        raw = value.text or "" if value is not None else ""
        if kind == "s":
            raw = texts[int(raw)]
        elif kind == "inlineStr":
            raw = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
        if not raw and formula is None:
            continue
        style = int(cell.get("s", "0"))
        shown = formats[style] if style < len(formats) else "General"
        yield (
            _at(cell.get("r", "")),
            _Held(raw, kind == "n", (formula.text or "") if formula is not None else "", shown),
        )
