"""A plan lived through at random: after every step the money is where a bookkeeper with a pencil would have it."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from apportion.adapters.journal import JournalStore, check_journal, create_journal, open_journal
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Stamp
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    BudgetPeriod,
    Committed,
    Credited,
    Decommitted,
    Event,
    Imported,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed

DAY = datetime.date(2024, 7, 1)
LINES = [Line(request, fund, "FY2025") for fund in ("general", "grant") for request in ("police", "parks", "libraries")]
AMOUNTS = st.integers(-3, 60)
ONE_LINE = st.sampled_from(LINES)
FREE, HELD, OPEN, PAID = "free", "held back", "promised", "paid"


class Killed(Exception):
    """The process ends in the middle of an operation."""


class PlanLivedThrough(RuleBasedStateMachine):
    """The journal beside a pencil: where each cent of a fund is, kept as transfers between four boxes per line."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal.sqlite"
        self.store: JournalStore = create_journal(self.path)
        self.number = 0
        self.boxes: dict[tuple[Line, str], int] = {}
        self.promises: dict[str, tuple[Line, int]] = {}
        self.uncovered: dict[Line, int] = {}
        self.fund_total: dict[str, int] = {}
        self.last: tuple[Stamp, Event] | None = None

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @initialize(amounts=st.lists(st.integers(0, 100), min_size=6, max_size=6))
    def adopt(self, amounts: list[int]) -> None:
        period = BudgetPeriod("FY2025", DAY, datetime.date(2025, 6, 30))
        lines = tuple(AdoptedLine(line, "city", amount) for line, amount in zip(LINES, amounts, strict=True))
        assert self._enter(Adopted("p", "c", "USD", 2, (period,), lines))
        for line, amount in zip(LINES, amounts, strict=True):
            self.boxes |= {(line, FREE): 0, (line, HELD): amount, (line, OPEN): 0, (line, PAID): 0}
            self.uncovered[line] = 0
            self.fund_total[line.fund] = self.fund_total.get(line.fund, 0) + amount

    def _enter(self, event: Event) -> bool:
        self.number += 1
        stamp = Stamp(f"op{self.number}", "2024-07-01T12:00:00+00:00", DAY, "clerk")
        try:
            written = self.store.write(stamp, event)
        except NotAllowed:
            return False
        assert not written.is_repeat
        self.last = (stamp, event)
        return True

    def _transfer(self, line: Line, source: str, target: str, amount: int) -> None:
        self.boxes[line, source] -= amount
        self.boxes[line, target] += amount

    def _cover(self, line: Line) -> None:
        """Free money settles what was paid without cover."""
        amount = min(self.boxes[line, FREE], self.uncovered[line])
        self._transfer(line, FREE, PAID, amount)
        self.uncovered[line] -= amount

    @rule(line=ONE_LINE, amount=AMOUNTS)
    def release(self, line: Line, amount: int) -> None:
        allowed = 0 < amount <= self.boxes[line, HELD]
        assert self._enter(Released("Q1", (LineAmount(line, amount),))) == allowed
        if allowed:
            self._transfer(line, HELD, FREE, amount)
            self._cover(line)

    @rule(line=ONE_LINE, amount=AMOUNTS)
    def commit(self, line: Line, amount: int) -> None:
        allowed = 0 < amount <= self.boxes[line, FREE]
        name = f"C{self.number}"
        assert self._enter(Committed(name, line, amount, "x")) == allowed
        if allowed:
            self._transfer(line, FREE, OPEN, amount)
            self.promises[name] = (line, amount)

    @precondition(lambda self: self.promises)
    @rule(data=st.data(), amount=AMOUNTS)
    def give_up(self, data: st.DataObject, amount: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.promises)))
        line, still = self.promises[name]
        allowed = 0 < amount <= still
        assert self._enter(Decommitted(name, amount, "x")) == allowed
        if allowed:
            self._transfer(line, OPEN, FREE, amount)
            self.promises[name] = (line, still - amount)
            self._cover(line)

    @rule(line=ONE_LINE, amount=AMOUNTS)
    def pay(self, line: Line, amount: int) -> None:
        allowed = 0 < amount <= self.boxes[line, FREE]
        assert self._enter(Spent(f"P{self.number}", line, amount, "x")) == allowed
        if allowed:
            self._transfer(line, FREE, PAID, amount)

    @precondition(lambda self: self.promises)
    @rule(data=st.data(), amount=AMOUNTS, settled=AMOUNTS)
    def pay_a_promise(self, data: st.DataObject, amount: int, settled: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.promises)))
        line, still = self.promises[name]
        allowed = amount > 0 and 0 <= settled <= min(still, amount) and amount - settled <= self.boxes[line, FREE]
        assert self._enter(Spent(f"P{self.number}", line, amount, "x", name, settled)) == allowed
        if allowed:
            self._transfer(line, OPEN, PAID, settled)
            self._transfer(line, FREE, PAID, amount - settled)
            self.promises[name] = (line, still - settled)

    @rule(line=ONE_LINE, amount=AMOUNTS)
    def take_back(self, line: Line, amount: int) -> None:
        allowed = 0 < amount <= self.boxes[line, PAID] + self.uncovered[line]
        assert self._enter(Credited(f"K{self.number}", line, amount, "x")) == allowed
        if allowed:
            self._unpay(line, amount)

    def _unpay(self, line: Line, amount: int) -> None:
        uncovered = min(amount, self.uncovered[line])
        self.uncovered[line] -= uncovered
        self._transfer(line, PAID, FREE, amount - uncovered)

    @rule(line=ONE_LINE, amount=st.integers(-40, 80))
    def import_ledger(self, line: Line, amount: int) -> None:
        allowed = self.boxes[line, PAID] + self.uncovered[line] + amount >= 0
        assert self._enter(Imported(f"L{self.number}", DAY, (LineAmount(line, amount),))) == allowed
        if allowed and amount >= 0:
            self.uncovered[line] += amount
            self._cover(line)
        elif allowed:
            self._unpay(line, -amount)

    @rule(source=ONE_LINE, receiver=ONE_LINE, amount=AMOUNTS)
    def move(self, source: Line, receiver: Line, amount: int) -> None:
        can = self.boxes[source, HELD] + self.boxes[source, FREE]
        allowed = source != receiver and source.fund == receiver.fund and 0 < amount <= can
        assert self._enter(Moved((Move(source, receiver, amount),), "x")) == allowed
        if allowed:
            self._take(source, amount)
            self.boxes[receiver, HELD] += amount

    def _take(self, line: Line, amount: int) -> None:
        held = min(amount, self.boxes[line, HELD])
        self.boxes[line, HELD] -= held
        self.boxes[line, FREE] -= amount - held

    @rule(line=ONE_LINE, amount=st.integers(-60, 60).filter(bool))
    def amend(self, line: Line, amount: int) -> None:
        allowed = amount > 0 or -amount <= self.boxes[line, HELD] + self.boxes[line, FREE]
        assert self._enter(Amended((LineAmount(line, amount),), "x", "Council")) == allowed
        if allowed:
            self.fund_total[line.fund] += amount
            if amount > 0:
                self.boxes[line, HELD] += amount
            else:
                self._take(line, -amount)

    @precondition(lambda self: self.last is not None)
    @rule()
    def retry(self) -> None:
        assert self.last is not None
        assert self.store.write(*self.last).is_repeat

    @rule(line=ONE_LINE)
    def end_in_the_middle(self, line: Line) -> None:
        def killed(_book: Book) -> Event:
            raise Killed

        self.number += 1
        try:
            self.store.write(Stamp(f"op{self.number}", "2024-07-01T12:00:00+00:00", DAY, "clerk"), killed)
        except Killed:
            self.store.close()
            self.store = open_journal(self.path)

    @invariant()
    def every_cent_is_where_the_pencil_has_it(self) -> None:
        if not self.boxes:
            return
        positions = self.store.book().state.positions
        for line in LINES:
            held = positions[line]
            found = (held.unreleased, held.available, held.committed, held.spent, held.overspent)
            written = tuple(self.boxes[line, box] for box in (HELD, FREE, OPEN, PAID))
            assert found == (*written, self.uncovered[line])
            assert min(found) >= 0
        for fund, total in self.fund_total.items():
            assert sum(held.allocated for line, held in positions.items() if line.fund == fund) == total

    @invariant()
    def the_journal_holds(self) -> None:
        assert check_journal(self.store) == ()


TestPlanLivedThrough = PlanLivedThrough.TestCase
TestPlanLivedThrough.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
