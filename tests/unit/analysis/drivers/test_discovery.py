"""What drives a cost is found where the data can tell, and every reason to doubt is named where they cannot."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from apportion.analysis.drivers.choice import FixedCost
from apportion.analysis.drivers.discovery import DriverStudy, discover_drivers
from apportion.analysis.drivers.holdout import Scheme
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import CostHistory
from tests.support.cost_histories import history, made_up

FEW = limits({"draws": 200})


def study(stated: CostHistory, fixed: FixedCost = FixedCost.CHOOSE, **changed: float) -> DriverStudy:
    return discover_drivers(stated, limits({"draws": 200, **changed}), fixed=fixed, seed=1)


def codes(found: DriverStudy) -> list[str]:
    return [item.code for item in found.findings.listed]


def messages(found: DriverStudy) -> list[str]:
    return [item.message for item in found.findings.listed]


def test_the_two_drivers_of_a_cost_are_found_and_the_third_is_not() -> None:
    found = study(made_up(48))

    assert [rate.driver for rate in found.rates] == ["orders", "visits"]
    orders, visits = found.rates
    # Made from 5 dollars an order, 30 a visit and 1,000 fixed.
    assert orders.low_minor <= 500 <= orders.high_minor
    assert visits.low_minor <= 3_000 <= visits.high_minor
    assert found.fixed is not None
    assert abs(found.fixed.amount_minor - 100_000) < 6_000
    assert (orders.observed_min, orders.observed_max) == (min(_values("orders")), max(_values("orders")))
    assert found.can_tell
    assert codes(found) == []


def _values(name: str) -> list[float]:
    return [value for item in made_up(48).candidates if item.id == name for value in item.values if value is not None]


def test_the_fit_is_judged_on_months_that_it_has_not_seen() -> None:
    found = study(made_up(48))

    for judged in (found.holdout, found.choice_holdout):
        assert judged is not None
        assert judged.scheme is Scheme.LEAVE_ONE_OUT
        assert len(judged.periods) == 48
        # The noise alone has a mean size of 50 x 0.8 = 40 dollars.
        assert 3_000 < judged.misses.average < 5_500
        assert judged.best_baseline.name == "mean"
        assert judged.skill > 0.85
        assert judged.misses.root_mean_square > judged.misses.average


def test_months_in_order_are_predicted_from_earlier_ones_only() -> None:
    found = study(made_up(48, in_time=True))

    assert found.holdout is not None
    assert found.holdout.scheme is Scheme.ROLLING_ORIGIN
    assert found.holdout.periods == tuple(f"{number:02}" for number in range(25, 49))
    assert [item.name for item in found.holdout.baselines] == ["mean", "last"]
    assert [rate.driver for rate in found.rates] == ["orders", "visits"]


def test_every_combination_that_was_tried_is_shown_the_best_first() -> None:
    found = study(made_up(48))

    tried = [item for item in found.tried if len(item.drivers) == 1]
    assert {item.drivers for item in tried} >= {("orders",), ("visits",)}
    assert [item.average_miss_minor for item in found.tried] == sorted(item.average_miss_minor for item in found.tried)


def test_drivers_that_move_together_are_named_as_a_pair() -> None:
    random = np.random.default_rng(3)
    orders = random.integers(100, 400, size=40).astype(float)
    invoices = orders * 1.1 + random.normal(0, 3, size=40)
    cost = 1_000 + 5 * orders + random.normal(0, 50, size=40)

    found = study(history(cost.tolist(), {"orders": orders.tolist(), "invoices": invoices.tolist()}))

    assert not found.can_tell
    (pair,) = found.relations.pairs
    assert (pair.first, pair.second) == ("invoices", "orders")
    assert any(message.startswith("invoices and orders move together (correlation 0.99") for message in messages(found))
    assert all(factor > 100 for _, factor in found.relations.inflation)


def test_a_driver_that_is_the_sum_of_two_others_is_named_with_them() -> None:
    random = np.random.default_rng(4)
    north, south = (random.integers(10, 90, size=60).astype(float) for _ in range(2))
    cost = 10 * north + 20 * south + random.normal(0, 9, size=60)

    found = study(
        history(cost.tolist(), {"north": north.tolist(), "south": south.tolist(), "all": (north + south).tolist()})
    )

    assert "drivers.collinear" in codes(found)
    assert any(message.startswith("all, north and south move together (exactly)") for message in messages(found))
    assert found.relations.condition == float("inf")
    assert all(factor == float("inf") for _, factor in found.relations.inflation)


def test_a_driver_that_hardly_varies_is_named() -> None:
    random = np.random.default_rng(5)
    posts = 100 + random.integers(-1, 2, size=40).astype(float)
    orders = random.integers(100, 400, size=40).astype(float)
    cost = 5 * orders + 20 * posts + random.normal(0, 50, size=40)

    found = study(history(cost.tolist(), {"posts": posts.tolist(), "orders": orders.tolist()}))

    assert any(
        message.startswith("posts hardly varies: its standard deviation is 0.8 %") for message in messages(found)
    )
    assert not found.can_tell


def test_a_driver_that_never_varies_is_left_out() -> None:
    stated = made_up(48)
    rows = {item.id: item.values for item in stated.candidates}
    with_rent = history(
        [amount / 100 for amount in stated.cost_minor if amount is not None], {**rows, "floors": [3.0] * 48}
    )

    found = study(with_rent)

    assert [rate.driver for rate in found.rates] == ["orders", "visits"]
    assert messages(found) == [
        "floors is the same in every period and was left out: nothing tells its cost from a fixed one."
    ]


def test_a_cost_that_no_candidate_raises_has_no_driver() -> None:
    found = study(history([60, 50, 40, 30, 20, 10, 5], {"sun": [1, 2, 3, 4, 5, 6, 7]}), FixedCost.YES)

    assert found.rates == ()
    assert (found.holdout, found.choice_holdout, found.fixed) == (None, None, None)
    assert "The cost does not rise with sun." in messages(found)
    assert not found.can_tell


def test_a_driver_that_does_not_matter_is_no_better_than_the_mean_and_its_interval_reaches_zero() -> None:
    """Costs of 70 and 130 in turn, while the driver counts from 1 to 40."""
    found = study(history([70.0, 130.0] * 20, {"number": list(range(1, 41))}), FixedCost.YES)

    assert codes(found) == ["drivers.interval-holds-zero", "drivers.no-better-than-baseline"]
    assert messages(found)[0].startswith("The interval of the rate of number reaches down to zero")
    assert "no better than the mean of the others" in messages(found)[1]
    assert not found.can_tell


def test_few_months_for_many_candidates_are_told() -> None:
    found = study(made_up(12))

    assert "drivers.few-periods" in codes(found)
    assert "12 periods are few for 4 numbers to be found." in messages(found)


def test_a_choice_that_would_be_too_much_work_to_check_is_not_checked_and_said() -> None:
    found = study(made_up(48), fits_max=10)

    assert found.choice_holdout is None
    assert found.holdout is not None
    assert codes(found) == ["drivers.choice-not-checked"]
    assert found.can_tell


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    first, again = (discover_drivers(made_up(48), FEW, seed=1) for _ in range(2))
    other = discover_drivers(made_up(48), FEW, seed=2)

    assert first.rates == again.rates
    assert first.rates != other.rates
    assert [rate.rate_minor for rate in first.rates] == [rate.rate_minor for rate in other.rates]


@pytest.mark.parametrize(("fixed", "has_fixed"), [(FixedCost.YES, True), (FixedCost.NO, False)])
def test_whether_there_is_a_fixed_cost_can_be_stated(fixed: FixedCost, has_fixed: bool) -> None:
    found = study(made_up(48), fixed)

    assert (found.fixed is not None) is has_fixed
    assert {item.has_fixed for item in found.tried} == {has_fixed}


def test_a_cost_without_noise_is_found_exactly() -> None:
    found = study(history([10, 30, 50, 70, 90, 110], {"hours": [0, 1, 2, 3, 4, 5]}))

    (rate,) = found.rates
    assert rate.rate_minor == pytest.approx(2_000)
    assert found.fixed is not None
    assert found.fixed.amount_minor == pytest.approx(1_000)
    assert found.expected_minor([7]) == pytest.approx(15_000)


def test_a_history_that_cannot_be_used_is_refused() -> None:
    with pytest.raises(ValueError, match="Only 3 periods are complete"):
        study(history([1, 2, 3], {"hours": [1, 2, 3]}))


def test_without_the_extra_the_message_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)

    with pytest.raises(ModuleNotFoundError, match=r"install apportion\[evidence\]"):
        study(made_up(10))
