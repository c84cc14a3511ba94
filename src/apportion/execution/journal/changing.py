"""What events around the plan itself do to a book: adoption, gates, moves, amendments, the end of periods, triggers."""

from __future__ import annotations

from dataclasses import replace

from apportion.execution.journal.events import (
    Adopted,
    Amended,
    Closed,
    Escalated,
    Fired,
    GateMet,
    Line,
    Moved,
    Resolved,
    RolledOver,
)
from apportion.execution.journal.positions import Change, Firing, NotAllowed, Position, refuse
from apportion.execution.journal.state import State


def adopt(state: State, event: Adopted) -> Change:
    """The plan comes into force with its lines and periods."""
    faults = [f"Period {item.name} ends before it begins." for item in event.periods if item.last < item.first]
    names = [period.name for period in event.periods]
    faults += [f"Period {name} stands twice." for name in sorted(set(names)) if names.count(name) > 1]
    seen = set[Line]()
    for item in event.lines:
        if item.line in seen:
            faults.append(f"{item.line} stands twice in the plan.")
        if item.amount < 0:
            faults.append(f"{item.line} has less than nothing.")
        if item.line.period not in names:
            faults.append(f"{item.line} is in a period without days.")
        seen.add(item.line)
    refuse(faults)
    day = state.day

    def carry_out() -> None:
        state.adopted, state.plan, state.adopted_on = event, event.plan, day
        for item in event.lines:
            state.changed[item.line] = None
            state.positions[item.line] = Position(item.line, item.unit, item.amount, item.amount)

    return carry_out


def meet(state: State, event: GateMet) -> Change:
    """A gate opens, once, on evidence."""
    faults = [f"Gate {event.gate} is met already."] if event.gate in state.gates else []
    if not event.evidence.strip():
        faults.append(f"Gate {event.gate} needs evidence.")
    refuse(faults)
    return lambda: state.gates.update({event.gate: event.evidence})


def move(state: State, event: Moved) -> Change:
    """Money changes its line within its fund and budget period, so that the sum of each is what it was."""
    draft = state.draft()
    for item in event.moves:
        if (item.source.fund, item.source.period) != (item.target.fund, item.target.period):
            draft.faults.append(f"Money of {item.source} stays in its fund and period: it cannot go to {item.target}.")
        draft.faults += state.ended(item.target)
        draft.carry(item)
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.plan = event.plan or state.plan

    return carry_out


def amend(state: State, event: Amended) -> Change:
    """An authority gives more, or takes what is neither committed nor spent."""
    draft = state.draft()
    if not event.authority.strip():
        draft.faults.append("An amendment needs the authority that made it.")
    if not event.changes:
        draft.faults.append("An amendment changes at least one line.")
    for item in event.changes:
        if item.amount < 0:
            draft.take(item.line, -item.amount)
        else:
            draft.faults += state.ended(item.line)
            draft.give(item.line, item.amount)
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.plan = event.plan or state.plan

    return carry_out


def close(state: State, event: Closed) -> Change:
    """Days become final, once they are there: closed days are not opened again."""
    if event.through > state.day:
        raise NotAllowed([f"{event.through} lies after {state.day}: days are closed once they are over."])
    if state.closed_through is not None and event.through <= state.closed_through:
        raise NotAllowed([f"Days up to {state.closed_through} are closed already."])

    def carry_out() -> None:
        state.closed_through = event.through

    return carry_out


def roll_over(state: State, event: RolledOver) -> Change:
    """What a budget period leaves goes into the next one or lapses; each period once."""
    draft = state.draft()
    if event.period in state.rolled_over:
        draft.faults.append(f"Period {event.period} was rolled over already.")
    if event.period not in state.periods():
        draft.faults.append(f"There is no period {event.period}.")
    elif state.day < state.periods()[event.period].last:
        last = state.periods()[event.period].last
        draft.faults.append(f"{event.period} goes on until {last}: on {state.day} it has not ended.")
    for item in event.carried:
        if item.source.period != event.period or item.source.fund != item.target.fund:
            draft.faults.append(f"Money of {item.source} is carried within its fund, out of {event.period}.")
        draft.carry(item)
    for lapsed in event.lapsed:
        if lapsed.line.period != event.period:
            draft.faults.append(f"{lapsed.line} does not end with {event.period}.")
        draft.take(lapsed.line, lapsed.amount)
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.rolled_over.add(event.period)

    return carry_out


def fire(state: State, event: Fired) -> Change:
    """A trigger fires once for its subject and day."""
    if event.firing in state.firings:
        raise NotAllowed([f"{event.firing} has fired already."])
    return lambda: state.firings.update({event.firing: Firing(event)})


def escalate(state: State, event: Escalated) -> Change:
    """An open firing goes to somebody higher."""
    firing = _open_firing(state, event.firing)
    return lambda: state.firings.update({event.firing: replace(firing, escalated_to=event.to)})


def resolve(state: State, event: Resolved) -> Change:
    """An open firing is dealt with."""
    firing = _open_firing(state, event.firing)
    if not event.how.strip():
        raise NotAllowed([f"{event.firing}: say how it was dealt with."])
    return lambda: state.firings.update({event.firing: replace(firing, resolved=event.how)})


def _open_firing(state: State, name: str) -> Firing:
    firing = state.firings.get(name)
    if firing is None or firing.resolved:
        raise NotAllowed([f"{name} is not open."])
    return firing
