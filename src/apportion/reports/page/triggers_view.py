"""What the page of triggers shows: clocks that run, what fires, who acts by when, and the policy behind it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from apportion.execution.triggers.firing import Fires, condition_of, level_text
from apportion.model.triggers import Trigger
from apportion.reports.charts.clocks import Clock, clocks_chart
from apportion.reports.grid import Grid
from apportion.reports.page.follow_up import FollowUpView, Remarks
from apportion.reports.page.pictures import ROWS_MAX, Picture, picture
from apportion.reports.part import Part
from apportion.reports.trigger_words import heading_of, instant_text, left_text, sentences
from apportion.reports.words import plural

_NONE: Final = "–"


def triggers_view(
    name: str,
    as_of: datetime.datetime,
    triggers: Sequence[Trigger],
    fires: Sequence[Fires],
    notes: Sequence[str],
) -> FollowUpView:
    """Everything the page shows.

    Args:
        name: of the plan.
        as_of: the instant asked about.
        triggers: those that are active.
        fires: everything that fires or fired, in the order in which it is told.
        notes: what could not be judged.
    """
    running = [item for item in fires if not item.is_past and item.status != "resolved"]
    return FollowUpView(
        name,
        "triggers",
        f"As of {instant_text(as_of)}",
        (_lead(running),),
        _figures(running, fires, triggers),
        None if running else Remarks("Nothing to act on", (), "Nothing fires, and nothing is open."),
        (_clocks(running, as_of),),
        "Clocks that run",
        tuple(part for part in (*_firings(fires, as_of), _policy(triggers))),
        tuple(notes),
        "triggers.json",
    )


def _lead(running: Sequence[Fires]) -> str:
    if not running:
        return "Nothing calls for action."
    late = sum(item.status in ("overdue", "escalated") for item in running)
    owners = Counter(item.event.owner for item in running)
    who = ", ".join(f"{owner} ({count})" for owner, count in sorted(owners.items(), key=lambda pair: (-pair[1], pair)))
    past = f"; the clock of {late} has run out" if late else ""
    return f"{plural(len(running), 'condition')} for action: {who}{past}."


def _figures(
    running: Sequence[Fires], fires: Sequence[Fires], triggers: Sequence[Trigger]
) -> tuple[tuple[str, str, str], ...]:
    count = Counter(item.status for item in running)
    done = sum(item.status == "resolved" for item in fires)
    return (
        ("Overdue", str(count["overdue"]), "nobody was told yet"),
        ("Escalated", str(count["escalated"]), "after the clock ran out"),
        ("Open", str(count["open"]), "in time"),
        ("New", str(count["new"]), "not entered yet"),
        ("Dealt with", str(done), "by somebody"),
        ("Triggers", str(len(triggers)), "watched"),
    )


def _clocks(running: Sequence[Fires], as_of: datetime.datetime) -> Picture | None:
    clocks = [
        Clock(f"{item.event.subject}: {item.event.trigger}", _begins(item), item.deadline, left_text(item.left(as_of)))
        for item in running[:ROWS_MAX]
    ]
    if not clocks:
        return None
    caption = "A bar begins when the figure, or the signal, was known and ends at the deadline."
    if len(running) > ROWS_MAX:
        caption += f" The {ROWS_MAX} most urgent are shown; {len(running) - ROWS_MAX} others are not."
    return picture(lambda width, name: clocks_chart(clocks, as_of, width, name), "clocks", caption)


def _begins(item: Fires) -> datetime.datetime:
    """The instant of a signal, or the end of the day that a figure is about; the deadline where neither is known."""
    if item.crossing is None:
        return item.deadline
    fired = item.crossing.fired
    if fired.at is not None:
        return fired.at
    return datetime.datetime.combine(fired.on, datetime.time(23, 59), item.deadline.tzinfo)


def _firings(fires: Iterable[Fires], as_of: datetime.datetime) -> list[Part]:
    """One part for each heading, in the order of the firings."""
    held: dict[str, list[Fires]] = {}
    for item in fires:
        held.setdefault(heading_of(item), []).append(item)
    return [_part(title, items, as_of) for title, items in held.items()]


def _part(title: str, items: Sequence[Fires], as_of: datetime.datetime) -> Part:
    rows = []
    for item in items:
        _, shown, *others = sentences(item, as_of)
        is_over = item.is_past or item.status == "resolved"
        by = _NONE if is_over else f"{instant_text(item.deadline)}, {left_text(item.left(as_of))}"
        # Who acts by when has columns of its own.
        told = [item.event.action if one.endswith(f": {item.event.action}") else one for one in others]
        rows.append((item.id, shown, by, item.event.owner, " ".join(told) or _NONE))
    headers = (
        ("Firing", ""),
        ("What shows it", "text long"),
        ("By", "text"),
        ("Who", "text"),
        ("What is to be done, or was", "text long"),
    )
    return Part(title.lower().replace(" ", "-"), title, (), Grid("", "", headers, tuple(rows)))


def _policy(triggers: Sequence[Trigger]) -> Part:
    headers = (
        ("Trigger", ""),
        ("Fires", "text long"),
        ("Armed again at", "text"),
        ("Acts", "text"),
        ("Within", "text"),
        ("Then tells", "text"),
        ("Source", "text long"),
    )
    rows = tuple(
        (
            item.name,
            condition_of(item),
            level_text(item, item.clear_at) or _NONE,
            item.owner or "owner of the unit",
            str(item.deadline),
            item.escalates_to or _NONE,
            "" if item.is_default else "this case",
        )
        for item in triggers
    )
    note = "Where no source stands the default policy holds, which is to be replaced by your own."
    return Part("policy", "What is watched", (), Grid("", "", headers, rows), note)
