"""Whatever a crowd tries with a plan, in whatever order: nobody approves their own, and arrows are gone once.

What must hold is judged from the entries of the journal alone, by rules written a second time.
"""

from __future__ import annotations

import datetime
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from apportion.execution.journal.book import Book, replay
from apportion.execution.journal.chain import Entry, Stamp, chained, faults_of
from apportion.execution.journal.events import Adopted, BudgetPeriod
from apportion.kernel.journal import Event, NotAllowed
from apportion.model.approval.events import Delegated, Rejected, Signed, Stage, Submitted, Withdrawn

DAY: Final = datetime.date(2025, 9, 1)
PREPARE: Final = ("ana", "ben", "cem")
"""Those who submit and enter: everybody else is free to sign, so that plans do get adopted."""
PEOPLE: Final = (*PREPARE, "dee", "eva", "fay")
PLANS: Final = ("sha256:a", "sha256:b")
STAGES: Final = ("first", "second")
ARROWS: Final = {
    ("none", "submitted"),
    ("submitted", "submitted"),
    ("submitted", "approved"),
    ("submitted", "rejected"),
    ("submitted", "withdrawn"),
    ("approved", "withdrawn"),
    ("approved", "submitted"),
    ("approved", "adopted"),
    ("rejected", "submitted"),
    ("withdrawn", "submitted"),
    ("adopted", "submitted"),
}

people = st.sampled_from(PEOPLE)
plans = st.sampled_from(PLANS)
stages = st.sampled_from(STAGES)
days = st.integers(0, 3).map(lambda days: DAY + datetime.timedelta(days=days))


