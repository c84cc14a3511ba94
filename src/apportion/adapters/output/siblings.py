"""Hidden folders beside a target while it is being written, and what becomes of those that a killed run left.

A name says whose it is: target, machine, process, and a token. Only names of that form are ever touched.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import time
import uuid
from pathlib import Path
from typing import Final

_FORGOTTEN_AFTER_SECONDS: Final = 24 * 3600
"""A sibling of another machine, or of a process number in use again, is taken for left over after a day."""

_KINDS: Final = r"(?P<machine>[0-9a-f]{8})-(?P<process>[0-9]+)-[0-9a-f]{12}\.(?P<kind>new|old)"


def make(target: Path) -> Path:
    """A new empty folder beside ``target`` that nobody else writes to."""
    folder = new_name(target)
    folder.mkdir()
    return folder


def new_name(target: Path) -> Path:
    """Name of a folder beside ``target`` that nobody else uses; whoever makes it can remove it, however he is ended."""
    writer = f"{_machine()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
    return target.with_name(f".{target.name}.apportion-{writer}.new")


def aside(target: Path, staging: Path) -> Path:
    """Name under which the old target waits while ``staging`` takes its place."""
    return target.with_name(staging.name.removesuffix(".new") + ".old")


def tidy(target: Path) -> None:
    """Put back a target that a killed run had set aside, and remove what such runs left beside it."""
    for path, kind in _left_over(target):
        if kind == "old" and not os.path.lexists(target):
            path.rename(target)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _left_over(target: Path) -> list[tuple[Path, str]]:
    """Siblings whose writer is gone, with their kind; set-aside ones first, newest first."""
    pattern = re.compile(rf"\.{re.escape(target.name)}\.apportion-{_KINDS}")
    found: list[tuple[str, float, Path]] = []
    for path in target.parent.iterdir():
        match = pattern.fullmatch(path.name)
        if match is None or path.is_symlink() or not path.is_dir():
            continue
        changed = path.stat().st_mtime
        is_forgotten = time.time() - changed > _FORGOTTEN_AFTER_SECONDS
        if is_forgotten or (match["machine"] == _machine() and not _is_running(int(match["process"]))):
            found.append((match["kind"], changed, path))
    found.sort(key=lambda item: (item[0] != "old", -item[1], item[2].name))
    return [(path, kind) for kind, _, path in found]


def _is_running(process: int) -> bool:
    """Whether a process of this number exists; where that cannot be asked without harm, the answer is yes."""
    if os.name == "nt" or process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _machine() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]
