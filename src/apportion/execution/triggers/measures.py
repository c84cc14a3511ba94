"""What triggers are held against, worked out from what was known on a day.

* *Variance* of a unit: spent through the end of a month, over what should have been spent by then, less one.
* *Return*: what is expected of a target in the end, as a part of its goal. Where only what was delivered is reported,
  it is held against the part of the goal that time should have brought: half of the goal after half of the time.
* *Delay and advance* of a milestone in days: against the day on which it was reached, otherwise that on which it is
  expected; one that was not reached is late by every day that passes.
* *Satisfaction* of a group: mean answer of a whole calendar month, 0 at the lowest and 1 at the highest possible one.

Knows what was reported as values. It must not know triggers' levels, journals or files.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.execution.clock.deadline import months_later
from apportion.execution.triggers.observed import Observation
from apportion.model.monitored import Milestone
from apportion.model.organisation import Target
from apportion.model.reported import Progress, Reported, Response, Signal

_DAY: Final = datetime.timedelta(days=1)

OwnerOf = Callable[[str], str]
"""Who answers for a request or a unit; empty: nobody is named."""


@dataclass(frozen=True)
class SpentSoFar:
    """What a unit spent from the first day of a budget period through the end of one of its months."""

    unit: str
    through: datetime.date
    spent: int
    """Minor units."""
    due: Fraction
    """What should have been spent by then."""
    basis: str
    """How that is known, for readers: evenly, or by the unit's season."""


@dataclass(frozen=True)
class PlanTime:
    """First and last day of the plan."""

    first: datetime.date
    last: datetime.date

    def elapsed(self, day: datetime.date, until: datetime.date | None = None) -> Fraction:
        """Part of the time, up to the last day or another one, that has passed at the end of a day."""
        last = until or self.last
        days = max((last - self.first).days + 1, 1)
        return min(max(Fraction((day - self.first).days + 1, days), Fraction(0)), Fraction(1))


def variances(months: Iterable[SpentSoFar], owner_of: OwnerOf, money: Callable[[int], str]) -> tuple[Observation, ...]:
    """Variance of each unit by month. Where nothing should have been spent yet nothing can be said."""
    return tuple(
        Observation(
            item.unit,
            item.through,
            item.spent / item.due - 1,
            f"{money(item.spent)} spent by {item.through}, {money(round(item.due))} due {item.basis}: "
            f"{_signed(item.spent / item.due - 1)}",
            owner_of(item.unit),
        )
        for item in months
        if item.due > 0
    )


def returns(
    reported: Reported,
    targets: Sequence[Target],
    promised: Mapping[str, Fraction],
    time: PlanTime,
    owner_of: OwnerOf,
) -> tuple[Observation, ...]:
    """Return against its target by each report. A target whose baseline is not known is held against its goal alone.

    Args:
        reported: with results up to the day asked about.
        targets: of the case.
        promised: what the plan promises of each request that may be observed, in whole units of the currency.
        time: days of the plan.
        owner_of: who answers for a request or unit.
    """
    known = {(item.unit, item.request, item.measure): item for item in targets}
    found: dict[tuple[str, datetime.date], Observation] = {}
    # What is expected in the end says more than what was delivered, where both were reported for a day.
    for result in sorted(reported.results, key=lambda item: (item.on, item.kind == "expected")):
        name = result.request or result.unit
        target = known.get((result.unit, result.request, result.measure))
        course = _money_course(promised.get(name), time) if result.is_money else _course(target, time)
        part = Fraction(1) if course is None or result.kind == "expected" else course.elapsed(result.on)
        if course is None or not course.way or not part:
            continue
        share = (Fraction(result.value) - course.base) / (course.way * part)
        after = "" if result.kind == "expected" else f" after {_percent(part)} of the time"
        told = f"{result.value:,} {result.kind} on {result.on}{after}, {course.told}: {_percent(share)}"
        subject = name if result.is_money else f"{name}/{result.measure}"
        owner = (target.owner if target else "") or owner_of(name)
        found[subject, result.on] = Observation(subject, result.on, share, told, owner)
    return tuple(found.values())


@dataclass(frozen=True)
class _Course:
    """From where to where a result should come, and by when."""

    base: Fraction
    way: Fraction
    """From the base to the goal; negative where less is better."""
    elapsed: Callable[[datetime.date], Fraction]
    told: str


def _money_course(promised: Fraction | None, time: PlanTime) -> _Course | None:
    if promised is None:
        return None
    return _Course(Fraction(0), promised, time.elapsed, f"{round(promised):,} promised")


