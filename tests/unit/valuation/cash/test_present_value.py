"""Present values and what is made of them."""

from fractions import Fraction

import pytest

from apportion.valuation.cash.present_value import (
    PresentValues,
    equivalent_annual,
    multiple,
    net_present_value,
    present_values,
)
from tests.support.cash_flows import at, invested, yearly

PRESENT = present_values(invested(1000, 1250, 1250, cost=(125, 125)).timed(), at("0.25"))
"""At 25%: benefits 1250/1.25 + 1250/1.5625 = 1000 + 800; costs a tenth of that."""


def test_each_kind_is_discounted_on_its_own() -> None:
    assert PresentValues(Fraction(1000), Fraction(180), Fraction(1800)) == PRESENT
    assert PRESENT.value == 1620
    assert PRESENT.net == 620


def test_profitability_and_benefits_per_cost() -> None:
    """1620/1000, and 1800/1180."""
    assert PRESENT.profitability_index == Fraction("1.62")
    assert PRESENT.benefit_cost_ratio == Fraction(1800, 1180)


def test_ratios_to_nothing_are_not_known() -> None:
    free = present_values(invested(0, 100).timed(), at("0.25"))

    assert free.profitability_index is None
    assert free.benefit_cost_ratio is None


def test_net_present_value_is_the_sum_of_discounted_amounts() -> None:
    assert net_present_value(yearly(-1000, 1125, 1125), at("0.25")) == 620


def test_equal_amounts_a_year_are_worth_as_much() -> None:
    """620 / (0.8 + 0.64) = 430.5556."""
    annual = equivalent_annual(PRESENT.net, at("0.25"), 2)

    assert annual == Fraction(62000, 144)
    assert net_present_value(yearly(0, annual, annual), at("0.25")) == PRESENT.net


def test_the_cheaper_machine_is_the_one_that_costs_less_a_year() -> None:
    """Two machines at 25%: 1,000 for one year costs 1,250 at its end; 1,440 for two years costs 1,000 at each end."""
    assert equivalent_annual(Fraction(1000), at("0.25"), 1) == 1250
    assert equivalent_annual(Fraction(1440), at("0.25"), 2) == 1000


def test_four_point_two_times_over_twenty_four_months() -> None:
    """1.8 million brings 7.56 million within two years; what comes later does not count, what it costs to run does."""
    flows = invested(180, 300, 470, 500, cost=(4, 10, 10)).timed()

    assert multiple(flows, Fraction(2)) == Fraction("4.2")
    assert multiple(flows) == Fraction(300 + 470 + 500 - 24, 180)
    assert multiple(invested(0, 100).timed()) is None


@pytest.mark.parametrize(("cost", "expected"), [(0, 0), (50, 0), (51, -1), (150, -2), (250, -2), (350, -4)])
def test_half_a_cent_is_rounded_to_the_even_one(cost: int, expected: int) -> None:
    """A hundredth of the money flows: 0.50 is rounded to 0, 1.50 to 2, 2.50 to 2."""
    present = PresentValues(Fraction(cost, 100), Fraction(0), Fraction(0))

    assert round(present.net) == expected
