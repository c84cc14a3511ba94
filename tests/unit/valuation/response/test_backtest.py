"""The error out of sample: origins, comparisons and figures worked by hand."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from apportion.valuation.response.backtest import measure_out_of_sample
from apportion.valuation.response.model import Baseline, Channel, RollingOrigin
from apportion.valuation.response.saturation import Saturation
from tests.unit.valuation.response.made_history import history_of, model_of, spending

STRAIGHT = Channel("posters", Saturation.LINEAR, 1)


def test_the_season_before_is_repeated_and_its_misses_are_averaged() -> None:
    """Seasons of four weeks; the last eight weeks are predicted from two origins, four weeks each.

    Week:      1  2  3  4 |  5  6  7  8 |  9 10 11 12
    Result:   10 20 30 40 | 12 24 30 40 | 12 24 36 44
    Missed:                  2  4  0  0    0  0  6  4    mean 16 / 8 = 2, squares 72 / 8 = 9, root 3
    """
    result = [10, 20, 30, 40, 12, 24, 30, 40, 12, 24, 36, 44]
    history = history_of(result, {"posters": [1, 0, 2, 0, 1, 3, 0, 2, 1, 0, 0, 2]})
    model = model_of(STRAIGHT, baseline=Baseline(0, 4.0, 1))

    found = measure_out_of_sample(history, model, RollingOrigin(2, 4), 1)

    assert found.season_before is not None
    assert (found.season_before.mean_absolute, found.season_before.root_mean_square) == (2.0, 3.0)
    assert found.periods == 8
    assert found.first == history.dates[4]
    assert found.mean_result == pytest.approx(222 / 8)


def test_without_a_whole_season_before_the_first_origin_there_is_nothing_to_repeat() -> None:
    history = history_of(np.arange(10.0), {"posters": [1, 0, 2, 0, 1, 3, 0, 2, 1, 0]})

    found = measure_out_of_sample(history, model_of(STRAIGHT, baseline=Baseline(0, 6.0, 1)), RollingOrigin(1, 5), 1)

    assert found.season_before is None
    assert found.gain_over_season_before is None


def test_without_seasons_the_last_result_is_repeated() -> None:
    """4, then 6 and 9 are predicted as 4 and 4: missed by 2 and 5."""
    history = history_of([2, 3, 4, 6, 9], {"posters": [1, 0, 2, 0, 1]})

    found = measure_out_of_sample(history, model_of(STRAIGHT), RollingOrigin(1, 2), 1)

    assert found.season_before is not None
    assert found.season_before.mean_absolute == 3.5


def test_a_result_that_follows_spending_is_predicted_by_it_and_not_without() -> None:
    """100 + 2 x spending, exactly. Without the channel the mean of the weeks before is predicted: 130 twice.

    Spending 10, 20, 5, 25, then 0 and 30: results 120, 140, 110, 150, then 100 and 160, missed by 30 both times.
    """
    history = history_of([120, 140, 110, 150, 100, 160], {"posters": [10, 20, 5, 25, 0, 30]})

    found = measure_out_of_sample(history, model_of(STRAIGHT), RollingOrigin(1, 2), 1)

    assert found.with_channels.mean_absolute == pytest.approx(0.0, abs=1e-9)
    assert found.without_channels.mean_absolute == pytest.approx(30.0)
    assert found.gain_over_baseline == pytest.approx(1.0)


def test_what_was_spent_before_the_origin_is_carried_into_the_prediction() -> None:
    """Half of the effect is left a week later, and nothing after two. The last week before the origin spent 300."""
    spend = np.array([0, 90, 0, 0, 150, 30, 0, 60, 0, 210, 0, 300, 0, 0], dtype=np.float64)
    work = (spend + 0.5 * np.concatenate([[0.0], spend[:-1]])) / 1.5
    history = history_of(50.0 + 2.0 * work, {"posters": spend})

    found = measure_out_of_sample(history, model_of(Channel("posters", Saturation.LINEAR, 2)), RollingOrigin(1, 2), 1)

    assert found.with_channels.mean_absolute == pytest.approx(0.0, abs=1e-4)


def test_a_channel_that_had_not_spent_yet_is_left_out_of_the_prediction() -> None:
    posters, web = [10, 20, 5, 25, 0, 30], [0, 0, 0, 0, 7, 0]
    history = history_of([120, 140, 110, 150, 121, 160], {"posters": posters, "web": web})
    model = model_of(STRAIGHT, Channel("web", Saturation.LINEAR, 1))

    found = measure_out_of_sample(history, model, RollingOrigin(1, 2), 1)

    assert found.with_channels.mean_absolute == pytest.approx(21.0 / 2.0)


def test_where_no_channel_had_spent_yet_both_predictions_are_the_same() -> None:
    history = history_of([3, 5, 4, 9, 8], {"posters": [0, 0, 0, 4, 2]})

    found = measure_out_of_sample(history, model_of(STRAIGHT), RollingOrigin(1, 2), 1)

    assert found.with_channels == found.without_channels
    assert found.gain_over_baseline == 0.0


def test_any_number_of_workers_measure_the_same() -> None:
    spend, dice = spending(1, 60), np.random.default_rng(2)
    history = history_of(500.0 + 90.0 * spend / (300.0 + spend) + dice.normal(0.0, 6.0, 60), {"posters": spend})
    model = model_of(Channel("posters", Saturation.HILL, 2))

    with ThreadPoolExecutor(3) as pool:
        together = measure_out_of_sample(history, model, RollingOrigin(4, 5), 1, pool.map)

    assert together == measure_out_of_sample(history, model, RollingOrigin(4, 5), 1)


def test_a_history_that_is_all_prediction_is_refused() -> None:
    history = history_of([1, 2, 3, 4], {"posters": [1, 0, 2, 0]})

    with pytest.raises(ValueError, match="4 periods are too few for 2 times 2"):
        measure_out_of_sample(history, model_of(STRAIGHT), RollingOrigin(2, 2), 1)
