"""Documents that figures are looked up in, and looking them up: a figure cannot be written down, only found.

Knows documents as values that JSON knows, and paths into them. It must not know what a document is about.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from apportion.reports.document.blocks import Quoted
from apportion.reports.document.figure import Derived, Figure, Operation, Rounding, Source, Step, Unit


@dataclass(frozen=True, eq=False)
class Sources:
    """All documents by name, each with its fingerprint."""

    documents: Mapping[str, Any]
    fingerprints: Mapping[str, str]
    """By document, or by document and first step (``case.targets``) where its parts have their own."""

    def __getitem__(self, document: str) -> Node:
        """The top of a document.

        Raises:
            KeyError: when there is none of that name.
        """
        return Node(self, document, (), self.documents[document])

    def resolve(self, source: Source) -> Any:
        """What stands at a place.

        Raises:
            LookupError: when nothing does.
        """
        found = self.documents[source.document]
        for step in source.steps:
            if isinstance(step, tuple):
                rows = [row for row in found if str(row.get(step[0])) == step[1]]
                if len(rows) != 1:
                    raise LookupError(f"{len(rows)} rows have {step[0]} {step[1]} in {source}")
                found = rows[0]
            else:
                found = found[step]
        return found

    def fingerprint(self, document: str, steps: tuple[Step, ...]) -> str:
        """Of a document, or of the part of it that is meant."""
        part = f"{document}.{steps[0]}" if steps and isinstance(steps[0], str) else document
        return self.fingerprints.get(part, self.fingerprints.get(document, ""))


@dataclass(frozen=True, eq=False)
class Node:
    """A place in a document with what stands there."""

    sources: Sources
    document: str
    steps: tuple[Step, ...]
    value: Any

    def __getitem__(self, step: Step) -> Node:
        """A place below it: a field, a place in a list, or the row of a list by a field.

        Raises:
            LookupError: when it is not there.
        """
        steps = (*self.steps, step)
        if isinstance(step, tuple):
            return Node(self.sources, self.document, steps, _row(self.value, step))
        return Node(self.sources, self.document, steps, self.value[step])

    def __bool__(self) -> bool:
        """False where nothing is stated: nothing, an empty text, an empty list."""
        return self.value is not None and self.value not in ("", [], {})

    def __iter__(self) -> Iterator[Node]:
        """The rows of a list, each by the first field that tells it from all others, otherwise by its place."""
        rows: Sequence[Any] = self.value or ()
        key = _key_of(rows)
        for place, row in enumerate(rows):
            step: Step = place if key is None else (key, str(row[key]))
            yield Node(self.sources, self.document, (*self.steps, step), row)

    def __len__(self) -> int:
        """How many rows a list has."""
        return len(self.value or ())

    @property
    def source(self) -> Source:
        """The place, with the fingerprint of its document."""
        return Source(self.document, self.steps, self.sources.fingerprint(self.document, self.steps))

    @property
    def word(self) -> str:
        """What stands there, to be decided by; not to be shown."""
        return "" if self.value is None else str(self.value)

    def quoted(self) -> Quoted:
        """What stands there as a text that somebody wrote."""
        return Quoted(self.word, str(self.source))

    def money(self, rounding: Rounding = Rounding.EXACT, *, signed: bool = False) -> Figure:
        """An amount in major units."""
        return self._figure(Unit.MONEY, rounding, signed=signed)

    def share(self, rounding: Rounding = Rounding.ONE, *, signed: bool = False) -> Figure:
        """A fraction, shown as a percentage."""
        return self._figure(Unit.SHARE, rounding, signed=signed)

    def number(self, unit: Unit = Unit.NUMBER, rounding: Rounding = Rounding.EXACT) -> Figure:
        """Any number."""
        return self._figure(unit, rounding)

    def count(self) -> Figure:
        """How many rows stand there, or the whole number that stands there."""
        if isinstance(self.value, Sequence) and not isinstance(self.value, str):
            return Figure(Fraction(len(self.value)), Unit.COUNT, Rounding.EXACT, self.source)
        return self._figure(Unit.COUNT, Rounding.EXACT)

    def year(self) -> Figure:
        """A year."""
        return self._figure(Unit.YEAR, Rounding.EXACT)

    def date(self) -> Figure:
        """A day, written as 2025-03-31."""
        day = datetime.date.fromisoformat(str(self.value))
        return Figure(Fraction(day.toordinal()), Unit.DATE, Rounding.EXACT, self.source)

    def _figure(self, unit: Unit, rounding: Rounding, *, signed: bool = False) -> Figure:
        return Figure(exact_of(self.value), unit, rounding, self.source, signed)


def exact_of(value: Any) -> Fraction:
    """A number of a document, exactly as it is written there.

    Raises:
        ValueError: when it is none.
    """
    if isinstance(value, str) and value.count("-") == 2 and len(value) == len("2025-12-31"):  # noqa: PLR2004 - y-m-d
        return Fraction(datetime.date.fromisoformat(value).toordinal())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Fraction(len(value))
    if value is None or isinstance(value, bool):
        raise ValueError(f"{value} is no number")
    return Fraction(str(value))


def share_of(part: Figure, whole: Figure, rounding: Rounding = Rounding.ONE) -> Figure:
    """One figure as a part of another."""
    source = Derived(Operation.SHARE, (part, whole))
    return Figure(source.again(), Unit.SHARE, rounding, source)


def sum_of(parts: Sequence[Figure], rounding: Rounding | None = None) -> Figure:
    """The sum of figures of one unit.

    Raises:
        ValueError: when there are none, or their units differ.
    """
    if len({item.unit for item in parts}) != 1:
        raise ValueError("figures of one unit are needed to add them up")
    source = Derived(Operation.SUM, tuple(parts))
    return Figure(source.again(), parts[0].unit, rounding or parts[0].rounding, source)


def less(first: Figure, second: Figure, rounding: Rounding | None = None, *, signed: bool = False) -> Figure:
    """The difference of two figures of one unit."""
    source = Derived(Operation.DIFFERENCE, (first, second))
    return Figure(source.again(), first.unit, rounding or first.rounding, source, signed)


def how_many(of: Sequence[Figure]) -> Figure:
    """How many figures there are."""
    source = Derived(Operation.COUNT, tuple(of))
    return Figure(source.again(), Unit.COUNT, Rounding.EXACT, source)


def _row(rows: Any, step: tuple[str, str]) -> Any:
    found = [row for row in rows if str(row.get(step[0])) == step[1]]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rows have {step[0]} {step[1]}")
    return found[0]


def _key_of(rows: Sequence[Any]) -> str | None:
    """The first field whose texts or whole numbers differ in all rows, amounts aside; ``None`` where there is none."""
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        return None
    for key in rows[0]:
        told = [row.get(key) for row in rows]
        named = all(
            isinstance(text, (str, int)) and not isinstance(text, bool) and "." not in str(text) for text in told
        )
        if named and len(set(map(str, told))) == len(told):
            return str(key)
    return None
