"""The life of an approval: which step may follow which, and who may take it. Replayed from the journal.

Drawn arrows, each taken once: nothing -> submitted -> stage after stage -> approved -> adopted; from submitted or
approved -> withdrawn; from submitted -> rejected. A plan with another fingerprint begins anew from anywhere but
adopted, and voids every signature of the one before; a plan that was rejected does not come back unchanged.
"""

from __future__ import annotations

import datetime
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from apportion.kernel.journal import Change, Event, NotAllowed, Stamp, refuse
from apportion.kernel.money import Currency
from apportion.model.approval.events import Delegated, Rejected, Signatory, Signed, Stage, Submitted, Withdrawn

Status = Literal["none", "submitted", "approved", "rejected", "withdrawn", "adopted"]


@dataclass(frozen=True)
class Signature:
    """A signature that counts."""

    stage: str
    person: str
    behalf_of: str
    """Empty: by right of their own."""
    on: datetime.date
    signed: Signed


@dataclass(frozen=True)
class Delegation:
    """A power lent to somebody else."""

    owner: str
    event: Delegated


@dataclass
class Approval:
    """What the journal says about the approval of its plan. Only ``judge`` and ``seal`` give changes of it."""

    status: Status = "none"
    submitted: Submitted | None = None
    """The plan that lies before those who approve; kept after it was rejected, withdrawn or adopted."""
    on: datetime.date | None = None
    """Day of its submission."""
    submitters: set[str] = field(default_factory=set)
    """Everybody who submitted this plan or one before it, as ``key_of`` writes them: editing is entering too."""
    authors: set[str] = field(default_factory=set)
    """Everybody who entered or edited a request of this plan or one before it, likewise."""
    signatures: list[Signature] = field(default_factory=list)
    void: list[Signature] = field(default_factory=list)
    """Signatures of plans that were replaced or withdrawn."""
    delegations: list[Delegation] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    """Reason by fingerprint of a plan that was rejected."""
    last: datetime.date | None = None
    """Day of the last step; none is entered for a day before it. ``None``: nothing happened."""

    def signed(self, stage: str) -> list[Signature]:
        """Signatures of a stage that count."""
        return [item for item in self.signatures if item.stage == stage]

    def open_stage(self) -> Stage | None:
        """The stage that is to be signed now; ``None`` when there is none."""
        if self.submitted is None or self.status != "submitted":
            return None
        return next((stage for stage in self.submitted.stages if not self.is_complete(stage)), None)

    def is_complete(self, stage: Stage) -> bool:
        """Whether a stage has all its signatures."""
        return len(self.signed(stage.stage)) >= stage.signers

    def holds_until(self, signature: Signature) -> datetime.date | None:
        """The last day on which a signature holds; ``None``: it does not expire."""
        weeks = None if self.submitted is None else self.submitted.holds_weeks
        return None if weeks is None else signature.on + datetime.timedelta(weeks=weeks)

    def expired(self, on: datetime.date) -> list[Signature]:
        """Signatures that no longer hold on a day."""
        ends = [(item, self.holds_until(item)) for item in self.signatures]
        return [item for item, last in ends if last is not None and last < on]


def key_of(person: str) -> str:
    """A name as it is compared: letters of one shape, case and spacing are no difference between people."""
    return " ".join(unicodedata.normalize("NFKC", person).casefold().split())


def judge(approval: Approval, stamp: Stamp, event: Event) -> Change:
    """Look whether a step of approval may be taken next; the answer takes it.

    Raises:
        NotAllowed: with every reason.
    """
    is_revision = _is_revision(approval, event)
    if approval.status == "adopted" and not is_revision:
        raise NotAllowed(["The plan is adopted: its approval is sealed."])
    change = _judged(approval, stamp, event)
    refuse(_before_last(approval, stamp.on))

    def carry_out() -> None:
        if is_revision:
            # They are not void: the plan in force was adopted with them.
            approval.signatures = []
        change()
        approval.last = stamp.on

    return carry_out


def _is_revision(approval: Approval, event: Event) -> bool:
    """Whether another plan is laid before those who approve while one is in force."""
    held = approval.submitted
    return (
        approval.status == "adopted" and isinstance(event, Submitted) and held is not None and event.plan != held.plan
    )


def _before_last(approval: Approval, on: datetime.date) -> list[str]:
    """Steps are entered in the order of their days: who signs cannot reach back before what others did."""
    if approval.last is None or on >= approval.last:
        return []
    return [f"The last step of this approval is of {approval.last}: {on} lies before it."]


def _judged(approval: Approval, stamp: Stamp, event: Event) -> Change:
    match event:
        case Submitted():
            return _submit(approval, stamp, event)
        case Signed():
            return _sign(approval, stamp, event)
        case Rejected():
            return _reject(approval, stamp, event)
        case Withdrawn():
            return _withdraw(approval, event)
        case Delegated():
            return _delegate(approval, stamp, event)
        case _:
            raise TypeError(event.kind)


