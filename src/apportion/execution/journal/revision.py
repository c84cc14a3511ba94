"""What the revision of a plan does to a book: another plan comes into force in the same journal.

Allocations become those of the new plan. What was committed and spent stays where it is, and what was released stays as
far as the new plan gives it. Original allocations are kept beside the final ones, as budgets are reported (GASB
Statement No. 41: original and final budget).
"""

from __future__ import annotations

from dataclasses import replace

from apportion.execution.journal.events import Adopted, AdoptedLine, Line, Revised
from apportion.execution.journal.positions import Change, Position, refuse
from apportion.execution.journal.state import State


def revise(state: State, event: Revised) -> Change:
    """The new plan takes over from the one in force.

    Raises:
        NotAllowed: naming every line that has more committed or spent than the new plan gives, or that is not in the
            new plan; and when currency, periods or the plan in force are others.
    """
    faults = _faults(state, event)
    given = {item.line: item for item in event.lines}
    draft = state.draft()
    for line, held in state.positions.items():
        if line.period in state.rolled_over:
            continue
        amount = given[line].amount if line in given else 0
        used = held.committed + held.paid
        if used > amount:
            told = f"{state.money(used)} are committed or spent"
            faults.append(
                f"{line}: {told}, and the new plan gives {state.money(amount)}."
                if line in given
                else f"{line}: {told}, and the new plan does not have it."
            )
        draft.put(replace(held, allocated=amount, released=min(held.released, amount)))
    refuse(faults)
    apply = draft.applied()
    new = [item for item in event.lines if item.line not in state.positions]

    def carry_out() -> None:
        apply()
        for item in new:
            before, after = _arrives(item)
            state.changed[item.line] = None
            state.positions[item.line] = after
            state.past.add(before, after, state.day)
        state.adopted = Adopted(event.plan, event.case, event.currency, event.decimals, event.periods, event.lines)
        state.plan = event.plan

    return carry_out


def _arrives(item: AdoptedLine) -> tuple[Position, Position]:
    """A line that the plan before did not have: nothing was given to it originally."""
    nothing = Position(item.line, item.unit, 0, 0)
    return nothing, replace(nothing, allocated=item.amount)


def _faults(state: State, event: Revised) -> list[str]:
    held = state.adopted
    if held is None:
        return ["The plan is not adopted yet."]
    faults = []
    if event.replaces != held.plan:
        faults.append(f"The plan in force is {held.plan}, not {event.replaces}.")
    if event.plan == held.plan:
        faults.append("This plan is in force already.")
    if (event.currency, event.decimals) != (held.currency, held.decimals):
        faults.append(f"The plan in force is in {held.currency}, the new one in {event.currency}.")
    known, new = state.periods(), {period.name: period for period in event.periods}
    for name, period in known.items():
        if name not in state.rolled_over and new.get(name) != period:
            faults.append(f"Period {name} is from {period.first} to {period.last}: the new plan has to keep it so.")
    seen = set[Line]()
    for item in event.lines:
        if item.line in seen:
            faults.append(f"{item.line} stands twice in the plan.")
        if item.amount < 0:
            faults.append(f"{item.line} has less than nothing.")
        if item.line.period not in new:
            faults.append(f"{item.line} is in a period without days.")
        if item.line.period in state.rolled_over and item.amount:
            faults.append(f"{item.line}: {item.line.period} has ended, and is not planned again.")
        seen.add(item.line)
    return faults
