"""Figures of draws that took no part in choosing a plan, counted by hand."""

import numpy as np
import pytest

from apportion.risk.robust.unseen import Trial, is_better, tail_mean, tried

TEN = np.arange(1.0, 11.0)


def test_the_tail_is_the_average_of_the_lowest_draws_with_a_part_of_the_one_at_its_edge() -> None:
    """The lowest 20 % of 1 … 10 are 1 and 2; 25 % are these and half of 3: (1 + 2 + 1.5) / 2.5."""
    assert tail_mean(TEN[None, :], 0.2)[0] == pytest.approx(1.5)
    assert tail_mean(TEN[None, :], 0.25)[0] == pytest.approx(1.8)
    assert tail_mean(TEN[None, :], 1.0)[0] == pytest.approx(5.5)
    assert tail_mean(TEN[None, :], 0.0)[0] == 1.0


def test_the_same_seed_gives_the_same_intervals_and_they_hold_the_figure() -> None:
    trial = Trial(seed=5, level=0.8, confidence=0.9, resamples=200)
    one, two = tried(TEN, trial, TEN + 2.0), tried(TEN, trial, TEN + 2.0)
    assert one == two
    assert (one.draws, one.mean.figure) == (10, 5.5)
    assert one.mean.low < 5.5 < one.mean.high
    # Every draw could have had 2 more: the regret is 2 however the draws fall.
    assert one.regret_high is not None
    assert (one.regret_high.low, one.regret_high.figure, one.regret_high.high) == (2.0, 2.0, 2.0)
    assert tried(TEN, trial).regret_high is None


def test_how_often_one_plan_is_worth_more_than_another() -> None:
    assert is_better(np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, 2.0, 4.0, 0.0])) == (0.5, 0.25)
