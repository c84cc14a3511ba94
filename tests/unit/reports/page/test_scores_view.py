"""The page of a ranking: figures, pictures and tables say the same as the ranking."""

from pathlib import Path

import pytest

from apportion.priorities.case_scores import CaseScores
from apportion.reports.page.scores_view import scores_view
from apportion.reports.score_page import score_page
from apportion.services.score_case import score_at

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"


def scores(example: str) -> CaseScores:
    return score_at(EXAMPLES / example, None).scores


def test_the_head_of_the_page_says_what_wins_and_how_far_the_money_reaches() -> None:
    view = scores_view(scores("technology-company"))

    assert view.figures[0] == ("First", "8.21", "AI platform")
    assert view.figures[1] == ("Above the line", "7 of 10", "$7,000,000 of $7,000,000")


def test_like_ratings_show_like_parts_and_the_page_says_that_each_is_rounded() -> None:
    """25/45 of ten is 5.5556: 5.56 in every row, although some scores are then missed by a hundredth."""
    view = scores_view(scores("city"))

    assert view.ranking is not None
    assert len(view.ranking.rows) == 66
    assert {row[3] for row in view.ranking.rows if row[3].startswith("5.5")} == {"5.56"}
    for row in view.ranking.rows:
        assert abs(sum(float(part) for part in row[3:]) - float(row[2])) < 0.03
    assert "but for roundings: each figure is rounded by itself" in view.ranking.caption


@pytest.mark.parametrize("example", ["technology-company", "city", "nonprofit"])
def test_each_chart_is_drawn_wide_and_narrow_and_the_page_needs_nothing_else(example: str) -> None:
    found = scores(example)
    view, page = scores_view(found), score_page(found)

    for held in (view.picture, view.bands):
        assert held is not None
        assert held.wide.startswith("<svg")
        assert held.narrow.startswith("<svg")
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert page == score_page(scores(example))


def test_the_line_falls_where_the_money_ends() -> None:
    view = scores_view(scores("technology-company"))

    assert view.picture is not None
    assert "The dashed line is where $7,000,000 ends." in view.picture.caption
    assert "stroke-dasharray" in view.picture.wide


def test_a_line_below_the_bars_that_are_drawn_is_not_called_dashed() -> None:
    """61 of the city's 66 requests are paid for, and 25 bars are drawn."""
    view = scores_view(scores("city"))

    assert view.picture is not None
    assert "dashed" not in view.picture.caption
    assert "lies further down, after the first 61." in view.picture.caption
