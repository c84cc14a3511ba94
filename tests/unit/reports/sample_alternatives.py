"""What is nearly as good as a plan of the sample company, written by hand: three units, a request, another plan."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from apportion.model.alternatives import Alternatives, OtherPlan, Range, Subject, Swap, Swaps
from tests.unit.reports.sample import M

NONE = np.zeros(0, dtype=np.int64)


def reach(name: str, low: int, amount: int, high: int, kind: Subject = "unit") -> Range:
    """A range that is known exactly, in millions."""
    return Range(kind, name.lower(), name, amount * M, low * M, high * M, low * M, high * M)


STEPS = (
    Swap(M, "sales", "Sales", "research", "Research", Fraction(-2 * M)),
    Swap(M // 2, "", "", "park", "Park", Fraction(M), added=True),
    Swap(M // 4, "pool", "Pool", "", "", None, dropped=True),
)
OTHER = OtherPlan(
    NONE,
    NONE,
    "sha256:00",
    Fraction(9 * M),
    Fraction(M),
    2 * M,
    2 * M,
    Swaps(STEPS, hidden=2, moved=2 * M, otherwise=("parks",)),
    "Plan 1 spends $2,000,000.00 otherwise; it is worth 1,000,000.00 less.",
)
FOUND = Alternatives(
    within=Fraction(1, 100),
    value=Fraction(100 * M),
    threshold=Fraction(99 * M),
    allocated=25 * M,
    ranges=(
        reach("Sales", 2, 3, 4),
        replace(reach("Research", 1, 1, 5), most=6 * M),
        reach("Finance", 2, 2, 2),
        reach("Travel", 0, 1, 1, "request"),
    ),
    left_out=3,
    fixed=20 * M,
    plans=(OTHER,),
    plans_text="No further plan is so different.",
    text="Plans that keep all rules and 99 % of the plan's value.",
)
