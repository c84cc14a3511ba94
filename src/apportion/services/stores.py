"""Where the journal of a plan is kept: found by its folder, made where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from apportion.adapters.journal import JournalStore, create_journal, open_journal

JOURNAL: Final = "journal.sqlite"
"""File of the journal inside a plan folder."""


def has_store(folder: Path) -> bool:
    """Whether the plan of a folder has a journal."""
    return (folder / JOURNAL).exists()


def open_store(folder: Path) -> JournalStore:
    """The journal of a plan.

    Raises:
        JournalUnusable: when there is none, or it cannot be used.
    """
    return open_journal(folder / JOURNAL)


def open_or_create_store(folder: Path) -> JournalStore:
    """The journal of a plan, a new one where there is none.

    Raises:
        JournalUnusable: when it cannot be used.
    """
    return open_store(folder) if has_store(folder) else create_journal(folder / JOURNAL)
