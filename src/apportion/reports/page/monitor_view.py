"""What the page of a watched plan shows, ready to be written: every figure a text, every chart drawn."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Final

from apportion.execution.monitor.clock import month_starts
from apportion.execution.monitor.dashboard import Dashboard
from apportion.execution.monitor.returns import Return
from apportion.reports.charts.slope import SlopeLine, slope_chart
from apportion.reports.charts.spending import UseRow, YearSpending, use_chart, year_chart
from apportion.reports.monitor_words import about, headline, monitor_parts, signed
from apportion.reports.page.follow_up import FollowUpView, Remarks
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.words import Formatter

_DAYS_MAX: Final = 6
"""Latest reports that are drawn side by side."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def monitor_view(held: Dashboard) -> FollowUpView:
    """Everything the page shows."""
    formatter = Formatter(held)
    promises = _promises(held, formatter)
    alerts = tuple((item.code, item.says) for item in held.alerts)
    return FollowUpView(
        held.name,
        "watched",
        f"As known at the end of {held.day}, {held.period.name}",
        headline(held, formatter),
        _figures(held, formatter),
        Remarks("To look at", alerts, "Nothing crosses a threshold."),
        (_year(held, formatter), _use(held, formatter), promises),
        "Spending" if promises is None else "Spending and returns",
        monitor_parts(held, formatter),
        held.not_known,
        "monitor.json",
    )


def _figures(held: Dashboard, formatter: Formatter) -> tuple[tuple[str, str, str], ...]:
    total = held.total
    points = [item.point for item in held.completions if item.point is not None]
    forecast = sum(points) if points and len(points) == len(held.completions) else None
    over = "" if forecast is None else f"of {formatter.money_short(total.allocated)} allocated"
    satisfied = held.satisfaction[0] if held.satisfaction else None
    known = [item.is_met for item in held.scorecard if item.is_met is not None]
    beside = "an even year" if total.season is None else "past years"
    is_known, of = held.known_through is not None, formatter.money_short(total.allocated)
    spent = formatter.money_short(total.spent) if is_known else "not known"
    return (
        ("Spent", spent, f"{formatter.percent(total.rate or Fraction(0))} of {of}" if is_known else f"of {of}"),
        (f"Against {beside}", signed(total.variance if is_known else None, formatter), "by this day"),
        ("Forecast", "–" if forecast is None else formatter.money_short(forecast), over),
        ("Scorecard", f"{sum(known)} of {len(known)}", "criteria met"),
        (
            "Satisfaction",
            "–" if satisfied is None else formatter.percent(satisfied.mean),
            "nobody was asked" if satisfied is None else f"{satisfied.answers} answers",
        ),
        ("Alerts", str(len(held.alerts)), "to look at"),
    )


def _year(held: Dashboard, formatter: Formatter) -> Picture | None:
    starts = month_starts(held.period)
    if not held.curve or held.known_through is None:
        return None
    points = [item.point for item in held.completions if item.point is not None]
    expected = sum(points) if points and len(points) == len(held.completions) else None
    names = tuple(_MONTHS[start.month - 1] for start in starts)
    year = YearSpending(names, held.total.allocated, held.curve, held.usual_curve, expected)
    caption = "Money spent since the first day of the period."
    if held.usual_curve:
        caption += " The band is what past years would have spent of this budget, all units at their least or most."
    if expected is not None:
        caption += f" The forecast for the end is {about(expected, formatter)}."
    return picture(lambda width, name: year_chart(year, formatter, width, name), "year", caption)


def _use(held: Dashboard, formatter: Formatter) -> Picture | None:
    largest = sorted((use for use in held.units if use.rate is not None), key=lambda use: (-use.allocated, use.id))
    shown = {use.id for use in largest[:ROWS_MAX]}
    rows = [
        UseRow(
            use.name,
            use.rate or Fraction(0),
            None if use.season is None else use.season.lowest,
            None if use.season is None else use.season.highest,
        )
        for use in held.units
        if use.id in shown
    ]
    if not rows or held.known_through is None:
        return None
    caption = (
        "Spent over allocated. The band is what the unit's past years had used by now; the dashed mark an even year."
    )
    if len(largest) > ROWS_MAX:
        caption += f" The {ROWS_MAX} largest units are shown; {len(largest) - ROWS_MAX} others are not."
    even = held.total.even
    return picture(lambda width, name: use_chart(rows, even, formatter, width, name), "use", caption)


def _promises(held: Dashboard, formatter: Formatter) -> Picture | None:
    """Expected of each promise on the days of reports; drawn where a request was reported on more than once."""
    told = [item for item in held.returns if len(item.trajectory) > 1 and item.promised]
    days = sorted({reading.on for item in told for reading in item.trajectory})[-_DAYS_MAX:]
    lines = [
        SlopeLine(item.name, tuple(_expected_on(item, day) for day in days))
        for item in sorted(told, key=lambda one: (-one.allocated, one.request))[:ROWS_MAX]
    ]
    if not lines or len(days) < 2:  # noqa: PLR2004 - a line needs two ends
        return None
    columns = [day.isoformat() for day in days]
    title = "Part of its promise that each request is expected to bring"
    caption = f"{title}, report by report."
    if len(told) > len(lines):
        caption += f" The {len(lines)} largest requests are shown; {len(told) - len(lines)} others are not."
    return picture(lambda width, name: slope_chart(lines, columns, formatter, width, name, title), "promises", caption)


def _expected_on(item: Return, day: datetime.date) -> Fraction | None:
    """Part of the promise that was expected on a day: as it was said last."""
    said = [reading.expected for reading in item.trajectory if reading.on <= day and reading.expected is not None]
    return item.promise_held(said[-1]) if said else None
