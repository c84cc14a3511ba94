"""Correlations that cannot hold together are found, the fewest of them named, and the nearest that can are told."""

from fractions import Fraction

import numpy as np
import pytest

from apportion.model.uncertain import Correlation, StatedUncertainty
from apportion.risk.uncertainty.correlation import (
    contradiction,
    factor,
    is_possible,
    least_eigenvalue,
    nearest_correlations,
    rounded_nearest,
    smallest_contradiction,
)


def matrix(*pairs: tuple[int, int, float], count: int) -> np.ndarray:
    made = np.eye(count)
    for row, column, number in pairs:
        made[row, column] = made[column, row] = number
    return made


def test_the_nearest_correlations_are_those_that_higham_prints() -> None:
    """N. J. Higham (2002), section 5: the matrix (1 1 0; 1 1 1; 0 1 1) has 0.7607 and 0.1573 in its nearest one."""
    nearest = nearest_correlations(matrix((0, 1, 1.0), (1, 2, 1.0), count=3))

    assert nearest[0, 1] == pytest.approx(0.7607, abs=5e-5)
    assert nearest[0, 2] == pytest.approx(0.1573, abs=5e-5)
    assert nearest[1, 2] == pytest.approx(0.7607, abs=5e-5)


def test_three_numbers_that_all_move_against_each_other_cannot_do_so_beyond_a_half() -> None:
    """With one correlation r for all pairs of three the eigenvalues are 1 + 2r and 1 - r: possible from -0.5 on."""
    assert is_possible(matrix((0, 1, -0.5), (0, 2, -0.5), (1, 2, -0.5), count=3))
    assert not is_possible(matrix((0, 1, -0.51), (0, 2, -0.51), (1, 2, -0.51), count=3))
    assert least_eigenvalue(matrix((0, 1, -0.6), (0, 2, -0.6), (1, 2, -0.6), count=3)) == pytest.approx(-0.2)


def test_only_the_numbers_that_contradict_each_other_are_named() -> None:
    of_five = matrix((0, 4, 0.3), (1, 2, 0.9), (1, 3, 0.9), (2, 3, -0.9), count=5)

    assert smallest_contradiction(of_five) == (1, 2, 3)


def test_a_contradiction_of_four_is_narrowed_down_to_four() -> None:
    """Four in a ring, neighbours at 0.7: the eigenvalues are 1 + 1.4, 1, 1 and 1 - 1.4. Any three of them are a line,
    with the least eigenvalue 1 - 0.7 x sqrt(2) = 0.01."""
    ring = matrix((0, 1, 0.7), (1, 2, 0.7), (2, 3, 0.7), (0, 3, 0.7), count=5)

    assert not is_possible(ring)
    assert smallest_contradiction(ring) == (0, 1, 2, 3)


def test_the_remedy_can_be_written_down_as_it_is_told() -> None:
    told, digits = rounded_nearest(matrix((0, 1, 0.9), (0, 2, 0.9), (1, 2, -0.9), count=3))

    assert digits == 2
    assert is_possible(told)
    assert told[0, 1] == 0.5


def test_numbers_tied_to_each_other_can_be_drawn() -> None:
    tied = matrix((0, 1, 1.0), (0, 2, 0.5), (1, 2, 0.5), count=3)
    lower = factor(tied)

    assert lower @ lower.T == pytest.approx(tied)
    assert lower[1, 1] == 0.0


def test_a_pair_that_is_not_stated_counts_as_independent_and_is_said_to() -> None:
    stated = StatedUncertainty((), (Correlation("a", "b", Fraction(9, 10)), Correlation("b", "c", Fraction(9, 10))))
    found = contradiction(stated)

    assert found is not None
    assert "a and c are not stated, so 0" in found.fault.message
    assert "smallest eigenvalue of the matrix -0.2728" in found.fault.message  # 1 - 0.9 x sqrt(2)
