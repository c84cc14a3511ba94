"""A finished text against the document that it was written from: numbers one by one, in the order of reading.

Knows lines of text. It must not know how a medium holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from apportion.reports.document.blocks import Document, figures_of
from apportion.reports.document.checking.numbers import around, numbers_in
from apportion.reports.document.figure import Derived, Figure
from apportion.reports.document.reading import Line, Shows, lines
from apportion.reports.document.sources import Sources, exact_of


@dataclass(frozen=True)
class Fault:
    """Something wrong in a finished document."""

    file: str
    found: str
    """What stands there, with some of the text around it; empty where something is missing."""
    message: str

    def __str__(self) -> str:
        """For a reader."""
        return f"{self.file}: {self.message}"


@dataclass(frozen=True)
class _Expected:
    text: str
    origin: str
    figure: Figure | None
    line: str
    unit: str
    """What is bound to the number; empty: nothing that is compared."""


@dataclass(frozen=True)
class _Read:
    text: str
    context: str
    after: str
    """The word or the sign of per cent behind it."""


def check_text(document: Document, shows: Shows, read: Sequence[str], file: str) -> tuple[Fault, ...]:
    """Numbers of a finished text that no figure of the document stands behind, and figures that are not there.

    Args:
        document: the model.
        shows: what the medium shows of it.
        read: lines of the finished text, in the order of reading.
        file: name of the finished file.
    """
    return compare(expected_of(lines(document, shows)), read, file)


def expected_of(told: Iterable[Line]) -> list[_Expected]:
    """All numbers of lines with what stands behind each."""
    found = []
    for line in told:
        text, starts = "", list[int]()
        for piece in line:
            starts.append(len(text))
            text += piece.text
        for number in numbers_in(text):
            begin = next(place for place, letter in enumerate(text[number.start :], number.start) if letter.isdigit())
            piece = line[max(place for place, start in enumerate(starts) if start <= begin)]
            found.append(_Expected(number.text, piece.origin, piece.figure, around(text, number), number.unit))
    return found


def compare(expected: Sequence[_Expected], read: Sequence[str], file: str) -> tuple[Fault, ...]:
    """The same for numbers that are known already."""
    held = [_Read(number.text, around(line, number), number.after) for line in read for number in numbers_in(line)]
    wanted, there = [item.text for item in expected], [item.text for item in held]
    if wanted == there:
        return tuple(_other_units(expected, held, file))
    faults: list[Fault] = []
    for what, i, j, k, n in SequenceMatcher(None, wanted, there, autojunk=False).get_opcodes():
        if what == "equal":
            faults += _other_units(expected[i:j], held[k:n], file)
        else:
            faults += _differ(expected[i:j], held[k:n], file)
    return tuple(faults)


def _other_units(expected: Sequence[_Expected], held: Sequence[_Read], file: str) -> Iterator[Fault]:
    """Right numbers behind which another unit stands than the document says."""
    for meant, item in zip(expected, held, strict=True):
        if meant.unit and meant.unit != item.after:
            yield Fault(
                file,
                item.context,
                f"'{item.text} {item.after}' in '{item.context}' has another unit; the document says "
                f"{meant.text} {meant.unit} there ({meant.origin}).",
            )


def _differ(expected: Sequence[_Expected], held: Sequence[_Read], file: str) -> Iterator[Fault]:
    for place, item in enumerate(held):
        if place < len(expected):
            meant = expected[place]
            yield Fault(
                file,
                item.context,
                f"'{item.text}' in '{item.context}' cannot be resolved; the document says {meant.text} there "
                f"({meant.origin}).",
            )
        else:
            yield Fault(file, item.context, f"'{item.text}' in '{item.context}' cannot be resolved to any figure.")
    for meant in expected[len(held) :]:
        yield Fault(file, "", f"{meant.text} in '{meant.line}' is missing ({meant.origin}).")


def check_sources(document: Document, sources: Sources, known: dict[str, Figure] | None = None) -> tuple[Fault, ...]:
    """Figures that their sources do not say, that do not follow from their inputs, or that two places tell apart.

    Args:
        document: what was written.
        sources: where its figures are looked up.
        known: figures by their source; filled here, so that places of several documents are compared. ``None``: of this
            document alone.
    """
    faults: list[Fault] = []
    known = {} if known is None else known
    for figure in figures_of(document):
        faults += _checked(figure, sources, known)
    return tuple(faults)


def check_together(written: Iterable[tuple[Document, Sources]]) -> Iterator[Fault]:
    """The same for several documents: those of the same sources have to agree with one another."""
    known: dict[int, dict[str, Figure]] = {}
    for document, sources in written:
        yield from check_sources(document, sources, known.setdefault(id(sources), {}))


def _checked(figure: Figure, sources: Sources, known: dict[str, Figure]) -> Iterator[Fault]:
    where = figure.origin
    if isinstance(figure.source, Derived):
        for item in figure.source.inputs:
            yield from _checked(item, sources, known)
        if figure.source.again() != figure.exact:
            yield Fault("the model", where, f"{float(figure.exact)} does not follow from {where}.")
        return
    first = known.setdefault(where, figure)
    if first.exact != figure.exact:
        yield Fault("the model", where, f"Two places disagree about {where}.")
    try:
        stands = exact_of(sources.resolve(figure.source))
    except (LookupError, ValueError, TypeError):
        yield Fault("the model", where, f"Nothing stands at {where}.")
        return
    if stands != figure.exact:
        yield Fault("the model", where, f"{where} is not what the document says.")
    if sources.fingerprint(figure.source.document, figure.source.steps) != figure.source.fingerprint:
        yield Fault("the model", where, f"{where} comes from a source that has changed since.")
