"""Present values and the measures made of them. Knows flows and discounting; it must not know findings or requests.

All results are exact fractions of minor units or pure numbers; whoever publishes money rounds it once, at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.capital.rate import sum_of
from apportion.valuation.cash.flows import FlowKind, Timed, total


@dataclass(frozen=True)
class PresentValues:
    """What flows are worth now, by kind; minor units."""

    investment: Fraction
    cost: Fraction
    benefit: Fraction

    @property
    def value(self) -> Fraction:
        """What the investment brings: benefits less running costs."""
        return self.benefit - self.cost

    @property
    def net(self) -> Fraction:
        """Net present value."""
        return self.value - self.investment

    @property
    def profitability_index(self) -> Fraction | None:
        """Value per 1 of investment; above 1 where it is worth its money. ``None`` without an investment."""
        return self.value / self.investment if self.investment > 0 else None

    @property
    def benefit_cost_ratio(self) -> Fraction | None:
        """Benefits per 1 of all costs, the investment among them. ``None`` when nothing is spent.

        Unlike the profitability index it changes when a cost is booked as a lost benefit: net present value does not.
        """
        spent = self.investment + self.cost
        return self.benefit / spent if spent > 0 else None


def present_values(flows: Iterable[Timed], discounting: Discounting) -> PresentValues:
    """Each kind of flow, discounted."""
    sums = dict.fromkeys(FlowKind, Fraction(0))
    for flow in flows:
        sums[flow.kind] += flow.amount * discounting.factor(flow.years)
    return PresentValues(sums[FlowKind.INVESTMENT], sums[FlowKind.COST], sums[FlowKind.BENEFIT])


def net_present_value(flows: Iterable[tuple[Fraction, Fraction]], discounting: Discounting) -> Fraction:
    """The value now of (years, amount) pairs; amounts are signed."""
    return sum_of(amount * discounting.factor(years) for years, amount in flows)


def equivalent_annual(present_value: Fraction, discounting: Discounting, years: int) -> Fraction:
    """The equal amount at the end of each year that is worth as much: for comparing things of different lives.

    Of a net present value it is the equivalent annual value, of costs the equivalent annual cost.

    Raises:
        ValueError: for less than one year.
    """
    return present_value / discounting.annuity(years)


def multiple(flows: Iterable[Timed], until_years: Fraction | None = None) -> Fraction | None:
    """How many times the investment comes back, without discounting: "4.2x over 24 months".

    Args:
        flows: of one request.
        until_years: benefits and running costs count up to this time, it included. ``None``: all of them.

    Returns:
        Benefits less running costs per 1 of the whole investment, or ``None`` without an investment.
    """
    held = tuple(flows)
    invested = total(held, FlowKind.INVESTMENT)
    if invested <= 0:
        return None
    return (total(held, FlowKind.BENEFIT, until_years) - total(held, FlowKind.COST, until_years)) / invested
