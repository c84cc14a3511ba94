"""What else is nearly as good as a plan: which money is truly free, and other plans that could be chosen.

Everything stays under the hard rules of the case, and under what was decided before value (criteria of higher priority,
fairness, classes of soft rules).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.answers.frontier import is_straight
from apportion.allocation.answers.near import Near, Reached, Target, Targets, request_targets, unit_targets
from apportion.allocation.answers.other_plans import other_plans
from apportion.allocation.answers.ranges import affordable, find_ranges
from apportion.allocation.judged import Judged
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.alternatives import Alternatives, Range
from apportion.model.case import Case

WITHIN: Final = Fraction(1, 100)
"""Part of the value that may be lost when nothing is said."""
PLANS: Final = 3
"""Other plans looked for when nothing is said."""
PLANS_MAX: Final = 20
LARGER: Final = 20
"""Requests looked at when none are named: those that ask for most."""
_BESIDE_LINES: Final = 100
"""Request lines up to which a plan comes with the ranges of its units."""
_BESIDE_UNITS: Final = 100
"""Likewise units; more are looked at on demand."""
_Asked = tuple[Target, Int64Array]


def alternatives(
    judged: Judged,
    *,
    within: Fraction = WITHIN,
    units: Sequence[str] | None = None,
    requests: Sequence[str] | None = None,
    everything: bool = False,
    plans: int = PLANS,
) -> Alternatives:
    """Ranges of amounts and other plans near the best.

    Args:
        judged: the plan.
        within: part of its value that may be lost.
        units: units asked about; with ``requests`` also ``None``: all of them.
        requests: requests asked about; with ``units`` also ``None``: those that ask for most.
        everything: all units and all requests.
        plans: how many other plans are looked for at the most.
    """
    near = Near(judged, within)
    asked = _asked(near, units, requests, everything=everything)
    room = affordable(near.problem.lines, len(asked))
    chosen, left_out = asked[:room], asked[room:]
    found = find_ranges(near, Targets.of(chosen))
    others, plans_text, solved = other_plans(near, plans) if plans else ((), "", 0)
    all_units = everything or (units is None and requests is None)
    return Alternatives(
        within=within,
        value=near.value,
        threshold=near.threshold,
        allocated=judged.allocated,
        ranges=_ranges(near, found.reached),
        left_out=len([target for target, _ in left_out if target.is_listed]),
        fixed=_fixed(near, found.reached) if all_units and not left_out else None,
        plans=others,
        plans_text=plans_text,
        solved=found.solved + solved,
        text=_text(judged, within),
    )


def alternatives_beside(judged: Judged) -> Alternatives | None:
    """The ranges of all units, to stand beside a plan; ``None`` for cases where they would cost.

    Curves that need programmes and decisions that need a search take too long.
    """
    case, method = judged.case, judged.solution.method
    small = case.requests.count <= _BESIDE_LINES and len(case.units) <= _BESIDE_UNITS
    quick = method in ("sorting", "water-filling") or (method != "branch and bound" and is_straight(case))
    if not small or not quick:
        return None
    near = Near(judged, WITHIN)
    reached = find_ranges(near, Targets.of(unit_targets(near))).reached
    return Alternatives(
        within=WITHIN,
        value=near.value,
        threshold=near.threshold,
        allocated=judged.allocated,
        ranges=_ranges(near, reached),
        fixed=_fixed(near, reached),
        text=f"{_text(judged, WITHIN)} 'apportion alternatives' also looks at requests and for other plans.",
    )


def _asked(
    near: Near, units: Sequence[str] | None, requests: Sequence[str] | None, *, everything: bool
) -> list[_Asked]:
    """Who is asked about: units first, in the order of the case; requests with the largest asked amount first."""
    every_unit = everything or (units is None and requests is None)
    found = [
        (target, lines)
        for target, lines in (unit_targets(near) if every_unit or units else [])
        if every_unit or (target.is_listed and target.id in (units or ()))
    ]
    if everything or requests is None:
        by_size = request_targets(near) if everything or units is None else []
        cap = near.problem.cap
        by_size.sort(key=lambda item: (-int(cap[item[1]].sum()), item[0].id))
        return [*found, *(by_size if everything else by_size[:LARGER])]
    return [*found, *request_targets(near, requests)]


def _ranges(near: Near, reached: Reached) -> tuple[Range, ...]:
    here = reached.targets.sums(near.judged.amounts)
    ranges = []
    for k, target in enumerate(reached.targets.listed):
        if not target.is_listed:
            continue
        item = Range(
            kind=target.kind,
            id=target.id,
            name=target.name,
            amount=int(here[k]),
            low=int(reached.low[k]),
            high=int(reached.high[k]),
            least=int(reached.least[k]),
            most=int(reached.most[k]),
            searched_all=bool(reached.searched_all[k]),
        )
        ranges.append(_worded(near, item))
    return tuple(ranges)


def _worded(near: Near, item: Range) -> Range:
    case = near.judged.case
    losing = f"without losing more than {wording.percent(case, near.within)} of value"
    low, high, amount = (wording.money(case, number) for number in (item.low, item.high, item.amount))
    if item.is_fixed:
        kept = wording.percent(case, 1 - near.within)
        return replace(item, text=f"{item.name} receives {amount} in every plan that keeps {kept} of the value.")
    # With decisions not every amount between the two is possible.
    how = "from" if near.problem.options.count else "anything from"
    text = f"{item.name} could receive {how} {low} to {high} {losing}; the plan gives {amount}."
    return replace(item, text=f"{text} {_beyond(case, item)}".strip())


def _beyond(case: Case, item: Range) -> str:
    """What is not known: said where a reader would see the difference."""
    one = case.currency.minor_per_major
    parts = []
    if item.low - item.least > one:
        parts.append(f"less than {wording.money(case, item.least)}")
    if item.most - item.high > one:
        parts.append(f"more than {wording.money(case, item.most)}")
    if not parts:
        return ""
    why = "" if item.searched_all else ": the search for them ended at its limit of work"
    return (
        f"It certainly cannot receive {' or '.join(parts)}; amounts in between were neither found nor ruled out{why}."
    )


def _fixed(near: Near, reached: Reached) -> int:
    """Money that stays with the same units in every plan near the best.

    Added up over units at the ends of branches and over what stands directly under others: each line counts once.
    """
    targets = reached.targets
    is_unit = np.array([target.kind == "unit" for target in targets.listed], dtype=np.bool_)
    hidden = {target.id for target in targets.listed if not target.is_listed}
    units = near.judged.case.requests.unit
    total = 0
    for k in np.flatnonzero(is_unit).tolist():
        target = targets.listed[k]
        is_end = target.is_listed and target.id not in hidden and np.unique(units[targets.lines_of(k)]).size == 1
        at_end = is_end and near.judged.case.units[int(units[targets.lines_of(k)[0]])].id == target.id
        if at_end or not target.is_listed:
            total += int(reached.least[k])
    return total


def _text(judged: Judged, within: Fraction) -> str:
    case = judged.case
    kept = wording.percent(case, 1 - within)
    kinds = "Every amount named as reachable belongs to a plan in whole minor units that was found and judged."
    curved = "" if judged.proof.is_exact else " Values of curves count at the lower end of their enclosures."
    return f"Plans that keep all rules and {kept} of the plan's value. {kinds}{curved}"
