"""Discount factors by one rate and along a schedule."""

from decimal import Decimal
from fractions import Fraction

import mpmath  # type: ignore[import-untyped]  # ships no types
import pytest

from apportion.valuation.capital.discounting import schedule
from apportion.valuation.capital.rate import Terms
from tests.support.cash_flows import at

FALLING = schedule("falling", [(2, Decimal("0.25")), (None, Decimal("0.10"))], Terms.REAL)
"""A quarter a year for two years, then a tenth."""


def test_whole_years_are_discounted_without_rounding() -> None:
    assert at("0.25").factor(Fraction(3)) == Fraction(64, 125)
    assert at("0.25").factor(Fraction(0)) == 1


def test_a_schedule_multiplies_year_by_year() -> None:
    """1 / (1.25 × 1.25 × 1.1) = 0.64 / 1.1."""
    assert FALLING.factor(Fraction(2)) == Fraction(16, 25)
    assert FALLING.factor(Fraction(3)) == Fraction(16, 25) / Fraction(11, 10)


def test_within_a_year_its_rate_compounds_evenly() -> None:
    with mpmath.workdps(60):
        expected = 1 / (mpmath.mpf("1.25") ** 2 * mpmath.mpf("1.1") ** mpmath.mpf("0.5"))
        found = FALLING.factor(Fraction(5, 2))
        assert abs(mpmath.mpf(found.numerator) / found.denominator - expected) < mpmath.mpf(10) ** -49


def test_half_a_year_at_21_percent_is_a_tenth() -> None:
    assert float(at("0.21").factor(Fraction(1, 2))) == pytest.approx(1 / 1.1, rel=1e-15)


def test_an_annuity_sums_the_years() -> None:
    """0.8 + 0.64 + 0.64/1.1."""
    assert FALLING.annuity(3) == Fraction(8, 10) + Fraction(64, 100) + Fraction(64, 110)
    with pytest.raises(ValueError, match="at least a year"):
        FALLING.annuity(0)


def test_a_schedule_has_no_single_rate() -> None:
    assert FALLING.single_rate is None
    assert at("0.05").single_rate == Fraction("0.05")


def test_what_is_past_is_not_discounted() -> None:
    with pytest.raises(ValueError, match="past is spent"):
        FALLING.factor(Fraction(-1))


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ([], "has no last year"),
        ([(10, 0)], "has no last year"),
        ([(None, 0), (None, 0)], "has no last year"),
        ([(10, 0), (10, 0), (None, 0)], "order of time"),
        ([(0, 0), (None, 0)], "order of time"),
        ([(None, -1)], "-100% or less"),
    ],
)
def test_a_schedule_that_has_gaps_is_refused(steps: list[tuple[int | None, int]], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        schedule("broken", steps, Terms.REAL)


def test_a_schedule_reads_as_a_sentence() -> None:
    assert str(FALLING) == "25.00% until year 2, then 10.00% a year, real (falling)"
    assert str(at("0.05")) == "5.00% a year, nominal (one rate)"
