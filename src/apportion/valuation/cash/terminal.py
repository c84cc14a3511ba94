"""Terminal value: what lies beyond the years that were forecast. Added only where somebody asks for it.

It often is the larger part of a value and rests on the least knowledge: whoever shows it shows its share too.
"""

from __future__ import annotations

import math
from fractions import Fraction

from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.capital.rate import Exact, exact, percent


def perpetuity(last_flow: Fraction, rate: Exact, growth: Exact) -> Fraction:
    """Worth at the end of the last year of a yearly flow that goes on for ever, growing evenly.

    ``last_flow × (1 + growth) / (rate - growth)``: M. Gordon and E. Shapiro, Capital equipment analysis, Management
    Science 3, 1956.

    Args:
        last_flow: net minor units of the last forecast year.
        rate: discount rate a year, in the same terms as the growth.
        growth: of the flow, a year.

    Raises:
        ValueError: when the flow grows as fast as it is discounted, or faster: then it is worth no number.
    """
    grows, discounts = exact(growth), exact(rate)
    if grows >= discounts:
        raise ValueError(f"growth of {percent(grows)} for ever cannot be discounted at {percent(discounts)}")
    return last_flow * (1 + grows) / (discounts - grows)


def along_schedule(last_flow: Fraction, discounting: Discounting, horizon: Fraction, growth: Exact) -> Fraction:
    """The same where the rate still changes after the last year: year by year until it no longer does.

    ``Σ last_flow × (1 + growth)^k × factor(horizon + k) / factor(horizon)`` for the years up to the last change, and
    the perpetuity at the last rate behind them.

    Args:
        last_flow: as for ``perpetuity``.
        discounting: by its steps; the last one holds for ever.
        horizon: end of the last forecast year, in years from now.
        growth: of the flow, a year.

    Raises:
        ValueError: when the flow grows as fast as it is discounted in the end, or faster.
    """
    grows, changes = exact(growth), [step.until_year for step in discounting.steps if step.until_year is not None]
    years = max(0, math.ceil(changes[-1] - horizon)) if changes else 0
    now, grown, worth = discounting.factor(horizon), last_flow, Fraction(0)
    for year in range(1, years + 1):
        grown *= 1 + grows
        worth += grown * discounting.factor(horizon + year) / now
    return worth + perpetuity(grown, discounting.steps[-1].rate, grows) * discounting.factor(horizon + years) / now


def exit_multiple(last_flow: Fraction, times: Exact) -> Fraction:
    """Worth at the end of the last year when somebody pays so many times its flow."""
    return last_flow * exact(times)
