"""Releasing the money of an adopted plan: the schedule of its tranches, one tranche at a time, and its gates."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from apportion.adapters.journal import Written
from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import Event, GateMet, LineAmount, Released
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.state import State
from apportion.execution.release.availability import Within, as_planned, within
from apportion.execution.release.schedule import Schedule, Shares, schedule
from apportion.execution.release.tranche import Tranche, tranche
from apportion.kernel.money import Currency
from apportion.model.approval.life import key_of
from apportion.model.intake.releases import read_releases
from apportion.model.releases import Gate, ReleasePlan
from apportion.services.adopted import AdoptedPlan, Signed, open_adopted
from apportion.services.asked import authorities_of
from apportion.services.calendar import months_between, months_later
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.texts import text_of

_MONTHS_IN_YEAR = 12


@dataclass(frozen=True, eq=False)
class Scheduled:
    """The tranches of a budget period, within the money that comes in."""

    currency: Currency
    within: Within
    tranches: tuple[Tranche, ...]
    released: int
    """Of the lines of the period, so far."""
    allocated: int
    knows_revenue: bool
    """False where the case does not say in which months money comes in."""
    waits: bool
    """Whether releases wait for it."""


@dataclass(frozen=True, eq=False)
class ReleasedTranche:
    """A tranche that was released, or why not all of it was."""

    currency: Currency
    tranche: Tranche
    written: tuple[Written, ...]
    brought_forward_from: datetime.date | None = None
    """Day on which it begins, where it was released before that; ``None``: it was due."""


def plan_of_release(plan: AdoptedPlan) -> ReleasePlan:
    """When the case wants money to be released.

    Raises:
        CaseBlocked: when the tables that say it cannot be read.
    """
    stated, findings = read_releases(plan.loaded.raw, plan.case)
    if findings.blocking:
        raise CaseBlocked(str(plan.folder), findings)
    return stated


def scheduled(folder: Path, period: str | None = None, ledger: Path | None = None) -> Scheduled:
    """The tranches of a budget period, with what is released and what is held.

    Args:
        folder: an adopted plan.
        period: the budget period; ``None``: the first.
        ledger: a case or ledger whose past tells the seasons of units, where a part is released by season.

    Raises:
        Refusal: when no adopted plan stands there, or there is no such period.
        CaseBlocked: when tables cannot be read.
    """
    with open_adopted(folder) as plan:
        stated, state = plan_of_release(plan), plan.book().state
        made, knows_revenue = _schedule(plan, state, stated, _period(state, period), ledger)
        tranches = tuple(tranche(made.schedule, month, stated, state) for month in made.schedule.tranche_months)
        positions = [item for line, item in state.positions.items() if line.period == made.schedule.period]
        return Scheduled(
            plan.case.currency,
            made,
            tranches,
            sum(item.released for item in positions),
            sum(item.allocated for item in positions),
            knows_revenue,
            stated.waits_for_revenue,
        )


def release(
    folder: Path, signed: Signed, name: str, ledger: Path | None = None, approved_by: str = ""
) -> ReleasedTranche:
    """Release what is due up to a tranche and is not held by a gate.

    Args:
        folder: an adopted plan.
        signed: who releases it.
        name: of the tranche, as ``FY2025-Q1``.
        ledger: as for ``scheduled``.
        approved_by: who approves a tranche that is released before its day.

    Raises:
        Refusal: when there is no such tranche, nothing is due, the person may not, nobody approved what is released
            before its day, or the journal cannot be written.
    """
    said = {"tranche": name}
    with open_adopted(folder) as plan:
        stated, authorities = plan_of_release(plan), authorities_of(plan)

        def find(book: Book) -> tuple[Tranche, datetime.date]:
            return _found(plan, book.state, stated, name, ledger)

        found, begins = find(plan.book())
        done = plan.repeated(signed, Released, said)
        batches = [batch for batch in (("", found.free), *found.opened) if batch[1]]
        if not batches and done is not None:
            return ReleasedTranche(plan.case.currency, found, (done,))
        if not batches:
            raise _nothing_left(plan, found)
        amounts = [item for _, amounts in batches for item in amounts]
        _may_release(plan, authorities, signed, amounts)
        is_early = signed.on < begins
        approver = _approver(found, begins, amounts, signed, authorities, approved_by) if is_early else ""

        def releasing(gate: str) -> Callable[[Book], Event]:
            def decide(book: Book) -> Event:
                now, _ = find(book)
                amounts = dict([("", now.free), *now.opened]).get(gate, ())
                if not amounts:
                    raise NotAllowed([f"Nothing of {name} is left to release."])
                return Released(name, amounts, gate, is_early, approver)

            return decide

        written = []
        for gate, _ in batches:
            stamp = signed if not gate else replace(signed, operation=f"{signed.operation}/{gate}")
            written.append(plan.write(stamp, releasing(gate), Released, said))
        return ReleasedTranche(plan.case.currency, found, tuple(written), begins if is_early else None)


def _found(
    plan: AdoptedPlan, state: State, stated: ReleasePlan, name: str, ledger: Path | None
) -> tuple[Tranche, datetime.date]:
    """A tranche by its name, and the day on which it begins."""
    known = []
    for period in state.periods().values():
        made = _schedule(plan, state, stated, period.name, ledger)[0].schedule
        month = made.month_of(name)
        if month is not None:
            return tranche(made, month, stated, state), months_later(period.first, month - 1)
        known += [made.name_of(each) for each in made.tranche_months]
    raise Refusal(f"There is no tranche '{name}'.", f"There are {', '.join(known)}.")


def _nothing_left(plan: AdoptedPlan, found: Tranche) -> Refusal:
    if not found.held:
        message = f"Nothing of {found.name} is left to release."
        return Refusal(message, "All that is due up to it was released; 'schedule' lists the tranches.")
    waiting = "; ".join(f"gate {held.gate.id} is not met" for held in found.held)
    return Refusal(
        f"Nothing of {found.name} is left to release: {waiting}.",
        f"Once it is met: apportion gate {plan.folder} {found.held[0].gate.id} --evidence TEXT --by NAME",
    )


def _may_release(plan: AdoptedPlan, authorities: Authorities, signed: Signed, amounts: Sequence[LineAmount]) -> None:
    for item in amounts:
        if not authorities.allows(signed.by, "release", item.line.request, item.amount, signed.on):
            told = plan.case.currency.grouped(item.amount)
            raise Refusal(
                f"{signed.by} may not release {told} for {item.line.request}.",
                "Let somebody release it whom the table authorities names.",
            )


def _approver(
    found: Tranche,
    begins: datetime.date,
    amounts: Sequence[LineAmount],
    signed: Signed,
    authorities: Authorities,
    approved_by: str,
) -> str:
    """Who approves that a tranche is released before its day, so that it is borrowed from a later one."""
    able = [
        set(authorities.who(("release",), item.line.request, item.amount, signed.on, but=signed.by)) for item in amounts
    ]
    reason = f"{found.name} begins on {begins}: on {signed.on} it is borrowed from a later tranche, and needs approval."
    answer = Answer(
        "needs approval",
        (reason,),
        tuple(sorted(set.intersection(*able))),
        anybody_approves=not authorities.are_stated,
    )
    approver = answer.approved(signed.by, approved_by)
    if approver is None:
        told = " ".join((reason, *answer.why_not_approved(signed.by, approved_by)))
        who = f" ({', '.join(answer.approvers)})" if answer.approvers else ""
        if authorities.are_stated and not answer.approvers:
            raise Refusal(told, "Nobody in the table authorities may approve it: release it on its day.")
        raise Refusal(told, f"Release it on its day, or name who approves it: --approved-by NAME{who}.")
    return approver


def meet_gate(folder: Path, signed: Signed, name: str, evidence: str) -> tuple[Gate, Written]:
    """Sign that a gate is met.

    Raises:
        Refusal: when there is no such gate, it is met, the owner signs alone, or the person may not sign.
    """
    with open_adopted(folder) as plan:
        stated, authorities = plan_of_release(plan), authorities_of(plan)
        gate = next((item for item in stated.gates if item.id == name), None)
        if gate is None:
            listed = ", ".join(item.id for item in stated.gates) or "none"
            raise Refusal(f"There is no gate '{name}'.", f"The case has these gates: {listed}.")
        for reason in why_not_signed(gate, authorities, signed.by, signed.on):
            owner_signs = key_of(signed.by) == key_of(gate.owner)
            who = gate.signer or "somebody whom the table authorities lets sign"
            raise Refusal(reason, "Let somebody else sign." if owner_signs else f"It is for {who} to sign.")
        told = text_of("The evidence (--evidence)", evidence)
        return gate, plan.write(signed, GateMet(name, told))


def why_not_signed(gate: Gate, authorities: Authorities, person: str, on: datetime.date) -> Iterator[str]:
    """What keeps a person from signing on a day that a gate is met; nothing: the person may."""
    by = key_of(person)
    if by == key_of(gate.owner):
        yield f"{person} sees to the gate '{gate.id}' and cannot sign for it."
        return
    may = authorities.are_stated and any(
        key_of(item.person) == by and item.may == "sign" and (item.until is None or on <= item.until)
        for item in authorities.control.authorities
    )
    if (gate.signer and by != key_of(gate.signer)) or (not gate.signer and authorities.are_stated and not may):
        yield f"{person} may not sign for the gate '{gate.id}'."


def _period(state: State, name: str | None) -> str:
    names = list(state.periods())
    if name is None:
        return names[0]
    if name not in names:
        raise Refusal(f"There is no budget period '{name}'.", f"The plan has {', '.join(names)}.")
    return name


def _schedule(
    plan: AdoptedPlan, state: State, stated: ReleasePlan, period: str, ledger: Path | None
) -> tuple[Within, bool]:
    period_of = state.periods()[period]
    months = months_between(period_of.first, period_of.last)
    for name in sorted({part.profile for part in stated.parts} & set(stated.profiles or {})):
        if len((stated.profiles or {})[name]) != months:
            raise Refusal(
                f"The profile '{name}' is stated for {len((stated.profiles or {})[name])} months, and {period} has "
                f"{months}: its money cannot be scheduled.",
                "Adopt the plan with periods of the length for which the case states profiles.",
            )
    stated = replace(stated, period_months=months)
    allocated = {line: item.allocated for line, item in state.positions.items()}
    # A season is that of a whole year.
    made = schedule(plan.case, allocated, stated, period, _seasons(ledger if months == _MONTHS_IN_YEAR else None))
    available = _available(plan, period, made)
    return (within if stated.waits_for_revenue else as_planned)(made, available), bool(available)


def _seasons(ledger: Path | None) -> Callable[[str], Shares | None]:
    """Seasonal shares of units from the months of a ledger."""
    if ledger is None:
        return lambda _: None
    from apportion.services.history import review_ledger

    seasons = review_ledger(ledger).history.seasons

    def season_of(unit: str) -> Shares | None:
        profile = None if seasons is None else seasons.units.get(unit) or seasons.whole
        if profile is None or len(profile.share) != _MONTHS_IN_YEAR:
            return None
        exact = [Fraction(float(share)) for share in profile.share]
        return tuple(share / sum(exact) for share in exact)

    return season_of


def _available(plan: AdoptedPlan, period: str, made: Schedule) -> dict[str, list[int]]:
    """Money that has come into each fund by the end of each month, as far as the case states its sources."""
    if made.months != _MONTHS_IN_YEAR:
        return {}
    from apportion.allocation.funding import fund_ids
    from apportion.model.intake.revenue import read_money
    from apportion.risk.cash.profile import profile_of, split
    from apportion.risk.revenue.past import past_of_months

    money, _ = read_money(plan.loaded.raw)
    if money is None:
        return {}
    pasts = {flow: past_of_months(flow, held) for flow, held in money.history.items()}
    place = plan.case.periods.index(period)
    funds = fund_ids(plan.case)
    found: dict[str, list[int]] = {}
    for row in money.revenues:
        if row.period == place:
            months = split(row.amount, profile_of(row.source, money, pasts).shares)
            held = found.setdefault(row.fund or funds[0], [0] * _MONTHS_IN_YEAR)
            for month in range(_MONTHS_IN_YEAR):
                held[month] += sum(months[: month + 1])
    for fund, held in found.items():
        at_start = sum(
            (item.opening or 0) + item.transfers_in - item.transfers_out
            for item in money.balances
            if (item.fund or funds[0]) == fund and item.period == place
        )
        if place == 0 and len(funds) == 1 and money.cash_opening is not None:
            at_start = money.cash_opening
        found[fund] = [amount + at_start for amount in held]
    return found
