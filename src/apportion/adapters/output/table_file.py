"""A single file written whole or not at all, and never over somebody's file unless that was asked for."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


class FileRefused(Exception):
    """The file cannot be written.

    Attributes:
        remedy: what the caller can do about it.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


def check_file(target: Path, *, replace: bool) -> None:
    """Find out before any long work that the file could not be written.

    Raises:
        FileRefused: saying what stands at the place.
    """
    if target.is_dir():
        raise FileRefused(f"{target} is a folder.", "Name a file, such as frontier.csv.")
    if not target.parent.is_dir():
        raise FileRefused(f"The folder {target.parent} does not exist.", "Make it first, or name another place.")
    if os.path.lexists(target) and not replace:
        raise FileRefused(f"{target} is there already.", "Name another file, or replace it with --force.")


def write_file(target: Path, content: bytes, *, replace: bool) -> None:
    """Write a file beside its place and put it there in one step.

    Raises:
        FileRefused: when the place may not be used, or the disk refuses.
    """
    check_file(target, replace=replace)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileRefused(f"{target} cannot be written: {error.strerror}.") from error
