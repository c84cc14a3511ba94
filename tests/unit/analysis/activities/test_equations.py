"""Simultaneous equations have the solution that was worked by hand, exactly."""

from fractions import Fraction

import pytest

from apportion.analysis.activities.equations import solve


def test_two_departments_that_serve_each_other() -> None:
    # x = 7260 + 0.3 y, y = 4000 + 0.2 x
    found = solve(
        {"x": Fraction(7260), "y": Fraction(4000)},
        {("x", "y"): Fraction(3, 10), ("y", "x"): Fraction(1, 5)},
    )

    assert found == {"x": 9000, "y": 5800}


def test_equations_that_need_their_rows_exchanged() -> None:
    # x = 5 + x + y has the row 0 x - y = 5, so y = -5 and x = 2 + y = -3.
    found = solve(
        {"x": Fraction(5), "y": Fraction(-2)},
        {("x", "x"): Fraction(1), ("x", "y"): Fraction(1), ("y", "x"): Fraction(1)},
    )

    assert found == {"x": -3, "y": -5}


def test_a_circle_that_nothing_leaves_has_no_single_solution() -> None:
    with pytest.raises(ValueError, match="no single solution"):
        solve({"x": Fraction(1), "y": Fraction(1)}, {("x", "y"): Fraction(1), ("y", "x"): Fraction(1)})
