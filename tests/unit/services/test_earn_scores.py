"""Scores that follow from ratings fill the blank scores of requests, and only where every request is ranked."""

from __future__ import annotations

from apportion.services.assemble import assemble
from apportion.services.earn_scores import earn
from tests.unit.model.written_case import REQUESTS, SETTINGS, UNITS, raw_case

CRITERIA = "criterion | weight | worst | best\nneed | 60 | 0 | 4\nreach | 40 | 0 | 100\n"
RATINGS = """
    item    | criterion | rating
    clinics | need      | 3
    clinics | reach     | 40
    bridges | need      | 2
    bridges | reach     | 80
"""


def test_a_plan_can_be_made_by_scores_that_nobody_typed_in() -> None:
    """6.1 and 6.2 as in the ranking."""
    raw = raw_case(
        SETTINGS, units=UNITS, requests=REQUESTS, scoring=CRITERIA, ratings=RATINGS, criteria="criterion\nscore\n"
    )

    assembled = assemble(raw)

    assert assembled.case is not None
    assert assembled.raw.tables["requests"].columns["score"].texts.tolist() == ["6.1", "6.2"]
    assert assembled.findings.total == 0


def test_without_ratings_nothing_is_read_or_changed() -> None:
    raw = raw_case(SETTINGS, units=UNITS, requests=REQUESTS)

    earned, scores, findings = earn(raw)

    assert earned is raw
    assert scores is None
    assert not findings.total


def test_scores_stay_blank_while_a_request_is_not_ranked() -> None:
    ratings = "item | criterion | rating\nclinics | need | 3\nclinics | reach | 40\n"
    raw = raw_case(SETTINGS, units=UNITS, requests=REQUESTS, scoring=CRITERIA, ratings=ratings)

    earned, _, findings = earn(raw)

    assert "score" not in earned.tables["requests"].columns
    assert [finding.code for finding in findings.listed] == ["scoring.not-rated"]


def test_a_stated_score_stays_and_both_are_told() -> None:
    requests = "request | unit | cap | rate | score\nclinics | health | 5.00 | 1 |\nbridges | roads | 6.00 | 1 | 7\n"
    raw = raw_case(SETTINGS, units=UNITS, requests=requests, scoring=CRITERIA, ratings=RATINGS)

    earned, _, findings = earn(raw)

    assert earned.tables["requests"].columns["score"].texts.tolist() == ["6.1", "7"]
    assert [(item.code, item.found, item.expected) for item in findings.listed] == [
        ("scoring.score-stated", "7", "6.2")
    ]


def test_the_score_of_several_rows_is_shared_among_them() -> None:
    requests = """
        request | unit   | period | cap  | rate
        clinics | health | FY2025 | 5.00 | 1
        clinics | health | FY2026 | 5.00 | 1
        bridges | roads  | FY2025 | 6.00 | 1
    """
    settings = {**SETTINGS, "periods": "FY2025; FY2026"}
    raw = raw_case(settings, units=UNITS, requests=requests, scoring=CRITERIA, ratings=RATINGS)

    earned, _, _ = earn(raw)

    assert earned.tables["requests"].columns["score"].texts.tolist() == ["3.05", "3.05", "6.2"]


def test_scores_are_written_as_the_case_writes_numbers() -> None:
    settings = {**SETTINGS, "number_format": "1.234,56", "total": "6.000.000,00"}
    requests = "request | unit | cap | rate\nclinics | health | 5.000.000,00 | 3\nbridges | roads | 6.000.000,00 | 2\n"
    units = "unit | floor\nhealth |\nroads |\n"
    raw = raw_case(settings, units=units, requests=requests, scoring=CRITERIA, ratings=RATINGS)

    earned, _, findings = earn(raw)

    assert earned.tables["requests"].columns["score"].texts.tolist() == ["6,1", "6,2"]
    assert not findings.total


def test_levels_that_are_rated_one_by_one_get_a_score_each() -> None:
    requests = "request | unit | cap | decision\nclinics | health | 5.00 | levels\n"
    levels = "request | level | amount | value\nclinics | basic | 2.00 | 6\nclinics | full | 5.00 | 9\n"
    ratings = """
        item    | level | criterion | rating
        clinics | basic | need      | 2
        clinics | basic | reach     | 40
        clinics | full  | need      | 3
        clinics | full  | reach     | 80
    """
    raw = raw_case(SETTINGS, units=UNITS, requests=requests, levels=levels, scoring=CRITERIA, ratings=ratings)

    assembled = assemble(raw)

    assert not assembled.findings.blocking, assembled.findings.listed
    assert assembled.raw.tables["levels"].columns["score"].texts.tolist() == ["4.6", "7.7"]
