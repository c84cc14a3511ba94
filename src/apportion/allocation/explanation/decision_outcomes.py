"""Every decision between options, told: what was taken, what it costs and is worth, and why."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.decision_reasons import DecisionReasons
from apportion.allocation.explanation.outcomes import line_value
from apportion.allocation.formulation.problem import Problem
from apportion.allocation.solution import Solution
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision
from apportion.model.plan import EXPLAINED_MAX, Allocations, DecisionOutcome


def decision_outcomes(
    problem: Problem, solution: Solution, chosen: Int64Array, paid: Allocations
) -> tuple[DecisionOutcome, ...]:
    """All decisions up to the number that is explained, beyond that those that ask for most, in the order of requests.

    Args:
        problem: the problem that was solved.
        solution: its amounts, and the prices of its relaxation.
        chosen: option taken of each decision, -1 for none.
        paid: the published amounts by line and fund.
    """
    choices = problem.case.requests.choices
    if not choices.count:
        return ()
    decided = Decided(problem, chosen)
    amounts = problem.line_amounts(solution.amounts)
    received = np.zeros(choices.count, dtype=np.int64)
    lines = np.flatnonzero(decided.owner >= 0)
    np.add.at(received, decided.owner[lines], amounts[lines])
    asked = np.zeros(choices.count, dtype=np.int64)
    np.add.at(asked, decided.owner[lines], decided.asked[lines])
    explained = np.arange(choices.count)
    if choices.count > EXPLAINED_MAX:
        explained = np.sort(np.lexsort((explained, -asked))[:EXPLAINED_MAX])
    own_lines: dict[int, list[int]] = {}
    for line in lines.tolist():
        own_lines.setdefault(int(decided.owner[line]), []).append(line)
    reasons = DecisionReasons(decided, solution, paid)
    return tuple(
        _outcome(decided, reasons, decision, own_lines.get(decision, []), (amounts, int(asked[decision])))
        for decision in explained.tolist()
    )


def _outcome(
    decided: Decided, reasons: DecisionReasons, decision: int, lines: list[int], money: tuple[Int64Array, int]
) -> DecisionOutcome:
    amounts, asked = money
    case, choices = decided.case, decided.choices
    requests = case.requests
    option = int(decided.chosen[decision])
    expected = choices.value.fraction(option) if option >= 0 else Fraction(0)
    weighted = decided.value(option) if option >= 0 else Fraction(0)
    for line in lines:
        worth = line_value(requests, line, int(amounts[line]))
        expected += worth
        weighted += worth * requests.weight.fraction(line)
    is_open = decided.problem.options.is_open
    possible = sum(bool(is_open[held]) for held in decided.options_of(decision))
    possible += not decided.problem.options.must[decision]
    return DecisionOutcome(
        request=str(choices.request[decision]),
        name=decided.name(decision),
        unit=case.units[int(requests.unit[int(decided.lead_line[decision])])].id,
        kind=Decision(int(choices.kind[decision])).name.lower(),
        funded=option >= 0,
        option=decided.words(decision),
        level=str(choices.level[option]) if option >= 0 else "",
        delay=int(choices.delay[option]) if option >= 0 else 0,
        start=case.periods[decided.first_period(option)] if option >= 0 else "",
        amount=sum(int(amounts[line]) for line in lines),
        asked=asked,
        weighted_value=weighted,
        expected_value=expected,
        is_open=possible > 1,
        reasons=reasons.of(decision),
    )
