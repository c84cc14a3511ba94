"""A watched plan as one self-contained page: no script, nothing fetched from anywhere.

Knows the template engine; every text is escaped by it.
"""

from __future__ import annotations

from apportion.execution.monitor.dashboard import Dashboard
from apportion.reports.page.environment import page_environment
from apportion.reports.page.monitor_view import monitor_view


def monitor_page(held: Dashboard) -> str:
    """The dashboard as an HTML document; the same dashboard gives the same text."""
    return page_environment().get_template("monitor.html.j2").render(view=monitor_view(held))
