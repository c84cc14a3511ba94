"""What the next and the last unit of money do, and who would gain or lose from a slightly different total.

All of it by solving again with another total, so that it is true for every kind of rule; the answers are differences
between two verified plans, not readings of a solver's dual values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.decisions.settle import settle
from apportion.allocation.dispatch import solve_problem
from apportion.allocation.effort import BRIEF
from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.formulation.problem import Problem, soft_price
from apportion.allocation.solution import Infeasible, Solution
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.plan import Marginal
from apportion.model.requests import Requests, Shape

_NAMED_MAX: Final = 5
_STEP_DIGITS: Final = 6
"""A step of the first digit of the total in its sixth place: a hundred of fifty million."""
_SEARCHED_MAX: Final = 2_000
"""Options up to which the plans for more and for less money are searched for."""
_NODES_MAX: Final = 2_000
"""Nodes of the plan's own search up to which those of its neighbours are worth their time."""
_DUST: Final = 50
"""A move smaller than this part of the step is the rounding of whole minor units."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Plans beside the plan: amounts per line with another total, ``None`` where no plan exists."""

    step: int
    """Minor units by which the total was moved to see the next and the last unit of money."""
    up_step: Int64Array | None
    down_step: Int64Array | None
    up_change: Int64Array | None
    down_change: Int64Array | None
    up_cost: Fraction = Fraction(0)
    """Weighted value given up for soft rules with ``step`` more."""
    down_cost: Fraction = Fraction(0)


def neighbours(problem: Problem, solution: Solution) -> Neighbours:
    """Plans for a little money more and less, and for the case's sensitivity change up and down.

    Where amounts are exact the step is one major unit. Elsewhere the last minor units of several requests would drown
    what a single unit does, so the step is larger, though still a small part of the total. Where there are options to
    choose between, a unit of money more or less is a question about the rest of the plan: the options stay as taken.
    """
    case = problem.case
    step = case.currency.minor_per_major
    if solution.method != "sorting":
        step = max(step, 10 ** max(0, len(str(case.total)) - _STEP_DIGITS))
    change = round(case.total * Fraction(case.sensitivity_change))
    taken = solution.amounts[problem.option_columns]
    (up, up_cost), (down, down_cost) = (_with_total(case, case.total + sign * step, taken) for sign in (1, -1))
    # A comparison of two searches of which one was cut short would show the search, not the money.
    change = change if _is_comparable(solution, taken.size) else 0
    return Neighbours(
        step=step,
        up_step=up,
        down_step=down,
        up_change=_with_total(case, case.total + change)[0] if change else None,
        down_change=_with_total(case, case.total - change)[0] if change else None,
        up_cost=up_cost,
        down_cost=down_cost,
    )


def _is_comparable(solution: Solution, options: int) -> bool:
    search = solution.search
    return search is None or (search.is_complete and options <= _SEARCHED_MAX and search.nodes <= _NODES_MAX)


def with_total(case: Case, total: int) -> Case:
    """The same case with another total; unrestricted funds grow or shrink with it.

    A unit of money more is only a question about the total if there is a fund that it could come from: it is put into,
    or taken from, the last fund that may pay for anything.
    """
    difference = total - case.total
    funds = list(case.funds)
    position = open_fund(case)
    if position is not None and difference > 0:
        fund = funds[position]
        amounts = list(fund.amounts)
        period = next((p for p, amount in enumerate(amounts) if amount is not None), 0)
        amounts[period] = (amounts[period] or 0) + difference
        funds[position] = replace(fund, amounts=tuple(amounts))
    return replace(case, total=total, funds=tuple(funds))


def open_fund(case: Case) -> int | None:
    """Position of the last fund that may pay for anything; ``None`` where there is none."""
    found = [k for k, fund in enumerate(case.funds) if fund.pays_for.is_everything and fund.match is None]
    return found[-1] if found else None


def _with_total(case: Case, total: int, taken: Int64Array | None = None) -> tuple[Int64Array | None, Fraction]:
    """Amounts per line and the cost of soft rules of the plan with another total; no amounts where there is no plan.

    With ``taken`` the options stay as they are and only the rest of the money moves.
    """
    if total < 0:
        return None, Fraction(0)
    try:
        problem = formulate(with_total(case, total))
        keeps = taken is not None and taken.size > 0
        amounts = settle(problem, taken) if keeps and taken is not None else solve_problem(problem, BRIEF).amounts
    except Infeasible:
        return None, Fraction(0)
    return problem.line_amounts(amounts), soft_cost(problem, amounts)


def soft_cost(problem: Problem, amounts: Int64Array) -> Fraction:
    """Weighted value given up for soft rows that are missed, in minor units of value."""
    soft = (row for row in problem.rows if not row.rule.is_hard)
    return sum((soft_price(row, problem) * row.violation(amounts) for row in soft), Fraction(0))


