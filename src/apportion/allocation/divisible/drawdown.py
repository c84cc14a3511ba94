"""Restricted funds in the order in which the user listed them.

How much each request gets decides what a plan is worth; which of several permitted funds pays for it usually does not.
Among the ways to pay for the same amounts, funds are used up in the order of the user's table: as much as possible of
the first, then of the second, and so on. Where whole minor units or other rules do not let an order be kept, the way of
paying that was found with the amounts stays.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.solve import ProgrammeBuilder, solve
from apportion.kernel.exact import Int64Array, exact_sum

_NOISE: Final = 1e-3
"""Part of a minor unit by which rows may be missed in floating point; the whole amounts are checked exactly."""
_PAIRS_MAX: Final = 200_000
"""Beyond this many pairs of line and fund, the way of paying that was found with the amounts is kept."""


def in_order_of_funds(problem: Problem, amounts: Int64Array) -> Int64Array:
    """The same amount per line, paid from the earliest funds that may pay for it."""
    if not problem.funds_matter or problem.pairs > _PAIRS_MAX:
        return amounts
    least_used: dict[int, int] = {}
    best = amounts
    for fund in range(len(problem.case.funds) - 1):
        found = _most_of(problem, best, fund, least_used)
        if found is not None:
            best = found
        least_used[fund] = exact_sum(best[: problem.pairs][problem.fund == fund])
    return best


def _most_of(problem: Problem, amounts: Int64Array, fund: int, least_used: dict[int, int]) -> Int64Array | None:
    """Use as much as possible of one fund without using less of those before it; ``None`` if not in whole units."""
    builder = ProgrammeBuilder.empty()
    unit = float(problem.case.currency.minor_per_major)
    per_line = problem.line_amounts(amounts)
    kept = amounts[problem.pairs :] / unit
    upper = np.concatenate([per_line[problem.line] / unit, kept])
    lower = np.concatenate([np.zeros(problem.pairs), kept])
    gain = np.concatenate([(problem.fund == fund).astype(np.float64), np.zeros(kept.size)])
    builder.add_columns(gain, lower, upper)
    _add_lines(problem, builder, per_line / unit)
    for row in problem.rows:
        if not _depends_on_funds(problem, row):
            continue
        coefficients = np.ones(row.columns.size) if row.coefficients is None else row.coefficients.astype(np.float64)
        now = float(Fraction(row.activity(amounts), row.scale)) / unit
        low = -np.inf if row.lower is None else min(now, float(Fraction(row.lower, row.scale)) / unit) - _NOISE / unit
        high = np.inf if row.upper is None else max(now, float(Fraction(row.upper, row.scale)) / unit) + _NOISE / unit
        builder.add_row(row.columns, coefficients / float(row.scale), low, high)
    for earlier, used in least_used.items():
        columns = np.flatnonzero(problem.fund == earlier)
        builder.add_row(columns, np.ones(columns.size), used / unit, np.inf)
    answer = solve(builder.build())
    if answer.status != "optimal":
        return None
    moved = np.rint(answer.x * unit).astype(np.int64)
    return moved if _is_as_good(problem, amounts, moved) else None


def _depends_on_funds(problem: Problem, row: Row) -> bool:
    """False when a row treats all funds of each line alike: with the amounts fixed it holds whatever pays for them."""
    per_pair = np.zeros(problem.columns)
    per_pair[row.columns] = 1.0 if row.coefficients is None else row.coefficients.astype(np.float64)
    pairs = per_pair[: problem.pairs]
    same_line = problem.line[1:] == problem.line[:-1]
    return bool(np.any(same_line & (pairs[1:] != pairs[:-1])))


def _add_lines(problem: Problem, builder: ProgrammeBuilder, per_line: np.ndarray) -> None:
    """Funds of a line add up to its amount."""
    ends = np.searchsorted(problem.line, np.arange(problem.lines + 1))
    for line in range(problem.lines):
        columns = np.arange(ends[line], ends[line + 1], dtype=np.int64)
        if columns.size:
            builder.add_row(columns, np.ones(columns.size), float(per_line[line]), float(per_line[line]))


def _is_as_good(problem: Problem, before: Int64Array, after: Int64Array) -> bool:
    """True when every line keeps its amount and no rule is broken further."""
    if not bool(np.array_equal(problem.line_amounts(before), problem.line_amounts(after))):
        return False
    return all(row.violation(after) <= row.violation(before) for row in problem.rows)
