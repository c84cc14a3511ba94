"""What sources are expected to bring, beside what they brought, and how often a fund would fall short."""

import numpy as np
import pytest

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.ledger import MEASURES, AccountType, Balances, Ledger, Measure, Member
from apportion.model.revenues import StatedMoney, StatedRevenue
from apportion.risk.revenue.expected import Expected, expected, outlooks
from apportion.risk.revenue.past import Past, past_of_ledger, past_of_months
from apportion.risk.revenue.spread import Chance, common_years, ways


def row(source: str, amount: int, low: int | None = None, high: int | None = None) -> StatedRevenue:
    return StatedRevenue(source, source, "", 0, amount, is_recurring=True, low=low, high=high)


def yearly(flow: str, *amounts: int) -> Past:
    return Past(flow, dict(enumerate(amounts, start=2010)), {})


def test_a_year_with_a_missing_month_is_no_past_year() -> None:
    whole = dict.fromkeys(range(1, 13), 5)
    past = past_of_months("tax", {2020: whole, 2021: {**whole}, 2022: {1: 5}})

    assert past.totals == {2020: 60, 2021: 60}
    assert past.part_years == (2022,)


def test_only_years_without_a_gap_are_forecast_from() -> None:
    assert Past("tax", {2010: 1, 2012: 1, 2013: 1}, {}).latest == (2012, 2013)


def test_a_steady_source_is_forecast_as_it_was_and_its_misses_are_told() -> None:
    stated = StatedMoney(revenues=(row("tax", 130_00), row("fees", 50_00)))
    pasts = {
        "tax": yearly("tax", 100_00, 110_00, 100_00, 110_00, 100_00),
        "fees": yearly("fees", *([40_00, 50_00] * 2), 40_00),
    }
    tax, fees = expected(stated, outlooks(pasts, 1))

    assert tax.forecast is not None
    assert tax.forecast.point == 100_00  # the mean change of four is nothing
    assert tax.misses[2011] == pytest.approx(1.1)
    assert fees.stated.amount == 50_00


def test_a_stated_interval_goes_before_that_of_the_forecast() -> None:
    stated = StatedMoney(revenues=(row("tax", 100_00, 90_00, 120_00),))
    (tax,) = expected(stated, outlooks({"tax": yearly("tax", 100_00, 101_00, 99_00)}, 1))

    assert (tax.low, tax.high) == (90_00, 120_00)


def test_a_source_without_a_past_is_told_as_stated() -> None:
    (tax,) = expected(StatedMoney(revenues=(row("tax", 100_00),)), outlooks({}, 1))

    assert tax.forecast is None
    assert tax.low is None


def test_accounts_of_the_ledger_are_added_up_and_unknown_ones_named() -> None:
    accounts = (
        Member("taxes", account_type=AccountType.REVENUE),
        Member("sales", parent="taxes", account_type=AccountType.REVENUE),
        Member("wages"),
    )
    ledger = Ledger("L", Currency("USD", 2), FiscalCalendar(), (), accounts, (), (), (2020,), (Measure.ACTUAL,), 3)
    zero = np.full(3, -1, dtype=np.int32)
    balances = Balances(
        np.full(3, 2020, dtype=np.int32),
        np.zeros(3, dtype=np.int16),
        zero,
        np.array([0, 1, 2], dtype=np.int32),
        zero,
        zero,
        np.full(3, MEASURES.index(Measure.ACTUAL), dtype=np.int8),
        np.array([10_00, 20_00, 25_00], dtype=np.int64),
        np.zeros(3),
        np.ones(3, dtype=np.int64),
    )
    found = past_of_ledger(ledger, balances, {"tax": ("taxes",), "fees": ("wages", "fes")})

    assert found.pasts["tax"].totals == {2020: 30_00}
    assert found.unknown == (("fees", "wages"), ("fees", "fes"))  # wages are no revenue
    assert found.spending is not None
    assert found.spending.totals == {2020: 25_00}


def test_sources_fail_together_in_the_years_in_which_they_did() -> None:
    # Naive forecasts: actual over forecast is this year over the last. Both fall in 2013 alone: 0.8 and 0.5.
    tax = yearly("tax", 100, 100, 100, 80, 80, 80, 80)
    fees = yearly("fees", 100, 100, 100, 50, 50, 50, 50)
    stated = StatedMoney(revenues=(row("tax", 1000), row("fees", 1000)))
    rows = expected(stated, outlooks({"tax": tax, "fees": fees}, 1))
    held = ways(rows, seed=1)

    assert held is not None
    assert not held.is_drawn
    assert held.years == tuple(one for one in range(2011, 2017))
    # Together 130 came of 200 that were forecast: 2,000 expected now become 1,300.
    assert held.amounts[held.years.index(2013)] == pytest.approx(1300)
    assert int((held.amounts < 1500).sum()) == 1


def test_a_stated_interval_is_drawn_with_a_twentieth_below_it() -> None:
    held = ways([Expected(row("aid", 1_000_000, 900_000, 1_300_000), None, 900_000, 1_300_000)], seed=7)

    assert held is not None
    assert held.is_drawn
    below, above = float((held.amounts < 900_000).mean()), float((held.amounts > 1_300_000).mean())
    assert below == pytest.approx(0.05, abs=0.01)
    assert above == pytest.approx(0.05, abs=0.01)
    again = ways([Expected(row("aid", 1_000_000, 900_000, 1_300_000), None, 900_000, 1_300_000)], seed=7)
    assert again is not None
    assert np.array_equal(held.amounts, again.amounts)


def test_nothing_known_gives_no_chance() -> None:
    assert ways([Expected(row("aid", 1_000_000), None, None, None)], seed=1) is None


def test_a_small_source_that_began_late_leaves_out_no_years() -> None:
    assert common_years({"tax": (980, range(2000, 2010)), "new": (20, range(2007, 2010))}) == tuple(range(2000, 2010))
    assert common_years({"tax": (900, range(2000, 2010)), "new": (100, range(2005, 2010))}) == tuple(range(2005, 2010))
    assert common_years({"tax": (1, range(2000, 2004))}) == ()


def test_one_of_fifteen_years_tells_little() -> None:
    # Wilson's interval for 1 of 15 by hand: middle (1/15 + 3.8415/30) / (1 + 3.8415/15) = 0.1549, half 0.1430.
    low, high = Chance(1, 15, is_drawn=False).interval

    assert (round(low, 3), round(high, 3)) == (0.012, 0.298)


def test_a_small_source_that_came_at_five_times_its_forecast_does_not_do_so_at_its_size_now() -> None:
    tax, sale = yearly("tax", *[1000] * 8), yearly("sale", 1, 1, 1, 5, 5, 5, 5, 5)
    stated = StatedMoney(revenues=(row("tax", 1000), row("sale", 400)))
    held = ways(expected(stated, outlooks({"tax": tax, "sale": sale}, 1)), seed=1)

    assert held is not None
    assert held.amounts.max() == pytest.approx(1400 * 1005 / 1001)  # and not 1,000 + 5 x 400
