"""Redrawn histories: the same whoever draws them, in blocks of a length worked by hand."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from apportion.valuation.response.estimation import Estimate, estimate
from apportion.valuation.response.model import Baseline, Channel, Resampling
from apportion.valuation.response.problem import Problem, pose
from apportion.valuation.response.resampling import (
    autocorrelation,
    block_length,
    interval,
    parameter_count,
    redraw,
    redrawn_places,
)
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import Numbers, history_of, model_of, spending


def known_fit() -> tuple[Problem, Numbers, Estimate]:
    spend, dice = spending(1, 80), np.random.default_rng(2)
    result = 500.0 + 90.0 * spend / (300.0 + spend) + dice.normal(0.0, 6.0, 80)
    problem = pose(history_of(result, {"posters": spend}), model_of(Channel("posters", Saturation.HILL, 2)))
    return problem, result, estimate(problem, result, 1)


def test_any_number_of_workers_in_any_order_draw_the_same() -> None:
    problem, result, known = known_fit()
    settings = Resampling(12, 0.9, 42)

    def backwards(once: Callable[[int], Any], numbers: Iterable[int]) -> list[Any]:
        return [once(number) for number in list(numbers)[::-1]][::-1]

    alone, _ = redraw(problem, result, known, settings)
    reversed_, _ = redraw(problem, result, known, settings, backwards)
    with ThreadPoolExecutor(3) as pool:
        together, _ = redraw(problem, result, known, settings, pool.map)

    for other in (reversed_, together):
        assert other.effects.tolist() == alone.effects.tolist()
        assert other.coefficients.tolist() == alone.coefficients.tolist()


def test_more_replicates_begin_with_the_same_ones() -> None:
    problem, result, known = known_fit()

    few, _ = redraw(problem, result, known, Resampling(3, 0.9, 42))
    more, _ = redraw(problem, result, known, Resampling(6, 0.9, 42))
    others, _ = redraw(problem, result, known, Resampling(3, 0.9, 43))

    assert more.effects[:3].tolist() == few.effects.tolist()
    assert others.effects.tolist() != few.effects.tolist()


def test_a_hundred_weeks_without_pattern_are_redrawn_five_at_a_time() -> None:
    """The cube root of 100 is 4.64. Alternating pairs +1 +1 -1 -1 have hardly any autocorrelation."""
    assert block_length(np.tile([1.0, 1.0, -1.0, -1.0], 25)) == 5
    assert block_length(np.tile([1.0, 1.0, -1.0, -1.0], 16)) == 4  # 64 is a cube: exactly 4


def test_residuals_that_follow_each_other_are_redrawn_in_longer_blocks() -> None:
    """+1 ten times, -1 ten times, and so on: 99 pairs, 9 of them across a change, so r = (90 - 9) / 100 = 0.81.

    sqrt(6) x 0.81 / (1 - 0.6561) = 5.769; to the power 2/3 it is 3.217; times 4.642 is 14.93.
    """
    runs = np.tile(np.repeat([1.0, -1.0], 10), 5)

    assert autocorrelation(runs, 1) == pytest.approx(0.81)
    assert block_length(runs) == 15


def test_a_block_is_never_longer_than_a_third_of_the_history() -> None:
    assert block_length(np.linspace(1.0, 2.0, 30)) == 10


def test_blocks_run_on_from_the_end_to_the_start() -> None:
    places = redrawn_places(np.random.default_rng(3), 10, 4)

    assert places.size == 10
    for first in (0, 4):
        block = places[first : first + 4]
        assert ((block[1:] - block[:-1]) % 10).tolist() == [1, 1, 1]


def test_an_interval_leaves_out_as_much_at_either_end() -> None:
    """0 to 100: nine tenths in the middle run from 5 to 95."""
    found = interval(np.arange(101.0), 0.9)

    assert (found.low, found.high) == pytest.approx((5.0, 95.0))
    assert found.holds(5.0)
    assert not found.holds(95.5)


def test_parameters_of_channels_without_effect_are_not_counted() -> None:
    """Intercept, trend, effect, retention and scale are five; a harmful channel leaves two."""
    spend, dice = spending(1, 80), np.random.default_rng(2)
    model = model_of(Channel("posters", Saturation.HILL, 3), baseline=Baseline(1))

    for sign, expected in ((1.0, 5), (-1.0, 2)):
        history = history_of(500.0 + sign * 0.3 * spend + dice.normal(0.0, 6.0, 80), {"posters": spend})
        problem = pose(history, model)
        assert parameter_count(problem, estimate(problem, history.result, 1)) == expected
