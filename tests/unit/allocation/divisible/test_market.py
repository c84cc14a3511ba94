"""What requests take at given prices, and how that changes with the prices."""

import numpy as np
import pytest
from scipy.optimize import minimize

from apportion.allocation.divisible.box import minimise_in_box
from apportion.allocation.divisible.profiles import profiles_of
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.worth.pieces import cut
from tests.support.budgets import ask, budget, by_power, hill, logarithmic, rule, saturating, unit


@pytest.mark.parametrize(
    "curve",
    [
        saturating(2, scale=4_000),
        logarithmic(2, scale=900),
        by_power(1, scale=900, exponent="0.4"),
        hill(900, scale=500, exponent="0.7"),
        hill(900, scale=500),
    ],
)
def test_the_response_of_a_curve_is_the_slope_of_what_is_taken(curve: object) -> None:
    case = budget(3_000, unit("a", ask("x", 3_000, curve))).case()  # type: ignore[arg-type]  # a Curve
    _, smooth = cut(case.requests, case.requests.floor, case.requests.cap)
    price, step = np.array([0.6]), 1e-6
    more, less = smooth.amount_at(price - step), smooth.amount_at(price + step)
    response = smooth.response(smooth.amount_at(price), price)
    assert response == pytest.approx((more - less) / (2 * step), rel=1e-6)
    # One price for all, or a price for each, is the same; for nothing everything is taken.
    assert smooth.amount_at(0.6) == smooth.amount_at(price)
    assert smooth.amount_at(np.array([0.0])).tolist() == [3_000.0]
    assert smooth.response(np.array([3_000.0]), np.array([0.0])).tolist() == [0.0]


@pytest.mark.parametrize("seed", range(8))
def test_a_step_between_bounds_as_a_peer_finds_it(seed: int) -> None:
    dice = np.random.default_rng(seed)
    size = int(dice.integers(1, 7))
    root = dice.normal(size=(size, size)) * 10.0 ** dice.integers(-3, 4, size)
    curvature, gradient = root.T @ root, dice.normal(size=size) * 10.0
    low, high = -dice.random(size), dice.random(size)

    def worth(step: np.ndarray) -> float:
        return float(gradient @ step + step @ curvature @ step / 2)

    ours = minimise_in_box(curvature, gradient, low, high)
    peer = minimize(
        worth,
        np.zeros(size),
        jac=lambda step: gradient + curvature @ step,
        bounds=list(zip(low, high, strict=True)),
        options={"maxiter": 20_000, "ftol": 1e-15, "gtol": 1e-10},
    )
    assert bool(np.all((ours >= low) & (ours <= high)))
    assert worth(ours) <= worth(peer.x) + 1e-6 * (1 + abs(worth(peer.x)))


def test_directions_that_change_nothing_go_to_the_bound_that_pays() -> None:
    """Two prices of which only the sum bends the value, and a third that bends nothing."""
    curvature = np.array([[2.0, 2.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0]])
    step = minimise_in_box(curvature, np.array([-2.0, -2.0, 1.0]), np.full(3, -5.0), np.full(3, 5.0))
    assert step[0] + step[1] == pytest.approx(1.0)
    assert step[2] == -5.0


def test_requests_alike_to_all_rules_share_a_profile() -> None:
    case = budget(
        100,
        unit("a", ask("r", 50, tags=("t",)), ask("s", 50, tags=("t",)), ask("u", 50)),
        unit("b", ask("v", 50, tags=("t",)), cap=40),
        rules=[rule("share", "share", "tag:t", at_most="50%")],
    ).case()
    problem = formulate(case)
    profiles = profiles_of(problem)
    first, second, third, fourth = profiles.of_column.tolist()
    assert first == second
    assert len({first, third, fourth}) == profiles.count == 3
    for row, coefficients in zip(problem.rows, profiles.matrix, strict=True):
        expected = np.zeros(4)
        expected[row.columns] = 1.0 if row.coefficients is None else row.coefficients / row.steepest
        assert coefficients[profiles.of_column].tolist() == expected.tolist()
    assert profiles.totals(np.array([1.0, 2.0, 4.0, 8.0]))[[first, third, fourth]].tolist() == [3.0, 4.0, 8.0]
