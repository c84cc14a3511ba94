"""What lies beyond the forecast."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.cash.terminal import exit_multiple, perpetuity
from tests.support.cash_flows import at


def test_a_hundred_a_year_for_ever_at_ten_percent_is_a_thousand() -> None:
    assert perpetuity(Fraction(100), Decimal("0.10"), 0) == 1000


def test_growing_at_two_percent_it_is_more() -> None:
    """102 / 0.08 = 1,275; so are 2,000 years of it, one by one."""
    worth = perpetuity(Fraction(100), Decimal("0.10"), Decimal("0.02"))
    summed = sum(100 * 1.02**year / 1.10**year for year in range(1, 2001))

    assert worth == 1275
    assert float(worth) == pytest.approx(summed)
    assert float(worth * at("0.10").factor(Fraction(5))) == pytest.approx(1275 / 1.1**5)


@pytest.mark.parametrize("growth", ["0.10", "0.11"])
def test_growth_that_outruns_the_rate_has_no_worth(growth: str) -> None:
    with pytest.raises(ValueError, match="cannot be discounted"):
        perpetuity(Fraction(100), Decimal("0.10"), Decimal(growth))


def test_somebody_pays_six_times_the_last_year() -> None:
    assert exit_multiple(Fraction(100), Decimal("6.5")) == 650
