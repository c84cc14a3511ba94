"""When a trigger fires: a figure crosses its threshold, and cannot fire again before it has come back.

A trigger with two levels (*hysteresis*, a Schmitt trigger): it fires when the measure is past the threshold as often in
a row as it asks for, and is armed again only when the measure is back at ``clear_at`` or better. Between the two levels
nothing changes, so that a figure that trembles around the threshold fires once.

Knows levels and figures. It must not know calendars, people or journals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.execution.triggers.observed import Observation
from apportion.model.triggers import Trigger


@dataclass(frozen=True)
class Crossing:
    """One time at which a trigger fires for one subject."""

    fired: Observation
    """The figure that made it fire: the last of the row."""
    first: Observation
    """The first of the row."""
    cleared: Observation | None
    """The figure with which it came back; ``None``: it has not."""
    latest: Observation
    """The last figure while it held, or with which it came back."""


def side_of(trigger: Trigger, value: Fraction) -> int:
    """On which side of its threshold a figure is past it: 1 above, -1 below, 0 not past it."""
    if trigger.threshold is None:
        return 0
    level = Fraction(trigger.threshold)
    if trigger.compares in ("above", "beyond") and value > level:
        return 1
    if trigger.compares == "below" and value < level:
        return -1
    if trigger.compares == "beyond" and value < -level:
        return -1
    return 0


def is_clear(trigger: Trigger, value: Fraction) -> bool:
    """True when a figure is back where the trigger can fire again."""
    stated = trigger.threshold if trigger.clear_at is None else trigger.clear_at
    level = Fraction(stated or 0)
    match trigger.compares:
        case "above":
            return value <= level
        case "below":
            return value >= level
        case "beyond":
            return abs(value) <= level


def crossings(trigger: Trigger, observed: Iterable[Observation]) -> tuple[Crossing, ...]:
    """Every time at which a trigger fires, by subject and then by day.

    Args:
        trigger: an active one.
        observed: figures or signals, in any order; several of one subject on one day count in the order of their text.
    """
    by_subject: dict[str, list[Observation]] = {}
    for item in sorted(observed, key=_order):
        by_subject.setdefault(item.subject, []).append(item)
    found: list[Crossing] = []
    for _, series in sorted(by_subject.items()):
        found += [Crossing(item, item, None, item) for item in series] if trigger.is_signal else _of(trigger, series)
    return tuple(found)


def _order(item: Observation) -> tuple[str, object, str, str]:
    return item.subject, item.on, "" if item.at is None else item.at.isoformat(), item.evidence


def _of(trigger: Trigger, series: Sequence[Observation]) -> list[Crossing]:
    """The crossings of one subject."""
    found: list[Crossing] = []
    row: list[Observation] = []
    row_side = held_side = 0
    for item in series:
        if item.value is None:
            continue
        side = side_of(trigger, item.value)
        if held_side:
            # What is past the threshold on the other side has come back on its way.
            if is_clear(trigger, item.value) or side == -held_side:
                last = found[-1]
                found[-1] = Crossing(last.fired, last.first, item, item)
                held_side = 0
            else:
                found[-1] = Crossing(found[-1].fired, found[-1].first, None, item)
                continue
        if side != row_side:
            row = []
        row_side = side
        if not side:
            continue
        row.append(item)
        if len(row) >= trigger.periods_in_a_row:
            found.append(Crossing(item, row[0], None, item))
            held_side, row, row_side = side, [], 0
    return found
