"""A case with its futures, ready to be planned by any measure: formulated and laid out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, soft_price
from apportion.allocation.solution import Infeasible
from apportion.allocation.stages.stages import staged
from apportion.allocation.worth.objective import of_priority, options_worth, priorities, with_objective
from apportion.allocation.worth.values import Enclosure, total_value
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Requests
from apportion.risk.futures import Factors, Futures, UnlikeFutures, request_ids
from apportion.risk.robust.everywhere import Elsewhere, elsewhere, fitting_everywhere
from apportion.risk.robust.layout import Layout, lay_out
from apportion.risk.robust.measures import measured
from apportion.risk.robust.worths import OfCases, OfFactors, Worths, per_request, rounded_factors

_COUNTED_MAX: Final = 200_000
"""Values per future and line that are counted exactly to choose between roundings."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything that plans over several futures share."""

    case: Case
    """As it is planned: with what was decided before its last step kept by rules."""
    names: tuple[str, ...]
    probability: tuple[Fraction, ...] | None
    problem: Problem
    """What every plan has to keep: the rules of the case, and of every future where that was asked for."""
    worths: Worths
    others: tuple[Elsewhere, ...]
    """The rules of each future; empty for factors."""
    start: Int64Array
    """Amounts of all columns in the best plan of the case itself, or in any that keeps the rules."""
    start_is_best: bool
    """True where ``start`` is the best plan of the case itself."""

    @cached_property
    def layout(self) -> Layout:
        """The programme that all measures share."""
        return lay_out(self.problem, [self.case.requests, *self.worths.requests])

    @property
    def requests(self) -> int:
        """Number of requests."""
        return len(request_ids(self.case.requests))

    @cached_property
    def by_name(self) -> tuple[int, ...]:
        """Positions of the futures in the order of their names."""
        return tuple(sorted(range(len(self.names)), key=self.names.__getitem__))

    def nominal(self, amounts: Int64Array, chosen: Int64Array) -> Enclosure:
        """What a plan is worth in the case itself."""
        options = options_worth(self.case.requests.choices, chosen)
        return total_value(self.case.requests, amounts) + Enclosure(options, options)

    def soft_cost(self, columns: Int64Array) -> Fraction:
        """Value given up for missed soft rules by amounts of all columns, in minor units."""
        soft = (row for row in self.problem.rows if not row.rule.is_hard)
        return sum((soft_price(row, self.problem) * row.violation(columns) for row in soft), Fraction(0))

    def exact(self, columns: Int64Array) -> list[Fraction]:
        """What amounts of all columns are worth in each future net of missed soft rules, at the lower end."""
        amounts = self.problem.line_amounts(columns)
        chosen = self.problem.options.chosen(columns[self.problem.option_columns])
        cost = self.soft_cost(columns)
        return [worth.lower - cost for worth in self.worths.exact(amounts, chosen)]

    def worst_first(self, offsets: Sequence[Fraction]) -> list[int]:
        """Futures from the worst to the best for the plan to start from."""
        values = [value - offsets[k] for k, value in enumerate(self.exact(self.start))]
        return sorted(self.by_name, key=values.__getitem__)

    def reached(self, columns: Int64Array, most: Sequence[Fraction], offsets: Sequence[Fraction]) -> Fraction:
        """What amounts of all columns reach by a measure whose futures have weights of so much at the most."""
        return measured([value - offsets[k] for k, value in enumerate(self.exact(columns))], most)

    def best(self, plans: Sequence[Int64Array], reached: Callable[[Int64Array], Fraction]) -> Int64Array:
        """The best of some plans and of that of the case itself, which rounding may not fall behind; ties to the first.

        Beyond so many numbers to count exactly the first plan and that of the case alone are compared.
        """
        few = len(plans) * self.worths.count * self.problem.lines <= _COUNTED_MAX
        return max([*(plans if few else plans[:1]), self.start], key=reached)

    @cached_property
    def low_futures(self) -> Int64Array:
        """The future in which each request returns least when it is funded in full; shape (requests,)."""
        requests = self.case.requests
        return self.worths.lowest(requests.cap, _best_options(requests))

    def budgeted(self, amounts: Int64Array, chosen: Int64Array, low_values: int) -> Enclosure:
        """What a plan is worth in the case when so many requests return their low value, those that lose most."""
        high = per_request(self.case.requests, amounts, chosen)
        low = self.worths.of_requests(amounts, chosen, self.low_futures.tolist())
        ends = []
        for end in ("lower", "upper"):
            losses = [getattr(one, end) - getattr(other, end) for one, other in zip(high, low, strict=True)]
            worst = sum(sorted((loss for loss in losses if loss > 0), reverse=True)[:low_values], Fraction(0))
            ends.append(sum((getattr(part, end) for part in high), Fraction(0)) - worst)
        return Enclosure(*ends)


def _best_options(requests: Requests) -> Int64Array:
    """The option of each decision that is worth most."""
    choices = requests.choices
    chosen = np.full(choices.count, -1, dtype=np.int64)
    for decision in range(choices.count):
        own = range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
        chosen[decision] = max(own, key=lambda option: (choices.value.fraction(option), option))
    return chosen


def prepare(
    case: Case, futures: Futures | Factors, *, every_future: bool = False, effort: Effort = THOROUGH
) -> Prepared:
    """Formulate a case with its futures.

    Args:
        case: a checked case; its plan has to keep its rules.
        futures: whole cases, or factors on what its requests return.
        every_future: whether the plan has to keep the rules of every future as well.
        effort: how far to search for the plan of the case itself.

    Raises:
        Infeasible: when no plan keeps the rules.
        UnlikeFutures: when the futures are not futures of this case.
    """
    planned = staged(case, effort).case
    criteria = of_priority(case, priorities(case)[-1]) if priorities(case) else ()
    problem = formulate(planned)
    worths: Worths
    others: tuple[Elsewhere, ...] = ()
    if isinstance(futures, Factors):
        if futures.requests != request_ids(case.requests):
            message = "factors are stated for other requests than those of the case"
            raise UnlikeFutures(message)
        worths = OfFactors(planned.requests, rounded_factors(futures.value))
    else:
        if futures.cases[0].requests.id.tolist() != case.requests.id.tolist():
            message = "futures have other requests than the case"
            raise UnlikeFutures(message)
        worths = OfCases(tuple(with_objective(one, criteria).requests for one in futures.cases))
        others = elsewhere(problem, futures)
    own = solve_problem(problem, effort)
    joint = fitting_everywhere(problem, others) if every_future else problem
    best = not every_future or all(not row.violation(own.amounts) for row in joint.rows if row.rule.is_hard)
    within = bool(np.all(joint.floor <= joint.cap))
    if not within:
        raise Infeasible
    start = own.amounts if best else solve_problem(joint, effort).amounts
    return Prepared(planned, futures.names, futures.probability, joint, worths, others, start, best)


def with_worths(prepared: Prepared, worths: Worths, names: tuple[str, ...]) -> Prepared:
    """The same case with other futures of equal probability, such as draws that were not seen before."""
    return replace(
        prepared, worths=worths, names=names, probability=(Fraction(1, worths.count),) * worths.count, others=()
    )
