"""Triggers on years that a person can judge by eye."""

import datetime
from dataclasses import replace
from fractions import Fraction

from apportion.execution.triggers.backtest import PastYear, Tried, back_test, fact_of_spending
from apportion.execution.triggers.observed import Observation
from apportion.model.trigger_policy import DEFAULT_TRIGGERS

OFF = next(trigger for trigger in DEFAULT_TRIGGERS if trigger.id == "variance-off")
YEAR_END = datetime.date(2024, 12, 31)


def year(
    subject: str, outcome: int | None, *percents: int, fact: datetime.date = YEAR_END, name: int = 2024
) -> PastYear:
    """A year in which the variance was known at the end of each month."""
    observed = tuple(
        Observation(subject, datetime.date(name, month, 28), Fraction(one, 100), "")
        for month, one in enumerate(percents, start=1)
    )
    return PastYear(subject, name, observed, None if outcome is None else Fraction(outcome, 100), fact)


def tried(*years: PastYear, tolerance: Fraction | None = None) -> Tried:
    return back_test(OFF, years, tolerance)


def test_a_year_that_ended_off_and_was_seen() -> None:
    # Seen at the end of March; the year ended in December: nine months early.
    found = tried(year("parks", 15, 2, 8, 12, 13))

    assert [item.verdict for item in found.years] == ["right"]
    assert found.leads == (9,)


def test_a_deviation_that_was_a_fact_before_the_year_ended() -> None:
    found = tried(year("parks", 15, 2, 8, 12, fact=datetime.date(2024, 10, 31)))

    assert found.leads == (7,)


def test_a_year_that_ended_within_the_tolerance_was_a_false_alarm() -> None:
    found = tried(year("parks", 9, 12, 5, 12))

    assert [item.verdict for item in found.years] == ["false alarm"]
    assert (found.firings, found.false_firings) == (2, 2)


def test_a_year_that_nobody_saw_coming_was_missed() -> None:
    found = tried(year("parks", -20, 2, 3, -9))

    assert [item.verdict for item in found.years] == ["missed"]


def test_an_alarm_on_the_wrong_side_is_a_false_one_and_the_year_was_missed() -> None:
    found = tried(year("parks", -20, 15, 2, -9))

    assert [item.verdict for item in found.years] == ["missed"]
    assert found.false_firings == 1


def test_an_alarm_on_the_wrong_side_before_the_right_one() -> None:
    found = tried(year("parks", -20, 15, -12, -15))

    assert [item.verdict for item in found.years] == ["right"]
    assert (found.firings, found.false_firings, found.leads) == (2, 1, (10,))


def test_a_year_that_has_not_ended_is_judged_neither_way() -> None:
    found = tried(year("parks", None, 15))

    assert found.count("open") == 1
    assert found.false_firings == 0


def test_each_year_begins_anew() -> None:
    found = tried(year("parks", 12, 15, name=2023, fact=datetime.date(2023, 12, 31)), year("parks", 12, 15))

    assert found.firings == 2


def test_a_narrower_tolerance_turns_false_alarms_into_right_ones() -> None:
    assert tried(year("parks", 9, 12), tolerance=Fraction(5, 100)).count("right") == 1


def test_the_median_lead() -> None:
    found = tried(year("a", 15, 12), year("b", 15, 2, 12), year("c", 15, 2, 2, 2, 12))

    assert found.leads == (8, 10, 11)
    assert found.lead_median == 10
    assert tried(year("a", 15, 12), year("b", 15, 2, 12)).lead_median == Fraction(21, 2)
    assert tried(year("a", 2, 3)).lead_median is None


def test_waiting_for_two_in_a_row_costs_a_month() -> None:
    found = back_test(replace(OFF, periods_in_a_row=2), [year("parks", 15, 12, 13)])

    assert found.leads == (10,)


def test_too_much_is_a_fact_once_it_cannot_come_back() -> None:
    # A budget of 100 and 10 %: 110. Passed at the end of August, a refund brings it back, passed again in November.
    months = [(datetime.date(2024, month, 28), amount) for month, amount in ((7, 90), (8, 112), (9, 105), (11, 113))]

    assert fact_of_spending(months, 100, Fraction(1, 10), YEAR_END) == datetime.date(2024, 11, 28)


def test_too_little_is_a_fact_only_when_the_year_has_ended() -> None:
    assert fact_of_spending([(datetime.date(2024, 11, 28), 5)], 100, Fraction(1, 10), YEAR_END) == YEAR_END
