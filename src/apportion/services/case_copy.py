"""A copy of a case in which some tables are others: a new folder, whole or not at all, never over the user's files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from apportion.adapters.output.folder import (
    MANIFEST,
    Content,
    FolderKind,
    OutputError,
    check_target,
    copy_of,
    digest_of,
    write_folder,
)
from apportion.model.raw import RawCase
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked, Refusal

Say = Callable[[str], None]

CASE_FOLDER: Final = FolderKind("case written by Apportion", "case", "case.yaml")


def write_case_copy(
    loaded: Loaded, changed: RawCase, target: Path, *, replace: bool, say: Say = lambda _: None
) -> None:
    """Write every file of a case as a new folder, with the tables that are others now.

    Args:
        loaded: the case as it stands.
        changed: the same tables, some of them changed.
        target: the new folder.
        replace: whether a folder that was written this way may be replaced.
        say: told what is being done.

    Raises:
        CaseBlocked: when the case with the changes cannot be used.
        Refusal: when the case is a workbook, the target may not be used, or the disk refuses.
    """
    from apportion.services.assemble import built

    if not loaded.root.is_dir():
        remedy = "Give the case as a folder with case.yaml and a CSV file for each table."
        raise Refusal("The case is a workbook, and a changed copy of one is not written.", remedy)
    case, found = built(changed)
    if case is None:
        raise CaseBlocked(str(loaded.path), found)
    say(f"writing {target}")
    try:
        _outside(target, loaded.root)
        check_target(target, replace=replace, kind=CASE_FOLDER)
        files = _contents(loaded, changed)
        write_folder(target, files, fingerprint=case.fingerprint, replace=replace, kind=CASE_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def _contents(loaded: Loaded, changed: RawCase) -> dict[str, Content]:
    """Byte copies of the files that stay, and the tables that are others as CSV."""
    from apportion.adapters.output.case_table import table_text

    raw, root = loaded.raw, loaded.root
    others = {name for name, table in changed.tables.items() if table is not raw.tables.get(name)}
    replaced = {raw.tables[name].file for name in others if name in raw.tables}
    files: dict[str, Content] = {
        name: copy_of(path, raw.digests.get(name) or digest_of(path))
        for name, path in _files(root)
        if name not in replaced
    }
    for name in sorted(others):
        held = raw.tables.get(name)
        original = root / held.file if held is not None and held.file.casefold().endswith(".csv") else None
        files[f"{name}.csv"] = table_text(changed.tables[name], original)
    return files


def _outside(target: Path, root: Path) -> None:
    place, held = target.resolve(), root.resolve()
    if place == held or held in place.parents:
        raise OutputError(f"{target} lies in the case itself.", "Name a folder beside the case: it is left alone.")


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    """Every file of a case folder by its name relative to it; hidden ones and symbolic links are left out."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if any(part.startswith((".", "~$")) for part in parts) or not path.is_file():
            continue
        if any((root.joinpath(*parts[: depth + 1])).is_symlink() for depth in range(len(parts))):
            continue
        if parts != (MANIFEST,):
            yield "/".join(parts), path
