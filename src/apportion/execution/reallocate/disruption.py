"""The best plan that moves no more than so much money.

*Disruption* is the money that changes its line: the sum of ``max(0, new - now)`` over all lines. In the engine's own
terms every line has a soft rule that it receives no more than it has now, and these rules, one class of their own, may
be missed by the limit together. So a limit is an ordinary case, and the engine's own proof says that no plan within it
is worth more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Final

from apportion.allocation.effort import THOROUGH, Effort
from apportion.allocation.judged import Judged, judge
from apportion.execution.reallocate.ground import Ground, Pair
from apportion.model.case import Case
from apportion.model.plan import Allocations
from apportion.model.rule import Measure, Rule, RuleKind

STAYS: Final = "stays"
DISRUPTION: Final = "disruption"
"""Ids of the rules that are made here begin with these."""
_CLASS: Final = 0
"""Priority class of the rules that lines gain nothing; classes of cases begin at 1."""


@dataclass(frozen=True, eq=False)
class Within:
    """A plan that keeps a limit on what it moves, with its proof."""

    ground: Ground
    judged: Judged
    limit: int | None
    """Minor units; ``None``: as much as it likes."""

    @cached_property
    def new(self) -> Mapping[Pair, int]:
        """Minor units per line, those with none left out."""
        return amounts_of(self.judged.paid)

    @cached_property
    def gained(self) -> Mapping[Pair, int]:
        """Minor units by which lines gain; only those that do."""
        return gains(self.ground.now, self.new)

    @property
    def disruption(self) -> int:
        """Minor units that change their line."""
        return sum(self.gained.values())


def amounts_of(paid: Allocations) -> dict[Pair, int]:
    """Allocations by line and fund."""
    rows = zip(paid.line.tolist(), paid.fund.tolist(), paid.amount.tolist(), strict=True)
    return {(line, fund): amount for line, fund, amount in rows}


def gains(now: Mapping[Pair, int], new: Mapping[Pair, int]) -> dict[Pair, int]:
    """By how much lines gain; only those that do."""
    return {pair: amount - now.get(pair, 0) for pair, amount in sorted(new.items()) if amount > now.get(pair, 0)}


def best_within(ground: Ground, limit: int | None, *, case: Case | None = None, effort: Effort = THOROUGH) -> Within:
    """The best plan that moves at most so much money.

    Args:
        ground: what it starts from.
        limit: minor units; ``None``: no limit.
        case: the case to plan where it is not that of the ground.
        effort: how far plans are searched for where there are options to choose between.

    Raises:
        Infeasible: when no plan keeps the rules and the limit.
        Undecided: when the search ended before it found any.
    """
    base = case or ground.case
    if limit is None:
        return Within(ground, judge(base, effort), None)
    held = Rule(
        id=DISRUPTION,
        kind=RuleKind.BREACH,
        measured_in=Measure.MONEY,
        at_most=Decimal(limit),
        priority=_CLASS,
        name="Money that may change its line",
    )
    rules = (*base.rules, *gaining_nothing(ground), held)
    return Within(ground, judge(replace(base, rules=rules), effort), limit)


def gaining_nothing(ground: Ground, price: Decimal | None = None) -> Iterator[Rule]:
    """For each line the soft rule that it receives no more than it has now.

    Args:
        ground: what lines have now.
        price: what each minor unit of a gain costs; ``None``: the rules are a class of their own.
    """
    requests = ground.case.requests
    owner = requests.choices.decision_of_line(requests.count)
    alone = len(ground.case.funds) <= 1
    for pair, where in sorted(ground.lines.items()):
        now = ground.now.get(pair, 0)
        if alone and owner[pair[0]] < 0 and now >= int(requests.cap[pair[0]]):
            continue
        yield Rule(
            id=f"{STAYS}.{where.request}.{where.fund}.{where.period}",
            kind=RuleKind.CAP,
            measured_in=Measure.MONEY,
            at_most=Decimal(now),
            applies_to=ground.selector([pair]),
            price=price,
            priority=_CLASS if price is None else None,
            name=f"What {where} has now",
        )
