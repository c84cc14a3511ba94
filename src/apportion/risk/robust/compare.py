"""Plans side by side: what each is worth in every future, how far behind that future's own best plan, and its price.

Bertsimas and Sim (2004) call what a careful plan gives up where nothing goes wrong the price of robustness.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.risk.robust.measures import EXPECTATION, Measure, most_weight
from apportion.risk.robust.plan import RobustPlan
from apportion.risk.robust.prepared import Prepared
from apportion.risk.robust.regret import OwnBest


@dataclass(frozen=True, eq=False)
class Standing:
    """One plan in every future."""

    name: str
    measure: Measure | None
    """``None`` for the plan of the case itself."""
    plan: RobustPlan
    nominal: Fraction
    """Value in the case itself, in minor units."""
    price: Fraction
    """How much less that is than the plan of the case itself is worth there: the price of robustness."""
    values: tuple[Fraction, ...]
    """Value in each future."""
    regrets: tuple[Fraction, ...]
    """How much more each future's own best plan is worth there. Below zero where the plan spends money that the future
    has not got."""
    average: Fraction | None
    """Value on average; ``None`` where probabilities are not known."""

    @property
    def worst(self) -> Fraction:
        """The least value in any future."""
        return min(self.values)

    @property
    def largest_regret(self) -> Fraction:
        """The most that any future has to regret."""
        return max(self.regrets)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The regret table: rows are plans, columns futures."""

    futures: tuple[str, ...]
    probability: tuple[Fraction, ...] | None
    own_best: tuple[Fraction, ...]
    """What each future could have had."""
    plans: tuple[Standing, ...]
    """The plan of the case itself first."""

    @property
    def nominal(self) -> Standing:
        """The plan of the case itself."""
        return self.plans[0]


def side_by_side(
    prepared: Prepared, nominal: RobustPlan, plans: Mapping[str, RobustPlan], own_best: Sequence[OwnBest]
) -> SideBySide:
    """Set plans beside that of the case itself.

    Args:
        prepared: the case and its futures.
        nominal: the plan of the case itself.
        plans: the others by name.
        own_best: the best plan of each future.
    """
    best = tuple(one.value for one in own_best)
    chance = None
    if prepared.probability is not None:
        chance = most_weight(EXPECTATION, prepared.worths.count, prepared.probability)
    standings = []
    for name, plan in {"": nominal, **plans}.items():
        values = tuple(value.lower for value in plan.values)
        standings.append(
            Standing(
                name=name,
                measure=plan.measure if name else None,
                plan=plan,
                nominal=plan.nominal_value.lower,
                price=nominal.nominal_value.lower - plan.nominal_value.lower,
                values=values,
                regrets=tuple(top - value for top, value in zip(best, values, strict=True)),
                average=None
                if chance is None
                else sum((part * value for part, value in zip(chance, values, strict=True)), Fraction(0)),
            )
        )
    return SideBySide(prepared.names, prepared.probability, best, tuple(standings))
