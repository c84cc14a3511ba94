"""How small and how large a total may be, and what is missing where no plan exists.

The smallest total is found by halving: with less money than that, allowed to be left over, no plan can exist either.
The largest one of a total that has to be allocated to the last minor unit is found likewise, where requests are
divisible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from apportion.allocation.answers.totals import Totals
from apportion.allocation.beside.margins import with_total
from apportion.allocation.conflicts.conflict import explain_conflict
from apportion.allocation.formulation.formulate import formulate
from apportion.kernel.exact import exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.frontier import NoPlan
from apportion.model.plan import EXPLAINED_MAX

_NAMED_MAX: Final = 5
"""Rules named in one sentence; the others are counted."""


@dataclass(frozen=True)
class Reach:
    """The totals that have a plan, as far as the range asked for goes beyond them."""

    impossible: tuple[NoPlan, ...] = ()
    smallest: int | None = None
    largest: int | None = None
    needs: str = ""
    """In words: which rules need the smallest total."""


def reach(plans: Totals, asked: Sequence[int], *, search: bool = True) -> Reach:
    """Why totals of a range have no plan.

    Args:
        plans: those made so far.
        asked: the totals of the range, rising.
        search: whether the smallest and the largest total with a plan are looked for.
    """
    without = [total for total in asked if plans.at(total) is None]
    if not without:
        return Reach()
    if not search:
        return Reach(tuple(_bare(plans, total) for total in without))
    smallest = _smallest(plans, asked)
    if plans.undecided:
        # Where the search gave up, nothing can be said about other totals either.
        return Reach(tuple(_bare(plans, total) for total in without))
    largest = _largest(plans, asked, smallest) if _is_interval(plans.case) else None
    short = [total for total in without if smallest is not None and total < smallest]
    needs = _needs(plans.case, smallest - 1) if smallest is not None and short else ""
    return Reach(
        impossible=tuple(_no_plan(plans.case, total, smallest, largest) for total in without),
        smallest=smallest if short else None,
        largest=largest if largest is not None and without[-1] > largest else None,
        needs=needs,
    )


def _bare(plans: Totals, total: int) -> NoPlan:
    here = wording.money_whole(plans.case, total)
    if total in plans.undecided:
        return NoPlan(total, None, f"With {here} the search found no plan within its limit of work.")
    return NoPlan(total, None, f"No plan keeps all rules with {here}.")


def _is_interval(case: Case) -> bool:
    """Whether every total between two that have a plan has one too."""
    return case.total_is == "at_most" or not case.requests.choices.count


def _smallest(plans: Totals, asked: Sequence[int]) -> int | None:
    """The smallest total with a plan, money left over allowed; ``None`` where no total has one."""

    def stands(total: int) -> bool:
        return plans.stands(total, may_leave_over=True)

    most = 2 * max(asked[-1], exact_sum(plans.case.requests.cap), 1)
    high = next((total for total in (*asked, most) if stands(total)), None)
    if high is None:
        return None
    low = max((total for total in asked if total < high), default=-1)
    return _first(stands, low if low >= 0 and not stands(low) else -1, high)


def _first(stands: Callable[[int], bool], low: int, high: int) -> int:
    """The first total that stands: ``low`` does not, ``high`` does, and all from some total on do."""
    while high - low > 1:
        middle = (low + high) // 2
        if stands(middle):
            high = middle
        else:
            low = middle
    return high


def _largest(plans: Totals, asked: Sequence[int], smallest: int | None) -> int | None:
    """The largest total with a plan where it must all be allocated; ``None`` where the range does not go beyond it."""
    if plans.case.total_is == "at_most" or smallest is None:
        return None
    standing = [total for total in asked if plans.at(total) is not None]
    low = standing[-1] if standing else smallest
    high = next((total for total in asked if total > low), None)
    if high is None or not plans.stands(low):
        return None
    return _first(lambda total: not plans.stands(total), low, high) - 1


def _needs(case: Case, total: int) -> str:
    """Which rules need more than a total that is one minor unit too small."""
    if total < 0 or case.requests.count > EXPLAINED_MAX:
        return ""
    conflicts, _ = explain_conflict(formulate(with_total(case, total)))
    demands = [
        demand
        for conflict in conflicts
        for rule, demand in zip(conflict.rules, conflict.demands, strict=False)
        if rule != "total"
    ]
    if not demands:
        return ""
    named = "; ".join(demands[:_NAMED_MAX])
    more = f" and {len(demands) - _NAMED_MAX} more" if len(demands) > _NAMED_MAX else ""
    return f"{named}{more}."


def _no_plan(case: Case, total: int, smallest: int | None, largest: int | None) -> NoPlan:
    here = wording.money_whole(case, total)
    if smallest is not None and total < smallest:
        missing = smallest - total
        text = (
            f"No plan keeps all rules with {here}: {wording.money_whole(case, missing)} is missing. The smallest total "
            f"that has a plan is {wording.money_whole(case, smallest)}."
        )
        return NoPlan(total, missing, text)
    if largest is not None and total > largest:
        over = total - largest
        text = (
            f"No plan allocates all of {here}: {wording.money_whole(case, over)} finds no place. The largest total "
            f"that can be allocated is {wording.money_whole(case, largest)}."
        )
        return NoPlan(total, -over, text)
    if smallest is None:
        return NoPlan(total, None, f"No plan keeps all rules with {here}, nor with any other total.")
    return NoPlan(total, None, f"No plan keeps all rules and allocates exactly {here}.")
