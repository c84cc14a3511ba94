"""Where the journal of a plan is kept: a file in its folder, or the database of a team that a small file there names.

The small file holds no password, and nothing else that opens the database.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from apportion.adapters.journal import (
    Journal,
    JournalUnusable,
    StoreAddress,
    create_journal,
    open_journal,
    open_team_journal,
    read_address,
)

JOURNAL: Final = "journal.sqlite"
"""File of the journal inside a plan folder."""
STORE: Final = "store.json"
"""File inside a plan folder that names the database of a team instead."""
_FORMAT: Final = 1
_BYTES_MAX: Final = 10_000


def has_store(folder: Path) -> bool:
    """Whether the plan of a folder has a journal."""
    return (folder / JOURNAL).exists() or (folder / STORE).exists()


def open_store(folder: Path) -> Journal:
    """The journal of a plan.

    Raises:
        JournalUnusable: when there is none, or it cannot be used.
    """
    named = _named(folder)
    return open_journal(folder / JOURNAL) if named is None else open_team_journal(*named, create=False)


def open_or_create_store(folder: Path, at: str | None = None, name: str = "") -> Journal:
    """The journal of a plan, a new one where there is none.

    Args:
        folder: of the plan.
        at: database of a team, as a user writes it; ``None``: where the journal is, otherwise a file in the folder.
        name: of a new journal in that database: the fingerprint of the plan. One that is there already is joined, so
            that a plan has one journal however many copies of its folder there are.

    Raises:
        JournalUnusable: when it cannot be used, or is kept elsewhere already.
    """
    named = _named(folder)
    if at is None:
        return open_store(folder) if has_store(folder) else create_journal(folder / JOURNAL)
    address = read_address(at)
    if (folder / JOURNAL).exists():
        raise JournalUnusable(
            f"The journal of {folder} is the file {JOURNAL} in it.", "Leave out --store: a journal stays where it is."
        )
    if named is not None and named[0] != address:
        raise JournalUnusable(
            f"The journal of {folder} is kept at {named[0].text}.", "Leave out --store: a journal stays where it is."
        )
    # The database first: a folder never names a journal that was not made.
    store = open_team_journal(address, named[1] if named else name, create=True)
    if named is None:
        _name(folder, address, name)
    return store


def _named(folder: Path) -> tuple[StoreAddress, str] | None:
    """The database that a folder names, and the journal in it; ``None``: a file in the folder."""
    path = folder / STORE
    if not path.exists():
        return None
    try:
        at, name = _said(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} does not say where the journal is."
        raise JournalUnusable(message, "Restore it from a backup, or use the release that wrote it.") from error
    return read_address(at), name


def _said(path: Path) -> tuple[str, str]:
    if path.stat().st_size > _BYTES_MAX:
        raise ValueError(path)
    held = json.loads(path.read_text(encoding="utf-8"))
    version, at, name = held["format"], held["store"], held["journal"]
    if version != _FORMAT or not isinstance(at, str) or not isinstance(name, str) or not name:
        raise ValueError(path)
    return at, name


def _name(folder: Path, address: StoreAddress, name: str) -> None:
    text = json.dumps({"format": _FORMAT, "store": address.text, "journal": name}, indent=2) + "\n"
    staged = folder / f".{STORE}.{os.getpid()}"
    try:
        with staged.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(folder / STORE)
    except OSError as error:
        staged.unlink(missing_ok=True)
        raise JournalUnusable(
            f"{folder / STORE} cannot be written: {error.strerror}.", "Check that the place is writable."
        ) from error
