"""A watched plan in sentences and tables of text, for the terminal and the page alike. Works nothing out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from apportion.execution.monitor.dashboard import Criterion, Dashboard
from apportion.execution.monitor.mapping import REASONS
from apportion.execution.monitor.utilisation import Use
from apportion.reports.grid import Grid
from apportion.reports.part import Part
from apportion.reports.words import Formatter

ROWS_MAX: Final = 40
"""Rows of a table; JSON has all of them."""
_NONE: Final = "–"


def headline(held: Dashboard, formatter: Formatter) -> tuple[str, ...]:
    """What matters most, in sentences."""
    total = held.total
    if held.known_through is None:
        return (f"The ledger books nothing in {held.period.name} up to {held.day}: spending is not known.",)
    spent, allocated = formatter.money_whole(total.spent), formatter.money_whole(total.allocated)
    even = formatter.percent(total.even)
    told = [
        f"By {held.day} {spent} of {allocated} is spent, {_share(total.rate, formatter)}; an even year: {even}.",
    ]
    if total.season is not None and total.season_expected is not None:
        told.append(
            f"Past years had spent {formatter.percent(_fraction(total.season.usual))} by now "
            f"({about(total.season_expected, formatter)} of this budget): against them spending is "
            f"{signed(total.against_season, formatter)}."
        )
    points = [item.point for item in held.completions if item.point is not None]
    if points and len(points) == len(held.completions):
        told.append(f"The forecast for the end of {held.period.name} is {about(sum(points), formatter)}.")
    return tuple(told)


def monitor_parts(held: Dashboard, formatter: Formatter) -> tuple[Part, ...]:
    """All parts that have something to say, in the order in which they are read."""
    parts = (
        _scorecard(held, formatter),
        _use(held, formatter),
        _completion(held, formatter),
        _returns(held, formatter),
        _trajectory(held, formatter),
        _objectives(held, formatter),
        _causes(held, formatter),
        _satisfaction(held, formatter),
        _earned(held, formatter),
        _stated(held, formatter),
        _unmapped(held, formatter),
    )
    return tuple(part for part in parts if part.grid is not None or part.sentences)


def signed(share: Fraction | None, formatter: Formatter) -> str:
    """A variance with its sign."""
    if share is None:
        return _NONE
    text = formatter.percent(share)
    return f"+{text}" if share > 0 and not text.startswith("0.0") else text


def _share(share: Fraction | None, formatter: Formatter) -> str:
    return _NONE if share is None else formatter.percent(share)


def _ratio(number: Fraction | None, formatter: Formatter) -> str:
    return _NONE if number is None else formatter.respelled(f"{float(number):,.2f}")


def about(amount: int | None, formatter: Formatter) -> str:
    """An estimate, without the minor units that it cannot know."""
    if amount is None:
        return _NONE
    major = formatter.currency.minor_per_major
    return formatter.money_whole(round(Fraction(amount, major)) * major)


def _fraction(number: float) -> Fraction:
    return Fraction(number).limit_denominator(10**9)


def _money(formatter: Formatter) -> Callable[[int | None], str]:
    return lambda amount: _NONE if amount is None else formatter.money_whole(amount)


def _grid(headers: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int = 1, caption: str = "") -> Grid | None:
    """A table whose first columns are text and whose others are figures; ``None`` without rows."""
    if not rows:
        return None
    kinds = [("text" if place else "") if place < texts else "num" for place in range(len(headers))]
    more = f"{len(rows) - ROWS_MAX} more rows stand in monitor.json." if len(rows) > ROWS_MAX else ""
    shown = tuple(tuple(row) for row in rows[:ROWS_MAX])
    return Grid("", caption, tuple(zip(headers, kinds, strict=True)), shown, more=more)


def verdict(item: Criterion) -> str:
    """Whether a criterion is met, in a word."""
    if item.value is None:
        return "not known"
    return {True: "met", False: "not met", None: "told alone"}[item.is_met]


def _scorecard(held: Dashboard, formatter: Formatter) -> Part:
    rows = []
    for item in held.scorecard:
        told = formatter.money_whole(round(item.value)) if item.is_money and item.value is not None else ""
        value = told or _share(item.value, formatter)
        wanted = "" if item.threshold is None else _wanted(item, formatter)
        why = item.how if item.value is not None else f"missing: {item.missing}"
        rows.append((item.name, item.card, value, wanted or _NONE, verdict(item), why))
    headers = ("Criterion", "Of the", "Is", "Wanted", "Result", "How it is worked out")
    grid = Grid("", "", tuple(zip(headers, ("", "text", "num", "num", "text", "text long"), strict=True)), tuple(rows))
    known = [item for item in held.scorecard if item.is_met is not None]
    met = sum(item.is_met is True for item in known)
    unknown = sum(item.value is None for item in held.scorecard)
    told = f"{met} of {len(known)} criteria are met"
    return Part("scorecard", "Scorecard", (f"{told}; {unknown} are not known." if unknown else f"{told}.",), grid)


def _wanted(item: Criterion, formatter: Formatter) -> str:
    threshold = item.threshold or Fraction(0)
    sign = {"at least": "≥", "at most": "≤", "above": ">"}[item.against]
    return f"{sign} {formatter.money_whole(round(threshold)) if item.is_money else formatter.percent(threshold, 0)}"


def _use(held: Dashboard, formatter: Formatter) -> Part:
    uses = [*held.units, held.total] if len(held.units) > 1 else list(held.units)
    headers = ("Unit", "Allocated", "Released", "Committed", "Spent", "Used", "Even year", "Past years", "Productive")
    is_known = held.known_through is not None
    grid = _grid(headers, [_use_row(use, formatter, is_known=is_known) for use in uses])
    requests = [] if not is_known else [use for use in held.requests if use.allocated or use.spent]
    listed = "; ".join(
        f"{use.name} {_share(use.rate, formatter)}"
        for use in sorted(requests, key=lambda use: (-(use.rate or Fraction(0)), use.id))[:5]
    )
    sentences = (f"Requests that have used most of their money: {listed}.",) if len(requests) > len(held.units) else ()
    note = (
        "Used is spent over allocated. Even year and past years: how far spending lies above or below what an even "
        "year, or the unit's past years, would have spent by now."
    )
    return Part("use", "Use of the budget", sentences, grid, note)


def _use_row(use: Use, formatter: Formatter, *, is_known: bool) -> tuple[str, ...]:
    money = _money(formatter)
    spending = (
        money(use.spent),
        _share(use.rate, formatter),
        signed(use.against_even, formatter),
        signed(use.against_season, formatter),
        _share(use.productive, formatter),
    )
    return (
        use.name if use.kind != "total" else "Together",
        money(use.allocated),
        money(use.released),
        money(use.committed),
        *(spending if is_known else [_NONE] * len(spending)),
    )


def _completion(held: Dashboard, formatter: Formatter) -> Part:
    names = {use.id: use.name for use in held.units}
    money = _money(formatter)
    rows = [
        (
            names.get(item.unit, item.unit),
            money(item.allocated),
            about(item.point, formatter),
            _NONE if item.low is None else f"{about(item.low, formatter)} to {about(item.high, formatter)}",
            _NONE if item.over is None else _change(item.over, formatter),
        )
        for item in held.completions
        if item.point is not None
    ]
    reasons = sorted({item.reason for item in held.completions if item.point is None})
    sentences = tuple(f"Not known: {reason}." for reason in reasons)
    note = ""
    if rows:
        through = held.completions[0].through
        note = (
            f"From what was known when {through} months were over. Nine of ten such intervals contain what is spent in "
            "the end; where there is none, too few past years show how wrong such forecasts are."
        )
    headers = ("Unit", "Allocated", "Forecast", "Interval", "Forecast less allocated")
    return Part("forecast", f"End of {held.period.name}", sentences, _grid(headers, rows), note)


def _change(amount: int, formatter: Formatter) -> str:
    return f"+{about(amount, formatter)}" if amount > 0 else about(amount, formatter)


def _returns(held: Dashboard, formatter: Formatter) -> Part:
    money = _money(formatter)
    rows = [
        (
            item.name,
            money(item.allocated),
            money(item.invested),
            money(item.delivered),
            money(item.expected),
            _ratio(item.multiple, formatter),
            _ratio(item.promised_multiple, formatter),
            _share(item.of_promise, formatter),
            _share(item.milestones, formatter),
            _share(item.milestones_planned, formatter),
        )
        for item in held.returns
    ]
    headers = (
        "Request",
        "Allocated",
        "Spent",
        "Delivered",
        "Expected",
        "Per 1 of money",
        "Promised",
        "Of promise",
        "Work done",
        "Planned",
    )
    note = "Per 1 of money: expected over allocated, beside what the case promised of the same money."
    return Part("value", "Value delivered", (), _grid(headers, rows), note if rows else "")


def _trajectory(held: Dashboard, formatter: Formatter) -> Part:
    """How returns went from report to report, for requests of which there is more than one."""
    money = _money(formatter)
    rows = [
        (
            item.name if reading is item.trajectory[0] else "",
            reading.on.isoformat(),
            money(reading.delivered),
            money(reading.expected),
            _share(item.promise_held(reading.expected), formatter),
        )
        for item in held.returns
        if len(item.trajectory) > 1
        for reading in item.trajectory
    ]
    headers = ("Request", "Reported", "Delivered", "Expected", "Of promise")
    return Part("trajectory", "Value, report by report", (), _grid(headers, rows))


def _objectives(held: Dashboard, formatter: Formatter) -> Part:
    money = _money(formatter)
    rows = [
        (
            item.name,
            formatter.percent(item.weight, 0),
            money(item.allocated),
            money(item.spent),
            _share(item.progress, formatter),
            formatter.percent(item.covered, 0),
        )
        for item in held.objectives
    ]
    told = [state for state in held.targets if state.latest is not None]
    sentences = tuple(
        f"{state.target.measure} ({state.target.request or state.target.unit}): {state.latest.value:f} "
        f"{state.target.measured_in}, goal {state.target.goal:f}; {_share(state.progress, formatter)} of the way."
        for state in told[:ROWS_MAX]
        if state.latest is not None
    )
    note = (
        "Progress is the mean of the requests that serve the objective, by milestones or else by targets, weighed by "
        "money and by how strongly they serve it; Reported is the part of that money that reports any."
    )
    headers = ("Objective", "Weight", "Allocated", "Spent", "Progress", "Reported")
    grid = _grid(headers, rows)
    return Part("objectives", "Strategic progress", sentences, grid, note if grid else "")


def _causes(held: Dashboard, formatter: Formatter) -> Part:
    names = {use.id: use.name for use in held.units}
    rows = []
    for item in held.causes:
        name = names.get(item.unit, "Together") if item.unit else "Together"
        rows.append((name, item.bridge.start_label, formatter.money_whole(item.bridge.start)))
        rows += [("", step.label, _change(step.amount, formatter)) for step in item.bridge.steps]
        rows.append(("", item.bridge.end_label, formatter.money_whole(item.bridge.end)))
    by = {item.basis for item in held.causes if item.basis}
    of = " and ".join(
        sorted({"budget": "this year's budget", "last year": "last year's spending"}[word] for word in by)
    )
    note = f"Accounts share what was expected as in {of}." if by else "The ledger does not split the money by account."
    grid = _grid(("Unit", "Step", "Amount"), rows, texts=2)
    return Part("causes", "Why spending differs", (), grid, note if grid else "")


def _satisfaction(held: Dashboard, formatter: Formatter) -> Part:
    rows = [
        (
            item.group or "Everybody",
            str(item.answers),
            formatter.percent(item.mean),
            formatter.percent(item.lowest),
            formatter.percent(item.highest),
        )
        for item in held.satisfaction
    ]
    return Part("satisfaction", "Satisfaction", (), _grid(("Group", "Answers", "Mean", "Lowest", "Highest"), rows))


def _earned(held: Dashboard, formatter: Formatter) -> Part:
    money = _money(formatter)
    rows = [
        (
            item.request,
            money(item.budget),
            money(item.planned),
            money(item.earned),
            money(item.actual),
            _ratio(item.cost_index, formatter),
            _ratio(item.schedule_index, formatter),
            about(item.at_completion, formatter),
            about(item.variance_at_completion, formatter),
        )
        for item in held.earned
    ]
    headers = ("Request", "Budget", "Planned", "Earned", "Actual", "CPI", "SPI", "At completion", "Left then")
    note = (
        "Earned value as in ANSI/EIA-748. CPI: work for each 1 spent; SPI: work done over work planned. At completion: "
        "budget over CPI."
    )
    return Part("work", "Earned value", (), _grid(headers, rows), note if rows else "")


def _stated(held: Dashboard, formatter: Formatter) -> Part:
    rows = []
    for item in held.stated:
        write = _ratio if item.stated.figure == "multiple" else _share
        verdicts = {True: "agrees", False: "differs", None: "not known"}
        against = f" against {item.against}" if item.against else ""
        rows.append(
            (
                item.stated.subject or "the plan",
                f"{item.stated.figure}{against}",
                write(Fraction(item.stated.value), formatter),
                write(item.follows, formatter),
                verdicts[item.agrees],
            )
        )
    grid = _grid(("Subject", "Figure", "Stated", "Follows", "Result"), rows, texts=2)
    return Part("stated", "Figures that were stated", tuple(_contradictions(held, formatter)), grid)


def _contradictions(held: Dashboard, formatter: Formatter) -> Iterator[str]:
    """Where a stated variance cannot stand beside the use stated for the same subject."""
    used = {item.stated.subject: item for item in held.stated if item.stated.figure == "utilisation"}
    for item in held.stated:
        beside = used.get(item.stated.subject)
        if item.stated.figure != "variance" or beside is None or item.against != "an even year":
            continue
        follows = Fraction(beside.stated.value) / held.total.even - 1 if held.total.even else None
        if follows is None or item.agrees is not False:
            continue
        stated, used_part = signed(Fraction(item.stated.value), formatter), Fraction(beside.stated.value)
        yield (
            f"{item.stated.subject}: a variance of {stated} is stated beside a use of {formatter.percent(used_part)}, "
            f"which after {formatter.percent(held.total.even)} of the year is {signed(follows, formatter)}."
        )


def _unmapped(held: Dashboard, formatter: Formatter) -> Part:
    rows = [
        (
            item.unit or _NONE,
            item.account or _NONE,
            item.fund or _NONE,
            REASONS[item.reason],
            formatter.money(item.amount),
        )
        for item in held.unmapped
    ]
    grid = _grid(("Unit", "Account", "Fund", "Why", "Amount"), rows, texts=4)
    return Part("unmapped", "Spending that belongs to no line", (), grid)
