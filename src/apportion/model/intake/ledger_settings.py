"""Looking up the settings of a mapping file: texts, lists and groups by name, faults collected, nothing guessed.

Knows shapes of settings. It must not know which settings a mapping has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault, NumberFormat, read_integer
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest, normalised
from apportion.model.raw import RawCell
from apportion.model.raw_tree import RawGroup, RawList, RawNode

Word = TypeVar("Word")

_PLAIN = NumberFormat("1,234.56")


class Group:
    """One group of settings; every name that was not asked for when it is closed is unknown."""

    def __init__(
        self, raw: RawGroup, what: str, collector: Collector, shape_code: str = "ledger.setting-shape"
    ) -> None:
        """``what`` is how messages call the group: ``a source``; ``shape_code`` the finding of a setting's shape."""
        self.place = raw.place
        self._raw = raw
        self._what = what
        self._collector = collector
        self._shape_code = shape_code
        self._asked: list[str] = []

    def __contains__(self, name: str) -> bool:
        """Whether the setting is there and not left empty."""
        node = self._raw.items.get(name)
        return node is not None and not (isinstance(node, RawCell) and not node.text)

    def place_of(self, name: str) -> Place:
        """Where a setting stands; the group itself when it is not there."""
        return self._raw.names.get(name, self.place)

    def node(self, name: str) -> RawNode | None:
        """A setting of any shape; ``None`` when it is not there or empty."""
        self._asked.append(name)
        return self._raw.items[name] if name in self else None

    def cell(self, name: str) -> RawCell | None:
        """A setting that is one text."""
        node = self.node(name)
        if node is None or isinstance(node, RawCell):
            return node
        self._misshaped(name, "one text")
        return None

    def text(self, name: str, default: str = "") -> str:
        """The text of a setting in Unicode normal form."""
        cell = self.cell(name)
        return default if cell is None else normalised(cell.text)

    def required(self, name: str, expected: str, example: str) -> str:
        """The text of a setting that has to be there; empty after a finding."""
        text = self.text(name)
        if not text and name not in self:
            self.missing(name, expected, example)
        return text

    def missing(self, name: str, expected: str, example: str) -> None:
        """Report that a setting is not there."""
        message = f"{self._what} has no setting '{name}'"
        self.report(name, Fault("setting.missing", message, expected, f"Add it, for example '{example}'."))

    def texts(self, name: str) -> tuple[RawCell, ...]:
        """A setting that is one text or a list of texts."""
        node = self.node(name)
        if node is None:
            return ()
        if isinstance(node, RawCell):
            return (node,)
        if isinstance(node, RawList) and all(isinstance(item, RawCell) and item.text for item in node.items):
            return tuple(item for item in node.items if isinstance(item, RawCell))
        self._misshaped(name, "one text or a list of texts")
        return ()

    def groups(self, name: str, what: str) -> tuple[Group, ...]:
        """A setting that is a group or a list of groups."""
        node = self.node(name)
        if node is None:
            return ()
        listed = node.items if isinstance(node, RawList) else (node,)
        if all(isinstance(item, RawGroup) for item in listed) and listed:
            return tuple(self._below(item, what) for item in listed if isinstance(item, RawGroup))
        self._misshaped(name, f"a list, each entry of it {what} with its settings")
        return ()

    def group(self, name: str, what: str) -> Group | None:
        """A setting that is a group of settings."""
        node = self.node(name)
        if node is None:
            return None
        if isinstance(node, RawGroup):
            return self._below(node, what)
        self._misshaped(name, "settings of its own, each 'name: value'")
        return None

    def _below(self, node: RawGroup, what: str) -> Group:
        return Group(node, what, self._collector, self._shape_code)

    def names(self) -> tuple[str, ...]:
        """All names of the group, in the order of the file: for groups whose names are the user's own."""
        self._asked.extend(self._raw.items)
        return tuple(self._raw.items)

    def choice(self, name: str, choices: Mapping[str, Word], default: Word) -> Word:
        """A setting that is one of several words."""
        cell = self.cell(name)
        if cell is None:
            return default
        return self.word(name, cell, choices, default)

    def word(self, name: str, cell: RawCell, choices: Mapping[str, Word], default: Word) -> Word:
        """What the word in a cell means; the default after a finding."""
        text = normalised(cell.text)
        if text in choices:
            return choices[text]
        near = nearest(text, choices)
        listed = ", ".join(choices)
        remedy = f"Did you mean '{near}'?" if near else f"Use one of {listed}."
        fault = Fault("choice.unknown", f"'{text}' is no choice for {name}", f"one of {listed}", remedy)
        self._collector.add(fault, cell.place, cell.text)
        return default

    def integer(self, name: str, bounds: tuple[int, int], default: int) -> int:
        """A setting that is a whole number within bounds."""
        cell = self.cell(name)
        if cell is None:
            return default
        number = read_integer(cell.text, cell.kind, _PLAIN)
        low, high = bounds
        if isinstance(number, Fault):
            self._collector.add(number, cell.place, cell.text)
        elif number is not None and low <= number <= high:
            return number
        else:
            fault = Fault(
                "setting.range", f"'{cell.text}' makes no sense for {name}", f"{low} to {high}", "Correct it."
            )
            self._collector.add(fault, cell.place, cell.text)
        return default

    def report(self, name: str, fault: Fault, found: str = "") -> None:
        """Add a finding at the place of a setting."""
        self._collector.add(fault, self.place_of(name), found)

    def report_at(self, place: Place, fault: Fault, found: str = "") -> None:
        """Add a finding at a place that is known from elsewhere."""
        self._collector.add(fault, place, found)

    def refuse_rest(self, beside: Iterable[str] = ()) -> None:
        """Report every name that nobody asked for; ``beside`` are names that exist and were not asked for."""
        known = list(dict.fromkeys((*self._asked, *beside)))
        for name, place in self._raw.names.items():
            if name not in known:
                self._collector.add(_unknown(name, self._what, known), place, name)

    def _misshaped(self, name: str, expected: str) -> None:
        fault = Fault(
            self._shape_code,
            f"the setting '{name}' of {self._what} has another shape than it should",
            expected,
            f"Write it as {expected}.",
        )
        self.report(name, fault)


def _unknown(name: str, what: str, known: Collection[str]) -> Fault:
    near = nearest(name, known)
    remedy = f"Did you mean '{near}'?" if near else f"Remove it; there are {', '.join(known)}."
    return Fault("setting.unknown", f"{what} has no setting '{name}'", near, remedy)
