"""A case as it would have been stated had a draw been known, and how often each request is in its best plan.

Returns and costs are changed line by line. What costs more asks for more money and returns the same for it, so that its
curve is stretched. Rules stay as they are, and so does the cap of a divisible request that costs less: floors and
mandates are stated in money, and could not be met below it. Factors are rounded to a millionth, amounts to minor units.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.allocation.effort import Effort
from apportion.allocation.judged import judge
from apportion.allocation.solution import Infeasible, Undecided
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices
from apportion.model.organisation import Fund
from apportion.model.requests import Requests
from apportion.risk.uncertainty.draws import FloatArray, Joint, Net
from apportion.risk.uncertainty.elements import Element
from apportion.risk.uncertainty.statistics import Share

_DECIMALS: Final = 6
_DIGITS_MAX: Final = 10**18
"""Integers of a column of decimals stay below this."""
_PERCENTILES: Final = (10, 50, 90)

Solves = Callable[[Callable[[FloatArray], "Best"], Sequence[FloatArray]], "list[Best]"]
"""Does the same work for several columns of changes, in their order: a pool's."""


@dataclass(frozen=True, eq=False)
class Best:
    """The best plan of one draw."""

    amounts: Int64Array | None
    """Minor units per request line; ``None`` where no plan keeps the rules."""
    costs: FloatArray
    """What each line costs, as a part of what is stated; shape (lines,)."""


@dataclass(frozen=True)
class Chosen:
    """How often a request is in the best plan of a draw."""

    request: str
    name: str
    planned: int
    """Minor units that the plan gives it."""
    funded: Share
    """Draws in which it receives anything."""
    as_planned: Share
    """Draws in which it receives at least what the plan gives it, or what that costs where it costs less."""
    amounts: tuple[int, int, int]
    """P10, median and P90 of what it receives, minor units."""


@dataclass(frozen=True)
class ChoiceFrequency:
    """Best plans of a sample of draws."""

    solved: int
    """Draws that were solved."""
    without_plan: int
    """Those among them in which no plan keeps the rules; shares and amounts are of the others."""
    requests: tuple[Chosen, ...]
    """Every request, by id; none where no draw has a plan."""


def line_factors(elements: Sequence[Element], changes: FloatArray, lines: int) -> tuple[FloatArray, FloatArray]:
    """What each line returns and costs in one draw, as a part of what is stated; ``changes`` one per element."""
    returned, costs = np.ones(lines), np.ones(lines)
    for element, change in zip(elements, changes.tolist(), strict=True):
        if element.what == "value":
            returned[element.lines] *= 1.0 + change
        elif element.what == "cost":
            costs[element.lines] *= max(0.0, 1.0 + change)
    return returned, costs


def case_in_draw(case: Case, elements: Sequence[Element], changes: FloatArray) -> Case:
    """The case with the numbers of one draw.

    A line that comes to return a loss is left with no return: no plan would give it more than it must.

    Args:
        case: as stated, with its own requests.
        elements: the uncertain numbers.
        changes: the change of each; shape (elements,).
    """
    stated = case.stated_requests or case.requests
    returned, costs = line_factors(elements, changes, stated.count)
    overall = np.prod([1.0 + c for e, c in zip(elements, changes.tolist(), strict=True) if e.what == "total"])
    funds = tuple(
        replace(
            fund, amounts=tuple(_money(fund, place, period, elements, changes) for period in range(len(case.periods)))
        )
        for place, fund in enumerate(case.funds)
    )
    before, after = (sum(amount or 0 for fund in part for amount in fund.amounts) for part in (case.funds, funds))
    total = round((case.total + after - before if case.funds else case.total) * max(0.0, float(overall)))
    return replace(
        case,
        requests=_requests(stated, np.maximum(returned, 0.0), costs),
        stated_requests=None,
        funds=funds,
        total=total,
        total_is="at_most",
    )


def _money(fund: Fund, place: int, period: int, elements: Sequence[Element], changes: FloatArray) -> int | None:
    amount = fund.amounts[period]
    if amount is None:
        return None
    factor = 1.0
    for element, change in zip(elements, changes.tolist(), strict=True):
        if element.what == "fund" and element.fund == place and element.period in (-1, period):
            factor *= 1.0 + change
    return round(amount * max(0.0, factor))


