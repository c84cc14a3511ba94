"""Optima found without the engine: by trying every whole amount, and by SciPy on the second reading of a case."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from apportion.model.case import Case
from tests.support.second_reading import Column, Demand, columns, demands, given_up, worth, worth_interval

_PLANS_MAX = 3_000_000


@dataclass(frozen=True)
class Best:
    """The best plan in whole minor units, with its value net of what soft rules cost."""

    value: Fraction
    plan: dict[Column, int]


def amounts_of(plan: Mapping[Column, int], lines: int) -> dict[int, int]:
    """Amount per line of a plan by line and fund."""
    amounts = dict.fromkeys(range(lines), 0)
    for (kind, line, _), amount in plan.items():
        if kind == "pay":
            amounts[line] += amount
    return amounts


def best_by_trying(case: Case) -> Best | None:
    """Every plan in whole minor units is tried; ``None`` when none keeps the hard rules. For rational curves.

    Columns are added one after the other; after the last column of a demand, what misses it is dropped.
    """
    every = columns(case)
    asked = demands(case)
    plans = np.zeros((1, 0), dtype=np.int64)
    for number, column in enumerate(every):
        top = int(case.requests.cap[column[1]]) if column[0] == "pay" else case.total
        plans = np.concatenate(
            [np.hstack([plans, np.full((plans.shape[0], 1), amount, dtype=np.int64)]) for amount in range(top + 1)]
        )
        plans = plans[_kept_so_far(plans, every, number, asked)]
        if plans.shape[0] > _PLANS_MAX:
            raise MemoryError("too many plans to try: make the budget smaller")
    if not every:
        plans = plans[_kept_so_far(plans, every, -1, asked)]
    if not plans.shape[0]:
        return None
    score = _scores(case, plans, every, asked)
    # Floats only shorten the list; the winner is found among them in fractions.
    near = np.flatnonzero(score >= score.max() - 1e-7 * max(1.0, abs(float(score.max()))))
    best: Best | None = None
    seen: set[tuple[int, ...]] = set()
    for row in near.tolist():
        plan = {column: int(amount) for column, amount in zip(every, plans[row].tolist(), strict=True)}
        amounts = amounts_of(plan, case.requests.count)
        key = (*amounts.values(), *(hash(given_up(case, plan)),))
        if key in seen:
            continue
        seen.add(key)
        value = worth(case, amounts) - given_up(case, plan)
        if best is None or value > best.value:
            best = Best(value, plan)
    return best


def _kept_so_far(plans: np.ndarray, every: Sequence[Column], number: int, asked: Sequence[Demand]) -> np.ndarray:
    """Plans that miss none of the hard demands that are decided once column ``number`` has its amount."""
    decided = set(every[: number + 1])
    kept = np.ones(plans.shape[0], dtype=np.bool_)
    for demand in asked:
        ends_here = number < 0 or every[number] in demand.weights or (number == len(every) - 1 and not demand.weights)
        if demand.price is not None or not ends_here:
            continue
        weights, least, most, _ = _in_whole_numbers(demand, every[: number + 1])
        have = plans @ weights
        if all(weight >= 0 for weight in demand.weights.values()) and most is not None:
            kept &= have <= most
        if set(demand.weights) <= decided:
            kept &= (have >= least) if least is not None else True
            kept &= (have <= most) if most is not None else True
    return kept


def _in_whole_numbers(demand: Demand, every: Sequence[Column]) -> tuple[np.ndarray, int | None, int | None, int]:
    limits = [limit for limit in (demand.at_least, demand.at_most) if limit is not None]
    scale = math.lcm(1, *(number.denominator for number in (*demand.weights.values(), *limits)))
    weights = np.array([int(demand.weights.get(column, Fraction(0)) * scale) for column in every], dtype=np.int64)
    least = None if demand.at_least is None else int(demand.at_least * scale)
    most = None if demand.at_most is None else int(demand.at_most * scale)
    return weights, least, most, scale


def _scores(case: Case, plans: np.ndarray, every: Sequence[Column], asked: Sequence[Demand]) -> np.ndarray:
    score = np.zeros(plans.shape[0])
    for line in range(case.requests.count):
        own = [k for k, column in enumerate(every) if column[0] == "pay" and column[1] == line]
        table = np.array([float(worth(case, {line: amount})) for amount in range(int(case.requests.cap[line]) + 1)])
        score += table[plans[:, own].sum(axis=1)]
    for demand in asked:
        if demand.price is None:
            continue
        weights, least, most, scale = _in_whole_numbers(demand, every)
        have = plans @ weights
        below = 0 if least is None else np.maximum(least - have, 0)
        above = 0 if most is None else np.maximum(have - most, 0)
        score -= float(demand.price) * (below + above) / scale
    return score


def best_by_programme(case: Case) -> float | None:
    """The optimum in fractions of a minor unit by SciPy; ``None`` when there is none.

    Curves are bounded from above by straight lines, which are added where the programme's answer lies until they touch.
    """
    every = columns(case)
    asked = demands(case)
    lines = case.requests.count
    soft = [demand for demand in asked if demand.price is not None]
    size = len(every) + lines + 2 * len(soft)
    cost = np.zeros(size)
    cost[len(every) : len(every) + lines] = -1.0
    rows: list[np.ndarray] = []
    limits: list[float] = []
    for demand in asked:
        row = np.zeros(size)
        for column, weight in demand.weights.items():
            row[every.index(column)] = float(weight)
        if demand.price is not None:
            give = len(every) + lines + 2 * soft.index(demand)
            row[give], row[give + 1] = 1.0, -1.0
            cost[give] = cost[give + 1] = float(demand.price)
        # One post for twenty million would be a coefficient that SciPy takes for nothing.
        largest = max((abs(weight) for weight in demand.weights.values()), default=Fraction(0)) or Fraction(1)
        for sign, limit in ((1.0, demand.at_most), (-1.0, demand.at_least)):
            if limit is not None:
                rows.append(sign * row / float(largest))
                limits.append(sign * float(limit / largest))
    bounds = [(0.0, None)] * len(every) + [(None, None)] * lines + [(0.0, None)] * (2 * len(soft))
    return _by_tangents(case, every, cost, rows, limits, bounds)


def _by_tangents(
    case: Case,
    every: Sequence[Column],
    cost: np.ndarray,
    rows: list[np.ndarray],
    limits: list[float],
    bounds: Sequence[tuple[float | None, float | None]],
) -> float | None:
    lines = case.requests.count
    touched: list[set[int]] = [set() for _ in range(lines)]
    wanted = [sorted({0, int(case.requests.cap[line]) // 2, int(case.requests.cap[line])}) for line in range(lines)]
    best = 0.0
    for _ in range(60):
        for line, amounts in enumerate(wanted):
            for amount in amounts:
                for row, limit in _tangents(case, every, line, amount, touched[line], cost.size):
                    rows.append(row)
                    limits.append(limit)
        answer = linprog(cost, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds, method="highs")
        if answer.status == 2:
            return None
        assert answer.status == 0, answer.message
        best = -float(answer.fun)
        paid = [_paid(answer.x, every, line) for line in range(lines)]
        over = answer.x[len(every) : len(every) + lines] - [
            _middle(case, line, round(paid[line])) for line in range(lines)
        ]
        wanted = [
            [math.floor(paid[line]), math.ceil(paid[line])] if over[line] > 1e-9 * max(1.0, abs(answer.fun)) else []
            for line in range(lines)
        ]
        if all(set(amounts) <= touched[line] for line, amounts in enumerate(wanted)):
            break
    return best


def _paid(x: np.ndarray, every: Sequence[Column], line: int) -> float:
    return float(sum(x[k] for k, column in enumerate(every) if column[0] == "pay" and column[1] == line))


def _middle(case: Case, line: int, amount: int) -> float:
    low, high = worth_interval(case, line, amount)
    return float(low + high) / 2


def _tangents(
    case: Case, every: Sequence[Column], line: int, amount: int, touched: set[int], size: int
) -> list[tuple[np.ndarray, float]]:
    """Lines through the value at an amount and at one minor unit beside it: in whole units nothing lies above them."""
    if amount in touched:
        return []
    touched.add(amount)
    cap = int(case.requests.cap[line])
    at = _middle(case, line, amount)
    found = []
    for other in (amount - 1, amount + 1):
        if cap == 0:
            slope = 0.0
        elif not 0 <= other <= cap:
            continue
        else:
            slope = (_middle(case, line, other) - at) / (other - amount)
        row = np.zeros(size)
        row[len(every) + line] = 1.0
        for k, column in enumerate(every):
            if column[0] == "pay" and column[1] == line:
                row[k] = -slope
        found.append((row, at - slope * amount))
        if cap == 0:
            break
    return found
