"""Projects in full or not at all under yearly budgets: the engine beside HiGHS, CP-SAT and CBC.

``python -m benchmarks.portfolios --projects 2000`` asks all of them and prints value, bound and time of each.
"""

from __future__ import annotations

import argparse
from fractions import Fraction
from typing import Final

from apportion.allocation.bound import upper_bound
from apportion.allocation.funding import allocations
from apportion.allocation.problem import Problem
from apportion.allocation.solution import Solution
from apportion.allocation.verify import verify_amounts
from apportion.model.case import Case
from benchmarks import binary
from benchmarks.binary import Found, Limits
from benchmarks.data import SEED
from benchmarks.portfolio_data import portfolio, portfolio_case
from benchmarks.table import seconds
from benchmarks.timing import Timed, measure

_THOUSAND: Final = 100_000.0
"""Minor units."""


def ours(case: Case, limits: Limits) -> Timed[Found]:
    """From the case in memory to whole cents and the proved bound, in thousands.

    Raises:
        RuntimeError: when the judge does not let the plan pass.
    """
    from apportion.allocation.branching import Effort, solve_by_branching
    from apportion.allocation.formulate import formulate

    effort = Effort(gap=Fraction(limits.gap).limit_denominator(10**9))

    def search() -> tuple[Problem, Solution]:
        problem = formulate(case)
        return problem, solve_by_branching(problem, effort)

    timed = measure(search, runs=1)
    return Timed(timed.cpu_seconds, timed.wall_seconds, _judged(case, *timed.result))


def _judged(case: Case, problem: Problem, solution: Solution) -> Found:
    amounts = problem.line_amounts(solution.amounts)
    chosen = problem.options.chosen(solution.amounts[problem.option_columns.start :])
    verdict = verify_amounts(case, amounts, allocations(problem, solution.amounts), chosen=chosen)
    if not verdict.feasible:
        raise RuntimeError(f"the plan breaks a rule: {verdict.broken} {verdict.faults}")
    choices = case.requests.choices
    value = sum((choices.value.fraction(option) for option in chosen[chosen >= 0].tolist()), Fraction(0))
    bound = Fraction(upper_bound(problem, solution.row_prices).upper)
    if solution.search is not None:
        bound = min(bound, solution.search.bound)
    return Found(float(value) / _THOUSAND, float(bound) / _THOUSAND)


def main() -> None:
    """Print one line for each engine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portfolios", description=__doc__)
    parser.add_argument("--projects", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--gap", type=float, default=1e-4, help="relative; 0.0001 is 0.01 %%")
    parser.add_argument("--seconds", type=float, default=60.0, help="limit for each peer")
    parser.add_argument("--only", help="part of an engine's name", default="")
    given = parser.parse_args()
    of = portfolio(given.projects, given.seed)
    limits = Limits(given.gap, given.seconds)
    for name, search in binary.installed().items():
        if given.only.lower() in name.lower():
            _print(name, search(of.binary, limits))
    for name in binary.missing():
        print(f"{name:16} is not installed")
    if given.only.lower() in "apportion":
        _print("Apportion", ours(portfolio_case(of), limits))


def _print(name: str, timed: Timed[Found]) -> None:
    found = timed.result
    print(
        f"{name:16} value {found.value:14,.1f}  bound {found.bound:14,.1f}  gap {found.gap:9.4%}"
        f"  CPU {seconds(timed.cpu_seconds):>8}  clock {seconds(timed.wall_seconds):>8}",
        flush=True,
    )


if __name__ == "__main__":
    main()
