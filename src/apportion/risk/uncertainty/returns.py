"""What each request returns for its money over the draws, and when it has paid back where its cash flows are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from apportion.risk.uncertainty.draws import FloatArray, Joint, Net
from apportion.risk.uncertainty.evaluation import Evaluator, PlanFigures
from apportion.risk.uncertainty.statistics import Share, percentiles

TOLD: Final = (10, 50, 90)
"""Percentiles that a request is told by."""


@dataclass(frozen=True, eq=False)
class FlowsOf:
    """Cash flows of a request as its worth is computed from them: one entry per time. Minor units, as floats."""

    request: str
    years: FloatArray
    benefit: FloatArray
    spent: FloatArray
    """Investment and running costs, as positive numbers."""
    present_benefit: float
    """Present value of all benefits, those after the forecast included."""
    present_spent: float
    early: float = 0.0
    """Years before its moment over which the money of a flow comes evenly; 0: at once."""
    late: float = 0.0
    """Years after it."""


def net_of_costs(figures: PlanFigures, flows: Sequence[FlowsOf]) -> PlanFigures:
    """The figures of a plan that maximises net present value: benefits move with returns, what is spent with costs.

    Lines of requests without cash flows, or whose flows come to nothing, keep all of their value with returns.
    """
    value, of_cost = figures.value.copy(), figures.of_cost.copy()
    held = {item.request: item for item in flows}
    for line, name in enumerate(figures.case.requests.id.tolist()):
        item = held.get(str(name))
        if item is None or not value[line]:
            continue
        net = item.present_benefit - item.present_spent
        if net:
            stated = float(value[line])
            value[line], of_cost[line] = stated * item.present_benefit / net, -stated * item.present_spent / net
    return replace(figures, value=value, of_cost=of_cost)


@dataclass(frozen=True)
class FlowSpread:
    """Net present value and payback of a request with cash flows."""

    npv_stated: float
    npv: tuple[float, ...]
    """At ``TOLD``, minor units."""
    loss: Share
    """How often it is worth less than it costs."""
    payback_stated: float | None
    """Months; ``None``: not within the forecast."""
    payback: tuple[float | None, ...]
    """At ``TOLD``; ``None`` where so many draws do not pay back within the forecast."""
    never: Share
    """How often it does not pay back within the forecast."""


@dataclass(frozen=True)
class RequestSpread:
    """One request that receives money."""

    request: str
    name: str
    unit: str
    amount: float
    """Minor units that it receives."""
    per_money: float
    """Value without weights per 1.00 of cost, as stated."""
    per_money_drawn: tuple[float, ...]
    """The same at ``TOLD``."""
    cost_p90: float
    """Minor units that its cost exceeds in one draw of ten."""
    flows: FlowSpread | None = None
    """``None``: it has no cash flows."""


def request_spreads(made: Joint, ready: Evaluator, net: Net, flows: Sequence[FlowsOf]) -> tuple[RequestSpread, ...]:
    """Every request that receives money and is uncertain, by id.

    Requests that are off in the same way share their draws, which are looked at once.
    """
    figures = ready.figures
    requests = figures.case.requests
    amounts = figures.line_amount
    held = {item.request: item for item in flows}
    by_group: dict[int, list[tuple[str, np.ndarray]]] = {}
    mixed: list[tuple[str, np.ndarray]] = []
    changed = np.concatenate([[True], requests.id[1:] != requests.id[:-1]])
    bounds = [*np.flatnonzero(changed).tolist(), requests.count]
    for begin, end in pairwise(bounds):
        lines = np.arange(begin, end)
        groups = {int(group) for group in ready.group_of_line[lines]}
        certain = all(ready.groups[group] == ((), ()) for group in groups)
        if certain or amounts[lines].sum() <= 0:
            continue
        if len(groups) == 1:
            by_group.setdefault(groups.pop(), []).append((str(requests.id[begin]), lines))
        else:
            mixed.append((str(requests.id[begin]), lines))
    if not by_group and not mixed:
        return ()
    changes = made.changes(net.scores(0, net.design.count))
    found = []
    for group, members in by_group.items():
        returned = np.asarray(ready.value_factor(group, changes)) + np.zeros(net.design.count)
        costs = np.asarray(ready.cost_factor(group, changes)) + np.zeros(net.design.count)
        ratio, cost_p90 = percentiles(_per(returned, costs), TOLD), percentiles(costs, (90,))[0]
        for name, lines in members:
            stated = float(figures.expected[lines].sum() / amounts[lines].sum())
            told = [stated * part for part in ratio]
            paid = float(amounts[lines].sum())
            of_flows = None if name not in held else _flow_spread(held[name], returned, costs)
            found.append(_spread(ready, lines, stated, sorted(told), (paid * cost_p90, of_flows)))
    for name, lines in mixed:
        value, cost = np.zeros(net.design.count), np.zeros(net.design.count)
        for line in lines.tolist():
            group = int(ready.group_of_line[line])
            value += figures.expected[line] * ready.value_factor(group, changes)
            cost += amounts[line] * ready.cost_factor(group, changes)
        stated = float(figures.expected[lines].sum() / amounts[lines].sum())
        of_flows = None
        if name in held:
            whole = float(figures.expected[lines].sum())
            returned = value / whole if whole else np.ones(value.size)
            of_flows = _flow_spread(held[name], returned, cost / float(amounts[lines].sum()))
        found.append(
            _spread(ready, lines, stated, percentiles(_per(value, cost), TOLD), (percentiles(cost, (90,))[0], of_flows))
        )
    return tuple(sorted(found, key=lambda item: item.request))


def _per(value: FloatArray, cost: FloatArray) -> FloatArray:
    """Value per cost; of what comes to cost nothing the ratio has no bound, and its draw counts as the largest."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(cost > 0.0, value / cost, np.finfo(np.float64).max))


