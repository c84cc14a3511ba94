"""Entries of a journal, each naming the one before it by hash: history can be added to, never rewritten unnoticed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from apportion.execution.journal.body import BodyUnreadable, body_of, event_of
from apportion.execution.journal.events import Event
from apportion.kernel.journal import Stamp as Stamp  # noqa: PLC0414 - rooms above read it here

GENESIS: Final = "sha256:" + "0" * 64
"""What the first entry names as the one before it."""


@dataclass(frozen=True)
class Entry:
    """One event in the chain, exactly as it is kept."""

    number: int
    """From 1, without gaps."""
    previous: str
    hash: str
    stamp: Stamp
    kind: str
    body: str

    @cached_property
    def event(self) -> Event:
        """What happened; read once, since an adoption of many lines takes longer to read than to carry out.

        Raises:
            BodyUnreadable: when the body is not that of its kind.
        """
        return event_of(self.kind, self.body)


def chained(last: Entry | None, stamp: Stamp, event: Event) -> Entry:
    """The entry that follows ``last``; ``None``: the first one."""
    number, previous = (1, GENESIS) if last is None else (last.number + 1, last.hash)
    body = body_of(event)
    return Entry(number, previous, _hash(number, previous, stamp, event.kind, body), stamp, event.kind, body)


def breaks_of(entries: Iterable[Entry]) -> Iterator[str]:
    """Where a chain is broken, in words: gaps, forks, changed entries."""
    expected, previous = 1, GENESIS
    for entry in entries:
        if entry.number != expected:
            yield f"entry {expected} is missing: {entry.number} stands in its place"
        if entry.previous != previous:
            yield f"entry {entry.number} does not follow the entry before it"
        if entry.hash != _hash(entry.number, entry.previous, entry.stamp, entry.kind, entry.body):
            yield f"entry {entry.number} was changed after it was written"
        expected, previous = entry.number + 1, entry.hash


def faults_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What is wrong with a chain, in words: where it is broken, what is repeated, bodies that cannot be read."""
    faults, operations = list(breaks_of(entries)), set[str]()
    for entry in entries:
        if entry.stamp.operation in operations:
            faults.append(f"entry {entry.number} repeats operation {entry.stamp.operation}")
        try:
            if body_of(entry.event) != entry.body:
                faults.append(f"entry {entry.number} is not written in the journal's own form")
        except BodyUnreadable as error:
            faults.append(f"entry {entry.number}: {error}")
        operations.add(entry.stamp.operation)
    return tuple(faults)


def _hash(number: int, previous: str, stamp: Stamp, kind: str, body: str) -> str:
    """Over a JSON list, in which no part can run into the next."""
    said = [number, previous, stamp.operation, stamp.at, stamp.on.isoformat(), stamp.by, kind, body]
    return "sha256:" + hashlib.sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
