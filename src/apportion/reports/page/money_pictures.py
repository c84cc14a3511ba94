"""Pictures of revenue and cash: each chart in its two widths with the sentence below it.

Knows what is drawn and said of it. It must not know how anything is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from apportion.reports.cash_words import month_name
from apportion.reports.charts.cash_curve import CashPoint, cash_chart
from apportion.reports.charts.revenue_fan import FanPoint, fan_chart
from apportion.reports.page.pictures import Picture, picture
from apportion.reports.words import Formatter, plural
from apportion.risk.cash.report import CashReport
from apportion.risk.revenue.report import RevenueReport

_ENDS = (5, 25, 75, 95)
"""Percentiles of a fan."""
_YEARS_LEAST = 2
"""Past years below which there is nothing that a fan could open from."""


def cash_picture(report: CashReport, formatter: Formatter) -> Picture:
    """Cash at the end of each month, with the band of past years and the floor."""
    band: Sequence[tuple[int, int]] = () if report.courses is None else report.courses.band
    several = len(report.periods) > 1
    points = [
        CashPoint(
            f"{report.periods[month.period]} M{month.month}" if several else f"M{month.month}",
            month.closing,
            *(band[place] if band else (None, None)),
        )
        for place, month in enumerate(report.position.months)
    ]
    floor = report.stated.cash_floor if report.has_opening else None
    lowest = month_name(report, report.position.trough.period, report.position.trough.month)
    caption = f"Cash at the end of each month of the fiscal year; it is lowest at the end of {lowest}."
    if report.courses is not None:
        years = [one.year for one in report.courses.courses]
        missed = " and revenue missed as it was then" if report.courses.with_misses else ""
        caption += (
            f" The band holds the same plan with the months of each of {plural(len(years), 'year')} from {years[0]} to "
            f"{years[-1]}{missed}."
        )
    title = "Cash at the end of each month"
    return picture(lambda width, name: cash_chart(points, floor, formatter, width, name, title=title), "cash", caption)


def revenue_picture(report: RevenueReport, fund: str, formatter: Formatter) -> Picture | None:
    """Revenue of a fund: past years and a fan; ``None`` where it has no past, or nothing says how it might come out."""
    known = [one for one in report.shortfalls if one.fund == fund]
    past = past_totals(report, fund)
    if not known or len(past) < _YEARS_LEAST:
        return None
    ahead = []
    for one in known:
        low, lower, upper, high = (round(float(end)) for end in np.percentile(one.ways.amounts, _ENDS))
        expected = sum(row.stated.amount for row in report.of_fund(fund, one.period))
        ahead.append(FanPoint(report.periods[one.period], expected, low, lower, upper, high, one.draw))
    whose = report.fund_names.get(fund, "the budget")
    spread = "draws" if known[0].chance.is_drawn else f"the misses of {plural(len(known[0].ways.years), 'past year')}"
    caption = (
        f"Revenue of {whose}. The fan is made of {spread}: half of the ways lie in its dark part, nine in ten in "
        "all of it. The stroke is what the plan draws. The scale need not begin at zero."
    )
    title = f"Revenue of {whose}"
    return picture(
        lambda width, name: fan_chart(past, ahead, formatter, width, name, title=title), f"revenue-{fund}", caption
    )


def past_totals(report: RevenueReport, fund: str) -> tuple[tuple[str, int], ...]:
    """What the sources of a fund brought together, in years in which every source that there was by then is known."""
    held = [report.pasts.get(name) for name in dict.fromkeys(row.stated.source for row in report.of_fund(fund, 0))]
    pasts = [past for past in held if past is not None and past.totals]
    if len(pasts) < len(held) or not pasts:
        return ()
    return tuple(
        (str(year), sum(past.totals.get(year, 0) for past in pasts))
        for year in sorted(set().union(*(past.totals for past in pasts)))
        if all(year in past.totals or year < past.years[0] for past in pasts)
    )
