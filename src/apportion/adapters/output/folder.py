"""Folders that appear whole or not at all: staged beside their place, made durable, then renamed into it.

Knows files, their digests and the manifest by which a folder of ours is recognised. It must not know what the
files say. Nothing outside the target and its hidden siblings is touched, no symbolic link is followed, and
nothing is deleted that this module did not write.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from apportion.adapters.output import siblings
from apportion.adapters.output.swap import exchange

MANIFEST: Final = "manifest.json"
MANIFEST_FORMAT: Final = "1"

Content = bytes | Callable[[Path], None]
"""What a file holds: its bytes, or a function that writes it to the path it is given."""

_LEFT_BY_DESKTOPS: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""Files that file managers put into every folder they show; nobody misses them."""
_BLOCK: Final = 1 << 20
_NAMED_MAX: Final = 5


@dataclass(frozen=True)
class FolderKind:
    """What a folder of ours is: one is never replaced by another kind."""

    name: str
    holds: str
    main_file: str
    """The file without which it is none."""

    @property
    def one(self) -> str:
        """Its name with the article."""
        return f"{'an' if self.name[0] in 'aeiou' else 'a'} {self.name}"


PLAN_FOLDER: Final = FolderKind("plan folder", "plan", "plan.json")
HISTORY_FOLDER: Final = FolderKind("history folder", "history", "history.json")
COSTS_FOLDER: Final = FolderKind("costs folder", "costs", "costs.json")
SCORE_FOLDER: Final = FolderKind("score folder", "scores", "score.json")
WORTH_FOLDER: Final = FolderKind("worth folder", "worth of requests", "worth.json")
MONITOR_FOLDER: Final = FolderKind("monitor folder", "watched plan", "monitor.json")
TRIGGERS_FOLDER: Final = FolderKind("triggers folder", "triggers", "triggers.json")
REALLOCATION_FOLDER: Final = FolderKind("reallocation folder", "reallocation", "reallocation.json")
LEARN_FOLDER: Final = FolderKind("learning folder", "lessons", "learning.json")
RESPONSE_FOLDER: Final = FolderKind("response folder", "response curves", "response.json")


class OutputError(Exception):
    """The folder was not written; what stood at its place is unchanged.

    Attributes:
        remedy: what the user can do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


@dataclass(frozen=True)
class Entry:
    """One file of a folder as it was written."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a folder held when it was written, by name relative to the folder."""

    fingerprint: str
    """Of the plan; empty when there is none."""
    files: Mapping[str, Entry]


def write_folder(
    target: Path, files: Mapping[str, Content], *, fingerprint: str, replace: bool, kind: FolderKind = PLAN_FOLDER
) -> None:
    """Write ``files`` and their manifest as the folder ``target``, all at once.

    Whenever the process is killed, ``target`` is what it was before or the new folder complete; a hidden
    sibling that is left over is removed by the next run. An empty folder may be filled; any other existing
    target is refused unless ``replace``, and then too unless it is a folder of ours with nobody else's files.

    Args:
        target: the folder; missing folders above it are made.
        files: content by relative name with forward slashes.
        fingerprint: of the plan that the files show.
        replace: whether an existing folder of this kind may be replaced.
        kind: what the folder is.

    Raises:
        OutputError: when the target may not be used or the disk refuses.
        ValueError: when a file's name would lead out of the folder.
    """
    for name in files:
        _inside(target, name)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        siblings.tidy(target)
        check_target(target, replace=replace, kind=kind)
        staging = siblings.new_name(target)
        try:
            # Made in here: a signal between making it and this block would leave it behind.
            staging.mkdir()
            _fill(staging, files, fingerprint)
            _publish(staging, target, replace=replace, kind=kind)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(
            f"{target} could not be written: {reason}.",
            "Check that the place is writable, has room, and that no program has a file of it open.",
        ) from error


def check_target(target: Path, *, replace: bool, kind: FolderKind = PLAN_FOLDER) -> None:
    """Refuse a target that must not be written to, before any work is done for it.

    Raises:
        OutputError: saying what stands there.
    """
    if not os.path.lexists(target):
        return
    if target.is_symlink():
        raise OutputError(f"{target} is a symbolic link.", "Name the folder itself, or another place.")
    if not target.is_dir():
        raise OutputError(f"{target} is a file.", "Name a folder that does not exist yet.")
    place, here = target.resolve(), Path.cwd().resolve()
    if place == here or place in here.parents:
        raise OutputError(f"{target} is the folder that you work in.", "Name a folder inside it, or another place.")
    if not any(target.iterdir()):
        return
    held = read_manifest(target, kind)
    if held is None:
        raise OutputError(
            f"{target} exists and is not {kind.one}.",
            "Name a folder that does not exist yet; this one is left alone.",
        )
    if not replace:
        raise OutputError(f"{target} exists.", f"Add --force to replace the {kind.holds}, or name another folder.")
    strange = sorted(name for name in _names_in(target) if name not in held.files and name != MANIFEST)
    strange = [name for name in strange if PurePosixPath(name).name not in _LEFT_BY_DESKTOPS]
    if strange:
        named = ", ".join(strange[:_NAMED_MAX]) + (" …" if len(strange) > _NAMED_MAX else "")
        raise OutputError(
            f"{target} holds files that Apportion did not write: {named}.",
            "Move them elsewhere, or name another folder; nothing was replaced.",
        )


