"""Rules agreed beforehand against months of a ledger; small histories worked by hand in the tests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.contingency import Against, Counted, StatedContingencyRule, Watched
from apportion.model.ledger import MEASURES, NOT_STATED, AccountType, Balances, Ledger, Measure, Member
from apportion.risk.contingency.backtest import DAYS_IN_MONTH, BackTest, Spending, back_test
from apportion.risk.contingency.expected import NothingWatched, WatchedLine, spending_by_year, watched_line
from apportion.risk.contingency.watching import standing, watch

JULY = FiscalCalendar(start_month=7, named_by="end")
EVEN = [100] * 12
SPENT = {year: Spending(120_000, "budget") for year in range(2019, 2024)}


def line(years: Mapping[int, list[int]], budget: Mapping[int, int] | None = None) -> WatchedLine:
    """Months of fiscal years that begin in July; a year may end early."""
    actual = {(year, k): amount for year, months in years.items() for k, amount in enumerate(months, start=1)}
    return WatchedLine(JULY, actual, {}, budget or {}, {})


def rule(
    against: Against = "last_year",
    *,
    in_a_row: int = 2,
    known_after: int = 0,
    counted: Counted = "month",
    falls: bool = True,
    deadline: int | None = None,
) -> StatedContingencyRule:
    """5 % below (or above) for two months: cut 2 %."""
    return StatedContingencyRule(
        "tax",
        "",
        (Watched("account", "sales-tax"),),
        against,
        counted,
        falls,
        Fraction(1, 20),
        in_a_row,
        known_after,
        Fraction(1, 50),
        (),
        deadline,
        "Director",
    )


def tried(held: WatchedLine, asked: StatedContingencyRule) -> BackTest:
    return back_test(held, asked, SPENT)


def test_it_acts_in_the_second_month_in_a_row() -> None:
    # September (3) is off, October is not, November and December (5, 6) are.
    found = watch(line({2020: EVEN, 2021: [100, 100, 94, 96, 95, 90, 100]}), rule())

    assert [item.is_off for item in found] == [False, False, True, False, True, True, False]
    assert [item.month for item in found if item.acts] == [(2021, 6)]
    assert found[5].miss == Fraction(-1, 10)


def test_exactly_five_percent_below_is_off_and_a_cent_less_is_not() -> None:
    big = [10_000] * 12
    found = watch(line({2020: big, 2021: [9_500, 9_501]}), rule())

    assert [item.is_off for item in found] == [True, False]


def test_it_acts_once_a_year_and_again_in_the_next_when_the_row_goes_on() -> None:
    found = watch(line({2020: EVEN, 2021: [90] * 12, 2022: [80, 80]}), rule())

    assert [item.month for item in found if item.acts] == [(2021, 2), (2022, 1)]


def test_a_month_without_figures_interrupts_the_row() -> None:
    held = line({2020: EVEN, 2021: [90, 90, 90]})
    gap = WatchedLine(JULY, {month: n for month, n in held.actual.items() if month != (2021, 2)}, {}, {}, {})

    assert not any(item.acts for item in watch(gap, rule()))


def test_the_year_to_date_counts_from_its_beginning() -> None:
    # 90, 98, 100: 90 of 100 is off, 188 of 200 (6 % below) is, 288 of 300 (4 % below) is not.
    found = watch(line({2020: EVEN, 2021: [90, 98, 100]}), rule(counted="year_to_date"))

    assert [item.is_off for item in found] == [True, True, False]
    assert [item.month for item in found if item.acts] == [(2021, 2)]


def test_a_cost_that_rises_is_watched_from_the_other_side() -> None:
    found = watch(line({2020: EVEN, 2021: [105, 110, 90]}), rule(falls=False))

    assert [item.is_off for item in found] == [True, True, False]
    assert [item.acts for item in found] == [False, True, False]


def test_the_forecast_is_last_years_month_grown_as_last_year_had_grown() -> None:
    # 2020 grew from 1,200 to 1,320: 10 %, so that a month of 110 is forecast to be 121.
    held = line({2019: EVEN, 2020: [110] * 12, 2021: [121]})

    assert held.expected(2021, "forecast") == (Fraction(121),) * 12
    assert held.expected(2020, "forecast") is None


def test_a_forecast_of_the_ledger_comes_first() -> None:
    stated = {(2021, period): 130 for period in range(1, 13)}
    held = WatchedLine(JULY, line({2019: EVEN, 2020: EVEN}).actual, {}, {}, stated)

    assert held.expected(2021, "forecast") == (Fraction(130),) * 12


def test_a_budget_of_the_year_falls_on_months_as_last_year_did() -> None:
    # Last year half of the money came in July.
    held = line({2020: [1100] + [100] * 11, 2021: []}, {2021: 4400})

    assert held.expected(2021, "budget") == (Fraction(2200), *[Fraction(200)] * 11)


BAD = [100, 100, 90, 90, 80, 80, 80, 80, 80, 80, 80, 80]
"""1,020 of 1,200: 15 % below. After October 20 are missing, after November 40, after December 60, which is 5 %."""


def test_a_bad_year_is_met_in_time() -> None:
    found = tried(line({2020: EVEN, 2021: BAD}), rule(known_after=20))

    [year] = found.years
    assert year.verdict == "right"
    assert (year.actual_minor, year.expected_minor, year.miss_minor) == (1020, Fraction(1200), Fraction(-180))
    firing = year.firing
    assert firing is not None
    # Off in September and October; known on 20 November 2020; seven months begin after that.
    assert (firing.first_off, firing.month, firing.known_on) == ((2021, 3), (2021, 4), date(2020, 11, 20))
    assert firing.months_left == 7
    # 2 % of 120,000 over seven of twelve months.
    assert firing.saved_minor == found.saved_minor == 1400
    # From December on it cannot be made good: the rule acts 41 days before the end of that month.
    assert year.inevitable == (2021, 6)
    assert year.late_days == -41
    assert year.lag_days == 20 + 31
    assert float(41 / DAYS_IN_MONTH) == pytest.approx(1.35, abs=0.01)


def test_what_acts_when_the_year_is_over_saves_nothing() -> None:
    # Short only in May and June, but by so much that the year is bad.
    found = tried(line({2020: EVEN, 2021: [100] * 10 + [60, 60]}), rule())

    [year] = found.years
    assert year.verdict == "right"
    assert year.firing is not None
    assert year.firing.is_too_late
    assert year.firing.saved_minor == 0
    # After May 40 of 1,200 are missing, after June 80.
    assert year.inevitable == (2021, 12)
    assert year.late_days == 0


def test_false_alarms_missed_and_quiet_years_are_counted() -> None:
    # 2020 is quiet; 2021 ends at 1,200 after two bad months; 2022 ends at 1,068, off every other month: against 90, 90,
    # 102 in two months in a row, never in three; 2023 is not over.
    history = line({2019: EVEN, 2020: EVEN, 2021: [90, 90] + [102] * 10, 2022: [80, 98] * 6, 2023: [80, 98, 80]})

    found = tried(history, rule(in_a_row=3))
    strict = tried(history, rule())

    assert [year.verdict for year in found.years] == ["quiet", "quiet", "missed", "open"]
    assert [year.verdict for year in strict.years] == ["quiet", "false alarm", "missed", "open"]
    assert strict.count("false alarm") == 1
    assert strict.saved_minor == 0


def test_a_day_in_the_middle_of_a_year_knows_only_what_was_known_then() -> None:
    held, asked = line({2020: EVEN, 2021: BAD}), rule(known_after=20, deadline=30)

    before, after = (standing(held, asked, day) for day in (date(2020, 11, 19), date(2020, 11, 20)))

    assert before.acted is None
    assert before.in_a_row == 1
    assert [item.month for item in before.seen] == [(2021, 1), (2021, 2), (2021, 3)]
    assert after.acted is not None
    assert after.acted.month == (2021, 4)
    assert after.deadline == date(2020, 12, 20)
    assert standing(held, asked, date(2019, 1, 1)).seen == ()


def test_following_the_days_gives_the_same_alarms_as_the_back_test() -> None:
    held, asked = line({2019: EVEN, 2020: BAD, 2021: [70] * 12, 2022: EVEN}), rule(known_after=20)

    alarms: list[tuple[tuple[int, int], date]] = []
    for step in range(4 * 366):
        day = date(2019, 7, 1) + timedelta(days=step)
        now = standing(held, asked, day)
        if now.acted is not None and now.acted.month not in [month for month, _ in alarms]:
            alarms.append((now.acted.month, day))

    assert alarms == [(firing.month, firing.known_on) for firing in tried(held, asked).firings]


def test_without_two_years_nothing_is_tried() -> None:
    found = tried(line({2020: EVEN}), rule())

    assert (found.years, found.first, found.last) == ((), None, None)


LEDGER = Ledger(
    "made up",
    Currency("USD", 2),
    JULY,
    units=(Member("police"), Member("fire")),
    accounts=(
        Member("taxes", account_type=AccountType.REVENUE),
        Member("sales-tax", parent="taxes", account_type=AccountType.REVENUE),
        Member("wages"),
    ),
    funds=(),
    requests=(),
    years=(2020,),
    measures=(Measure.ORIGINAL, Measure.ACTUAL),
    rows=0,
)


def balances(*rows: tuple[int, int, int, int, Measure, int]) -> Balances:
    year, period, unit, account, measure, amount = zip(*rows, strict=True)
    empty = np.full(len(rows), NOT_STATED, dtype=np.int32)
    return Balances(
        np.array(year, dtype=np.int32),
        np.array(period, dtype=np.int16),
        np.array(unit, dtype=np.int32),
        np.array(account, dtype=np.int32),
        empty,
        empty,
        np.array([MEASURES.index(one) for one in measure], dtype=np.int8),
        np.array(amount, dtype=np.int64),
        np.zeros(len(rows)),
        np.ones(len(rows), dtype=np.int64),
    )


ROWS = balances(
    (2020, 1, 0, 1, Measure.ACTUAL, 70),
    (2020, 1, 1, 1, Measure.ACTUAL, 5),
    (2020, 1, 0, 2, Measure.ACTUAL, 40),
    (2020, 1, 1, 2, Measure.ACTUAL, 30),
    (2020, 0, 0, 2, Measure.ORIGINAL, 500),
)


def test_a_line_is_an_account_or_a_unit_with_all_below_it() -> None:
    taxes, police = Watched("account", "taxes"), Watched("unit", "police")
    # Without an account it is spending alone: what a unit takes in is left out.
    for watches, amount in {(taxes,): 75, (taxes, police): 70, (police,): 40}.items():
        held = watched_line(LEDGER, ROWS, replace(rule(), watches=watches))
        assert held.actual == {(2020, 1): amount}
        assert held.budget_of_year == ({2020: 500} if watches == (police,) else {})


def test_a_name_that_the_ledger_does_not_have_is_told() -> None:
    with pytest.raises(NothingWatched, match="no account 'sales-tax-2'") as told:
        watched_line(LEDGER, ROWS, replace(rule(), watches=(Watched("account", "sales-tax-2"),)))
    assert told.value.known == ("taxes", "sales-tax", "wages")


def test_spending_of_a_year_is_its_budget_and_no_revenue() -> None:
    assert spending_by_year(LEDGER, ROWS, Measure.ORIGINAL) == {2020: 500}
    # Only one of twelve months has an actual.
    assert spending_by_year(LEDGER, ROWS, Measure.ACTUAL) == {}
