"""Work done in this process, one item after the other: for little work, and wherever nothing else may be started."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apportion.adapters.pools.pool import Found, Item, Progress


@dataclass(frozen=True)
class Here:
    """No worker but this process."""

    @property
    def name(self) -> str:
        """How it is told in reports."""
        return "this process"

    def map(
        self, work: Callable[[Item], Found], items: Sequence[Item], told: Progress = lambda _done, _of: None
    ) -> list[Found]:
        """The result for each item, in the order of the items."""
        found = []
        for item in items:
            found.append(work(item))
            told(len(found), len(items))
        return found
