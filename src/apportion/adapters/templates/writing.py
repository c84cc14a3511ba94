"""New cases on disk: a folder or a workbook that appears whole or not at all.

Knows which files a case folder may hold, so that nobody else's are replaced. It must not know what they say.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from apportion.adapters.output import siblings
from apportion.adapters.output.folder import OutputError
from apportion.adapters.output.swap import exchange
from apportion.adapters.templates.folder import GUIDE_FILE, SETTINGS_FILE
from apportion.adapters.templates.yaml_text import SCHEMA_FILE
from apportion.model.schema import TABLES

_TABLE_SUFFIXES: Final = (".csv", ".parquet")
_CASE_FILES: Final = frozenset(
    {
        SETTINGS_FILE,
        SCHEMA_FILE,
        GUIDE_FILE,
        *(f"{table.name}{suffix}" for table in TABLES for suffix in _TABLE_SUFFIXES),
    }
)
_LEFT_BY_DESKTOPS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that file managers put into every folder they show; nobody misses them."""
_NAMED_MAX: Final = 5


def write_new_folder(target: Path, files: Mapping[str, bytes], *, replace: bool) -> None:
    """Write the files of a case as the folder ``target``.

    An empty folder may be filled. With ``replace`` a folder that holds nothing but files of a case is replaced
    as a whole; one that holds anything else is left alone.

    Raises:
        OutputError: when something stands there that must not be replaced, or the disk refuses.
    """
    _refuse_folder(target, replace=replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = _stage(target, files)
        try:
            if not os.path.lexists(target):
                staging.rename(target)
            elif not any(target.iterdir()):
                target.rmdir()
                staging.rename(target)
            else:
                _exchange(staging, target)
                if strange := _strange(staging):  # laid in meanwhile: the old folder goes back to its place
                    _exchange(staging, target)
                    raise _not_a_case(target, strange)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise _failed(target, error) from error


def write_new_file(target: Path, content: bytes, *, replace: bool) -> None:
    """Write one file; an existing one is replaced only with ``replace``.

    Raises:
        OutputError: when something stands there that must not be replaced, or the disk refuses.
    """
    _refuse_file(target, replace=replace)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = _stage(target, {target.name: content})
        try:
            staged = staging / target.name
            if replace:
                staged.replace(target)
            else:
                _rename_unless_there(staged, target)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise _failed(target, error) from error


def _stage(target: Path, files: Mapping[str, bytes]) -> Path:
    """A hidden sibling of ``target`` with the files in it, kept through a power cut."""
    siblings.tidy(target)
    staging = siblings.make(target)
    try:
        for name, content in files.items():
            with (staging / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    except OSError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return staging


def _refuse_folder(target: Path, *, replace: bool) -> None:
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_dir():
        what = "a symbolic link" if target.is_symlink() else "a file"
        raise OutputError(f"{target} is {what}.", "Name a folder that does not exist yet.")
    if target.resolve() == Path.cwd():
        raise OutputError(f"{target} is the folder that you work in.", "Name a folder that does not exist yet.")
    if not any(target.iterdir()):
        return
    if strange := _strange(target):
        raise _not_a_case(target, strange)
    if not replace:
        raise _exists(target)


def _refuse_file(target: Path, *, replace: bool) -> None:
    if not os.path.lexists(target):
        return
    if target.is_symlink() or not target.is_file():
        what = "a symbolic link" if target.is_symlink() else "a folder"
        raise OutputError(f"{target} is {what}.", "Name a workbook that does not exist yet.")
    if not replace:
        raise _exists(target)


def _strange(folder: Path) -> list[str]:
    """What a folder holds beside the files of a case."""
    return sorted(entry.name for entry in folder.iterdir() if entry.name not in _CASE_FILES | _LEFT_BY_DESKTOPS)


def _not_a_case(target: Path, strange: list[str]) -> OutputError:
    named = ", ".join(strange[:_NAMED_MAX]) + (" …" if len(strange) > _NAMED_MAX else "")
    return OutputError(
        f"{target} exists and holds files that are no part of a case: {named}.",
        "Name a folder that does not exist yet; this one is left alone.",
    )


def _exists(target: Path) -> OutputError:
    remedy = "Add --force to replace the case in it, or use another name."
    return OutputError(f"{target} exists.", remedy)


def _failed(target: Path, error: OSError) -> OutputError:
    reason = error.strerror or str(error)
    remedy = "Check that the place is writable, has room, and that no program has a file of it open."
    return OutputError(f"{target} could not be written: {reason}.", remedy)


def _exchange(staging: Path, target: Path) -> None:
    """Give each folder the other's name.

    Where the system cannot do that in one step and the process is killed in between, the next run puts the old
    folder back.
    """
    if exchange(staging, target):
        return
    aside = siblings.aside(target, staging)
    target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        aside.rename(target)
        raise
    aside.rename(staging)


def _rename_unless_there(staged: Path, target: Path) -> None:
    """Give the file its name unless somebody took it meanwhile; a rename alone would replace on most systems."""
    if os.name == "nt" or not hasattr(os, "link"):
        staged.rename(target)
        return
    try:
        os.link(staged, target)
    except FileExistsError:
        raise
    except OSError:  # the file system has no hard links
        staged.rename(target)
