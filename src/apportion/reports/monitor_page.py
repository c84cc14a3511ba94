"""A watched plan as one self-contained page. Knows the dashboard; the page is that of every plan in force."""

from __future__ import annotations

from apportion.execution.monitor.dashboard import Dashboard
from apportion.reports.page.follow_up import follow_up_page
from apportion.reports.page.monitor_view import monitor_view


def monitor_page(held: Dashboard) -> str:
    """The dashboard as an HTML document; the same dashboard gives the same text."""
    return follow_up_page(monitor_view(held))
