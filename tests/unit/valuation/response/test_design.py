"""The baseline as columns."""

import numpy as np
import pytest

from apportion.valuation.response.design import (
    baseline_columns,
    baseline_names,
    dependent_columns,
    least_squares,
    plane,
)
from apportion.valuation.response.model import Baseline
from tests.unit.valuation.response.made_history import history_of


def test_a_year_of_quarters_has_one_wave_and_a_trend_in_years() -> None:
    history = history_of([0.0] * 5, {}, {"strike": [0, 0, 1, 0, 0]})
    baseline = Baseline(2, 4.0, 1, ("strike",))

    columns = baseline_columns(history, baseline)

    assert baseline_names(baseline) == (
        "intercept",
        "trend",
        "trend squared",
        "season sine 1",
        "season cosine 1",
        "strike",
    )
    assert columns[:, 1].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert columns[:, 2].tolist() == [0.0, 0.0625, 0.25, 0.5625, 1.0]
    assert columns[:, 3] == pytest.approx([0.0, 1.0, 0.0, -1.0, 0.0], abs=1e-12)
    assert columns[:, 4] == pytest.approx([1.0, 0.0, -1.0, 0.0, 1.0], abs=1e-12)
    assert columns[:, 5].tolist() == [0.0, 0.0, 1.0, 0.0, 0.0]


def test_a_column_made_of_others_is_found() -> None:
    one, two = np.arange(6.0), np.array([1.0, 0.0, 2.0, 0.0, 1.0, 5.0])
    columns = np.column_stack([np.ones(6), one, two, 3.0 * one - 2.0 * two + 1.0, np.zeros(6)])

    assert dependent_columns(columns) == [3, 4]
    assert plane(columns).shape == (6, 3)


def test_a_control_that_never_moved_gets_no_coefficient() -> None:
    columns = np.column_stack([np.ones(4), np.zeros(4), np.arange(4.0)])

    assert least_squares(columns, 5.0 + 2.0 * np.arange(4.0)) == pytest.approx([5.0, 0.0, 2.0])


def test_columns_of_very_different_size_do_not_disturb_each_other() -> None:
    dice = np.random.default_rng(1)
    small, large = dice.random(50) * 1e-6, 1e9 * dice.random(50)
    columns = np.column_stack([np.ones(50), small, large])

    assert dependent_columns(columns) == []
    assert least_squares(columns[:, :2], 4.0 + 3e6 * small) == pytest.approx([4.0, 3e6])
