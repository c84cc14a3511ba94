"""A page about a plan in force and the same figures as a document, written as a folder: whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from apportion.adapters.output.folder import FolderKind, OutputError, check_target, write_folder
from apportion.reports.page.follow_up import FollowUpView, follow_up_page
from apportion.reports.plan_json import json_text
from apportion.services.refusal import Refusal


def check_follow_up(target: Path, kind: FolderKind, *, replace: bool) -> None:
    """Refuse a target that may not be used, before anything is worked out or entered.

    Raises:
        Refusal: when something stands there that must not be replaced.
    """
    try:
        check_target(target, replace=replace, kind=kind)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def write_follow_up(
    target: Path,
    kind: FolderKind,
    view: FollowUpView,
    document: Mapping[str, object],
    *,
    plan: str = "",
    replace: bool,
) -> None:
    """Write the page and the document.

    Args:
        target: the folder.
        kind: what it is.
        view: what the page shows.
        document: the same for programs.
        plan: fingerprint of the plan that it is about.
        replace: whether a folder of the same kind may be replaced.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    check_follow_up(target, kind, replace=replace)
    files = {
        kind.main_file: json_text(document).encode(),
        f"{Path(kind.main_file).stem}.html": follow_up_page(view).encode(),
    }
    try:
        write_folder(target, dict(files), fingerprint=plan, replace=replace, kind=kind)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
