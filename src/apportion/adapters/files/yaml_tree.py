"""Nested settings from a YAML file, as strictly as the settings of a case: every value as the text that was written.

The parser is asked for events only, so nothing in the file is ever converted, expanded or built. Unlike a case, the
settings may nest: groups in lists, lists in groups.

Knows the shapes of YAML. It must not know which settings exist.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NoReturn

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
from apportion.adapters.files.texts import text_findings
from apportion.adapters.files.yaml_faults import explain
from apportion.adapters.files.yaml_scalars import bent
from apportion.adapters.files.yaml_settings import ALIASES_MAX, printable
from apportion.model.fields import FieldType
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.raw import CellKind, RawCell
from apportion.model.raw_tree import RawGroup, RawList, RawNode

DEPTH_MAX: Final = 8
"""Levels of groups and lists; a mapping of a ledger needs six."""


class _GivenUpError(Exception):
    """The rest of the file is not looked at: the finding says why."""


def read_tree(text: str, file: str, kinds: Mapping[str, FieldType], tally: Tally) -> RawGroup | None:
    """The settings of one YAML document; ``None`` after a finding that says why it cannot be read.

    ``kinds`` gives the type of a setting by its last name, where it is not text: numbers may be written plainly there.
    """
    reader = _Reader(file, kinds, tally)
    try:
        return reader.document(printable(text, file, tally))
    except _GivenUpError:
        return None
    except yaml.MarkedYAMLError as error:
        tally.add(explain(error, text.split("\n"), file, 1).finding)
        return None


class _Reader:
    def __init__(self, file: str, kinds: Mapping[str, FieldType], tally: Tally) -> None:
        self._file = file
        self._kinds = kinds
        self._tally = tally
        self._anchors: dict[str, RawNode] = {}
        self._aliases = 0

    def document(self, text: str) -> RawGroup | None:
        events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        found: RawGroup | None = None
        documents = 0
        for event in events:
            if not isinstance(event, DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                self._give_up(
                    "yaml.second-document",
                    "A second document begins here; a file of settings has one.",
                    event,
                    ("one document", "Delete the line with --- and what stands below it."),
                )
            top = next(events)
            if isinstance(top, MappingStartEvent):
                self._check_tag(top)
                found = self._group(top, events, 1)
            elif not isinstance(top, ScalarEvent) or top.value.strip():
                self._give_up(
                    "yaml.not-settings",
                    "The file does not hold settings with names.",
                    top,
                    ("name: value, one per line", "Write each setting as 'name: value'."),
                )
        if found is None:
            place = Place(file=self._file)
            remedy = "Fill it in."
            message = "The file holds no setting."
            finding = Finding("yaml.empty", Verdict.REJECT_FILE, message, place, "", "settings with names", remedy)
            self._tally.add(finding)
        return found

    def _group(self, start: Event, events: Iterator[Event], depth: int) -> RawGroup:
        self._check_depth(start, depth)
        items: dict[str, RawNode] = {}
        names: dict[str, Place] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            if not isinstance(event, ScalarEvent) or not event.value.strip():
                self._give_up(
                    "yaml.name",
                    "The name of a setting is missing, or is not a single text.",
                    event,
                    ("name: value", "Write the name of the setting before the colon."),
                    Verdict.REJECT_CELL,
                )
            self._check_tag(event)
            name = event.value.strip()
            value = self._node(name, next(events), events, depth)
            if name in names:
                message = f"The setting '{name}' is given twice; the first is in line {names[name].line}."
                advice = ("each setting once", "Delete one of the two.")
                self._add("yaml.duplicate-setting", Verdict.ASK, message, self._place(event), advice, found=name)
                continue
            items[name], names[name] = value, self._place(event)
        return RawGroup(items, names, self._place(start))

    def _node(self, name: str, event: Event, events: Iterator[Event], depth: int) -> RawNode:
        node = self._unnamed(name, event, events, depth)
        if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _unnamed(self, name: str, event: Event, events: Iterator[Event], depth: int) -> RawNode:
        self._check_tag(event)
        if isinstance(event, MappingStartEvent):
            return self._group(event, events, depth + 1)
        if isinstance(event, SequenceStartEvent):
            self._check_depth(event, depth + 1)
            items: list[RawNode] = []
            for item in events:
                if isinstance(item, SequenceEndEvent):
                    break
                items.append(self._node(name, item, events, depth + 1))
            return RawList(tuple(items), self._place(event))
        if isinstance(event, AliasEvent):
            return self._referred(event)
        if not isinstance(event, ScalarEvent):
            raise TypeError(f"no value of a setting begins with {type(event).__name__}")
        return self._cell(name, event)

    def _referred(self, event: AliasEvent) -> RawNode:
        """What stands above under the name of an anchor; a handful of them, so that no tower can be built."""
        self._aliases += 1
        advice = ("a value", "Write the value itself; put text that begins with * in quotes.")
        if self._aliases > ALIASES_MAX:
            message = f"There are more than {ALIASES_MAX} references with *; the rest is not read."
            self._give_up("yaml.alias", message, event, advice, Verdict.REJECT_CELL)
        if event.anchor not in self._anchors:
            message = f"The reference *{event.anchor} is not to a value above it."
            self._add("yaml.alias", Verdict.REJECT_CELL, message, self._place(event), advice, found=f"*{event.anchor}")
            return RawCell("", CellKind.TEXT, self._place(event))
        return self._anchors[event.anchor]

    def _cell(self, name: str, event: ScalarEvent) -> RawCell:
        place, text = self._place(event), event.value.strip()
        other = bent(text, self._kinds.get(name, "text")) if event.style is None else None
        if other is not None:
            message = f"Without quotes, {text} is {other.reading}."
            self._add("yaml.two-readings", Verdict.ASK, message, place, ("one reading", other.remedy), found=text)
        self._tally.add_all(text_findings(event.value, place))
        return RawCell(text, CellKind.TEXT, place)

    def _check_depth(self, event: Event, depth: int) -> None:
        if depth > DEPTH_MAX:
            self._give_up(
                "yaml.depth",
                f"Settings are nested more than {DEPTH_MAX} deep; the rest is not read.",
                event,
                (f"at most {DEPTH_MAX} levels", "Compare with the description of the file."),
            )

    def _check_tag(self, event: Event) -> None:
        if isinstance(event, (ScalarEvent, CollectionStartEvent)) and event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"The value bears the tag {tag}; tags are never followed."
            advice = ("a value without tag", "Delete the tag; put text that begins with ! in quotes.")
            self._add("yaml.tag", Verdict.REJECT_CELL, message, self._place(event), advice, found=tag)

    def _give_up(
        self,
        code: str,
        message: str,
        event: Event,
        advice: tuple[str, str],
        verdict: Verdict = Verdict.REJECT_FILE,
    ) -> NoReturn:
        self._add(code, verdict, message, self._place(event), advice)
        raise _GivenUpError

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        if mark is None:
            raise TypeError("the parser gave an event without a place")
        return Place(file=self._file, line=mark.line + 1, column=mark.column + 1)

    def _add(
        self, code: str, verdict: Verdict, message: str, place: Place, advice: tuple[str, str], *, found: str = ""
    ) -> None:
        expected, remedy = advice
        self._tally.add(Finding(code, verdict, message, place, found, expected, remedy))
