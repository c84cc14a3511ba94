"""The worth of one request as data: every measure, exact or rounded once, and none that could not be computed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.valuation.cash.payback import Payback
from apportion.valuation.cash.present_value import PresentValues
from apportion.valuation.cash.rates_of_return import RatesOfReturn
from apportion.valuation.worth.proposal import Proposal


@dataclass(frozen=True)
class Worth:
    """What a request is worth, seen from the day of valuation and in the terms of its discount rate."""

    proposal: Proposal
    present: PresentValues
    """Exact minor units, the terminal value among the benefits."""
    terminal: Fraction | None
    """Present value of what lies beyond the forecast. ``None``: not asked for."""
    invested_minor: int
    """Money that the budget gives, without discounting or weighting: what amounts of the plan are counted in."""
    horizon_years: Fraction
    """Time of the last forecast flow."""
    is_restated: bool
    """Whether flows were turned into the terms of the rate by the inflation that was given."""
    returns: RatesOfReturn
    modified_return: float | None
    """A year. ``None``: the flows are discounted along a schedule, or all money flows one way."""
    payback: Payback
    """Without discounting and without the terminal value, which is no money yet."""
    discounted_payback: Payback
    annual: Fraction | None
    """Net present value as an equal amount at the end of each year of the forecast, minor units; negative: the
    equivalent annual cost. ``None``: the forecast does not last whole years."""
    multiple: Fraction | None
    """How many times the investment comes back within ``proposal.multiple_months``. ``None``: no investment."""

    @property
    def request(self) -> str:
        """The request's id."""
        return self.proposal.request

    @property
    def npv_minor(self) -> int:
        """Net present value in whole minor units, rounded half to even."""
        return round(self.present.net)

    @property
    def value_minor(self) -> int:
        """Worth of what the investment brings, before the investment is taken off, likewise rounded."""
        return round(self.present.value)

    @property
    def npv_per_unit(self) -> Fraction | None:
        """Net present value per 1 of money given: the rate of a divisible request. ``None``: no money is given."""
        return self.present.net / self.invested_minor if self.invested_minor > 0 else None

    @property
    def value_per_unit(self) -> Fraction | None:
        """Worth before the investment is taken off, per 1 of money given. ``None``: no money is given."""
        return self.present.value / self.invested_minor if self.invested_minor > 0 else None

    @property
    def payback_months(self) -> Fraction | None:
        """Months until the money is back. ``None``: not within the forecast."""
        return self.payback.months
