"""Triggers of an adopted plan: what fires, entered once; what is overdue, escalated; what is resolved."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from apportion.adapters.journal import Written
from apportion.execution.clock.deadline import NoWorkingDay, at
from apportion.execution.journal.events import Escalated, Fired, Resolved
from apportion.execution.journal.positions import Firing
from apportion.execution.triggers.firing import Fires, firings, unowned
from apportion.model.findings import Findings
from apportion.model.intake.monitored import read_watched
from apportion.model.intake.names import nearest
from apportion.model.intake.triggers import read_triggers
from apportion.model.triggers import TriggerPlan
from apportion.model.working_time import WorkingTime
from apportion.services.adopted import AdoptedPlan, Signed, open_adopted, refusing
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.reported import reported_at
from apportion.services.trigger_measures import Known
from apportion.services.trigger_spending import Spending, books_beside


@dataclass(frozen=True)
class Entering:
    """Who enters what is new; it belongs to the day asked about."""

    by: str
    now: datetime.datetime
    """Instant of writing, with its zone."""


@dataclass(frozen=True, eq=False)
class Watch:
    """Everything that fires or fired, as of an instant."""

    as_of: datetime.datetime
    plan: TriggerPlan
    fires: tuple[Fires, ...]
    entered: tuple[str, ...] = ()
    """Firings that this call entered."""
    escalated: tuple[str, ...] = ()
    """Firings that this call escalated."""
    notes: tuple[str, ...] = ()
    """What could not be judged, and whom the case does not name."""
    findings: Findings = field(default_factory=Findings)
    """What was noticed in what was reported."""
    name: str = ""
    """Of the plan."""

    @property
    def due(self) -> tuple[Fires, ...]:
        """What somebody has to deal with: not resolved, and not past."""
        return tuple(item for item in self.fires if item.status != "resolved" and not item.is_past)


def watch(
    folder: Path,
    as_of: str | datetime.datetime,
    *,
    ledger: Path | None = None,
    reported: Path | None = None,
    enter: Entering | None = None,
) -> Watch:
    """What fires, what is open, what is overdue.

    Args:
        folder: an adopted plan.
        as_of: the instant asked about; a text without an offset is meant in the time zone of the case, a day until its
            end. Nothing that was known later counts.
        ledger: a case or ledger with the actuals of the months; ``None``: those of the journal.
        reported: a folder or workbook with what was reported; ``None``: nothing was.
        enter: who enters what is new, and escalates what is overdue; each of them once. ``None``: nothing is entered.

    Raises:
        Refusal: when no adopted plan stands there, the instant cannot be read, or the journal cannot be written.
        CaseBlocked: when tables cannot be read.
    """
    with open_adopted(folder) as plan:
        triggers = triggers_of(plan)
        instant = read_instant(as_of, triggers.time)
        held, noticed = reported_at(reported, plan.loaded)
        with refusing():
            entries = tuple(plan.store.entries())
        books = None if ledger is None else books_beside(plan, ledger)
        spending = Spending(plan, entries, books, instant, triggers.time)
        known = Known(
            plan,
            read_watched(plan.loaded.raw, plan.case)[0],
            held,
            spending,
            instant,
        )
        with _calendars():
            observed = {trigger.id: known.observed(trigger) for trigger in triggers.active}
            found = firings(triggers, observed, _known_firings(plan, instant), instant)
            signed = None if enter is None else Signed(enter.by, instant.date(), enter.now, "")
            entered = () if signed is None else tuple(_enter(plan, signed, found))
            if entered:
                found = firings(triggers, observed, _known_firings(plan, instant), instant)
            escalated = () if signed is None else tuple(_escalate(plan, signed, found))
            if escalated:
                found = firings(triggers, observed, _known_firings(plan, instant), instant)
        notes = (*known.unjudged(triggers.active), *_unnamed(found))
        return Watch(instant, triggers, found, entered, escalated, notes, noticed, plan.case.name)


def resolve(folder: Path, signed: Signed, firing: str, how: str) -> tuple[str, Written]:
    """Enter that a firing was dealt with.

    Args:
        folder: an adopted plan.
        signed: who dealt with it.
        firing: its name, or the beginning of it where only one open firing begins so.
        how: what was done.

    Returns:
        The full name, and the entry.

    Raises:
        Refusal: when there is no such open firing, or nothing says how it was dealt with.
    """
    with open_adopted(folder) as plan:
        done = plan.store.repeated(signed.operation)
        if done is not None and isinstance(done.event, Resolved):
            return done.event.firing, Written(done, is_repeat=True)
        held = plan.book().state.firings
        open_ = [name for name, item in sorted(held.items()) if not item.resolved]
        meant = [firing] if firing in held else [name for name in open_ if name.startswith(firing)]
        over = [name for name, item in sorted(held.items()) if item.resolved and name.startswith(firing)]
        if not meant and over:
            raise Refusal(
                f"{', '.join(over)}: dealt with already: {held[over[0]].resolved}.",
                "What is dealt with stays so; it fires again when its figures came back and cross once more.",
            )
        if len(meant) != 1:
            raise Refusal(
                f"'{firing}' stands for {len(meant)} firings: {', '.join(meant)}."
                if meant
                else f"There is no open firing '{firing}'.",
                _hint(firing, open_, meant),
            )
        noticed = _entered_on(plan, meant[0])
        if signed.on < noticed:
            raise Refusal(
                f"{meant[0]} was entered on {noticed}; it cannot be dealt with on {signed.on}.",
                "Name a later day: --on DAY.",
            )
        return meant[0], plan.write(signed, Resolved(meant[0], how))


def _entered_on(plan: AdoptedPlan, firing: str) -> datetime.date:
    """The day on which a firing was entered."""
    with refusing():
        days = [
            one.stamp.on for one in plan.store.entries() if isinstance(one.event, Fired) and one.event.firing == firing
        ]
    return max(days, default=datetime.date.min)


def triggers_of(plan: AdoptedPlan) -> TriggerPlan:
    """The triggers of the case that was planned.

    Raises:
        CaseBlocked: when the tables that say them cannot be read.
    """
    periods = list(plan.book().state.periods().values())
    stated, findings = read_triggers(plan.loaded.raw, plan.case, periods[0].first if periods else None)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    return stated


def read_instant(stated: str | datetime.datetime, time: WorkingTime) -> datetime.datetime:
    """An instant as a person states it.

    Raises:
        Refusal: when it cannot be read.
    """
    if isinstance(stated, str):
        text = stated.strip()
        try:
            if len(text) == len("2025-12-31"):
                return at(datetime.date.fromisoformat(text), datetime.time.max.replace(microsecond=0), time)
            stated = datetime.datetime.fromisoformat(text)
        except ValueError:
            remedy = "Write a day, 2025-03-31, or an instant, 2025-03-31T09:00 or 2025-03-31T09:00+02:00."
            raise Refusal(f"'{text}' is no instant.", remedy) from None
    if stated.tzinfo is None:
        return at(stated.date(), stated.time(), time)
    return stated.astimezone(time.zone)


@contextmanager
def _calendars() -> Iterator[None]:
    """What a calendar cannot say, as a refusal of the call."""
    try:
        yield
    except NoWorkingDay as error:
        raise Refusal(f"A deadline cannot be worked out: {error}.") from error
    except (ValueError, OverflowError) as error:
        raise Refusal(f"A deadline is out of reach of calendars: {error}.", "Correct the deadline.") from error


def _known_firings(plan: AdoptedPlan, as_of: datetime.datetime) -> Mapping[str, Firing]:
    """Firings as they stood at the end of the day asked about."""
    found: dict[str, Firing] = {}
    with refusing():
        entries = tuple(plan.store.entries())
    for entry in entries:
        event = entry.event
        if entry.stamp.on > as_of.date():
            continue
        match event:
            case Fired():
                found[event.firing] = Firing(event)
            case Escalated() if event.firing in found:
                found[event.firing] = replace(found[event.firing], escalated_to=event.to)
            case Resolved() if event.firing in found:
                found[event.firing] = replace(found[event.firing], resolved=event.how)
            case _:
                pass
    return found


def _enter(plan: AdoptedPlan, signed: Signed, found: tuple[Fires, ...]) -> Iterator[str]:
    """Enter what is new; the operation is named by the firing, so that nothing is entered twice."""
    for item in found:
        if item.status == "new" and item.holds:
            event = item.event
            stamp = replace(signed, operation=f"fired/{item.id}")
            if not plan.write(stamp, lambda _, event=event: event).is_repeat:  # type: ignore[misc]  # the event of this turn
                yield item.id


def _escalate(plan: AdoptedPlan, signed: Signed, found: tuple[Fires, ...]) -> Iterator[str]:
    """Tell the next one about what is overdue, where one is named."""
    held = plan.book().state.firings
    for item in found:
        is_open = item.id in held and not (held[item.id].resolved or held[item.id].escalated_to)
        if item.status == "overdue" and item.escalates_to and is_open:
            event = Escalated(item.id, item.escalates_to)
            stamp = replace(signed, operation=f"escalated/{item.id}")
            if not plan.write(stamp, lambda _, event=event: event).is_repeat:  # type: ignore[misc]  # the event of this turn
                yield item.id


def _unnamed(found: tuple[Fires, ...]) -> Iterator[str]:
    """Whom the case does not name."""
    for trigger in sorted({item.event.trigger for item in unowned(found)}):
        yield f"Nobody would act on '{trigger}': name an owner of the unit, or of the trigger."
    silent = {item.event.trigger for item in found if item.status == "overdue" and not item.escalates_to}
    for trigger in sorted(silent):
        yield f"'{trigger}' is overdue, and nobody is named to be told: fill in escalates_to."


def _hint(firing: str, open_: list[str], meant: list[str]) -> str:
    if meant:
        return "Write more of the name."
    near = nearest(firing, open_)
    if near:
        return f"Did you mean '{near}'?"
    return f"Open are {', '.join(open_)}." if open_ else "Nothing is open; 'apportion triggers PLAN --enter' enters."
