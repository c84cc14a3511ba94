"""Where imports are kept: in a hidden folder beside the mapping, one import once for the same files and mapping.

An import is written beside its place and renamed into it, so that it is whole or not there. A file that has the size
and time it had when it was last hashed is not read again.

Knows folders, hashes and the clock. It must not know how files are read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from apportion.adapters.files.file_bytes import digest_of
from apportion.adapters.ledger.kept_form import KEPT_FORMAT, read_about
from apportion.adapters.output import siblings
from apportion.model.findings import Finding, Place, Verdict

FOLDER: Final = Path(".apportion") / "ledger"
"""Beside the mapping, unless another folder is named."""
KEPT_MAX: Final = 3
"""Imports of one mapping that are kept: the present one and those before it, which a running report may still read."""
_STAMPS: Final = "stamps.json"
_UNSETTLED_NS: Final = 2_000_000_000
"""A file changed so shortly before it was hashed could change again within the same tick of the file system's clock."""


@dataclass(frozen=True)
class Shelf:
    """A folder for imports."""

    folder: Path
    lasts: bool
    """Whether it outlives the process."""
    finding: Finding | None = None
    """Why it does not, where it should."""
    _held: object = None
    """Removes a temporary folder when nobody needs it any more."""


def shelf(beside: Path, named: Path | None) -> Shelf:
    """The folder for imports of a mapping that stands in ``beside``; a temporary one where none can be written."""
    folder = named if named is not None else beside / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = siblings.make(folder / "probe")
        probe.rmdir()
    except OSError:
        holder = _Temporary()
        return Shelf(holder.path, lasts=False, finding=_not_kept(folder), _held=holder)
    return Shelf(folder, lasts=True)


class _Temporary:
    """A temporary folder that goes when the last who uses it goes."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="apportion-ledger-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def digests(files: Mapping[str, Path], on: Shelf) -> dict[str, str]:
    """SHA-256 of each file by its name; those that are as they were when last hashed are not read.

    Raises:
        OSError: when a file cannot be read.
    """
    stamps = _read_stamps(on.folder)
    result: dict[str, str] = {}
    fresh: dict[str, list[Any]] = {}
    for name, path in files.items():
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        held = stamps.get(name)
        if held is not None and held[:2] == stamp and status.st_mtime_ns + _UNSETTLED_NS < int(held[2]):
            result[name], fresh[name] = str(held[3]), held
            continue
        now = time.time_ns()
        result[name] = digest_of(path)
        fresh[name] = [*stamp, now, result[name]]
    if fresh != stamps:
        _write_stamps(on.folder, fresh)
    return result


def key_of(parts: Mapping[str, str]) -> str:
    """The name of the import of these files: a hash of names, contents and the version of the kept form."""
    told = json.dumps([KEPT_FORMAT, sorted(parts.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def find_or_make(on: Shelf, key: str, make: Callable[[Path, Path], bool]) -> tuple[Path | None, bool]:
    """The folder of an import, and whether it was made now; ``None`` where ``make`` says that there is none.

    ``make`` gets the folder to fill and a working folder.

    Raises:
        OSError: when something cannot be written.
    """
    target = on.folder / key
    if read_about(target) is not None:
        return target, False
    siblings.tidy(target)
    shutil.rmtree(target, ignore_errors=True)
    with _removed(siblings.make(target)) as staging:
        work = staging / "work"
        work.mkdir()
        if not make(staging, work):
            return None, True
        shutil.rmtree(work)
        try:
            staging.rename(target)
        except OSError:
            # Somebody else has finished the same import first: theirs is as good.
            if read_about(target) is None:
                raise
    _forget_old(on.folder, target)
    return target, True


@contextmanager
def _removed(folder: Path) -> Iterator[Path]:
    """The folder, removed afterwards where it is still there."""
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _forget_old(folder: Path, present: Path) -> None:
    """Remove imports of which newer ones exist, beyond the few that are kept."""
    kept = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".") and path != present]
    kept.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    for path in kept[KEPT_MAX - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _read_stamps(folder: Path) -> dict[str, list[Any]]:
    try:
        held = json.loads((folder / _STAMPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _write_stamps(folder: Path, stamps: Mapping[str, list[Any]]) -> None:
    """Stamps only save time: where they cannot be written nothing is lost."""
    staging = folder / f".{_STAMPS}.{time.time_ns()}"
    try:
        staging.write_text(json.dumps(stamps, ensure_ascii=False), encoding="utf-8")
        staging.replace(folder / _STAMPS)
    except OSError:
        staging.unlink(missing_ok=True)


def _not_kept(folder: Path) -> Finding:
    return Finding(
        "ledger.not-kept",
        Verdict.WARN,
        f"The import cannot be kept in the folder {folder.name}; it is held for this run only.",
        Place(file=folder.name),
        expected="a folder that you may write",
        remedy="Name another folder for imports; without one the next run reads the files again.",
    )
