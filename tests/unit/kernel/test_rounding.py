"""The largest remainder method, with the textbook's election and with fractions as judge."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.rounding import largest_remainder, round_to_sum


def split(weights: list[int], total: int) -> list[int]:
    return [int(part) for part in largest_remainder(np.array(weights, dtype=np.int64), total)]


def test_the_textbook_election() -> None:
    """Hamilton's method for ten seats: 4.7, 1.6, 1.58, 1.2, 0.6 and 0.31 quotas."""
    assert split([47_000, 16_000, 15_900, 12_000, 6_000, 3_100], 10) == [5, 2, 1, 1, 1, 0]


def test_equal_remainders_go_to_the_first() -> None:
    assert split([1, 1, 1], 100) == [34, 33, 33]
    assert split([5, 5, 5, 5], 2) == [1, 1, 0, 0]


def test_twenty_five_million_in_thirds_adds_up_to_the_cent() -> None:
    assert split([1, 1, 1], 2_500_000_000) == [833_333_334, 833_333_333, 833_333_333]


def test_weights_of_nothing_share_nothing() -> None:
    assert split([0, 0], 7) == [0, 0]
    assert split([], 7) == []
    assert split([3, 0], 7) == [7, 0]


@pytest.mark.parametrize(("weights", "total"), [([1, -1], 5), ([1, 2], -5)])
def test_negative_shares_are_refused(weights: list[int], total: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        split(weights, total)


@given(st.lists(st.integers(0, 2**61), min_size=1, max_size=12), st.integers(0, 2**61))
def test_every_part_is_one_of_the_two_whole_numbers_around_its_share(weights: list[int], total: int) -> None:
    parts = split(weights, total)
    whole = sum(weights)
    if whole == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == total
    for weight, part in zip(weights, parts, strict=True):
        assert abs(part - Fraction(weight * total, whole)) < 1


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=8), st.integers(0, 10_000), st.integers(1, 10**9))
def test_only_proportions_matter(weights: list[int], total: int, factor: int) -> None:
    assert split(weights, total) == split([weight * factor for weight in weights], total)


def test_thirds_of_either_sign_are_rounded_and_keep_their_sum() -> None:
    """-1/3, 2/3, 2/3 sum to 1: down to -1, 0, 0, then up where most was cut off, the first of equal ones."""
    assert round_to_sum([Fraction(-1, 3), Fraction(2, 3), Fraction(2, 3)]) == [0, 1, 0]
    assert round_to_sum([]) == []


@given(st.lists(st.fractions(min_value=-1000, max_value=1000, max_denominator=50), max_size=6))
def test_rounded_parts_lie_within_one_of_the_exact_ones(values: list[Fraction]) -> None:
    values = [*values, -sum(values, Fraction(0))]

    parts = round_to_sum(values)

    assert sum(parts) == 0
    assert all(abs(part - value) < 1 for part, value in zip(parts, values, strict=True))


def test_parts_that_sum_to_no_whole_number_are_refused() -> None:
    with pytest.raises(ValueError, match="1/2"):
        round_to_sum([Fraction(1, 4), Fraction(1, 4)])
