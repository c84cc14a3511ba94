"""Allocations as tranches: each line's parts by month, which sum to its allocation to the last unit.

A schedule follows the allocation as it is now, so that money which was moved is released with its new line. Knows
profiles as shares by month. It must not know where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.execution.journal.events import Line
from apportion.kernel.rounding import round_to_sum
from apportion.model.case import Case
from apportion.model.releases import EVEN, SEASONAL, THE_REST, ReleaseKind, ReleasePart, ReleasePlan, Rhythm
from apportion.model.selection import select_lines

Shares = tuple[Fraction, ...]
SeasonOf = Callable[[str], Shares | None]
"""Seasonal shares of a unit by month of the budget period; ``None`` where its past does not tell them."""

_STEP: Final[Mapping[Rhythm, int]] = {"month": 1, "quarter": 3}
"""Months of a tranche; those of a period are all of its months."""
_YEAR: Final = 12


@dataclass(frozen=True)
class Slice:
    """What one part of a line releases at the beginning of a month."""

    line: Line
    month: int
    """Month of the budget period, from 1."""
    kind: ReleaseKind
    gate: str
    amount: int
    """Minor units, above zero."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """All slices of the lines of one budget period."""

    period: str
    months: int
    slices: tuple[Slice, ...]
    without_season: tuple[str, ...]
    """Units whose money was to follow their season, but whose past does not tell one; theirs is even."""

    @property
    def tranche_months(self) -> tuple[int, ...]:
        """Months at whose beginning something is released."""
        return tuple(sorted({item.month for item in self.slices}))

    def name_of(self, month: int) -> str:
        """Name of a tranche: by quarter where all of them begin one, otherwise by month."""
        quarterly = self.months == _YEAR and all((each - 1) % 3 == 0 for each in self.tranche_months)
        return f"{self.period}-Q{(month - 1) // 3 + 1}" if quarterly else f"{self.period}-M{month:02d}"

    def month_of(self, name: str) -> int | None:
        """The month of a tranche by its name; ``None`` where there is none."""
        return next((month for month in self.tranche_months if self.name_of(month) == name), None)


def schedule(
    case: Case, allocated: Mapping[Line, int], plan: ReleasePlan, period: str, season_of: SeasonOf = lambda _: None
) -> Schedule:
    """The schedule of one budget period.

    Args:
        case: the case that was planned.
        allocated: minor units of each line now.
        plan: in which parts allocations are released.
        period: the budget period.
        season_of: seasonal shares by unit.
    """
    months = plan.period_months
    parts_of = _parts_by_request(case, plan)
    unit_of = dict(zip(case.requests.id.tolist(), case.requests.unit.tolist(), strict=True))
    slices: list[Slice] = []
    without: set[str] = set()
    shares_of: dict[tuple[str, str, Rhythm], Shares] = {}
    for line in sorted(allocated):
        if line.period != period or not allocated[line]:
            continue
        unit = case.units[unit_of[line.request]].id
        parts = parts_of.get(line.request, (THE_REST,))
        exact = []
        for part, share in zip(parts, _shares(parts), strict=True):
            key = (part.profile, unit if part.profile == SEASONAL else "", part.every)
            if key not in shares_of:
                season = season_of(unit) if part.profile == SEASONAL else None
                if part.profile == SEASONAL and season is None:
                    without.add(unit)
                shares_of[key] = _profile(part, plan, months, season)
            exact += [share * month for month in shares_of[key]]
        amounts = round_to_sum([allocated[line] * share for share in exact])
        for place, amount in enumerate(amounts):
            if amount:
                part = parts[place // months]
                slices.append(Slice(line, place % months + 1, part.kind, part.gate, amount))
    return Schedule(period, months, tuple(slices), tuple(sorted(without)))


def _parts_by_request(case: Case, plan: ReleasePlan) -> Mapping[str, tuple[ReleasePart, ...]]:
    found: dict[str, list[ReleasePart]] = {}
    for part in plan.parts:
        lines = select_lines(case, part.applies_to)
        for name in np.unique(case.requests.id[lines]).tolist():
            found.setdefault(str(name), []).append(part)
    return {name: tuple(parts) for name, parts in found.items()}


def _shares(parts: Sequence[ReleasePart]) -> list[Fraction]:
    """Each part's share of the allocation; the one that states none takes what is left."""
    stated = sum((part.share for part in parts if part.share is not None), Fraction(0))
    return [1 - stated if part.share is None else part.share for part in parts]


def _profile(part: ReleasePart, plan: ReleasePlan, months: int, season: Shares | None) -> Shares:
    if part.profile not in (EVEN, SEASONAL):
        return (plan.profiles or {})[part.profile]
    by_month = season if season is not None else (Fraction(1, months),) * months
    step = min(_STEP.get(part.every, months), months)
    gathered = [Fraction(0)] * months
    for month, share in enumerate(by_month):
        # What is spent within a tranche is there at its beginning.
        gathered[month - month % step] += share
    return tuple(gathered)
