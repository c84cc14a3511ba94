"""Which rows each chart of the page shows, and each chart in its two widths.

Knows how many rows a reader can take in. It must not know how anything is drawn.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

import numpy as np
from markupsafe import Markup

from apportion.kernel.exact import exact_sum
from apportion.model.case import Case
from apportion.model.plan import Plan, UnitOutcome
from apportion.reports.charts.beside import BesideRow, beside_chart
from apportion.reports.charts.flow import Flow, flow_chart
from apportion.reports.charts.ranges import RangeRow, range_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.charts.worth import WorthRow, worth_chart
from apportion.reports.words import Formatter, plural

ROWS_MAX: Final = 25
"""Rows of a chart; what is beyond is grouped, or left to the table, and the caption says so."""
ENDS_MAX: Final = 10
"""Destinations of the money flow."""


@dataclass(frozen=True)
class Picture:
    """A chart in its wide and its narrow drawing, with the sentence below it."""

    wide: Markup
    narrow: Markup
    caption: str
    at: Callable[[int], Markup] | None = field(default=None, compare=False, repr=False)
    """The same drawing in any other width, for paper and slides."""


def amounts_picture(case: Case, plan: Plan, formatter: Formatter) -> Picture | None:
    """Every unit's amount against floor, cap and last year."""
    units, grouped = shown_units(plan)
    if not units:
        return None
    names = shown_names(units)
    rows = [_range(case, unit, names[unit.unit]) for unit in units]
    if grouped:
        rows.append(_together([_range(case, unit, unit.name) for unit in grouped]))
    caption = (
        "The dot is the plan. The band runs from floor to cap; where a unit has none of its own, from the floors of "
        "its requests to what they ask for."
    )
    if grouped:
        caption += f" The largest {len(units)} units are shown; {len(grouped)} others are one row."
    elif any(unit.depth == 0 and unit.unit in {below.parent for below in plan.units} for unit in units):
        caption += f" Shown are the units at the top; the table has all {len(plan.units)}."
    return picture(lambda width, name: range_chart(rows, formatter, width, name), "amounts", caption)


def flow_picture(plan: Plan, formatter: Formatter) -> Picture | None:
    """Where the money comes from and where it goes."""
    flows = _flows(plan)
    if not flows:
        return None
    caption = "Ribbons are as wide as the amounts."
    targets = {flow.target for flow in flows}
    if any(target.startswith(_OTHERS) for target in targets):
        caption += f" Beyond the {ENDS_MAX} largest, units are grouped."
    return picture(lambda width, name: flow_chart(flows, formatter, width, name), "flow", caption)


def worth_picture(plan: Plan, formatter: Formatter) -> Picture | None:
    """What the next unit of money would add in each place, against the plan's price."""
    if plan.next_unit is None and plan.last_unit is None:
        return None
    marginal = plan.next_unit if plan.next_unit is not None else plan.last_unit
    price = marginal.weighted if marginal is not None else Fraction(0)
    rows, what, hidden = _worth_rows(plan)
    if not rows or price <= 0:
        return None
    caption = (
        f"A dot is the weighted value that the next {formatter.one} would add there; an open dot, where no more is "
        "asked for, what the last one added. The line is the price of the plan: money goes where it adds that much or "
        "more."
    )
    if hidden:
        caption += f" The {len(rows)} largest {what} are shown; {hidden} others are not."
    return picture(lambda width, name: worth_chart(rows, price, formatter, width, name), "worth", caption)


def beside_picture(plan: Plan, formatter: Formatter) -> Picture | None:
    """The plan's value beside that of other ways to split the money."""
    if plan.proof is None or not plan.baselines:
        return None
    others = [BesideRow(item.name, item.weighted_value, item.keeps_rules) for item in plan.baselines[: ROWS_MAX - 1]]
    rows = [BesideRow("This plan", plan.proof.value_lower, keeps_rules=True, is_plan=True), *others]
    caption = "Weighted value. Dashed: breaks rules, so it is no real alternative (✗)."
    return picture(lambda width, name: beside_chart(rows, formatter, width, name), "beside", caption)


def shown_names(units: Sequence[UnitOutcome]) -> dict[str, str]:
    """Names of units for readers; two of the same name are told apart by their ids."""
    names = [unit.name or unit.unit for unit in units]
    often = Counter(names)
    return {
        unit.unit: f"{name} ({unit.unit})" if often[name] > 1 else name for unit, name in zip(units, names, strict=True)
    }


