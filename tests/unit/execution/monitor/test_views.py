"""Seasons, causes, satisfaction, objectives and targets of small budgets, worked out by hand."""

import datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from apportion.analysis.forecast.months import UnitMonths
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.booked import year_before
from apportion.execution.monitor.causes import AccountSpending, cause
from apportion.execution.monitor.completion import completions
from apportion.execution.monitor.dashboard import StatedBeside
from apportion.execution.monitor.earned import MilestoneState, planned_part
from apportion.execution.monitor.objectives import TargetState
from apportion.execution.monitor.satisfaction import satisfaction
from apportion.execution.monitor.scorecard import on_course
from apportion.execution.monitor.utilisation import Season, Use, season_curve, seasons, together
from apportion.model.monitored import Milestone
from apportion.model.organisation import Target
from apportion.model.reported import Response, Result, StatedFigure

YEAR = BudgetPeriod("FY2025", datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
MARCH = datetime.date(2025, 3, 31)
QUARTER = Fraction(1, 4)


def use(spent: int, season: Season | None = None, allocated: int = 1_200) -> Use:
    return Use("unit", "parks", "Parks", allocated, 0, 0, spent, QUARTER, season)


def months(*years: list[float]) -> UnitMonths:
    spent = np.array([years], dtype=np.float64)
    return UnitMonths(("parks",), tuple(range(2025 - len(years) + 1, 2026)), spent, np.full((1, len(years)), np.nan))


LATE = [0.0, 0.0, 60.0] + [60.0] * 9
"""A tenth of the year by the end of March."""


def test_a_unit_that_starts_late_is_over_with_a_quarter_of_its_money() -> None:
    held = months(LATE, [np.nan] * 12)
    season = seasons(held, YEAR, MARCH)["parks"]

    assert [season.usual, season.lowest, season.highest] == pytest.approx([0.1, 0.1, 0.1])
    assert season.years == 1
    parks = use(300, season)
    assert parks.against_even == 0
    assert parks.season_expected == 120
    assert parks.variance == Fraction(300, 120) - 1
    assert parks.is_usual is False


def test_the_curve_of_past_years_ends_at_the_budget() -> None:
    curve = season_curve(months(LATE, [np.nan] * 12), YEAR, {"parks": 1_200})

    assert curve[2] == (120, 120, 120)
    assert curve[-1] == (1_200, 1_200, 1_200)
    assert season_curve(months(LATE, [np.nan] * 12), YEAR, {"parks": 1_200, "roads": 5}) == ()


def test_several_units_have_a_season_only_if_all_of_them_have_one() -> None:
    known = use(100, Season("parks", 0.2, 0.1, 0.3, 4))

    assert together("total", ("", "All"), [known, use(50)], None).season is None
    joined = together("total", ("", "All"), [known, use(0, Season("x", 0.4, 0.4, 0.4, 2), 3_600)], None).season
    assert joined is not None
    # A quarter of the money at 0.2 and three quarters at 0.4.
    assert joined.usual == pytest.approx(0.35)
    assert joined.years == 2


def test_the_steps_of_a_cause_add_up_to_the_cent() -> None:
    parks = use(431, Season("parks", 0.3, 0.2, 0.4, 3))
    accounts = [AccountSpending("Pay", 700, 250), AccountSpending("Seed", 300, 150), AccountSpending("Fuel", 0, 31)]
    found = cause(parks, accounts, "budget")

    # Even 300; the season adds 60; 360 is shared as 252 and 108: -2, +42 and, of nothing expected, +31.
    assert [(step.label, step.amount) for step in found.bridge.steps] == [
        ("Season", 60),
        ("Seed", 42),
        ("Fuel", 31),
        ("Pay", -2),
    ]
    assert found.bridge.start + sum(step.amount for step in found.bridge.steps) == found.bridge.end == 431


def test_prices_and_volumes_are_told_where_quantities_are_known() -> None:
    # A budget of 1,200 for 120 loads; 300 and 30 loads by now. Bought were 20 loads for 240: 12 each instead of 10.
    fuel = AccountSpending("Fuel", 1_200, 240, Fraction(120), Fraction(20))
    found = cause(use(240), [fuel], "budget")

    assert [(step.kind, step.amount) for step in found.bridge.steps] == [("price", 40), ("volume", -100)]


def test_without_accounts_the_difference_is_not_explained() -> None:
    found = cause(use(340), [], "")

    assert [(step.kind, step.amount) for step in found.bridge.steps] == [("not stated", 40)]


def answer(who: str, score: str, on: int = 1, about: str = "") -> Response:
    day = datetime.date(2025, 3, on)
    return Response(who, "board", day, Decimal(score), Decimal(1), Decimal(5), about)


def test_everybody_counts_once_with_the_last_answer() -> None:
    told = satisfaction([answer("a", "1"), answer("a", "5", 2), answer("b", "3", 2), answer("b", "5", 2, "parks")])

    # a: 5 is 100 %; b: 3 and 5 are 50 % and 100 %, together 75 %.
    assert [(item.group, item.answers, item.mean) for item in told] == [
        ("", 2, Fraction(7, 8)),
        ("board", 2, Fraction(7, 8)),
    ]
    assert satisfaction([]) == ()


def target(value: str, *, goal: str = "150", baseline: str | None = "110", direction: str = "up") -> TargetState:
    made = Target(
        "sales", "", "customers", Decimal(goal), None if baseline is None else Decimal(baseline), direction=direction
    )
    return TargetState(made, Result("sales", "", "customers", MARCH, "delivered", Decimal(value)))


def test_a_target_is_on_course_when_it_is_as_far_as_the_time() -> None:
    assert target("121").progress == Fraction(11, 40)
    assert on_course(target("121"), YEAR, QUARTER, MARCH) is True
    assert on_course(target("119"), YEAR, QUARTER, MARCH) is False
    assert on_course(target("150"), YEAR, QUARTER, MARCH) is True
    assert on_course(target("149"), YEAR, Fraction(1), YEAR.last) is False


def test_less_is_better_where_the_target_says_so() -> None:
    assert target("11.7", goal="10", baseline="12.5", direction="down").progress == Fraction(8, 25)
    assert target("9", goal="10", baseline=None, direction="down").is_met is True
    # Without a baseline nothing tells how far the way down is.
    assert target("11", goal="10", baseline=None, direction="down").progress is None


def test_a_milestone_is_late_once_it_is_due_or_known_to_be() -> None:
    made = Milestone("parks", "gate", "Gate", None, datetime.date(2025, 3, 20), Fraction(1))

    assert MilestoneState(made, Fraction(0), None, None, is_reported=False).days_late(MARCH) == 11
    late = MilestoneState(made, Fraction(0), None, datetime.date(2025, 4, 19), is_reported=True)
    assert late.days_late(MARCH) == 30
    early = MilestoneState(made, Fraction(1), datetime.date(2025, 3, 10), None, is_reported=True)
    assert early.days_late(MARCH) == -10
    assert planned_part(made, datetime.date(2025, 3, 19)) == 0
    assert planned_part(made, datetime.date(2025, 3, 20)) == 1


def test_a_stated_figure_agrees_to_the_decimals_that_were_stated() -> None:
    def beside(value: str, follows: Fraction | None) -> bool | None:
        return StatedBeside(StatedFigure("x", "utilisation", MARCH, Decimal(value)), follows, "").agrees

    assert beside("0.28", Fraction(16, 58)) is True
    assert beside("0.280", Fraction(16, 58)) is False
    assert beside("0.28", None) is None


def test_a_forecast_says_why_there_is_none() -> None:
    def reason(held: UnitMonths | None, day: datetime.date = MARCH) -> str:
        (found,) = completions(held, YEAR, day, {"parks": 1_200})
        assert found.point is None
        return found.reason

    assert reason(None).startswith("the ledger does not tell spending by month")
    assert reason(months([np.nan] * 12)) == "the ledger has no whole year before this one"
    two = months(LATE, [np.nan] * 12)
    assert reason(two, datetime.date(2025, 1, 30)) == "no month of the period is over"
    assert reason(two, YEAR.last) == "the period is over: what was spent is what it came to"


def test_the_year_before_a_leap_day_ends_a_day_earlier() -> None:
    assert year_before(datetime.date(2024, 2, 29)) == datetime.date(2023, 2, 28)
