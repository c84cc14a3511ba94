"""How much may move when: months of a fiscal quarter, its end, the end of the year, and years that begin in July."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.reallocate.calendar import allowed_on, time_of
from apportion.model.context import Context
from apportion.model.policy import Override
from apportion.model.reallocation_policy import default_calendar

USUAL = default_calendar(Context())
DAY = datetime.date.fromisoformat


def year(first: str, last: str, name: str = "FY2025") -> BudgetPeriod:
    return BudgetPeriod(name, DAY(first), DAY(last))


CALENDAR_YEAR = (year("2025-01-01", "2025-12-31"),)
FROM_JULY = (year("2024-07-01", "2025-06-30"),)
MONTHS = (year("2025-01-01", "2025-01-31", "M1"), year("2025-02-01", "2025-02-28", "M2"))


@pytest.mark.parametrize(
    ("periods", "day", "when"),
    [
        (CALENDAR_YEAR, "2024-12-31", "year_end"),
        (CALENDAR_YEAR, "2025-01-01", "month_1"),
        (CALENDAR_YEAR, "2025-02-28", "month_2"),
        (CALENDAR_YEAR, "2025-03-24", "month_3"),
        (CALENDAR_YEAR, "2025-03-25", "quarter_end"),
        (CALENDAR_YEAR, "2025-03-31", "quarter_end"),
        (CALENDAR_YEAR, "2025-04-01", "month_1"),
        (CALENDAR_YEAR, "2025-11-30", "month_2"),
        (CALENDAR_YEAR, "2025-12-01", "year_end"),
        (CALENDAR_YEAR, "2026-01-01", "year_end"),
        (FROM_JULY, "2024-08-15", "month_2"),
        (FROM_JULY, "2024-09-25", "quarter_end"),
        (FROM_JULY, "2025-03-24", "month_3"),
        (FROM_JULY, "2025-06-10", "year_end"),
        (MONTHS, "2025-01-31", "month_1"),
        (MONTHS, "2025-02-10", "month_2"),
        (MONTHS, "2025-02-25", "quarter_end"),
    ],
)
def test_a_day_has_its_time(periods: tuple[BudgetPeriod, ...], day: str, when: str) -> None:
    assert time_of(USUAL, periods, DAY(day)) == when


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        ("2025-01-15", 0),
        ("2025-02-15", 0),
        # Less than 5 % of 1,000.00 is at most 49.99; of what has no twentieth the next whole cent below.
        ("2025-03-15", 4_999),
        ("2025-03-31", 15_000),
        ("2025-12-15", 100_000),
    ],
)
def test_less_than_a_share_is_not_the_share(day: str, amount: int) -> None:
    assert allowed_on(USUAL, CALENDAR_YEAR, DAY(day), 100_000).amount == amount


def test_less_than_a_part_that_falls_between_two_cents_is_the_cent_below() -> None:
    assert allowed_on(USUAL, CALENDAR_YEAR, DAY("2025-03-15"), 101).amount == 5


def test_the_next_time_is_told() -> None:
    found = allowed_on(USUAL, CALENDAR_YEAR, DAY("2025-02-10"), 100)
    assert (found.until, found.then) == (DAY("2025-02-28"), "month_3")
    assert allowed_on(USUAL, CALENDAR_YEAR, DAY("2025-12-10"), 100).then is None


def test_the_situation_of_the_budget_sets_the_limits() -> None:
    """The policy table: 2 % where regulation is restrictive; a case says otherwise in its table policy."""
    strict = default_calendar(replace(Context(), regulatory_environment="restrictive"))
    own = default_calendar(Context(), [Override("reallocation_major", "20")])

    assert strict.at("month_3").share == Decimal("0.02")
    assert "regulatory environment is restrictive" in strict.at("month_3").source
    assert own.at("quarter_end").share == Decimal("0.2")
