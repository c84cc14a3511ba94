"""How much has to be kept back for risks, for which of them, and whether the plan keeps back enough.

The reserve is the amount that covers what all risks cost together with a stated probability. Where the policy asks for
months of operating cost at least, the larger of the two is needed; both are told. Its split between requests and what
they share follows the expected shortfall (``TotalCost.tail_parts``): it adds up, and no request is given more than its
own risks would need by themselves on average in the worst outcomes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.rounding import largest_remainder
from apportion.model.contingency import StatedRisk
from apportion.risk.contingency.cost import FloatArray, mean_cost, variance_cost
from apportion.risk.contingency.sample import Sampled, sampled
from apportion.risk.contingency.total import TotalCost, total_cost

MONTHS: Final = 12
DRAWS: Final = 20_000
"""Draws against which the reserve is checked when nothing is said: the check costs less than a tenth of a second."""
_CURVE_POINTS: Final = 100
_FINE: Final = 1 << 50
"""Shares are turned into whole weights of this size: finer than floats tell them."""


@dataclass(frozen=True)
class OperatingCost:
    """What the organisation spends in a year, by which months of reserve are counted."""

    year_minor: int
    source: str
    """Where the figure comes from, for readers: ``actual spending of 2021 in the ledger``."""


@dataclass(frozen=True)
class RiskPart:
    """One risk within the reserve."""

    risk: StatedRisk
    expected_minor: Fraction
    """Probability times mean cost."""
    worst_minor: float
    """Its mean cost in the outcomes that the reserve does not cover."""
    part_minor: int
    """Its part of the reserve for risks."""


@dataclass(frozen=True)
class RequestPart:
    """What a request, or the whole budget together, has to keep back."""

    request: str
    """Empty: risks that the whole budget shares."""
    part_minor: int
    risks: tuple[str, ...]


@dataclass(frozen=True)
class CurvePoint:
    """A reserve and the probability that it suffices."""

    confidence: float
    reserve_minor: int


@dataclass(frozen=True, eq=False)
class Reserve:
    """The reserve that risks need beside the one that the plan keeps back."""

    confidence: Fraction
    risk_minor: int
    """Covers what all risks cost together with this confidence, on a grid on which every mean cost stays."""
    risk_low_minor: int
    """Lower end of the enclosure: no smaller reserve covers them with this confidence, whatever the grid."""
    risk_high_minor: int
    """Upper end: covers them with this confidence, whatever the grid."""
    expected_minor: Fraction
    """Mean of what all risks cost together, exact."""
    deviation_minor: float
    """Standard deviation of the same."""
    months: int
    """Months of operating cost that have to be kept back at least; 0: none."""
    operating: OperatingCost
    floor_minor: int
    held_minor: int
    """What the reserve rules of the plan keep back."""
    held_covers: tuple[float, float]
    """Between which two probabilities the chance lies that what is held covers the risks."""
    parts: tuple[RiskPart, ...]
    """By their part, largest first."""
    by_request: tuple[RequestPart, ...]
    """By request, those that are shared last; they add up to ``risk_minor``."""
    curve: tuple[CurvePoint, ...]
    check: Sampled
    over: tuple[StatedRisk, ...] = ()
    """Risks left out because their time has passed."""

    @property
    def need_minor(self) -> int:
        """The larger of the two reserves."""
        return max(self.risk_minor, self.floor_minor)

    @property
    def gap_minor(self) -> int:
        """What is missing; negative where more is held than needed."""
        return self.need_minor - self.held_minor

    @property
    def is_set_by_floor(self) -> bool:
        """Whether months of operating cost ask for more than the risks do."""
        return self.floor_minor > self.risk_minor

    @property
    def held_months(self) -> Fraction | None:
        """Months of operating cost that are held; ``None`` where the cost is not known."""
        return self.in_months(self.held_minor)

    def in_months(self, amount_minor: int) -> Fraction | None:
        """An amount in months of operating cost; ``None`` where that is not known."""
        if self.operating.year_minor <= 0:
            return None
        return Fraction(amount_minor * MONTHS, self.operating.year_minor)

    @property
    def agrees(self) -> bool:
        """Whether the reserve lies within what the draws say: enclosure and interval of 99 % meet."""
        return self.check.low_minor <= self.risk_high_minor and self.risk_low_minor <= self.check.high_minor


@dataclass(frozen=True)
class ReserveQuestion:
    """What a reserve is sized by."""

    confidence: Fraction
    """Between 0 and 1, both excluded."""
    months: int
    operating: OperatingCost
    held_minor: int
    as_of: date | None = None
    """Risks whose time has passed by then are left out; ``None``: none is."""
    draws: int = DRAWS
    seed: int = 0


def size_reserve(risks: Sequence[StatedRisk], asked: ReserveQuestion) -> Reserve:
    """The reserve for a register of risks; the order of the risks does not matter.

    Raises:
        ValueError: when the confidence is not between 0 and 1.
        ModuleNotFoundError: for costs of shape PERT without SciPy.
    """
    if not 0 < asked.confidence < 1:
        message = f"a confidence of {asked.confidence} is not between 0 and 1"
        raise ValueError(message)
    over = tuple(risk for risk in risks if asked.as_of is not None and risk.is_over(asked.as_of))
    held = sorted((risk for risk in risks if risk not in over), key=lambda risk: risk.id)
    floor = -(-asked.operating.year_minor * asked.months // MONTHS)
    if not held:
        return _without_risks(asked, floor, over)
    total, confidence = total_cost(held), float(asked.confidence)
    low, high = total.enclosed(confidence)
    needed = total.quantile(confidence)
    parts = _parts(total, confidence, needed)
    return Reserve(
        confidence=asked.confidence,
        risk_minor=needed,
        risk_low_minor=low,
        risk_high_minor=high,
        expected_minor=sum((part.expected_minor for part in parts), Fraction(0)),
        deviation_minor=_deviation(held),
        months=asked.months,
        operating=asked.operating,
        floor_minor=floor,
        held_minor=asked.held_minor,
        held_covers=total.covered(asked.held_minor),
        parts=parts,
        by_request=_by_request(parts),
        curve=_curve(total),
        check=sampled(held, confidence, asked.draws, asked.seed),
        over=over,
    )


def _without_risks(asked: ReserveQuestion, floor: int, over: tuple[StatedRisk, ...]) -> Reserve:
    return Reserve(
        confidence=asked.confidence,
        risk_minor=0,
        risk_low_minor=0,
        risk_high_minor=0,
        expected_minor=Fraction(0),
        deviation_minor=0.0,
        months=asked.months,
        operating=asked.operating,
        floor_minor=floor,
        held_minor=asked.held_minor,
        held_covers=(1.0, 1.0),
        parts=(),
        by_request=(),
        curve=(),
        check=Sampled(0, asked.seed, 0, 0, 0, 0.0, 0.0),
        over=over,
    )


def _parts(total: TotalCost, confidence: float, reserve: int) -> tuple[RiskPart, ...]:
    worst = total.tail_parts(confidence)
    split = _split(worst, reserve)
    parts = [
        RiskPart(risk, risk.probability * mean_cost(risk), float(mean), part)
        for risk, mean, part in zip(total.risks, worst, split, strict=True)
    ]
    return tuple(sorted(parts, key=lambda part: (-part.part_minor, -part.worst_minor, part.risk.id)))


def _split(worst: FloatArray, reserve: int) -> list[int]:
    whole = float(worst.sum())
    if whole <= 0 or reserve == 0:
        return [0] * worst.size
    weights = np.rint(worst / whole * _FINE).astype(np.int64)
    split: list[int] = largest_remainder(weights, reserve).tolist()
    return split


def _by_request(parts: Sequence[RiskPart]) -> tuple[RequestPart, ...]:
    held: dict[str, list[RiskPart]] = {}
    for part in parts:
        held.setdefault(part.risk.request, []).append(part)
    found = [
        RequestPart(request, sum(part.part_minor for part in own), tuple(part.risk.id for part in own))
        for request, own in held.items()
    ]
    return tuple(sorted(found, key=lambda part: (not part.request, -part.part_minor, part.request)))


def _curve(total: TotalCost) -> tuple[CurvePoint, ...]:
    """Reserve against confidence, from nothing to every hundredth below certainty."""
    return tuple(
        CurvePoint(percent / _CURVE_POINTS, total.quantile(percent / _CURVE_POINTS))
        for percent in range(1, _CURVE_POINTS)
    )


def _deviation(risks: Sequence[StatedRisk]) -> float:
    """Standard deviation of the total: variances, and covariances of risks that strike together."""
    variance = Fraction(0)
    for position, risk in enumerate(risks):
        mean, chance = mean_cost(risk), risk.probability
        variance += chance * (variance_cost(risk) + mean**2) - (chance * mean) ** 2
        for other in risks[:position]:
            if risk.driver and other.driver == risk.driver:
                both = min(chance, other.probability) - chance * other.probability
                variance += 2 * both * mean * mean_cost(other)
    return math.sqrt(float(variance))
