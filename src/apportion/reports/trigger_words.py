"""Triggers in sentences: what fires, who has to act, by when, and how triggers would have done in the past."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from apportion.execution.triggers.backtest import Tried
from apportion.execution.triggers.firing import Fires, Status, level_text

HEADINGS: Final[Mapping[Status, str]] = {
    "overdue": "Overdue",
    "escalated": "Escalated",
    "open": "Open",
    "new": "Fires",
    "resolved": "Dealt with",
}
"""What stands above the firings of each kind."""
PAST: Final = "Came back before anybody entered it"

_SECONDS_IN_HOUR: Final = 3600
_HOURS_IN_DAY: Final = 24
_DAYS_FROM: Final = 72
"""Hours from which time is told in days."""


def heading_of(item: Fires) -> str:
    """What stands above a firing."""
    return PAST if item.is_past else HEADINGS[item.status]


def sentences(item: Fires, as_of: datetime.datetime) -> tuple[str, ...]:
    """One firing: its name, what shows it, who acts by when, and what became of it."""
    event = item.event
    found = [item.id, f"{_capital(event.condition)}: {event.evidence}."]
    if item.is_past:
        cleared = item.crossing.cleared if item.crossing else None
        return (*found, f"Back since {cleared.on}." if cleared else "Back.")
    if item.status == "resolved":
        return (*found, f"Dealt with: {item.resolved}.")
    if item.holds and item.crossing is not None and item.crossing.latest != item.crossing.fired:
        found.append(f"Latest: {item.crossing.latest.evidence}.")
    who = "Nobody is named who acts" if event.owner == "nobody is named" else f"{event.owner} acts"
    found.append(f"{who} by {instant_text(item.deadline)} ({left_text(item.left(as_of))}): {event.action}")
    if item.escalated_to:
        found.append(f"Escalated to {item.escalated_to}.")
    if item.crossing is not None and item.crossing.cleared is not None:
        found.append(f"The figures are back since {item.crossing.cleared.on}; it is open until it is resolved.")
    return tuple(found)


def tried_sentences(item: Tried) -> tuple[str, ...]:
    """How a trigger did on the past."""
    judged = len(item.years) - item.count("open")
    off = item.count("right") + item.count("missed")
    level = level_text(item.trigger, item.tolerance)
    within = f"{_times(item.count('false alarm'), 'year')} that ended within {level}"
    found = [
        f"{_times(judged, 'year')} of units judged; {off} ended off by more than {level}.",
        f"It would have fired {_times(item.firings, 'time')}, {item.false_firings} of them for nothing, in {within}.",
    ]
    median = item.lead_median
    if off and median is not None:
        found.append(
            f"Of the {off} it saw {item.count('right')}, half of them {float(median):g} months or more before the "
            f"deviation was a fact, and missed {item.count('missed')}."
        )
    elif off:
        found.append(f"Of the {off} it saw none.")
    return tuple(found)


def _times(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def instant_text(instant: datetime.datetime) -> str:
    """An instant to the minute, with its offset: ``2025-03-31 17:00 +02:00``."""
    offset = instant.strftime("%z")
    return f"{instant:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


def left_text(left: datetime.timedelta) -> str:
    """Time to a deadline: ``36 hours left``, ``5 days late``."""
    seconds = int(abs(left).total_seconds())
    hours = seconds // _SECONDS_IN_HOUR
    if hours >= _DAYS_FROM:
        told = f"{hours // _HOURS_IN_DAY} days"
    elif hours:
        told = f"{hours} hour{'' if hours == 1 else 's'}"
    else:
        told = "less than an hour"
    return f"{told} late" if left < datetime.timedelta(0) else f"{told} left"


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
