"""What is cut first when money falls short: the best plan at each smaller total, and an order that can be followed.

Cuts that are made one after the other should not give back what was cut before. Where the best plans at smaller totals
are nested by themselves (nobody receives more when there is less), their order is the order of cutting. Where they are
not, the best chain among those that keep one of the best plans whole is taken: plans with less money are planned below
it, plans with more above it, and what each costs against the best plan with its total is told exactly.

All plans keep every hard rule of the case, mandates and reserves among them. Knows cases and plans; it must not know
why money falls short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from apportion.allocation.answers.reach import reach
from apportion.allocation.answers.totals import Totals
from apportion.allocation.beside.margins import with_total
from apportion.allocation.effort import BRIEF, THOROUGH, Effort
from apportion.allocation.judged import Judged, judge
from apportion.allocation.solution import Infeasible, Undecided
from apportion.allocation.worth.objective import options_worth
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.requests import Mask
from apportion.model.rule import Measure, Rule, RuleKind
from apportion.model.selection import select_lines
from apportion.model.selector import Selector, Term

_LOSSES_APART: Final = 1000
"""Losses per unit of money count as alike when they round to the same thousandth: curves meet at one price."""


@dataclass(frozen=True)
class RequestCut:
    """What one request gives up in one step, against the step before."""

    request: str
    name: str
    before_minor: int
    after_minor: int
    value_lost: Fraction
    """Weighted value that goes with it, in minor units; for curves the middle of the enclosure."""

    @property
    def cut_minor(self) -> int:
        """Money saved; negative where the best plan gives more with less money."""
        return self.before_minor - self.after_minor

    @property
    def loss_per_unit(self) -> Fraction:
        """Value lost per unit of money saved."""
        return self.value_lost / self.cut_minor if self.cut_minor else Fraction(0)


@dataclass(frozen=True)
class CutStep:
    """The plan after cutting so far."""

    share: Fraction
    """Part of the money of the plan that is cut, all steps so far together."""
    total_minor: int
    allocated_minor: int
    reserve_minor: int
    saved_minor: int
    """Money that requests receive less than in the plan."""
    value: Fraction
    """Weighted value of the plan that the order of cutting leads to."""
    best_value: Fraction
    """Weighted value of the best plan with this total."""
    best_bound: Fraction
    """No plan with this total can be worth more."""
    lost: Fraction
    """Weighted value lost against the plan before any cut."""
    cuts: tuple[RequestCut, ...]
    """Against the step before, what costs least value per unit of money first."""
    is_limit: bool = False
    """True where it goes as far as the rules allow, because a step that was asked for goes further."""

    @property
    def order_loss(self) -> Fraction:
        """Value given up for an order that takes nothing back."""
        return max(Fraction(0), self.best_value - self.value)


@dataclass(frozen=True)
class ProtectedMoney:
    """Money that no cut may touch."""

    rule: str
    name: str
    authority: str
    least_minor: int | None
    """``None`` where the rule asks for decisions to be funded instead of an amount."""
    kept_minor: int
    """What its requests receive after the deepest cut."""


@dataclass(frozen=True, eq=False)
class CutOrder:
    """What is cut first, second and so on."""

    case_total_minor: int
    used_minor: int
    """Money that the plan uses, its reserve included: what shares are taken of."""
    reserve_minor: int
    """What the reserve rules of the plan keep back."""
    amounts: tuple[tuple[str, int], ...]
    """What each request receives in the plan, over all periods; in the order of their ids."""
    value: Fraction
    """Weighted value of the plan."""
    steps: tuple[CutStep, ...]
    is_nested: bool
    """Whether the best plans themselves never give back what was cut, but for the rounding of whole minor units."""
    given_back: tuple[str, ...]
    """Requests to which some best plan with less money gives more; empty where there are none."""
    protected: tuple[ProtectedMoney, ...]
    impossible: tuple[tuple[Fraction, str], ...]
    """Steps without a plan, with the reason."""
    needs: str = ""
    """Which rules need the smallest total that has a plan."""


def cut_order(case: Case, shares: Sequence[Fraction], effort: Effort = THOROUGH) -> CutOrder:
    """Plan with less money, and find an order of cutting.

    Args:
        case: a checked case.
        shares: parts of the money that is used, between 0 and 1, in any order.
        effort: how far to search where there are options to choose between.

    Raises:
        Infeasible: when the case has no plan.
        Undecided: when the search finds none within its limit of work.
        ValueError: when a share is not between 0 and 1.
    """
    if any(not 0 < share < 1 for share in shares):
        raise ValueError("a part of the money to be cut has to lie between 0 and 1")
    base = judge(case, effort)
    used = base.allocated + base.reserve
    asked = {used - int(used * share): share for share in sorted(set(shares))}
    best = {total: _planned(case, total, effort) for total in asked}
    impossible, needs, smallest = _without_plan(case, [total for total in asked if best[total] is None])
    steps = [(share, found) for total, share in asked.items() if (found := best[total]) is not None]
    limit = _limit(case, smallest, effort) if impossible else None
    if limit is not None and all(limit.case.total < held.case.total for _, held in steps):
        steps.append((Fraction(used - limit.case.total, used), limit))
    plans = [base, *(held for _, held in steps)]
    followed = _chain(plans, effort)
    return CutOrder(
        case_total_minor=case.total,
        used_minor=used,
        reserve_minor=base.reserve,
        amounts=_amounts(base),
        value=base.proof.value_lower,
        steps=tuple(
            _step(share, best_held, followed[k : k + 2], base, is_limit=best_held is limit)
            for k, (share, best_held) in enumerate(steps)
        ),
        is_nested=all(_is_rounding(one, other) for one, other in zip(plans, followed, strict=True)),
        given_back=_given_back(plans),
        protected=_protected(case, followed[-1]),
        impossible=tuple((asked[total], text) for total, text in impossible),
        needs=needs,
    )


def cuts_until(order: CutOrder, share: Fraction) -> tuple[RequestCut, ...]:
    """What all steps up to a share take together, in the order of cutting; what is taken back in between is netted."""
    held: dict[str, RequestCut] = {}
    for step in order.steps:
        if step.share > share:
            break
        for cut in step.cuts:
            before = held.get(cut.request)
            if before is not None:
                lost = before.value_lost + cut.value_lost
                cut = replace(before, after_minor=cut.after_minor, value_lost=lost)  # noqa: PLW2901 - both steps together
            held[cut.request] = cut
    return tuple(cut for cut in held.values() if cut.cut_minor)


def _amounts(plan: Judged) -> tuple[tuple[str, int], ...]:
    ids = plan.case.requests.id
    if not ids.size:
        return ()
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    sums = np.add.reduceat(plan.amounts, first)
    return tuple((str(ids[at]), int(amount)) for at, amount in zip(first.tolist(), sums.tolist(), strict=True))


def _planned(case: Case, total: int, effort: Effort) -> Judged | None:
    try:
        return judge(with_total(case, total), effort)
    except (Infeasible, Undecided):
        return None


def _without_plan(case: Case, totals: Sequence[int]) -> tuple[list[tuple[int, str]], str, int | None]:
    """Totals without a plan and why, the rules that need the smallest one, and that total."""
    if not totals:
        return [], "", None
    # The total of the case stands among them, so that the smallest total is looked for below it.
    found = reach(Totals(case, BRIEF), sorted({*totals, case.total}))
    return [(item.total, item.text) for item in found.impossible], found.needs, found.smallest


def _limit(case: Case, smallest: int | None, effort: Effort) -> Judged | None:
    """The plan that uses the least money, where a step asks for less."""
    if smallest is None:
        return None
    return _planned(replace(case, total_is="at_most"), smallest, effort)


def _chain(plans: Sequence[Judged], effort: Effort) -> list[Judged]:
    """Plans with the same totals of which none gives back what was cut before."""
    if not any(_rises(one, other).any() for one, other in pairwise(plans)):
        return list(plans)
    found = [_anchored(plans, at, effort) for at in range(1, len(plans))]
    losses = [
        (sum((one.proof.value_lower - other.proof.value_lower for one, other in zip(plans, chain, strict=True))), at)
        for at, chain in enumerate(found)
        if chain is not None
    ]
    kept = found[min(losses)[1]] if losses else None
    # Without any chain, which takes rules that force requests upwards, the best plans are told as they are.
    return list(plans) if kept is None else kept


def _anchored(plans: Sequence[Judged], at: int, effort: Effort) -> list[Judged] | None:
    """The chain that keeps the plan at one place, below the first plan; ``None`` where there is none."""
    first = plans[0]
    try:
        chain = {0: first, at: _between(plans[at], None, first, effort)}
        for k in range(at - 1, 0, -1):
            chain[k] = _between(plans[k], chain[k + 1], first, effort)
        for k in range(2, at):
            if _rises(chain[k - 1], chain[k]).any():
                chain[k] = _between(plans[k], chain[k + 1], chain[k - 1], effort)
        for k in range(at + 1, len(plans)):
            chain[k] = _between(plans[k], None, chain[k - 1], effort)
    except (Infeasible, Undecided):
        return None
    ordered = [chain[k] for k in range(len(plans))]
    return None if any(_rises(a, b).any() for a, b in pairwise(ordered)) else ordered


def _between(plan: Judged, lower: Judged | None, upper: Judged, effort: Effort) -> Judged:
    """The best plan with the same total, at least as much as ``lower`` and at most as much as ``upper`` everywhere."""
    falls = lower is not None and _rises(plan, lower).any()
    if not _rises(upper, plan).any() and not falls:
        return plan
    case, ids = plan.case, plan.case.requests.id
    rules = list(case.rules)
    for line in np.flatnonzero(_open(upper, lower)).tolist():
        most = int(upper.amounts[line])
        least = None if lower is None else int(lower.amounts[line])
        rules.append(
            Rule(
                f"cut.{line}",
                RuleKind.CAP,
                Measure.MONEY,
                at_least=None,
                at_most=Decimal(most),
                applies_to=Selector(((Term("request", str(ids[line])),),)),
                period=int(case.requests.period[line]),
            )
        )
        if least:
            rules.append(
                replace(rules[-1], id=f"keep.{line}", kind=RuleKind.FLOOR, at_least=Decimal(least), at_most=None)
            )
    return judge(replace(case, rules=tuple(rules)), effort)


def _open(upper: Judged, lower: Judged | None) -> Mask:
    """Lines whose limits say more than the case does."""
    requests = upper.case.requests
    told: Mask = upper.amounts < requests.cap
    return told if lower is None else told | (lower.amounts > requests.floor)


def _rises(before: Judged, after: Judged) -> Mask:
    """Lines that receive more after than before."""
    rises: Mask = after.amounts > before.amounts
    return rises


def _is_rounding(best: Judged, followed: Judged) -> bool:
    """Whether a plan of the chain is as good as the best one, but for less than one unit of money."""
    unit = max(Fraction(1), abs(best.price)) * best.case.currency.minor_per_major
    return best.proof.value_lower - followed.proof.value_lower <= unit


def _given_back(plans: Sequence[Judged]) -> tuple[str, ...]:
    found: set[str] = set()
    for before, after in pairwise(plans):
        # Less than one unit of money is the rounding of whole minor units.
        risen = after.amounts - before.amounts >= after.case.currency.minor_per_major
        found |= {str(name) for name in after.case.requests.id[np.flatnonzero(risen)].tolist()}
    return tuple(sorted(found))


def _step(share: Fraction, best: Judged, pair: Sequence[Judged], base: Judged, *, is_limit: bool) -> CutStep:
    before, after = pair
    return CutStep(
        share=share,
        total_minor=best.case.total,
        allocated_minor=after.allocated,
        reserve_minor=after.reserve,
        saved_minor=base.allocated - after.allocated,
        value=after.proof.value_lower,
        best_value=best.proof.value_lower,
        best_bound=best.proof.value_lower + best.proof.best_gap,
        lost=base.proof.value_lower - after.proof.value_lower,
        cuts=_cuts(before, after),
        is_limit=is_limit,
    )


def _cuts(before: Judged, after: Judged) -> tuple[RequestCut, ...]:
    """What changes between two plans, by request over all periods, least value lost per unit of money first."""
    requests = before.case.requests
    changed = sorted({str(name) for name in requests.id[before.amounts != after.amounts].tolist()})
    found = []
    for request in changed:
        lines: Mask = requests.id == request
        old, new = (exact_sum(plan.amounts[lines]) for plan in (before, after))
        lost = _value(before, lines, request) - _value(after, lines, request)
        name = str(requests.name[int(np.flatnonzero(lines)[0])]) or request
        found.append(RequestCut(request, name, old, new, lost))
    return tuple(sorted(found, key=_first_cut))


def _first_cut(cut: RequestCut) -> tuple[bool, int, int, str]:
    """What costs least value per unit of money first; of what costs about the same, the largest cut."""
    return cut.cut_minor <= 0, round(cut.loss_per_unit * _LOSSES_APART), -cut.cut_minor, cut.request


def _value(plan: Judged, lines: Mask, request: str) -> Fraction:
    """Weighted value of one request in a plan."""
    requests = plan.problem.case.requests
    worth = total_value(requests, plan.amounts, chosen=lines)
    value = (worth.lower + worth.upper) / 2
    decision = requests.choices.index.get(request)
    if decision is not None:
        chosen: Int64Array = np.full_like(plan.chosen, -1)
        chosen[decision] = plan.chosen[decision]
        value += options_worth(requests.choices, chosen)
    return value


def _protected(case: Case, deepest: Judged) -> tuple[ProtectedMoney, ...]:
    found = []
    for rule in case.rules:
        if rule.kind is not RuleKind.MANDATE or not rule.is_hard:
            continue
        lines = select_lines(case, Selector(rule.applies_to.alternatives))
        if rule.period is not None:
            lines = lines & (case.requests.period == rule.period)
        least = None if rule.at_least is None else int(rule.at_least)
        found.append(ProtectedMoney(rule.id, rule.title, rule.authority, least, exact_sum(deepest.amounts[lines])))
    return tuple(sorted(found, key=lambda item: item.rule))
