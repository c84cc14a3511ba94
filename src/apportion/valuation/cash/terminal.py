"""Terminal value: what lies beyond the years that were forecast. Added only where somebody asks for it.

It often is the larger part of a value and rests on the least knowledge: whoever shows it shows its share too.
"""

from __future__ import annotations

from fractions import Fraction

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


def exit_multiple(last_flow: Fraction, times: Exact) -> Fraction:
    """Worth at the end of the last year when somebody pays so many times its flow."""
    return last_flow * exact(times)
