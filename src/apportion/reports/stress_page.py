"""From the view of a stress test to HTML text. Knows the template engine; every text is escaped by it."""

from __future__ import annotations

from apportion.reports.page.environment import page_environment
from apportion.reports.page.stress_view import stress_view
from apportion.reports.stress_found import Stress


def stress_page(found: Stress) -> str:
    """The stress test as an HTML document; the same figures give the same text."""
    return page_environment().get_template("stress.html.j2").render(view=stress_view(found))
