"""One part of a document about a plan in force: sentences and a table, for the terminal and the page alike."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.reports.grid import Grid


@dataclass(frozen=True)
class Part:
    """One part."""

    id: str
    title: str
    sentences: tuple[str, ...]
    grid: Grid | None
    note: str = ""
