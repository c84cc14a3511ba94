"""What every step of the intake shares: the notation, the names declared so far, and the collector of findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from apportion.model.findings import LISTED_MAX, Place
from apportion.model.intake.amounts import Fault, Notation
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import alike, alike_fault, unknown

DECLARED_IN: Final = {
    "unit": "the table units",
    "fund": "the table funds",
    "period": "the setting periods",
    "request": "the table requests",
    "objective": "the table objectives",
    "resource": "the table uses",
    "tag": "the column tags of the table requests",
    "category": "the column category of the table requests",
    "stakeholder": "the table stakeholders",
    "round": "the table satisfaction_rounds",
}
"""Where the names of each kind are declared, for remedies."""


@dataclass(eq=False)
class Clerk:
    """Grows while the case is built: each table declares its names before the tables that refer to them are read."""

    notation: Notation
    collector: Collector
    declared: dict[str, Collection[str] | None] = field(default_factory=dict)
    """Names by kind; ``None`` where the declaring table could not be read, so that nothing can be said of a name."""
    _spelt: set[tuple[str, str]] = field(default_factory=set)
    _missing: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def declare(self, kind: str, names: Collection[str] | None) -> None:
        """State which names of a kind the case has."""
        self.declared[kind] = names

    def report_alike(self, kind: str, names: Iterable[str], place_of: dict[str, Place] | Place) -> None:
        """Warn of names of one kind that a reader could take for each other."""
        for pair in alike(names):
            place = place_of if isinstance(place_of, Place) else place_of.get(pair.name, Place())
            self.collector.add(alike_fault(pair, kind), place, pair.name)

    def unknown(self, kind: str, name: str) -> Fault | None:
        """The fault of a name that was not declared; ``None`` when it was, or when nothing can be said."""
        names = self.declared.get(kind)
        if names is None or name in names:
            return None
        if (kind, name) not in self._missing:
            few = len(self._missing) < LISTED_MAX
            self._missing[kind, name] = unknown(kind, name, names, DECLARED_IN[kind], offer=few)
        return self._missing[kind, name]

    def note_spelling(self, kind: str, text: str, name: str, place: Place) -> None:
        """Say once of each spelling that it is read as the trimmed, normalised name."""
        if text == name or (kind, text) in self._spelt:
            return
        self._spelt.add((kind, text))
        self.collector.add(
            Fault(
                "id.spelling",
                f"'{text}' is read as '{name}'",
                f"'{name}'",
                "Nothing, if that is what was meant; spaces around a name and ways to encode an accent do not count.",
            ),
            place,
            text,
        )
