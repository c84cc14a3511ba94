"""Work done where it is done soonest: begun in this process, and shared among several when much is left.

Which one it was depends on the clock; no result does.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.adapters.pools.here import Here
from apportion.adapters.pools.pool import Found, Item, Progress
from apportion.adapters.pools.processes import Processes, processors

_BEGUN_SECONDS: Final = 0.5
"""How long work is done here before it is judged how much is left."""
_WORTH_SECONDS: Final = 3.0
"""Work left that is worth starting processes for, each of which has to load its libraries first: about a second."""


@dataclass(frozen=True)
class Suited:
    """This process, or as many as there are processors."""

    clock: Callable[[], float] = time.perf_counter
    """Seconds."""

    @property
    def name(self) -> str:
        """How it is told in reports."""
        return "as it suits the work"

    def map(
        self, work: Callable[[Item], Found], items: Sequence[Item], told: Progress = lambda _done, _of: None
    ) -> list[Found]:
        """The result for each item, in the order of the items.

        Raises:
            PoolError: when a worker cannot be started or is lost.
        """
        found: list[Found] = []
        started, took = self.clock(), 0.0
        while len(found) < len(items):
            found.append(work(items[len(found)]))
            told(len(found), len(items))
            took = self.clock() - started
            if took >= _BEGUN_SECONDS:
                break
        rest = items[len(found) :]
        if not rest:
            return found
        is_long = took / len(found) * len(rest) >= _WORTH_SECONDS
        pool = Processes(processors()) if is_long and processors() > 1 else Here()
        begun = len(found)
        return found + pool.map(work, rest, lambda done, _: told(begun + done, len(items)))