def before_adoption(approval: Approval, plan: str, on: datetime.date) -> Change:
    """Look whether a plan may be adopted; the answer seals its approval. Without any submission it may.

    Raises:
        NotAllowed: when its process is not complete, was about another plan or ended later than on that day, or when a
            signature has expired.
    """
    faults = []
    if approval.submitted is not None:
        if approval.submitted.plan != plan:
            faults.append(f"The plan that was submitted is {approval.submitted.plan}, not {plan}: submit it again.")
        if approval.status != "approved":
            faults.append(_not_approved(approval))
        else:
            faults += [*_before_last(approval, on), *_expired(approval, on)]
    refuse(faults)

    def carry_out() -> None:
        if approval.submitted is not None:
            approval.status = "adopted"

    return carry_out


def _expired(approval: Approval, on: datetime.date) -> list[str]:
    """What is said of signatures that no longer hold."""
    submitted = approval.submitted
    names = {} if submitted is None else {stage.stage: stage.name for stage in submitted.stages}
    return [
        f"The signature of {item.person} for {names[item.stage]} held until {approval.holds_until(item)}: the plan "
        "has to be withdrawn and submitted again."
        for item in approval.expired(on)
    ]


def why_not(approval: Approval, stage: Stage, person: str, on: datetime.date, behalf_of: str = "") -> tuple[str, ...]:
    """Everything that keeps a person from signing a stage on a day; empty: the person may."""
    submitted = approval.submitted
    if submitted is None:
        return ("No plan is submitted.",)
    owner = behalf_of or person
    faults = []
    for name in dict.fromkeys((person, owner)):
        faults += _barred(approval, name)
    faults += _no_power(submitted, stage, owner, on)
    if behalf_of and not any(_lends(item, owner, person, stage, on) for item in approval.delegations):
        faults.append(f"{owner} has not delegated {stage.name} to {person} for {on}.")
    for held in approval.signed(stage.stage):
        if key_of(held.person) == key_of(person):
            faults.append(f"{person} has signed {stage.name} already: it takes different people.")
        elif key_of(owner) in {key_of(held.person), key_of(held.behalf_of)}:
            faults.append(f"{stage.name} is signed in the right of {owner} already: it takes different people.")
    return tuple(faults)


def _barred(approval: Approval, name: str) -> list[str]:
    """What a person did to the plan that keeps them from approving it."""
    faults = []
    if key_of(name) in approval.submitters:
        faults.append(f"{name} submitted the plan, and does not approve it too.")
    if key_of(name) in approval.authors:
        faults.append(f"{name} entered or edited a request, and does not approve it too.")
    return faults


def _no_power(submitted: Submitted, stage: Stage, owner: str, on: datetime.date) -> list[str]:
    currency = Currency(submitted.currency, submitted.decimals)
    total = currency.grouped(submitted.total)
    faults = []
    if stage.limit is not None and submitted.total > stage.limit:
        faults.append(f"{stage.name} is for plans up to {currency.grouped(stage.limit)}; this one is {total}.")
    rows = [item for item in submitted.signatories if key_of(item.person) == key_of(owner)]
    wanted = {key_of(name) for name in stage.by}
    named = key_of(owner) in wanted
    if submitted.signatories and not rows and not named:
        return [*faults, f"{owner} is not among those who sign plans."]
    fitting = [item for item in rows if not wanted or named or (item.role and key_of(item.role) in wanted)]
    if wanted and not named and not fitting:
        return [*faults, f"{stage.name} is signed by {' or '.join(stage.by)}, not by {owner}."]
    if fitting and not any(_covers(item, submitted.total, on) for item in fitting):
        until = max((item.until for item in fitting if item.until is not None), default=None)
        if until is not None and all(item.until is not None and item.until < on for item in fitting):
            faults.append(f"{owner} could sign plans until {until}.")
        else:
            most = max(item.limit for item in fitting if item.limit is not None)
            faults.append(f"{owner} signs plans up to {currency.grouped(most)}; this one is {total}.")
    return faults


def _covers(signatory: Signatory, total: int, on: datetime.date) -> bool:
    return (signatory.limit is None or total <= signatory.limit) and (signatory.until is None or on <= signatory.until)


def _lends(delegation: Delegation, owner: str, person: str, stage: Stage, on: datetime.date) -> bool:
    event = delegation.event
    return (
        key_of(delegation.owner) == key_of(owner)
        and key_of(event.to) == key_of(person)
        and event.stage in ("", stage.stage)
        and on <= event.until
    )


