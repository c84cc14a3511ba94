"""A watched plan written as a folder: the page and the same figures as a document, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from apportion.adapters.output.folder import MONITOR_FOLDER, OutputError, check_target, write_folder
from apportion.services.monitor import Monitored
from apportion.services.refusal import Refusal

Say = Callable[[str], None]


def write_monitor(watched: Monitored, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write ``monitor.html`` and ``monitor.json``.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.reports.monitor_json import monitor_document
    from apportion.reports.monitor_page import monitor_page
    from apportion.reports.plan_json import json_text

    say(f"writing {target}")
    held = watched.dashboard
    try:
        check_target(target, replace=replace, kind=MONITOR_FOLDER)
        files = {
            MONITOR_FOLDER.main_file: json_text(monitor_document(held)).encode(),
            "monitor.html": monitor_page(held).encode(),
        }
        write_folder(target, files, fingerprint=held.plan, replace=replace, kind=MONITOR_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error
