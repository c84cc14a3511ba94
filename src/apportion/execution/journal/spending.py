"""What money events do to a book: release, commit, pay, give back, import."""

from __future__ import annotations

from dataclasses import replace

from apportion.execution.journal.events import Committed, Credited, Decommitted, Imported, Released, Spent
from apportion.execution.journal.positions import Change, Commitment, NotAllowed
from apportion.execution.journal.state import State


def release(state: State, event: Released) -> Change:
    """Money of a tranche becomes usable; money behind a gate stays held until the gate is met."""
    draft = state.draft()
    if event.gate and event.gate not in state.gates:
        draft.faults.append(f"Gate {event.gate} is not met: the money stays held.")
    for item in event.amounts:
        held = draft.get(item.line)
        if held is not None:
            draft.faults += state.ended(item.line)
            draft.within(str(item.line), item.amount, held.unreleased, "are left to release")
            draft.put(replace(held, released=held.released + item.amount))
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        total = sum(item.amount for item in event.amounts)
        state.tranches[event.tranche] = state.tranches.get(event.tranche, 0) + total
        for item in event.amounts if event.gate else ():
            key = (item.line, event.gate)
            state.behind_gates[key] = state.behind_gates.get(key, 0) + item.amount

    return carry_out


def commit(state: State, event: Committed) -> Change:
    """Free money is promised."""
    draft = state.draft()
    held = draft.get(event.line)
    if event.commitment in state.commitments:
        draft.faults.append(f"Commitment {event.commitment} exists already.")
    if held is not None:
        draft.faults += state.ended(event.line)
        held = draft.brought_forward(held, event.brought_forward, event.amount)
        draft.within(str(event.line), event.amount, held.available, "are available")
        draft.put(replace(held, committed=held.committed + event.amount))
    apply = draft.applied()
    made = Commitment(
        event.commitment, event.line, event.amount, event.amount, event.purpose, event.supplier, state.day
    )

    def carry_out() -> None:
        apply()
        state.commitments[made.id] = made

    return carry_out


def decommit(state: State, event: Decommitted) -> Change:
    """A promise is given up, and its money is free again."""
    made = state.commitments.get(event.commitment)
    if made is None:
        raise NotAllowed([f"There is no commitment {event.commitment}."])
    draft = state.draft()
    draft.faults += _too_early(state, made)
    draft.within(f"Commitment {made.id}", event.amount, made.open, "are open")
    held = state.positions[made.line]
    draft.put(replace(held, committed=held.committed - event.amount))
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.commitments[made.id] = replace(made, open=made.open - event.amount)

    return carry_out


def spend(state: State, event: Spent) -> Change:
    """A payment from free money, and from the commitment that it settles."""
    draft = state.draft()
    held = draft.get(event.line)
    if event.payment in state.payments:
        draft.faults.append(f"Payment {event.payment} exists already.")
    draft.faults.extend(_liquidation_faults(state, event))
    if held is not None:
        draft.faults += state.ended(event.line) if event.amount > event.liquidated else []
        held = draft.brought_forward(held, event.brought_forward, event.amount)
        draft.within(str(event.line), event.amount, held.available + event.liquidated, "may be paid")
        draft.put(replace(held, committed=held.committed - event.liquidated, spent=held.spent + event.amount))
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.payments.add(event.payment)
        if event.commitment:
            made = state.commitments[event.commitment]
            state.commitments[made.id] = replace(made, open=made.open - event.liquidated)

    return carry_out


def _too_early(state: State, made: Commitment) -> list[str]:
    return [] if state.day >= made.on else [f"Commitment {made.id} belongs to {made.on}, after {state.day}."]


def _liquidation_faults(state: State, event: Spent) -> list[str]:
    if not event.commitment:
        return ["A payment without a commitment settles none."] if event.liquidated else []
    made = state.commitments.get(event.commitment)
    if made is None:
        return [f"There is no commitment {event.commitment}."]
    faults = _too_early(state, made)
    if made.line != event.line:
        faults.append(f"Commitment {made.id} is one of {made.line}.")
    if not 0 <= event.liquidated <= min(made.open, event.amount):
        open_, settled = state.money(made.open), state.money(event.liquidated)
        faults.append(f"Commitment {made.id} has {open_} open; {settled} cannot be paid from it.")
    return faults


def credit(state: State, event: Credited) -> Change:
    """Money came back: what is overspent falls first, since it was paid last."""
    draft = state.draft()
    held = draft.get(event.line)
    if event.payment in state.payments:
        draft.faults.append(f"Payment {event.payment} exists already.")
    if held is not None:
        draft.within(str(event.line), event.amount, held.paid, "were paid")
        uncovered = min(event.amount, held.overspent)
        draft.put(
            replace(held, overspent=held.overspent - uncovered, spent=held.spent - max(0, event.amount - uncovered))
        )
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.payments.add(event.payment)

    return carry_out


def take_over(state: State, event: Imported) -> Change:
    """What a ledger says was spent. It is not refused for want of money: what is not covered stands as overspent."""
    draft = state.draft()
    draft.tells_what_happened = True
    if event.source in state.sources:
        draft.faults.append(f"{event.source} was imported already.")
    for item in event.amounts:
        held = draft.get(item.line)
        if held is None:
            continue
        paid = held.paid + item.amount
        if paid < 0:
            draft.faults.append(f"{item.line}: the ledger takes back {state.money(-paid)} more than was spent.")
            continue
        covered = min(paid, held.released - held.committed)
        draft.put(replace(held, spent=covered, overspent=paid - covered))
    apply = draft.applied()

    def carry_out() -> None:
        apply()
        state.sources[event.source] = event.through

    return carry_out
