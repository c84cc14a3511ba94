"""The members of a ledger as they are met in its files: units, accounts, funds and requests as trees of paths.

A member belongs to the one whose path is its own without the last level, whatever their names look like.

Knows paths, names and types. It must not know files or amounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import alike, alike_fault, nearest, normalised
from apportion.model.ledger import NOT_STATED, AccountType, Dimension, Member
from apportion.model.ledger_mapping import PATH_SEPARATOR

Path = tuple[str, ...]
"""Codes from the highest level down; none is blank."""

_TOTAL: Final = re.compile(r"(?:grand[\s-]+|sub[\s-]?)?totals?\b", re.IGNORECASE)


@dataclass(frozen=True)
class TableEntry:
    """One row of a table of members."""

    id: str
    name: str
    parent: str
    type: AccountType | None
    place: Place


@dataclass
class _Met:
    """What the rows said of one member."""

    names: Counter[str] = field(default_factory=Counter)
    types: dict[AccountType, Place] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    has_rows: bool = False


class MemberBook:
    """All members of one dimension."""

    def __init__(self, dimension: Dimension, collector: Collector) -> None:
        """Grows while the files are judged; ``close`` gives every member its position."""
        self.dimension = dimension
        self._collector = collector
        self._met: dict[Path, _Met] = {}
        self._table: dict[str, TableEntry] | None = None
        self._spelt: set[str] = set()
        self._positions: dict[Path, int] = {}

    def declare(self, entries: Sequence[TableEntry]) -> None:
        """Take a table of members: from now on every row has to name one of it."""
        table: dict[str, TableEntry] = {}
        for entry in entries:
            if entry.id in table:
                message = f"the {self.dimension} '{entry.id}' stands twice; the first time in {table[entry.id].place}"
                fault = Fault("ledger.member-twice", message, "one row", "Delete one of the two rows.")
                self._collector.add(fault, entry.place, entry.id)
            else:
                table[entry.id] = entry
        for entry in table.values():
            if entry.parent and entry.parent not in table:
                self._collector.add(self._unknown(entry.parent, table), entry.place, entry.parent)
        self._report_circles(table)
        self._table = table

    def path(self, codes: Sequence[str], separator: str) -> Path:
        """The path that the cells of a record stand for; empty when all are blank."""
        parts = codes[0].split(separator) if separator and len(codes) == 1 else codes
        path = tuple(name for part in parts if (name := normalised(part)))
        return path[-1:] if self._table is not None else path

    def meet(self, path: Path, names: Sequence[str], rows: int, place: Place) -> None:
        """Rows of a member with the names beside its codes, level by level."""
        if self._table is not None and path and path[0] not in self._table:
            self._collector.add(self._unknown(path[0], self._table), place, path[0])
        for level in range(1, len(path) + 1):
            met = self._met.setdefault(path[:level], _Met(place=place))
            met.place = min(met.place, place)
            if len(names) == len(path) and (name := normalised(names[level - 1])):
                met.names[name] += rows
        if path:
            self._met[path].has_rows = True

    def meet_type(self, path: Path, kind: AccountType, place: Place) -> None:
        """Rows of an account that say its type."""
        if path:
            self._met[path].types.setdefault(kind, place)

    def note_spelling(self, text: str, place: Place) -> None:
        """Say once of each spelling that it is read in Unicode normal form."""
        name = normalised(text)
        if text.strip() == name or text in self._spelt:
            return
        self._spelt.add(text)
        remedy = "Nothing, if that is what was meant; ways to encode an accent do not count."
        self._collector.add(Fault("id.spelling", f"'{text}' is read as '{name}'", f"'{name}'", remedy), place, text)

    def total_like(self) -> Iterator[tuple[Path, Place]]:
        """Members with rows that are called like a total of others."""
        for path, met in sorted(self._met.items()):
            labels = [path[-1], *met.names]
            if met.has_rows and self._table is None and any(_TOTAL.match(label) for label in labels):
                yield path, met.place

    def close(self) -> tuple[Member, ...]:
        """The members in order, parents before those below them; a table keeps its own order."""
        members = self._from_table() if self._table is not None else self._from_paths()
        labels = {member.id: member.place for member in members}
        for pair in alike(labels):
            self._collector.add(alike_fault(pair, self.dimension), labels[pair.name], pair.name)
        return members

    def position(self, path: Path) -> int:
        """Where a member stands after ``close``."""
        return self._positions[path] if path else NOT_STATED

    def type_of(self, path: Path) -> AccountType | None:
        """The type of an account; ``None`` where neither the table nor the rows met so far say one."""
        if self._table is not None:
            entry = self._table.get(path[0]) if path else None
            return None if entry is None else entry.type
        met = self._met.get(path)
        return next(iter(met.types)) if met is not None and met.types else None

    def _from_table(self) -> tuple[Member, ...]:
        entries = list((self._table or {}).values())
        self._positions = {(entry.id,): position for position, entry in enumerate(entries)}
        return tuple(
            Member(entry.id, entry.name, entry.parent, entry.type or AccountType.EXPENSE, entry.place)
            for entry in entries
        )

    def _from_paths(self) -> tuple[Member, ...]:
        ids: dict[str, Path] = {}
        members = []
        for position, path in enumerate(sorted(self._met)):
            met = self._met[path]
            name = PATH_SEPARATOR.join(path)
            if ids.setdefault(name, path) != path:
                message = f"two {self.dimension}s of different levels are both called '{name}'"
                fault = Fault("ledger.same-path", message, "different names", "Rename one of them.")
                self._collector.add(fault, met.place, name)
            self._positions[path] = position
            self._report_types(path, met)
            kind = next(iter(met.types), AccountType.EXPENSE)
            parent = PATH_SEPARATOR.join(path[:-1])
            members.append(Member(name, self._name(path, met), parent, kind, met.place))
        return tuple(members)

    def _name(self, path: Path, met: _Met) -> str:
        """The name that most rows give a code; of two as frequent, the first in the alphabet."""
        if not met.names:
            return path[-1] if len(path) > 1 else ""
        best = min(met.names, key=lambda name: (-met.names[name], name))
        if len(met.names) > 1:
            others = ", ".join(f"'{name}'" for name in sorted(met.names) if name != best)
            message = f"the {self.dimension} '{PATH_SEPARATOR.join(path)}' is called '{best}' and also {others}"
            remedy = "Nothing, if the name changed; if they are two, give them different codes."
            self._collector.add(Fault("ledger.two-names", message, f"'{best}'", remedy), met.place, others)
        return best

    def _report_types(self, path: Path, met: _Met) -> None:
        if len(met.types) > 1:
            words = " and ".join(sorted(kind.value for kind in met.types))
            message = f"the account '{PATH_SEPARATOR.join(path)}' has rows of {words}"
            remedy = "Put the type into the path of the account: 'account: type > account'."
            place = max(met.types.values())
            self._collector.add(Fault("ledger.two-types", message, "one type", remedy), place, words)

    def _unknown(self, name: str, table: Mapping[str, TableEntry]) -> Fault:
        near = nearest(name, table)
        remedy = (
            f"Did you mean '{near}'? Otherwise add '{name}' to the table." if near else f"Add '{name}' to the table."
        )
        expected = f"'{near}'" if near else f"a {self.dimension} of the table"
        return Fault("ledger.unknown-member", f"there is no {self.dimension} '{name}'", expected, remedy)

    def _report_circles(self, table: Mapping[str, TableEntry]) -> None:
        """Members that are below themselves; each circle is told once, at its first member in the alphabet."""
        cleared: set[str] = set()
        for start in sorted(table):
            trail: list[str] = []
            at = start
            while at in table and at not in cleared and at not in trail:
                trail.append(at)
                at = table[at].parent
            if at in trail:
                circle = " below ".join([*trail[trail.index(at) :], at])
                fault = Fault("ledger.circle", f"{circle}: a circle", "a tree", "Correct the parent of one of them.")
                self._collector.add(fault, table[at].place, at)
            cleared.update(trail)
