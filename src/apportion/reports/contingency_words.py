"""The contingency of a case in sentences for a board: what is kept back, what is cut first, what is agreed.

Knows the answer and a case's way of writing numbers. It must not know the medium.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from apportion.kernel.calendar import FiscalCalendar, period_days
from apportion.reports.words import Formatter, plural
from apportion.risk.contingency.backtest import DAYS_IN_MONTH, BackTest, YearTried
from apportion.risk.contingency.cuts import CutStep, RequestCut
from apportion.risk.contingency.expected import Month
from apportion.risk.contingency.whole import Contingency, RuleAnswer

_NAMED_MAX: Final = 5
"""Requests or risks named in one sentence; the others are counted."""
_CUTS_MAX: Final = 3
"""Requests named in one cut; the table has all."""
_AGAINST: Final = {
    "budget": "the budget",
    "forecast": "what was forecast before the year began",
    "last_year": "the same months of the year before",
}


def reserve_sentences(found: Contingency, formatter: Formatter) -> tuple[str, ...]:
    """How much has to be kept back, why, for what, and whether it is."""
    return tuple(_reserve(found, formatter))


def reserve_summary(found: Contingency, formatter: Formatter) -> tuple[str, ...]:
    """The same without a sentence for each risk, to stand beside a table of them."""
    each = set(_each_risk(found, formatter))
    return tuple(text for text in _reserve(found, formatter) if text not in each)


def cut_sentences(found: Contingency, formatter: Formatter) -> tuple[str, ...]:
    """What is cut first at each step, what it saves and costs, and what no cut touches."""
    return tuple(_cuts(found, formatter))


def rule_sentences(found: Contingency, answer: RuleAnswer, formatter: Formatter) -> tuple[str, ...]:
    """What one rule says, what it would have done in the past, and what it says now."""
    return (_agreed(found, answer, formatter), *_tried(answer, formatter))


def _reserve(found: Contingency, formatter: Formatter) -> Iterator[str]:
    reserve = found.reserve
    if reserve.parts:
        yield (
            f"To cover all {plural(len(reserve.parts), 'risk')} together with "
            f"{formatter.percent_plain(reserve.confidence)} confidence, {formatter.money(reserve.risk_minor)} has to "
            f"be kept back. On average they cost {formatter.money_fine(reserve.expected_minor)}."
        )
    else:
        yield "The case states no risks, so none needs a reserve."
    if reserve.months:
        said = "which is more and decides" if reserve.is_set_by_floor else "which is not more, so that the risks decide"
        yield (
            f"At least {plural(reserve.months, 'month')} of operating cost should be kept back: "
            f"{formatter.money(reserve.floor_minor)} ({reserve.operating.source}: "
            f"{formatter.money(reserve.operating.year_minor)}), {said}."
        )
    yield _held(found, formatter)
    yield from _split(found, formatter)
    drivers: dict[str, list[str]] = {}
    for part in reserve.parts:
        drivers.setdefault(part.risk.driver, []).append(part.risk.title)
    for driver, titles in sorted(drivers.items()):
        if driver and len(titles) > 1:
            yield f"These risks are taken to strike together (driver {driver}): {_listed(sorted(titles))}."
    if reserve.over:
        yield f"Their time has passed, so they need no reserve: {_listed([risk.title for risk in reserve.over])}."
    if reserve.check.draws:
        between = f"{formatter.money(reserve.check.low_minor)} and {formatter.money(reserve.check.high_minor)}"
        said = "agree" if reserve.agrees else "DO NOT AGREE"
        yield f"{reserve.check.draws:,} draws put the reserve for risks between {between}: both ways {said}."


def _held(found: Contingency, formatter: Formatter) -> str:
    reserve = found.reserve
    months = reserve.held_months
    held = f"The plan keeps back {formatter.money(reserve.held_minor)}"
    if months is not None and reserve.held_minor:
        held += f" ({formatter.number(months, 1)} months of operating cost)"
    if reserve.parts:
        chance = Fraction(reserve.held_covers[0]).limit_denominator(1_000_000)
        held += f", which covers the risks in {formatter.percent(chance, 0)} of outcomes"
    if not reserve.parts and not reserve.months:
        return f"{held}. Whether that is enough is not known."
    if reserve.gap_minor > 0:
        return f"{held}. {formatter.money(reserve.gap_minor)} is missing."
    return f"{held}. That is enough."


def _split(found: Contingency, formatter: Formatter) -> Iterator[str]:
    reserve = found.reserve
    if not reserve.risk_minor:
        return
    own = [part for part in reserve.by_request if part.request and part.part_minor]
    shared = sum(part.part_minor for part in reserve.by_request if not part.request)
    told = [f"{found.name_of(part.request)} {formatter.money(part.part_minor)}" for part in own]
    parts = [f"{formatter.money(shared)} is for risks that the whole budget shares"] if shared else []
    single = sum(part.part_minor for part in own)
    parts += [f"{formatter.money(single)} for those of single requests ({_listed(told)})"] if told else []
    yield f"Of the reserve for risks, {'; '.join(parts)}."
    yield from _each_risk(found, formatter)


def _each_risk(found: Contingency, formatter: Formatter) -> Iterator[str]:
    reserve = found.reserve
    for part in reserve.parts[:_NAMED_MAX]:
        if not part.part_minor:
            continue
        risk = part.risk
        watch = f" First sign: {risk.early_sign}." if risk.early_sign else ""
        then = f" Response: {risk.response}." if risk.response else ""
        yield (
            f"{risk.title}: {formatter.money(part.part_minor)} of it. It happens with "
            f"{formatter.percent_plain(risk.probability)} and then costs {formatter.money_short(risk.low_minor)} to "
            f"{formatter.money_short(risk.high_minor)}. {risk.owner or 'Nobody'} watches it.{watch}{then}"
        )


def _cuts(found: Contingency, formatter: Formatter) -> Iterator[str]:
    order = found.order
    for step in order.steps:
        yield _step(found, step, formatter)
    for share, reason in order.impossible:
        yield f"A cut of {formatter.percent_plain(share)} is not possible under the rules. {reason}"
    if order.needs:
        yield f"What stands against it: {order.needs}"
    if order.steps:
        yield _nested(found, formatter)
    if order.protected:
        kept = [f"{item.name} ({formatter.money(item.kept_minor)})" for item in order.protected]
        yield f"No cut touches what is mandated: {_listed(kept)}."


def _step(found: Contingency, step: CutStep, formatter: Formatter) -> str:
    what = f"To cut {formatter.percent_plain(step.share)}"
    if step.is_limit:
        what = f"As far as the rules allow, {formatter.percent_plain(step.share)}"
    saved, lost = formatter.money(step.saved_minor), formatter.value(step.lost)
    if not step.cuts:
        return f"{what}: what was cut so far is enough ({saved} saved, {lost} of weighted value lost)."
    return (
        f"{what}: {_taken(found, step.cuts, formatter)}. So far this saves {saved} and loses {lost} of weighted value."
    )


def _taken(found: Contingency, cuts: Sequence[RequestCut], formatter: Formatter) -> str:
    told = [
        f"{found.name_of(cut.request)} {formatter.money(cut.cut_minor)} "
        f"({formatter.number(cut.loss_per_unit)} of value per {formatter.one})"
        for cut in cuts
        # Less than one unit of money is the rounding of whole minor units.
        if cut.cut_minor >= formatter.currency.minor_per_major
    ]
    return f"first {', then '.join(told[:_CUTS_MAX])}" + (
        f", then {plural(len(told) - _CUTS_MAX, 'other')}" if len(told) > _CUTS_MAX else ""
    )


def _nested(found: Contingency, formatter: Formatter) -> str:
    order = found.order
    if order.is_nested:
        return "Each step is the best plan with its money, and none gives back what was cut before."
    worst = max(order.steps, key=lambda step: (step.order_loss, -step.share))
    names = _listed([found.name_of(request) for request in order.given_back])
    return (
        f"The best plans with less money are not steps of one order: some would give back money to {names}. This order "
        f"gives nothing back; it loses at most {formatter.value(worst.order_loss)} of weighted value for it, at "
        f"{formatter.percent_plain(worst.share)}."
    )


def _agreed(found: Contingency, answer: RuleAnswer, formatter: Formatter) -> str:
    rule = answer.rule
    side = "below" if rule.falls else "above"
    often = "in one month" if rule.months_in_a_row == 1 else f"in {rule.months_in_a_row} months in a row"
    counted = " since the beginning of the year" if rule.counted == "year_to_date" else ""
    if rule.cut is not None:
        then = f"the plan is cut by {formatter.percent_plain(rule.cut)}"
        if answer.cuts:
            then += f": {_taken(found, answer.cuts, formatter)}"
    else:
        stops = [f"{found.name_of(request)} ({formatter.money(amount)})" for request, amount in answer.stops]
        then = f"these are stopped in this order: {', '.join(stops)}"
    within = "" if rule.deadline_days is None else f" within {plural(rule.deadline_days, 'day')}"
    return (
        f"If {answer.line} is {formatter.percent_plain(rule.off_by)} or more {side} {_AGAINST[rule.against]}{counted} "
        f"{often}, {then}. {rule.owner or 'Nobody'} does it{within}."
    )


def _tried(answer: RuleAnswer, formatter: Formatter) -> Iterator[str]:
    tried = answer.tried
    if tried is None or tried.first is None or tried.last is None:
        yield "It cannot be tried on the past."
        return
    acted = f"have acted {plural(len(tried.firings), 'time')}" if tried.firings else "never have acted"
    span = f"{month_name(tried.calendar, tried.first)} to {month_name(tried.calendar, tried.last)}"
    yield f"Tried on {span}, it would {acted}. {_judged(tried, formatter)}"
    yield from (_year(tried, year, formatter) for year in tried.years if year.firing is not None)
    for year in tried.years:
        if year.verdict == "missed":
            yield f"{year.year}: missed; the year ended {_miss(year, formatter)}."
    now = answer.standing
    if now is not None and now.seen:
        last = month_name(tried.calendar, now.seen[-1].month)
        said = f"With the figures known on {_day(now.as_of)} (up to {last})"
        if now.acted is not None:
            due = "" if now.deadline is None else f", to be done by {_day(now.deadline)}"
            yield f"{said} it has acted this year, in {month_name(tried.calendar, now.acted.month)}{due}."
        else:
            yield f"{said} it does not act; {plural(now.in_a_row, 'month')} in a row {_are(now.in_a_row)} off."


def _year(tried: BackTest, year: YearTried, formatter: Formatter) -> str:
    firing = year.firing
    if firing is None:
        return ""
    known, left = _day(firing.known_on), plural(firing.months_left, "month")
    saved = "" if firing.saved_minor is None else f", saving {formatter.money(firing.saved_minor)}"
    when = f"{year.year}: acted on {known} with {left} of the year left{saved}"
    if year.verdict == "open":
        return f"{when}; the year is not over."
    if year.verdict == "false alarm":
        return f"{when}; a false alarm: the year ended {_miss(year, formatter)}."
    return f"{when}; right: the year ended {_miss(year, formatter)}, {_late(tried.calendar, year, formatter)}."


def _late(calendar: FiscalCalendar, year: YearTried, formatter: Formatter) -> str:
    if year.inevitable is None or year.late_days is None:
        return "which could have been made good to the end"
    fixed = f"which could no longer be made good after {month_name(calendar, year.inevitable)}"
    if year.late_days <= 0:
        return f"{fixed}: {_months(-year.late_days, formatter)} in time"
    return f"{fixed}: {_months(year.late_days, formatter)} too late"


def _miss(year: YearTried, formatter: Formatter) -> str:
    miss = year.miss_minor
    if miss is None or not year.expected_minor:
        return "as expected"
    side = "below" if miss < 0 else "above"
    return f"{formatter.percent(abs(miss) / year.expected_minor)} {side} what was expected"


def month_name(calendar: FiscalCalendar, month: Month) -> str:
    """``February 2020`` where fiscal periods are calendar months; otherwise ``period 8 of 2020``."""
    if calendar.kind != "months":
        return f"period {month[1]} of {month[0]}"
    return f"{period_days(calendar, *month)[0]:%B %Y}"


def _months(days: int, formatter: Formatter) -> str:
    return f"{formatter.number(days / DAYS_IN_MONTH, 1)} months"


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _judged(tried: BackTest, formatter: Formatter) -> str:
    right, missed, false = (tried.count(verdict) for verdict in ("right", "missed", "false alarm"))
    said = (
        f"{plural(right + missed, 'bad year')}: {right} met, {missed} missed." if right + missed else "No year was bad."
    )
    if tried.firings:
        said += f" {plural(false, 'false alarm') if false else 'No false alarm'}."
    if right:
        said += f" In the bad years it would have saved {formatter.money(tried.saved_minor)}."
    return said


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:_NAMED_MAX])
    if len(names) > len(shown):
        return f"{', '.join(shown)} and {plural(len(names) - len(shown), 'other')}"
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else "".join(shown)
