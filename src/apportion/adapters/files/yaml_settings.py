"""The settings in ``case.yaml``: every value as the text that was written, with line and column.

The parser is asked for events only, so nothing in the file is ever converted, expanded or built; a tag or a tower of
references costs nothing. After a fault, reading goes on at the next setting, so that all faults are told at once.

Knows which shapes a settings file may have. It must not know which settings exist beyond the kind of their field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import is_notable, text_findings
from apportion.adapters.files.yaml_faults import explain
from apportion.adapters.files.yaml_scalars import bent
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.raw import CellKind, RawCell
from apportion.model.schema import SETTINGS, FieldType

DEPTH_MAX: Final = 4
"""Levels of groups and lists; a case needs two."""
ALIASES_MAX: Final = 8
_FAULTS_MAX: Final = 20
"""After so many faults of syntax the file is given up; each costs a new look at the rest of it."""

_KINDS: Final[dict[str, FieldType]] = {item.name: item.type for item in SETTINGS}
_GROUPS: Final = frozenset(name.rpartition(".")[0] for name in _KINDS if "." in name)
_TOP_LEVEL: Final = re.compile(r"""["']?\w[^:]*:(?:\s|$)""")
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""What the parser would stop at, or take for a line end that no editor shows; blanked after a finding."""

Settings = dict[str, tuple[RawCell, ...]]


class _GivenUpError(Exception):
    """The rest of the file is not looked at: the finding says why."""


def read_settings(text: str, file: str, tally: Tally) -> Settings:
    """The settings by dotted name in the order of the file; a value left empty is a cell with empty text."""
    lines = printable(text, file, tally).split("\n")
    reader = _Reader(file, tally)
    start, faults = 0, 0
    while start < len(lines):
        rest = lines[start:]
        reader.first_line = start + 1
        try:
            reader.read("\n".join(rest), is_whole=start == 0)
        except _GivenUpError:
            break
        except yaml.MarkedYAMLError as error:
            fault = explain(error, rest, file, start + 1)
            tally.add(fault.finding)
            faults += 1
            following = (n for n in range(fault.line + 1, len(rest)) if _TOP_LEVEL.match(rest[n]))
            start += next(following, len(rest)) if faults < _FAULTS_MAX else len(rest)
        else:
            break
    return reader.settings


def printable(text: str, file: str, tally: Tally) -> str:
    """The text with what a parser would stop at, or editors do not show, blanked after a finding."""
    if not _UNPRINTABLE.search(text):
        return text
    for number, line in enumerate(text.split("\n"), start=1):
        for match in _UNPRINTABLE.finditer(line):
            place = Place(file=file, line=number, column=match.start() + 1)
            # A line separator is no control character for a cell of a table, but breaks a line of YAML unseen.
            control = match.group() if is_notable(match.group()) else "\x85"
            tally.add_all(text_findings(control, place))
    return _UNPRINTABLE.sub(" ", text)


class _Reader:
    """Walks through the parser's events and keeps what it found."""

    def __init__(self, file: str, tally: Tally) -> None:
        self.settings: Settings = {}
        self.first_line = 1
        self._file = file
        self._tally = tally
        self._lines: dict[str, int] = {}
        self._anchors: dict[str, tuple[RawCell, ...]] = {}
        self._aliases = 0

    def read(self, text: str, *, is_whole: bool) -> None:
        """Take the settings of one text.

        Raises:
            yaml.MarkedYAMLError: where the parser stops; what stands above it was taken.
            _GivenUpError: after a finding about the whole file.
        """
        events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse_second_document(event)
                self._document(next(events), events, is_whole=is_whole)
        if documents == 0 and is_whole:
            self._tally.add(_empty(self._file))

    def _document(self, top: Event, events: Iterator[Event], *, is_whole: bool) -> None:
        if isinstance(top, MappingStartEvent):
            self._check_tag(top)
            self._group("", events, depth=1)
        elif isinstance(top, ScalarEvent) and not top.value.strip():
            if is_whole:
                self._tally.add(_empty(self._file))
        else:
            self._add(
                "yaml.not-settings",
                Verdict.REJECT_FILE,
                "The file does not hold settings with names.",
                self._place(top),
                (
                    "name: value, one per line",
                    "Write each setting as 'name: value'; 'apportion new' shows an example.",
                ),
            )
            raise _GivenUpError

    def _group(self, prefix: str, events: Iterator[Event], depth: int) -> None:
        for event in events:
            if isinstance(event, MappingEndEvent):
                return
            name = self._name(event, events, depth)
            value = next(events)
            if name is None:
                self._skip(value, events, depth)
            elif self._is_new(dotted := f"{prefix}{name}", event):
                self._value(dotted, value, events, depth)
            else:
                self._skip(value, events, depth)

    def _name(self, event: Event, events: Iterator[Event], depth: int) -> str | None:
        if isinstance(event, ScalarEvent) and event.value.strip():
            self._check_tag(event)
            return str(event.value).strip()
        self._add(
            "yaml.name",
            Verdict.REJECT_CELL,
            "The name of a setting is missing, or is not a single text.",
            self._place(event),
            ("name: value", "Write the name of the setting before the colon."),
        )
        self._skip(event, events, depth)
        return None

    def _is_new(self, name: str, event: Event) -> bool:
        place = self._place(event)
        if name not in self._lines:
            self._lines[name] = place.line
            return True
        self._add(
            "yaml.duplicate-setting",
            Verdict.ASK,
            f"The setting '{name}' is given twice; the first is in line {self._lines[name]}.",
            place,
            ("each setting once", "Delete one of the two."),
            found=name,
        )
        return False

    def _value(self, name: str, event: Event, events: Iterator[Event], depth: int) -> None:
        self._check_tag(event)
        if isinstance(event, MappingStartEvent):
            self._check_depth(event, depth + 1)
            self._group(f"{name}.", events, depth + 1)
            return
        if isinstance(event, ScalarEvent) and name in _GROUPS and not event.value.strip():
            return  # a group whose settings are all commented out
        cells = self._cells(name, event, events, depth)
        if isinstance(event, (ScalarEvent, SequenceStartEvent)) and event.anchor is not None:
            self._anchors[event.anchor] = cells
        self.settings[name] = cells

    def _cells(self, name: str, event: Event, events: Iterator[Event], depth: int) -> tuple[RawCell, ...]:
        if isinstance(event, ScalarEvent):
            return (self._cell(name, event),)
        if isinstance(event, AliasEvent):
            return self._referred(event)
        if not isinstance(event, SequenceStartEvent):
            raise TypeError(f"no value of a setting begins with {type(event).__name__}")
        cells: list[RawCell] = []
        self._check_depth(event, depth + 1)
        for item in events:
            if isinstance(item, SequenceEndEvent):
                break
            self._check_tag(item)
            if isinstance(item, ScalarEvent):
                cells.append(self._cell(name, item))
                if item.anchor is not None:
                    self._anchors[item.anchor] = (cells[-1],)
            elif isinstance(item, AliasEvent):
                referred = self._referred(item)
                cells.extend(referred if len(referred) <= 1 else self._nested(item))
            else:
                self._nested(item)
                self._skip(item, events, depth + 1)
        return tuple(cells) or (RawCell("", CellKind.TEXT, self._place(event)),)

    def _cell(self, name: str, event: ScalarEvent) -> RawCell:
        place = self._place(event)
        text = event.value.strip()
        is_plain = event.style is None
        other = bent(text, _KINDS.get(name, "text")) if is_plain else None
        if other is not None:
            self._add(
                "yaml.two-readings",
                Verdict.ASK,
                f"Without quotes, {text} is {other.reading}.",
                place,
                ("one reading", other.remedy),
                found=text,
            )
        self._tally.add_all(text_findings(event.value, place))
        return RawCell(text, CellKind.TEXT, place)

    def _referred(self, event: AliasEvent) -> tuple[RawCell, ...]:
        self._aliases += 1
        if self._aliases > ALIASES_MAX:
            self._refuse_alias(event, f"There are more than {ALIASES_MAX} references with *; the rest is not read.")
            raise _GivenUpError
        if event.anchor not in self._anchors:
            self._refuse_alias(event, f"The reference *{event.anchor} is not to one text or list above it.")
            return (RawCell("", CellKind.TEXT, self._place(event)),)
        place = self._place(event)
        return tuple(RawCell(cell.text, cell.kind, place) for cell in self._anchors[event.anchor])

    def _refuse_alias(self, event: AliasEvent, message: str) -> None:
        expected = ("a value", "Write the value itself; put text that begins with * in quotes.")
        self._add("yaml.alias", Verdict.REJECT_CELL, message, self._place(event), expected, found=f"*{event.anchor}")

    def _refuse_second_document(self, event: DocumentStartEvent) -> None:
        self._add(
            "yaml.second-document",
            Verdict.REJECT_FILE,
            "A second document begins here; a case has one.",
            self._place(event),
            (
                "one document",
                "Delete the line with --- and move the settings below it into the first document.",
            ),
        )
        raise _GivenUpError

    def _nested(self, event: Event) -> tuple[RawCell, ...]:
        self._add(
            "yaml.nested-list",
            Verdict.REJECT_CELL,
            "An entry of this list is itself a list or a group of settings.",
            self._place(event),
            (
                "one text per entry",
                "Write each entry as one text; put text that contains a colon and a blank in quotes.",
            ),
        )
        return ()

    def _skip(self, event: Event, events: Iterator[Event], depth: int) -> None:
        """Leave a value out, however it goes on; its own depth still counts."""
        if not isinstance(event, CollectionStartEvent):
            return
        self._check_depth(event, depth + 1)
        for inner in events:
            if isinstance(inner, (MappingEndEvent, SequenceEndEvent)):
                return
            self._skip(inner, events, depth + 1)

    def _check_depth(self, event: Event, depth: int) -> None:
        if depth <= DEPTH_MAX:
            return
        self._add(
            "yaml.depth",
            Verdict.REJECT_FILE,
            f"Settings are nested more than {DEPTH_MAX} deep; the rest is not read.",
            self._place(event),
            (f"at most {DEPTH_MAX} levels", "Compare with the settings that 'apportion new' writes."),
        )
        raise _GivenUpError

    def _check_tag(self, event: Event) -> None:
        tag = (
            (event.tag or "").replace("tag:yaml.org,2002:", "!!")
            if isinstance(event, (ScalarEvent, CollectionStartEvent))
            else ""
        )
        if tag:
            self._add(
                "yaml.tag",
                Verdict.REJECT_CELL,
                f"The value bears the tag {tag}; tags are never followed.",
                self._place(event),
                ("a value without tag", "Delete the tag; put text that begins with ! in quotes."),
                found=tag,
            )

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        if mark is None:
            raise TypeError("the parser gave an event without a place")
        return Place(file=self._file, line=self.first_line + mark.line, column=mark.column + 1)

    def _add(
        self,
        code: str,
        verdict: Verdict,
        message: str,
        place: Place,
        help_: tuple[str, str],
        *,
        found: str = "",
    ) -> None:
        expected, remedy = help_
        self._tally.add(Finding(code, verdict, message, place, found, expected, remedy))


def _empty(file: str) -> Finding:
    return Finding(
        "yaml.empty",
        Verdict.REJECT_FILE,
        "The file holds no setting.",
        Place(file=file),
        expected="the settings of a case",
        remedy="Fill it in; 'apportion new' writes one with an explanation beside each setting.",
    )
