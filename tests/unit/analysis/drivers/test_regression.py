"""Rates are never below zero, and are the best of all that are not."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from apportion.analysis.drivers.observed import observe
from apportion.analysis.drivers.regression import Design, Terms
from tests.support.cost_histories import history


def exact_best(columns: list[list[int]], cost: list[int]) -> list[Fraction]:
    """The second computation: least squares for every set of columns, in fractions; the best without a negative one."""
    best: tuple[Fraction, list[Fraction]] | None = None
    for size in range(len(columns) + 1):
        for chosen in combinations(range(len(columns)), size):
            rates = exact_least_squares([columns[place] for place in chosen], cost)
            if rates is None or min(rates, default=Fraction(0)) < 0:
                continue
            whole = [Fraction(0)] * len(columns)
            for place, rate in zip(chosen, rates, strict=True):
                whole[place] = rate
            square = sum(
                (amount - sum(rate * column[row] for rate, column in zip(whole, columns, strict=True))) ** 2
                for row, amount in enumerate(cost)
            )
            if best is None or square < best[0]:
                best = (Fraction(square), whole)
    assert best is not None
    return best[1]


def exact_least_squares(columns: list[list[int]], cost: list[int]) -> list[Fraction] | None:
    """Normal equations by elimination."""
    rows = [
        [Fraction(sum(a * b for a, b in zip(left, right, strict=True))) for right in columns]
        + [Fraction(sum(a * b for a, b in zip(left, cost, strict=True)))]
        for left in columns
    ]
    for column in range(len(rows)):
        pivot = next((row for row in range(column, len(rows)) if rows[row][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        rows[column] = [entry / rows[column][column] for entry in rows[column]]
        for row in range(len(rows)):
            if row != column:
                factor = rows[row][column]
                rows[row] = [entry - factor * own for entry, own in zip(rows[row], rows[column], strict=True)]
    return [row[-1] for row in rows]


@pytest.mark.parametrize("seed", range(8))
def test_the_solver_finds_what_trying_every_set_of_drivers_finds(seed: int) -> None:
    random = np.random.default_rng(seed)
    columns = [random.integers(0, 30, size=9).tolist() for _ in range(3)]
    cost = random.integers(0, 900, size=9).tolist()
    seen = observe(
        history([amount / 100 for amount in cost], {str(place): column for place, column in enumerate(columns)})
    )
    design, terms = Design.of(seen), Terms((0, 1, 2), has_fixed=True)

    found = design.unscaled(terms, design.fitted(terms))

    expected = exact_best([*columns, [1] * 9], cost)
    np.testing.assert_allclose(found, [float(rate) for rate in expected], atol=1e-8)


def test_a_selection_that_is_nearly_singular_is_solved_all_the_same() -> None:
    """Of two drivers that are nearly the same only one is needed in each selection."""
    seen = observe(history([2, 4, 6, 8], {"x": [1, 2, 3, 4], "y": [1, 2, 3, 4 + 1e-9]}))
    design, terms = Design.of(seen), Terms((0, 1), has_fixed=False)

    found = design.fitted_each(terms, np.array([[1.0, 1.0, 1.0, 0.0], [1.0, 2.0, 0.0, 1.0]]))

    said = np.array([design.columns[:, :2] @ row for row in found])
    np.testing.assert_allclose(said, [seen.cost, seen.cost], rtol=1e-6)
    assert (found >= 0).all()
