"""Flows of money for tests, written as a finance officer lists them; and their worth by other means."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import mpmath  # type: ignore[import-untyped]  # ships no types

from apportion.valuation.capital.discounting import Discounting, constant
from apportion.valuation.capital.rate import Terms, given_rate
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast

Net = list[tuple[Fraction, Fraction]]


def yearly(*amounts: int | str | Fraction) -> Net:
    """Net amounts of now, the end of year 1, of year 2 …"""
    return [(Fraction(year), Fraction(amount)) for year, amount in enumerate(amounts)]


def at(rate: str, terms: Terms = Terms.NOMINAL) -> Discounting:
    """Discounting at one rate, written as a decimal: "0.05"."""
    return constant(given_rate(Decimal(rate), terms))


def invested(investment: int, *benefits: int, cost: Sequence[int] = (), terms: Terms = Terms.NOMINAL) -> Forecast:
    """An investment now, then benefits and running costs of years 1, 2 …; minor units."""
    flows = [Flow(FlowKind.INVESTMENT, 0, investment)]
    flows += [Flow(FlowKind.BENEFIT, year, amount) for year, amount in enumerate(benefits, start=1)]
    flows += [Flow(FlowKind.COST, year, amount) for year, amount in enumerate(cost, start=1)]
    return Forecast(tuple(flows), terms)


def present_value(flows: Net, rate: Fraction) -> mpmath.mpf:
    """The textbook sum at one rate, with sixty digits: shares nothing with the package."""
    with mpmath.workdps(60):
        growth = mpmath.mpf(1) + _mpf(rate)
        return mpmath.fsum(_mpf(amount) / growth ** _mpf(years) for years, amount in flows)


def present_value_at(flows: Net, rate: float) -> float:
    """The same at a rate of return."""
    return float(present_value(flows, Fraction(rate)))


def magnitude_at(flows: Net, rate: float) -> float:
    """What all flows are worth at a rate when none is taken off another: what a difference from zero is small to."""
    return float(present_value([(years, abs(amount)) for years, amount in flows], Fraction(rate)))


def _mpf(number: Fraction) -> mpmath.mpf:
    return mpmath.mpf(number.numerator) / number.denominator
