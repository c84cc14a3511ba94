"""Flexed budgets: what the budget would have been for the volume that came.

Knows fixed and variable cost. It must not know where the split comes from: it is stated, or found from drivers.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class FlexedBudget:
    """A budget brought to the actual volume, and the variance split by it. Minor units throughout.

    ``activity + spending`` is the whole variance: what the volume explains, and what it does not.
    """

    label: str
    budget: int
    actual: int
    flexed: int
    """Fixed part of the budget plus its variable part times actual over budgeted volume."""

    @property
    def activity(self) -> int:
        """Activity (or volume) variance: flexed less original budget."""
        return self.flexed - self.budget

    @property
    def spending(self) -> int:
        """Spending (or flexible-budget) variance: actual less flexed budget."""
        return self.actual - self.flexed


def flex(
    label: str, *, budget: int, actual: int, variable_share: Fraction, budget_volume: Fraction, actual_volume: Fraction
) -> FlexedBudget:
    """Flex one budget to the volume that came (Horngren, *Cost Accounting*, flexible budgets).

    Args:
        label: What the budget is for.
        budget: Static budget in minor units.
        actual: Actual cost in minor units.
        variable_share: Part of the budget that grows with volume, from 0 (all fixed) to 1.
        budget_volume: Volume on which the budget was based, above 0.
        actual_volume: Volume that came, not negative.

    Raises:
        ValueError: when a share lies outside 0 to 1 or a volume is impossible.
    """
    if not 0 <= variable_share <= 1:
        message = f"the variable share of {label} is {variable_share}, not within 0 and 1"
        raise ValueError(message)
    if budget_volume <= 0 or actual_volume < 0:
        message = f"the volumes of {label} are {budget_volume} and {actual_volume}"
        raise ValueError(message)
    exact = budget * (1 - variable_share) + budget * variable_share * actual_volume / budget_volume
    whole = round(exact)  # half to even, as everywhere
    return FlexedBudget(label, budget, actual, whole)
