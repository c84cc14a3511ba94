"""Where every line stood on a day: what is dated up to it, as far as it is known now."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import Committed, Decommitted, Line, Spent
from apportion.execution.journal.positions import Position
from apportion.execution.journal.state import State


@dataclass(frozen=True)
class Standing:
    """All lines on a day."""

    on: datetime.date
    positions: Mapping[Line, Position]
    entries: int
    """Entries of the journal that count."""
    open: Mapping[str, int]
    """What of each commitment was open on that day, by its name."""
    now: State
    """After all entries, later ones too."""


def standing(entries: Iterable[Entry], on: datetime.date) -> Standing:
    """Balances from all entries that belong to days up to ``on``.

    An entry that was written later with an earlier day counts on its day. What an entry did to the balances is taken
    from the order in which entries were written, in which alone it was judged.

    Raises:
        NotAllowed: when an entry could never have been made.
        BodyUnreadable: when a body is not that of its kind.
    """
    book = Book()
    found: dict[Line, Position] = {}
    promised: dict[str, int] = {}
    counted = 0
    for entry in entries:
        book.enter(entry)
        if entry.stamp.on > on:
            continue
        counted += 1
        for line, earlier in book.state.changed.items():
            after = book.state.positions[line]
            found[line] = _moved_on(found.get(line), earlier, after)
        _promise(promised, entry)
    return Standing(on, found, counted, promised, book.state)


def _promise(promised: dict[str, int], entry: Entry) -> None:
    """What an entry does to what is open of a commitment."""
    if entry.kind not in (Committed.kind, Decommitted.kind, Spent.kind):
        return
    event = entry.event
    if isinstance(event, Committed):
        promised[event.commitment] = promised.get(event.commitment, 0) + event.amount
    elif isinstance(event, Decommitted):
        promised[event.commitment] = promised.get(event.commitment, 0) - event.amount
    elif isinstance(event, Spent) and event.commitment:
        promised[event.commitment] = promised.get(event.commitment, 0) - event.liquidated


def _moved_on(held: Position | None, earlier: Position | None, after: Position) -> Position:
    """The balances so far, moved by as much as one entry moved them."""
    if held == earlier:
        # The usual case: entries of this line were written in the order of their days.
        return after

    def moved(of: Callable[[Position], int]) -> int:
        return sum(sign * of(item) for sign, item in ((1, held), (-1, earlier), (1, after)) if item is not None)

    return Position(
        after.line,
        after.unit,
        after.adopted,
        moved(lambda item: item.allocated),
        moved(lambda item: item.released),
        moved(lambda item: item.committed),
        moved(lambda item: item.spent),
        moved(lambda item: item.overspent),
    )
