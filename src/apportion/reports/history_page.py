"""From the view of a history to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.analysis.history.history import History
from apportion.analysis.outlook import Outlook
from apportion.reports.page.history_view import history_view


def history_page(history: History, outlook: Outlook | None = None, year: int | None = None) -> str:
    """The history as an HTML document; the same history gives the same text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("apportion.reports.page", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("history.html.j2").render(view=history_view(history, outlook, year))
