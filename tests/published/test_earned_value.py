"""Earned value against figures that others have printed.

- The fence of R. Mulcahy's *PMP Exam Prep*: four sides, one a day, 1,000 each; after three days sides one and two are
  done for 1,000 and 1,200, side three is half done for 600. Printed: PV 3,000, EV 2,500, AC 2,800, BAC 4,000,
  CV -300, CPI 0.893, SV -500, SPI 0.833, EAC 4,479, ETC 1,679, VAC -479. The printed EAC divides by the rounded CPI;
  without rounding it is 4,480, ETC 1,680 and VAC -480.
- Civil engineers' examination, construction management: BAC 5,000,000, EV 1,500,000, AC 1,800,000, EAC 6,000,000.
"""

import datetime
from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.execution.monitor.earned import EarnedValue, earned_value, milestone_states
from apportion.model.monitored import Milestone
from apportion.model.reported import Progress

MONDAY = datetime.date(2025, 3, 3)
WEDNESDAY = datetime.date(2025, 3, 5)


def side(number: int) -> Milestone:
    """One side of the fence: begun and due on its own day."""
    day = MONDAY + datetime.timedelta(days=number - 1)
    return Milestone("fence", f"side-{number}", f"Side {number}", day, day, Fraction(1, 4))


def done(number: int, part: Fraction) -> Progress:
    return Progress("fence", f"side-{number}", WEDNESDAY, part, None, None, "")


@pytest.fixture
def fence() -> EarnedValue:
    reports = [done(1, Fraction(1)), done(2, Fraction(1)), done(3, Fraction(1, 2))]
    states = milestone_states([side(n) for n in (1, 2, 3, 4)], {(r.request, r.milestone): r for r in reports})
    return earned_value(states, 4_000_00, 2_800_00, WEDNESDAY)


def test_the_fence_is_half_a_side_late_and_costs_more(fence: EarnedValue) -> None:
    assert (fence.planned, fence.earned, fence.actual, fence.budget) == (3_000_00, 2_500_00, 2_800_00, 4_000_00)
    assert (fence.cost_variance, fence.schedule_variance) == (-300_00, -500_00)
    assert fence.cost_index is not None
    assert fence.schedule_index is not None
    assert round(float(fence.cost_index), 3) == 0.893
    assert round(float(fence.schedule_index), 3) == 0.833


def test_the_fence_will_cost_480_more_than_it_has(fence: EarnedValue) -> None:
    assert (fence.at_completion, fence.to_complete, fence.variance_at_completion) == (4_480_00, 1_680_00, -480_00)
    # The printed figures come from the index rounded to three decimals.
    assert round(4_000 / 0.893) == 4_479


def test_the_other_estimates_of_the_fence(fence: EarnedValue) -> None:
    # By hand: 2,800 + 1,500 = 4,300; 2,800 + 1,500 / (25/28 * 5/6) = 2,800 + 2,016 = 4,816; 1,500 / 1,200 = 1.25.
    assert fence.at_completion_as_planned == 4_300_00
    assert fence.at_completion_both == 4_816_00
    assert fence.index_needed == Fraction(5, 4)


def test_a_building_at_five_sixths_costs_six_million() -> None:
    building = EarnedValue("building", 5_000_000_00, 1_500_000_00, 1_500_000_00, 1_800_000_00)

    assert building.cost_index == Fraction(5, 6)
    assert building.at_completion == 6_000_000_00


def test_nothing_is_said_of_costs_before_anything_is_spent() -> None:
    begun = EarnedValue("fence", 4_000_00, 0, 0, 0)

    assert (begun.cost_index, begun.schedule_index, begun.at_completion) == (None, None, None)
    assert begun.index_needed == 1
    assert replace(begun, actual=4_000_00).index_needed is None
