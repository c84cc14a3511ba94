"""Plans near the best: which they are, who counts as a target, and judged plans as witnesses.

A claim that a unit could receive so much is only made when a plan in whole minor units was found that gives it so
much, keeps every rule by the judge, and is worth the threshold by the exact value of the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.formulation.unit_lines import unit_lines
from apportion.allocation.funding import allocations
from apportion.allocation.judged import Judged
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.model.alternatives import Subject
from apportion.model.rule import Measure, Rule, RuleKind

_ABOUT: Rule = Rule(id="range", kind=RuleKind.BOUND, measured_in=Measure.MONEY)
"""Stands for the question how much a unit or a request can receive; it limits nothing."""


@dataclass(frozen=True)
class Target:
    """A unit with everything below it, or a request over all periods."""

    kind: Subject
    id: str
    name: str
    is_listed: bool = True
    """False for the requests that stand directly under a unit with others below it: they only help to add up."""


@dataclass(frozen=True, eq=False)
class Targets:
    """Who is asked about, with the request lines of each."""

    listed: tuple[Target, ...]
    lines: Int64Array
    """Lines of all targets, one target after the other."""
    starts: Int64Array
    """Lines of target ``k`` are ``lines[starts[k]:starts[k + 1]]``; shape (targets + 1,)."""

    @classmethod
    def of(cls, listed: Sequence[tuple[Target, Int64Array]]) -> Targets:
        """Targets with their lines; those without any are left out."""
        kept = [(target, np.sort(lines)) for target, lines in listed if lines.size]
        sizes = np.array([lines.size for _, lines in kept], dtype=np.int64)
        none = np.zeros(0, dtype=np.int64)
        return cls(
            tuple(target for target, _ in kept),
            np.concatenate([lines for _, lines in kept]) if kept else none,
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        )

    @property
    def count(self) -> int:
        """Number of targets."""
        return len(self.listed)

    def lines_of(self, target: int) -> Int64Array:
        """The request lines of one target."""
        return self.lines[self.starts[target] : self.starts[target + 1]]

    def sums(self, amounts: Int64Array) -> Int64Array:
        """What each target receives, from amounts per line; shape (targets,)."""
        if not self.count:
            return np.zeros(0, dtype=np.int64)
        return np.asarray(np.add.reduceat(amounts[self.lines], self.starts[:-1]))


@dataclass(frozen=True, eq=False)
class Near:
    """A judged plan, and how much value a plan near it has at the least."""

    judged: Judged
    within: Fraction

    @property
    def problem(self) -> Problem:
        """The problem of the plan's last step: what earlier steps have reached is kept by its rules."""
        return self.judged.problem

    @property
    def value(self) -> Fraction:
        """Value of the plan, net of missed soft rules."""
        return self.judged.proof.value_lower

    @cached_property
    def threshold(self) -> Fraction:
        """Least value of a plan near the best."""
        return self.value - abs(self.value) * self.within

    def witness(self, columns: Int64Array, worth: Fraction | None = None) -> Witness | None:
        """The plan with amounts of all columns, judged; ``None`` where it breaks a rule or is worth too little.

        Args:
            columns: minor units, and 1 for each option that is taken.
            worth: the value of the amounts, options included and soft rules not, where it is known.
        """
        problem = self.problem
        amounts = problem.line_amounts(columns)
        chosen = problem.options.chosen(columns[problem.option_columns])
        paid = allocations(problem, columns)
        verdict = verify_amounts(problem.case, amounts, paid, problem.kept(columns), chosen)
        if not verdict.feasible:
            return None
        requests = problem.case.requests
        if worth is None:
            worth = total_value(requests, amounts).lower + options_worth(requests.choices, chosen)
        value = worth - verdict.soft_cost(problem.case)
        return None if value < self.threshold else Witness(columns, amounts, chosen, value)


