"""Why money moves: what it was worth where it lay and is worth where it goes, and which rule demands it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.proof.measured import Measured
from apportion.allocation.worth.values import total_value
from apportion.execution.journal.events import Line, Move
from apportion.execution.reallocate.disruption import Within
from apportion.execution.reallocate.ground import Ground, Pair
from apportion.execution.reallocate.start import Start, objective_of
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.selection import select_pairs
from apportion.model.selector import Selector


@dataclass(frozen=True)
class ReasonedMove:
    """A move with its reason."""

    move: Move
    given_up: Fraction | None
    """Weighted value that 1.00 was worth where it is taken away, on average over all that the request loses; ``None``
    where the request does not change as a whole, or nobody said what parts of it are worth."""
    gained: Fraction | None
    """The same where it goes."""
    demanded_by: tuple[str, ...]
    """Titles of broken rules that it helps to keep, floors and caps of the two requests included."""


def reasoned(moves: Iterable[Move], within: Within, start: Start) -> tuple[ReasonedMove, ...]:
    """Each move with its reason.

    Args:
        moves: from where the money lies to the plan.
        within: the plan.
        start: where the money lies.
    """
    ground = within.ground
    pairs = {line: pair for pair, line in ground.lines.items()}
    rates = _Rates(objective_of(ground.case), ground.amounts_now, start, within)
    found = []
    for move in moves:
        source, target = pairs[move.source], pairs[move.target]
        demanded = dict.fromkeys([*_demanded(ground, start, source, target), *_own(ground, source, target)])
        found.append(ReasonedMove(move, rates.of(source[0]), rates.of(target[0]), tuple(demanded)))
    return tuple(found)


def _demanded(ground: Ground, start: Start, source: Pair, target: Pair) -> Iterable[str]:
    for item in start.broken:
        gives, takes = _sides(item)
        ends = [end for end, counts in ((source, gives), (target, takes)) if counts]
        about = (item.rule.applies_to, item.rule.relative_to) if item.base is not None else (item.rule.applies_to,)
        if any(_means(ground.case, selector, end, item.rule.period) for selector in about for end in ends):
            yield item.rule.title


def _sides(item: Measured) -> tuple[bool, bool]:
    """Whether a broken rule wants its money to become less, and to become more; both where it compares."""
    if item.base is not None:
        return True, True
    return (
        item.at_most is not None and item.have > item.at_most,
        item.at_least is not None and item.have < item.at_least,
    )


def _means(case: Case, selector: Selector, pair: Pair, period: int | None) -> bool:
    line, fund = (np.array([number], dtype=np.int64) for number in pair)
    inside = bool(select_pairs(case, Selector(selector.alternatives), line, fund)[0])
    return inside and period in (None, int(case.requests.period[pair[0]]))


def _own(ground: Ground, source: Pair, target: Pair) -> Iterable[str]:
    requests, now = ground.case.requests, ground.amounts_now
    if now[source[0]] > requests.cap[source[0]]:
        yield f"what {requests.id[source[0]]} asks for"
    if now[target[0]] < requests.floor[target[0]]:
        yield f"the floor of {requests.id[target[0]]}"


class _Rates:
    """Average weighted value of what requests lose and gain."""

    def __init__(self, aimed: Case, now: Int64Array, start: Start, within: Within) -> None:
        self._requests = aimed.requests
        self._now, self._new = now, within.judged.amounts
        self._chosen = start.chosen, within.judged.chosen
        self._owner = aimed.requests.choices.decision_of_line(aimed.requests.count)

    def of(self, line: int) -> Fraction | None:
        """Value per unit of money that the line, or the decision it is part of, loses or gains."""
        decision = int(self._owner[line])
        lines = np.array([line]) if decision < 0 else np.flatnonzero(self._owner == decision)
        money = int(self._new[lines].sum()) - int(self._now[lines].sum())
        if not money:
            return None
        inside = self._requests.mask(lines)
        ends = [total_value(self._requests, amounts, chosen=inside) for amounts in (self._now, self._new)]
        change = sum((sign * (end.lower + end.upper) / 2 for sign, end in zip((-1, 1), ends, strict=True)), Fraction(0))
        if decision >= 0:
            options = [int(chosen[decision]) for chosen in self._chosen]
            if options[0] < 0 and int(self._now[lines].sum()):
                return None
            choices = self._requests.choices
            weight = choices.weight.fraction(decision)
            worths = [choices.value.fraction(option) if option >= 0 else Fraction(0) for option in options]
            change += weight * (worths[1] - worths[0])
        return change / money


def request_changes(ground: Ground, within: Within) -> dict[Line, int]:
    """By how much each line changes, those that do not left out."""
    pairs = sorted({*ground.now, *within.new})
    changes = {ground.lines[pair]: within.new.get(pair, 0) - ground.now.get(pair, 0) for pair in pairs}
    return {line: change for line, change in changes.items() if change}
