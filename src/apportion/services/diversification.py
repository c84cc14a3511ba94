"""How a plan's worth hangs together: concentration, the risk of correlated returns, and value against risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apportion.model.raw import RawCase
from apportion.services.exposures import stated_exposures
from apportion.services.load import Loaded
from apportion.services.plan_case import Say
from apportion.services.refusal import NoPlan, Refusal

if TYPE_CHECKING:
    from apportion.risk.diversification.portfolio import PortfolioRisk


@dataclass(frozen=True, eq=False)
class Diversification:
    """What the plan of a case hangs on."""

    loaded: Loaded
    risk: PortfolioRisk


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
    from apportion.risk.diversification.frontier import STEPS
    from apportion.risk.diversification.portfolio import portfolio_risk

    count = STEPS if steps is None else steps
    if count == 1 or count < 0:
        raise Refusal(f"A frontier of {count} limits is none.", "Ask for two or more, or for 0 to leave it out.")
    case = loaded.usable()
    say("planning")
    try:
        judged = judge(case)
    except Infeasible as error:
        remedy = "apportion plan names the rules that cannot hold together, and what would let them."
        raise NoPlan("No plan keeps all rules.", remedy) from error
    stated, _ = stated_exposures(loaded.raw, case)
    return Diversification(loaded, portfolio_risk(judged, stated, _classes(loaded.raw), count, say))


def _classes(raw: RawCase) -> dict[str, str]:
    """Risk class by request, as the table of valuations states it."""
    table = raw.tables.get("valuations")
    if table is None or not {"request", "risk_class"} <= set(table.columns):
        return {}
    requests, classes = (table.columns[name].texts.tolist() for name in ("request", "risk_class"))
    stated = {str(one).strip(): str(other).strip() for one, other in zip(requests, classes, strict=True)}
    return {request: name for request, name in stated.items() if name}
