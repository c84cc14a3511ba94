"""Whether some claims of a budget with decisions can hold together: every option is tried, SciPy places the money.

Claims are named as conflicts name them; how the engine makes a programme of them is not used here.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

import numpy as np
from scipy.optimize import linprog

from apportion.allocation.formulation.problem import Problem


def can_hold(problem: Problem, names: Collection[str]) -> bool:
    """True when some options and amounts, in fractions of a minor unit, keep all the named claims."""
    bounds = _bounds(problem, names)
    return any(_has_amounts(problem, names, chosen, *bounds) for chosen in _ways(problem, names))


def _bounds(problem: Problem, names: Collection[str]) -> tuple[np.ndarray, np.ndarray]:
    """Floor and cap of each line by the named claims alone."""
    requests, choices = problem.case.requests, problem.options.choices
    owner = choices.decision_of_line(problem.lines)
    floor, cap = np.zeros(problem.lines), requests.cap.astype(np.float64)
    for line in range(problem.lines):
        about = str(requests.id[line]) if owner[line] < 0 else str(choices.request[owner[line]])
        for side in ("floor", "cap"):
            rule = problem.bound_rules.get((line, side))
            if rule is None and owner[line] >= 0:
                continue
            if (f"bound.{about}.{side}" if rule is None else f"{rule}/{about}") in names:
                if side == "floor":
                    floor[line] = problem.floor[line]
                else:
                    cap[line] = problem.cap[line]
    return floor, cap


def _ways(problem: Problem, names: Collection[str]) -> Iterator[tuple[int, ...]]:
    """One option of each decision that some fund may pay for, or none (-1) where nothing named asks for one."""
    choices = problem.options.choices
    paid = set(problem.line.tolist())
    ways = []
    for decision in range(choices.count):
        must = bool(choices.must[decision]) and f"bound.{choices.request[decision]}.floor" in names
        options = [
            option
            for option in range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
            if all(
                choices.least[entry] == 0 or int(choices.line[entry]) in paid
                for entry in range(int(choices.start[option]), int(choices.start[option + 1]))
            )
        ]
        ways.append(options if must else [-1, *options])
    yield from itertools.product(*ways)


def _has_amounts(
    problem: Problem, names: Collection[str], chosen: tuple[int, ...], floor: np.ndarray, cap: np.ndarray
) -> bool:
    choices = problem.options.choices
    low, high = floor.copy(), cap.copy()
    for line in np.unique(choices.line).tolist():
        high[line] = 0.0
    taken = np.zeros(problem.options.count)
    for option in (option for option in chosen if option >= 0):
        taken[option] = 1.0
        for entry in range(int(choices.start[option]), int(choices.start[option + 1])):
            line = int(choices.line[entry])
            low[line] = max(low[line], choices.least[entry])
            high[line] = min(cap[line], choices.most[entry])
    if bool((low > high).any()):
        return False
    first = problem.option_columns.start
    rows, limits = [np.zeros(first + 1)], [0.0]
    for row in problem.rows:
        if not row.rule.is_hard or row.id not in names:
            continue
        weights = np.zeros(problem.columns)
        weights[row.columns] = 1.0 if row.coefficients is None else row.coefficients.astype(np.float64)
        used = float(weights[first:] @ taken)
        for sign, limit in ((1.0, row.upper), (-1.0, row.lower)):
            if limit is not None:
                rows.append(sign * np.append(weights[:first], 0.0))
                limits.append(sign * (limit - used))
    for line in range(problem.lines):
        inside = np.append((problem.line == line).astype(np.float64), np.zeros(first + 1 - problem.pairs))
        rows += [inside, -inside]
        limits += [high[line], -low[line]]
    kept = [
        (float(least) if rule.id in names else 0.0, float(most))
        for rule, least, most in zip(problem.reserve_rules, problem.reserve_floor, problem.reserve_cap, strict=True)
    ]
    bounds = [*[(0.0, None)] * problem.pairs, *kept, (0.0, 0.0)]
    answer = linprog(np.zeros(first + 1), A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds)
    assert answer.status in (0, 2), answer.message
    return bool(answer.status == 0)
