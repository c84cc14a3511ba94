"""Flows under risk: weighted by scenario, or replaced by what one would take for certain.

Knows probabilities and flows. Weighting lowers or spreads the flows; a premium in the rate does so too. Doing both is
right for probabilities, which give the expected flow, and counts risk twice for certainty equivalents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.capital.rate import Exact, exact, sum_of
from apportion.valuation.cash.flows import Flow, Forecast
from apportion.valuation.cash.present_value import present_values


@dataclass(frozen=True)
class Scenario:
    """One way in which things may go."""

    name: str
    probability: Fraction
    """Above 0; those of all scenarios sum to exactly 1."""
    flows: tuple[Flow, ...]


@dataclass(frozen=True)
class ScenarioValue:
    """What a request is worth if one scenario comes true."""

    name: str
    probability: Fraction
    net: Fraction
    """Net present value, minor units."""


def weighted(scenarios: Sequence[Scenario]) -> tuple[Flow, ...]:
    """The flows of all scenarios, each with the probability of its scenario: together the expected flows.

    Raises:
        ValueError: when the probabilities do not sum to exactly 1, one is not above 0, or a name occurs twice.
    """
    if len({scenario.name for scenario in scenarios}) < len(scenarios):
        raise ValueError("two scenarios have the same name")
    if any(scenario.probability <= 0 for scenario in scenarios):
        raise ValueError("a scenario that cannot happen has no probability: leave it out")
    whole = sum_of(scenario.probability for scenario in scenarios)
    if whole != 1:
        raise ValueError(f"the probabilities of the scenarios sum to {whole}, not to 1")
    return tuple(
        replace(flow, probability=flow.probability * scenario.probability)
        for scenario in scenarios
        for flow in scenario.flows
    )


def scenario_values(
    scenarios: Sequence[Scenario], forecast: Forecast, discounting: Discounting
) -> tuple[ScenarioValue, ...]:
    """The net present value in each scenario; weighted by probability they sum to that of the expected flows.

    Args:
        scenarios: in any order; it is kept.
        forecast: how flows are placed in time; its own flows are not looked at.
        discounting: in the terms of the flows.
    """
    return tuple(
        ScenarioValue(
            scenario.name,
            scenario.probability,
            present_values(replace(forecast, flows=scenario.flows).timed(), discounting).net,
        )
        for scenario in scenarios
    )


def loss_probability(values: Sequence[ScenarioValue]) -> Fraction:
    """The probability of the scenarios in which the request is worth less than it costs."""
    return sum_of(value.probability for value in values if value.net < 0)


def certainty_equivalent(risk_free: Exact, risk_adjusted: Exact, years: int) -> Fraction:
    """The part of a benefit after so many years that, discounted without risk, is worth as much as all of it with.

    ``((1 + risk_free) / (1 + risk_adjusted)) ** years``: A. Robichek and S. Myers, Conceptual problems in the use of
    risk-adjusted discount rates, Journal of Finance 21, 1966. It shows what a premium for risk says about late flows.

    Raises:
        ValueError: for rates of -100% or less, or a time before now.
    """
    free, adjusted = 1 + exact(risk_free), 1 + exact(risk_adjusted)
    if free <= 0 or adjusted <= 0 or years < 0:
        raise ValueError("rates lie above -100%, and years are counted from now")
    return (free / adjusted) ** years
