"""A watched plan written as a folder: the page and the same figures as a document, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from apportion.services.monitor import Monitored

Say = Callable[[str], None]


def write_monitor(watched: Monitored, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write ``monitor.html`` and ``monitor.json``.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    from apportion.adapters.output.folder import MONITOR_FOLDER
    from apportion.reports.monitor_json import monitor_document
    from apportion.reports.page.monitor_view import monitor_view
    from apportion.services.follow_up_folder import write_follow_up

    say(f"writing {target}")
    held = watched.dashboard
    view, document = monitor_view(held), monitor_document(held)
    write_follow_up(target, MONITOR_FOLDER, view, document, plan=held.plan, replace=replace)
