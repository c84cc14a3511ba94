"""The choice among forecasts, worked by hand."""

import numpy as np
import pytest

from apportion.analysis.forecast.choice import score, score_with_guests

NAN = float("nan")


def test_the_smaller_mean_error_wins() -> None:
    errors = np.array([[[1.0, 3.0]], [[2.0, 1.0]]])
    scores = score(errors, np.ones((2, 1), dtype=bool), shrinkage=0)
    assert scores.own[:, 0].tolist() == [2.0, 1.5]
    assert scores.best.tolist() == [1]
    assert scores.trials.tolist() == [2]


def test_a_short_record_of_its_own_counts_less_than_that_of_everybody() -> None:
    # The first unit has one year, in which the second forecast was better: 1 against 2. All units: 9 trials. The first
    # forecast erred by 2 once and by 1 eight times, 10/9; the second by 1 once and by 2 eight times, 17/9.
    first = np.array([[2.0, *[NAN] * 7], [1.0] * 8])
    second = np.array([[1.0, *[NAN] * 7], [2.0] * 8])
    scores = score(np.stack([first, second]), np.ones((2, 2), dtype=bool), shrinkage=20)
    assert scores.score[0, 0] == pytest.approx((2 + 20 * 10 / 9) / 21)
    assert scores.score[1, 0] == pytest.approx((1 + 20 * 17 / 9) / 21)
    assert scores.best.tolist() == [0, 0]
    assert score(np.stack([first, second]), np.ones((2, 2), dtype=bool), shrinkage=1).best.tolist() == [1, 0]


def test_forecasts_are_compared_over_the_same_years() -> None:
    # In the second year, a hard one, only the first forecast could be made.
    errors = np.array([[[1.0, 9.0]], [[2.0, NAN]]])
    scores = score(errors, np.ones((2, 1), dtype=bool), shrinkage=0)
    assert scores.own[:, 0].tolist() == [1.0, 2.0]
    assert scores.trials.tolist() == [1]


def test_a_forecast_that_cannot_be_made_now_does_not_compete() -> None:
    errors = np.array([[[5.0, 9.0]], [[1.0, NAN]]])
    scores = score(errors, np.array([[True], [False]]), shrinkage=0)
    assert scores.best.tolist() == [0]
    # Without the rival, both years count.
    assert scores.own[0, 0] == 7
    assert np.isinf(scores.score[1, 0])


def test_nothing_is_chosen_where_nothing_can_be_made() -> None:
    scores = score(np.full((2, 1, 3), NAN), np.zeros((2, 1), dtype=bool), shrinkage=20)
    assert scores.best.tolist() == [-1]


def test_while_nothing_was_tried_the_first_that_can_be_made_is_taken() -> None:
    scores = score(np.full((3, 1, 0), NAN), np.array([[False], [True], [True]]), shrinkage=20)
    assert scores.best.tolist() == [1]


def test_of_equals_the_first_is_taken() -> None:
    errors = np.array([[[1.0]], [[1.0]]])
    assert score(errors, np.ones((2, 1), dtype=bool), shrinkage=0).best.tolist() == [0]


def test_three_moments_of_a_year_count_as_one_year() -> None:
    errors = np.array([[[1.0, 2.0, 3.0]]])
    scores = score(errors, np.ones((1, 1), dtype=bool), shrinkage=1, trials_per_year=3)
    assert scores.trials.tolist() == [1]
    assert scores.own[0, 0] == 2
    assert scores.score[0, 0] == pytest.approx(2)


def test_a_guest_with_a_short_record_does_not_shorten_that_of_the_others() -> None:
    # Over four years the first forecast is better, 1.75 against 2; in the last, the only one of the guest, the second.
    errors = np.array([[[1.0, 1, 1, 4]], [[2.0, 2, 2, 2]], [[NAN, NAN, NAN, 3.5]]])
    everything = np.ones((3, 1), dtype=bool)
    scores = score_with_guests(errors, everything, guests=1, shrinkage=0)
    # The guest is measured against the first in the last year, 3.5 against 4, and beats it by a half.
    assert scores.score[:, 0].tolist() == [1.75, 2, 1.25]
    assert scores.best.tolist() == [2]
    assert scores.own[2, 0] == 3.5
    assert scores.trials.tolist() == [4]


def test_a_guest_that_was_never_tried_does_not_win() -> None:
    errors = np.array([[[1.0]], [[NAN]]])
    scores = score_with_guests(errors, np.ones((2, 1), dtype=bool), guests=1, shrinkage=0)
    assert scores.best.tolist() == [0]


def test_a_guest_stands_in_where_nothing_else_can_be_made() -> None:
    errors = np.array([[[1.0]], [[1.0]]])
    scores = score_with_guests(errors, np.array([[False], [True]]), guests=1, shrinkage=0)
    assert scores.best.tolist() == [1]
    assert score_with_guests(errors, np.zeros((2, 1), dtype=bool), guests=1, shrinkage=0).best.tolist() == [-1]
