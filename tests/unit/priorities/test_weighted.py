"""Weighted scores of initiatives and programmes, by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.model.findings import Place, Verdict
from apportion.priorities.criteria import Beyond, Criterion, Direction, Ratings, Scale, check_criteria, check_ratings
from apportion.priorities.defaults import INITIATIVES
from apportion.priorities.weighted import Scored, score

MULTIPLES = {
    "ai-platform": "4.2",
    "enterprise-sales": "3.5",
    "process-automation": "3.2",
    "developer-tools": "3.1",
    "customer-success": "2.9",
    "infrastructure": "2.8",
    "customer-acquisition": "2.8",
    "supply-chain": "2.7",
    "marketing-automation": "2.2",
    "quality-management": "2.1",
}
"""Projected multiples of the initiatives of the technology company."""


def initiatives(**others: float) -> Scored:
    """All initiatives with the same explicit inputs beside their return."""
    given = {"strategic": 0.85, "risk": 0.75, "timeline": 0.80} | others
    table = [[float(multiple), *given.values()] for multiple in MULTIPLES.values()]
    return score(INITIATIVES.criteria, Ratings(tuple(MULTIPLES), ("return", *given), np.array(table)))


def one(alternative: str, criteria: tuple[Criterion, ...], *ratings: float) -> Scored:
    ids = tuple(item.id for item in criteria)
    return score(criteria, Ratings((alternative,), ids, np.array([ratings], dtype=float)))


def test_the_company_s_initiatives_score_by_the_stated_formula() -> None:
    """10 x (0.4 x multiple / 5 + 0.3 x 0.85 + 0.2 x 0.75 + 0.1 x 0.80) = 0.8 x multiple + 4.85."""
    found = initiatives()
    shown = found.shown()

    assert [(name, str(shown.score(name))) for name in found.ranking.order] == [
        ("ai-platform", "8.21"),
        ("enterprise-sales", "7.65"),
        ("process-automation", "7.41"),
        ("developer-tools", "7.33"),
        ("customer-success", "7.17"),
        ("customer-acquisition", "7.09"),
        ("infrastructure", "7.09"),
        ("supply-chain", "7.01"),
        ("marketing-automation", "6.61"),
        ("quality-management", "6.53"),
    ]
    for name, multiple in MULTIPLES.items():
        assert found.score(name) == Fraction(Decimal(multiple)) * Fraction(8, 10) + Fraction(485, 100)


def test_initiatives_with_the_same_score_share_a_rank_and_are_named() -> None:
    ranking = initiatives().ranking

    assert ranking.ties == (("customer-acquisition", "infrastructure"),)
    assert [ranking.rank(name) for name in ("customer-success", "infrastructure", "supply-chain")] == [5, 6, 8]


def test_contributions_say_where_a_score_comes_from() -> None:
    shown = initiatives().shown()

    parts = [str(shown.contribution("ai-platform", item)) for item in ("return", "strategic", "risk", "timeline")]
    assert parts == ["3.36", "2.55", "1.50", "0.80"]


def test_a_return_above_five_counts_in_full_and_no_more() -> None:
    at_five = one("a", INITIATIVES.criteria, 5, 0.5, 0.5, 0.5)
    at_nine = one("a", INITIATIVES.criteria, 9, 0.5, 0.5, 0.5)

    assert at_nine.score("a") == at_five.score("a") == 7
    assert at_nine.capped.tolist() == [[True, False, False, False]]
    assert not at_five.capped.any()


def test_like_ratings_are_printed_alike() -> None:
    """Three criteria of equal weight, rated 1: each adds 10/3, printed as 3.33, although three of them make 9.99."""
    thirds = tuple(Criterion(name, 1, scale=Scale(0, 1)) for name in ("cost", "need", "risk"))
    shown = one("roads", thirds, 1, 1, 1).shown()

    assert shown.score("roads") == Decimal("10.00")
    assert [str(shown.contribution("roads", item.id)) for item in thirds] == ["3.33", "3.33", "3.33"]


def test_a_lower_price_is_better_where_the_criterion_says_so() -> None:
    price = Criterion("price", 1, Direction.LOWER, Scale(200, 100))

    assert one("a", (price,), 125).score("a") == Fraction(75, 10)


def test_who_lacks_a_rating_is_named_and_not_ranked() -> None:
    criteria = (Criterion("need", 1, scale=Scale(0, 4)), Criterion("cost", 1, scale=Scale(0, 4)))
    ratings = Ratings(("parks", "roads"), ("need", "cost"), np.array([[4.0, np.nan], [1.0, 1.0]]))

    found = score(criteria, ratings, place_of=lambda name, item: Place(f"{name}.csv", header=item))

    assert found.ranking.order == ("roads",)
    assert found.unscored == ("parks",)
    (finding,) = found.findings
    assert (finding.code, finding.verdict) == ("scoring.rating-missing", Verdict.WARN)
    assert str(finding.place) == "parks.csv (cost)"
    assert finding.message == "parks has no rating on cost, so it is not ranked."


def test_where_nobody_has_all_ratings_nobody_is_ranked() -> None:
    criteria = (Criterion("need", 1, scale=Scale(0, 4)),)

    found = score(criteria, Ratings(("parks",), ("need",), np.array([[np.nan]])))

    assert found.ranking.order == ()
    assert found.shown().scores.tolist() == []


def test_a_rating_outside_its_scale_is_refused() -> None:
    criteria = (Criterion("need", 1, scale=Scale(0, 4)),)
    ratings = Ratings(("parks",), ("need",), np.array([[40.0]]))

    (finding,) = check_ratings(criteria, ratings)

    assert (finding.code, finding.found, finding.expected) == (
        "scoring.rating-outside",
        "40",
        "from 0 (worst) to 4 (best)",
    )
    with pytest.raises(ValueError, match="lies outside the scale"):
        score(criteria, ratings)


def codes(*criteria: Criterion) -> list[str]:
    return [finding.code for finding in check_criteria(criteria)]


def test_criteria_that_cannot_be_used_are_told() -> None:
    need = Criterion("need", 1, scale=Scale(0, 4))

    assert codes(need) == []
    assert codes(need, need) == ["scoring.criterion-twice"]
    assert codes(need, replace(need, id="b", weight=-1)) == ["scoring.weight-negative"]
    assert codes(replace(need, weight=0)) == ["scoring.no-weight"]
    assert codes(replace(need, scale=Scale(3, 3))) == ["scoring.scale-empty"]
    assert codes(replace(need, direction=Direction.LOWER)) == ["scoring.scale-direction"]


def test_ratings_on_what_is_no_criterion_and_criteria_without_ratings_are_told() -> None:
    ratings = Ratings(("parks",), ("ned",), np.array([[1.0]]))

    found = check_ratings((Criterion("need", 1, scale=Scale(0, 4)),), ratings)

    assert [finding.code for finding in found] == ["scoring.unknown-criterion", "scoring.no-ratings"]


def test_a_criterion_without_a_scale_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="has no scale"):
        one("parks", (Criterion("need", 1),), 3)


@pytest.mark.parametrize(
    ("ids", "values", "message"),
    [
        (("a", "a"), [[1.0], [2.0]], "appears twice"),
        (("a",), [[1.0], [2.0]], "shape"),
        (("a", "b"), [[1.0], [np.inf]], "finite"),
    ],
)
def test_a_broken_table_is_no_table(ids: tuple[str, ...], values: list[list[float]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Ratings(ids, ("need",), np.array(values))


def test_scores_of_huge_and_tiny_numbers_stay_exact() -> None:
    """A scale whose exact fractions do not fit into 64 bits."""
    wide = Criterion("people", 1, scale=Scale(0, Decimal("7000000000000.007")))
    tiny = Criterion("ppm", 2, scale=Scale(0, Decimal("0.0000000000000003"), Beyond.CAPPED))

    found = one("x", (wide, tiny), 3500000000000.0, 1e-16)

    expected = 10 * (Fraction(1, 3) * Fraction(3500000000000) / Fraction("7000000000000.007") + Fraction(2, 9))
    assert found.score("x") == expected
    assert found.shown(4).score("x") == round(Decimal(expected.numerator) / expected.denominator, 4)
