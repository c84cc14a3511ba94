"""The fit: known curves are found again, and an independent search finds nothing better."""

import numpy as np
import pytest
from scipy.optimize import least_squares as scipy_least_squares

from apportion.valuation.response.estimation import Estimate, estimate, estimate_near, spread_starts
from apportion.valuation.response.history import History
from apportion.valuation.response.model import Baseline, Channel, ResponseModel
from apportion.valuation.response.problem import Problem, pose, profile, profile_slopes
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import Numbers, at_work, history_of, model_of, spending

WEEKS = 120


def fitted(history: History, model: ResponseModel, seed: int = 1) -> tuple[Problem, Estimate]:
    problem = pose(history, model)
    return problem, estimate(problem, history.result[problem.first :], seed)


def hill(x: Numbers, ceiling: float, scale: float, exponent: float = 1.0) -> Numbers:
    return np.asarray(ceiling * x**exponent / (scale**exponent + x**exponent))


CURVES = {
    Saturation.LOG: lambda x: 40.0 * np.log(1.0 + x / 300.0),
    Saturation.HILL: lambda x: 90.0 * x / (300.0 + x),
    Saturation.EXPONENTIAL: lambda x: 90.0 * (1.0 - np.exp(-x / 300.0)),
    Saturation.LOGISTIC: lambda x: 90.0 * (1.0 - np.exp(-x / 300.0)) / (1.0 + np.exp(-x / 300.0)),
}


@pytest.mark.parametrize("saturation", list(CURVES))
def test_without_noise_a_curve_and_its_carry_over_are_found_exactly(saturation: Saturation) -> None:
    spend = spending(2, WEEKS)
    result = 500.0 + CURVES[saturation](at_work(spend, 0.6, 6))

    _, found = fitted(history_of(result, {"posters": spend}), model_of(Channel("posters", saturation, 6)))

    assert found.bent[0].retention == pytest.approx(0.6, rel=1e-4)
    assert found.bent[0].scale == pytest.approx(300.0, rel=1e-3)
    assert found.effects[0] == pytest.approx(40.0 if saturation is Saturation.LOG else 90.0, rel=1e-3)
    assert found.coefficients[0] == pytest.approx(500.0, rel=1e-4)


def test_an_exponent_is_found_exactly_too() -> None:
    """The result at the highest spend is 3 x (highest)^0.6."""
    spend = spending(3, WEEKS)
    history = history_of(70.0 + 3.0 * spend**0.6, {"posters": spend})

    _, found = fitted(history, model_of(Channel("posters", Saturation.POWER, 1)))

    assert found.bent[0].exponent == pytest.approx(0.6, rel=1e-4)
    assert found.bent[0].scale == spend.max()
    assert found.effects[0] == pytest.approx(3.0 * spend.max() ** 0.6, rel=1e-4)


def test_straight_returns_need_no_search() -> None:
    spend = spending(4, WEEKS)
    history = history_of(70.0 + 0.25 * spend, {"posters": spend})

    _, found = fitted(history, model_of(Channel("posters", Saturation.LINEAR, 1)))

    assert found.effects[0] / found.bent[0].scale == pytest.approx(0.25)
    assert found.free.size == 0


def noisy() -> History:
    one, two, dice = spending(5, WEEKS), spending(6, WEEKS, 50.0), np.random.default_rng(7)
    brought = hill(at_work(one, 0.5, 5), 80.0, 200.0) + hill(at_work(two, 0.2, 5), 30.0, 20.0)
    return history_of(400.0 + np.arange(WEEKS) * 0.3 + brought + dice.normal(0.0, 5.0, WEEKS), {"tv": one, "web": two})


NOISY_MODEL = model_of(Channel("tv", Saturation.HILL, 5), Channel("web", Saturation.HILL, 5), baseline=Baseline(1))


