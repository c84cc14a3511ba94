"""What every pool does: one function for many items, in order, whoever carries it out.

The function and its items have to be picklable: a function of a module, or a ``functools.partial`` of one. No result
may depend on how many workers there are; a pool only decides where the work is done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")

Progress = Callable[[int, int], None]
"""Told how many of how many items are done. What it raises ends the work: nothing further is begun."""

_CHUNKS_PER_WORKER: Final = 8
"""Chunks small enough that no worker waits long for the last one, large enough that sending them costs little."""


class PoolError(RuntimeError):
    """The work could not be carried out where it was meant to be.

    Attributes:
        remedy: what the caller can do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


class Pool(Protocol):
    """Where work is done."""

    @property
    def name(self) -> str:
        """How it is told in reports: ``2 processes``."""

    def map(
        self, work: Callable[[Item], Found], items: Sequence[Item], told: Progress = lambda _done, _of: None
    ) -> list[Found]:
        """The result for each item, in the order of the items.

        Raises:
            PoolError: when workers cannot be started or are lost.
            Exception: whatever the work itself raises for the first item that fails.
        """


def chunks(items: Sequence[Item], workers: int) -> list[Sequence[Item]]:
    """The items in stretches of nearly equal length, several for each worker."""
    size = max(1, -(-len(items) // (max(1, workers) * _CHUNKS_PER_WORKER)))
    return [items[start : start + size] for start in range(0, len(items), size)]


def each(work: Callable[[Item], Found], part: Sequence[Item]) -> list[Found]:
    """One chunk, as a worker does it."""
    return [work(item) for item in part]
