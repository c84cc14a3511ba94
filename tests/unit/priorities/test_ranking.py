"""Orders with ties, and what is too small to be a difference."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from apportion.priorities.exact_ratings import plus, times, whole_numbers
from apportion.priorities.ranking import ranked, ranked_floats, ranked_fractions


def test_level_ones_share_the_better_rank_and_are_listed_by_id() -> None:
    found = ranked(("parks", "roads", "library", "pool"), [5, 9, 5, 1])

    assert found.order == ("roads", "library", "parks", "pool")
    assert found.ranks == (1, 2, 2, 4)
    assert found.groups == (("roads",), ("library", "parks"), ("pool",))
    assert found.ties == (("library", "parks"),)


def test_the_best_two_are_three_where_the_second_place_is_shared() -> None:
    found = ranked(("parks", "roads", "library", "pool"), [5, 9, 5, 1])

    assert found.top(1) == ("roads",)
    assert found.top(2) == found.top(3) == ("roads", "library", "parks")


def test_floats_that_differ_by_arithmetic_alone_are_level() -> None:
    assert ranked_floats(("a", "b"), np.array([0.1 + 0.2, 0.3])).ties == (("a", "b"),)
    assert ranked_floats(("a", "b"), np.array([0.3, 0.300000000001])).order == ("b", "a")


def test_what_is_not_finite_cannot_be_ranked() -> None:
    for wrong in (np.nan, np.inf, 1e9):
        with pytest.raises(ValueError, match="finite"):
            ranked_floats(("a",), np.array([wrong]))


def test_fractions_are_ranked_exactly() -> None:
    found = ranked_fractions({"a": Fraction(1, 3), "b": Fraction(333333333333333333, 10**18), "c": Fraction(2, 6)})

    assert found.groups == (("a", "c"), ("b",))


def test_nothing_to_rank_is_an_empty_order() -> None:
    assert ranked_fractions({}).order == ()


def test_a_rating_is_read_as_the_decimal_that_was_written() -> None:
    whole, power = whole_numbers(np.array([4.2, 3.0, -0.05]))

    assert (whole.tolist(), power) == ([420, 300, -5], 100)


def test_ratings_with_more_digits_than_a_word_holds_are_still_exact() -> None:
    whole, power = whole_numbers(np.array([1e18, 1e-9]))

    assert [Fraction(number, power) for number in whole.tolist()] == [10**18, Fraction(1, 10**9)]


def test_products_and_sums_never_wrap_around() -> None:
    large = np.array([2**40, -(2**40)])

    assert times(large, 2**40).tolist() == [2**80, -(2**80)]
    assert plus(np.array([2**61]), np.array([2**61])).tolist() == [2**62]


def test_an_absent_rating_has_no_digits() -> None:
    with pytest.raises(ValueError, match="absent"):
        whole_numbers(np.array([np.nan]))
