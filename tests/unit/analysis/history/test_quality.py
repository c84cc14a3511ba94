"""Checks of the data say pass, review or fail, and where."""

import pytest

from apportion.analysis.history.panel import Panel, panel
from apportion.analysis.history.quality import (
    Check,
    ControlTotal,
    QualityPolicy,
    Result,
    check_budget_and_actual,
    check_code_changes,
    check_control_totals,
    check_duplicates,
    check_gaps,
    check_negative_lines,
    check_units_stated,
)
from apportion.kernel.money import Currency
from apportion.model.ledger import AccountType
from apportion.model.ledger_rows import RowFacts
from tests.support.ledgers import Row, ledger_of

POLICY = QualityPolicy()


def gaps(*rows: Row) -> Check:
    ledger, balances = ledger_of(rows)
    return check_gaps(balances, ledger, POLICY)


def units(*rows: Row) -> Panel:
    ledger, balances = ledger_of(rows)
    return panel(balances, ledger, "unit", AccountType.EXPENSE)


def test_a_month_without_anything_fails_and_is_named() -> None:
    found = gaps(Row("actual", 2022, 1, period=11), Row("actual", 2022, 1, period=12), Row("actual", 2023, 1, period=2))

    assert (found.result, found.evidence) == (Result.FAIL, ("fiscal year 2023, period 1",))


def test_months_in_a_row_pass_and_whole_years_cannot_miss_one() -> None:
    assert gaps(Row("actual", 2022, 1, period=12), Row("actual", 2023, 1, period=1)).result is Result.PASS
    assert "whole years" in gaps(Row("actual", 2022, 1), Row("actual", 2024, 1)).summary


@pytest.mark.parametrize(
    ("duplicates", "result"), [(0, Result.PASS), (1, Result.REVIEW), (5, Result.REVIEW), (6, Result.FAIL)]
)
def test_repeated_rows_are_reviewed_and_many_fail(duplicates: int, result: Result) -> None:
    facts = RowFacts(100, duplicates, (), 0, 0, 1, ())

    assert check_duplicates(facts, Currency("USD", 2), POLICY).result is result


@pytest.mark.parametrize(("negative", "result"), [(5, Result.PASS), (6, Result.REVIEW), (26, Result.FAIL)])
def test_credits_are_usual_and_mostly_credits_are_not(negative: int, result: Result) -> None:
    found = check_negative_lines(RowFacts(10, 0, (), 3, negative, 100, ()), POLICY)

    assert (found.result, found.count) == (result, 3)


def test_a_renamed_department_is_found_with_its_likely_successor() -> None:
    found = check_code_changes(
        units(
            Row("actual", 2022, 100, "police"),
            Row("actual", 2022, 50, "water"),
            Row("actual", 2023, 110, "police"),
            Row("actual", 2023, 52, "water-works"),
        ),
        POLICY,
    )

    assert found.result is Result.REVIEW
    assert found.evidence[0] == "water has no actual after 2022; water-works begins in 2023 with a similar amount"
    assert "one has a likely successor" in found.summary


def test_the_same_departments_every_year_pass() -> None:
    assert (
        check_code_changes(units(Row("actual", 2022, 1, "a"), Row("actual", 2023, 9, "a")), POLICY).result
        is Result.PASS
    )
    assert check_code_changes(units(Row("actual", 2022, 1, "a")), POLICY).result is Result.PASS


def test_a_budget_without_spending_and_the_reverse_are_named() -> None:
    found = check_budget_and_actual(
        units(Row("original", 2022, 10, "old"), Row("actual", 2022, 8, "new"), Row("actual", 2023, 8, "new")), POLICY
    )

    assert found.evidence == ("old has a budget and no actual in 2022", "new has an actual and no budget in 2022")
    assert found.result is Result.REVIEW
    assert check_budget_and_actual(
        units(Row("original", 2022, 1, "a"), Row("actual", 2022, 1, "a")), POLICY
    ).result is (Result.PASS)


def test_rows_without_a_unit_are_counted_unless_no_row_has_one() -> None:
    _, some = ledger_of([Row("actual", 2022, 1, "fire"), Row("actual", 2022, 1)])
    _, none = ledger_of([Row("actual", 2022, 1)])

    assert (check_units_stated(some).result, check_units_stated(some).count) == (Result.REVIEW, 1)
    assert check_units_stated(none).result is Result.PASS


def test_a_stated_total_that_does_not_tie_fails_by_name() -> None:
    dollars = Currency("USD", 2)
    good, bad = ControlTotal("fire.csv:9", 100, 100), ControlTotal("parks.csv:7", 1_000_00, 999_99)

    found = check_control_totals([good, bad], dollars, POLICY)

    assert found.result is Result.FAIL
    assert found.evidence == ("parks.csv:7: stated 1,000.00, the rows sum to 999.99",)
    assert check_control_totals([good], dollars, POLICY).result is Result.PASS
    assert check_control_totals([], dollars, POLICY).result is Result.PASS
