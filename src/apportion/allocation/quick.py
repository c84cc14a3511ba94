"""A case solved, judged and bounded, without the explanations of a whole plan.

For answers that plan a case many times over, or that have to come at once: no neighbouring plans, no baselines and
nothing about dependence. What is said is as certain as in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.allocation.baselines import describe_violation
from apportion.allocation.dispatch import solve_case
from apportion.allocation.funding import allocations
from apportion.allocation.plan import BrokenPlan, plan_fingerprint, prove, status_of
from apportion.allocation.problem import Problem
from apportion.allocation.reasons import total_price
from apportion.allocation.solution import Solution
from apportion.allocation.verify import Verdict, verify_amounts
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations, Proof, Status


@dataclass(frozen=True, eq=False)
class Judged:
    """A decision with its proof."""

    case: Case
    problem: Problem
    solution: Solution
    amounts: Int64Array
    """Minor units per request line."""
    paid: Allocations
    kept: dict[str, int]
    """What each reserve rule (id) keeps back."""
    verdict: Verdict
    proof: Proof
    status: Status
    price: Fraction
    """Price of the total by the prices of the solution."""

    @property
    def allocated(self) -> int:
        """Minor units that requests receive."""
        return exact_sum(self.amounts)

    @property
    def reserve(self) -> int:
        """Minor units that all reserve rules keep back."""
        return sum(self.kept.values())

    @property
    def fingerprint(self) -> str:
        """The identity of the decision, as in a plan."""
        return plan_fingerprint(self.case, self.paid, self.kept)


def judge(case: Case) -> Judged:
    """Solve a checked case and prove the result.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    problem, solution = solve_case(case)
    return judge_solution(problem, solution)


def judge_solution(problem: Problem, solution: Solution) -> Judged:
    """Judge amounts that a method proposes.

    Raises:
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    case = problem.case
    amounts = problem.line_amounts(solution.amounts)
    paid = allocations(problem, solution.amounts)
    kept = {rule.id: int(solution.amounts[problem.pairs + k]) for k, rule in enumerate(problem.reserve_rules)}
    verdict = verify_amounts(case, amounts, paid, kept)
    if not verdict.feasible:
        raise BrokenPlan("; ".join([*(describe_violation(case, item) for item in verdict.broken), *verdict.faults]))
    proof = prove(problem, solution, amounts, verdict)
    price = total_price(problem, solution)
    return Judged(case, problem, solution, amounts, paid, kept, verdict, proof, status_of(proof, price), price)
