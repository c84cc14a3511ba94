"""Each event as one sentence for people."""

from __future__ import annotations

from functools import singledispatch

from apportion.execution.journal.events import (
    Adopted,
    Amended,
    Closed,
    Committed,
    Credited,
    Decommitted,
    Escalated,
    Event,
    Fired,
    GateMet,
    Imported,
    LineAmount,
    Moved,
    Released,
    Resolved,
    Revised,
    RolledOver,
    Spent,
)
from apportion.kernel.money import Currency
from apportion.model.approval.events import Delegated, Rejected, Signed, Submitted, Withdrawn


@singledispatch
def sentence_of(event: Event, currency: Currency) -> str:
    """What happened, with amounts in major units."""
    raise TypeError(event.kind, currency)


def _sum(amounts: tuple[LineAmount, ...], currency: Currency) -> str:
    return currency.grouped(sum(item.amount for item in amounts))


@sentence_of.register
def _submitted(event: Submitted, currency: Currency) -> str:
    stages = "1 stage" if len(event.stages) == 1 else f"{len(event.stages)} stages"
    total = f"{currency.grouped(event.total)} {event.currency}"
    return f"submitted the plan {event.plan[:19]} of {total} for approval in {stages}"


@sentence_of.register
def _signed(event: Signed, _currency: Currency) -> str:
    behalf = f" for {event.behalf_of}" if event.behalf_of else ""
    note = f": {event.note}" if event.note else ""
    return f"signed stage {event.stage} of the plan {event.plan[:19]}{behalf}{note}"


@sentence_of.register
def _rejected(event: Rejected, _currency: Currency) -> str:
    behalf = f" for {event.behalf_of}" if event.behalf_of else ""
    return f"rejected the plan {event.plan[:19]} in stage {event.stage}{behalf}: {event.reason}"


@sentence_of.register
def _withdrawn(event: Withdrawn, _currency: Currency) -> str:
    return f"took the plan {event.plan[:19]} back: {event.reason}"


@sentence_of.register
def _delegated(event: Delegated, _currency: Currency) -> str:
    stage = f"stage {event.stage}" if event.stage else "all stages"
    reason = f": {event.reason}" if event.reason else ""
    return f"let {event.to} sign {stage} until {event.until}{reason}"


@sentence_of.register
def _revised(event: Revised, currency: Currency) -> str:
    total = currency.grouped(sum(item.amount for item in event.lines))
    return f"replaced the plan {event.replaces[:19]} by {event.plan[:19]} of {total} {event.currency}"


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count:,} lines"


@sentence_of.register
def _adopted(event: Adopted, currency: Currency) -> str:
    total = currency.grouped(sum(item.amount for item in event.lines))
    return f"adopted the plan {event.plan[:19]} of {total} {event.currency}"


@sentence_of.register
def _met(event: GateMet, _currency: Currency) -> str:
    return f"signed that gate {event.gate} is met: {event.evidence}"


@sentence_of.register
def _released(event: Released, currency: Currency) -> str:
    early = ", brought forward" if event.brought_forward else ""
    gate = f", behind gate {event.gate}" if event.gate else ""
    return f"released {_sum(event.amounts, currency)} for {_lines(len(event.amounts))} ({event.tranche}{gate}{early})"


@sentence_of.register
def _committed(event: Committed, currency: Currency) -> str:
    supplier = f" to {event.supplier}" if event.supplier else ""
    what = f"{currency.grouped(event.amount)} of {event.line}{supplier}"
    return f"committed {what} ({event.commitment}): {event.purpose}"


@sentence_of.register
def _decommitted(event: Decommitted, currency: Currency) -> str:
    return f"gave up {currency.grouped(event.amount)} of commitment {event.commitment}: {event.reason}"


@sentence_of.register
def _spent(event: Spent, currency: Currency) -> str:
    settled = f", settling {event.commitment}" if event.commitment else ""
    return f"paid {currency.grouped(event.amount)} from {event.line} ({event.payment}{settled}): {event.purpose}"


@sentence_of.register
def _credited(event: Credited, currency: Currency) -> str:
    return f"took back {currency.grouped(event.amount)} into {event.line} ({event.payment}): {event.reason}"


@sentence_of.register
def _imported(event: Imported, currency: Currency) -> str:
    what = f"{_sum(event.amounts, currency)} of spending on {_lines(len(event.amounts))}"
    return f"took over {what} through {event.through} from {event.source[:60]}"


@sentence_of.register
def _moved(event: Moved, currency: Currency) -> str:
    if len(event.moves) == 1:
        (move,) = event.moves
        return f"moved {currency.grouped(move.amount)} from {move.source} to {move.target.request}: {event.reason}"
    total = currency.grouped(sum(move.amount for move in event.moves))
    return f"moved {total} in {len(event.moves):,} steps: {event.reason}"


@sentence_of.register
def _amended(event: Amended, currency: Currency) -> str:
    what = f"{_lines(len(event.changes))} by {_sum(event.changes, currency)} in all"
    return f"amended {what} on the authority of {event.authority}: {event.reason}"


@sentence_of.register
def _closed(event: Closed, _currency: Currency) -> str:
    return f"closed the books up to {event.through}"


@sentence_of.register
def _rolled_over(event: RolledOver, currency: Currency) -> str:
    carried = currency.grouped(sum(move.amount for move in event.carried))
    return f"ended {event.period}: carried {carried} over, let {_sum(event.lapsed, currency)} lapse"


@sentence_of.register
def _fired(event: Fired, _currency: Currency) -> str:
    return f"trigger {event.trigger} fired for {event.subject} ({event.evidence}); {event.owner} by {event.deadline}"


@sentence_of.register
def _escalated(event: Escalated, _currency: Currency) -> str:
    return f"escalated {event.firing} to {event.to}"


@sentence_of.register
def _resolved(event: Resolved, _currency: Currency) -> str:
    return f"dealt with {event.firing}: {event.how}"
