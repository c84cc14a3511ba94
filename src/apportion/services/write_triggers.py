"""What fires, written as a folder: the page and the same as a document, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from apportion.services.triggers import Watch


def check_triggers_folder(target: Path, *, replace: bool) -> None:
    """Refuse a target that may not be used, before anything is entered.

    Raises:
        Refusal: when something stands there that must not be replaced.
    """
    from apportion.adapters.output.folder import TRIGGERS_FOLDER
    from apportion.services.follow_up_folder import check_follow_up

    check_follow_up(target, TRIGGERS_FOLDER, replace=replace)


def write_triggers(held: Watch, target: Path, *, replace: bool) -> None:
    """Write ``triggers.html`` and ``triggers.json``.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.adapters.output.folder import TRIGGERS_FOLDER
    from apportion.reports.page.triggers_view import triggers_view
    from apportion.reports.triggers_json import watch_document
    from apportion.services.follow_up_folder import write_follow_up

    view = triggers_view(held.name, held.as_of, held.plan.active, held.fires, held.notes)
    document = watch_document(held.as_of, held.plan.active, held.fires, held.entered, held.escalated, held.notes)
    write_follow_up(target, TRIGGERS_FOLDER, view, document, replace=replace)
