"""Weights that people state: swings, direct ratings, points."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.priorities.criteria import Criterion, Number, Scale
from apportion.priorities.defaults import PUBLIC_SERVICES
from apportion.priorities.swing import Elicitation, check_stated, question, stated_weights

CRITERIA = ("need", "cost", "speed")


def codes(elicitation: Elicitation, **points: Number) -> list[str]:
    return [finding.code for finding in check_stated(elicitation, CRITERIA, points)]


def test_swings_become_weights_in_their_proportions() -> None:
    """100, 60 and 40 of 200."""
    found = stated_weights(Elicitation.SWING, CRITERIA, {"need": 100, "cost": 60, "speed": 40})

    assert found.weights == (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5))
    assert sum(found.weights) == 1


def test_stated_weights_take_the_place_of_those_of_the_criteria() -> None:
    found = stated_weights(Elicitation.POINTS, CRITERIA, {"need": 50, "cost": 30, "speed": 20})

    changed = found.given_to([Criterion(name, 1) for name in CRITERIA])

    assert [item.weight for item in changed] == [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]


def test_the_question_names_both_ends_of_the_swing() -> None:
    price = Criterion("price", 1, name="Price", scale=Scale(200, Decimal("99.5")))

    assert question(price) == "How much is it worth to raise Price from 200 to 99.5?"
    assert "from nothing asks for it to required by state" in question(PUBLIC_SERVICES.criterion("mandate"))
    with pytest.raises(ValueError, match="no scale"):
        question(Criterion("price", 1))


def test_points_that_sum_to_ninety_are_sent_back() -> None:
    assert codes(Elicitation.POINTS, need=50, cost=30, speed=10) == ["scoring.points-sum"]
    assert codes(Elicitation.POINTS, need=50, cost=30, speed=20) == []
    assert codes(Elicitation.DIRECT, need=50, cost=30, speed=10) == []


def test_a_swing_without_its_reference_of_100_is_taken_and_said() -> None:
    assert codes(Elicitation.SWING, need=80, cost=30, speed=10) == ["scoring.swing-reference"]
    found = stated_weights(Elicitation.SWING, CRITERIA, {"need": 80, "cost": 40, "speed": 40})
    assert found.weight("need") == Fraction(1, 2)


def test_points_that_cannot_be_weights_are_refused() -> None:
    assert codes(Elicitation.DIRECT, need=1, cost=1) == ["scoring.points-missing"]
    assert codes(Elicitation.DIRECT, need=1, cost=1, speed=1, colour=1) == ["scoring.points-unknown"]
    assert codes(Elicitation.DIRECT, need=1, cost=1, speed=-1) == ["scoring.points-negative"]
    assert codes(Elicitation.DIRECT, need=0, cost=0, speed=0) == ["scoring.points-none"]
    with pytest.raises(ValueError, match="checked first"):
        stated_weights(Elicitation.DIRECT, CRITERIA, {"need": 1})
