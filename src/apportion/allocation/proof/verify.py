"""The judge: does a plan keep every rule, counted from the case itself in whole numbers?

Nothing here looks at the formulated problem or at a solver's answer. Each rule is read anew from the case and compared
with sums of published amounts and with the options that the plan takes, so that a mistake in formulation, solving or
rounding cannot pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.proof.measured import Measured
from apportion.allocation.proof.verify_decisions import Decisions
from apportion.allocation.proof.verify_funds import fund_faults, reserve_faults
from apportion.allocation.proof.verify_rules import Sums, breach_of, measure_breach
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.implied import all_rules
from apportion.model.plan import Allocations
from apportion.model.rule import Measure, RuleKind
from apportion.model.selection import select_lines

__all__ = ["Measured", "Verdict", "verify_amounts"]


@dataclass(frozen=True)
class Verdict:
    """All rules measured, and what else is wrong with the amounts."""

    measured: tuple[Measured, ...]
    faults: tuple[str, ...]
    """Broken bounds, options that are not offered and impossible payments in words; empty for a sound plan."""

    @property
    def broken(self) -> tuple[Measured, ...]:
        """Hard rules that do not hold."""
        return tuple(item for item in self.measured if item.rule.is_hard and item.room < 0)

    def soft_cost(self, case: Case) -> Fraction:
        """Weighted value given up for soft rules that are missed, in minor units of value."""
        per_quantity = case.currency.minor_per_major
        return sum(
            (
                Fraction(item.rule.price or 0)
                * item.broken_by
                * (per_quantity if item.rule.measured_in is Measure.QUANTITY else 1)
                for item in self.measured
                if not item.rule.is_hard
            ),
            Fraction(0),
        )

    def breach(self, priority: int) -> Fraction:
        """How far the soft rules of a priority class are missed together: minor units of money, units of resources."""
        return breach_of(self.measured, priority)

    @property
    def feasible(self) -> bool:
        """Every hard rule holds and nothing else is wrong."""
        return not self.broken and not self.faults


def verify_amounts(
    case: Case,
    amounts: Int64Array,
    allocations: Allocations,
    reserves: Mapping[str, int] | None = None,
    chosen: Int64Array | None = None,
) -> Verdict:
    """Judge a plan.

    Args:
        case: what the plan was made for.
        amounts: minor units per request line.
        allocations: the same money by line and fund.
        reserves: money kept back per reserve rule id; a missing one counts as nothing kept.
        chosen: option taken of each decision of ``case.requests.choices``, -1 for none. Where the case has decisions
            and it is not given, nothing counts as funded, and that is a fault of its own.
    """
    kept = dict(reserves or {})
    decisions = Decisions.stated(case, chosen)
    sums = Sums(case, amounts, allocations, kept, decisions)
    rules = all_rules(case)
    measured = [item for rule in rules if rule.kind is not RuleKind.BREACH for item in sums.measure(rule)]
    measured += [measure_breach(rule, measured) for rule in rules if rule.kind is RuleKind.BREACH]
    faults = (
        *_faults(case, amounts, allocations),
        *decisions.faults(amounts),
        *fund_faults(case, allocations),
        *reserve_faults(case, exact_sum(amounts), kept),
    )
    return Verdict(tuple(measured), faults)


def _faults(case: Case, amounts: Int64Array, allocations: Allocations) -> Iterator[str]:
    requests = case.requests
    # What a line of a decision may receive depends on the option taken, and is judged with it.
    free = requests.choices.decision_of_line(requests.count) < 0
    below = np.flatnonzero(free & (amounts < requests.floor))
    above = np.flatnonzero(free & (amounts > requests.cap))
    for lines, word in ((below, "less than the floor"), (above, "more than the cap")):
        if lines.size == 1:
            yield f"Request {requests.id[int(lines[0])]} receives {word} that it has."
        elif lines.size:
            yield f"{lines.size} requests receive {word} that each has, first {requests.id[int(lines[0])]}."
    funded = np.zeros(requests.count, dtype=np.int64)
    np.add.at(funded, allocations.line, allocations.amount)
    different = np.flatnonzero(funded != amounts)
    if different.size:
        yield f"funds do not add up to the amount of {different.size} requests, first {requests.id[int(different[0])]}"
    if allocations.count and int(allocations.amount.min()) < 0:
        yield "a fund pays less than nothing"
    for index, fund in enumerate(case.funds):
        paid = allocations.line[allocations.fund == index]
        if paid.size and not bool(np.all(select_lines(case, fund.pays_for)[paid])):
            yield f"fund {fund.id} pays for something that it may not pay for"