def _requests(requests: Requests, returned: FloatArray, costs: FloatArray) -> Requests:
    """Every curve times its return, stretched by its costs."""
    points = requests.points
    corner_of = np.repeat(np.arange(points.offset.size - 1), np.diff(points.offset)) if points.offset.size > 1 else None
    if corner_of is not None and corner_of.size:
        points = replace(
            points,
            amount=_whole(points.amount, costs[corner_of]),
            value=_times(points.value, returned[corner_of]),
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        per_money = np.where(costs > 0.0, returned / costs, 0.0)
    return replace(
        requests,
        floor=_whole(requests.floor, costs),
        cap=_whole(requests.cap, np.maximum(costs, 1.0)),
        rate=_times(requests.rate, per_money),
        start=_whole(requests.start, costs),
        scale=_whole(requests.scale, costs),
        ceiling=_whole(requests.ceiling, returned),
        points=points,
        choices=_choices(requests, returned, costs),
        measures={name: _times(column, returned) for name, column in requests.measures.items()},
    )


def _choices(requests: Requests, returned: FloatArray, costs: FloatArray) -> Choices:
    choices = requests.choices
    if not choices.count:
        return choices
    first = {str(name): line for line, name in reversed(list(enumerate(requests.id.tolist())))}
    leading = np.array([first[str(name)] for name in choices.request.tolist()], dtype=np.int64)
    of_option = returned[leading][choices.decision]
    return replace(
        choices,
        value=_times(choices.value, of_option),
        least=_whole(choices.least, costs[choices.line]),
        most=_whole(choices.most, costs[choices.line]),
        measures={name: _times(column, of_option) for name, column in choices.measures.items()},
    )


def _whole(amounts: Int64Array, factor: FloatArray) -> Int64Array:
    return np.where(factor == 1.0, amounts, np.rint(amounts * factor)).astype(np.int64)


def _times(column: DecimalColumn, factor: FloatArray) -> DecimalColumn:
    """A column times factors, in as many more decimals as fit."""
    if not len(column) or bool(np.all(factor == 1.0)):
        return column
    peak = float(np.abs(column.scaled).max()) * max(1.0, float(factor.max()))
    more = next((digits for digits in range(_DECIMALS, 0, -1) if peak * 10.0**digits < _DIGITS_MAX), 0)
    parts = np.rint(factor * 10.0**more).astype(np.int64)
    return DecimalColumn(column.scaled * parts, column.places + more)


def best_plan(case: Case, elements: Sequence[Element], effort: Effort, changes: FloatArray) -> Best:
    """The best plan of one draw."""
    drawn = case_in_draw(case, elements, changes)
    costs = line_factors(elements, changes, case.requests.count)[1]
    try:
        return Best(judge(drawn, effort).amounts, costs)
    except (Infeasible, Undecided):
        return Best(None, costs)


def choice_frequency(
    case: Case, made: Joint, net: Net, planned: Int64Array, count: int, effort: Effort, *, through: Solves
) -> ChoiceFrequency:
    """How often each request is in the best plan, over the first draws of a net.

    Args:
        case: as stated.
        made: the uncertain numbers.
        net: the draws.
        planned: minor units per request line in the plan.
        count: how many draws to solve.
        effort: how far to search in each.
        through: by which they are solved; the result does not depend on it.
    """
    count = min(count, net.design.count)
    changes = made.changes(net.scores(0, count))
    found = through(partial(best_plan, case, made.elements, effort), [changes[:, k].copy() for k in range(count)])
    requests = case.requests
    decided = [(best.amounts, best.costs) for best in found if best.amounts is not None]
    without = count - len(decided)
    if not decided:
        return ChoiceFrequency(count, without, ())
    amounts = np.stack([received for received, _ in decided])
    needed = np.stack([_whole(planned, np.minimum(costs, 1.0)) for _, costs in decided])
    starts = np.flatnonzero(np.concatenate([[True], requests.id[1:] != requests.id[:-1]])).astype(np.int64)
    received, due = np.add.reduceat(amounts, starts, axis=1), np.add.reduceat(needed, starts, axis=1)
    gives = np.add.reduceat(planned, starts)
    return ChoiceFrequency(
        count,
        without,
        tuple(
            Chosen(
                str(requests.id[line]),
                str(requests.name[line]) or str(requests.id[line]),
                int(gives[place]),
                Share(int(np.count_nonzero(received[:, place] > 0)), len(decided)),
                # A stretched amount may differ by the rounding of its parts.
                Share(
                    int(np.count_nonzero(received[:, place] >= due[:, place] - _slack(starts, place, requests))),
                    len(decided),
                ),
                _middle(received[:, place]),
            )
            for place, line in enumerate(starts.tolist())
        ),
    )


def _slack(starts: Int64Array, place: int, requests: Requests) -> int:
    """One minor unit for each line of the request."""
    end = starts[place + 1] if place + 1 < starts.size else requests.count
    return int(end - starts[place])


def _middle(amounts: npt.NDArray[np.int64]) -> tuple[int, int, int]:
    low, middle, high = (int(part) for part in np.percentile(amounts, list(_PERCENTILES), method="inverted_cdf"))
    return low, middle, high
