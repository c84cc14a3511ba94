"""Budget against actual."""

import numpy as np
import pytest

from apportion.analysis.history.carryover import carry_over
from apportion.analysis.history.lines import coverage
from apportion.analysis.history.panel import panel
from apportion.analysis.history.variance import (
    Direction,
    direction,
    exceeds,
    largest,
    variances,
    worst,
)
from apportion.model.ledger import AccountType
from tests.support.ledgers import Row, ledger_of

ROWS = [
    Row("original", 2022, 100, "fire"),
    Row("actual", 2022, 104, "fire"),
    Row("original", 2023, 100, "fire"),
    Row("actual", 2023, 90, "fire"),
    Row("original", 2022, 50, "parks"),
    Row("actual", 2022, 40, "parks"),
    Row("original", 2023, 0, "parks"),
    Row("actual", 2023, 8, "parks"),
    Row("actual", 2022, 3, "zoo"),
]


def test_utilisation_and_variance_are_averaged_over_the_years_that_can_be_compared() -> None:
    ledger, balances = ledger_of(ROWS)
    found = variances(panel(balances, ledger, "unit", AccountType.EXPENSE))

    assert found.variance.tolist() == [[400, -1_000], [-1_000, 0], [0, 0]]
    assert found.comparable.tolist() == [[True, True], [True, False], [False, False]]
    assert found.average_utilisation()[:2] == pytest.approx([0.97, 0.8])
    assert found.average_variance()[:2] == pytest.approx([0.07, 0.2])
    assert found.mean_variance()[:2] == pytest.approx([-0.03, -0.2])
    assert np.isnan(found.average_variance()[2])
    assert exceeds(found, 0.05).tolist() == [[False, True], [True, False], [False, False]]


def test_the_whole_is_compared_with_what_names_no_budget_as_well() -> None:
    ledger, balances = ledger_of(ROWS)

    found = variances(panel(balances, ledger, "unit", AccountType.EXPENSE).whole)

    assert found.variance.tolist() == [[14_700 - 15_000, 9_800 - 10_000]]


@pytest.mark.parametrize(
    ("variance", "kind", "meaning"),
    [
        (1, AccountType.EXPENSE, Direction.UNFAVOURABLE),
        (-1, AccountType.EXPENSE, Direction.FAVOURABLE),
        (1, AccountType.REVENUE, Direction.FAVOURABLE),
        (-1, AccountType.REVENUE, Direction.UNFAVOURABLE),
        (1, AccountType.LIABILITY, Direction.UNFAVOURABLE),
        (0, AccountType.EXPENSE, Direction.NONE),
        (5, AccountType.STATISTICAL, Direction.NONE),
    ],
)
def test_more_than_budgeted_is_good_for_revenue_and_bad_for_expense(
    variance: int, kind: AccountType, meaning: Direction
) -> None:
    assert direction(variance, kind) is meaning


def test_overspends_are_ranked_in_money_and_the_worst_year_as_a_fraction() -> None:
    ledger, balances = ledger_of(ROWS)
    held = panel(balances, ledger, "unit", AccountType.EXPENSE)
    found = variances(held)

    over = largest(found, held.years, AccountType.EXPENSE, 2022, over=True)
    under = largest(found, held.years, AccountType.EXPENSE, 2022, over=False)
    furthest = worst(found, held.years, AccountType.EXPENSE)

    assert [(item.row, item.variance) for item in over] == [(0, 400)]
    assert [(item.row, item.variance) for item in under] == [(1, -1_000)]
    assert furthest[0] is not None
    assert (furthest[0].year, furthest[0].variance) == (2023, -1_000)
    assert furthest[2] is None
    assert largest(found, held.years, AccountType.EXPENSE, 2022, over=True, among=np.array([False] * 3)) == []


def test_what_is_left_of_a_budget_is_split_into_promised_and_free() -> None:
    """Adopted 100, final 120, spent 90, ordered 20: 30 unspent, of which 10 are free; 20 were added in the year."""
    rows = [
        Row("original", 2022, 100, "fire"),
        Row("budget", 2022, 120, "fire"),
        Row("actual", 2022, 90, "fire"),
        Row("encumbrance", 2022, 20, "fire"),
    ]
    ledger, balances = ledger_of(rows)

    found = carry_over(panel(balances, ledger, "unit", AccountType.EXPENSE))

    assert (found.unspent.item(), found.encumbered.item(), found.uncommitted.item()) == (3_000, 2_000, 1_000)
    assert found.changed.item() == 2_000


def test_spending_on_lines_without_a_budget_stands_apart() -> None:
    """Wages: 80 of 100. Pensions have no budget. 80 % of the budgeted lines were spent, not 120 %."""
    rows = [
        Row("original", 2022, 100, "fire", "wages"),
        Row("actual", 2022, 70, "fire", "wages", period=1),
        Row("actual", 2022, 10, "fire", "wages", period=2),
        Row("actual", 2022, 40, "fire", "pensions"),
        Row("original", 2022, 999, "fire", "taxes"),
        Row("actual", 2023, 40, "fire", "wages"),
    ]
    ledger, balances = ledger_of(rows, types={"taxes": AccountType.REVENUE})

    (found,) = coverage(balances, ledger)

    assert (found.year, found.budget, found.actual_budgeted, found.actual_unbudgeted) == (2022, 10_000, 8_000, 4_000)
    assert (found.lines_budgeted, found.lines_unbudgeted) == (1, 1)
    assert found.utilisation == 0.8
