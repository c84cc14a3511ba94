"""Where the journal of a plan is kept: a file in its folder, or the database of a team that a small file there names.

The small file holds no password, and nothing else that opens the database.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from apportion.adapters.journal import (
    Journal,
    JournalUnusable,
    StoreAddress,
    is_begun,
    join_journal,
    open_journal,
    open_team_journal,
    read_address,
)
from apportion.adapters.output.folder import read_manifest
from apportion.execution.journal.events import Adopted, Revised
from apportion.kernel.journal import NotAllowed
from apportion.model.approval.events import Submitted
from apportion.services.refusal import Refusal

JOURNAL: Final = "journal.sqlite"
"""File of the journal inside a plan folder."""
STORE: Final = "store.json"
"""File inside a plan folder that names the database of a team instead."""
_FORMAT: Final = 1
_BYTES_MAX: Final = 10_000


def has_store(folder: Path) -> bool:
    """Whether the plan of a folder has a journal."""
    return (folder / STORE).exists() or is_begun(folder / JOURNAL)


def open_store(folder: Path) -> Journal:
    """The journal of a plan.

    Raises:
        JournalUnusable: when there is none, or it cannot be used.
    """
    folder = home_of(folder)
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
    folder = home_of(folder)
    named = _named(folder)
    if at is None:
        return open_store(folder) if has_store(folder) else join_journal(folder / JOURNAL)
    address = read_address(at)
    if is_begun(folder / JOURNAL):
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


@contextmanager
def following(folder: Path, replaces: Path | None) -> Iterator[Path]:
    """Let a plan keep its journal with that of the plan that it replaces, while it is entered there.

    The journal stays where it is, so that there is one chain, and nothing between two of them that could be lost. The
    folder is told first: whoever is stopped before the entry is written only has to repeat the call. What is refused
    leaves no trace, unless somebody else entered the same plan meanwhile.

    Returns:
        The folder whose journal it is.

    Raises:
        JournalUnusable: when the other plan has no journal, or this one has one of its own.
    """
    if replaces is None:
        yield folder
        return
    if not has_store(replaces):
        raise JournalUnusable(
            f"{replaces} has no journal: its plan was neither submitted nor adopted.", "Leave out --replaces."
        )
    if has_store(folder):
        if _same_journal(folder, replaces):
            yield folder
            return
        raise JournalUnusable(
            f"{folder} has a journal already, and cannot continue that of {replaces}.",
            "A plan takes over before it is submitted or adopted by itself.",
        )
    home = home_of(replaces)
    _follow(folder, home)
    try:
        yield home
    except (NotAllowed, Refusal):
        (folder / STORE).unlink(missing_ok=True)
        # Looked up after it was taken away: who enters the plan in between puts it back, and so does this one here.
        if _is_entered(folder, home):
            _follow(folder, home)
        raise
    if not has_store(folder):
        _follow(folder, home)


def _is_entered(folder: Path, home: Path) -> bool:
    """Whether the journal of a folder says that the plan of another one was submitted or came into force."""
    mine = fingerprint_of(folder)
    store = open_store(home)
    try:
        kinds = (Submitted.kind, Adopted.kind, Revised.kind)
        return any(getattr(entry.event, "plan", "") == mine for entry in store.entries() if entry.kind in kinds)
    finally:
        store.close()


def follows(folder: Path) -> bool:
    """Whether the journal of a folder began with another plan."""
    if home_of(folder) != folder:
        return True
    named = _named(folder)
    return named is not None and named[1] != fingerprint_of(folder)


def fingerprint_of(folder: Path) -> str:
    """Fingerprint of the plan that was written into a folder; empty where its list of files is gone."""
    held = read_manifest(folder)
    return "" if held is None else held.fingerprint


def home_of(folder: Path) -> Path:
    """The folder in which the journal of a plan is, or which names its database.

    Raises:
        JournalUnusable: when it is not there.
    """
    seen = {folder.resolve()}
    while (other := _followed(folder)) is not None:
        if other.resolve() in seen or not has_store(other):
            raise JournalUnusable(
                f"The journal of {folder} is kept in {other}, and is not there.",
                "Put that folder back in its place, or restore it from a backup.",
            )
        seen.add(other.resolve())
        folder = other
    return folder


def _followed(folder: Path) -> Path | None:
    """The folder that holds the journal of this one; ``None``: no other."""
    path = folder / STORE
    if not path.exists():
        return None
    try:
        held = _read(path)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    there = held.get("folder")
    return None if not isinstance(there, str) else Path(os.path.normpath(folder / there))


def _same_journal(folder: Path, other: Path) -> bool:
    homes = home_of(folder), home_of(other)
    if homes[0].resolve() == homes[1].resolve():
        return True
    named = _named(homes[0])
    return named is not None and named == _named(homes[1])


def _follow(folder: Path, home: Path) -> None:
    named = _named(home)
    if named is not None:
        _name(folder, *named)
        return
    there = Path(os.path.relpath(home.resolve(), folder.resolve())).as_posix()
    _write(folder, {"format": _FORMAT, "folder": there})


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
    held = _read(path)
    version, at, name = held["format"], held["store"], held["journal"]
    if version != _FORMAT or not isinstance(at, str) or not isinstance(name, str) or not name:
        raise ValueError(path)
    return at, name


def _read(path: Path) -> dict[str, object]:
    if path.stat().st_size > _BYTES_MAX:
        raise ValueError(path)
    held = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(held, dict):
        raise TypeError(path)
    return held


def _name(folder: Path, address: StoreAddress, name: str) -> None:
    _write(folder, {"format": _FORMAT, "store": address.text, "journal": name})


def _write(folder: Path, said: dict[str, object]) -> None:
    text = json.dumps(said, indent=2) + "\n"
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
