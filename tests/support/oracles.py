"""Optima found without the engine: by trying every whole amount, and by SciPy on the second reading of a case."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from apportion.model.case import Case
from tests.support.second_decisions import combinations, given, logic_missed, options_worth
from tests.support.second_funds import rolls, short_of
from tests.support.second_reading import Column, Demand, columns, demands, given_up, worth, worth_interval

_PLANS_MAX = 3_000_000


@dataclass(frozen=True)
class Best:
    """The best plan in whole minor units, with its value net of what soft rules cost."""

    value: Fraction
    plan: dict[Column, int]
    chosen: tuple[int, ...] = ()
    """Option of each decision, -1 for none."""


@dataclass(frozen=True, eq=False)
class Tried:
    """All plans with the same options taken that keep the hard rules; one row a plan, one column a payment."""

    chosen: tuple[int, ...]
    plans: np.ndarray
    every: list[Column]
    asked: list[Demand]

    def plan(self, row: int) -> dict[Column, int]:
        """One plan by line and fund."""
        return {column: int(amount) for column, amount in zip(self.every, self.plans[row].tolist(), strict=True)}


def amounts_of(plan: Mapping[Column, int], lines: int) -> dict[int, int]:
    """Amount per line of a plan by line and fund."""
    amounts = dict.fromkeys(range(lines), 0)
    for (kind, line, _), amount in plan.items():
        if kind == "pay":
            amounts[line] += amount
    return amounts


def value_of(case: Case, plan: Mapping[Column, int], chosen: Sequence[int] = ()) -> Fraction:
    """Strategic value of a plan net of what soft rules with a price cost, by the second reading."""
    curves = worth(case, amounts_of(plan, case.requests.count))
    return curves + options_worth(case, chosen) - given_up(case, plan, chosen)


def best_by_trying(case: Case) -> Best | None:
    """Every plan in whole minor units is tried; ``None`` when none keeps the hard rules. For rational curves."""
    best: Best | None = None
    for tried in every_plan(case):
        found = _best_of(case, tried)
        if best is None or found.value > best.value:
            best = found
    return best


def every_plan(case: Case) -> Iterator[Tried]:
    """The plans that keep all hard rules, for each way of taking options under which there are any."""
    for chosen in combinations(case):
        if not logic_missed(case, chosen):
            tried = _all_amounts(case, chosen)
            if tried.plans.shape[0]:
                yield tried


def _all_amounts(case: Case, chosen: tuple[int, ...]) -> Tried:
    """Columns are added one after the other; after the last column of a demand, what misses it is dropped."""
    every = columns(case)
    asked = demands(case, chosen)
    decided = given(case, chosen)
    plans = np.zeros((1, 0), dtype=np.int64)
    for number, column in enumerate(every):
        top = case.total
        if column[0] == "pay":
            top = decided[column[1]][1] if column[1] in decided else int(case.requests.cap[column[1]])
        plans = np.concatenate(
            [np.hstack([plans, np.full((plans.shape[0], 1), amount, dtype=np.int64)]) for amount in range(top + 1)]
        )
        plans = plans[_kept_so_far(plans, every, number, asked)]
        if plans.shape[0] > _PLANS_MAX:
            raise MemoryError("too many plans to try: make the budget smaller")
    if not every:
        plans = plans[_kept_so_far(plans, every, -1, asked)]
    return Tried(chosen, plans[_kept_by_accounts(case, plans, every)], every, asked)


def _kept_by_accounts(case: Case, plans: np.ndarray, every: Sequence[Column]) -> np.ndarray:
    """Plans for which no fund that carries money, expires or has a cash floor falls short in any period."""
    kept = np.ones(plans.shape[0], dtype=np.bool_)
    for index, fund in enumerate(case.funds):
        if rolls(fund):
            spent = [np.zeros(plans.shape[0], dtype=np.int64) for _ in case.periods]
            for k, (kind, line, source) in enumerate(every):
                if kind == "pay" and source == index:
                    spent[int(case.requests.period[line])] += plans[:, k]
            for short in short_of(fund, spent):
                kept &= short == 0
    return kept


def _best_of(case: Case, tried: Tried) -> Best:
    """Floats only shorten the list; the winner is found among what is left in fractions."""
    score = _scores(case, tried.plans, tried.every, tried.asked)
    near = np.flatnonzero(score >= score.max() - 1e-7 * max(1.0, abs(float(score.max()))))
    best: Best | None = None
    seen: set[tuple[int, ...]] = set()
    for row in near.tolist():
        plan = tried.plan(row)
        key = (*amounts_of(plan, case.requests.count).values(), hash(given_up(case, plan, tried.chosen)))
        if key in seen:
            continue
        seen.add(key)
        value = value_of(case, plan, tried.chosen)
        if best is None or value > best.value:
            best = Best(value, plan, tried.chosen)
    if best is None:
        raise ValueError("no plan was tried")
    return best


def worth_at_least(case: Case, tried: Tried, threshold: Fraction) -> list[int]:
    """Rows of tried plans that are worth a threshold; floats decide where it is clear, fractions where it is not."""
    score = _scores(case, tried.plans, tried.every, tried.asked) + float(options_worth(case, tried.chosen))
    close = 1e-6 * max(1.0, abs(float(threshold)))
    return [
        row
        for row, number in enumerate((score - float(threshold)).tolist())
        if number > close or (number > -close and value_of(case, tried.plan(row), tried.chosen) >= threshold)
    ]


def _kept_so_far(plans: np.ndarray, every: Sequence[Column], number: int, asked: Sequence[Demand]) -> np.ndarray:
    """Plans that miss none of the hard demands that are decided once column ``number`` has its amount."""
    decided = set(every[: number + 1])
    kept = np.ones(plans.shape[0], dtype=np.bool_)
    for demand in asked:
        ends_here = number < 0 or every[number] in demand.weights or (number == len(every) - 1 and not demand.weights)
        if not demand.is_hard or not ends_here:
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
    """The optimum in fractions of a minor unit by SciPy, under each way of taking options; ``None`` when there is none.

    Curves are bounded from above by straight lines, which are added where the programme's answer lies until they touch.
    """
    found = []
    for chosen in combinations(case):
        if not logic_missed(case, chosen):
            best = _best_amounts(case, chosen)
            if best is not None:
                found.append(best + float(options_worth(case, chosen)))
    return max(found, default=None)


def _accounts(case: Case, every: Sequence[Column]) -> tuple[list[Column], list[Demand]]:
    """What funds hold at the end of each period as further columns, and how it comes about."""
    more: list[Column] = []
    asked: list[Demand] = []
    for index, fund in enumerate(case.funds):
        if not rolls(fund):
            continue
        for period in range(len(case.periods)):
            left: Column = ("left", index, period)
            more.append(left)
            flow = {
                column: Fraction(1)
                for column in every
                if column[0] == "pay" and column[2] == index and int(case.requests.period[column[1]]) == period
            }
            flow[left] = Fraction(1)
            expired = fund.expires is not None and period > fund.expires
            if period and fund.carries_forward and not expired:
                flow["left", index, period - 1] = Fraction(-1)
            filled = Fraction(0 if expired else fund.amounts[period] or 0)
            asked.append(Demand(f"flow.{fund.id}.{period}", flow, filled, filled))
            least = fund.cash_floor[period] if fund.cash_floor else 0
            asked.append(Demand(f"left.{fund.id}.{period}", {left: Fraction(1)}, Fraction(least), None))
    return more, asked


def _best_amounts(case: Case, chosen: Sequence[int]) -> float | None:
    every = columns(case)
    more, flows = _accounts(case, every)
    asked = [*demands(case, chosen), *flows]
    every = [*every, *more]
    lines = case.requests.count
    soft = [demand for demand in asked if demand.price is not None]
    size = len(every) + lines + 2 * len(soft)
    cost = np.zeros(size)
    cost[len(every) : len(every) + lines] = -1.0
    rows: list[np.ndarray] = []
    limits: list[float] = []
    for demand in asked:
        if demand.priority is not None:
            continue
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
