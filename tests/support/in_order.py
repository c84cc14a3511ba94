"""Budgets that are decided in order of priority: planned by the engine, and by other ways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
from scipy.optimize import linprog

from apportion.allocation.funding import allocations
from apportion.allocation.proof.verify import Verdict, verify_amounts
from apportion.allocation.stages.stages import Staged, price_of_fairness, soft_classes, staged, with_reached
from apportion.allocation.stages.step import Step, decide
from apportion.model.case import Case
from apportion.model.organisation import Criterion
from apportion.model.plan import StageOutcome
from tests.support.budgets import Budget

Plan = tuple[int, ...]
"""Minor units per request line."""


@dataclass(frozen=True, eq=False)
class InOrder:
    """A case with the plan of its last step and everything that was decided before."""

    case: Case
    staged: Staged
    step: Step
    verdict: Verdict

    @property
    def stages(self) -> tuple[StageOutcome, ...]:
        """The steps, with where the plan stands."""
        breaches = [self.verdict.breach(priority) for priority in soft_classes(self.case)]
        return with_reached(self.staged, self.step.amounts, self.step.chosen, breaches)

    @property
    def price_of_fairness(self) -> Fraction | None:
        """Value that fairness costs."""
        cost = self.verdict.soft_cost(self.staged.case)
        return price_of_fairness(self.staged, self.step.amounts, self.step.chosen, cost)

    @property
    def funded(self) -> tuple[str, ...]:
        """Requests whose decision takes an option."""
        names = self.case.requests.choices.request.tolist()
        return tuple(name for name, option in zip(names, self.step.chosen.tolist(), strict=True) if option >= 0)

    def money(self) -> dict[str, str]:
        """Amount per request in major units."""
        names = self.case.requests.id
        return {
            name: self.case.currency.text(int(self.step.amounts[names == name].sum()))
            for name in dict.fromkeys(names.tolist())
        }


def in_order(book: Budget | Case) -> InOrder:
    """Decide a budget for which a plan exists."""
    case = book.case() if isinstance(book, Budget) else book
    ready = staged(case)
    step = decide(ready.case)
    paid = allocations(step.problem, step.solution.amounts)
    kept = step.problem.kept(step.solution.amounts)
    return InOrder(case, ready, step, verify_amounts(ready.case, step.amounts, paid, kept, step.chosen))


def every_plan(case: Case) -> Iterator[Plan]:
    """Every plan of a divisible case without funds that keeps the total and the hard rules, in whole minor units."""
    ranges = (range(low, high + 1) for low, high in zip(case.requests.floor, case.requests.cap, strict=True))
    for plan in product(*ranges):
        spent = sum(plan)
        if spent > case.total or (case.total_is == "exactly" and spent < case.total):
            continue
        if all(missed_by(case, plan, rule_id) == 0 for rule_id in _hard(case)):
            yield plan


def _hard(case: Case) -> list[str]:
    return [rule.id for rule in case.rules if rule.price is None and rule.priority is None]


def missed_by(case: Case, plan: Plan, rule_id: str) -> Fraction:
    """Minor units by which a floor, cap or share on one unit is missed, read off the rule in plain words."""
    rule = next(item for item in case.rules if item.id == rule_id)
    name = rule.applies_to.unit
    own = sum(amount for line, amount in enumerate(plan) if case.units[int(case.requests.unit[line])].id == name)
    whole = sum(plan) if rule.kind == "share" else 1
    missed = Fraction(0)
    if rule.at_least is not None:
        missed = max(missed, Fraction(rule.at_least) * whole - own)
    if rule.at_most is not None:
        missed = max(missed, own - Fraction(rule.at_most) * whole)
    return missed


def worth_by_hand(case: Case, plan: Plan, criteria: tuple[Criterion, ...]) -> Fraction:
    """What a plan is worth by some criteria: linear and piecewise-linear lines only, without the engine's curves."""
    requests, total = case.requests, Fraction(0)
    for item in criteria:
        for line, amount in enumerate(plan):
            if item.measure in ("strategic", "value"):
                weight = requests.weight.fraction(line) if item.measure == "strategic" else Fraction(1)
                total += Fraction(item.factor) * weight * _value_by_hand(case, line, amount)
            elif requests.cap[line]:
                part = Fraction(amount, int(requests.cap[line]))
                total += Fraction(item.factor) * requests.measures[item.measure].fraction(line) * part
    return total


def _value_by_hand(case: Case, line: int, amount: int) -> Fraction:
    corners = _corners(case, line)
    if not corners:
        return case.requests.rate.fraction(line) * amount
    amounts, values = zip(*corners, strict=True)
    after = int(np.searchsorted(amounts, amount, side="right"))
    if after == len(amounts):
        return Fraction(values[-1])
    rise = (values[after] - values[after - 1]) / (amounts[after] - amounts[after - 1])
    return Fraction(values[after - 1] + rise * (amount - amounts[after - 1]))


