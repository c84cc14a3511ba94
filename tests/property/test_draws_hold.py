"""Whatever a case says of its numbers: draws fit together, and nothing depends on rows, pieces or names' order."""

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.model.uncertain import Correlation, StatedUncertainty
from apportion.risk.uncertainty.correlation import is_possible, nearest_correlations, rounded_nearest
from apportion.risk.uncertainty.draws import Design, draw, joint
from apportion.risk.uncertainty.elements import Element
from apportion.risk.uncertainty.spreads import normal, pert
from apportion.risk.uncertainty.statistics import Share

NOTHING = np.zeros(0, dtype=np.int64)
numbers = st.floats(-1.0, 1.0, allow_nan=False)


@st.composite
def symmetric(draw_of: st.DrawFn) -> np.ndarray:
    count = draw_of(st.integers(2, 5))
    matrix = np.eye(count)
    for row in range(count):
        for column in range(row):
            matrix[row, column] = matrix[column, row] = draw_of(numbers)
    return matrix


@given(symmetric())
@settings(max_examples=40, deadline=None)
def test_the_nearest_correlations_are_possible_and_no_possible_matrix_is_moved(matrix: np.ndarray) -> None:
    nearest = nearest_correlations(matrix)

    assert np.linalg.eigvalsh(nearest)[0] >= -1e-6
    assert np.diag(nearest).tolist() == [1.0] * len(matrix)
    assert is_possible(rounded_nearest(matrix)[0])
    if is_possible(matrix):
        assert np.allclose(nearest, matrix, atol=1e-6)


@given(symmetric(), symmetric())
@settings(max_examples=40, deadline=None)
def test_no_other_possible_correlations_are_nearer(matrix: np.ndarray, other: np.ndarray) -> None:
    """A projection onto a convex set: every other member lies at least as far away."""
    if matrix.shape != other.shape or is_possible(matrix):
        return
    member = nearest_correlations(other)

    assert np.linalg.norm(nearest_correlations(matrix) - matrix) <= np.linalg.norm(member - matrix) + 1e-6


@given(st.permutations(["a", "b", "c", "d"]), st.integers(0, 2**31), st.integers(1, 64), st.floats(-0.9, 0.9))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_and_the_size_of_pieces_do_not_matter(
    order: list[str], seed: int, size: int, correlation: float
) -> None:
    made = {name: Element(name, name, name, "value", normal(0.0, 0.1), NOTHING) for name in order}
    made["d"] = Element("d", "d", "d", "cost", pert(-0.1, 0.0, 0.3), NOTHING, driver="economy", loading=0.5)
    stated = StatedUncertainty((), (Correlation("a", "b", Fraction(correlation)),))
    design = Design(2, 32, seed)
    straight = draw(joint([made[name] for name in sorted(made)], stated), design)
    turned = joint(sorted((made[name] for name in order), key=lambda item: item.id), stated)
    pieces = [draw(turned, design, start, min(start + size, 64)) for start in range(0, 64, size)]

    assert np.array_equal(np.concatenate(pieces, axis=1), straight)


@given(st.integers(1, 5_000), st.integers(0, 5_000))
def test_an_interval_holds_its_share(of: int, count: int) -> None:
    share = Share(min(count, of), of)
    low, high = share.interval

    assert 0.0 <= low <= share.share <= high <= 1.0
