"""Correlations that can hold together, and some that cannot."""

from fractions import Fraction

import pytest

from apportion.risk.diversification.semidefinite import is_semidefinite, mildest


def _alike(size: int, correlation: str) -> list[list[Fraction]]:
    return [[Fraction(1) if i == j else Fraction(correlation) for j in range(size)] for i in range(size)]


def test_groups_may_not_all_move_against_each_other() -> None:
    """n groups of one correlation r hold together from r = -1/(n-1) on: the smallest eigenvalue is 1 + (n-1) r."""
    assert is_semidefinite(_alike(3, "-0.5"))
    assert not is_semidefinite(_alike(3, "-0.500000001"))
    assert is_semidefinite(_alike(11, "-0.1"))
    assert not is_semidefinite(_alike(11, "-0.11"))


def test_groups_that_move_as_one_stand_on_the_edge_and_hold_together() -> None:
    assert is_semidefinite(_alike(6, "1"))
    assert mildest(_alike(6, "1")) == 1.0


def test_a_group_that_follows_two_others_that_part_is_refused() -> None:
    """0.9 with both, while they have -0.9: the determinant is 1 - 3·0.81 - 2·0.729 < 0."""
    held = [
        [Fraction(number) for number in row]
        for row in (("1", "0.9", "0.9"), ("0.9", "1", "-0.9"), ("0.9", "-0.9", "1"))
    ]

    assert not is_semidefinite(held)
    # Eigenvalues are 1.9, 1.9 and -0.8, so that correlations cut down to 1 / 1.8 of what they are hold together.
    assert mildest(held) == pytest.approx(1 / 1.8)
    cut = [
        [entry if i == j else entry * Fraction(5555, 10_000) for j, entry in enumerate(row)]
        for i, row in enumerate(held)
    ]
    assert is_semidefinite(cut)


def test_a_group_without_variance_has_no_covariance() -> None:
    nothing, one, half = Fraction(0), Fraction(1), Fraction(1, 2)

    assert is_semidefinite([[nothing, nothing], [nothing, one]])
    assert not is_semidefinite([[nothing, half], [half, one]])
    assert not is_semidefinite([[-one]])
    assert is_semidefinite([])
