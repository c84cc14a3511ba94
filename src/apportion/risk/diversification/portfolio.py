"""Everything about how the worth of one plan hangs together, in one value.

Knows a judged plan and what is stated about exposures. It must not know files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apportion.allocation.judged import Judged
from apportion.model.case import Case
from apportion.model.exposures import StatedExposures
from apportion.risk.diversification.concentration import Concentration, Limit, concentrations, limits
from apportion.risk.diversification.exposures import Exposures, exposures_of
from apportion.risk.diversification.frontier import STEPS, RiskFrontier, risk_frontier
from apportion.risk.diversification.spread import Spread, request_values, spread_of


@dataclass(frozen=True, eq=False)
class PortfolioRisk:
    """What a plan hangs on."""

    case: Case
    """As stated."""
    judged: Judged
    concentrations: tuple[Concentration, ...]
    limits: tuple[Limit, ...]
    """Rules about shares, those with the least room first."""
    stated: StatedExposures | None = None
    """``None`` where the case does not say how far returns may stray: then nothing below is known either."""
    exposures: Exposures | None = None
    spread: Spread | None = None
    frontier: RiskFrontier | None = None
    """``None`` also where no frontier was asked for."""


def portfolio_risk(
    judged: Judged,
    stated: StatedExposures | None,
    classes: Mapping[str, str],
    steps: int = STEPS,
    say: Callable[[str], None] = lambda _: None,
) -> PortfolioRisk:
    """What the plan of a case hangs on, and what less risk would cost.

    Args:
        judged: the plan.
        stated: how far returns may stray; ``None``: nobody says it.
        classes: risk class by request, for requests that have one.
        steps: limits of risk on the frontier, two or more; 0: no frontier.
        say: told what is being done.
    """
    solved = judged.problem.case
    values = request_values(solved, judged.amounts, judged.chosen)
    if stated is None:
        return PortfolioRisk(judged.case, judged, concentrations(judged, values, None, classes), limits(judged))
    exposures = exposures_of(solved, stated)
    spread = spread_of(solved, exposures, judged.amounts, judged.chosen)
    frontier = None
    if steps:
        say(f"planning within {steps} limits of risk")
        frontier = risk_frontier(judged, exposures, steps)
    held = concentrations(judged, values, {item.line: item.share for item in spread.requests}, classes)
    return PortfolioRisk(judged.case, judged, held, limits(judged), stated, exposures, spread, frontier)
