"""A workbook's package: which sheets there are, where their parts lie, and what all sheets share.

Knows the parts of a workbook and how they refer to each other. It must not know tables of a case. Both
namespaces of the standard are read (elements are told apart by their local names). Nothing outside the
package is ever opened.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Final

from apportion.adapters.files.workbook_formats import PLAIN, Display, displays_of
from apportion.adapters.files.workbook_xml import BrokenXmlError, chunks_of, elements, feed, local, parser, whole

_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""How a workbook writes characters that XML cannot hold."""
_DESCRIPTION: Final = frozenset({"sheet", "calcPr", "workbookPr"})
_TRUE: Final = frozenset({"1", "true", "on"})


@dataclass(frozen=True)
class Relation:
    """One part's reference to another part, or to something outside the package."""

    id: str
    kind: str
    """Last word of the type: ``worksheet``, ``externalLink``, ``table``."""
    target: str
    """Name of the part, or the outside address as written."""
    outside: bool


@dataclass(frozen=True)
class Sheet:
    """A sheet with cells."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, eq=False)
class Package:
    """An opened workbook."""

    archive: zipfile.ZipFile
    names: Mapping[str, str]
    """Lower-case name to the name in the archive: part names do not depend on case."""
    sheets: tuple[Sheet, ...]
    displays: tuple[Display, ...]
    """By cell style."""
    strings: list[str]
    """Texts that all sheets share, by number."""
    from_1904: bool
    """Whether days are counted from 1904."""
    uncalculated: bool
    """Whether the writer asks for all formulas to be calculated on opening."""
    macros: bool
    links: tuple[str, ...]
    """Files and data sources outside that the workbook refers to."""

    def open(self, part: str) -> IO[bytes]:
        """The part as a stream.

        Raises:
            BrokenXmlError: when there is no such part.
        """
        return _open(self.archive, self.names, part)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """What the part refers to."""
        return _relations(self.archive, self.names, part)


class ForeignPackageError(Exception):
    """The package is well-formed but its main part is no workbook."""


def package(archive: zipfile.ZipFile) -> Package:
    """Read everything but the sheets themselves.

    Raises:
        BrokenXmlError: when a part is missing or not well-formed.
        ForeignPackageError: when this is no workbook.
        UnsafeXmlError: at a document type or entity.
    """
    names = {entry.filename.lower(): entry.filename for entry in archive.infolist()}
    roots = [relation for relation in _relations(archive, names, "") if relation.kind == "officeDocument"]
    if not roots:
        raise ForeignPackageError
    book = roots[0].target
    with _open(archive, names, book) as stream:
        described = elements(stream, _DESCRIPTION)
    if not described or described[0][0] != "workbook":
        raise ForeignPackageError
    relations = {relation.id: relation for relation in _relations(archive, names, book)}
    by_kind: dict[str, list[Relation]] = {}
    for relation in relations.values():
        by_kind.setdefault(relation.kind, []).append(relation)
    styles, strings = by_kind.get("styles"), by_kind.get("sharedStrings")
    calculation = [attributes for name, attributes in described if name == "calcPr"]
    properties = [attributes for name, attributes in described if name == "workbookPr"]
    return Package(
        archive,
        names,
        tuple(_sheets(described, relations)),
        _displays(archive, names, styles[0].target) if styles else (PLAIN,),
        _strings(archive, names, strings[0].target) if strings else [],
        from_1904=any(attributes.get("date1904") in _TRUE for attributes in properties),
        uncalculated=any(attributes.get("fullCalcOnLoad") in _TRUE for attributes in calculation),
        macros=any(name.endswith("vbaproject.bin") for name in names)
        or any("macrosheet" in kind.lower() for kind in by_kind),
        links=_links(archive, names, by_kind),
    )


def unescaped(text: str) -> str:
    """The text with characters such as ``_x0007_`` put back."""
    return _ESCAPED.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    """Half of a character that needs two numbers is none; it stays as it is written."""
    character = chr(int(match[1], 16))
    return match[0] if "\ud800" <= character <= "\udfff" else character


def _open(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> IO[bytes]:
    found = names.get(part.lower())
    if found is None:
        raise BrokenXmlError(f"the part '{part}' is missing")
    return archive.open(found)


def _relations(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> tuple[Relation, ...]:
    folder, _, base = part.rpartition("/")
    described = posixpath.join(folder, "_rels", f"{base}.rels")
    if described.lower() not in names:
        return ()
    found = []
    with _open(archive, names, described) as stream:
        for name, attributes in elements(stream, frozenset({"Relationship"})):
            if name != "Relationship":
                continue
            outside = attributes.get("TargetMode") == "External"
            target = attributes.get("Target", "")
            if not outside:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append(Relation(attributes.get("Id", ""), kind, target, outside))
    return tuple(found)


def _sheets(described: list[tuple[str, dict[str, str]]], relations: Mapping[str, Relation]) -> Iterator[Sheet]:
    """Sheets with cells, in the order of the workbook; sheets that are one chart hold no data."""
    for name, attributes in described:
        if name != "sheet":
            continue
        relation = relations.get(attributes.get("id", ""))
        if relation is None or relation.outside:
            raise BrokenXmlError(f"the sheet '{attributes.get('name', '')}' has no part")
        if relation.kind == "worksheet":
            yield Sheet(attributes.get("name", ""), relation.target, attributes.get("state", "visible") != "visible")


def _displays(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> tuple[Display, ...]:
    codes: dict[int, str] = {}
    formats: list[int] = []
    inside: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        word = local(name)
        if word == "numFmt" and inside[-1:] == ["numFmts"]:
            codes[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif word == "xf" and inside[-1:] == ["cellXfs"]:
            formats.append(whole(attributes.get("numFmtId", "0")))
        inside.append(word)

    def end(_name: str) -> None:
        inside.pop()

    with _open(archive, names, part) as stream:
        feed(parser(start, end), chunks_of(stream))
    return displays_of(formats, codes) or (PLAIN,)


def _strings(archive: zipfile.ZipFile, names: Mapping[str, str], part: str) -> list[str]:
    """The shared texts: runs of different fonts are one text, phonetic hints are none."""
    texts: list[str] = []
    pieces: list[str] = []
    hints = 0
    inside = False

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal hints, inside
        word = local(name)
        if word == "t":
            inside = not hints
        elif word == "si":
            pieces.clear()
        elif word == "rPh":
            hints += 1

    def end(name: str) -> None:
        nonlocal hints, inside
        word = local(name)
        if word == "t":
            inside = False
        elif word == "si":
            texts.append(unescaped("".join(pieces)))
        elif word == "rPh":
            hints -= 1

    def text(data: str) -> None:
        if inside:
            pieces.append(data)

    with _open(archive, names, part) as stream:
        feed(parser(start, end, text), chunks_of(stream))
    return texts


def _links(
    archive: zipfile.ZipFile, names: Mapping[str, str], by_kind: Mapping[str, list[Relation]]
) -> tuple[str, ...]:
    """Addresses of other workbooks, and names of data connections."""
    found: list[str] = []
    for link in by_kind.get("externalLink", []):
        inner = [relation.target for relation in _relations(archive, names, link.target) if relation.outside]
        found.extend(inner or [link.target])
    for connections in by_kind.get("connections", []):
        with _open(archive, names, connections.target) as stream:
            listed = elements(stream, frozenset({"connection"}))
        described = [attributes for name, attributes in listed if name == "connection"]
        found.extend(attributes.get("name") or connections.target for attributes in described)
    return tuple(dict.fromkeys(found))
