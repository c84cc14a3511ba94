"""Stages on the calendar: as many as the situation asks for, and what is late. Days counted by hand."""

from __future__ import annotations

import datetime

from apportion.alignment.approval.process import asks, checks, late_on, process_of
from apportion.kernel.journal import Stamp
from apportion.model.approval.events import Signed, Submitted
from apportion.model.approval.life import Approval, judge
from apportion.model.approval.stages import DEFAULT_STAGES
from apportion.model.approval.stated import StatedStage
from apportion.model.context import Context
from apportion.model.policy import in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.working_time import WorkingTime

MONDAY = datetime.date(2025, 9, 1)


def test_four_stages_of_two_weeks_follow_each_other_without_a_gap() -> None:
    """Two weeks from a Monday end on a Sunday, so on the Monday after it; from a Tuesday they end on a Monday."""
    stages = process_of((), 4, 2, MONDAY)

    assert [(stage.stage, stage.first.isoformat(), stage.last.isoformat()) for stage in stages] == [
        ("technical", "2025-09-01", "2025-09-15"),
        ("strategic", "2025-09-16", "2025-09-29"),
        ("stakeholder", "2025-09-30", "2025-10-13"),
        ("implementation", "2025-10-14", "2025-10-27"),
    ]
    assert all(stage.signers == 1 and not stage.by and stage.limit is None for stage in stages)


def test_a_stage_ends_on_no_holiday_and_on_no_day_off() -> None:
    """Monday the 15th is a holiday, and this town works from Tuesday to Saturday: the stage ends on the 16th."""
    town = WorkingTime(week=frozenset({2, 3, 4, 5, 6}), holidays=frozenset({datetime.date(2025, 9, 15)}))
    every_day = WorkingTime(week=frozenset(range(1, 8)))

    assert process_of((), 1, 2, MONDAY, town)[0].last == datetime.date(2025, 9, 16)
    assert process_of((), 1, 2, MONDAY, every_day)[0].last == datetime.date(2025, 9, 14)


def count(**words: str) -> str:
    return in_force(SETTINGS, ENTRIES, Context(**words))["approval_stages"].value


def test_a_small_organisation_has_fewer_stages_and_a_restricted_one_more() -> None:
    assert count() == "4"
    assert count(scope="department") == "1"
    assert count(scope="division") == "2"
    assert count(scope="organization") == "4"
    assert count(scope="department", regulatory_environment="restrictive") == "5"
    assert len(DEFAULT_STAGES) == 5


def test_how_long_stages_take_and_signatures_hold_follows_the_situation() -> None:
    def found(**words: str) -> tuple[str, str]:
        policy = in_force(SETTINGS, ENTRIES, Context(**words))
        return policy["approval_weeks"].value, policy["approval_holds"].value

    assert found() == ("2", "26")
    assert found(timeframe="annual", change_frequency="periodic") == ("2", "26")
    assert found(timeframe="monthly") == ("1", "4")
    assert found(timeframe="quarterly", change_frequency="dynamic") == ("1", "8")
    assert found(allocation_type="emergency") == ("1", "4")


def test_a_stated_stage_takes_what_it_leaves_empty_from_the_default_one() -> None:
    stated = (
        StatedStage("technical", "", 1, 2, ("finance",), 5_00),
        StatedStage("hearing", "", None, 1, (), None),
        StatedStage("strategic", "Council", 3, 1, (), None),
    )
    stages = process_of(stated, 4, 2, MONDAY)

    assert [stage.name for stage in stages] == ["Technical validation", "hearing", "Council"]
    assert [stage.last.isoformat() for stage in stages] == ["2025-09-08", "2025-09-22", "2025-10-13"]
    assert (stages[0].signers, stages[0].by, stages[0].limit) == (2, ("finance",), 5_00)


def test_what_is_not_signed_by_its_last_day_is_late_from_the_next_one() -> None:
    stages = process_of((), 2, 2, MONDAY)
    approval = Approval()
    stamp = Stamp("o", "", MONDAY, "analyst")
    judge(approval, stamp, Submitted("p", "c", "USD", 2, 0, stages, (), ()))()

    assert late_on(approval, datetime.date(2025, 9, 15)) == ()
    assert [(late.stage.stage, late.days) for late in late_on(approval, datetime.date(2025, 9, 30))] == [
        ("technical", 15),
        ("strategic", 1),
    ]
    judge(approval, Stamp("p", "", MONDAY, "controller"), Signed("p", "technical"))()
    assert [late.stage.stage for late in late_on(approval, datetime.date(2025, 9, 30))] == ["strategic"]
    judge(approval, Stamp("q", "", MONDAY, "controller"), Signed("p", "strategic"))()
    assert late_on(approval, datetime.date(2025, 9, 30)) == ()
    assert late_on(Approval(), MONDAY) == ()


def test_each_default_stage_asks_something_and_a_new_one_asks_whether_the_plan_holds() -> None:
    assert all(asks(stage.stage) == stage.asks and checks(stage.stage) for stage in DEFAULT_STAGES)
    assert asks("hearing") == ""
    assert checks("hearing") == ("model",)
