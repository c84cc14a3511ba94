"""An adopted plan: its folder, its case, and its journal, opened for one command."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from apportion.adapters.journal import Journal, JournalUnusable, Written
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry, Stamp
from apportion.execution.journal.events import Event, Line
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.sentences import sentence_of
from apportion.execution.journal.state import State
from apportion.model.case import Case
from apportion.services.in_force import adoptions, refuse_replaced
from apportion.services.load import Loaded, load_case
from apportion.services.open_plan import case_of, is_plan_folder
from apportion.services.refusal import Refusal
from apportion.services.stores import open_store
from apportion.services.texts import clean


@dataclass(frozen=True)
class Signed:
    """Who does something, when, and under which name, so that a retry changes nothing.

    Raises:
        Refusal: when nobody is named, or the instant has no zone.
    """

    by: str
    on: datetime.date
    """Day to which it belongs."""
    now: datetime.datetime
    """Instant of writing, with its zone."""
    operation: str

    def __post_init__(self) -> None:
        if not clean("The name (--by)", self.by):
            raise Refusal("Nobody is named who does this.", "Name a person: --by NAME.")
        if self.now.tzinfo is None:
            raise Refusal("The time of writing has no zone.", "Give an instant with its offset from UTC.")

    def stamp(self) -> Stamp:
        """As it stands in the journal."""
        at = self.now.astimezone(datetime.UTC).isoformat(timespec="milliseconds")
        return Stamp(self.operation, at, self.on, " ".join(self.by.split()))


@dataclass(frozen=True, eq=False)
class AdoptedPlan:
    """The folder of an adopted plan while a command works on it."""

    folder: Path
    store: Journal

    @cached_property
    def loaded(self) -> Loaded:
        """The copy of the case that was planned, with what was noticed about it."""
        return load_case(case_of(self.folder))

    @cached_property
    def case(self) -> Case:
        """The case that was planned.

        Raises:
            CaseBlocked: when its copy was spoiled.
        """
        return self.loaded.usable()

    def book(self) -> Book:
        """The state of the plan as its journal says it.

        Raises:
            Refusal: when the journal is damaged.
        """
        with refusing():
            return self.store.book()

    def write(
        self,
        signed: Signed,
        event: Event | Callable[[Book], Event],
        kind: type[Event] | None = None,
        said: Mapping[str, object] = MappingProxyType({}),
    ) -> Written:
        """Enter what happened; the same operation a second time changes nothing.

        Args:
            signed: who enters it.
            event: what happened, or says it from the book.
            kind: where the book says it: the kind of event that the same operation entered before; ``None``: any.
            said: and the fields that it must have had, so that a name that is used twice by mistake loses no entry.

        Raises:
            Refusal: with every reason against it, or when the journal cannot be written.
        """
        with refusing():
            written = self.store.write(signed.stamp(), event)
        if written.is_repeat and kind is not None:
            self._same(signed, written.entry, kind, said)
        return written

    def repeated(self, signed: Signed, kind: type[Event], said: Mapping[str, object]) -> Written | None:
        """What the same operation entered before; ``None``: nothing.

        Raises:
            Refusal: when it was something else, or the journal cannot be read.
        """
        with refusing():
            entry = self.store.repeated(signed.operation)
        if entry is None:
            return None
        self._same(signed, entry, kind, said)
        return Written(entry, is_repeat=True)

    def _same(self, signed: Signed, entry: Entry, kind: type[Event], said: Mapping[str, object]) -> None:
        held = entry.event
        is_same = (entry.stamp.on, entry.stamp.by) == (signed.on, signed.stamp().by)
        if is_same and isinstance(held, kind) and all(getattr(held, name) == what for name, what in said.items()):
            return
        told = f"on {entry.stamp.on} {entry.stamp.by} {sentence_of(held, self.case.currency)}"
        raise Refusal(
            f"Operation {signed.operation} is entry {entry.number} already: {told}.",
            "Nothing was entered. Give this one another --operation.",
        )


@contextmanager
def open_adopted(folder: Path) -> Iterator[AdoptedPlan]:
    """Open an adopted plan.

    Raises:
        Refusal: when none stands there.
    """
    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    with refusing():
        store = open_store(folder)
    try:
        with refusing():
            found = adoptions(store.entries())
            if not found:
                raise Refusal("The plan is not adopted yet.", f"Adopt it first: apportion adopt {folder}")
            refuse_replaced(folder, found)
        yield AdoptedPlan(folder, store)
    finally:
        store.close()


@contextmanager
def refusing() -> Iterator[None]:
    """What a journal or its book refuses, said as a refusal of the call."""
    try:
        yield
    except NotAllowed as error:
        raise Refusal(" ".join(error.reasons), "Nothing was entered.") from error
    except JournalUnusable as error:
        raise Refusal(str(error), error.remedy) from error


def find_line(state: State, name: str) -> Line:
    """The line that a user means: ``REQUEST``, or ``REQUEST/FUND`` or ``REQUEST/FUND/PERIOD`` where there are several.

    Raises:
        Refusal: when there is none, or more than one; all that could be meant are named.
    """
    wanted = name.split("/")
    found = [line for line in sorted(state.positions) if stands_for(name, line)]
    if len(found) > 1:
        # Lines that carry no money are there to be moved to; where one alone carries some, it is meant.
        funded = [line for line in found if state.positions[line].allocated]
        found = funded if len(funded) == 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join("/".join(_names(line)) for line in found)
        raise Refusal(f"'{name}' stands for {len(found)} lines: {listed}.", "Name one of them.")
    from apportion.model.intake.names import nearest

    near = nearest(wanted[0], sorted({line.request for line in state.positions}))
    hint = f"Did you mean '{near}'?" if near else "The command 'position' lists all lines."
    raise Refusal(f"The plan has no line '{name}'.", hint)


def stands_for(name: str, line: Line) -> bool:
    """Whether a name that a user writes fits a line, maybe among others."""
    wanted = name.split("/")
    return _names(line)[: len(wanted)] == wanted


def _names(line: Line) -> list[str]:
    return [line.request, line.fund, line.period]
