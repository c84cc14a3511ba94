"""One table of a document as text: headers, rows, and what is said about them. Knows no medium."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Grid:
    """One table: headers with their kind of cell, and rows of text."""

    title: str
    caption: str
    headers: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    depths: tuple[int, ...] = ()
    more: str = ""
    """What is said when not all rows are shown."""
