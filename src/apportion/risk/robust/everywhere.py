"""Whether a plan fits the money and the rules of other futures than the one it is made for, and how it can be made to.

The rows of every future are put beside those of the case, in its columns. What a taken option costs in a future is what
that future says; divisible amounts stay as planned.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, Row
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.risk.futures import Futures, UnlikeFutures


@dataclass(frozen=True)
class Fit:
    """How a plan stands in one future."""

    needed: int
    """Minor units that the plan costs there, reserves included."""
    available: int
    """Minor units of money there."""
    broken: tuple[str, ...]
    """Hard rules that do not hold there, by the id of their row; the total and the funds are among them."""

    @property
    def short(self) -> int:
        """Minor units that are missing; 0 where the money suffices."""
        return max(0, self.needed - self.available)


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """The rules of one future in the columns of the case."""

    total: int
    rows: tuple[Row, ...]
    """Hard ones, over the columns of the case's problem."""
    problem: Problem

    def fit(self, problem: Problem, amounts: Int64Array) -> Fit:
        """How amounts of all columns of the case's problem stand in this future."""
        broken = tuple(row.id for row in self.rows if row.violation(amounts))
        own = self.problem.options
        taken = amounts[problem.option_columns]
        entries = np.flatnonzero(taken[own.choices.option] > 0) if own.count else np.zeros(0, dtype=np.int64)
        fixed = entries[own.least[entries] == own.most[entries]]
        changed = exact_sum(own.least[fixed]) - exact_sum(problem.options.least[fixed])
        spent = exact_sum(amounts[: problem.pairs]) + sum(problem.kept(amounts).values())
        return Fit(spent + changed, self.total, broken)


def elsewhere(problem: Problem, futures: Futures) -> tuple[Elsewhere, ...]:
    """The rules of every future in the columns of the case's problem.

    Raises:
        UnlikeFutures: when a rule of a future cannot be said in them.
    """
    found = []
    for name, case in zip(futures.names, futures.cases, strict=True):
        other = formulate(case)
        rows = tuple(_translated(problem, other, row, name) for row in other.rows if row.rule.is_hard)
        found.append(Elsewhere(case.total, rows, other))
    return tuple(found)


def fitting_everywhere(problem: Problem, others: Sequence[Elsewhere]) -> Problem:
    """The problem whose plans keep the rules of every future as well as those of the case."""
    floor, cap = problem.floor.copy(), problem.cap.copy()
    decided = problem.options.choices.decision_of_line(problem.lines) >= 0
    for other in others:
        floor = np.where(decided, floor, np.maximum(floor, other.problem.floor))
        cap = np.where(decided, cap, np.minimum(cap, other.problem.cap))
    known = {_meaning(row) for row in problem.rows if row.rule.is_hard}
    rows = []
    for other in others:
        for row in other.rows:
            meaning = _meaning(row)
            if meaning not in known:
                known.add(meaning)
                rows.append(row)
    return replace(problem, floor=floor, cap=cap, rows=(*problem.rows, *rows))


def _meaning(row: Row) -> tuple[object, ...]:
    coefficients = None if row.coefficients is None else tuple(row.coefficients.tolist())
    return row.rule.kind, tuple(row.columns.tolist()), coefficients, row.lower, row.upper, row.scale


def _translated(problem: Problem, other: Problem, row: Row, future: str) -> Row:
    """A row of a future over the columns of the case."""
    place = _places(problem, other)
    coefficients = [1] * row.columns.size if row.coefficients is None else row.coefficients.tolist()
    known = problem.options.line_is_fixed
    total: dict[int, int] = {}
    for column, coefficient in zip(row.columns.tolist(), coefficients, strict=True):
        line = int(other.line[column]) if column < other.pairs else -1
        if line >= 0 and known.get(line, False) and _costs_differ(problem, other, line):
            if not problem.single:
                message = f"in future {future} an option costs something else, and rule {row.id} asks which fund pays"
                raise UnlikeFutures(message)
            # The money of the option is what this future says, not the amount that the case gives its line.
            for entry in np.flatnonzero(other.options.choices.line == line).tolist():
                at = problem.option_columns.start + int(other.options.choices.option[entry])
                total[at] = total.get(at, 0) + int(coefficient) * int(other.options.least[entry])
            continue
        at = place(column)
        if at is None:
            message = f"future {future} lets a fund pay for what it may not pay for otherwise (rule {row.id})"
            raise UnlikeFutures(message)
        total[at] = total.get(at, 0) + int(coefficient)
    columns = np.array(sorted(total), dtype=np.int64)
    numbers = [total[column] for column in columns.tolist()]
    plain = all(number == 1 for number in numbers)
    wide = max((abs(number) for number in numbers), default=0) >= 2**62
    return replace(
        row,
        id=f"{row.id} ({future})",
        columns=columns,
        coefficients=None if plain else np.array(numbers, dtype=object if wide else np.int64),
    )


def _costs_differ(problem: Problem, other: Problem, line: int) -> bool:
    own = problem.options.choices.line == line
    return bool((problem.options.least[own] != other.options.least[own]).any())


class _Places:
    """Where the columns of another problem stand in this one."""

    def __init__(self, problem: Problem, other: Problem) -> None:
        self._pair = {key: k for k, key in enumerate(zip(problem.line.tolist(), problem.fund.tolist(), strict=True))}
        self._reserve = {rule.id: problem.pairs + k for k, rule in enumerate(problem.reserve_rules)}
        self._problem, self._other = problem, other

    def __call__(self, column: int) -> int | None:
        problem, other = self._problem, self._other
        if column < other.pairs:
            fund = 0 if problem.single else int(other.fund[column])
            return self._pair.get((int(other.line[column]), fund))
        if column < other.option_columns.start:
            return self._reserve.get(other.reserve_rules[column - other.pairs].id)
        return int(problem.option_columns.start) + column - int(other.option_columns.start)


def _places(problem: Problem, other: Problem) -> _Places:
    return _Places(problem, other)
