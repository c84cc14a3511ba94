"""The approval of a plan: submitted, signed stage by stage, refused, taken back or delegated, and where it stands."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.journal import Journal, Written
from apportion.alignment.approval.checklist import Checked, Facts, checklist
from apportion.alignment.approval.process import Late, asks, checks, late_on, process_of
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import Event
from apportion.execution.journal.positions import NotAllowed
from apportion.kernel.journal import Stamp
from apportion.kernel.money import Currency
from apportion.model.approval.events import Delegated, Rejected, Stage, Submitted, Withdrawn
from apportion.model.approval.events import Signed as StageSigned
from apportion.model.approval.life import Approval, Signature, Status, judge, key_of, why_not
from apportion.model.approval.stages import DEFAULT_STAGES
from apportion.model.intake.approval import read_approval
from apportion.services.adopted import Signed, refusing
from apportion.services.approval_facts import facts_of, working_time
from apportion.services.load import load_case
from apportion.services.open_plan import case_of, is_plan_folder, read_stored
from apportion.services.plan_case import Say
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.stores import following, has_store, open_or_create_store, open_store
from apportion.services.verify_plan import verify

if TYPE_CHECKING:
    from apportion.model.approval.stated import StatedApproval
    from apportion.reports.plan_reader import PlanDocument
    from apportion.services.load import Loaded

MODEL = "model"
"""The check that nobody can accept when it fails: a plan that does not hold is not signed."""


@dataclass(frozen=True)
class StageStanding:
    """One stage, and what it lacks."""

    stage: Stage
    asks: str
    signatures: tuple[Signature, ...]
    checklist: tuple[Checked, ...]
    is_open: bool
    """Whether it is the one to be signed now."""
    is_complete: bool


@dataclass(frozen=True)
class CanSign:
    """A person who is named for the open stage, and what keeps them from signing it."""

    person: str
    behalf_of: str
    """Empty: by right of their own."""
    reasons: tuple[str, ...]
    """Empty: the person can sign."""


@dataclass(frozen=True)
class Standing:
    """Where the approval of a plan stands on a day."""

    folder: Path
    on: datetime.date
    plan: str
    """Fingerprint of the plan in the folder."""
    submitted: str
    """Fingerprint of the plan that was submitted; empty: none."""
    status: Status
    total: int
    currency: Currency
    stages: tuple[StageStanding, ...]
    late: tuple[Late, ...]
    who: tuple[CanSign, ...]
    """People named for the open stage. Empty: nobody is named, or no stage is open."""
    void: tuple[Signature, ...]
    """Signatures that no longer count."""
    expired: tuple[Signature, ...] = ()
    """Signatures that would count, and have expired on that day: the plan has to be submitted again."""

    @property
    def is_edited(self) -> bool:
        """Whether the plan in the folder is another one than was submitted, so that no signature is for it."""
        return bool(self.submitted) and self.submitted != self.plan


@dataclass(frozen=True, eq=False)
class _Plan:
    """A plan folder while somebody decides about it."""

    folder: Path
    stored: PlanDocument
    loaded: Loaded
    stated: StatedApproval

    @property
    def total(self) -> int:
        return self.stored.allocated + self.stored.reserve

    def process(self, starts: datetime.date) -> tuple[Stage, ...]:
        policy = self.loaded.evidence.policy
        count, weeks = int(policy["approval_stages"].number), int(policy["approval_weeks"].number)
        if not self.stated.stages and not 1 <= count <= len(DEFAULT_STAGES):
            raise Refusal(
                f"The policy asks for {count} stages of approval; there are 1 to {len(DEFAULT_STAGES)} to choose from.",
                "Correct approval_stages in the table policy, or state your own stages in the table approval_stages.",
            )
        return process_of(self.stated.stages, count, weeks, starts, working_time(self.loaded.raw))

    def facts(self, say: Say) -> Facts:
        judged = verify(self.folder, say)
        problems = tuple(problem for check in judged.checks for problem in check.problems)
        return facts_of(self.folder, self.stored, self.loaded, problems)


def _open(folder: Path) -> _Plan:
    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    stored, loaded = read_stored(folder), load_case(case_of(folder))
    stated, findings = read_approval(loaded.raw, loaded.usable())
    if findings.blocking:
        raise CaseBlocked(str(folder), findings)
    return _Plan(folder, stored, loaded, stated)


def submit(
    folder: Path,
    signed: Signed,
    *,
    authors: Sequence[str] = (),
    store: str | None = None,
    replaces: Path | None = None,
    say: Say = lambda _: None,
) -> Written:
    """Lay a plan before those who approve it.

    Args:
        folder: a plan folder; it is verified first.
        signed: who submits it.
        authors: who entered or edited requests, beside those of the table authors.
        store: database of a team where the journal is kept; ``None``: where it is, otherwise a file in the folder.
        replaces: folder of a plan that was submitted or adopted and that this one is to replace: its journal goes on;
            ``None``: none.
        say: told what is being done.

    Raises:
        Refusal: when it does not hold, or the same plan is submitted or was rejected already.
    """
    plan = _open(folder)
    if plan.stored.status not in ("optimal", "feasible"):
        raise Refusal(f"{folder} holds no plan to approve: it is {plan.stored.status}.", "Change the case.")
    judged = verify(folder, say)
    if not judged.holds:
        failed = [check.question for check in judged.checks if check.count]
        remedy = f"Look at it with: apportion verify {folder}"
        raise Refusal(f"{folder} does not hold, so it is not submitted: {'; '.join(failed)}.", remedy)
    currency = plan.stored.currency
    event = Submitted(
        plan.stored.fingerprint,
        plan.stored.case_fingerprint,
        currency.code,
        currency.decimals,
        plan.total,
        plan.process(signed.on),
        plan.stated.signatories,
        tuple(dict.fromkeys([*plan.stated.authors, *(name.strip() for name in authors)])),
        int(plan.loaded.evidence.policy["approval_holds"].number),
    )
    stamp = _stamp(signed)
    with refusing(), following(folder, replaces) as home:
        if replaces is None and not has_store(folder):
            # What nobody could submit leaves no empty journal behind.
            judge(Approval(), stamp, event)
        journal = open_or_create_store(home, store, plan.stored.fingerprint)
        try:
            return journal.write(stamp, event)
        finally:
            journal.close()


def approve(
    folder: Path,
    signed: Signed,
    stage: str,
    *,
    behalf_of: str = "",
    accept: Mapping[str, str] | None = None,
    note: str = "",
    say: Say = lambda _: None,
) -> Written:
    """Sign a stage of the plan as it stands in its folder.

    Args:
        folder: of a submitted plan; it is verified first.
        signed: who signs.
        stage: which one.
        behalf_of: who delegated the power to the signer; empty: the signer's own.
        accept: reason by check that does not hold and is accepted all the same.
        note: kept with the signature.
        say: told what is being done.

    Raises:
        Refusal: with everything that speaks against it; nothing was entered.
    """
    plan = _open(folder)
    _look_first(folder, signed, StageSigned(plan.stored.fingerprint, stage, behalf_of.strip()))
    found = checklist(tuple(dict.fromkeys([MODEL, *checks(stage)])), plan.facts(say))
    accepted = {name: reason.strip() for name, reason in (accept or {}).items()}
    _settled(found, accepted)
    event = StageSigned(
        plan.stored.fingerprint,
        stage,
        behalf_of.strip(),
        tuple(f"{name}: {reason}" for name, reason in accepted.items()),
        tuple(item.check for item in found if item.verdict == "not checked"),
        note.strip(),
    )
    return _write(folder, signed, event)


def _look_first(folder: Path, signed: Signed, event: StageSigned) -> None:
    """Who may not sign is told so before the plan is judged, which takes its time; the journal decides again."""
    with _store(folder) as store, refusing():
        if store.repeated(signed.operation) is None:
            judge(store.book().state.approval, _stamp(signed), event)


def _settled(found: Sequence[Checked], accepted: Mapping[str, str]) -> None:
    """Every check that fails is accepted with a reason, and no other one."""
    failing = {item.check: item for item in found if item.verdict == "fails"}
    for name, reason in accepted.items():
        if name not in failing:
            held = ", ".join(failing) or "none"
            raise Refusal(f"There is nothing to accept about '{name}'.", f"Checks that do not hold: {held}.")
        if name == MODEL:
            raise Refusal("A plan that does not hold is not signed.", "Make the plan again from its case.")
        if not reason:
            raise Refusal(f"Nothing says why '{name}' is accepted.", f"Write: --accept '{name}=REASON'")
    left = [item for item in failing.values() if item.check not in accepted]
    if left:
        ways = " ".join(f"--accept '{item.check}=REASON'" for item in left if item.check != MODEL)
        said = " ".join(item.said for item in left)
        raise Refusal(said, f"Put it right, or sign all the same: {ways}" if ways else "Make the plan again.")


def reject(folder: Path, signed: Signed, reason: str, *, stage: str = "", behalf_of: str = "") -> Written:
    """Refuse a submitted plan in the stage that is to be signed; it comes back only changed.

    Raises:
        Refusal: when the person could not sign that stage either, or gives no reason.
    """
    fingerprint = _open(folder).stored.fingerprint

    def event(book: Book) -> Event:
        due = book.state.approval.open_stage()
        name = stage or ("" if due is None else due.stage)
        return Rejected(fingerprint, name, reason.strip(), behalf_of.strip())

    return _write(folder, signed, event)


def withdraw(folder: Path, signed: Signed, reason: str) -> Written:
    """Take a submitted plan back: all its signatures are void.

    Raises:
        Refusal: when the person did not submit it, or it is not submitted.
    """

    def event(book: Book) -> Event:
        approval = book.state.approval
        if approval.submitted is not None and key_of(signed.by) not in approval.submitters:
            raise NotAllowed([f"{signed.by} did not submit the plan: those who sign it can reject it."])
        return Withdrawn("" if approval.submitted is None else approval.submitted.plan, reason.strip())

    return _write(folder, signed, event)


def delegate(
    folder: Path, signed: Signed, to: str, until: datetime.date, reason: str = "", *, stage: str = ""
) -> Written:
    """Let somebody else sign in one's place until a day.

    Raises:
        Refusal: when the person has no power to lend.
    """
    event = Delegated(to.strip(), until, reason.strip(), stage)
    return _write(folder, signed, event)


def _stamp(signed: Signed) -> Stamp:
    """As it stands in the journal. A day far ahead would keep everybody from any step before it.

    Raises:
        Refusal: for a day after tomorrow; where it is tomorrow already is no fault.
    """
    if signed.on > signed.now.date() + datetime.timedelta(days=1):
        raise Refusal(f"{signed.on} has not come yet.", "Enter a step of approval when it is taken: --on DAY.")
    return signed.stamp()


def _write(folder: Path, signed: Signed, event: Event | Callable[[Book], Event]) -> Written:
    with _store(folder) as store, refusing():
        return store.write(_stamp(signed), event)


@contextmanager
def _store(folder: Path) -> Iterator[Journal]:
    if not is_plan_folder(folder):
        raise Refusal(f"{folder} is not a plan folder.", "Name a folder that 'apportion plan' wrote.")
    if not has_store(folder):
        raise Refusal("The plan is not submitted.", f"Submit it first: apportion submit {folder}")
    with refusing():
        store = open_store(folder)
    try:
        yield store
    finally:
        store.close()


def standing(folder: Path, on: datetime.date, say: Say = lambda _: None) -> Standing:
    """Where the approval of a plan stands; before it is submitted, the process that it would go through.

    Raises:
        Refusal: when no plan stands there, or its journal is damaged.
    """
    plan = _open(folder)
    approval = Approval()
    if has_store(folder):
        with _store(folder) as store, refusing():
            approval = store.book().state.approval
    facts = plan.facts(say)
    held = approval.submitted
    stages = plan.process(on) if held is None else held.stages
    due = approval.open_stage()
    return Standing(
        folder,
        on,
        plan.stored.fingerprint,
        "" if held is None else held.plan,
        approval.status,
        plan.total,
        plan.stored.currency,
        tuple(
            StageStanding(
                stage,
                asks(stage.stage),
                tuple(approval.signed(stage.stage)),
                checklist(checks(stage.stage), facts),
                stage == due,
                approval.is_complete(stage),
            )
            for stage in stages
        ),
        late_on(approval, on),
        () if due is None else _who(approval, due, on),
        tuple(approval.void),
        () if approval.status == "adopted" else tuple(approval.expired(on)),
    )


def _who(approval: Approval, stage: Stage, on: datetime.date) -> tuple[CanSign, ...]:
    """Everybody who is named for a stage, those who can sign it first."""
    submitted = approval.submitted
    named = [] if submitted is None else [item.person for item in submitted.signatories]
    people = [(person, "") for person in (named or list(stage.by))]
    people += [(item.event.to, item.owner) for item in approval.delegations]
    found = []
    for person, owner in dict.fromkeys(people):
        reasons = why_not(approval, stage, person, on, owner)
        found.append(CanSign(person, owner, reasons))
    return tuple(sorted(found, key=lambda item: (bool(item.reasons), key_of(item.person), item.behalf_of)))