def picture(draw: Callable[[int, str], str], name: str, caption: str) -> Picture:
    """A chart in both widths."""

    def at(width: int) -> Markup:
        # The drawings escape every text that is put into them.
        return Markup(draw(width, f"{name}-{width}"))  # noqa: S704 - see above

    return Picture(at(WIDE), at(NARROW), caption, at)


def _leaves(plan: Plan) -> list[UnitOutcome]:
    parents = {unit.parent for unit in plan.units}
    return [unit for unit in plan.units if unit.unit not in parents]


def shown_units(plan: Plan) -> tuple[list[UnitOutcome], list[UnitOutcome]]:
    """Units with a row of their own, in the plan's order, and those grouped into one."""
    leaves = [unit for unit in _leaves(plan) if unit.requested or unit.amount or unit.floor]
    if len(leaves) <= ROWS_MAX:
        return leaves, []
    tops = [unit for unit in plan.units if unit.depth == 0]
    if 1 < len(tops) <= ROWS_MAX and len(tops) < len(leaves):
        return tops, []
    largest = {unit.unit for unit in sorted(leaves, key=lambda unit: (-unit.amount, unit.unit))[: ROWS_MAX - 1]}
    return [unit for unit in leaves if unit.unit in largest], [unit for unit in leaves if unit.unit not in largest]


def _range(case: Case, unit: UnitOutcome, name: str) -> RangeRow:
    floor = unit.floor
    if floor is None:
        inside = np.isin(case.requests.unit, case.below(unit.unit))
        floor = exact_sum(case.requests.floor[inside])
    cap = unit.cap if unit.cap is not None else unit.requested
    return RangeRow(name, unit.amount, floor, cap, unit.last_year)


def _together(rows: Sequence[RangeRow]) -> RangeRow:
    last = [row.last_year for row in rows if row.last_year is not None]
    return RangeRow(
        plural(len(rows), "other unit"),
        sum(row.amount for row in rows),
        sum(row.floor for row in rows),
        sum(row.cap for row in rows),
        sum(last) if len(last) == len(rows) else None,
    )


_OTHERS: Final = "Other units"


def _flows(plan: Plan) -> list[Flow]:
    tops = [unit for unit in plan.units if unit.depth == 0]
    names = shown_names(tops)
    largest = sorted(tops, key=lambda unit: (-unit.amount, unit.unit))
    kept = {unit.unit for unit in (largest if len(largest) <= ENDS_MAX + 1 else largest[:ENDS_MAX])}
    end_of = {
        unit.unit: names[unit.unit] if unit.unit in kept else f"{_OTHERS} ({len(tops) - len(kept)})" for unit in tops
    }
    sums: dict[tuple[str, str], int] = {}

    def add(source: str, target: str, amount: int) -> None:
        if amount > 0:
            sums[source, target] = sums.get((source, target), 0) + amount

    if plan.funds and any(fund.by_unit for fund in plan.funds):
        for fund in plan.funds:
            source = fund.name or fund.fund or "All money"
            for unit, amount in fund.by_unit:
                add(source, end_of.get(unit, unit), amount)
            # What is carried forward is used, or left, in a later period.
            add(source, _unused(plan), fund.available - fund.used - fund.carried_out)
    else:
        for top in tops:
            add("All money", end_of[top.unit], top.amount)
        add("All money", "Reserve", plan.reserve)
        add("All money", "Left over", plan.unallocated)
    return [Flow(source, target, amount) for (source, target), amount in sums.items()]


def _unused(plan: Plan) -> str:
    if not plan.unallocated:
        return "Reserve" if plan.reserve else "Not used"
    return "Reserve and left over" if plan.reserve else "Left over"


def _worth_rows(plan: Plan) -> tuple[list[WorthRow], str, int]:
    """The largest requests, best first, with what they are and how many are not shown."""
    requests = [item for item in plan.requests if item.next_weighted is not None or item.last_weighted is not None]
    several = len({item.period for item in requests}) > 1
    largest = sorted(requests, key=lambda item: (-item.amount, item.request, item.period))[:ROWS_MAX]
    rows = [
        WorthRow(f"{item.name} ({item.period})" if several else item.name, item.next_weighted, item.last_weighted)
        for item in largest
    ]
    rows.sort(key=lambda row: -(row.next_weighted if row.next_weighted is not None else row.last_weighted or 0))
    return rows, "requests", len(requests) - len(rows)