@dataclass(frozen=True, eq=False)
class Witness:
    """A judged plan in whole minor units, worth at least the threshold."""

    columns: Int64Array
    """Amounts of all columns of the problem."""
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    value: Fraction


@dataclass(eq=False)
class Reached:
    """What was reached and what was ruled out for each target so far; filled while ranges are looked for."""

    targets: Targets
    low: Int64Array
    high: Int64Array
    least: Int64Array
    """Nothing lower is possible; shape (targets,)."""
    most: Int64Array
    searched_all: np.ndarray

    @classmethod
    def of(cls, near: Near, targets: Targets) -> Reached:
        """What the plan itself shows, and what floors and caps of lines rule out."""
        here = targets.sums(near.judged.amounts)
        problem = near.problem
        floor = problem.floor.copy()
        if problem.options.count:
            floor[problem.options.choices.decision_of_line(problem.lines) >= 0] = 0
        everywhere = np.ones(targets.count, dtype=np.bool_)
        return cls(targets, here.copy(), here.copy(), targets.sums(floor), targets.sums(problem.cap), everywhere)

    def learn(self, witness: Witness) -> None:
        """A plan near the best shows something about every target at once."""
        sums = self.targets.sums(witness.amounts)
        np.minimum(self.low, sums, out=self.low)
        np.maximum(self.high, sums, out=self.high)

    def is_settled(self, target: int, *, up: bool) -> bool:
        """True when nothing lies between what was reached and what is ruled out at one end."""
        if up:
            return bool(self.high[target] >= self.most[target])
        return bool(self.low[target] <= self.least[target])

    def rule_out(self, target: int, bound: int, *, up: bool) -> None:
        """No plan near the best goes beyond ``bound`` at one end."""
        if up:
            self.most[target] = max(min(int(self.most[target]), bound), int(self.high[target]))
        else:
            self.least[target] = min(max(int(self.least[target]), bound), int(self.low[target]))


def target_row(problem: Problem, lines: Int64Array, at: int | None = None) -> Row:
    """What some lines receive together, as a row over columns of money; held at an amount where one is given."""
    inside = np.zeros(problem.lines, dtype=np.bool_)
    inside[lines] = True
    return Row("range", _ABOUT, np.flatnonzero(inside[problem.line]), None, at, at)


def signed_row(problem: Problem, sign: Int64Array) -> Row:
    """The sum of amounts with a sign per line; lines of sign 0 do not count."""
    weights = sign[problem.line]
    columns = np.flatnonzero(weights)
    return Row("distance", _ABOUT, columns, weights[columns].astype(np.int64), None, None)


def unit_targets(near: Near) -> list[tuple[Target, Int64Array]]:
    """Every unit, and beside each unit with others below it what stands directly under it.

    The targets that are units at the end of a branch, or stand directly under others, share out all lines.
    """
    case = near.judged.case
    tree = unit_lines(case)
    found: list[tuple[Target, Int64Array]] = []
    for position, unit in enumerate(case.units):
        lines = tree.under(position)
        place = int(tree.place[position])
        own = tree.lines[tree.starts[place] : tree.starts[place + 1]]
        found.append((Target("unit", unit.id, unit.name), lines))
        if 0 < own.size < lines.size:
            found.append((Target("unit", unit.id, unit.name, is_listed=False), own))
    return found


def request_targets(near: Near, wanted: Sequence[str] | None = None) -> list[tuple[Target, Int64Array]]:
    """Requests with their lines; all of them in the order of ids where none are named."""
    requests = near.judged.case.requests
    if not requests.count:
        return []
    ids = requests.id
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    ends = [*first[1:].tolist(), requests.count]
    chosen = None if wanted is None else set(wanted)
    found = []
    for begin, end in zip(first.tolist(), ends, strict=True):
        name = str(ids[begin])
        if chosen is None or name in chosen:
            found.append((Target("request", name, str(requests.name[begin])), np.arange(begin, end, dtype=np.int64)))
    return found
