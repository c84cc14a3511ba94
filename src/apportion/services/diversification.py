"""How a plan's worth hangs together: concentration, the risk of correlated returns, and value against risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apportion.model.raw import RawCase
from apportion.services.exposures import stated_exposures
from apportion.services.load import Loaded
from apportion.services.plan_case import Say

if TYPE_CHECKING:
    from apportion.allocation.judged import Judged
    from apportion.model.case import Case
    from apportion.model.exposures import StatedExposures
    from apportion.risk.diversification.concentration import Concentration, Limit
    from apportion.risk.diversification.exposures import Exposures
    from apportion.risk.diversification.frontier import RiskFrontier
    from apportion.risk.diversification.spread import Spread


@dataclass(frozen=True, eq=False)
class Diversification:
    """What a plan hangs on."""

    loaded: Loaded
    case: Case
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


def diversification(loaded: Loaded, steps: int | None = None, say: Say = lambda _: None) -> Diversification:
    """Concentration and risk of the plan of a case, and what less risk would cost.

    Args:
        loaded: the case.
        steps: limits of risk on the frontier, two or more; 0: no frontier; ``None``: as many as a picture needs.
        say: told what is being done.

    Raises:
        CaseBlocked: when the case has findings that block.
        Refusal: when no plan keeps the rules, or the frontier is asked for with a single limit.
    """
    from apportion.allocation.judged import judge
    from apportion.allocation.solution import Infeasible
    from apportion.risk.diversification.concentration import concentrations, limits
    from apportion.risk.diversification.exposures import exposures_of
    from apportion.risk.diversification.frontier import STEPS, risk_frontier
    from apportion.risk.diversification.spread import request_values, spread_of
    from apportion.services.refusal import Refusal

    count = STEPS if steps is None else steps
    if count == 1 or count < 0:
        raise Refusal(f"A frontier of {count} limits is none.", "Ask for two or more, or for 0 to leave it out.")
    case = loaded.usable()
    say("planning")
    try:
        judged = judge(case)
    except Infeasible as error:
        remedy = "apportion plan names the rules that cannot hold together, and what would let them."
        raise Refusal("No plan keeps all rules.", remedy) from error
    solved = judged.problem.case
    values = request_values(solved, judged.amounts, judged.chosen)
    stated, _ = stated_exposures(loaded.raw, case)
    classes = _classes(loaded.raw)
    if stated is None:
        return Diversification(loaded, case, judged, concentrations(judged, values, None, classes), limits(judged))
    exposures = exposures_of(solved, stated)
    spread = spread_of(solved, exposures, judged.amounts, judged.chosen)
    risks = {item.line: item.share for item in spread.requests}
    frontier = None
    if count:
        say(f"planning within {count} limits of risk")
        frontier = risk_frontier(judged, exposures, count)
    held = concentrations(judged, values, risks, classes)
    return Diversification(loaded, case, judged, held, limits(judged), stated, exposures, spread, frontier)


def _classes(raw: RawCase) -> dict[str, str]:
    """Risk class by request, as the table of valuations states it."""
    table = raw.tables.get("valuations")
    if table is None or not {"request", "risk_class"} <= set(table.columns):
        return {}
    requests, classes = (table.columns[name].texts.tolist() for name in ("request", "risk_class"))
    return {
        str(one).strip(): str(other).strip() for one, other in zip(requests, classes, strict=True) if str(other).strip()
    }
