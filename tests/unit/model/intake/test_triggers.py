"""Triggers of a case: what a row of the table changes in the default policy, and the calendar that goes with them."""

import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from apportion.model.context import Context
from apportion.model.intake.triggers import read_triggers
from apportion.model.policy import Override
from apportion.model.spans import Span
from apportion.model.trigger_policy import DEFAULT_TRIGGERS, default_triggers
from apportion.model.triggers import Trigger, TriggerPlan
from apportion.services.load import load_case

CASE = """\
format: 1
name: Budget 2025
currency: USD
periods: FY2025
total: 6,000,000.00
total_is: at_most
"""
REQUESTS = "request,unit,cap,rate\nclinics,health,5000000.00,3\nbridges,roads,6000000.00,2\n"
UNITS = "unit,owner\nhealth,A. Silva\nroads,L. Chen\n"


def read(
    folder: Path, triggers: str = "", holidays: str = "", settings: str = "", starts: datetime.date | None = None
) -> TriggerPlan:
    for name, text in (
        ("case.yaml", CASE + settings),
        ("requests.csv", REQUESTS),
        ("units.csv", UNITS),
        ("triggers.csv", triggers),
        ("holidays.csv", holidays),
    ):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    loaded = load_case(folder)
    plan, findings = read_triggers(loaded.raw, loaded.usable(), starts)
    assert not findings.blocking
    return plan


def one(plan: TriggerPlan, name: str) -> Trigger:
    return next(trigger for trigger in plan.triggers if trigger.id == name)


def test_a_case_that_says_nothing_has_the_default_policy(tmp_path: Path) -> None:
    plan = read(tmp_path)

    assert {trigger.id for trigger in plan.triggers} == {trigger.id for trigger in DEFAULT_TRIGGERS}
    assert all(trigger.is_default for trigger in plan.triggers)


def test_a_row_changes_what_it_states_and_keeps_the_rest(tmp_path: Path) -> None:
    found = one(read(tmp_path, "trigger,owner,deadline\nvariance-off,A. Silva,3 days\n"), "variance-off")
    [usual] = [trigger for trigger in DEFAULT_TRIGGERS if trigger.id == "variance-off"]

    assert (found.owner, found.deadline, found.is_default) == ("A. Silva", Span(3, "days"), False)
    assert (found.threshold, found.clear_at, found.action) == (usual.threshold, usual.clear_at, usual.action)


def test_the_variance_that_calls_for_action_is_the_one_that_the_policy_states(tmp_path: Path) -> None:
    # The default fires at 10 % and is armed again at 8 %, four fifths of it: at 5 % that is 4 %.
    (found,) = [
        one
        for one in default_triggers(Context(), [Override("trigger_variance", "5", "close watch", "Board")])
        if one.id == "variance-off"
    ]

    assert (found.threshold, found.clear_at) == (Decimal("0.05"), Decimal("0.04"))
    assert found.source.startswith("policy entry trigger_variance")
    assert default_triggers(Context()) == DEFAULT_TRIGGERS


def test_with_another_threshold_it_clears_there_unless_the_case_says_where(tmp_path: Path) -> None:
    found = one(read(tmp_path, "trigger,threshold\nvariance-off,5%\n"), "variance-off")

    assert (found.threshold, found.clear_at) == (Decimal("0.05"), Decimal("0.05"))


def test_a_default_trigger_is_switched_off(tmp_path: Path) -> None:
    plan = read(tmp_path, "trigger,active\nrisk,no\n")

    assert "risk" not in {trigger.id for trigger in plan.active}
    assert "risk" in {trigger.id for trigger in plan.triggers}


def test_a_trigger_of_ones_own(tmp_path: Path) -> None:
    table = (
        "trigger,watches,compares,threshold,clear_at,applies_to,deadline,owner\n"
        "slow,milestone_delay,,10 days,1 week,unit:roads,month end,L. Chen\n"
    )
    found = one(read(tmp_path, table), "slow")

    assert (found.compares, found.threshold, found.clear_at) == ("above", Decimal(10), Decimal(7))
    assert str(found.applies_to) == "unit:roads"
    assert found.deadline == Span(1, "month end")


def test_holidays_count_where_the_case_is(tmp_path: Path) -> None:
    table = (
        "day,name,where\n2025-06-19,Corpus Christi,bavaria\n2025-10-31,Reformation Day,saxony\n2025-12-25,Christmas,\n"
    )
    time = read(tmp_path, holidays=table, settings="holidays_in: bavaria\n").time

    assert time.holidays == {datetime.date(2025, 6, 19), datetime.date(2025, 12, 25)}


def test_the_calendar_of_a_case(tmp_path: Path) -> None:
    settings = "timezone: Asia/Jerusalem\nworking_days: Sunday; mon; tue; wed; thu\nworking_hours: 8:30-17:30\n"
    time = read(tmp_path, settings=settings).time

    assert time.zone == ZoneInfo("Asia/Jerusalem")
    assert time.week == {7, 1, 2, 3, 4}
    assert (time.opens, time.closes) == (datetime.time(8, 30), datetime.time(17, 30))


@pytest.mark.parametrize(
    ("settings", "starts", "month"),
    [("", None, 1), ("", datetime.date(2024, 7, 1), 7), ("fiscal_year_starts: 10\n", datetime.date(2024, 7, 1), 10)],
)
def test_the_fiscal_year_begins_with_the_first_budget_period_unless_the_case_says_otherwise(
    tmp_path: Path, settings: str, starts: datetime.date | None, month: int
) -> None:
    assert read(tmp_path, settings=settings, starts=starts).time.fiscal.start_month == month


def test_a_board_is_nobody_whom_a_case_has_to_name(tmp_path: Path) -> None:
    read(tmp_path, "trigger,owner,escalates_to\ncrisis,A. Silva,Board\n")

    assert not load_case(tmp_path).findings.listed
