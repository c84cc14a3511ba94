"""Stakeholders of a plan as one self-contained page: no script, nothing fetched from anywhere.

Knows the template engine; every text is escaped by it.
"""

from __future__ import annotations

from apportion.alignment.stakeholders.whole import Concerned
from apportion.reports.page.environment import page_environment
from apportion.reports.page.stakeholders_view import stakeholders_view


def stakeholders_page(found: Concerned) -> str:
    """The page as an HTML document; the same stakeholders give the same text."""
    return page_environment().get_template("stakeholders.html.j2").render(view=stakeholders_view(found))
