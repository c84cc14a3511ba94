"""A case solved, judged and bounded, without the explanations of a whole plan.

For answers that plan a case many times over, or that have to come at once: no neighbouring plans, no baselines and
nothing about dependence. What is said is as certain as in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.allocation.baselines import describe_violation
from apportion.allocation.dispatch import solve_case
from apportion.allocation.funding import allocations
from apportion.allocation.margins import Neighbours
from apportion.allocation.outcomes import LinePrices, line_prices, outcome_of
from apportion.allocation.plan import BrokenPlan, plan_fingerprint, prove, status_of
from apportion.allocation.problem import Problem
from apportion.allocation.reasons import Reasons, binding_rows, total_price
from apportion.allocation.rule_outcomes import rule_outcomes
from apportion.allocation.solution import Solution
from apportion.allocation.unit_lines import unit_lines
from apportion.allocation.verify import Verdict, verify_amounts
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.plan import Allocations, Proof, Reason, RuleOutcome, Status


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


@dataclass(frozen=True, eq=False)
class Told:
    """Why a decision is as it is, told line by line only where somebody asks."""

    judged: Judged
    prices: LinePrices
    reasons: Reasons
    rules: tuple[RuleOutcome, ...]

    def of_line(self, line: int) -> tuple[Reason, ...]:
        """The reasons for the amount of a request line, as in a plan."""
        judged = self.judged
        return outcome_of(judged.problem, judged.amounts, self.prices, _ALONE, self.reasons, line).reasons


_ALONE: Final = Neighbours(step=1, up_step=None, down_step=None, up_change=None, down_change=None)
"""No plans beside the plan."""


def tell(judged: Judged) -> Told:
    """Prices, binding rules and what else reasons are made from."""
    problem, solution = judged.problem, judged.solution
    prices = line_prices(problem, solution)
    reasons = Reasons(problem, binding_rows(problem, solution), judged.price, unit_lines(judged.case))
    return Told(judged, prices, reasons, rule_outcomes(problem, solution, judged.verdict, prices))
