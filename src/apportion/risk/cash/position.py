"""Cash month by month: what comes in and goes out, what is left, how low it runs, and what has to be borrowed.

Exact arithmetic in minor units. Knows flows with their profiles and lags; it must not know funds or requests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.kernel.rounding import round_to_sum
from apportion.model.revenues import MONTHS, Timing
from apportion.risk.cash.profile import Profile, split

_MONTHS_OF_A_YEAR: Final = 12


@dataclass(frozen=True)
class Flow:
    """Money that moves one way."""

    name: str
    """Id: a source, or ``spending``."""
    amounts: tuple[int, ...]
    """Due in each budget period; minor units."""
    profile: Profile
    comes_in: bool
    timing: Timing | None = None
    """``None``: it moves when it is due."""


@dataclass(frozen=True)
class CashMonth:
    """One month; minor units."""

    period: int
    month: int
    """Of the fiscal year, from 1."""
    received: int
    paid: int
    closing: int


@dataclass(frozen=True)
class Borrowing:
    """What is missing from the floor of cash, if the end of each month is made good by borrowing.

    Each month what is missing then is outstanding; interest is simple, a twelfth of the year's rate for each month,
    and is not itself borrowed.
    """

    need: int
    """The most that is outstanding; 0: nothing has to be borrowed. Minor units."""
    outstanding: tuple[int, ...]
    """By month."""
    interest: int | None
    """Rounded half to even; ``None`` without a rate."""

    @property
    def months(self) -> int:
        """Months at whose end something is outstanding."""
        return sum(1 for amount in self.outstanding if amount)


@dataclass(frozen=True)
class Position:
    """The months of all budget periods in a row."""

    opening: int
    """0 where the cash at the start is not stated: then closings are changes from it."""
    months: tuple[CashMonth, ...]
    still_due: Mapping[str, int]
    """What is due and has not moved by the end, by flow; minor units."""

    @property
    def trough(self) -> CashMonth:
        """The month with the least cash at its end; the first of equal ones."""
        return min(self.months, key=lambda month: month.closing)


def monthly(flow: Flow) -> tuple[tuple[int, ...], int]:
    """What moves in each month of all periods, and what is still due at the end.

    What was due before the first period moves in equal parts in its first months, as many as the lag has.
    """
    due = [part for amount in flow.amounts for part in split(amount, flow.profile.shares)]
    if flow.timing is None:
        return tuple(due), 0
    lag = flow.timing.lag
    before = round_to_sum([Fraction(flow.timing.due_before, lag)] * lag)
    return (*before, *due[: len(due) - lag]), sum(due[len(due) - lag :])


def position(opening: int, flows: Sequence[Flow]) -> Position:
    """The cash position of all periods; no flow depends on the order they are given in.

    Raises:
        ValueError: where flows are not about the same number of periods.
    """
    periods = {len(flow.amounts) for flow in flows}
    if len(periods) != 1:
        message = f"flows are about {sorted(periods)} periods"
        raise ValueError(message)
    moved = [(flow, *monthly(flow)) for flow in flows]
    months, cash = [], opening
    for at in range(periods.pop() * MONTHS):
        received = sum(parts[at] for flow, parts, _ in moved if flow.comes_in)
        paid = sum(parts[at] for flow, parts, _ in moved if not flow.comes_in)
        cash += received - paid
        months.append(CashMonth(at // MONTHS, at % MONTHS + 1, received, paid, cash))
    return Position(opening, tuple(months), {flow.name: due for flow, _, due in moved if due})


def borrowing(closings: Sequence[int], floor: int, rate: Fraction | None) -> Borrowing:
    """What has to be borrowed so that no month ends below a floor.

    Args:
        closings: cash at the end of each month without borrowing; minor units.
        floor: the least that is to be at hand.
        rate: interest a year; ``None``: none is told.
    """
    missing = tuple(max(0, floor - closing) for closing in closings)
    interest = None if rate is None else round(sum(missing) * rate / _MONTHS_OF_A_YEAR)
    return Borrowing(max(missing, default=0), missing, interest)
