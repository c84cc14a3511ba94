"""Who serves whom: groups of activities that serve each other in a circle, in the order in which costs move on.

Knows names and who is served. It must not know amounts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Circle:
    """Activities that serve each other, directly or through others; mostly a single one that serves only others."""

    members: tuple[str, ...]
    """In alphabetical order."""
    is_circular: bool
    """That a member serves itself or another member, so that costs come back to where they were."""


def circles(served: Mapping[str, frozenset[str]]) -> tuple[Circle, ...]:
    """All activities in groups; each group stands before those that it serves.

    The groups are the strongly connected components (Tarjan 1972), found without recursion.

    Args:
        served: for each activity the activities that it serves, itself among them if it uses its own work.
    """
    search = _Search(served)
    for name in sorted(served):
        if name not in search.number:
            search.visit(name)
    return tuple(
        Circle(tuple(sorted(group)), len(group) > 1 or group[0] in served[group[0]])
        for group in reversed(search.groups)
    )


@dataclass
class _Search:
    """The state of the search for groups."""

    served: Mapping[str, frozenset[str]]
    number: dict[str, int] = field(default_factory=dict)
    """In the order of the first visit."""
    lowest: dict[str, int] = field(default_factory=dict)
    """The lowest number that can be reached inside the group that is being searched."""
    waiting: list[str] = field(default_factory=list)
    groups: list[list[str]] = field(default_factory=list)
    """Complete groups, those that are served first."""

    def visit(self, start: str) -> None:
        """Follow all services from one activity."""
        self._enter(start)
        path: list[tuple[str, Iterator[str]]] = [(start, iter(sorted(self.served[start])))]
        while path:
            name, onward = path[-1]
            following = next(onward, None)
            if following is None:
                path.pop()
                self._leave(name, path[-1][0] if path else None)
            elif following not in self.number:
                self._enter(following)
                path.append((following, iter(sorted(self.served[following]))))
            elif following in self.lowest:
                self.lowest[name] = min(self.lowest[name], self.number[following])

    def _enter(self, name: str) -> None:
        self.number[name] = self.lowest[name] = len(self.number)
        self.waiting.append(name)

    def _leave(self, name: str, before: str | None) -> None:
        low = self.lowest[name]
        if low == self.number[name]:
            place = self.waiting.index(name)
            group, self.waiting[place:] = self.waiting[place:], []
            for member in group:
                del self.lowest[member]
            self.groups.append(group)
        if before is not None:
            self.lowest[before] = min(self.lowest[before], low)
