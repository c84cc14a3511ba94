"""TOPSIS, against figures printed in tests/agg/test_topsis.py of scikit-criteria (BSD-3, commit 35f17ee).

The first is from G. H. Tzeng and J. J. Huang 2011, Multiple Attribute Decision Making: Methods and Applications.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from apportion.priorities.criteria import Criterion, Direction, Ratings
from apportion.priorities.topsis import Normalisation, closest_to_ideal


def ratings(*rows: list[float]) -> Ratings:
    return Ratings(tuple(f"A{row}" for row in range(len(rows))), ("a", "b", "c"), np.array(rows, dtype=float))


def criteria(*weights: int) -> list[Criterion]:
    return [Criterion(name, weight) for name, weight in zip("abc", weights, strict=True)]


def test_the_textbook_s_four_alternatives() -> None:
    found = closest_to_ideal(criteria(3, 4, 3), ratings([5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]))

    assert [round(closeness, 4) for closeness in found.closeness.tolist()] == [0.5037, 0.6581, 0.7482, 0.3340]
    assert [found.ranking.rank(name) for name in found.alternatives] == [3, 2, 1, 4]


def test_ratings_that_share_a_unit() -> None:
    found = closest_to_ideal(criteria(1, 1, 1), ratings([1, 0, 3], [0, 5, 6]), normalisation=Normalisation.NONE)

    assert found.closeness.tolist() == pytest.approx([0.14639248, 0.85360752], abs=5e-9)


@pytest.mark.parametrize("normalisation", [Normalisation.VECTOR, Normalisation.LINEAR, Normalisation.RANGE])
def test_closeness_agrees_with_a_second_computation(normalisation: Normalisation) -> None:
    """Number by number, with a criterion of which less is better."""
    table = [[250.0, 16.0, 12.0], [200.0, 16.0, 8.0], [300.0, 32.0, 16.0], [275.0, 32.0, 8.0], [225.0, 16.0, 16.0]]
    weights, lower = [0.5, 0.3, 0.2], [True, False, False]
    scaled = [[0.0] * 3 for _ in table]
    for j in range(3):
        column = [row[j] for row in table]
        for i, rating in enumerate(column):
            if normalisation is Normalisation.VECTOR:
                scaled[i][j] = weights[j] * rating / math.hypot(*column)
            elif normalisation is Normalisation.LINEAR:
                scaled[i][j] = weights[j] * rating / max(column)
            else:
                scaled[i][j] = weights[j] * (rating - min(column)) / (max(column) - min(column))
    columns = list(zip(*scaled, strict=True))
    ideal = [min(column) if low else max(column) for column, low in zip(columns, lower, strict=True)]
    anti = [max(column) if low else min(column) for column, low in zip(columns, lower, strict=True)]
    expected = [math.dist(row, anti) / (math.dist(row, anti) + math.dist(row, ideal)) for row in scaled]

    found = closest_to_ideal(
        [Criterion("a", 5, Direction.LOWER), Criterion("b", 3), Criterion("c", 2)],
        ratings(*table),
        normalisation=normalisation,
    )

    assert found.closeness.tolist() == pytest.approx(expected, abs=1e-12)
