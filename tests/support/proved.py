"""The plan of a case that has to be proved the best: planned, and judged once more."""

from __future__ import annotations

from fractions import Fraction

from apportion.allocation.plan import make_plan
from apportion.allocation.proof.verify import verify_amounts
from apportion.model.case import Case
from apportion.model.plan import Plan


def proved_plan(case: Case) -> Plan:
    """The plan, after its status, its search and its amounts have been looked at."""
    plan = make_plan(case)
    assert plan.status == "optimal"
    assert plan.proof is not None
    assert plan.proof.searched_all
    assert plan.allocations is not None
    verdict = verify_amounts(case, plan.amounts, plan.allocations, dict(plan.reserves), plan.chosen)
    assert verdict.feasible, verdict
    return plan


def proved_value(case: Case) -> Fraction:
    """Value of the proved plan in major units."""
    proof = proved_plan(case).proof
    assert proof is not None
    return proof.value_lower / case.currency.minor_per_major


def funded(case: Case, plan: Plan) -> list[str]:
    """Ids of the decisions of which an option is taken."""
    names = case.requests.choices.request.tolist()
    return [str(name) for name, option in zip(names, plan.chosen.tolist(), strict=True) if option >= 0]
