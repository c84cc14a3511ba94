"""Settings that make no sense are refused where they are made."""

import pytest

from apportion.valuation.response.model import Baseline, Channel, Resampling, ResponseModel, RollingOrigin
from apportion.valuation.response.saturation import Saturation

POSTERS = Channel("posters", Saturation.HILL, 4)


def test_money_works_in_one_period_at_least() -> None:
    with pytest.raises(ValueError, match="posters: money works in 1 period at least"):
        Channel("posters", Saturation.HILL, 0)


def test_a_power_above_one_would_return_ever_more() -> None:
    with pytest.raises(ValueError, match="highest exponent is 1"):
        Channel("posters", Saturation.POWER, 1, (0.5, 1.5))


def test_an_exponent_belongs_to_power_and_hill_alone() -> None:
    with pytest.raises(ValueError, match="log curve has no exponent"):
        Channel("posters", Saturation.LOG, 1, (0.5, 1.0))
    with pytest.raises(ValueError, match="no range above 0"):
        Channel("posters", Saturation.HILL, 1, (0.9, 0.5))


def test_the_exponent_of_hill_is_one_unless_asked_for() -> None:
    assert not POSTERS.exponent_is_free
    assert Channel("posters", Saturation.HILL, 4, (0.3, 3.0)).exponent_is_free
    assert Channel("posters", Saturation.POWER, 4).exponent_is_free


def test_seasons_need_a_length_and_harmonics() -> None:
    with pytest.raises(ValueError, match="both a length and at least one harmonic"):
        Baseline(1, 12.0)
    with pytest.raises(ValueError, match="4 harmonics"):
        Baseline(1, 7.0, 4)
    with pytest.raises(ValueError, match="degree 3"):
        Baseline(3)


def test_a_name_stands_for_one_thing() -> None:
    with pytest.raises(ValueError, match="more than once among channels and controls: posters"):
        ResponseModel((POSTERS,), Baseline(0, controls=("posters",)))
    with pytest.raises(ValueError, match="a channel at least"):
        ResponseModel((), Baseline(0))
    with pytest.raises(ValueError, match="shrinkage"):
        ResponseModel((POSTERS,), Baseline(0), -1.0)


def test_resampling_and_rolling_origins_need_numbers_that_mean_something() -> None:
    for replicates, level, block in ((0, 0.9, None), (10, 1.0, None), (10, 0.9, 0)):
        with pytest.raises(ValueError, match="at least"):
            Resampling(replicates, level, 1, block)
    with pytest.raises(ValueError, match="at least"):
        RollingOrigin(0, 4)