def _spread(
    ready: Evaluator,
    lines: np.ndarray,
    stated: float,
    told: Sequence[float],
    rest: tuple[float, FlowSpread | None],
) -> RequestSpread:
    requests, first = ready.figures.case.requests, int(lines[0])
    return RequestSpread(
        str(requests.id[first]),
        str(requests.name[first]) or str(requests.id[first]),
        ready.figures.case.units[int(requests.unit[first])].id,
        float(ready.figures.line_amount[lines].sum()),
        stated,
        tuple(told),
        *rest,
    )


def _flow_spread(item: FlowsOf, returned: FloatArray, costs: FloatArray) -> FlowSpread:
    """Benefits rise and fall with what the request returns, all that is spent with what it costs."""
    net = item.present_benefit * returned - item.present_spent * costs
    months = paybacks(item, returned, costs)
    one = np.ones(1)
    stated = float(paybacks(item, one, one)[0])
    told = percentiles(np.where(np.isfinite(months), months, np.finfo(np.float64).max), TOLD)
    latest = float(item.years[-1] + item.late) * 12.0
    return FlowSpread(
        item.present_benefit - item.present_spent,
        percentiles(net, TOLD),
        Share(int(np.count_nonzero(net < 0.0)), net.size),
        stated if np.isfinite(stated) else None,
        tuple(part if part <= latest else None for part in told),
        Share(int(np.count_nonzero(~np.isfinite(months))), months.size),
    )


def paybacks(item: FlowsOf, returned: FloatArray, costs: FloatArray) -> FloatArray:
    """Months until the sum of the flows is no longer negative, as ``valuation.cash.payback``; infinite: never."""
    total = np.zeros(returned.size)
    found = np.full(returned.size, np.inf)
    for place, years in enumerate(item.years.tolist()):
        worth = item.benefit[place] * returned - item.spent[place] * costs
        after = total + worth
        paid = (total < 0.0) & (after >= 0.0) & ~np.isfinite(found)
        if paid.any():
            part = -total[paid] / worth[paid]
            found[paid] = 12.0 * (years - item.early + part * (item.early + item.late))
        total = after
    return found
