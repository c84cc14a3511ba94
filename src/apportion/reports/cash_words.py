"""Cash in the words of a board: the lowest month, how low it might run, what has to be borrowed.

Knows what was worked out and the case's way of writing numbers. It must not know the medium.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from apportion.reports.words import Formatter, plural
from apportion.risk.cash.report import CashReport

_NAMED_MAX: Final = 3
"""Flows in one sentence; the others are counted."""


def month_name(report: CashReport, period: int, month: int) -> str:
    """``month 6``; with the period where there are several."""
    name = f"month {month}"
    return f"{name} of {report.periods[period]}" if len(report.periods) > 1 else name


def cash_sentences(report: CashReport, formatter: Formatter) -> tuple[str, ...]:
    """What a board has to know, most important first."""
    return (
        *_lowest(report, formatter),
        *_past_years(report, formatter),
        *_borrowing(report, formatter),
        *_how(report, formatter),
    )


def _lowest(report: CashReport, formatter: Formatter) -> Iterator[str]:
    low = report.position.trough
    when = month_name(report, low.period, low.month)
    if not report.has_opening:
        yield (
            f"Cash at the start is not stated; measured from it, cash is lowest at the end of {when}, at "
            f"{formatter.money_short(low.closing)}."
        )
        return
    end = report.position.months[-1].closing
    yield (
        f"Cash starts at {formatter.money_short(report.position.opening)}, is lowest at the end of {when} with "
        f"{formatter.money_short(low.closing)}, and ends at {formatter.money_short(end)}."
    )


def _past_years(report: CashReport, formatter: Formatter) -> Iterator[str]:
    found = report.courses
    if found is None:
        yield "Fewer than five past years are known month by month, so nothing is said of how low cash might run."
        return
    year, worst = found.troughs[0]
    level = " and missed as much revenue as forecasts then did" if found.with_misses else ""
    yield (
        f"Had the months of the plan fallen as in {year}{level}, the lowest would have been "
        f"{formatter.money_short(worst.closing)} at the end of {month_name(report, worst.period, worst.month)}: the "
        f"least of {len(found.courses)} past years."
    )
    floor = report.stated.cash_floor
    if floor is not None and report.has_opening:
        chance = found.chance_below(floor)
        low, high = chance.interval
        yield (
            f"Cash falls below its floor of {formatter.money_short(floor)} in {chance.times} of these {chance.of} "
            f"years; so few leave room for {formatter.percent(Fraction(low), 0)} to "
            f"{formatter.percent(Fraction(high), 0)}."
        )


def _borrowing(report: CashReport, formatter: Formatter) -> Iterator[str]:
    found = report.borrowing
    if found is None or not report.has_opening:
        return
    if not found.need:
        yield "As planned, nothing has to be borrowed."
    else:
        cost = "" if found.interest is None else f"; interest comes to {formatter.money(found.interest)}"
        yield (
            f"As planned, {formatter.money(found.need)} has to be borrowed at the most, for "
            f"{plural(found.months, 'month')}{cost}."
        )
    if report.courses is not None:
        needs = sorted(one.borrowing.need for one in report.courses.courses if one.borrowing is not None)
        if needs and needs[-1] > found.need:
            yield f"In the worst of the past years {formatter.money_short(needs[-1])} would have to be borrowed."


def _how(report: CashReport, formatter: Formatter) -> Iterator[str]:
    even = [flow.name for flow in report.flows if flow.profile.told_by == "equal parts"]
    if even:
        more = f" and {len(even) - _NAMED_MAX} more" if len(even) > _NAMED_MAX else ""
        names = f"{', '.join(even[:_NAMED_MAX])}{more}"
        yield f"Nothing says in which months these move, so each is spread in twelve equal parts: {names}."
    for flow, due in sorted(report.position.still_due.items()):
        yield f"At the end {formatter.money_short(due)} of {flow} is due and has not moved yet."
