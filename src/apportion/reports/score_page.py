"""The ranking of a case as one self-contained page: no script, nothing fetched from anywhere.

Knows the template engine; every text is escaped by it.
"""

from __future__ import annotations

from apportion.priorities.case_scores import CaseScores
from apportion.reports.page.environment import page_environment
from apportion.reports.page.scores_view import scores_view


def score_page(scores: CaseScores) -> str:
    """The ranking as an HTML document; the same ranking gives the same text."""
    return page_environment().get_template("score.html.j2").render(view=scores_view(scores))
