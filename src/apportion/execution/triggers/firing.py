"""What fires as of an instant: condition, evidence, owner, deadline and proposed action, beside what the journal holds.

The clock of a figure begins when it is entered: nobody can act on what nobody has seen. The clock of a signal begins at
the instant of the signal. Once a firing is in the journal its deadline stands, whatever the table says later.

Knows triggers, figures and firings that were entered. It must not know where any of them is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from apportion.execution.clock.deadline import deadline, real_between
from apportion.execution.journal.events import Fired
from apportion.execution.journal.positions import Firing
from apportion.execution.triggers.observed import Observation
from apportion.execution.triggers.watching import Crossing, crossings
from apportion.model.spans import Span
from apportion.model.triggers import SHARES, Trigger, TriggerPlan

NOBODY = "nobody is named"
"""Owner of a firing for which the case names nobody."""

Status = Literal["new", "open", "overdue", "escalated", "resolved"]
"""``new``: not entered yet; ``overdue``: its clock has run out, and nobody has been told."""

_DAYS_IN_WEEK = 7
_SIDES: Mapping[str, str] = {"above": "above", "below": "below", "beyond": "more than"}
_NOUNS: Mapping[str, str] = {
    "variance": "variance",
    "return": "return against its target",
    "satisfaction": "satisfaction",
    "milestone_delay": "milestone late by",
    "milestone_advance": "milestone early by",
}


@dataclass(frozen=True)
class Fires:
    """One firing, entered or not."""

    id: str
    """Trigger, subject and day: the same however often it is asked for."""
    event: Fired
    """As it stands in the journal, or as it would be entered."""
    status: Status
    deadline: datetime.datetime
    crossing: Crossing | None
    """``None`` where the journal has it and the figures of today do not."""
    escalates_to: str
    """Who is to be told once it is overdue; empty: nobody is named."""
    resolved: str = ""
    """How it was dealt with."""
    escalated_to: str = ""

    @property
    def holds(self) -> bool:
        """True while the figures have not come back; a signal holds until it is dealt with."""
        return self.crossing is not None and self.crossing.cleared is None

    @property
    def is_past(self) -> bool:
        """True for what came back before anybody entered it: shown, never entered."""
        return self.status == "new" and not self.holds

    def left(self, as_of: datetime.datetime) -> datetime.timedelta:
        """Real time to the deadline; negative once it has passed."""
        return real_between(as_of, self.deadline)


def firing_id(trigger: Trigger, observed: Observation) -> str:
    """Identity of a firing: ``trigger/subject/day``, with the instant instead of the day for a signal."""
    when = observed.on.isoformat() if observed.at is None else observed.at.isoformat()
    return f"{trigger.id}/{observed.subject}/{when}"


def condition_of(trigger: Trigger) -> str:
    """The condition in words: ``variance more than 10 %, 2 measurements in a row``."""
    if trigger.is_signal:
        return f"{trigger.signal.replace('_', ' ')} noticed"
    row = f", {trigger.periods_in_a_row} measurements in a row" if trigger.periods_in_a_row > 1 else ""
    side = "more than" if trigger.watches.startswith("milestone") else _SIDES[trigger.compares]
    off = " off on either side" if trigger.compares == "beyond" else ""
    return f"{_NOUNS[trigger.watches]} {side} {level_text(trigger, trigger.threshold)}{off}{row}"


def level_text(trigger: Trigger, level: Decimal | Fraction | None) -> str:
    """A threshold or a figure as it is read: ``10 %``, ``4 weeks``."""
    if level is None:
        return ""
    if trigger.watches in SHARES:
        return f"{float(Fraction(level) * 100):.4g} %"
    days = Fraction(level)
    if days.denominator != 1:
        return f"{float(days):.4g} days"
    whole = int(days)
    if whole and not whole % _DAYS_IN_WEEK:
        return str(Span(whole // _DAYS_IN_WEEK, "weeks"))
    return str(Span(whole, "days"))


def firings(
    plan: TriggerPlan,
    observed: Mapping[str, Sequence[Observation]],
    entered: Mapping[str, Firing],
    as_of: datetime.datetime,
) -> tuple[Fires, ...]:
    """Everything that fires or fired, with what became of it.

    Args:
        plan: triggers and the calendar of their deadlines.
        observed: what was known at ``as_of``, by the id of the trigger that it is held against.
        entered: firings of the journal by id.
        as_of: the instant, with its zone.

    Returns:
        Open ones by deadline first, then what is new, resolved, and past.
    """
    found: dict[str, Fires] = {}
    for trigger in plan.active:
        for crossing in crossings(trigger, observed.get(trigger.id, ())):
            name = firing_id(trigger, crossing.fired)
            held = entered.get(name)
            found[name] = _fires(plan, trigger, crossing, held, as_of)
    names = {trigger.id: trigger for trigger in plan.triggers}
    for name, held in entered.items():
        if name not in found:
            found[name] = _entered(name, held, names.get(held.fired.trigger), None, as_of)
    order = {"overdue": 0, "escalated": 1, "open": 2, "new": 3, "resolved": 4}
    return tuple(
        sorted(found.values(), key=lambda item: (item.is_past, order[item.status], real(item.deadline), item.id))
    )


def real(instant: datetime.datetime) -> datetime.datetime:
    """The instant in UTC, by which instants of different zones are compared."""
    return instant.astimezone(datetime.UTC)


def unowned(found: Iterable[Fires]) -> tuple[Fires, ...]:
    """Firings on which nobody would act."""
    return tuple(
        item for item in found if item.event.owner == NOBODY and item.status != "resolved" and not item.is_past
    )


def _fires(
    plan: TriggerPlan, trigger: Trigger, crossing: Crossing, held: Firing | None, as_of: datetime.datetime
) -> Fires:
    name = firing_id(trigger, crossing.fired)
    if held is not None:
        return _entered(name, held, trigger, crossing, as_of)
    ends = deadline(crossing.fired.at or as_of, trigger.deadline, plan.time)
    event = Fired(
        name,
        trigger.id,
        crossing.fired.subject,
        condition_of(trigger),
        crossing.fired.evidence,
        trigger.owner or crossing.fired.owner or NOBODY,
        ends.isoformat(timespec="seconds"),
        trigger.action,
    )
    return Fires(name, event, "new", ends, crossing, trigger.escalates_to)


def _entered(
    name: str, held: Firing, trigger: Trigger | None, crossing: Crossing | None, as_of: datetime.datetime
) -> Fires:
    ends = datetime.datetime.fromisoformat(held.fired.deadline)
    status: Status = "open"
    if held.resolved:
        status = "resolved"
    elif held.escalated_to:
        status = "escalated"
    elif real(ends) < real(as_of):
        status = "overdue"
    escalates_to = "" if trigger is None else trigger.escalates_to
    return Fires(name, held.fired, status, ends, crossing, escalates_to, held.resolved, held.escalated_to)
