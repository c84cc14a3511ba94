"""Sums and products that cannot overflow: judged by Python's own integers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from apportion.kernel.exact import exact_dot, exact_sum

WORDS = st.integers(-(2**63), 2**63 - 1)


def column(numbers: list[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


@given(st.lists(WORDS, max_size=40))
def test_a_sum_is_that_of_unlimited_integers(numbers: list[int]) -> None:
    assert exact_sum(column(numbers)) == sum(numbers)


@given(st.lists(st.tuples(WORDS, WORDS), max_size=30))
def test_a_product_is_that_of_unlimited_integers(pairs: list[tuple[int, int]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    assert exact_dot(column(left), column(right)) == sum(a * b for a, b in pairs)


def test_nine_billion_billion_and_one_do_not_wrap_around() -> None:
    largest = 2**63 - 1
    assert exact_sum(column([largest, largest, 1])) == 2**64 - 1
    assert exact_dot(column([largest, -(2**63)]), column([largest, largest])) == largest * largest - 2**63 * largest


def test_columns_longer_than_a_block_are_added_up_whole() -> None:
    """A million and a few rows of large numbers: more than one block of limbs."""
    rows = (1 << 20) + 5
    left = np.full(rows, 2**62 - 3, dtype=np.int64)
    right = np.full(rows, -(2**61) + 1, dtype=np.int64)
    assert exact_dot(left, right) == rows * (2**62 - 3) * (-(2**61) + 1)
    assert exact_sum(left) == rows * (2**62 - 3)


def test_nothing_adds_up_to_nothing() -> None:
    assert exact_sum(column([])) == 0
    assert exact_dot(column([]), column([])) == 0
