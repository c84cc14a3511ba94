"""What a request is expected to cost and return, as flows of money at times.

Knows kinds, times and certainty of flows, and keeps the investment apart from what follows it. It must not know rates.
Amounts are whole minor units; only weights turn them into fractions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.capital.rate import Terms, sum_of
from apportion.valuation.cash.day_count import DayCount, years_between


class FlowKind(StrEnum):
    """What a flow of money is. Amounts of all kinds are written as positive numbers."""

    INVESTMENT = "investment"
    """Money that the budget gives to the request."""
    COST = "cost"
    """Money that it costs afterwards: running costs, taxes."""
    BENEFIT = "benefit"
    """Money that it brings or saves; for governments also what people gain, in money."""


class Timing(StrEnum):
    """When in its period the money of a period flows."""

    END = "end"
    """On its last day: usual, and careful with benefits."""
    MIDDLE = "middle"
    """Half way: for money that flows evenly."""
    START = "start"
    """On its first day: for rents and fees paid in advance."""


_EARLY: Final = {Timing.END: Fraction(0), Timing.MIDDLE: Fraction(1, 2), Timing.START: Fraction(1)}
"""Part of a period by which its money flows before the period ends."""


@dataclass(frozen=True)
class Flow:
    """An amount at a time."""

    kind: FlowKind
    when: int | date
    """Number of the period, 0 for now and 1 for the first period; or the day."""
    amount_minor: int
    """Minor units. Negative only for what is taken back: a benefit lost, a cost refunded."""
    probability: Fraction = Fraction(1)
    """How likely it is to flow, above 0 and at most 1."""
    certainty: Fraction = Fraction(1)
    """Part of it for which one would take a sure payment instead, from 0 to 1 for benefits (certainty equivalent)."""

    @property
    def expected(self) -> Fraction:
        """Minor units, weighted by probability and certainty."""
        return self.amount_minor * self.probability * self.certainty


@dataclass(frozen=True)
class Timed:
    """Expected money of one kind at one time."""

    years: Fraction
    """From now; at least 0."""
    kind: FlowKind
    amount: Fraction
    """Minor units, weighted."""

    @property
    def net(self) -> Fraction:
        """With its sign: benefits are positive, investments and costs negative."""
        return self.amount if self.kind is FlowKind.BENEFIT else -self.amount


@dataclass(frozen=True)
class Forecast:
    """All flows of a request."""

    flows: tuple[Flow, ...]
    terms: Terms
    """Whether later amounts contain the rise of prices."""
    months_per_period: int = 12
    """Length of a period: 12 for years, 3 for quarters, 1 for months. Without meaning where flows have days."""
    timing: Timing = Timing.END
    """Likewise."""
    valued_on: date | None = None
    """The day that counts as now. Required where flows have days, without meaning for periods."""
    day_count: DayCount = DayCount.ACT_365F
    """How days become years."""

    def __post_init__(self) -> None:
        """Flows can be placed in time.

        Raises:
            ValueError: when flows have periods and days, a day lies before now or a period before 0, a weight is out
                of range, or a period has no length.
        """
        if self.months_per_period < 1:
            raise ValueError("a period lasts at least a month")
        if len({isinstance(flow.when, date) for flow in self.flows}) > 1:
            raise ValueError("some flows have a period and some a day")
        for flow in self.flows:
            if not (0 < flow.probability <= 1 and flow.certainty >= 0):
                raise ValueError(f"a probability lies above 0 and is at most 1, a certainty is at least 0: {flow}")
            if isinstance(flow.when, date):
                if self.valued_on is None:
                    raise ValueError("flows with days need the day that counts as now")
                if flow.when < self.valued_on:
                    raise ValueError(f"the flow of {flow.when} lies before {self.valued_on}: what is spent is spent")
            elif flow.when < 0:
                raise ValueError(f"the flow of period {flow.when} lies before now: what is spent is spent")

    @property
    def is_dated(self) -> bool:
        """Whether its flows have days."""
        return any(isinstance(flow.when, date) for flow in self.flows)

    @property
    def period_years(self) -> Fraction | None:
        """Length of a period in years; ``None`` where flows have days."""
        return None if self.is_dated else Fraction(self.months_per_period, 12)

    @property
    def spread(self) -> tuple[Fraction, Fraction] | None:
        """Years before and after its moment over which the money of a period comes evenly; ``None``: at the moment.

        Paid at the end of a period, it is taken to have built up in the period, as payback is usually told.
        """
        period = self.period_years
        if period is None or self.timing is Timing.START:
            return None
        return (period, Fraction(0)) if self.timing is Timing.END else (period / 2, period / 2)

    def timed(self) -> tuple[Timed, ...]:
        """Expected money by time and kind, in order of time; flows of one time and kind are one."""
        held: dict[tuple[Fraction, FlowKind], Fraction] = {}
        for flow in self.flows:
            key = (self.years_until(flow.when), flow.kind)
            held[key] = held.get(key, Fraction(0)) + flow.expected
        order = {kind: position for position, kind in enumerate(FlowKind)}
        keys = sorted(held, key=lambda key: (key[0], order[key[1]]))
        return tuple(Timed(years, kind, held[years, kind]) for years, kind in keys)

    def years_until(self, when: int | date) -> Fraction:
        """Years from now to a day, or to the moment of a period at which its money flows.

        Raises:
            ValueError: for a day when nothing says which day counts as now.
        """
        if isinstance(when, date):
            if self.valued_on is None:
                raise ValueError("a day needs the day that counts as now")
            return years_between(self.valued_on, when, self.day_count)
        if when == 0:
            return Fraction(0)
        return (when - _EARLY[self.timing]) * Fraction(self.months_per_period, 12)


def net_by_time(flows: Iterable[Timed]) -> tuple[tuple[Fraction, Fraction], ...]:
    """Years and net minor units, one pair a time, in order of time; times at which nothing remains are kept."""
    held: dict[Fraction, Fraction] = {}
    for flow in flows:
        held[flow.years] = held.get(flow.years, Fraction(0)) + flow.net
    return tuple(sorted(held.items()))


def total(flows: Iterable[Timed], kind: FlowKind, until_years: Fraction | None = None) -> Fraction:
    """Minor units of one kind without discounting, to the end or to a time, that time included."""
    return sum_of(
        flow.amount for flow in flows if flow.kind is kind and (until_years is None or flow.years <= until_years)
    )


def restated(flows: Iterable[Timed], terms: Terms, inflation: Discounting) -> tuple[Timed, ...]:
    """Amounts turned into nominal or real terms: prices grow along the schedule of ``inflation``.

    Args:
        flows: in the other terms.
        terms: what they are turned into: ``REAL`` takes the rise of prices out, ``NOMINAL`` puts it in.
        inflation: yearly rates of inflation, in place of discount rates.
    """
    result = []
    for flow in flows:
        fall = inflation.factor(flow.years)
        result.append(Timed(flow.years, flow.kind, flow.amount * fall if terms is Terms.REAL else flow.amount / fall))
    return tuple(result)
