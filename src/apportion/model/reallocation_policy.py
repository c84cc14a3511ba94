"""The default calendar of reallocations: what holds for a case that says nothing, each with its reason and date.

Data only, but for the two limits that the policy table sets by the situation of the budget. A row of the table
``reallocation_calendar`` replaces the entry of its time.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from apportion.model.context import Context
from apportion.model.policy import InForce, Override, in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.reallocations import CalendarEntry, ReallocationCalendar

_SOURCE: Final = "project default of 2026-11, to be replaced by your own"
_MINOR: Final = "reallocation_minor"
_MAJOR: Final = "reallocation_major"


def default_calendar(context: Context, overrides: Sequence[Override] = ()) -> ReallocationCalendar:
    """The calendar of a budget in its situation.

    Args:
        context: the situation.
        overrides: what the organisation sets itself instead.
    """
    policy = in_force(SETTINGS, ENTRIES, context, overrides)
    none, all_of_it = Decimal(0), Decimal(1)
    return ReallocationCalendar(
        (
            CalendarEntry(
                "month_1", none, False, None, "Too little of the quarter is known to move money by it", _SOURCE
            ),
            CalendarEntry("month_2", none, False, None, "A review: what it finds is prepared, not moved", _SOURCE),
            CalendarEntry(
                "month_3",
                _share(policy[_MINOR]),
                True,
                None,
                "Small corrections, while most of the quarter is known",
                _said(policy[_MINOR]),
            ),
            CalendarEntry(
                "quarter_end",
                _share(policy[_MAJOR]),
                False,
                7,
                "The quarter is known; more than that needs a new plan",
                _said(policy[_MAJOR]),
            ),
            CalendarEntry("year_end", all_of_it, False, 31, "The annual revision is about everything", _SOURCE),
        )
    )


def _share(held: InForce) -> Decimal:
    return held.number / 100


def _said(held: InForce) -> str:
    because = held.because_text
    told = f"policy entry {held.setting.name}"
    return f"{told}, {because}" if because else f"{told}: {_SOURCE}"


SHOWN_SHARES: Final = tuple(Decimal(percent) / 100 for percent in (1, 2, 5, 10, 15))
"""Limits that the frontier shows, as parts of the money of the open budget periods. Nothing is decided by them."""