def test_a_search_over_all_parameters_at_once_finds_nothing_better() -> None:
    """The same model written down in full and fitted by SciPy from the truth, without projection or profile."""
    history = noisy()
    _, found = fitted(history, NOISY_MODEL)

    def residual(p: Numbers) -> Numbers:
        brought = hill(at_work(history.spend["tv"], p[2], 5), p[4], p[6])
        brought += hill(at_work(history.spend["web"], p[3], 5), p[5], p[7])
        return np.asarray(history.result - p[0] - p[1] * np.arange(WEEKS) - brought)

    direct = scipy_least_squares(
        residual,
        [400.0, 0.3, 0.5, 0.2, 80.0, 30.0, 200.0, 20.0],
        bounds=([-np.inf, -np.inf, 0, 0, 0, 0, 20, 1], [np.inf, np.inf, 0.98, 0.98, np.inf, np.inf, 1e4, 500]),
        x_scale=[400.0, 0.3, 0.5, 0.2, 80.0, 30.0, 200.0, 20.0],
        xtol=1e-12,
        ftol=1e-12,
    )

    assert found.squares == pytest.approx(2.0 * direct.cost, rel=1e-6)
    assert [bent.retention for bent in found.bent] == pytest.approx(direct.x[2:4], abs=1e-3)
    assert found.effects == pytest.approx(direct.x[4:6], rel=1e-2)


def test_another_seed_starts_elsewhere_and_ends_at_the_same_fit() -> None:
    history = noisy()

    squares = [fitted(history, NOISY_MODEL, seed)[1].squares for seed in range(4)]

    assert squares == pytest.approx([squares[0]] * 4, rel=1e-6)


def test_the_same_seed_gives_the_same_fit_to_the_last_bit() -> None:
    history = noisy()

    assert fitted(history, NOISY_MODEL)[1].free.tolist() == fitted(history, NOISY_MODEL)[1].free.tolist()


@pytest.mark.parametrize("shrinkage", [0.0, 0.05])
def test_the_way_down_points_where_small_steps_do(shrinkage: float) -> None:
    model = ResponseModel(NOISY_MODEL.channels, NOISY_MODEL.baseline, shrinkage)
    problem = pose(noisy(), model)
    target = problem.without_baseline(noisy().result)
    free = problem.lowest + np.array([0.4, 0.5, 0.6, 0.3]) * (problem.highest - problem.lowest)
    found = profile(problem, free, target)

    steps = []
    for place in range(4):
        step = np.zeros(4)
        step[place] = 1e-6
        steps.append((profile(problem, free + step, target).loss - profile(problem, free - step, target).loss) / 2e-6)

    assert profile_slopes(problem, free, found).T @ found.residual == pytest.approx(np.array(steps), rel=1e-4)


def test_a_channel_that_does_harm_is_given_no_effect_rather_than_a_negative_one() -> None:
    spend = spending(8, WEEKS)

    _, found = fitted(
        history_of(900.0 - 0.2 * spend, {"posters": spend}), model_of(Channel("posters", Saturation.HILL, 3))
    )

    assert found.effects[0] == 0.0


def test_results_before_the_carry_over_is_known_are_not_fitted() -> None:
    """What was spent before the history still works in its first 4 weeks; these results are spoilt on purpose."""
    spend = spending(9, WEEKS)
    result = 500.0 + hill(at_work(spend, 0.6, 5), 90.0, 300.0)
    result[:4] += 1000.0
    history = history_of(result, {"posters": spend}, spending_began_here=False)

    problem, found = fitted(history, model_of(Channel("posters", Saturation.HILL, 5)))

    assert problem.first == 4
    assert found.bent[0].scale == pytest.approx(300.0, rel=1e-3)


def test_a_redrawn_history_is_fitted_from_where_the_first_fit_stood() -> None:
    history = noisy()
    problem, found = fitted(history, NOISY_MODEL)
    redrawn = found.fitted + np.roll(history.result - found.fitted, 17)

    near, anew = estimate_near(problem, redrawn, found), estimate(problem, redrawn, 1)

    assert near.squares == pytest.approx(anew.squares, rel=1e-5)


def test_starts_are_spread_evenly() -> None:
    """Every tenth of each of three parameters is tried about a tenth of the time."""
    starts = spread_starts(200, 3, 5)

    for column in starts.T:
        counts = np.histogram(column, bins=10, range=(0.0, 1.0))[0]
        assert counts.min() >= 16
        assert counts.max() <= 24
