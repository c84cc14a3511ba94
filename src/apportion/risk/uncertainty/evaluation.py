"""What a plan comes to in every draw: its value, its cost, and what is left in each fund. Columns throughout.

What was planned is done in every draw. A request returns its value times the changes of what requests return, and costs
its amount times the changes of costs; funds hold their money times theirs. Several changes of one number multiply.
Elements stand in rows and draws in columns; sums run over rows in a fixed order, so that a draw comes out the same
whatever other draws stand beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from apportion.allocation.judged import Judged
from apportion.allocation.worth.values import weighted_values
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Requests
from apportion.risk.uncertainty.elements import Element

FloatArray = npt.NDArray[np.float64]

_HALF_MINOR = 0.5
"""A fund is short when it lacks more than rounding: half of the smallest unit of money."""


@dataclass(frozen=True, eq=False)
class PlanFigures:
    """A plan as columns, one entry per request line unless it says otherwise. Minor units, as floats."""

    case: Case
    value: FloatArray
    """Weighted value, by the objective that the plan maximises; of a decision at its first line."""
    of_cost: FloatArray
    """The part of weighted value that rises and falls with costs instead, as those of a net present value do; negative.
    Both together are what the plan states."""
    expected: FloatArray
    """Value without strategic weights, likewise."""
    soft_cost: float
    """Weighted value given up for broken soft rules, in every draw alike."""
    line: Int64Array
    """Request line of each payment; shape (payments,)."""
    fund: Int64Array
    """Fund of each payment, as in ``Plan.fund_ids``."""
    amount: FloatArray
    """Amount of each payment."""
    money: FloatArray
    """Money of each fund in each period; shape (funds, periods)."""
    carries: tuple[bool, ...]
    """Whether what is left in a fund can be used in the next period."""

    @cached_property
    def line_amount(self) -> FloatArray:
        """Amount of each line; shape (lines,)."""
        return np.bincount(self.line, self.amount, self.value.size).astype(np.float64)

    @property
    def stated_value(self) -> float:
        """What the plan is worth as stated."""
        return float(np.sum(self.value) + np.sum(self.of_cost)) - self.soft_cost


def plan_figures(judged: Judged) -> PlanFigures:
    """The columns of a decided plan."""
    case = judged.case
    objective = judged.problem.case.requests
    value = _of_lines(objective, judged.amounts, judged.chosen, weighted=True)
    one = DecimalColumn(np.ones(case.requests.count, dtype=np.int64), 0)
    stated = case.stated_requests or case.requests
    plain = _of_lines(replace(stated, weight=one), judged.amounts, judged.chosen, weighted=False)
    if case.funds:
        money = np.array([[float(amount or 0) for amount in fund.amounts] for fund in case.funds])
        carries = tuple(fund.carries_forward for fund in case.funds)
    else:
        # One fund of the total, for all periods together.
        money = np.zeros((1, len(case.periods)))
        money[0, 0] = float(case.total)
        carries = (True,)
    return PlanFigures(
        case,
        value,
        np.zeros(value.size),
        plain,
        float(judged.proof.soft_cost),
        judged.paid.line.astype(np.int64),
        judged.paid.fund.astype(np.int64),
        judged.paid.amount.astype(np.float64),
        money,
        carries,
    )


def _of_lines(requests: Requests, amounts: Int64Array, chosen: Int64Array, *, weighted: bool) -> FloatArray:
    """Value per line, that of the option taken of each decision at the first line of the request that leads it."""
    result = weighted_values(requests, amounts)
    choices = requests.choices
    if choices.count:
        taken = np.flatnonzero(chosen >= 0)
        worth = choices.value.floats()[chosen[taken]]
        if weighted:
            worth = worth * choices.weight.floats()[taken]
        first = {str(name): line for line, name in reversed(list(enumerate(requests.id.tolist())))}
        leading = [first[str(choices.request[decision])] for decision in taken.tolist()]
        np.add.at(result, np.array(leading, dtype=np.int64), worth)
    return result


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a plan comes to; one entry per draw, in minor units."""

    value: FloatArray
    """Weighted value."""
    expected: FloatArray
    """Value without strategic weights."""
    cost: FloatArray
    """What all requests cost together."""
    left: FloatArray
    """Least that is left in each fund at the end of any period, negative where it runs dry; shape (funds, draws)."""
    left_of_total: FloatArray
    """What is left of all money: the total as it comes out, less the cost."""

    @property
    def runs_dry(self) -> npt.NDArray[np.bool_]:
        """Where a fund has not enough; shape (funds, draws)."""
        return np.asarray(self.left < -_HALF_MINOR)

    @property
    def total_runs_dry(self) -> npt.NDArray[np.bool_]:
        """Where all money together does not suffice."""
        return np.asarray(self.left_of_total < -_HALF_MINOR)


