"""Cash month by month, worked by hand to the cent."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.model.revenues import StatedMoney, Timing
from apportion.risk.cash.position import Flow, borrowing, monthly, position
from apportion.risk.cash.profile import EVEN, Profile, mean_shares, profile_of, split
from apportion.risk.cash.record import closings, record
from apportion.risk.cash.spread import courses
from apportion.risk.revenue.past import Past, past_of_months
from apportion.risk.revenue.spread import Misses

HALVES = (Fraction(1, 2), *[Fraction(0)] * 5, Fraction(1, 2), *[Fraction(0)] * 5)
"""Half in the first month, half in the seventh."""
NEVER_MISSED = Misses({}, frozenset())
TAX = Flow("tax", (1200_00,), Profile("tax", HALVES, "stated"), comes_in=True)
SPENDING = Flow("spending", (1000_00,), Profile("spending", EVEN, "equal parts"), comes_in=False)


def past(flow: str, *years: tuple[int, ...]) -> Past:
    return past_of_months(flow, {2000 + n: dict(enumerate(months, 1)) for n, months in enumerate(years)})


def test_a_year_is_split_to_the_cent_and_loses_none() -> None:
    parts = split(1000_00, EVEN)

    # 83.33 and a third each: four months receive the cents that are left.
    assert parts == (*[83_34] * 4, *[83_33] * 8)
    assert sum(parts) == 1000_00


def test_shares_below_zero_keep_the_sum_as_well() -> None:
    shares = (Fraction(4, 3), Fraction(-1, 3), *[Fraction(0)] * 10)

    assert split(100, shares)[:2] == (133, -33)


def test_cash_runs_lowest_before_the_second_half_of_the_tax_comes() -> None:
    held = position(50_00, [TAX, SPENDING])

    # After six months: 50.00 + 600.00 - 4 x 83.34 - 2 x 83.33 = 149.98. At the end 50 + 1200 - 1000 = 250.
    assert held.months[5].closing == 149_98
    assert (held.trough.month, held.trough.closing) == (6, 149_98)
    assert held.months[-1].closing == 250_00


def test_what_is_missing_from_the_floor_is_borrowed_for_as_long_as_it_is_missing() -> None:
    held = position(50_00, [TAX, SPENDING])
    found = borrowing([month.closing for month in held.months], 250_00, Fraction(6, 100))

    # Ends of months 5, 6 and 11: 233.31, 149.98 and 333.33 are there; 16.69 and 100.02 are missing.
    assert found.need == 100_02
    assert found.months == 2
    assert found.interest == round(Fraction(16_69 + 100_02) * Fraction(6, 1200))


def test_nothing_is_borrowed_above_the_floor() -> None:
    found = borrowing([100, 200], 100, None)

    assert (found.need, found.months, found.interest) == (0, 0, None)


def test_a_lag_moves_money_and_leaves_the_last_months_due() -> None:
    late = replace(SPENDING, timing=Timing(2, 150_01))
    parts, still_due = monthly(late)

    assert parts[:4] == (75_01, 75_00, 83_34, 83_34)
    assert still_due == 2 * 83_33
    assert sum(parts) + still_due == 1000_00 + 150_01
    assert position(0, [TAX, late]).still_due == {"spending": 2 * 83_33}


def test_periods_follow_each_other() -> None:
    tax, spending = replace(TAX, amounts=(1200_00, 0)), replace(SPENDING, amounts=(1000_00, 240_00))
    held = position(0, [tax, spending])

    assert len(held.months) == 24
    assert held.months[11].closing == 200_00
    assert held.trough.closing == -40_00
    assert (held.trough.period, held.trough.month) == (1, 12)


def test_flows_of_other_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="periods"):
        position(0, [TAX, replace(SPENDING, amounts=(1, 1))])


def test_the_usual_profile_is_the_mean_of_shares_and_not_of_money() -> None:
    small, large = (12, *[0] * 11), (0, *[0] * 10, 1200)
    found = profile_of("tax", StatedMoney(), {"tax": past("tax", small, large)})

    assert found.told_by == "own past"
    assert (found.shares[0], found.shares[11]) == (Fraction(1, 2), Fraction(1, 2))
    assert sum(found.shares) == 1


def test_a_stated_profile_goes_first_and_revenue_stands_for_sources_without_one() -> None:
    stated = StatedMoney(profiles={"tax": HALVES, "revenue": EVEN})

    assert profile_of("tax", stated, {}).shares == HALVES
    assert profile_of("fees", stated, {}).told_by == "stated"
    assert profile_of("spending", stated, {}).told_by == "equal parts"
    with pytest.raises(ValueError, match="year"):
        mean_shares({})


def test_past_years_say_how_low_cash_might_run() -> None:
    early, late = (120, *[0] * 11), (*[0] * 11, 120)
    tax = profile_of("tax", StatedMoney(), {"tax": past("tax", early, early, early, early, late)})
    flows = [Flow("tax", (1000_00,), tax, comes_in=True), SPENDING]
    found = courses(0, flows, NEVER_MISSED, floor=0, rate=None)

    assert found is not None
    # In the late year eleven months are paid before anything comes: 4 x 83.34 + 7 x 83.33.
    assert found.troughs[0] == (2004, found.courses[-1].position.months[10])
    assert found.troughs[0][1].closing == -(4 * 83_34 + 7 * 83_33)
    assert (found.chance_below(0).times, found.chance_below(0).of) == (1, 5)
    assert found.courses[-1].borrowing is not None
    assert found.courses[-1].borrowing.need == 4 * 83_34 + 7 * 83_33
    assert found.as_planned == ("spending",)
    assert found.band[0] == (-83_34, 1000_00 - 83_34)


def test_revenue_that_was_missed_is_missed_in_its_year() -> None:
    even = (10,) * 12
    tax = profile_of("tax", StatedMoney(), {"tax": past("tax", *[even] * 5)})
    misses = Misses({2000: 1.0, 2001: 1.0, 2002: 0.5, 2003: 1.0, 2004: 1.0}, frozenset({"tax"}))
    found = courses(0, [Flow("tax", (1000_00,), tax, comes_in=True), SPENDING], misses, floor=None, rate=None)

    assert found is not None
    assert found.with_misses
    assert [one.position.months[-1].closing for one in found.courses] == [0, 0, -500_00, 0, 0]


def test_four_past_years_are_too_few() -> None:
    tax = profile_of("tax", StatedMoney(), {"tax": past("tax", *[(10,) * 12] * 4)})

    assert (
        courses(0, [Flow("tax", (1000_00,), tax, comes_in=True), SPENDING], NEVER_MISSED, floor=None, rate=None) is None
    )


def test_projections_of_the_lowest_month_are_judged() -> None:
    projected = {2020: [9, 5, 7, 8], 2021: [4, 9, 9, 9]}
    actual = {2020: [9, 6, 2, 8], 2021: [3, 9, 9, 9], 2022: [1, 1, 1, 1]}
    found = record(projected, actual)

    assert found is not None
    assert [(miss.amount, miss.projected.month, miss.actual.month) for miss in found.misses] == [(-3, 2, 3), (-1, 1, 1)]
    assert (found.mean_absolute, found.mean, found.months_right) == (2, -2, 1)
    assert found.worst.actual.year == 2020
    assert record({}, actual) is None


def test_months_that_were_over_do_not_count() -> None:
    found = record({2020: [1, 5, 7]}, {2020: [1, 4, 7]}, after=1)

    assert found is not None
    assert found.misses[0].amount == -1


def test_closings_follow_from_flows_and_notes() -> None:
    assert closings(100, [-50, 20, 30], [0, 40, -40]) == (50, 110, 100)
