"""When triggers fire and are armed again: small rows of figures, judged by eye."""

import datetime
import itertools
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from apportion.execution.triggers.observed import Observation
from apportion.execution.triggers.watching import crossings, is_clear
from apportion.model.spans import Span
from apportion.model.trigger_policy import DEFAULT_TRIGGERS
from apportion.model.triggers import Trigger

POLICY = {trigger.id: trigger for trigger in DEFAULT_TRIGGERS}
OFF = POLICY["variance-off"]
"""Beyond 10 %, armed again at 8 % or less."""
LOW = POLICY["satisfaction-low"]
"""Below 75 %, armed again at 78 % or more."""


def by_month(*percents: float, subject: str = "sales") -> list[Observation]:
    return [
        Observation(subject, datetime.date(2025, month, 28), Fraction(str(percent)) / 100, f"{percent} %")
        for month, percent in enumerate(percents, start=1)
    ]


def fired(trigger: Trigger, *percents: float) -> list[int]:
    """Months in which it fires."""
    return [item.fired.on.month for item in crossings(trigger, by_month(*percents))]


def test_the_threshold_itself_does_not_fire() -> None:
    assert fired(OFF, 10, 10.01) == [2]


def test_a_figure_that_trembles_around_the_threshold_fires_once() -> None:
    assert fired(OFF, 11, 9.5, 10.5, 9, 12, 8.1, 11) == [1]


def test_it_fires_again_once_the_figure_was_back() -> None:
    assert fired(OFF, 11, 8, 11) == [1, 3]


def test_too_little_spent_fires_as_too_much_does() -> None:
    assert fired(OFF, -5, -12) == [2]


def test_a_figure_that_turns_to_the_other_side_fires_there() -> None:
    assert fired(OFF, 15, -15, -9, -12) == [1, 2]


def test_low_satisfaction_is_armed_again_only_above_its_second_level() -> None:
    assert fired(LOW, 80, 74, 76, 74, 78, 74) == [2, 6]


def test_several_measurements_in_a_row() -> None:
    twice = replace(OFF, periods_in_a_row=2)

    assert fired(twice, 11, 9, 11, 12, 13) == [4]
    assert fired(twice, 11, -11, -12) == [3]


def test_the_first_of_the_row_and_the_figure_that_ended_it_are_told() -> None:
    [item] = crossings(replace(OFF, periods_in_a_row=2), by_month(11, 12, 9, 7))

    assert (item.first.on.month, item.fired.on.month) == (1, 2)
    assert item.cleared is not None
    assert item.cleared.on.month == 4


def test_what_holds_shows_its_latest_figure() -> None:
    [item] = crossings(OFF, by_month(11, 14, 9))

    assert item.cleared is None
    assert item.latest.on.month == 3


def test_units_are_judged_one_by_one() -> None:
    rows = [*by_month(5, 12, subject="operations"), *by_month(12, 5)]

    assert [(item.fired.subject, item.fired.on.month) for item in crossings(OFF, rows)] == [
        ("operations", 2),
        ("sales", 1),
    ]


def test_every_signal_fires() -> None:
    day = datetime.date(2025, 2, 3)
    heard = [
        Observation("plant", day, None, what, at=noticed) for what, noticed in (("fire", at(9)), ("flood", at(11)))
    ]

    assert [item.fired.evidence for item in crossings(POLICY["crisis"], heard)] == ["fire", "flood"]


def at(hour: int) -> datetime.datetime:
    return datetime.datetime(2025, 2, 3, hour, tzinfo=datetime.UTC)


PERCENTS = st.lists(st.integers(-30, 30), max_size=24)


@given(PERCENTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(percents: list[int], shuffled: object) -> None:
    rows = [
        Observation("sales", datetime.date(2023, 1, 1) + datetime.timedelta(days=30 * at), Fraction(one, 100), "")
        for at, one in enumerate(percents)
    ]
    mixed = list(rows)
    shuffled.shuffle(mixed)  # type: ignore[attr-defined]  # a random number generator

    assert crossings(OFF, mixed) == crossings(OFF, rows)


@given(PERCENTS)
def test_between_two_firings_on_one_side_the_figure_was_back(percents: list[int]) -> None:
    rows = [
        Observation("sales", datetime.date(2023, 1, 1) + datetime.timedelta(days=30 * at), Fraction(one, 100), "")
        for at, one in enumerate(percents)
    ]
    found = crossings(OFF, rows)
    for item, following in itertools.pairwise(found):
        first, second = item.fired.value or 0, following.fired.value or 0
        between = [row.value for row in rows if item.fired.on < row.on < following.fired.on and row.value is not None]
        assert first * second < 0 or any(is_clear(OFF, value) for value in between)


@given(PERCENTS)
def test_a_wider_gap_never_fires_more_often(percents: list[int]) -> None:
    rows = by_day(percents)
    wide, narrow = replace(OFF, clear_at=Decimal("0.02")), replace(OFF, clear_at=Decimal("0.10"))

    assert len(crossings(wide, rows)) <= len(crossings(narrow, rows))


def by_day(percents: list[int]) -> list[Observation]:
    return [
        Observation("sales", datetime.date(2023, 1, 1) + datetime.timedelta(days=at), Fraction(one, 100), "")
        for at, one in enumerate(percents)
    ]


def test_the_default_policy_is_dated_and_armed_on_the_right_side() -> None:
    for trigger in DEFAULT_TRIGGERS:
        assert "2026-11" in trigger.source
        assert trigger.action.endswith(".")
        if trigger.threshold is not None and trigger.clear_at is not None:
            assert (trigger.clear_at > trigger.threshold) == (trigger.compares == "below")
    assert POLICY["crisis"].deadline == Span(48, "hours")
    assert POLICY["market-shock"].deadline == Span(2, "weeks")
    assert POLICY["opportunity"].deadline == Span(1, "weeks")
    assert POLICY["risk"].deadline == Span(72, "hours")