def read_manifest(folder: Path, kind: FolderKind = PLAN_FOLDER) -> Manifest | None:
    """The manifest of a folder of this kind; ``None`` when the folder is not one of ours."""
    try:
        with (folder / MANIFEST).open(encoding="utf-8") as file:
            held = json.load(file)
        listed = held["files"].items()
        files = {str(name): Entry(str(entry["sha256"]), int(entry["bytes"])) for name, entry in listed}
        manifest = Manifest(str(held["fingerprint"]), files)
        known = held["written_by"] == "apportion" and held["format"] == MANIFEST_FORMAT and kind.main_file in files
        for name in files:
            _inside(folder, name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return manifest if known and not folder.is_symlink() else None


def digest_of(path: Path) -> str:
    """SHA-256 of a file's bytes as hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def copy_of(source: Path, sha256: str) -> Content:
    """Content that is a byte copy of ``source`` as it was when its digest was taken.

    Writing it raises ``OutputError`` when the file has changed since.
    """

    def write(path: Path) -> None:
        shutil.copyfile(source, path)
        if digest_of(path) != sha256:
            raise OutputError(
                f"{source} was changed while the case was being planned.",
                "Run the command again; nothing was written.",
            )

    return write


def _fill(staging: Path, files: Mapping[str, Content], fingerprint: str) -> None:
    entries: dict[str, dict[str, object]] = {}
    for name in sorted(files):
        path = _inside(staging, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        content = files[name]
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            content(path)
        entries[name] = {"sha256": digest_of(path), "bytes": path.stat().st_size}
    manifest = {
        "written_by": "apportion",
        "format": MANIFEST_FORMAT,
        "fingerprint": fingerprint,
        "files": entries,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (staging / MANIFEST).write_text(text + "\n", encoding="utf-8")
    for name in [*entries, MANIFEST]:
        _make_durable(staging / name)
    for folder in [*(path for path in staging.rglob("*") if path.is_dir()), staging]:
        _make_durable(folder)


def _publish(staging: Path, target: Path, *, replace: bool, kind: FolderKind) -> None:
    """Put the complete folder at its place; afterwards the staging name holds the old one or nothing."""
    check_target(target, replace=replace, kind=kind)  # again: writing took time, and others may have used it
    if not os.path.lexists(target):
        staging.rename(target)
    elif read_manifest(target, kind) is None:
        target.rmdir()  # refuses unless it is still the empty folder it was
        staging.rename(target)
    else:
        if not exchange(staging, target):
            _exchange_in_three_steps(staging, target)
        _make_durable(target.parent)
        _remove_ours(staging, kind)
    _make_durable(target.parent)


def _exchange_in_three_steps(staging: Path, target: Path) -> None:
    """As ``exchange``, for systems without it: killed in between, the next run puts the old folder back."""
    aside = siblings.aside(target, staging)
    target.rename(aside)
    try:
        staging.rename(target)
    except OSError:
        aside.rename(target)
        raise
    aside.rename(staging)


def _remove_ours(folder: Path, kind: FolderKind) -> None:
    """Delete the files of a replaced plan folder by its own list; the caller removes the empty shell."""
    held = read_manifest(folder, kind)
    for name in [*(held.files if held else ()), MANIFEST]:
        with contextlib.suppress(FileNotFoundError):
            (folder / name).unlink()


def _inside(folder: Path, name: str) -> Path:
    """The path of a file of the folder.

    Raises:
        ValueError: when the name would lead out of it.
    """
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or "\\" in name or ":" in name or ".." in parts or "\0" in name:
        raise ValueError(f"{name!r} is not the name of a file inside the folder")
    return folder.joinpath(*parts)


def _names_in(folder: Path) -> Iterator[str]:
    """Relative names of everything in the folder that is not a plain directory."""
    for parent, folders, names in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(parent) / name).is_symlink()]
        for name in [*names, *links]:
            yield (Path(parent) / name).relative_to(folder).as_posix()


def _make_durable(path: Path) -> None:
    """Ask the disk to keep a file or folder through a power cut; folders only where the system can."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
