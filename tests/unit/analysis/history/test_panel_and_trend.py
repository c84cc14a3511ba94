"""Totals by member and year, and how they grow."""

import numpy as np
import pytest

from apportion.analysis.history.panel import panel
from apportion.analysis.history.trend import cagr, growth, margins, shares
from apportion.model.ledger import AccountType, Measure
from tests.support.ledgers import Row, ledger_of

CITY = [
    Row("actual", 2022, 100, "fire", "wages"),
    Row("actual", 2022, 40, "parks", "wages"),
    Row("actual", 2023, 110, "fire", "wages"),
    Row("actual", 2023, 5, "", "wages"),
    Row("actual", 2023, 900, "fire", "taxes"),
]


def test_a_department_holds_all_below_it_by_the_tree_and_not_by_its_name() -> None:
    rows = [Row("actual", 2022, 7, "book"), Row("actual", 2022, 3, "books"), Row("actual", 2022, 2, "rare")]
    ledger, balances = ledger_of(rows, parents={"rare": "book"})

    found = panel(balances, ledger, "unit", AccountType.EXPENSE)

    actual = dict(zip((member.id for member in found.members), found.amounts[Measure.ACTUAL][:, 0], strict=True))
    assert actual == {"book": 900, "books": 300, "rare": 200}


def test_revenue_and_expense_are_never_added_and_rows_without_a_unit_count_in_the_whole_alone() -> None:
    ledger, balances = ledger_of(CITY, types={"taxes": AccountType.REVENUE})

    spent = panel(balances, ledger, "unit", AccountType.EXPENSE)
    received = panel(balances, ledger, "unit", AccountType.REVENUE)

    assert spent.totals[Measure.ACTUAL].tolist() == [14_000, 11_500]
    assert spent.amounts[Measure.ACTUAL].tolist() == [[10_000, 11_000], [4_000, 0]]
    assert spent.stated[Measure.ACTUAL].tolist() == [[True, True], [True, False]]
    assert received.totals[Measure.ACTUAL].tolist() == [0, 90_000]
    assert not received.totals_stated[Measure.ACTUAL][0]


def test_the_final_budget_counts_and_the_adopted_one_where_no_final_one_is_stated() -> None:
    rows = [
        Row("original", 2022, 10, "fire"),
        Row("budget", 2022, 12, "fire"),
        Row("original", 2023, 11, "fire"),
        Row("actual", 2024, 9, "fire"),
    ]
    ledger, balances = ledger_of(rows)

    budget, stated = panel(balances, ledger, "unit", AccountType.EXPENSE).budget()

    assert budget.tolist() == [[1_200, 1_100, 0]]
    assert stated.tolist() == [[True, True, False]]


def test_the_three_years_of_the_company_grew_by_14_1_and_13_2_percent() -> None:
    """18.5 -> 24.1 is (24.1 / 18.5) ** 0.5 = 1.14136; 3.2 -> 4.1 is 1.13192, not 14.2 and 13.1 %."""
    years, stated = (2022, 2023, 2024), np.ones(3, dtype=np.bool_)

    revenue = cagr(years, np.array([185, 212, 241]) * 10_000_000, stated)
    profit = cagr(years, np.array([32, 38, 41]) * 10_000_000, stated)

    assert revenue is not None
    assert profit is not None
    assert f"{revenue.rate_annual:.1%} {profit.rate_annual:.1%}" == "14.1% 13.2%"


def test_growth_from_nothing_or_over_an_unknown_year_is_not_a_percentage() -> None:
    amounts = np.array([[0, 50, 60, 0, 70], [100, 110, 99, 99, -5]])
    stated = np.array([[True, True, True, False, True], [True] * 5])

    found = growth(amounts, stated)

    assert np.isnan(found[0]).tolist() == [True, True, False, True, True]
    assert found[0, 2] == pytest.approx(0.2)
    assert found[1, 1:] == pytest.approx([0.1, -0.1, 0.0, -104 / 99])


def test_average_growth_needs_two_positive_ends() -> None:
    ends = np.array([True, False, True])

    assert cagr((2020, 2021, 2022), np.array([0, 5, 9]), ends) is None
    assert cagr((2020, 2021, 2022), np.array([4, 5, 9]), np.array([True, False, False])) is None
    found = cagr((2020, 2021, 2022), np.array([4, 0, 9]), ends)
    assert found is not None
    assert found.rate_annual == pytest.approx(0.5)


def test_shares_and_margins_of_nothing_are_unknown() -> None:
    assert shares(np.array([[25, 0], [75, 0]]), np.array([100, 0]))[:, 0].tolist() == [0.25, 0.75]
    assert np.isnan(shares(np.array([[25, 0]]), np.array([100, 0]))[0, 1])
    found = margins(np.array([200, 0]), np.array([150, 10]), np.array([True, True]))
    assert found[0] == 0.25
    assert np.isnan(found[1])
