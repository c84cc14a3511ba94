"""What next year's volumes will cost, how sure that is, and whether the rates still hold there."""

import pytest

from apportion.analysis.drivers.choice import FixedCost
from apportion.analysis.drivers.discovery import DriverStudy, discover_drivers
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.prediction import predict_cost
from tests.support.cost_histories import history, made_up

LIMITS = limits({"draws": 400})


def study() -> DriverStudy:
    return discover_drivers(made_up(48), LIMITS, seed=1)


def test_the_cost_of_a_month_with_300_orders_and_40_visits() -> None:
    """It was made from 1,000 + 5 x 300 + 30 x 40 = 3,700 dollars, with noise of 50."""
    found = predict_cost(study(), {"orders": 300, "visits": 40}, seed=2)

    assert abs(found.expected_minor - 370_000) < 3_000
    assert found.low_minor < 370_000 < found.high_minor
    # 90 % of the noise lies within 1.64 x 50 dollars on either side.
    assert 10_000 < found.high_minor - found.low_minor < 26_000
    assert found.findings.listed == ()
    assert predict_cost(study(), {"visits": 40, "orders": 300}, seed=2) == found


def test_a_volume_far_from_those_that_were_seen_is_told() -> None:
    found = predict_cost(study(), {"orders": 4_000, "visits": 40}, seed=2)

    (finding,) = found.findings.listed
    assert finding.code == "drivers.outside-range"
    assert finding.message.startswith("4,000 of orders lies outside of the 1")


def test_volumes_of_all_drivers_and_no_others_are_needed() -> None:
    with pytest.raises(ValueError, match="volumes of orders, visits are needed, not of orders"):
        predict_cost(study(), {"orders": 300}, seed=2)


def test_nothing_is_predicted_from_no_driver() -> None:
    none = discover_drivers(history([9, 8, 7, 6, 5], {"x": [1, 2, 3, 4, 5]}), LIMITS, fixed=FixedCost.YES, seed=1)

    with pytest.raises(ValueError, match="volumes of no driver are needed"):
        predict_cost(none, {}, seed=2)