@dataclass(frozen=True, eq=False)
class Evaluator:
    """A plan, ready to be evaluated by the changes of its uncertain numbers."""

    figures: PlanFigures
    elements: tuple[Element, ...]
    groups: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    """Positions of the value and of the cost elements of every group of lines that have them in common."""
    group_of_line: Int64Array

    def value_factor(self, group: int, changes: FloatArray) -> FloatArray | float:
        """What the lines of a group return, as a part of what is stated."""
        return self._product(self.groups[group][0], changes, least=None)

    def cost_factor(self, group: int, changes: FloatArray) -> FloatArray | float:
        """What they cost, as a part of what is planned; never below 0."""
        return self._product(self.groups[group][1], changes, least=0.0)

    @staticmethod
    def _product(places: Sequence[int], changes: FloatArray, *, least: float | None) -> FloatArray | float:
        result: FloatArray | float = 1.0
        for place in places:
            factor = 1.0 + changes[place]
            result = result * (factor if least is None else np.maximum(factor, least))
        return result

    @cached_property
    def _sums(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Value, part of it that goes with costs, value without weights, and payments by group.

        The last has shape (groups, funds, periods).
        """
        figures, count = self.figures, len(self.groups)
        shape = (count, *figures.money.shape)
        payments = np.zeros(shape)
        period = figures.case.requests.period[figures.line] if figures.case.funds else np.zeros(figures.line.size, int)
        np.add.at(payments, (self.group_of_line[figures.line], figures.fund, period), figures.amount)
        value, of_cost, expected = (
            np.bincount(self.group_of_line, column, count).astype(np.float64)
            for column in (figures.value, figures.of_cost, figures.expected)
        )
        return value, of_cost, expected, payments

    def evaluate(self, changes: FloatArray) -> Drawn:
        """Everything for some draws; ``changes`` has shape (elements, draws)."""
        draws = changes.shape[1]
        value_of, of_cost, expected_of, payments = self._sums
        value = np.full(draws, -self.figures.soft_cost)
        expected, cost = np.zeros(draws), np.zeros(draws)
        funds, periods = self.figures.money.shape
        spent = np.zeros((funds, periods, draws))
        for group in range(len(self.groups)):
            returned, costs = self.value_factor(group, changes), self.cost_factor(group, changes)
            value += value_of[group] * returned + of_cost[group] * costs
            expected += expected_of[group] * returned
            paid = payments[group]
            cost += float(paid.sum()) * costs
            for fund, period in np.argwhere(paid).tolist():
                spent[fund, period] += paid[fund, period] * costs
        return Drawn(value, expected, cost, self._left(spent, changes), self._left_of_total(cost, changes))

    def _money_factor(self, fund: int, period: int, changes: FloatArray) -> FloatArray | float:
        places = [
            place
            for place, element in enumerate(self.elements)
            if element.what == "total" or (element.what == "fund" and element.fund == fund)
            if element.period in (-1, period)
        ]
        return self._product(places, changes, least=0.0)

    def _left(self, spent: FloatArray, changes: FloatArray) -> FloatArray:
        """Least balance of every fund at the end of a period."""
        funds, periods, draws = spent.shape
        least = np.full((funds, draws), np.inf)
        for fund in range(funds):
            balance = np.zeros(draws)
            for period in range(periods):
                money = self.figures.money[fund, period] * self._money_factor(fund, period, changes)
                balance = balance + money - spent[fund, period]
                least[fund] = np.minimum(least[fund], balance)
                balance = balance if self.figures.carries[fund] else np.zeros(draws)
        return least

    def _left_of_total(self, cost: FloatArray, changes: FloatArray) -> FloatArray:
        """The total moves with its own changes and with those of its funds, less what it costs."""
        case = self.figures.case
        overall = self._product(
            [place for place, element in enumerate(self.elements) if element.what == "total"], changes, least=0.0
        )
        money: FloatArray | float = float(case.total)
        for fund in range(len(case.funds)):
            for period in range(len(case.periods)):
                places = [
                    place
                    for place, element in enumerate(self.elements)
                    if element.what == "fund" and element.fund == fund and element.period in (-1, period)
                ]
                if places:
                    own = self._product(places, changes, least=0.0)
                    money = money + self.figures.money[fund, period] * (own - 1.0)
        return np.asarray(money * overall - cost)


def evaluator(figures: PlanFigures, elements: Sequence[Element]) -> Evaluator:
    """Find the lines that are off in the same way, so that each way is worked out once."""
    lines = figures.value.size
    returned: list[list[int]] = [[] for _ in range(lines)]
    costs: list[list[int]] = [[] for _ in range(lines)]
    for place, element in enumerate(elements):
        target = returned if element.what == "value" else costs
        for line in element.lines.tolist():
            target[line].append(place)
    found: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    group_of_line = np.zeros(lines, dtype=np.int64)
    for line in range(lines):
        key = tuple(returned[line]), tuple(costs[line])
        group_of_line[line] = found.setdefault(key, len(found))
    return Evaluator(figures, tuple(elements), tuple(found), group_of_line)
