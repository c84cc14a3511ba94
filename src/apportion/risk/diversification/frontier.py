"""The frontier of value against risk: for each limit of risk the plan of largest value (H. Markowitz 1952).

One end is the plan that was made without any thought of risk, the other the plan of least risk under the same rules.
Every plan is in whole minor units and was judged as any other; its risk is a fraction, its bound needs no trust.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from apportion.allocation.funding import allocations
from apportion.allocation.judged import BrokenPlan, Judged
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.risk.diversification.exposures import Exposures, root_above
from apportion.risk.diversification.search import RiskSearch
from apportion.risk.diversification.worths import Worths, variance_between, worths

STEPS: Final = 9
"""Limits of risk from the least to that of the plan, both ends included."""


@dataclass(frozen=True, eq=False)
class RiskPoint:
    """A plan on the frontier."""

    limit: Fraction
    """Standard deviation allowed, minor units of value."""
    value: Fraction
    """Value of the plan, net of missed soft rules, minor units; its lower end where a curve is no fraction."""
    risk: Fraction
    """Standard deviation, no less than it is and at most a millionth of a minor unit more."""
    variance: Fraction
    """Exact where values are; otherwise no less than it is."""
    bound: Fraction
    """No plan within the limit is worth more: exact, by prices."""
    search_bound: Fraction | None
    """Likewise on the word of the search over options; ``None`` where there is nothing to choose between."""
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    by_group: Worths
    is_plan: bool = False
    """True for the plan that was made without a limit of risk."""
    is_least: bool = False

    @property
    def gap(self) -> Fraction:
        """How much more a plan within the limit could be worth at the most."""
        bound = self.bound if self.search_bound is None else min(self.bound, self.search_bound)
        return max(Fraction(0), bound - self.value)

    @property
    def per_risk(self) -> Fraction | None:
        """Value per unit of standard deviation, to set plans of one case side by side; ``None`` without risk.

        The ratio of W. F. Sharpe ("Mutual Fund Performance", Journal of Business 39(1), 1966), where money that is not
        spent is the alternative without risk, and is worth nothing.
        """
        return self.value / self.risk if self.risk else None


@dataclass(frozen=True, eq=False)
class RiskFrontier:
    """Plans from the least risk to that of the plan."""

    points: tuple[RiskPoint, ...]
    """By rising risk; the first is the least risk under the rules, the last the plan itself."""
    least_bound: Fraction
    """No plan under the rules has a smaller standard deviation: exact, by prices."""
    least_search_bound: Fraction | None
    is_concave: bool
    """True where nothing is decided as a whole and no curve bends: then value rises ever more slowly with risk, and
    plans between two points are mixtures of them."""

    @property
    def plan(self) -> RiskPoint:
        """The plan that was made without a limit of risk."""
        return self.points[-1]

    @property
    def best_ratio(self) -> RiskPoint:
        """The point of most value per unit of risk; of equals the one of more value."""
        ranked = [point for point in self.points if point.per_risk is not None]
        return max(ranked, key=lambda point: (point.per_risk or 0, point.value)) if ranked else self.points[0]


def risk_frontier(judged: Judged, exposures: Exposures, steps: int = STEPS) -> RiskFrontier:
    """Value against risk on the rules of a judged plan.

    Args:
        judged: the plan; of a case decided in several steps its last one, what earlier ones reached being kept.
        exposures: how far returns may stray and how they move together.
        steps: limits from the least risk to that of the plan, two or more.
    """
    search = RiskSearch(judged.problem, exposures)
    plan = point_of(judged, exposures)
    least = search.least()
    if least.columns is None:
        raise Infeasible
    start = _judged_point(judged, exposures, least.columns, search.risk(least.columns), plan.bound, None)
    if start.risk >= plan.risk:
        # Nothing strays less than the plan; rounding may leave the other a hair above it.
        return RiskFrontier((_ends(plan, least=True),), least.bound, least.search_bound, is_concave(judged))
    found = [plan]
    for step in reversed(range(1, steps - 1)):
        limit = start.risk + (plan.risk - start.risk) * step / (steps - 1)
        found.append(_best_at(judged, exposures, search, limit, found[-1], start))
    last = _best_at(judged, exposures, search, start.risk, found[-1], start)
    points = tuple(reversed([*found, _ends(last, least=True)]))
    return RiskFrontier(points, least.bound, least.search_bound, is_concave(judged))


def is_concave(judged: Judged) -> bool:
    """Whether a mixture of two plans is a plan, worth as much as they are on average and straying no more."""
    return not judged.problem.options.count and bool((judged.problem.case.requests.shape == 0).all())


def point_of(judged: Judged, exposures: Exposures) -> RiskPoint:
    """Where a judged plan stands."""
    held = worths(judged.problem.case, exposures, judged.amounts, judged.chosen)
    variance = variance_between(exposures, held)[1]
    return RiskPoint(
        limit=root_above(variance),
        value=judged.proof.value_lower,
        risk=root_above(variance),
        variance=variance,
        bound=judged.proof.bound,
        search_bound=judged.proof.search_bound,
        amounts=judged.amounts,
        chosen=judged.chosen,
        by_group=held,
        is_plan=True,
    )


def _ends(point: RiskPoint, *, least: bool) -> RiskPoint:
    return replace(point, is_least=least)


def _best_at(
    judged: Judged, exposures: Exposures, search: RiskSearch, limit: Fraction, above: RiskPoint, start: RiskPoint
) -> RiskPoint:
    """The best plan found within a limit; one that was found for a larger limit will do where its risk fits."""
    candidates = [start, above] if above.risk <= limit else [start]
    bound, claimed = above.bound, above.search_bound
    try:
        found = search.within(limit)
    except Infeasible:
        # The limit is that of a plan; only the tolerance of the solver can make it impossible.
        found = None
    if found is not None:
        bound, claimed = min(bound, found.bound), found.search_bound
        if found.columns is not None:
            candidates.append(_judged_point(judged, exposures, found.columns, limit, found.bound, found.search_bound))
    best = max(candidates, key=lambda point: (point.value, -point.risk))
    return replace(best, limit=limit, bound=bound, search_bound=claimed, is_plan=False, is_least=False)


def _judged_point(
    judged: Judged,
    exposures: Exposures,
    columns: Int64Array,
    limit: Fraction,
    bound: Fraction,
    search_bound: Fraction | None,
) -> RiskPoint:
    """A plan in whole minor units, judged.

    Raises:
        BrokenPlan: when it breaks a hard rule.
    """
    problem = judged.problem
    amounts, chosen = problem.line_amounts(columns), problem.options.chosen(columns[problem.option_columns])
    verdict = verify_amounts(problem.case, amounts, allocations(problem, columns), problem.kept(columns), chosen)
    if not verdict.feasible:
        message = "; ".join([*(item.id for item in verdict.broken), *verdict.faults])
        raise BrokenPlan(message)
    requests = problem.case.requests
    held = worths(problem.case, exposures, amounts, chosen)
    worth = total_value(requests, amounts).lower + options_worth(requests.choices, chosen)
    variance = variance_between(exposures, held)[1]
    return RiskPoint(
        limit=limit,
        value=worth - verdict.soft_cost(problem.case),
        risk=root_above(variance),
        variance=variance,
        bound=bound,
        search_bound=search_bound,
        amounts=amounts,
        chosen=chosen,
        by_group=held,
    )
