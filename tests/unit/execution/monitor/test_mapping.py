"""What a ledger books is found on the lines of the plan, and what is not is said with its reason."""

import datetime
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.execution.journal.events import BudgetPeriod, Line
from apportion.execution.monitor.clock import even_share, months_over
from apportion.execution.monitor.mapping import Lines, Reason, map_to_lines, spending_of, unknown_places
from apportion.kernel.money import Currency
from apportion.model.ledger import (
    MEASURES,
    NOT_STATED,
    AccountType,
    Balances,
    FiscalCalendar,
    Ledger,
    Measure,
    Member,
)
from apportion.model.monitored import LedgerLine

YEAR = BudgetPeriod("FY2025", datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
UNITS = (Member("health"), Member("health > clinics", parent="health"), Member("roads"), Member("canteen"))
ACCOUNTS = (Member("pay"), Member("works"), Member("fees", account_type=AccountType.REVENUE))
FUNDS = (Member("general"), Member("grant"))
LEDGER = Ledger(
    "Town", Currency("USD", 2), FiscalCalendar(), UNITS, ACCOUNTS, FUNDS, (Member("bridges"),), (2025,), (), 0
)
Row = tuple[int, int, int, int, int]


def balances(rows: Sequence[Row], measure: Measure = Measure.ACTUAL) -> Balances:
    """Totals by unit, account, fund and request, with amounts in minor units."""
    columns = list(zip(*rows, strict=True)) or [()] * 5
    unit, account, fund, request, amount = (np.array(column, dtype=np.int64) for column in columns)
    size = len(rows)
    return Balances(
        np.full(size, 2025, dtype=np.int32),
        np.zeros(size, dtype=np.int16),
        unit.astype(np.int32),
        account.astype(np.int32),
        fund.astype(np.int32),
        request.astype(np.int32),
        np.full(size, MEASURES.index(measure), dtype=np.int8),
        amount,
        np.zeros(size),
        np.ones(size, dtype=np.int64),
    )


def lines(of: Mapping[tuple[str, str], tuple[str, int]]) -> Lines:
    """Lines by request and fund: unit and allocation."""
    listed = sorted(of)
    parents = {"health": "", "roads": ""}
    return Lines(
        tuple(Line(request, fund, "FY2025") for request, fund in listed),
        tuple(of[key][0] for key in listed),
        tuple(of[key][1] for key in listed),
        parents,
    )


TOWN = lines(
    {("care", "general"): ("health", 100), ("bridges", "general"): ("roads", 50), ("paving", "general"): ("roads", 50)}
)
ANY = NOT_STATED


def spent(rows: Sequence[Row], places: Sequence[LedgerLine] = (), of: Lines = TOWN) -> dict[str, int]:
    mapped = map_to_lines(LEDGER, balances(rows), of, places)
    return {
        str(line): amount
        for line, amount in zip(of.lines, mapped.per_line(len(of.lines)).tolist(), strict=True)
        if amount
    }


def why(rows: Sequence[Row], places: Sequence[LedgerLine] = (), of: Lines = TOWN) -> list[tuple[int, Reason]]:
    return [(item.amount, item.reason) for item in map_to_lines(LEDGER, balances(rows), of, places).unmapped()]


def test_the_only_request_of_a_unit_takes_what_is_booked_on_it_and_below() -> None:
    assert spent([(0, 0, ANY, ANY, 30), (1, 0, ANY, ANY, 12)]) == {"care from general in FY2025": 42}


def test_the_request_that_the_ledger_names_goes_before_its_unit() -> None:
    assert spent([(2, 0, ANY, 0, 30)]) == {"bridges from general in FY2025": 30}


def test_a_unit_with_two_requests_and_no_word_about_them_is_left() -> None:
    assert why([(2, 0, ANY, ANY, 30), (3, 0, ANY, ANY, 5)]) == [
        (30, Reason.SEVERAL_REQUESTS),
        (5, Reason.NO_UNIT),
    ]


def test_rows_that_name_more_decide_over_rows_that_name_less() -> None:
    places = [LedgerLine("paving", "roads", "", ""), LedgerLine("bridges", "roads", "works", "")]

    assert spent([(2, 0, ANY, ANY, 30), (2, 1, ANY, ANY, 7)], places) == {
        "paving from general in FY2025": 30,
        "bridges from general in FY2025": 7,
    }


def test_two_rows_that_name_as_much_and_disagree_decide_nothing() -> None:
    places = [LedgerLine("paving", "roads", "", ""), LedgerLine("bridges", "", "works", "")]

    assert why([(2, 1, ANY, ANY, 7)], places) == [(7, Reason.SEVERAL_PLACES)]


def test_the_fund_is_that_of_the_ledger_or_the_only_one_with_money() -> None:
    two = lines({("care", "general"): ("health", 100), ("care", "grant"): ("health", 40)})
    one = lines({("care", "general"): ("health", 100), ("care", "grant"): ("health", 0)})

    assert spent([(0, 0, 1, ANY, 9)], of=two) == {"care from grant in FY2025": 9}
    assert why([(0, 0, ANY, ANY, 9)], of=two) == [(9, Reason.SEVERAL_FUNDS)]
    assert spent([(0, 0, ANY, ANY, 9)], of=one) == {"care from general in FY2025": 9}
    assert spent([(0, 0, ANY, ANY, 9)], [LedgerLine("care", "health", "", "", "grant")], two) == {
        "care from grant in FY2025": 9
    }


def test_revenue_is_no_spending() -> None:
    assert spending_of(LEDGER, balances([(0, 2, ANY, ANY, 99), (0, ANY, ANY, ANY, 1)])).amount.tolist() == [1]


def test_a_place_that_the_ledger_does_not_have_is_named() -> None:
    row = LedgerLine("care", "health", "wages", "")

    assert unknown_places(LEDGER, [row]) == ((row, "account", "wages"),)


@given(
    st.lists(
        st.tuples(
            st.integers(-1, 3), st.integers(-1, 1), st.integers(-1, 1), st.integers(-1, 0), st.integers(-(10**9), 10**9)
        ),
        max_size=30,
    ),
    st.lists(
        st.builds(
            LedgerLine,
            st.sampled_from(["care", "bridges", "paving", "other"]),
            st.sampled_from(["", "health", "roads"]),
            st.sampled_from(["pay", "works"]),
            st.sampled_from(["", "grant"]),
        ),
        max_size=4,
    ),
)
def test_every_cent_is_on_a_line_or_named_in_any_order(rows: list[Row], places: list[LedgerLine]) -> None:
    mapped = map_to_lines(LEDGER, balances(rows), TOWN, places)
    turned = map_to_lines(LEDGER, balances(rows[::-1]), TOWN, places[::-1])

    assert int(mapped.per_line(3).sum()) + sum(item.amount for item in mapped.unmapped()) == sum(row[4] for row in rows)
    assert mapped.per_line(3).tolist() == turned.per_line(3).tolist()


@pytest.mark.parametrize(
    ("day", "share"),
    [
        (datetime.date(2024, 12, 31), Fraction(0)),
        (datetime.date(2025, 1, 31), Fraction(1, 12)),
        (datetime.date(2025, 3, 31), Fraction(1, 4)),
        (datetime.date(2025, 4, 15), Fraction(7, 24)),
        (datetime.date(2025, 12, 31), Fraction(1)),
        (datetime.date(2026, 3, 1), Fraction(1)),
    ],
)
def test_three_of_twelve_months_are_a_quarter(day: datetime.date, share: Fraction) -> None:
    assert even_share(YEAR, day) == share


def test_a_period_that_begins_late_in_a_month_has_months_of_its_own() -> None:
    period = BudgetPeriod("X", datetime.date(2024, 1, 31), datetime.date(2024, 4, 29))

    # From 31 January, from 29 February (a leap year), from 31 March.
    assert months_over(period, datetime.date(2024, 2, 28)) == 1
    assert months_over(period, datetime.date(2024, 3, 30)) == 2