def _submit(approval: Approval, stamp: Stamp, event: Submitted) -> Change:
    held, faults = approval.submitted, list[str]()
    if not event.stages:
        faults.append("The process has no stage.")
    names = [stage.stage for stage in event.stages]
    faults += [f"Stage {name} stands twice." for name in sorted(set(names)) if names.count(name) > 1]
    faults += [f"Stage {stage.stage} needs at least one signature." for stage in event.stages if stage.signers < 1]
    faults += [f"Stage {stage.stage} ends before it begins." for stage in event.stages if stage.last < stage.first]
    if event.plan in approval.rejected:
        faults.append(f"This plan was rejected: {approval.rejected[event.plan]} It comes back only changed.")
    elif held is not None and held.plan == event.plan and approval.status != "withdrawn":
        faults.append("This plan is submitted already.")
    refuse(faults)

    def carry_out() -> None:
        approval.void += approval.signatures
        approval.signatures = []
        approval.status, approval.submitted, approval.on = "submitted", event, stamp.on
        approval.submitters.add(key_of(stamp.by))
        approval.authors.update(key_of(name) for name in event.authors)

    return carry_out


def _sign(approval: Approval, stamp: Stamp, event: Signed) -> Change:
    stage = _stage(approval, stamp, event.plan, event.stage)
    refuse([*why_not(approval, stage, stamp.by, stamp.on, event.behalf_of), *_expired(approval, stamp.on)])

    def carry_out() -> None:
        approval.signatures.append(Signature(event.stage, stamp.by, event.behalf_of, stamp.on, event))
        if approval.open_stage() is None:
            approval.status = "approved"

    return carry_out


def _reject(approval: Approval, stamp: Stamp, event: Rejected) -> Change:
    stage = _stage(approval, stamp, event.plan, event.stage)
    faults = list(why_not(approval, stage, stamp.by, stamp.on, event.behalf_of))
    if not event.reason.strip():
        faults.append("A rejection needs a reason.")
    refuse(faults)

    def carry_out() -> None:
        approval.status = "rejected"
        approval.rejected[event.plan] = event.reason

    return carry_out


def _withdraw(approval: Approval, event: Withdrawn) -> Change:
    held, faults = approval.submitted, list[str]()
    if held is None or approval.status not in ("submitted", "approved"):
        faults.append("No plan is submitted." if approval.status == "none" else f"The plan is {approval.status}.")
    elif held.plan != event.plan:
        faults.append(f"The plan that is submitted is {held.plan}.")
    if not event.reason.strip():
        faults.append("Taking a plan back needs a reason.")
    refuse(faults)

    def carry_out() -> None:
        approval.void += approval.signatures
        approval.signatures = []
        approval.status = "withdrawn"

    return carry_out


def _delegate(approval: Approval, stamp: Stamp, event: Delegated) -> Change:
    submitted = approval.submitted
    if submitted is None:
        raise NotAllowed(["No plan is submitted: there is nothing to delegate yet."])
    stages = [stage for stage in submitted.stages if event.stage in ("", stage.stage)]
    faults = []
    if not stages:
        faults.append(f"There is no stage {event.stage}.")
    if key_of(event.to) == key_of(stamp.by):
        faults.append("Nobody delegates to themselves.")
    if not event.to.strip():
        faults.append("Nobody is named who may sign.")
    if event.until < stamp.on:
        faults.append(f"The delegation ends on {event.until}, before it begins.")
    faults += _barred(approval, stamp.by)
    # Only a power of one's own is lent, and no longer than one has it: what was lent is not passed on.
    if stages and all(_no_power(submitted, stage, stamp.by, stamp.on) for stage in stages):
        faults += _no_power(submitted, stages[0], stamp.by, stamp.on)
    elif stages and all(_no_power(submitted, stage, stamp.by, event.until) for stage in stages):
        faults += _no_power(submitted, stages[0], stamp.by, event.until)
    refuse(faults)
    return lambda: approval.delegations.append(Delegation(stamp.by, event))


def _stage(approval: Approval, stamp: Stamp, plan: str, name: str) -> Stage:
    """The stage that is to be signed, when it is this one of this plan."""
    submitted = approval.submitted
    if submitted is None:
        raise NotAllowed(["No plan is submitted."])
    if approval.status != "submitted":
        raise NotAllowed([f"The plan is {approval.status}: nothing is to be signed."])
    if submitted.plan != plan:
        raise NotAllowed([f"The plan that is submitted is {submitted.plan}; a signature for {plan} does not count."])
    if approval.on is not None and stamp.on < approval.on:
        raise NotAllowed([f"The plan was submitted on {approval.on}, after {stamp.on}."])
    known = {stage.stage: stage for stage in submitted.stages}
    if name not in known:
        raise NotAllowed([f"There is no stage {name}. The stages are {', '.join(known)}."])
    stage, due = known[name], approval.open_stage()
    if due is not None and due.stage != name:
        done = "is signed already" if approval.is_complete(stage) else f"comes after {due.stage}"
        raise NotAllowed([f"Stage {name} {done}; the stage to be signed is {due.stage}."])
    return stage


def _not_approved(approval: Approval) -> str:
    stage = approval.open_stage()
    if stage is None:
        return f"The plan is {approval.status}, not approved."
    missing = stage.signers - len(approval.signed(stage.stage))
    return f"The plan is not approved: {stage.name} lacks {missing} of {stage.signers} signatures."
