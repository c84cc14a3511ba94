"""Adoption: a plan that holds is put into force, and its journal begins."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apportion.execution.journal.book import Book
from apportion.execution.journal.events import Adopted, BudgetPeriod, Event
from apportion.execution.journal.positions import NotAllowed
from apportion.model.case import Case
from apportion.model.intake.releases import read_releases
from apportion.model.releases import ReleasePlan
from apportion.services.adoptable import is_process_stated, lines_of
from apportion.services.adopted import Signed, refusing
from apportion.services.calendar import budget_periods as budget_periods  # noqa: PLC0414 - other services read it here
from apportion.services.in_force import adoption_in, as_adopted, taking_over
from apportion.services.load import load_case
from apportion.services.open_plan import case_of, is_plan_folder, read_stored
from apportion.services.plan_case import Say
from apportion.services.refusal import Refusal
from apportion.services.stored_amounts import stored_amounts
from apportion.services.stores import following, follows, has_store, open_or_create_store, open_store

_NOT_SUBMITTED: Final = "The plan is not submitted, and its case states by which stages it is approved."


@dataclass(frozen=True)
class Adoption:
    """A plan that was put into force."""

    folder: Path
    adopted: Adopted
    is_repeat: bool

    @property
    def total(self) -> int:
        """What its lines carry, in minor units."""
        return sum(item.amount for item in self.adopted.lines)


def adopt(
    folder: Path,
    signed: Signed,
    *,
    starts: datetime.date | None = None,
    months: int | None = None,
    store: str | None = None,
    replaces: Path | None = None,
    say: Say = lambda _: None,
) -> Adoption:
    """Put a plan into force.

    Args:
        folder: a plan folder; it is verified first.
        signed: who adopts it.
        starts: first day of the first budget period; ``None``: as the case says, otherwise 1 January of the year in
            its name.
        months: length of a budget period; ``None``: as the case says, otherwise a year.
        store: database of a team where the journal is kept; ``None``: where it is, otherwise a file in the folder.
        replaces: folder of the plan in force that it takes over from; ``None``: none.
        say: told what is being done.

    Raises:
        Refusal: when no plan stands there, it does not hold, its process of approval is not complete, or it was adopted
            before.
        CaseBlocked: when the case or the plan cannot be read.
    """
    from apportion.services.verify_plan import verify

    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    before = _before(folder, signed)
    if before is not None:
        return before
    verification = verify(folder, say)
    if not verification.holds:
        told = "; ".join(f"'{check.question}'" for check in verification.checks if check.count)
        raise Refusal(
            f"{folder} does not hold, so it is not adopted. Answered with no: {told}.",
            f"Look at it with: apportion verify {folder}",
        )
    stored, loaded = read_stored(folder), load_case(case_of(folder))
    case = loaded.usable()
    if stored.status not in ("optimal", "feasible"):
        raise Refusal(f"{folder} holds no plan to adopt: it is {stored.status}.", "Change the case, and plan it again.")
    amounts = stored_amounts(folder, stored, case)
    event = Adopted(
        stored.fingerprint,
        stored.case_fingerprint,
        case.currency.code,
        case.currency.decimals,
        _periods(case, read_releases(loaded.raw, case)[0], starts, months),
        tuple(lines_of(case, amounts)),
    )
    is_stated = is_process_stated(loaded)
    if is_stated and store is None and replaces is None and not has_store(folder):
        raise Refusal(_NOT_SUBMITTED, f"Submit it first: apportion submit {folder}")

    def decide(book: Book) -> Event:
        if is_stated and book.state.approval.submitted is None:
            raise NotAllowed([_NOT_SUBMITTED])
        return taking_over(event, book.state, is_meant=replaces is not None or follows(folder))

    with refusing(), following(folder, replaces) as home:
        journal = open_or_create_store(home, store, stored.fingerprint)
        try:
            written = journal.write(signed.stamp(), decide)
        finally:
            journal.close()
    return Adoption(folder, event, is_repeat=written.is_repeat)


def _periods(
    case: Case, calendar: ReleasePlan, starts: datetime.date | None, months: int | None
) -> tuple[BudgetPeriod, ...]:
    if months not in (None, calendar.period_months) and calendar.profiles:
        # Shares of twelve months say nothing about three, and the gates that hold them would be lost.
        raise Refusal(
            f"The case states profiles of release for periods of {calendar.period_months} months, not {months}.",
            "Leave out --months, or set period_months in the case and plan it again.",
        )
    return budget_periods(case, starts or calendar.starts, calendar.period_months if months is None else months)


def _before(folder: Path, signed: Signed) -> Adoption | None:
    """An adoption that was made before: the same operation a second time changes nothing; another one is refused."""
    if not has_store(folder):
        return None
    with refusing():
        store = open_store(folder)
        try:
            first = adoption_in(folder, store.entries())
        finally:
            store.close()
    if first is None:
        return None
    stamp = signed.stamp()
    is_same = (first.stamp.operation, first.stamp.by, first.stamp.on) == (stamp.operation, stamp.by, stamp.on)
    if not is_same:
        raise Refusal(f"{folder} was adopted by {first.stamp.by} on {first.stamp.on}.", "A plan is adopted once.")
    return Adoption(folder, as_adopted(first.event), is_repeat=True)