def _course(target: Target | None, time: PlanTime) -> _Course | None:
    """``None`` for a way down from nowhere: how far down one has come is not known without where one began."""
    if target is None or (target.baseline is None and target.direction == "down"):
        return None
    base = Fraction(target.baseline or 0)
    until = datetime.date.fromisoformat(target.date) if target.date else None
    begun = "" if target.baseline is None else f" from {target.baseline:,}"
    return _Course(
        base, Fraction(target.goal) - base, lambda day: time.elapsed(day, until), f"{target.goal:,} the goal{begun}"
    )


def delays(
    milestones: Iterable[Milestone],
    reported: Reported,
    as_of: datetime.date,
    threshold: Fraction,
    owner_of: OwnerOf,
) -> tuple[Observation, ...]:
    """Days by which each milestone is late, at each report and on the day on which silence makes it too late.

    Args:
        milestones: with the day on which each is due.
        reported: what was known at ``as_of``.
        as_of: the day asked about.
        threshold: days of delay that are watched for.
        owner_of: who answers for a request.
    """
    found: list[Observation] = []
    for item in milestones:
        reports = _reports(item, reported)
        silent = item.due + (int(threshold) + 1) * _DAY
        days = sorted({one.on for one in reports} | ({silent} if silent <= as_of else set()))
        for day in days:
            last = next((one for one in reversed(reports) if one.on <= day), None)
            ends = _ends(last, day)
            if ends is not None:
                told = f"due {item.due}, {_told(last, day)}"
                found.append(_milestone(item, day, (ends - item.due).days, told, owner_of))
    return tuple(found)


def advances(milestones: Iterable[Milestone], reported: Reported, owner_of: OwnerOf) -> tuple[Observation, ...]:
    """Days by which each milestone was reached early, or is expected to be, at each report that says so."""
    found: list[Observation] = []
    for item in milestones:
        for one in _reports(item, reported):
            ends = one.reached or one.expected
            if ends is not None:
                told = f"due {item.due}, {_told(one, one.on)}"
                found.append(_milestone(item, one.on, (item.due - ends).days, told, owner_of))
    return tuple(found)


def satisfaction(responses: Iterable[Response], as_of: datetime.date, owner_of: OwnerOf) -> tuple[Observation, ...]:
    """Mean answer of each group by whole calendar month; the answers of a month that has not ended wait for its end."""
    by_month: dict[tuple[str, datetime.date], list[Response]] = {}
    for item in responses:
        ends = months_later(item.on.replace(day=1), 1) - _DAY
        if ends <= as_of:
            by_month.setdefault((item.group, ends), []).append(item)
    found = []
    for (group, ends), answers in sorted(by_month.items()):
        mean = sum((item.share for item in answers), Fraction(0)) / len(answers)
        about = {item.about for item in answers}
        owner = owner_of(about.pop()) if len(about) == 1 else ""
        said = f"{len(answers)} {'answer' if len(answers) == 1 else 'answers'} in {ends:%Y-%m}: {_percent(mean)}"
        found.append(Observation(group, ends, mean, said, owner))
    return tuple(found)


def noticed(signals: Iterable[Signal], kind: str, owner_of: OwnerOf) -> tuple[Observation, ...]:
    """Signals of one kind."""
    return tuple(
        Observation(
            item.subject,
            item.on.date(),
            None,
            f"{item.what} (noticed by {item.by})",
            owner_of(item.subject),
            item.on,
        )
        for item in signals
        if item.kind == kind
    )


def about(responses: Iterable[Response], names: Collection[str]) -> Iterator[Response]:
    """The answers about some requests and units."""
    return (item for item in responses if item.about in names)


def _reports(item: Milestone, reported: Reported) -> list[Progress]:
    return [one for one in reported.progress if (one.request, one.milestone) == (item.request, item.id)]


def _ends(last: Progress | None, day: datetime.date) -> datetime.date | None:
    """When a milestone ends, as far as it is known on a day: at the earliest that day, where it is not reached."""
    if last is None:
        return day
    if last.reached is not None:
        return last.reached
    return max(day, last.expected) if last.expected is not None else day


def _told(last: Progress | None, day: datetime.date) -> str:
    if last is not None and last.reached is not None:
        return f"reached {last.reached}"
    expected = "" if last is None or last.expected is None else f", expected {last.expected}"
    return f"not reached by {day}{expected}"


def _milestone(item: Milestone, day: datetime.date, days: int, told: str, owner_of: OwnerOf) -> Observation:
    return Observation(f"{item.request}/{item.id}", day, Fraction(days), told, item.owner or owner_of(item.request))


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):.3g} %"


def _signed(share: Fraction) -> str:
    return f"{float(abs(share) * 100):.3g} % {'over' if share > 0 else 'under'}" if share else "as due"
