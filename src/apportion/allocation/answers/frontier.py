"""What the best plan is worth at every total of a range, and what each step buys and drops.

All of it by planning again with other totals. Between the totals asked for, divisible cases are known exactly, or to
within a stated error (``tangents``); with projects that are funded whole or not at all, only the totals asked for are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.reach import reach
from apportion.allocation.answers.tangents import CLOSE, Knot, Span, joined, spans
from apportion.allocation.answers.totals import Totals
from apportion.allocation.beside.margins import open_fund
from apportion.allocation.effort import BRIEF, THOROUGH, Effort
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.frontier import Frontier, FrontierPiece, FrontierPoint, Move, Moves
from apportion.model.requests import Shape

LISTED_MAX: Final = 20
"""Moves listed of one step; the others are counted."""
PLANS_MAX: Final = 200
"""Plans made between the totals asked for, in a small case."""
_WORK_MAX: Final = 5_000_000
"""Request lines planned between the totals asked for, all plans together."""
_DUST: Final = 10_000
"""A move smaller than this part of the step is the rounding of whole minor units."""


_BESIDE_STEPS: Final = 9
"""Totals planned beside a plan: few, because every plan of a small case has them."""
_BESIDE_STEPS_SLOW: Final = 5
"""The same where each plan needs a general solver."""
_BESIDE_PERCENT: Final = 10
"""How far they reach below and above the total of the case."""
_BESIDE_MORE: Final = 12
"""Plans made between them, where value grows in straight lines."""
_BESIDE_LINES: Final = 250
"""Request lines up to which a plan comes with a frontier; the command ``frontier`` has no such limit."""
_BESIDE_CHOICES: Final = 25
"""Decisions between options up to which a plan comes with one."""
_QUICK: Final = ("sorting", "water-filling", "rule pricing")
"""Methods of planning that take no more than milliseconds for a small case."""


def frontier_beside(case: Case, method: str) -> Frontier | None:
    """A short frontier around the total of a case, to stand beside its plan.

    Args:
        case: the case.
        method: how its plan was found.

    Returns:
        The frontier, or ``None`` for cases where it would take longer than the plan.
    """
    if case.requests.count > _BESIDE_LINES or case.requests.choices.count > _BESIDE_CHOICES or not case.total:
        return None
    steps = _BESIDE_STEPS if method in _QUICK else _BESIDE_STEPS_SLOW
    part = case.total * _BESIDE_PERCENT // 100
    totals = sorted({case.total - part + 2 * part * k // (steps - 1) for k in range(steps)})
    more = _BESIDE_MORE if is_straight(case) else 0
    return frontier(case, totals, more=more, with_limits=False, effort=BRIEF)


def frontier(
    case: Case,
    totals: Sequence[int],
    *,
    more: int = PLANS_MAX,
    with_limits: bool = True,
    effort: Effort = THOROUGH,
) -> Frontier:
    """Value against the total.

    Args:
        case: whose total is varied; a larger total also enlarges its last unrestricted fund.
        totals: those to plan with, in minor units, two or more; the case's own is planned too where it lies between.
        more: how many plans may be made between them to find the straight pieces of a divisible case.
        with_limits: whether the smallest and the largest total with a plan are looked for where the range goes beyond.
        effort: how far to search where there are options to choose between.
    """
    asked = sorted({*totals, *([case.total] if min(totals) <= case.total <= max(totals) else [])})
    plans = Totals(case, effort)
    knots = [knot for knot in map(plans.at, asked) if knot is not None]
    found: list[Span] = []
    if knots and is_concave(case):
        room = min(more, _WORK_MAX // max(1, case.requests.count))
        found = _spans(plans, knots, room)
    limits = reach(plans, asked, search=with_limits)
    last = knots[-1].total if knots else 0
    exact = bool(found) and is_straight(case) and all(span.is_straight for span in found)
    pieces = joined([span for span in found if span.right.total <= last])
    return Frontier(
        case_total=case.total,
        points=_points(case, knots, found, exact=exact),
        pieces=tuple(_piece(case, span, exact=exact) for span in pieces),
        is_exact=exact,
        error=Fraction(0) if exact else max((span.error for span in pieces), default=Fraction(0)),
        impossible=limits.impossible,
        smallest_total=limits.smallest,
        largest_total=limits.largest,
        needs=limits.needs,
        solved=plans.count,
        text=_text(case, asked, found, exact=exact),
    )


def is_concave(case: Case) -> bool:
    """Whether a further unit of money can never add more than the one before it, rules and funds held as they are."""
    return (
        not case.requests.choices.count
        and case.fairness is None
        and len({item.priority for item in case.criteria}) <= 1
        and all(rule.priority is None for rule in case.rules)
    )


def is_straight(case: Case) -> bool:
    """Whether all values grow in straight lines, so that the frontier does too."""
    return bool(np.isin(case.requests.shape, (Shape.LINEAR, Shape.POINTS)).all())


def _spans(plans: Totals, knots: Sequence[Knot], more: int) -> list[Span]:
    """What is known between the knots, and just beyond the last one, where the next unit of money is seen.

    A fund grows with the total only above the total of the case. There the frontier may bend upwards, so that each
    side is looked at alone.
    """
    case = plans.case
    beyond = plans.at(knots[-1].total + case.currency.minor_per_major)
    every = [*knots, *([] if beyond is None else [beyond])]
    close = Fraction(0) if is_straight(case) else CLOSE * max(abs(knot.best) for knot in knots)
    sides = [every]
    if open_fund(case) is not None:
        sides = [[k for k in every if k.total <= case.total], [k for k in every if k.total >= case.total]]
    found: list[Span] = []
    for side in sides:
        if len(side) > 1:
            found += spans(side, plans.at, more=more - len(found), close=close)
    return found


def _points(case: Case, knots: Sequence[Knot], found: Sequence[Span], *, exact: bool) -> tuple[FrontierPoint, ...]:
    prices = {span.left.total: span.chord if exact else span.left_slope for span in found}
    points = []
    before: Knot | None = None
    for knot in knots:
        allocated = exact_sum(knot.amounts)
        points.append(
            FrontierPoint(
                total=knot.total,
                allocated=allocated,
                reserve=knot.reserve,
                unallocated=knot.total - allocated - knot.reserve,
                value=knot.value,
                bound=knot.best,
                status=knot.status,
                next_price=prices.get(knot.total),
                step_value=None if before is None else (knot.value - before.value) / (knot.total - before.total),
                moves=Moves() if before is None else _moves(case, before, knot),
                is_case=knot.total == case.total,
            )
        )
        before = knot
    return tuple(points)


def _piece(case: Case, span: Span, *, exact: bool) -> FrontierPiece:
    left, right = span.left, span.right
    return FrontierPiece(
        start=left.total,
        end=right.total,
        value_start=left.value,
        value_end=right.value,
        price=span.chord,
        error=Fraction(0) if exact else span.error,
        moves=_moves(case, left, right),
    )


def _moves(case: Case, before: Knot, after: Knot) -> Moves:
    """What changes between two plans, per request over all periods."""
    if before.amounts is after.amounts or not case.requests.count:
        return Moves()
    requests = _requests(case)
    old, new = (np.add.reduceat(knot.amounts, requests.first) for knot in (before, after))
    moved = new - old
    dust = 0 if before.is_whole and after.is_whole else abs(after.total - before.total) // _DUST
    changed = np.flatnonzero(np.abs(moved) > dust)
    order = changed[np.lexsort((changed, -np.abs(moved[changed])))]
    first, projects = requests.first, requests.is_project
    return Moves(
        listed=tuple(
            Move(str(case.requests.id[first[k]]), str(case.requests.name[first[k]]), int(old[k]), int(new[k]))
            for k in order[:LISTED_MAX].tolist()
        ),
        hidden=max(0, int(order.size) - LISTED_MAX),
        gained=tuple(str(case.requests.id[first[k]]) for k in order.tolist() if projects[k] and not old[k]),
        lost=tuple(str(case.requests.id[first[k]]) for k in order.tolist() if projects[k] and not new[k]),
    )


@dataclass(frozen=True, eq=False)
class _Requests:
    """Lines by request: they stand together, sorted by id."""

    first: Int64Array
    """First line of each request."""
    is_project: np.ndarray
    """True for requests that are a decision between options."""


def _requests(case: Case) -> _Requests:
    ids = case.requests.id
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    decided = case.requests.choices.index
    return _Requests(first, np.array([str(name) in decided for name in ids[first].tolist()], dtype=np.bool_))


def _text(case: Case, asked: Sequence[int], found: Sequence[Span], *, exact: bool) -> str:
    if not is_concave(case):
        told = "Each total was planned anew; between the totals asked for nothing is claimed."
    elif not found:
        told = ""
    elif exact:
        told = "Value rises in straight pieces; these are all of them, exact to whole minor units."
    elif is_straight(case):
        told = "Value rises in more straight pieces than were looked for; those given are close to it."
    else:
        told = "Value rises in a curve; the straight pieces given are close to it."
    fund = open_fund(case)
    if fund is not None and max(asked) > case.total:
        told += (
            f" A total above {wording.money_whole(case, case.total)} also enlarges the fund {case.funds[fund].name}, "
            "which may pay for anything."
        )
    return told.strip()
