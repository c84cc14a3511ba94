"""A case decided, judged and bounded: amounts, options, proof and status, without the explanations of a whole plan.

What is decided in order of priority is decided before; value and bound are those of the last step. Nothing that the
solver says is trusted but, where it is named so, the bound of its search over options.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.beside.baselines import describe_violation
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.explanation.reasons import total_price
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations, fund_ids
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import Verdict, verify_amounts
from apportion.allocation.solution import Solution
from apportion.allocation.stages.stages import Staged, staged
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.kernel.fingerprint import fingerprint
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.plan import Allocations, Proof, Status


class BrokenPlan(RuntimeError):
    """A solved plan failed the judge: a fault of this program, never shown as a plan."""


@dataclass(frozen=True, eq=False)
class Judged:
    """A decision with its proof."""

    case: Case
    """As stated, before anything was decided in order of priority."""
    planned: Staged
    problem: Problem
    """Of the last step."""
    solution: Solution
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    """Option taken of each decision, -1 for none."""
    paid: Allocations
    kept: Mapping[str, int]
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
    def is_comparable(self) -> bool:
        """True when its value may be set against that of another plan: searched to the end, and by the same measure.

        Soft rules of a class that is decided before leave value as the last measure; other steps do not.
        """
        return self.proof.searched_all and all(stage.kind == "soft class" for stage in self.planned.stages)

    @property
    def fingerprint(self) -> str:
        """The identity of the decision, as in a plan."""
        return plan_fingerprint(self.case, self.paid, self.kept, self.chosen)


def judge(case: Case, effort: Effort = THOROUGH) -> Judged:
    """Decide a checked case and prove the result.

    Args:
        case: what to decide.
        effort: how far to search where there are options to choose between.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    planned = staged(case, effort)
    problem = formulate(planned.case)
    return judge_solution(case, planned, problem, solve_problem(problem, effort))


def judge_solution(case: Case, planned: Staged, problem: Problem, solution: Solution) -> Judged:
    """Judge amounts that a method proposes.

    Raises:
        BrokenPlan: when the judge finds that a solved plan breaks a hard rule.
    """
    amounts = problem.line_amounts(solution.amounts)
    paid = allocations(problem, solution.amounts)
    kept = problem.kept(solution.amounts)
    chosen = problem.options.chosen(solution.amounts[problem.option_columns])
    verdict = verify_amounts(problem.case, amounts, paid, kept, chosen)
    if not verdict.feasible:
        broken = (describe_violation(problem.case, item) for item in verdict.broken)
        raise BrokenPlan("; ".join([*broken, *verdict.faults]))
    proof = prove(problem, solution, amounts, verdict, chosen)
    price = total_price(problem, solution)
    status = status_of(proof, price)
    return Judged(case, planned, problem, solution, amounts, chosen, paid, kept, verdict, proof, status, price)


def prove(problem: Problem, solution: Solution, amounts: Int64Array, verdict: Verdict, chosen: Int64Array) -> Proof:
    """Value and bound recomputed from published amounts and from prices, which need not be trusted."""
    requests = problem.case.requests
    stated = problem.case.stated_requests or requests
    worth = total_value(requests, amounts)
    plain = total_value(stated, amounts, weighted=False)
    soft_cost = verdict.soft_cost(problem.case)
    bound = upper_bound(problem, solution.row_prices)
    of_options = options_worth(requests.choices, chosen)
    lower, upper = (end + of_options - soft_cost for end in (worth.lower, worth.upper))
    exact = worth.is_exact and bound.is_exact
    search = solution.search
    return Proof(
        feasible=verdict.feasible,
        value_lower=lower,
        value_upper=upper,
        expected_value=(plain.lower + plain.upper) / 2 + _plain_worth(stated.choices, chosen),
        bound=max(bound.upper, lower),
        rounding=Fraction(0) if search is not None else max(Fraction(0), bound.lower - upper),
        soft_cost=soft_cost,
        is_exact=exact,
        method=_method_words(solution, exact=exact),
        search_bound=None if search is None else max(min(search.bound, bound.upper), lower),
        searched_all=search is None or search.is_complete,
        nodes=0 if search is None else search.nodes,
    )


def _plain_worth(choices: Choices, chosen: Int64Array) -> Fraction:
    """Value without weights of the options that are taken."""
    taken = choices.value.scaled[chosen[chosen >= 0]]
    return Fraction(exact_sum(taken), 10**choices.value.places)


def _method_words(solution: Solution, *, exact: bool) -> str:
    arithmetic = "whole numbers and fractions" if exact else "whole numbers, fractions and outward-rounded enclosures"
    text = (
        f"Amounts were found by {solution.method}. Every rule was then checked in whole minor units against the case "
        f"itself, and the bound was computed from the prices of the rules (weak duality) in {arithmetic}."
    )
    if solution.search is None:
        return text
    return (
        f"{text} That bound also covers plans that fund parts of projects; the bound of the search for the best "
        f"combination is {solution.solver}'s own."
    )


def status_of(proof: Proof, price: Fraction) -> Status:
    """Optimal when any better plan could gain less than one minor unit of money is worth.

    Where there are options to choose between, the search has to have looked at everything as well.
    """
    tolerance = max(Fraction(1), abs(price))
    if proof.gap <= tolerance or (proof.searched_all and proof.best_gap <= tolerance):
        return "optimal"
    return "feasible"


def plan_fingerprint(case: Case, paid: Allocations, kept: Mapping[str, int], chosen: Int64Array) -> str:
    """Identity of the decision for a case: who gets how much from which fund, options taken, what is kept back."""
    requests = case.requests
    periods = np.array(case.periods, dtype=np.dtypes.StringDType())
    funds = np.array(fund_ids(case), dtype=np.dtypes.StringDType())
    meaning = {
        "case": case.fingerprint,
        "request": requests.id[paid.line],
        "period": periods[requests.period[paid.line]],
        "fund": funds[paid.fund],
        "amount": paid.amount,
        "reserve": dict(kept),
    }
    if chosen.size:
        meaning["options"] = options_taken(case, chosen)
    return fingerprint(meaning)


def options_taken(case: Case, chosen: Int64Array) -> list[list[str | int]]:
    """Request, level and delay of each decision that is funded, by request."""
    choices = case.requests.choices
    return [
        [str(choices.request[decision]), str(choices.level[option]), int(choices.delay[option])]
        for decision, option in enumerate(chosen.tolist())
        if option >= 0
    ]
