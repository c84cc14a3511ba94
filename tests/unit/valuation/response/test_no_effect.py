"""Whether a channel may have no effect at all."""

import numpy as np

from apportion.valuation.response.estimation import estimate
from apportion.valuation.response.model import Channel
from apportion.valuation.response.no_effect import chance_without_effect
from apportion.valuation.response.problem import pose
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import history_of, model_of, spending

MODEL = model_of(Channel("posters", Saturation.HILL, 1), shrinkage=0.0002)
WEEKS = 100


def chance(effect: float, number: int) -> float:
    spend, dice = spending(2 * number, WEEKS), np.random.default_rng(2 * number + 1)
    result = 500.0 + effect * spend / (300.0 + spend) + dice.normal(0.0, 10.0, WEEKS)
    problem = pose(history_of(result, {"posters": spend}), MODEL)
    known = estimate(problem, result, 1)
    return chance_without_effect(problem, result, known, 5, 99, number)[0]


def test_a_clear_effect_is_told_from_none() -> None:
    """An effect of nine times the noise: none of 99 histories without one looks like it."""
    assert chance(90.0, 1) == 0.01


def test_where_there_is_no_effect_it_is_rarely_taken_for_one() -> None:
    """Of 30, 1 or 2 look like an effect at the level of 5 %; 6 or more would be one chance in 300 (binomial)."""
    taken = sum(chance(0.0, number) <= 0.05 for number in range(30))

    assert taken <= 5


def test_a_channel_whose_best_effect_is_nothing_could_not_look_less_like_one() -> None:
    assert chance(-90.0, 1) == 1.0


def test_channels_beside_each_other_are_judged_each_for_itself() -> None:
    tv, web, dice = spending(1, WEEKS), spending(2, WEEKS), np.random.default_rng(3)
    result = 500.0 + 90.0 * tv / (300.0 + tv) + dice.normal(0.0, 10.0, WEEKS)
    history = history_of(result, {"tv": tv, "web": web})
    problem = pose(history, model_of(Channel("tv", Saturation.HILL, 2), Channel("web", Saturation.HILL, 2)))

    chances = chance_without_effect(problem, result, estimate(problem, result, 1), 5, 99, 1)

    assert chances[0] == 0.01
    assert chances[1] > 0.05
