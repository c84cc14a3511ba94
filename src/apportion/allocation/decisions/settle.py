"""What is left to decide once the options are taken: amounts in whole minor units.

With its options taken a problem is a divisible one whose lines have narrower bounds and whose rules have what the
options use up subtracted from their limits. Where the options leave nothing open there is nothing to solve, only to
check.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from apportion.allocation.divisible.dispatch import solve_divisible
from apportion.allocation.formulation.problem import NO_OPTIONS, Problem, Row
from apportion.allocation.solution import Infeasible
from apportion.kernel.exact import Int64Array


def settle(problem: Problem, taken: Int64Array) -> Int64Array:
    """Amounts of all columns with the given options taken.

    Args:
        problem: a problem with decisions.
        taken: 1 for each option that is taken, 0 for the others.

    Raises:
        Infeasible: when no whole amounts keep all hard rules with these options.
    """
    rest = with_options_taken(problem, taken)
    amounts = np.concatenate([rest.floor[rest.line], rest.reserve_floor])
    is_open = bool((rest.cap > rest.floor).any()) or bool((rest.reserve_cap > rest.reserve_floor).any())
    if is_open or not problem.single:
        amounts = solve_divisible(rest).amounts
    elif any(row.rule.is_hard and row.violation(amounts) for row in rest.rows):
        raise Infeasible
    return np.concatenate([amounts, taken])


def with_options_taken(problem: Problem, taken: Int64Array) -> Problem:
    """The divisible problem that remains when options are taken.

    Raises:
        Infeasible: when the options themselves break what a decision or a rule about decisions allows.
    """
    options, choices = problem.options, problem.options.choices
    counts = np.bincount(choices.decision, taken, minlength=choices.count)
    if bool((counts > 1).any()) or bool((counts < options.must).any()) or bool((taken > options.is_open).any()):
        raise Infeasible
    floor, cap = problem.floor.copy(), problem.cap.copy()
    floor[choices.line] = 0
    cap[choices.line] = 0
    entries = np.flatnonzero(taken[choices.option] > 0)
    floor[choices.line[entries]] = options.least[entries]
    cap[choices.line[entries]] = options.most[entries]
    first = problem.option_columns.start
    whole = np.concatenate([np.zeros(first, dtype=np.int64), taken])
    rows = []
    for row in problem.rows:
        rest = _without_options(row, first, whole)
        if rest.columns.size or not row.columns.size:
            rows.append(rest)
        elif row.rule.is_hard and row.violation(whole):
            raise Infeasible
    return replace(problem, floor=floor, cap=cap, rows=tuple(rows), options=NO_OPTIONS)


def _without_options(row: Row, first: int, whole: Int64Array) -> Row:
    """The row over pairs and reserves alone, its limits less what the taken options use up."""
    about_options = row.columns >= first
    if not bool(about_options.any()):
        return row
    coefficients = np.ones(row.columns.size, dtype=np.int64) if row.coefficients is None else row.coefficients
    used = sum(
        int(weight) * int(taken)
        for weight, taken in zip(coefficients[about_options], whole[row.columns[about_options]], strict=True)
    )
    return replace(
        row,
        columns=row.columns[~about_options],
        coefficients=coefficients[~about_options],
        lower=None if row.lower is None else row.lower - used,
        upper=None if row.upper is None else row.upper - used,
    )
