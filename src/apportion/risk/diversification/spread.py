"""How far a plan's worth may stray, who contributes how much of it, and what holding several things saves.

Contributions add up to the whole because the standard deviation grows in proportion with the values (Euler): a group
contributes its value times what its last unit adds. It must not know how plans are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.worth.values import Curves, shape_groups, value_at
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Requests
from apportion.risk.diversification.exposures import NO_GROUP, Exposures, root_above
from apportion.risk.diversification.worths import worths


@dataclass(frozen=True)
class GroupRisk:
    """One group's part in the risk of a plan."""

    group: str
    value: Fraction
    """Weighted value of its requests in the plan, minor units."""
    alone: Fraction
    """Its standard deviation by itself, minor units."""
    variance_part: Fraction
    """Its part of the variance; the parts add up exactly. Negative where it offsets others."""
    share: Fraction
    """The same as a part of the whole; 0 where there is no risk."""
    marginal: Fraction
    """What one more unit of its value adds to the standard deviation."""


@dataclass(frozen=True)
class RequestRisk:
    """What the next unit of money given to a request does."""

    request: str
    line: int
    """Line of the case."""
    group: str
    share: Fraction
    """Part of the plan's variance that comes from the request; the parts of all requests add up to 1."""
    next_value: Fraction | None
    """Weighted value that one more unit of money adds; ``None`` at its cap, or where its options say what it gets."""
    next_risk: Fraction | None
    """By how much it changes the standard deviation; ``None`` likewise."""


@dataclass(frozen=True)
class Spread:
    """How far the value of a plan may stray."""

    value: Fraction
    """Weighted value of requests in groups, minor units."""
    value_without: Fraction
    """Weighted value of requests in no group: how far it may stray is not known, and not counted."""
    variance: Fraction
    """Minor units of value, squared."""
    deviation: Fraction
    """Standard deviation, minor units."""
    undiversified: Fraction
    """What it would be if all groups moved together: the sum of ``alone``."""
    groups: tuple[GroupRisk, ...]
    requests: tuple[RequestRisk, ...]
    """By falling part in the risk."""
    beta: Fraction | None
    """By how many percent the value moves with one percent of the market, over all groups; ``None``: not known."""
    systematic: Fraction | None
    """Part of the variance that comes from the market; ``None`` unless that is all that groups have in common."""

    @property
    def residual(self) -> Fraction | None:
        """Part of the variance that is the groups' own; with the systematic one it adds up to the whole."""
        return None if self.systematic is None else self.variance - self.systematic

    @property
    def saved(self) -> Fraction:
        """Standard deviation that holding several groups takes away."""
        return self.undiversified - self.deviation

    @property
    def ratio(self) -> Fraction | None:
        """Undiversified over actual standard deviation, 1 where nothing is diversified; ``None`` without risk.

        The diversification ratio of Y. Choueifaty and Y. Coignard, "Toward Maximum Diversification", Journal of
        Portfolio Management 35(1), 2008.
        """
        return self.undiversified / self.deviation if self.deviation else None


def spread_of(case: Case, exposures: Exposures, amounts: Int64Array, chosen: Int64Array) -> Spread:
    """The risk of a plan.

    Args:
        case: the case with its objective.
        exposures: how far returns may stray and how they move together.
        amounts: minor units per request line.
        chosen: option taken of each decision, -1 for none.
    """
    held = worths(case, exposures, amounts, chosen)
    values = held.middle
    slope = exposures.times(values)
    variance = sum((a * b for a, b in zip(values, slope, strict=True)), Fraction(0))
    deviation = root_above(variance)
    groups = tuple(
        GroupRisk(
            group=name,
            value=value,
            alone=abs(value) * spread,
            variance_part=value * tilt,
            share=value * tilt / variance if variance else Fraction(0),
            marginal=tilt / deviation if deviation else Fraction(0),
        )
        for name, value, spread, tilt in zip(exposures.groups, values, exposures.spread, slope, strict=True)
    )
    beta, systematic = _market(exposures, values)
    return Spread(
        value=sum(values, Fraction(0)),
        value_without=held.others,
        variance=variance,
        deviation=deviation,
        undiversified=sum((item.alone for item in groups), Fraction(0)),
        groups=groups,
        requests=_requests(case, exposures, amounts, chosen, groups),
        beta=beta,
        systematic=systematic,
    )


def _market(exposures: Exposures, values: tuple[Fraction, ...]) -> tuple[Fraction | None, Fraction | None]:
    """Beta of the sum of values, and the variance that it brings under the single-index model."""
    total = sum(values, Fraction(0))
    if not total or not exposures.beta or any(number is None for number in exposures.beta):
        return None, None
    moved = sum((value * (number or 0) for value, number in zip(values, exposures.beta, strict=True)), Fraction(0))
    if exposures.market_spread is None or exposures.basis != "single index":
        return moved / total, None
    return moved / total, moved * moved * exposures.market_spread**2


def request_values(case: Case, amounts: Int64Array, chosen: Int64Array) -> list[Fraction]:
    """Weighted value of each line, that of an option counted with the line that leads it; minor units.

    Values of curves that are no fractions are the nearest binary numbers.
    """
    requests = case.requests
    enclosed = set(shape_groups(requests).enclosed.tolist())
    found = []
    for line, amount in enumerate(amounts.tolist()):
        weight = requests.weight.fraction(line)
        worth = (
            Fraction(float(Curves.of(requests, np.array([line])).value(np.array([float(amount)]))[0]))
            if line in enclosed
            else value_at(requests, line, Fraction(amount))
        )
        found.append(weight * worth)
    choices = requests.choices
    for option in chosen[chosen >= 0].tolist():
        decision = int(choices.decision[option])
        lead = int(np.searchsorted(requests.id, choices.request[decision : decision + 1])[0])
        found[lead] += choices.weight.fraction(decision) * choices.value.fraction(option)
    return found


def _requests(
    case: Case, exposures: Exposures, amounts: Int64Array, chosen: Int64Array, groups: tuple[GroupRisk, ...]
) -> tuple[RequestRisk, ...]:
    requests = case.requests
    values = request_values(case, amounts, chosen)
    decided = requests.choices.decision_of_line(requests.count) >= 0
    enclosed = frozenset(shape_groups(requests).enclosed.tolist())
    found = []
    for line in np.flatnonzero(exposures.line_group != NO_GROUP).tolist():
        group = groups[int(exposures.line_group[line])]
        part = values[line] / group.value * group.share if group.value else Fraction(0)
        has_room = not decided[line] and amounts[line] < requests.cap[line]
        adds = _next(requests, line, int(amounts[line]), enclosed) if has_room else None
        risk = None if adds is None else adds * group.marginal
        found.append(RequestRisk(str(requests.id[line]), line, group.group, part, adds, risk))
    return tuple(sorted(found, key=lambda item: (-item.share, item.line)))


def _next(requests: Requests, line: int, amount: int, enclosed: frozenset[int]) -> Fraction:
    """Weighted value of the next minor unit of money."""
    weight = requests.weight.fraction(line)
    if line in enclosed:
        curve = Curves.of(requests, np.array([line]))
        return weight * Fraction(float(curve.slope(np.array([amount + 0.5]))[0]))
    return weight * (value_at(requests, line, Fraction(amount + 1)) - value_at(requests, line, Fraction(amount)))
