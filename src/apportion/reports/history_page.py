"""From the view of a history to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.analysis.history.history import History
from apportion.analysis.outlook import Outlook
from apportion.reports.page.environment import page_environment
from apportion.reports.page.history_view import history_view


def history_page(history: History, outlook: Outlook | None = None, year: int | None = None) -> str:
    """The history as an HTML document; the same history gives the same text."""
    return page_environment().get_template("history.html.j2").render(view=history_view(history, outlook, year))
