"""Pictures of a stress test: each chart in its two widths with the sentence below it.

Knows what is drawn and said of it. It must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from apportion.reports.charts.regret_table import RegretTable, regret_chart
from apportion.reports.charts.reserve_curve import ReserveCurve, reserve_chart
from apportion.reports.charts.spread import spread_chart
from apportion.reports.charts.tornado import ROWS_MAX, TornadoRow, tornado_chart
from apportion.reports.charts.value_against_risk import ValueAtRisk, value_against_risk_chart
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.robust_words import PLAN_NAMES
from apportion.reports.stress_grids import different_plans, named_futures
from apportion.reports.words import Formatter, plural

if TYPE_CHECKING:
    from apportion.reports.robust_json import Shown
    from apportion.risk.contingency.whole import Contingency
    from apportion.risk.diversification.frontier import RiskFrontier
    from apportion.risk.uncertainty.simulation import Simulation

_POINTS_MIN: Final = 2
"""Points below which there is no line to draw."""


def regret_picture(found: Shown, names: Mapping[str, str], formatter: Formatter) -> Picture | None:
    """Plans against futures; ``None`` where no plan has anything to regret."""
    table = found.table
    if all(one.largest_regret <= 0 for one in table.plans):
        return None
    # Plans that are the same are one row, so that differences can be seen.
    rows = different_plans(table.plans)
    shown = RegretTable(
        tuple(_opening(PLAN_NAMES[one.name]) for one in rows),
        named_futures(found, names),
        tuple(one.regrets for one in rows),
    )
    what = "scenario" if found.origin == "scenarios" else "draw"
    caption = (
        f"What each plan misses in each {what} against the best plan of that {what}; the darker, the more. Below zero: "
        f"the plan spends money that the {what} has not got."
    )
    same = len(table.plans) - len(rows)
    if same:
        caption += (
            f" {plural(same, 'plan')} that would be the same as one shown {'is' if same == 1 else 'are'} left out."
        )
    return picture(lambda width, name: regret_chart(shown, formatter, width, name), "regret", caption)


def spread_picture(found: Simulation, formatter: Formatter) -> Picture | None:
    """The distribution of the plan's value; ``None`` where it does not spread."""
    value = found.value
    if not value.counts or value.percentile(5) == value.percentile(95):
        return None
    caption = (
        f"Weighted value of the plan in {found.design.count:,} draws; 8 of 10 lie in the columns of strong colour."
    )
    title = "Value of the plan over all draws"
    return picture(
        lambda width, name: spread_chart(value, title, formatter.value_short, width, name), "spread", caption
    )


def tornado_picture(found: Simulation, formatter: Formatter) -> Picture | None:
    """What moves the value most; ``None`` where nothing does."""
    bars = [bar for bar in found.bars if bar.swing > 0]
    if not bars:
        return None
    common = _common_row([bar.label for bar in bars if not bar.is_driver])
    rows = [
        TornadoRow(
            f"All that hangs on {bar.label}" if bar.is_driver else bar.label.removesuffix(f" ({common})"),
            bar.value_low,
            bar.value_high,
        )
        for bar in bars
    ]
    caption = "Value of the plan with one number at its P10 and at its P90, the others as stated."
    if common:
        caption += f" Numbers are those of the row {common}."
    if len(rows) > ROWS_MAX:
        caption += f" The {ROWS_MAX} that move it most, of {len(rows)}."
    stated = found.value.stated
    title = "What moves the value of the plan"
    return picture(
        lambda width, name: tornado_chart(rows, stated, title, formatter.value_short, width, name), "tornado", caption
    )


def _common_row(labels: list[str]) -> str:
    """The row that all numbers come from, told in brackets after whom they are about; empty where there are several."""
    rows = {label[label.rindex(" (") + 2 : -1] if label.endswith(")") and " (" in label else "" for label in labels}
    return rows.pop() if len(rows) == 1 else ""


def reserve_picture(found: Contingency, formatter: Formatter) -> Picture | None:
    """How sure a reserve is to suffice; ``None`` where no risk is stated."""
    reserve = found.reserve
    if len(reserve.curve) < _POINTS_MIN:
        return None
    curve = ReserveCurve(
        tuple((point.confidence, point.reserve_minor) for point in reserve.curve),
        float(reserve.confidence),
        reserve.risk_minor,
        reserve.held_minor,
        reserve.floor_minor,
    )
    caption = "How likely a reserve covers what all risks cost together. The dot is the confidence that the policy sets"
    caption += "; the floor is months of operating cost." if reserve.floor_minor else "."
    return picture(lambda width, name: reserve_chart(curve, formatter, width, name), "reserve", caption)


def risk_frontier_picture(found: RiskFrontier, formatter: Formatter) -> Picture | None:
    """Value of the best plan within each limit of risk; ``None`` where there is but the plan."""
    if len(found.points) < _POINTS_MIN:
        return None
    points = [
        ValueAtRisk(Fraction(point.risk), point.value, "plan" if point.is_plan else "least" if point.is_least else "")
        for point in found.points
    ]
    caption = "Each point is the best plan under the same rules that strays no further than that."
    if not found.is_concave:
        caption += " Between the points other plans may be better than the dashes."
    is_concave = found.is_concave
    return picture(
        lambda width, name: value_against_risk_chart(points, formatter, width, name, known_between=is_concave),
        "value-against-risk",
        caption,
    )


def _opening(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
