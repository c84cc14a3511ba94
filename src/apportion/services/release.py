"""Releasing the money of an adopted plan: the schedule of its tranches, one tranche at a time, and its gates."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from apportion.adapters.journal import Written
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import Event, GateMet, LineAmount, Released
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.state import State
from apportion.execution.release.availability import Within, as_planned, within
from apportion.execution.release.schedule import Schedule, Shares, schedule
from apportion.execution.release.tranche import Tranche, tranche
from apportion.kernel.money import Currency
from apportion.model.intake.releases import read_releases
from apportion.model.releases import Gate, ReleasePlan
from apportion.services.adopted import AdoptedPlan, Signed, open_adopted
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.spend_control import authorities_of

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


def release(folder: Path, signed: Signed, name: str, ledger: Path | None = None) -> ReleasedTranche:
    """Release what is due up to a tranche and is not held by a gate.

    Args:
        folder: an adopted plan.
        signed: who releases it.
        name: of the tranche, as ``FY2025-Q1``.
        ledger: as for ``scheduled``.

    Raises:
        Refusal: when there is no such tranche, nothing is due, the person may not, or the journal cannot be written.
    """
    with open_adopted(folder) as plan:
        stated, authorities = plan_of_release(plan), authorities_of(plan)

        def find(book: Book) -> Tranche:
            for period in book.state.periods():
                made, _ = _schedule(plan, book.state, stated, period, ledger)
                month = made.schedule.month_of(name)
                if month is not None:
                    return tranche(made.schedule, month, stated, book.state)
            known = [
                made.schedule.name_of(month)
                for period in book.state.periods()
                for made in [_schedule(plan, book.state, stated, period, ledger)[0]]
                for month in made.schedule.tranche_months
            ]
            raise Refusal(f"There is no tranche '{name}'.", f"There are {', '.join(known)}.")

        found = find(plan.book())
        batches: list[tuple[str, tuple[LineAmount, ...]]] = [("", found.free), *found.opened]
        for amount in (item for _, amounts in batches for item in amounts):
            if not authorities.allows(signed.by, "release", amount.line.request, amount.amount, signed.on):
                told = plan.case.currency.grouped(amount.amount)
                raise Refusal(
                    f"{signed.by} may not release {told} for {amount.line.request}.",
                    "Let somebody release it whom the table authorities names.",
                )
        written = []
        for gate, _ in [batch for batch in batches if batch[1]]:
            stamp = signed if not gate else replace(signed, operation=f"{signed.operation}/{gate}")
            written.append(plan.write(stamp, _releasing(find, name, gate)))
        if not written:
            done = plan.store.repeated(signed.operation)
            if done is not None:
                return ReleasedTranche(plan.case.currency, found, (Written(done, is_repeat=True),))
            waiting = "; ".join(f"gate {held.gate.id} is not met" for held in found.held)
            raise Refusal(
                f"Nothing of {name} is left to release{': ' + waiting if waiting else ''}.", "Nothing was entered."
            )
        return ReleasedTranche(plan.case.currency, found, tuple(written))


def _releasing(find: Callable[[Book], Tranche], name: str, gate: str) -> Callable[[Book], Event]:
    def decide(book: Book) -> Event:
        found = find(book)
        amounts = found.free if not gate else dict(found.opened).get(gate, ())
        if not amounts:
            raise NotAllowed([f"Nothing of {name} is left to release."])
        return Released(name, amounts, gate)

    return decide


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
        if signed.by == gate.owner:
            raise Refusal(f"{signed.by} sees to the gate '{name}' and cannot sign for it.", "Let somebody else sign.")
        may = authorities.are_stated and any(
            item.person == signed.by and item.may == "sign" and (item.until is None or signed.on <= item.until)
            for item in authorities.control.authorities
        )
        if (gate.signer and signed.by != gate.signer) or (not gate.signer and authorities.are_stated and not may):
            who = gate.signer or "somebody whom the table authorities lets sign"
            raise Refusal(f"{signed.by} may not sign for the gate '{name}'.", f"It is for {who} to sign.")
        return gate, plan.write(signed, GateMet(name, evidence))


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
    stated = replace(stated, period_months=_months_between(period_of.first, period_of.last))
    allocated = {line: item.allocated for line, item in state.positions.items()}
    made = schedule(plan.case, allocated, stated, period, _seasons(ledger))
    available = _available(plan, period, made)
    return (within if stated.waits_for_revenue else as_planned)(made, available), bool(available)


def _months_between(first: datetime.date, last: datetime.date) -> int:
    after = last + datetime.timedelta(days=1)
    return (after.year - first.year) * _MONTHS_IN_YEAR + after.month - first.month


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
