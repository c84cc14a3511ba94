"""A reallocation written as a folder: the page and the same as a document, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from apportion.services.reallocate import Reallocation


def check_reallocation_folder(target: Path, *, replace: bool) -> None:
    """Refuse a target that may not be used, before anything is worked out or entered.

    Raises:
        Refusal: when something stands there that must not be replaced.
    """
    from apportion.adapters.output.folder import REALLOCATION_FOLDER
    from apportion.services.follow_up_folder import check_follow_up

    check_follow_up(target, REALLOCATION_FOLDER, replace=replace)


def write_reallocation(found: Reallocation, target: Path, entry: int | None, *, replace: bool) -> None:
    """Write ``reallocation.html`` and ``reallocation.json``.

    Args:
        found: what was worked out.
        target: the folder.
        entry: of the journal, where it was entered.
        replace: whether a folder of the same kind may be replaced.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.adapters.output.folder import REALLOCATION_FOLDER
    from apportion.services.follow_up_folder import write_follow_up
    from apportion.services.reallocation_document import reallocation_document
    from apportion.services.reallocation_page import reallocation_view

    document = {**reallocation_document(found), **({} if entry is None else {"status": "entered"}), "entry": entry}
    write_follow_up(target, REALLOCATION_FOLDER, reallocation_view(found, entry), document, replace=replace)