class ApprovalOfPlans(RuleBasedStateMachine):
    """Everybody tries everything; what is refused must leave no trace."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book()
        self.entries: list[Entry] = []
        self.visited = ["none"]

    def attempt(self, by: str, on: datetime.date, event: Event) -> None:
        stamp = Stamp(f"operation {len(self.entries)}", "2025-09-01T00:00:00+00:00", on, by)
        before = self.book.state.approval.status
        try:
            change = self.book.check(stamp, event)
        except NotAllowed:
            assert self.book.state.approval.status == before
            return
        entry = chained(self.book.last, stamp, event)
        self.book.take(entry, change)
        self.entries.append(entry)
        self.visited.append(self.book.state.approval.status)

    @rule(by=st.sampled_from(PREPARE), on=days, plan=plans, author=st.sampled_from(PREPARE), signers=st.integers(1, 2))
    def submit(self, by: str, on: datetime.date, plan: str, author: str, signers: int) -> None:
        process = tuple(Stage(name, name, DAY, DAY, signers) for name in STAGES)
        self.attempt(by, on, Submitted(plan, "sha256:c", "USD", 2, 100, process, (), (author,)))

    @rule(by=people, on=days, plan=plans, stage=stages, owner=st.sampled_from(("", *PEOPLE)))
    def sign(self, by: str, on: datetime.date, plan: str, stage: str, owner: str) -> None:
        self.attempt(by, on, Signed(plan, stage, owner))

    @rule(by=people, on=days)
    def sign_what_is_due(self, by: str, on: datetime.date) -> None:
        self.sign_as_due(by, on)

    def sign_as_due(self, by: str, on: datetime.date) -> None:
        approval = self.book.state.approval
        due = approval.open_stage()
        if due is not None and approval.submitted is not None:
            self.attempt(by, on, Signed(approval.submitted.plan, due.stage))

    @rule(count=st.integers(1, 4))
    def sign_on(self, count: int) -> None:
        for number in range(count):
            self.sign_as_due(("dee", "eva")[number % 2], DAY + datetime.timedelta(days=3))

    @rule()
    def adopt_what_was_submitted(self) -> None:
        submitted = self.book.state.approval.submitted
        if submitted is not None:
            self.adopt_as("dee", DAY + datetime.timedelta(days=3), submitted.plan)

    @rule(by=people, on=days, plan=plans, stage=stages)
    def reject(self, by: str, on: datetime.date, plan: str, stage: str) -> None:
        self.attempt(by, on, Rejected(plan, stage, "no"))

    @rule(by=people, on=days, plan=plans)
    def withdraw(self, by: str, on: datetime.date, plan: str) -> None:
        self.attempt(by, on, Withdrawn(plan, "late"))

    @rule(by=people, on=days, to=people, until=days)
    def delegate(self, by: str, on: datetime.date, to: str, until: datetime.date) -> None:
        self.attempt(by, on, Delegated(to, until, ""))

    @rule(by=people, on=days, plan=plans)
    def adopt(self, by: str, on: datetime.date, plan: str) -> None:
        self.adopt_as(by, on, plan)

    def adopt_as(self, by: str, on: datetime.date, plan: str) -> None:
        if self.book.state.approval.submitted is not None:
            period = BudgetPeriod("FY2026", DAY, datetime.date(2026, 8, 31))
            self.attempt(by, on, Adopted(plan, "sha256:c", "USD", 2, (period,), ()))

    @invariant()
    def every_step_follows_a_drawn_arrow(self) -> None:
        for before, after in zip(self.visited, self.visited[1:], strict=False):
            assert before == after or (before, after) in ARROWS

    @invariant()
    def the_journal_leads_to_the_same_state(self) -> None:
        assert faults_of(self.entries) == ()
        assert replay(self.entries).state.approval == self.book.state.approval

    def the_plan_in_hand_has_all_its_signatures(self) -> None:
        events = [entry.event for entry in self.entries]
        last = max(number for number, event in enumerate(events) if isinstance(event, Submitted))
        current = events[last]
        assert isinstance(current, Submitted)
        signed = [event.stage for event in events[last:] if isinstance(event, Signed)]
        assert all(signed.count(stage.stage) == stage.signers for stage in current.stages)

    @invariant()
    def nobody_approves_their_own_and_what_is_adopted_was_approved_as_it_is(self) -> None:
        if self.book.state.approval.status in ("approved", "adopted"):
            self.the_plan_in_hand_has_all_its_signatures()
        own = set[str]()
        current: Submitted | None = None
        signed = list[tuple[str, str, str]]()
        lent = set[tuple[str, str, datetime.date]]()
        rejected = set[str]()
        is_adopted = False
        on = [entry.stamp.on for entry in self.entries]
        assert on == sorted(on)
        for entry in self.entries:
            event, by = entry.event, entry.stamp.by
            # Of a plan in force nothing happens any more until another one is laid beside it.
            assert not is_adopted or isinstance(event, Submitted)
            match event:
                case Submitted():
                    assert event.plan not in rejected
                    assert not is_adopted or current is None or event.plan != current.plan
                    is_adopted = False
                    own |= {by, *event.authors}
                    current, signed = event, []
                case Delegated():
                    lent.add((by, event.to, event.until))
                case Signed():
                    assert current is not None
                    assert event.plan == current.plan
                    assert not {by, event.behalf_of} & own
                    assert all(by != other for stage, other, _ in signed if stage == event.stage)
                    powers = {owner or other for stage, other, owner in signed if stage == event.stage}
                    assert (event.behalf_of or by) not in powers
                    if event.behalf_of:
                        ends = [until for owner, to, until in lent if (owner, to) == (event.behalf_of, by)]
                        assert any(entry.stamp.on <= until for until in ends)
                    signed.append((event.stage, by, event.behalf_of))
                case Rejected():
                    assert by not in own
                    rejected.add(event.plan)
                case Withdrawn():
                    signed = []
                case Adopted():
                    assert current is not None
                    assert event.plan == current.plan
                    for stage in current.stages:
                        assert sum(name == stage.stage for name, _, _ in signed) == stage.signers
                    is_adopted = True
                case _:
                    raise AssertionError(event.kind)


TestApprovalOfPlans = ApprovalOfPlans.TestCase
TestApprovalOfPlans.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
