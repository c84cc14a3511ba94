"""The sets to start from: whole, dated, sourced, and without a constant in place of a rating."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.criteria import Criterion, Ratings, check_criteria
from apportion.priorities.defaults import (
    DEFAULT_SETS,
    IMPACT_BANDS,
    INITIATIVES,
    PUBLIC_SERVICES,
    PUBLIC_SERVICES_WITH_EQUITY,
    DefaultSet,
)
from apportion.priorities.weighted import score


@pytest.mark.parametrize("default", DEFAULT_SETS, ids=lambda item: item.id)
def test_a_set_can_be_used_as_it_is_and_says_where_it_comes_from(default: DefaultSet) -> None:
    assert check_criteria(default.criteria) == ()
    assert sum(Fraction(item.weight) for item in default.criteria) == 100
    for origin in (default.weights, default.scales):
        assert origin.source
        assert origin.reason
    for item in default.criteria:
        assert item.scale is not None
        assert item.meaning


def test_a_company_weighs_return_strategy_risk_and_timeline() -> None:
    weights = {item.id: item.weight for item in INITIATIVES.criteria}

    assert weights == {"return": 40, "strategic": 30, "risk": 20, "timeline": 10}


def test_public_services_are_rated_from_0_to_4_with_words_for_each_level() -> None:
    for item in PUBLIC_SERVICES_WITH_EQUITY.criteria:
        assert item.scale is not None
        assert [level for level, _ in item.scale.levels] == [0, 1, 2, 3, 4]


def test_equity_is_in_the_set_only_where_it_is_asked_for() -> None:
    def ids(criteria: tuple[Criterion, ...]) -> set[str]:
        return {item.id for item in criteria}

    assert ids(PUBLIC_SERVICES_WITH_EQUITY.criteria) - ids(PUBLIC_SERVICES.criteria) == {"equity"}
    for item in PUBLIC_SERVICES.criteria:
        with_equity = PUBLIC_SERVICES_WITH_EQUITY.criterion(item.id)
        assert Fraction(with_equity.weight) / Fraction(item.weight) == Fraction(9, 10)


def test_a_set_scores_nothing_before_somebody_rates() -> None:
    ids = tuple(item.id for item in PUBLIC_SERVICES.criteria)

    found = score(PUBLIC_SERVICES.criteria, Ratings(("library",), ids, np.full((1, len(ids)), np.nan)))

    assert found.unscored == ("library",)
    assert len(found.findings) == len(ids)


def test_an_unknown_criterion_of_a_set_is_an_error() -> None:
    with pytest.raises(KeyError):
        INITIATIVES.criterion("colour")


def test_words_for_scores_begin_where_the_table_says() -> None:
    words = [IMPACT_BANDS.word(Fraction(Decimal(part))) for part in ("1", "0.75", "0.7499", "0.5", "0.25", "0")]

    assert words == ["critical", "critical", "high", "high", "moderate", "low"]
    with pytest.raises(ValueError, match="part of one"):
        IMPACT_BANDS.word(Fraction(-1, 10))


def test_what_nobody_has_published_is_marked_as_the_project_s_own() -> None:
    assert INITIATIVES.weights.is_project_default
    assert not PUBLIC_SERVICES.scales.is_project_default