def next_unit(problem: Problem, amounts: Int64Array, cost: Fraction, beside: Neighbours) -> Marginal | None:
    """What one unit of money more would do; ``None`` when it could not be placed."""
    if beside.up_step is None:
        return None
    return _marginal(problem, amounts, beside.up_step, beside.up_cost - cost, beside.step, word="next")


def last_unit(problem: Problem, amounts: Int64Array, cost: Fraction, beside: Neighbours) -> Marginal | None:
    """What the last unit of money does; ``None`` when there could be no less."""
    if beside.down_step is None:
        return None
    return _marginal(problem, beside.down_step, amounts, cost - beside.down_cost, beside.step, word="last")


def _marginal(
    problem: Problem, before: Int64Array, after: Int64Array, cost: Fraction, step: int, word: str
) -> Marginal | None:
    requests, case = problem.case.requests, problem.case
    moved = after - before
    # A minor unit or two that a request gains or gives in rounding is not where the money goes.
    changed = np.flatnonzero(np.abs(moved) * _DUST > step)
    if not changed.size:
        return None
    weighted = (_difference(requests, before, after, weighted=True) - cost) / step
    expected = _difference(requests, before, after, weighted=False) / step
    order = sorted(changed.tolist(), key=lambda line: (-abs(int(moved[line])), str(requests.id[line])))
    names = tuple(str(requests.id[line]) for line in order)
    room = _room(problem, before if word == "next" else after, order, up=word == "next")
    return Marginal(
        weighted=weighted,
        expected=expected,
        requests=names,
        holds_for=room,
        text=_sentence(case, moved, order, weighted, expected, word, room),
    )


def _difference(requests: Requests, before: Int64Array, after: Int64Array, *, weighted: bool) -> Fraction:
    """Difference in value of two plans, in the middle of its enclosure; lines that do not move do not matter."""
    moved = after != before
    low = total_value(requests, before, weighted=weighted, chosen=moved)
    high = total_value(requests, after, weighted=weighted, chosen=moved)
    return (high.lower + high.upper - low.lower - low.upper) / 2


def _room(problem: Problem, amounts: Int64Array, changed: list[int], *, up: bool) -> int | None:
    """Money for which the price holds: known where a single straight line of value moves on its own."""
    requests = problem.case.requests
    if len(changed) != 1 or int(requests.shape[changed[0]]) != Shape.LINEAR or problem.is_soft:
        return None
    line = changed[0]
    limit = problem.cap[line] if up else _least(problem, line)
    room = abs(int(limit) - int(amounts[line]))
    if not problem.single:
        return None
    padded = np.concatenate([amounts, problem.reserve_floor])
    for row in problem.rows:
        if row.rule.id == "total" or line not in row.columns:
            continue
        if not row.is_plain_sum:
            return None
        bound = row.upper if up else row.lower
        if bound is not None:
            room = min(room, abs(bound - row.activity(padded)))
    return room


def _least(problem: Problem, line: int) -> int:
    """The least amount of a line that is funded: of a decision what its option asks for, as options stay as taken."""
    choices = problem.options.choices
    own = np.flatnonzero(choices.line == line)
    return int(problem.options.least[own].min()) if own.size else int(problem.floor[line])


def _sentence(
    case: Case,
    moved: Int64Array,
    order: list[int],
    weighted: Fraction,
    expected: Fraction,
    word: str,
    room: int | None,
) -> str:
    requests = case.requests
    unit = wording.one_unit(case)
    gainers = [line for line in order if int(moved[line]) > 0]
    losers = [line for line in order if int(moved[line]) < 0]
    names = _names(requests, gainers)
    verb = "goes to" if word == "next" else "went to"
    adds = "adds" if word == "next" else "added"
    text = (
        f"The {word} {unit} {verb} {names} and {adds} {wording.rate(case, weighted)} of weighted value, "
        f"{_currency_rate(case, expected)} of expected value."
    )
    if losers:
        text += f" It also {'takes' if word == 'next' else 'took'} money from {_names(requests, losers)}."
    if room:
        text += f" This holds for {wording.money(case, room)} {'more' if word == 'next' else 'less'}."
    return text


def _names(requests: Requests, lines: list[int]) -> str:
    shown = [str(requests.name[line]) for line in lines[:_NAMED_MAX]]
    if len(lines) > _NAMED_MAX:
        more = len(lines) - _NAMED_MAX
        shown.append(f"{more} {'other' if more == 1 else 'others'}")
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1] if shown else "no request"


def _currency_rate(case: Case, number: Fraction) -> str:
    sample = wording.one_unit(case)
    return sample.replace("1", wording.rate(case, number), 1)
