"""One step of a plan that is decided in order: a case solved, judged and bounded, without explanations."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.allocation.dispatch import solve_case
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Solution
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case


class BrokenStep(RuntimeError):
    """The judge refused what a step has found: a fault of this program."""


@dataclass(frozen=True, eq=False)
class Step:
    """What a step has found, with its proof."""

    problem: Problem
    solution: Solution
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    """Option taken of each decision, -1 for none."""
    net: Fraction
    """Weighted value less what missed soft rules cost: exact, or the lower end of an enclosure."""
    bound: Fraction
    """No plan under the same rules can be worth more; with decisions on the word of the search for them."""
    priced: Fraction
    """The bound by the prices of the rules alone: only this one tells what other limits would change."""


def decide(case: Case, effort: Effort = THOROUGH) -> Step:
    """Solve a case and prove how good the result is.

    Args:
        case: what to decide.
        effort: how far to search where there are options to choose between.

    Raises:
        Infeasible: when no whole amounts keep all hard rules.
        BrokenStep: when the judge finds that a hard rule is broken.
    """
    problem, solution = solve_case(case, effort)
    amounts = problem.line_amounts(solution.amounts)
    chosen = problem.options.chosen(solution.amounts[problem.option_columns])
    paid = allocations(problem, solution.amounts)
    verdict = verify_amounts(case, amounts, paid, problem.kept(solution.amounts), chosen)
    if not verdict.feasible:
        raise BrokenStep("; ".join([*(item.id for item in verdict.broken), *verdict.faults]))
    value = total_value(case.requests, amounts).lower + options_worth(case.requests.choices, chosen)
    net = value - verdict.soft_cost(case)
    bound = priced = max(upper_bound(problem, solution.row_prices).upper, net)
    if solution.search is not None:
        bound = min(bound, solution.search.bound)
    return Step(problem, solution, amounts, chosen, net, max(bound, net), priced)
