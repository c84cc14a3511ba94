"""Resource efficiency: value per unit of money.

resource efficiency = value / cost. Where value is money too this is the multiple of the cost; where it is a score or a
number of persons it compares only with others counted alike. Knows values and costs; it must not know how values arose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import Number
from apportion.priorities.ranking import Ranking, ranked_fractions

FORMULA: Final = "resource efficiency = value / cost, in units of value per unit of money"


@dataclass(frozen=True, eq=False)
class Efficiencies:
    """Value per unit of money of each request that has both."""

    per_unit: Mapping[str, Fraction]
    """Units of value per major unit of money, exactly; by request."""
    findings: tuple[Finding, ...]
    """Requests without value or cost; they are left out and named."""

    @property
    def ranking(self) -> Ranking:
        """From the most efficient to the least."""
        return ranked_fractions(self.per_unit)


def efficiencies(
    values: Mapping[str, Number | None], costs_minor: Mapping[str, int | None], minor_per_major: int
) -> Efficiencies:
    """Value per major unit of money.

    Args:
        values: by request, in major units where they are money; ``None`` where nobody knows.
        costs_minor: by request, in minor units.
        minor_per_major: 100 for a currency with cents.

    Raises:
        ValueError: when values and costs are about different requests.
    """
    if set(values) != set(costs_minor):
        raise ValueError("values and costs are about the same requests")
    per_unit, findings = dict[str, Fraction](), []
    for request in sorted(values):
        value, cost = values[request], costs_minor[request]
        if value is None or cost is None or cost <= 0:
            message = f"{request} has no {'value' if value is None else 'cost'}, so its efficiency is not known."
            remedy = f"State its {'value' if value is None else 'cost, above zero'}. Nothing is assumed."
            findings.append(Finding("scoring.efficiency-unknown", Verdict.WARN, message, remedy=remedy))
        else:
            per_unit[request] = Fraction(value) * minor_per_major / cost
    return Efficiencies(per_unit, tuple(findings))
