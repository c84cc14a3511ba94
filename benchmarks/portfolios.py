"""Projects in full or not at all under yearly budgets: the engine beside HiGHS, CP-SAT and CBC.

``python -m benchmarks.portfolios --projects 2000`` asks all of them and prints value, bound and time of each.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

from apportion.allocation.dispatch import solve_case
from apportion.allocation.effort import THOROUGH
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.funding import allocations
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Solution
from apportion.model.case import Case
from benchmarks import binary
from benchmarks.binary import Found, Limits
from benchmarks.data import SEED, THOUSAND
from benchmarks.portfolio_data import portfolio, portfolio_case
from benchmarks.table import Bar, Row, Section, seconds
from benchmarks.timing import Timed, measure

_NOTES: Final = """\
Projects that are done in full or not at all, one to five years long, under one budget a year that pays for 40 % of what
is asked for and of which nothing is carried forward; a tenth need another project, a twentieth exclude one, one in a
hundred is mandated. Everybody is asked for a plan that is proved to be within 0.01 % of the best. Ours is from the case
in memory, with each dependency a rule of its own, to whole cents and both bounds; peers are given the finished matrix,
each in a process of its own with one thread, and only their search is timed, not the building of the model (for CBC
neither PuLP nor the writing of its input). A peer that is not done after {limit:.0f} s on the clock is stopped and
shown with the gap that it had reached. SciPy's SLSQP cannot express a choice of yes or no, and `scipy.optimize.milp` is
HiGHS.
{missing}"""

_GAP: Final = 1e-4
_SEEDS: Final = (SEED, 1, 2, 3)
"""Small portfolios differ: the time of one says little."""
_SIZES: Final = ((200, _SEEDS, 60.0), (500, _SEEDS, 60.0), (2_000, _SEEDS, 60.0), (20_000, (SEED,), 120.0))
_QUICK: Final = ((200, (1,), 10.0), (2_000, (1,), 10.0))
_AS_FAST_SIZE: Final = 2_000
_AS_FAST: Final = Bar(ratio_at_least=1 / 1.1)
_FASTER: Final = Bar(ratio_at_least=1.0)


def portfolios_section(*, quick: bool) -> Section:
    """All sizes beside every peer that is installed."""
    sizes = _QUICK if quick else _SIZES
    rows = [row for count, seeds, limit in sizes for row in _rows(count, seeds, limit, barred=not quick)]
    absent = binary.missing()
    told = f"Not installed, so not asked: {', '.join(absent)}." if absent else ""
    notes = _NOTES.format(limit=max(limit for _, _, limit in sizes), missing=told)
    return Section("Projects in full or not at all", notes.strip(), tuple(rows))


def _rows(count: int, seeds: Sequence[int], limit: float, *, barred: bool) -> Iterator[Row]:
    bar = (_AS_FAST if count <= _AS_FAST_SIZE else _FASTER) if barred else None
    for seed in seeds:
        of = portfolio(count, seed)
        own = ours(portfolio_case(of))
        for peer in binary.installed():
            theirs = binary.ask(peer, of.binary, Limits(_GAP, limit))
            yield Row(
                what=f"gap {own.result.gap:.4%}" + ("" if seed == SEED else f", seed {seed}"),
                size=f"{count:,} projects",
                ours=own,
                peer=f"{peer}, gap {theirs.result.gap:.4%}",
                theirs=theirs,
                our_value=own.result.value,
                their_value=theirs.result.value,
                bar=bar,
                same_within=_GAP,
            )


def ours(case: Case, gap: float = _GAP) -> Timed[Found]:
    """From the case in memory to whole cents and the proved bound, in thousands.

    Raises:
        RuntimeError: when the judge does not let the plan pass.
    """
    effort = replace(THOROUGH, gap=Fraction(gap).limit_denominator(10**9))
    timed = measure(lambda: solve_case(case, effort), runs=1)
    return Timed(timed.cpu_seconds, timed.wall_seconds, _judged(case, *timed.result))


def _judged(case: Case, problem: Problem, solution: Solution) -> Found:
    amounts = problem.line_amounts(solution.amounts)
    chosen = problem.options.chosen(solution.amounts[problem.option_columns.start :])
    verdict = verify_amounts(case, amounts, allocations(problem, solution.amounts), chosen=chosen)
    if not verdict.feasible:
        raise RuntimeError(f"the plan breaks a rule: {verdict.broken} {verdict.faults}")
    choices = case.requests.choices
    value = sum((choices.value.fraction(option) for option in chosen[chosen >= 0].tolist()), Fraction(0))
    bound = upper_bound(problem, solution.row_prices).upper
    if solution.search is not None:
        bound = min(bound, solution.search.bound)
    return Found(float(value) / THOUSAND, float(bound) / THOUSAND)


def main() -> None:
    """Print one line for each engine."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.portfolios", description=__doc__)
    parser.add_argument("--projects", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--gap", type=float, default=_GAP, help="relative; 0.0001 is 0.01 %%")
    parser.add_argument("--seconds", type=float, default=60.0, help="limit for each peer")
    parser.add_argument("--only", help="part of an engine's name", default="")
    given = parser.parse_args()
    of = portfolio(given.projects, given.seed)
    limits = Limits(given.gap, given.seconds)
    if given.only.lower() in "apportion":
        _print("Apportion", ours(portfolio_case(of), given.gap))
    for name in binary.installed():
        if given.only.lower() in name.lower():
            _print(name, binary.ask(name, of.binary, limits))
    for name in binary.missing():
        print(f"{name:16} is not installed")


def _print(name: str, timed: Timed[Found]) -> None:
    found = timed.result
    print(
        f"{name:16} value {found.value:14,.1f}  bound {found.bound:14,.1f}  gap {found.gap:9.4%}"
        f"  CPU {seconds(timed.cpu_seconds):>8}  clock {seconds(timed.wall_seconds):>8}",
        flush=True,
    )


if __name__ == "__main__":
    main()
