"""Preference functions at their thresholds, relations between alternatives, and closeness at its edges."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.criteria import Criterion, Direction, Ratings
from apportion.priorities.exact_ratings import whole_numbers
from apportion.priorities.preference import Preference, Shape, check_thresholds
from apportion.priorities.promethee import Relation, outrank
from apportion.priorities.stability import Swap, order_intervals
from apportion.priorities.topsis import Normalisation, closest_to_ideal


def strength(preference: Preference, difference: float) -> float:
    whole, power = whole_numbers(np.array([difference]))
    return float(preference.of(whole, power)[0])


@pytest.mark.parametrize(
    ("preference", "points"),
    [
        (Preference(), {-1: 0, 0: 0, 0.001: 1}),
        (Preference(Shape.U, q=2), {1: 0, 2: 0, 2.001: 1}),
        (Preference(Shape.V, p=4), {0: 0, 1: 0.25, 4: 1, 5: 1}),
        (Preference(Shape.LEVEL, q=1, p=3), {1: 0, 1.5: 0.5, 3: 0.5, 3.1: 1}),
        (Preference(Shape.LINEAR, q=1, p=3), {1: 0, 1.5: 0.25, 3: 1, 9: 1}),
        (Preference(Shape.GAUSSIAN, s=2), {-3: 0, 0: 0, 2: 1 - math.exp(-0.5), 100: 1}),
    ],
    ids=lambda item: item.shape.value if isinstance(item, Preference) else "",
)
def test_how_strongly_a_difference_counts(preference: Preference, points: dict[float, float]) -> None:
    for difference, expected in points.items():
        assert strength(preference, difference) == pytest.approx(expected)


def test_a_difference_of_exactly_the_threshold_is_not_above_it() -> None:
    """0.8 - 0.6 is 0.2000000000000001 in floats."""
    criteria = [Criterion("need", 1)]
    ratings = Ratings(("a", "b"), ("need",), np.array([[0.8], [0.6]]))

    at = outrank(criteria, {"need": Preference(Shape.U, q=Decimal("0.2"))}, ratings)
    below = outrank(criteria, {"need": Preference(Shape.U, q=Decimal("0.1"))}, ratings)

    assert at.net.tolist() == [0, 0]
    assert below.net.tolist() == [1, -1]


@pytest.mark.parametrize(
    ("shape", "thresholds", "message"),
    [
        (Shape.U, {}, "lacks its threshold q"),
        (Shape.USUAL, {"q": 1}, "has no threshold q"),
        (Shape.LINEAR, {"q": 3, "p": 3}, "does not end below"),
        (Shape.V, {"p": 0}, "not above zero"),
        (Shape.U, {"q": -1}, "below zero"),
    ],
)
def test_thresholds_that_make_no_sense_are_told(shape: Shape, thresholds: dict[str, int], message: str) -> None:
    (finding,) = check_thresholds("cost", shape, **thresholds)

    assert finding.code == "scoring.thresholds"
    assert message in finding.message
    with pytest.raises(ValueError, match="checked first"):
        Preference(shape, **thresholds)


NEED_AND_COST = [Criterion("need", 1), Criterion("cost", 1, Direction.LOWER)]
ANY = {"need": Preference(), "cost": Preference()}


def requests(**rows: tuple[float, float]) -> Ratings:
    return Ratings(tuple(rows), ("need", "cost"), np.array(list(rows.values()), dtype=float))


def test_one_that_is_better_in_everything_is_preferred_to_all() -> None:
    """Park beats both others on both criteria; pool and road beat each other on one each."""
    found = outrank(NEED_AND_COST, ANY, requests(park=(5, 1), road=(4, 3), pool=(3, 2)))

    assert found.positive.tolist() == [1, 0.25, 0.25]
    assert found.negative.tolist() == [0, 0.75, 0.75]
    assert found.ranking.groups == (("park",), ("pool", "road"))
    relations = {(item.first, item.second): item.relation for item in found.comparisons}
    assert relations == {
        ("park", "pool"): Relation.PREFERRED,
        ("park", "road"): Relation.PREFERRED,
        ("pool", "road"): Relation.INDIFFERENT,
    }


def test_the_breakpoint_of_a_net_flow_is_where_two_flows_meet() -> None:
    """Road wins on need, pool on cost: they are level where both criteria weigh a half."""
    criteria = [Criterion("need", 3), Criterion("cost", 1, Direction.LOWER)]

    need, cost = order_intervals(outrank(criteria, ANY, requests(road=(4, 3), pool=(3, 2))).model)

    assert need.low.weight == cost.high.weight == 0.5
    assert need.low.swaps == (Swap("road", "pool"),)


def test_who_lacks_a_rating_is_compared_with_nobody_and_named() -> None:
    ratings = requests(park=(5, 1), road=(4, np.nan), pool=(3, 2))

    found = outrank(NEED_AND_COST, ANY, ratings)
    close = closest_to_ideal(NEED_AND_COST, ratings)

    assert found.alternatives == close.alternatives == ("park", "pool")
    assert found.left_out == close.left_out == ("road",)
    assert [item.code for item in found.findings] == ["scoring.rating-missing"]


def test_outranking_needs_two_alternatives_and_a_function_for_each_criterion() -> None:
    with pytest.raises(ValueError, match="at least two"):
        outrank(NEED_AND_COST, ANY, requests(park=(5, 1)))
    with pytest.raises(ValueError, match="one preference function"):
        outrank(NEED_AND_COST, {"need": Preference()}, requests(park=(5, 1), pool=(3, 2)))
    with pytest.raises(ValueError, match="checked first"):
        outrank([], {}, requests(park=(5, 1)))
    with pytest.raises(ValueError, match="checked first"):
        closest_to_ideal([], requests(park=(5, 1)))


def test_the_best_in_everything_is_at_the_ideal() -> None:
    for normalisation in Normalisation:
        found = closest_to_ideal(
            NEED_AND_COST, requests(park=(5, 1), road=(4, 3), pool=(3, 2)), normalisation=normalisation
        )
        assert found.closeness[0] == 1
        assert found.ranking.order[0] == "park"


def test_where_nobody_differs_all_are_level_and_it_is_said() -> None:
    found = closest_to_ideal(NEED_AND_COST, requests(park=(5, 1), road=(5, 1)))

    assert found.closeness.tolist() == [0.5, 0.5]
    assert found.ranking.ties == (("park", "road"),)
    assert [item.code for item in found.findings] == ["scoring.no-difference"]


def test_a_column_of_zeros_and_nobody_at_all_are_no_trouble() -> None:
    zeros = closest_to_ideal(NEED_AND_COST, requests(park=(0, 1), road=(0, 3)))
    nobody = closest_to_ideal(NEED_AND_COST, requests(park=(np.nan, 1)))

    assert zeros.closeness.tolist() == [1, 0]
    assert nobody.ranking.order == ()


def test_net_flows_that_are_equal_thirds_are_an_exact_tie() -> None:
    """Of three others x outranks two and loses to one, twice: 1/3 + 1/3. y and v win all once, lose to two: 1 - 1/3."""
    criteria = [Criterion("need", 1), Criterion("reach", 1)]
    ratings = Ratings(("x", "y", "v", "w"), ("need", "reach"), np.array([[3.0, 3], [4, 2], [2, 4], [1, 1]]))

    found = outrank(criteria, {item.id: Preference() for item in criteria}, ratings)

    assert found.model.total("x") == found.model.total("y") == Fraction(1, 3)
    assert found.ranking.ties == (("v", "x", "y"),)


@pytest.mark.parametrize(
    "preference",
    [
        Preference(),
        Preference(Shape.U, q=2),
        Preference(Shape.V, p=Decimal("3.7")),
        Preference(Shape.LEVEL, q=1, p=3),
        Preference(Shape.LINEAR, q=Decimal("0.3"), p=Decimal("2.9")),
        Preference(Shape.GAUSSIAN, s=2),
    ],
    ids=lambda item: item.shape.value,
)
def test_what_counts_exactly_is_what_counts_in_floats(preference: Preference) -> None:
    whole, power = whole_numbers(np.array([-2.5, 0, 0.25, 0.3, 1, 1.01, 2, 2.9, 3, 3.7, 9]))
    exact, over = preference.exact(whole, power)

    np.testing.assert_allclose(exact.astype(float) / over, preference.of(whole, power), atol=1e-12)
