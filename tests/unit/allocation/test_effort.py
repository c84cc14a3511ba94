"""Limits on search are counted in work."""

from fractions import Fraction

from apportion.allocation.effort import BRIEF, THOROUGH, Effort, asked_for


def test_a_plan_is_searched_for_longer_than_what_stands_beside_it() -> None:
    assert THOROUGH.work > BRIEF.work > 0
    assert THOROUGH.gap == BRIEF.gap == 0
    assert Effort(5).gap == 0


def test_what_somebody_asks_for_replaces_the_usual() -> None:
    assert asked_for(None, None) == THOROUGH
    assert asked_for(None, Fraction(1, 100)).gap == Fraction(1, 100)
    one = asked_for(1, None)
    assert (one.work, one.nodes_min) == (1, 1)
    assert one.gap == 0
