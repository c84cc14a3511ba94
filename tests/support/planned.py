"""Plans as tests look at them: the decision by column, and the same case written down in another order or currency."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from apportion.allocation.dispatch import solve_problem
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.plan import make_plan
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.solution import Solution
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.plan import Plan, Proof
from apportion.model.requests import Points
from apportion.model.rule import Measure
from tests.support.budgets import Budget
from tests.support.second_reading import Column


@dataclass(frozen=True, eq=False)
class Planned:
    """A case with its plan and with what the engine worked on."""

    case: Case
    plan: Plan
    problem: Problem
    solution: Solution

    @property
    def proof(self) -> Proof:
        """The proof, which a plan always has."""
        if self.plan.proof is None:
            raise ValueError("no plan exists")
        return self.plan.proof

    @property
    def bound(self) -> Fraction:
        """The bound from the method's prices, before it is published."""
        return upper_bound(self.problem, self.solution.row_prices).upper

    def decision(self) -> dict[Column, int]:
        """Payments by line and fund, and what is kept back."""
        found: dict[Column, int] = {}
        held = self.plan.allocations
        if held is None:
            raise ValueError("no plan exists")
        for line, fund, amount in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True):
            key: Column = ("pay", line, fund if self.case.funds else -1)
            found[key] = found.get(key, 0) + amount
        index = {rule.id: position for position, rule in enumerate(self.case.rules)}
        for rule, amount in self.plan.reserves:
            found["keep", index[rule], 0] = amount
        return found

    def option(self, request: str) -> tuple[str, int] | None:
        """Level and delay of the option that is taken of a decision; ``None`` where nothing is funded."""
        choices = self.case.requests.choices
        taken = int(self.plan.chosen[choices.index[request]])
        return None if taken < 0 else (str(choices.level[taken]), int(choices.delay[taken]))

    @property
    def funded(self) -> list[str]:
        """Decisions of which an option is taken, in alphabetical order."""
        taken = self.plan.chosen >= 0
        return [str(name) for name in self.case.requests.choices.request[taken]]

    def amount(self, request: str, period: str = "") -> int:
        """Minor units that a request receives, in one period or in all."""
        requests = self.case.requests
        chosen = requests.id == request
        if period:
            chosen &= requests.period == self.case.periods.index(period)
        return int(self.plan.amounts[chosen].sum())


def planned(book: Budget | Case) -> Planned:
    """Plan a budget for which a plan exists."""
    case = book.case() if isinstance(book, Budget) else book
    plan = make_plan(case)
    if plan.status == "infeasible":
        raise ValueError("; ".join(item.text for item in plan.conflicts) or str(plan.findings.listed))
    problem = formulate(case)
    return Planned(case, plan, problem, solve_problem(problem))


def money(plan: Planned) -> dict[str, str]:
    """Amount per request in major units, as it is published."""
    names = dict.fromkeys(plan.case.requests.id.tolist())
    return {name: plan.case.currency.text(plan.amount(name)) for name in names}


def shuffled(case: Case, dice: random.Random) -> Case:
    """The same case with the rows of units and rules, and the tags, in another order."""
    order = list(range(len(case.units)))
    dice.shuffle(order)
    rank = np.argsort(order)
    rules = list(case.rules)
    dice.shuffle(rules)
    tags = list(case.requests.tags)
    dice.shuffle(tags)
    requests = replace(
        case.requests,
        unit=rank[case.requests.unit].astype(np.int32) if order else case.requests.unit,
        tags={tag: case.requests.tags[tag] for tag in tags},
    )
    return replace(case, units=tuple(case.units[position] for position in order), rules=tuple(rules), requests=requests)


def in_finer_money(case: Case, times: int, currency: Currency) -> Case:
    """The same case with every amount of money ``times`` as many minor units of another currency."""
    requests = case.requests
    finer = replace(
        requests,
        floor=requests.floor * times,
        cap=requests.cap * times,
        last_year=requests.last_year * times,
        start=requests.start * times,
        scale=requests.scale * times,
        ceiling=requests.ceiling * times,
        points=Points(
            requests.points.offset,
            requests.points.amount * times,
            DecimalColumn(requests.points.value.scaled * times, requests.points.value.places),
        ),
        uses={
            name: replace(use, per_minor=tuple(rate / times for rate in use.per_minor))
            for name, use in requests.uses.items()
        },
        choices=replace(
            requests.choices,
            least=requests.choices.least * times,
            most=requests.choices.most * times,
            value=_times(requests.choices.value, times),
            measures={name: _times(column, times) for name, column in requests.choices.measures.items()},
        ),
        measures={name: _times(column, times) for name, column in requests.measures.items()},
    )
    rules = tuple(
        replace(
            rule,
            at_least=None if rule.at_least is None else rule.at_least * times,
            at_most=None if rule.at_most is None else rule.at_most * times,
        )
        if rule.measured_in is Measure.MONEY
        else rule
        for rule in case.rules
    )
    units = tuple(
        replace(
            unit,
            floor=None if unit.floor is None else unit.floor * times,
            cap=None if unit.cap is None else unit.cap * times,
        )
        for unit in case.units
    )
    funds = tuple(
        replace(
            fund,
            amounts=tuple(None if amount is None else amount * times for amount in fund.amounts),
            must_spend=tuple(amount * times for amount in fund.must_spend),
            cash_floor=tuple(amount * times for amount in fund.cash_floor),
        )
        for fund in case.funds
    )
    return replace(
        case, currency=currency, total=case.total * times, units=units, funds=funds, rules=rules, requests=finer
    )


def _times(column: DecimalColumn, times: int) -> DecimalColumn:
    return DecimalColumn(column.scaled * times, column.places)


def with_more_money(case: Case, more: int) -> Case:
    """The same case with a larger total, and larger funds where it has any."""
    funds = tuple(
        replace(fund, amounts=tuple(None if amount is None else amount + more for amount in fund.amounts))
        for fund in case.funds
    )
    return replace(case, total=case.total + more, funds=funds)
