"""Every rate of return, and none too many."""

import math
from fractions import Fraction

import pytest
import pyxirr

from apportion.valuation.cash.rates_of_return import modified_rate_of_return, rates_of_return
from tests.support.cash_flows import Net, yearly


def at_rates(*rates: str) -> Net:
    """Flows that are worth nothing at exactly these rates: the product of (discount factor - its value at the rate)."""
    amounts = [Fraction(1)]
    for rate in rates:
        zero = 1 / (1 + Fraction(rate))
        raised = [Fraction(0), *amounts]
        lowered = [*(-zero * amount for amount in amounts), Fraction(0)]
        amounts = [left + right for left, right in zip(raised, lowered, strict=True)]
    return yearly(*amounts)


def test_a_tenth_in_a_year() -> None:
    found = rates_of_return(yearly(-100, 110))

    assert found.only == pytest.approx(0.1, rel=1e-13)
    assert found.sign_changes == 1


def test_money_that_only_goes_out_has_no_rate_of_return() -> None:
    assert rates_of_return(yearly(-1, -2, -3)).all == ()
    assert rates_of_return(yearly(0, 5)).all == ()
    assert rates_of_return([]).all == ()


def test_a_pump_that_brings_oil_forward_has_two() -> None:
    """J. Lorie and L. Savage, Three problems in rationing capital, 1955: -1,600, 10,000, -10,000: 25% and 400%."""
    found = rates_of_return(yearly(-1600, 10_000, -10_000))

    assert found.crossing == pytest.approx((0.25, 4.0))
    assert found.only is None
    assert found.sign_changes == 2


def test_two_turns_need_not_make_two_rates() -> None:
    """-1 + 2x - 2x² has no real root: its discriminant is 4 - 8."""
    found = rates_of_return(yearly(-1, 2, -2))

    assert found.all == ()
    assert found.sign_changes == 2


def test_a_rate_at_which_the_value_touches_nothing_is_told_apart() -> None:
    """100 (1 - x)²: worth nothing at 0%, and something at every other rate."""
    found = rates_of_return(yearly(100, -200, 100))

    assert found.crossing == ()
    assert found.touching == pytest.approx((0.0,), abs=1e-9)


def test_a_value_that_stays_a_millionth_above_nothing_does_not_touch_it() -> None:
    assert rates_of_return(yearly(100, -200, "100.000001")).all == ()


def test_a_threefold_rate_is_crossed() -> None:
    found = rates_of_return(at_rates("0.1", "0.1", "0.1"))

    assert found.crossing == pytest.approx((0.1,), abs=1e-4)
    assert found.touching == ()


@pytest.mark.parametrize(
    "rates",
    [
        ("-0.5", "0.08", "0.7"),
        ("0.10", "0.11"),
        ("0.100", "0.101", "0.102"),
        ("-0.9", "-0.1", "0", "0.5", "9"),
        ("0.02", "0.04", "0.06", "0.08", "0.10"),
    ],
)
def test_flows_made_for_several_rates_have_these_and_no_others(rates: tuple[str, ...]) -> None:
    found = rates_of_return(at_rates(*rates))

    assert found.crossing == pytest.approx([float(rate) for rate in rates], abs=1e-6)
    assert found.touching == ()


def test_a_crossing_and_a_touch_in_one() -> None:
    found = rates_of_return(at_rates("0.05", "0.3", "0.3"))

    assert found.crossing == pytest.approx((0.05,), abs=1e-6)
    assert found.touching == pytest.approx((0.3,), abs=1e-4)


def test_total_loss_but_for_a_cent() -> None:
    """(1 + r)^10 = 0.01/1,000,000."""
    found = rates_of_return(yearly(-1_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, "0.01"))

    assert found.only == pytest.approx(1e-8**0.1 - 1, rel=1e-12)


def test_a_gain_beyond_all_measure() -> None:
    assert rates_of_return(yearly(-1, 10**30)).only == pytest.approx(1e30)


def test_thirty_years_of_months_agree_with_the_library() -> None:
    monthly = [-1_000_000, *(4_000 + 37 * (month % 11) for month in range(360))]
    flows = [(Fraction(month, 12), Fraction(amount)) for month, amount in enumerate(monthly)]
    peer = pyxirr.irr(monthly)

    assert peer is not None
    assert rates_of_return(flows).only == pytest.approx((1 + peer) ** 12 - 1, rel=1e-11)


def test_equal_flows_at_uneven_times() -> None:
    """-1 now and 2 after two thirds of a year: (1 + r)^(2/3) = 2."""
    assert rates_of_return([(Fraction(0), Fraction(-1)), (Fraction(2, 3), Fraction(2))]).only == pytest.approx(
        2**1.5 - 1
    )


def test_what_is_borrowed_and_put_aside_has_one_modified_rate() -> None:
    """-100 now, 60 and 72 later, at 20% both ways: 60 × 1.2 + 72 = 144 = 100 × 1.2²."""
    assert modified_rate_of_return(yearly(-100, 60, 72), Fraction("0.2"), Fraction("0.2")) == pytest.approx(0.2)


def test_money_that_flows_one_way_has_no_modified_rate() -> None:
    for flows in ([], yearly(-5, -5), yearly(5, 5), yearly(5)):
        assert modified_rate_of_return(flows, Fraction("0.1"), Fraction("0.1")) is None


def test_no_rate_lies_at_or_below_minus_one_hundred_percent() -> None:
    for rate in rates_of_return(at_rates("-0.999", "0.5")).all:
        assert rate > -1
        assert math.isfinite(rate)