def _corners(case: Case, line: int) -> list[tuple[int, Fraction]]:
    points = case.requests.points
    begin, end = (int(points.offset[line + k]) for k in (0, 1)) if points.offset.size > 1 else (0, 0)
    found = [(int(points.amount[row]), points.value.fraction(row)) for row in range(begin, end)]
    return found if not found or found[0][0] == 0 else [(0, Fraction(0)), *found]


class ByProgramme:
    """Divisible cases without funds as a linear programme of SciPy, one step after the other.

    Written from the tables of the case: pieces of curves, one column by which each soft rule is missed, one row for
    each thing that was decided before.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.pieces = [
            (line, length, slope) for line in range(case.requests.count) for length, slope in _pieces(case, line)
        ]
        self.soft = [rule.id for rule in case.rules if rule.priority is not None]
        self.size = len(self.pieces) + len(self.soft)
        self.rows: list[tuple[np.ndarray, float]] = []
        spent = self._money(lambda line: 1.0)
        self._at_most(spent, case.total)
        if case.total_is == "exactly":
            self._at_most(-spent, -case.total)
        for rule in case.rules:
            own = self._money(lambda line, name=rule.applies_to.unit: float(self._unit(line) == name))
            for limit, sign in ((rule.at_least, -1.0), (rule.at_most, 1.0)):
                if limit is None:
                    continue
                is_share = rule.kind == "share"
                row = sign * (own - float(limit) * spent if is_share else own)
                if rule.id in self.soft:
                    row[len(self.pieces) + self.soft.index(rule.id)] = -1.0
                self._at_most(row, 0.0 if is_share else sign * float(limit))

    def least_missed(self, priority: int) -> float:
        """The least sum of what the soft rules of a class are missed by."""
        return -self._best(-self._missed(priority))

    def keep_missed(self, priority: int, most: Fraction) -> None:
        """From here on a class is missed by no more."""
        self._at_most(self._missed(priority), float(most))

    def most_worth(self, criteria: Sequence[Criterion]) -> float:
        """The largest worth by some criteria."""
        return self._best(self._worth(criteria))

    def keep_worth(self, criteria: Sequence[Criterion], least: Fraction) -> None:
        """From here on a worth is no less."""
        self._at_most(-self._worth(criteria), -float(least))

    def _unit(self, line: int) -> str:
        return self.case.units[int(self.case.requests.unit[line])].id

    def _money(self, factor: object) -> np.ndarray:
        row = np.zeros(self.size)
        row[: len(self.pieces)] = [factor(line) for line, _, _ in self.pieces]  # type: ignore[operator]  # a function
        return row

    def _missed(self, priority: int) -> np.ndarray:
        row = np.zeros(self.size)
        for rule in self.case.rules:
            if rule.priority == priority:
                row[len(self.pieces) + self.soft.index(rule.id)] = 1.0
        return row

    def _worth(self, criteria: Sequence[Criterion]) -> np.ndarray:
        row, requests = np.zeros(self.size), self.case.requests
        for item in criteria:
            for column, (line, _, slope) in enumerate(self.pieces):
                if item.measure in ("strategic", "value"):
                    per_unit = slope * (requests.weight.fraction(line) if item.measure == "strategic" else 1)
                else:
                    per_unit = requests.measures[item.measure].fraction(line) / int(requests.cap[line])
                row[column] += float(Fraction(item.factor) * per_unit)
        return row

    def _at_most(self, row: np.ndarray, most: float) -> None:
        self.rows.append((row, float(most)))

    def _best(self, gain: np.ndarray) -> float:
        bounds = [(0, length) for _, length, _ in self.pieces] + [(0, None)] * len(self.soft)
        rows, limits = zip(*self.rows, strict=True)
        answer = linprog(-gain, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds, method="highs")
        assert answer.status == 0, answer.message
        return -float(answer.fun)


def _pieces(case: Case, line: int) -> list[tuple[int, Fraction]]:
    """Length and slope of the straight pieces of a line up to its cap."""
    requests, cap = case.requests, int(case.requests.cap[line])
    if not _corners(case, line):
        return [(cap, requests.rate.fraction(line))]
    amounts = sorted({0, cap, *(amount for amount, _ in _corners(case, line) if amount < cap)})
    return [
        (high - low, (_value_by_hand(case, line, high) - _value_by_hand(case, line, low)) / (high - low))
        for low, high in pairwise(amounts)
    ]
