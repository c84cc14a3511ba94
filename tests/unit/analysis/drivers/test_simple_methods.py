"""High and low, and classified accounts, as taught: exact and to the cent."""

from fractions import Fraction

import pytest

from apportion.analysis.drivers.comparison import compare_methods
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.simple_methods import Account, classify_accounts, high_low
from tests.support.cost_histories import history, made_up

LIMITS = limits()


def test_the_line_through_the_extreme_months() -> None:
    """From 3,000 for 100 hours to 5,000 for 500: 5 an hour and 2,500 fixed."""
    found = high_low(("a", "b", "c"), (3000, 9999, 5000), (Fraction(100), Fraction(300), Fraction(500)))

    assert (found.rate_minor, found.fixed_minor) == (Fraction(5), Fraction(2500))
    assert (found.high, found.low) == (("c",), ("a",))


def test_of_two_months_with_the_highest_volume_the_mean_counts() -> None:
    found = high_low(("c", "b", "a"), (50, 30, 10), (Fraction(4), Fraction(4), Fraction(1)))

    assert (found.rate_minor, found.fixed_minor) == (Fraction(10), Fraction(0))
    assert found.high == ("b", "c")


def test_a_volume_that_never_changes_has_no_line() -> None:
    with pytest.raises(ValueError, match="a volume that changes"):
        high_low(("a", "b"), (1, 2), (Fraction(3), Fraction(3)))


def test_accounts_are_split_to_the_cent() -> None:
    """Wages of 100.01 half variable, rent of 50 fixed, ink of 20 variable, for 10 jobs."""
    found = classify_accounts(
        (
            Account("wages", 10_001, Fraction(1, 2)),
            Account("rent", 5_000, Fraction(0)),
            Account("ink", 2_000, Fraction(1)),
        ),
        Fraction(10),
    )

    assert (found.fixed_minor, found.variable_minor) == (10_001, 7_000)
    assert found.fixed_minor + found.variable_minor == 17_001
    assert found.rate_minor == 700


@pytest.mark.parametrize(("share", "volume"), [(2, 1), (-1, 1), (1, 0)])
def test_impossible_shares_and_volumes_are_refused(share: int, volume: int) -> None:
    with pytest.raises(ValueError, match="shares between 0 and 1"):
        classify_accounts((Account("a", 1, Fraction(share)),), Fraction(volume))


def test_methods_stand_side_by_side_with_their_misses() -> None:
    accounts = classify_accounts((Account("all", 100_000, Fraction(1, 2)),), Fraction(100))

    found = compare_methods(made_up(40), "orders", LIMITS, classified=accounts)

    regression, extremes, judged = found.results
    assert [item.method for item in found.results] == ["regression", "high-low", "classified accounts"]
    assert (judged.rate_minor, judged.fixed_minor, judged.misses) == (500.0, 50_000.0, None)
    assert regression.misses is not None
    assert extremes.misses is not None
    # Two months know less than forty.
    assert regression.misses.average < extremes.misses.average
    assert extremes.rate_minor == float(found.high_low.rate_minor)


def test_a_line_with_a_fixed_cost_below_zero_is_told() -> None:
    found = compare_methods(history([1, 5, 9, 13], {"x": [2, 3, 4, 5]}), "x", LIMITS)

    assert found.high_low.fixed_minor < 0
    assert [item.code for item in found.findings.listed] == ["drivers.negative-fixed-cost"]
    assert found.results[0].fixed_minor == 0


def test_only_a_candidate_can_be_compared() -> None:
    with pytest.raises(ValueError, match="No candidate driver varies"):
        compare_methods(made_up(10), "sunshine", LIMITS)


def test_where_the_extremes_cannot_be_left_out_the_rest_is_judged() -> None:
    """Only one month differs: without it no line can be drawn, so it is not predicted."""
    found = compare_methods(history([5, 5, 5, 9], {"x": [1, 1, 1, 2]}), "x", LIMITS)

    assert found.results[1].misses is not None
    assert found.results[1].misses.average == 0
