"""A plan that was adopted, carried over into a case with other numbers: the same decisions at what they cost there.

What is bought whole or at a level costs what the other case says; what is divisible receives the money that the plan
gives it. Nothing is decided here, and nothing is put right: whether the plan still fits is what somebody asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from apportion.allocation.formulation.formulate import formulate
from apportion.allocation.judged import Judged
from apportion.allocation.proof.verify import Verdict, verify_amounts
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import Enclosure, total_value
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.kernel.rounding import largest_remainder
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.plan import Allocations


@dataclass(frozen=True, eq=False)
class Adopted:
    """A plan, reduced to what it decides."""

    case: Case
    """What it was made for."""
    amounts: Int64Array
    """Minor units per request line."""
    chosen: Int64Array
    """Option taken of each decision, -1 for none."""
    paid: Allocations
    kept: Mapping[str, int]
    """What each reserve rule (id) keeps back."""
    value: Fraction
    """What it is worth in its own case, net of missed soft rules."""

    @classmethod
    def of(cls, judged: Judged) -> Adopted:
        """A plan that was just made."""
        value = judged.proof.value_lower
        return cls(judged.case, judged.amounts, judged.chosen, judged.paid, dict(judged.kept), value)


@dataclass(frozen=True, eq=False)
class CarriedOver:
    """An adopted plan at the numbers of another case."""

    case: Case
    """The other case, with its total as a limit: money that is left over is no fault of a plan made for less."""
    amounts: Int64Array
    """Minor units per request line; lines stand as in the adopted plan."""
    chosen: Int64Array
    kept: Mapping[str, int]
    """Reserves as near to what the plan keeps as the other case allows."""
    verdict: Verdict
    worth: Enclosure
    """What it would be worth there if it could be kept, net of missed soft rules."""
    not_offered: tuple[str, ...]
    """Ids of requests whose decision the other case does not offer: a later start, say."""

    @property
    def allocated(self) -> int:
        """What it costs there, in minor units."""
        return exact_sum(self.amounts)

    @property
    def reserve(self) -> int:
        """What it keeps back there."""
        return sum(self.kept.values())

    @property
    def fits(self) -> bool:
        """True when it breaks nothing."""
        return self.verdict.feasible and not self.not_offered


def carried_over(adopted: Adopted, case: Case, measured: Case) -> CarriedOver:
    """The plan at the numbers of another case.

    Args:
        adopted: the plan.
        case: the other case: the same requests, units, funds and rules.
        measured: the same case with what its last criterion counts as value.

    Raises:
        ValueError: when the cases do not have the same request lines.
    """
    if not np.array_equal(adopted.case.requests.id, case.requests.id) or not np.array_equal(
        adopted.case.requests.period, case.requests.period
    ):
        message = "a plan can be carried over only into a case with the same requests"
        raise ValueError(message)
    there = case if case.total_is == "at_most" else replace(case, total_is="at_most")
    chosen, not_offered = _chosen(adopted, there.requests.choices)
    amounts = _amounts(adopted, there.requests.choices, chosen)
    kept = _kept(adopted.kept, there)
    verdict = verify_amounts(there, amounts, _paid(adopted, amounts), kept, chosen)
    requests = measured.requests
    taken = options_worth(requests.choices, chosen) - verdict.soft_cost(there)
    worth = total_value(requests, amounts) + Enclosure(taken, taken)
    return CarriedOver(there, amounts, chosen, kept, verdict, worth, not_offered)


def _chosen(adopted: Adopted, there: Choices) -> tuple[Int64Array, tuple[str, ...]]:
    """The same options by request, level and delay, and the requests for which there is no such option."""
    here = adopted.case.requests.choices
    alike = np.array_equal(here.offset, there.offset) and np.array_equal(here.delay, there.delay)
    if alike and np.array_equal(here.level, there.level) and np.array_equal(here.request, there.request):
        return adopted.chosen, ()
    index = {
        (str(there.request[there.decision[option]]), str(there.level[option]), int(there.delay[option])): option
        for option in range(there.options)
    }
    chosen, missing = np.full(there.count, -1, dtype=np.int64), []
    for decision, option in enumerate(adopted.chosen.tolist()):
        if option < 0:
            continue
        request = str(here.request[decision])
        found = index.get((request, str(here.level[option]), int(here.delay[option])))
        if found is None:
            missing.append(request)
        else:
            chosen[there.decision[found]] = found
    return chosen, tuple(missing)


def _amounts(adopted: Adopted, there: Choices, chosen: Int64Array) -> Int64Array:
    """What each line receives: of decisions what the option costs there, otherwise what the plan gives."""
    amounts = adopted.amounts.copy()
    owned = there.decision_of_line(amounts.size) >= 0
    planned = np.where(owned, adopted.amounts, 0)
    amounts[owned] = 0
    taken = np.isin(there.option, chosen[chosen >= 0])
    line = there.line[taken]
    # Where an option leaves an amount open the plan's money stays, as far as the option allows.
    amounts[line] = np.clip(planned[line], there.least[taken], there.most[taken])
    return amounts


def _kept(planned: Mapping[str, int], case: Case) -> dict[str, int]:
    problem = formulate(case)
    bounds = zip(problem.reserve_rules, problem.reserve_floor.tolist(), problem.reserve_cap.tolist(), strict=True)
    return {rule.id: min(max(planned[rule.id], low), high) for rule, low, high in bounds if rule.id in planned}


def _paid(adopted: Adopted, amounts: Int64Array) -> Allocations:
    """The funds that pay for a line go on paying for it, in proportion, whatever it costs now."""
    changed = np.flatnonzero(amounts != adopted.amounts)
    if not changed.size:
        return adopted.paid
    paid = adopted.paid
    amount = paid.amount.copy()
    lines, funds, more = [], [], []
    first = np.searchsorted(paid.line, changed, side="left")
    last = np.searchsorted(paid.line, changed, side="right")
    for line, begin, end in zip(changed.tolist(), first.tolist(), last.tolist(), strict=True):
        if begin < end:
            amount[begin:end] = largest_remainder(paid.amount[begin:end], int(amounts[line]))
        elif amounts[line] > 0:
            # Nothing was paid for it so far: the first fund is asked, which the judge takes as it is.
            lines.append(line)
            funds.append(0)
            more.append(int(amounts[line]))
    all_lines = np.concatenate([paid.line, np.array(lines, dtype=np.int32)])
    all_funds = np.concatenate([paid.fund, np.array(funds, dtype=np.int32)])
    amount = np.concatenate([amount, np.array(more, dtype=np.int64)])
    order = np.lexsort((all_funds, all_lines))
    held = order[amount[order] > 0]
    return Allocations(all_lines[held], all_funds[held], amount[held])
