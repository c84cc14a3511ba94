"""What was expected, and what came of it: one figure each, from the journal, a ledger's past years, and reports.

Knows where each figure stands. It must not know what is concluded from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from apportion.allocation.worth.values import Curves, value_at
from apportion.analysis.history.panel import Panel
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry
from apportion.execution.journal.events import BudgetPeriod, Line, RolledOver
from apportion.execution.journal.state import State
from apportion.model.case import Case
from apportion.model.ledger import Measure
from apportion.model.organisation import Target
from apportion.model.reported import Reported

Topic = Literal["spending", "return", "target"]
"""What was expected: that money is spent, that it returns something, or that a target is reached."""


@dataclass(frozen=True)
class Outcome:
    """One expectation and what came of it, in the same unit of measure."""

    topic: Topic
    unit: str
    kind: str
    """Kind of request; empty where it is not known, or the figure is of a whole unit."""
    request: str
    """Empty: of the whole unit."""
    when: str
    """Year or budget period."""
    expected: Fraction
    came: Fraction
    source: str
    """Where both figures are from, in words."""


@dataclass(frozen=True)
class Ended:
    """Balances of the lines of budget periods that are over."""

    periods: tuple[BudgetPeriod, ...]
    allocated: Mapping[Line, int]
    """As each stood when its period was rolled over, or stands."""
    paid: Mapping[Line, int]
    running: tuple[BudgetPeriod, ...]
    """Periods of which nothing can be learned yet."""


def ended(entries: Iterable[Entry]) -> tuple[State, Ended]:
    """The state of a journal, and the periods that are over: rolled over, or closed to their last day.

    Raises:
        NotAllowed: when an entry could never have been made.
    """
    book = Book()
    allocated: dict[Line, int] = {}
    for entry in entries:
        if isinstance(entry.event, RolledOver):
            ending, period = book.state.positions, entry.event.period
            allocated |= {line: held.allocated for line, held in ending.items() if line.period == period}
        book.enter(entry)
    state = book.state
    closed = state.closed_through
    over = [
        one
        for one in state.periods().values()
        if one.name in state.rolled_over or (closed is not None and closed >= one.last)
    ]
    names = {one.name for one in over}
    lines = sorted(line for line in state.positions if line.period in names)
    return state, Ended(
        tuple(over),
        {line: allocated.get(line, state.positions[line].allocated) for line in lines},
        {line: state.positions[line].paid for line in lines},
        tuple(one for one in state.periods().values() if one.name not in names),
    )


def spending_of_plan(case: Case, held: Ended) -> Iterator[Outcome]:
    """What each request was allocated and paid in each period that is over."""
    unit_of, kind_of = _units(case), _kinds(case)
    for period in held.periods:
        for request in sorted({line.request for line in held.allocated if line.period == period.name}):
            lines = [line for line in held.allocated if (line.request, line.period) == (request, period.name)]
            allocated, paid = (sum(one[line] for line in lines) for one in (held.allocated, held.paid))
            yield Outcome(
                "spending",
                unit_of.get(request, ""),
                kind_of.get(request, ""),
                request,
                period.name,
                Fraction(allocated),
                Fraction(paid),
                "the plan's journal",
            )


def spending_of_ledger(panel: Panel, units: Iterable[str], before: int) -> Iterator[Outcome]:
    """Budget and actual of units in the years of a ledger that have both.

    Args:
        panel: expenses by unit.
        units: those of the case.
        before: years from this one on are left out: the journal says them.
    """
    budget, has_budget = panel.budget()
    actual, has_actual = panel.amounts[Measure.ACTUAL], panel.stated[Measure.ACTUAL]
    for unit in sorted(set(units) & set(panel.index)):
        row = panel.index[unit]
        for column, year in enumerate(panel.years):
            if year < before and has_budget[row, column] and has_actual[row, column]:
                yield Outcome(
                    "spending",
                    unit,
                    "",
                    "",
                    str(year),
                    Fraction(int(budget[row, column])),
                    Fraction(int(actual[row, column])),
                    "the ledger",
                )


def returns_of_plan(case: Case, held: Ended, reported: Reported) -> Iterator[Outcome]:
    """What requests promised for the money that was paid, and what they are reported to have delivered.

    Only where all periods of the plan are over: a result is told since the first day of the plan.
    """
    if held.running or not held.periods:
        return
    unit_of, kind_of = _units(case), _kinds(case)
    for (_, request, measure), result in sorted(reported.latest_results("delivered").items()):
        if measure:
            continue
        paid: dict[str, int] = {}
        for line, amount in held.paid.items():
            if line.request == request:
                paid[line.period] = paid.get(line.period, 0) + amount
        promised = promise(case, request, paid)
        if promised is not None and promised > 0:
            delivered = Fraction(result.value) * case.currency.minor_per_major
            when = held.periods[-1].name
            yield Outcome(
                "return",
                unit_of.get(request, ""),
                kind_of.get(request, ""),
                request,
                when,
                promised,
                delivered,
                f"results of {result.on}",
            )


def targets_of_plan(case: Case, held: Ended, reported: Reported) -> Iterator[Outcome]:
    """How far targets were reached: the change that was wanted, and that which came; without a baseline the values.

    A target that is to fall and states no baseline is told upside down: what was wanted over what came.
    """
    if held.running or not held.periods:
        return
    kind_of, latest = _kinds(case), reported.latest_results("delivered")
    unit_of = _units(case)
    for target in sorted(case.targets, key=lambda one: (one.unit, one.request, one.measure)):
        found = latest.get((target.unit, target.request, target.measure))
        ends = None if found is None else _attained(target, Fraction(found.value))
        if found is not None and ends is not None:
            yield Outcome(
                "target",
                target.unit or unit_of.get(target.request, ""),
                kind_of.get(target.request, ""),
                target.request,
                held.periods[-1].name,
                *ends,
                f"{target.measure}, results of {found.on}",
            )


def _attained(target: Target, value: Fraction) -> tuple[Fraction, Fraction] | None:
    """What was wanted and what came, the first above zero; ``None`` where no ratio has a meaning."""
    goal = Fraction(target.goal)
    if target.baseline is not None:
        start = Fraction(target.baseline)
        wanted = goal - start
        return None if not wanted else (abs(wanted), (value - start) * (1 if wanted > 0 else -1))
    if target.direction == "down":
        return (value, goal) if value > 0 and goal > 0 else None
    return (goal, value) if goal > 0 else None


def promise(case: Case, request: str, paid: Mapping[str, int]) -> Fraction | None:
    """What the case says that a request returns, in minor units of value and without its strategic weight.

    Args:
        case: values of requests.
        request: its id.
        paid: by budget period, in minor units.

    Returns:
        Of a divisible request the value of what was paid; of a decision that of the cheapest option that costs no less
        than what was paid, or of its largest. ``None`` where the case has no such request.
    """
    requests = case.requests
    lines = np.flatnonzero(requests.id == request)
    if not lines.size:
        return None
    decision = requests.choices.index.get(request)
    if decision is not None:
        return _option_value(case, decision, sum(paid.values()))
    total = Fraction(0)
    for line in lines.tolist():
        amount = paid.get(case.periods[int(requests.period[line])], 0)
        try:
            total += value_at(requests, line, Fraction(amount))
        except ValueError:  # the value of this curve is no fraction
            curve = Curves.of(requests, np.array([line]))
            total += Fraction(float(curve.value(np.array([float(amount)]))[0]))
    return total


def _option_value(case: Case, decision: int, paid: int) -> Fraction | None:
    choices = case.requests.choices
    options = []
    for option in range(int(choices.offset[decision]), int(choices.offset[decision + 1])):
        entries = slice(int(choices.start[option]), int(choices.start[option + 1]))
        options.append((int(choices.most[entries].sum()), int(choices.delay[option]), option))
    if not options:
        return None
    enough = [one for one in sorted(options) if one[0] >= paid]
    return choices.value.fraction((enough or [max(options)])[0][2])


def _units(case: Case) -> dict[str, str]:
    requests = case.requests
    return {
        str(name): case.units[int(unit)].id
        for name, unit in zip(requests.id.tolist(), requests.unit.tolist(), strict=True)
    }


def _kinds(case: Case) -> dict[str, str]:
    requests = case.requests
    return {
        str(name): requests.categories[int(code)] if code >= 0 else ""
        for name, code in zip(requests.id.tolist(), requests.category.tolist(), strict=True)
    }
