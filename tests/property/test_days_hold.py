"""Entries in any order of days: no day shows less than nothing, and nothing is refused that every day allows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from apportion.execution.control.position import standing
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Entry, Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    BudgetPeriod,
    Committed,
    Credited,
    Decommitted,
    Event,
    Line,
    LineAmount,
    Released,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed

LINE = Line("police", "general", "2025")
FIRST = datetime.date(2025, 1, 1)
DAYS = [FIRST + datetime.timedelta(days=number) for number in range(6)]
PERIOD = BudgetPeriod("2025", FIRST, datetime.date(2025, 12, 31))
HELD, FREE, OPEN, PAID = "held back", "free", "promised", "paid"
Boxes = Mapping[str, int]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["release", "commit", "give up", "pay", "settle", "take back", "give", "take"]),
        st.integers(1, 9),
        st.sampled_from(DAYS),
        st.integers(0, 3),
    ),
    max_size=14,
)


class Pencil:
    """Four boxes of one line, day by day: what each entry took from one and put into another."""

    def __init__(self, amount: int) -> None:
        self.written: list[tuple[datetime.date, dict[str, int]]] = [(FIRST, {HELD: amount})]

    def on(self, day: datetime.date) -> dict[str, int]:
        found = dict.fromkeys((HELD, FREE, OPEN, PAID), 0)
        for when, change in self.written:
            for box, amount in change.items() if when <= day else ():
                found[box] += amount
        return found

    def allows(self, day: datetime.date, change: dict[str, int]) -> bool:
        """Each box that is taken from has enough on the day, on all later days, and now."""
        taken = {box: amount for box, amount in change.items() if amount < 0}
        return all(self.on(when)[box] + amount >= 0 for when in DAYS if when >= day for box, amount in taken.items())


def _change(step: str, amount: int, now: Boxes) -> dict[str, int]:
    """What a step takes from which box, and puts where."""
    held = min(amount, now[HELD])
    return {
        "release": {HELD: -amount, FREE: amount},
        "commit": {FREE: -amount, OPEN: amount},
        "give up": {OPEN: -amount, FREE: amount},
        "pay": {FREE: -amount, PAID: amount},
        "settle": {OPEN: -amount, PAID: amount},
        "take back": {PAID: -amount, FREE: amount},
        "give": {HELD: amount},
        # What is held back goes first.
        "take": {HELD: -held, FREE: held - amount},
    }[step]


def _event(step: str, amount: int, number: int, promise: str) -> Event:
    return {
        "release": Released("Q", (LineAmount(LINE, amount),)),
        "commit": Committed(f"C{number}", LINE, amount, "x"),
        "give up": Decommitted(promise, amount, "x"),
        "pay": Spent(f"P{number}", LINE, amount, "x"),
        "settle": Spent(f"P{number}", LINE, amount, "x", promise, amount),
        "take back": Credited(f"P{number}", LINE, amount, "x"),
        "give": Amended((LineAmount(LINE, amount),), "x", "Council"),
        "take": Amended((LineAmount(LINE, -amount),), "x", "Council"),
    }[step]


@given(amount=st.integers(0, 30), steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_every_day_has_what_was_used_on_it(amount: int, steps: list[tuple[str, int, datetime.date, int]]) -> None:
    book, pencil, entries = Book(), Pencil(amount), list[Entry]()
    promises: dict[str, tuple[datetime.date, int]] = {}
    adopted = Adopted("p", "c", "USD", 2, (PERIOD,), (AdoptedLine(LINE, "safety", amount),))
    entries.append(chained(None, Stamp("adopt", "2025-01-01T00:00:00+00:00", FIRST, "clerk"), adopted))
    book.enter(entries[-1])
    for number, (step, wanted, day, choice) in enumerate(steps):
        promise, made, still = f"C{choice}", day, 0
        change = _change(step, wanted, pencil.on(DAYS[-1]))
        allowed = pencil.allows(day, change)
        if step in ("give up", "settle"):
            made, still = promises.get(promise, (day, 0))
            allowed = allowed and made <= day and wanted <= still
        stamp = Stamp(str(number), "2025-01-01T00:00:00+00:00", day, "clerk")
        entry = chained(entries[-1], stamp, _event(step, wanted, number, promise))
        try:
            book.enter(entry)
        except NotAllowed:
            assert not allowed
            continue
        assert allowed
        entries.append(entry)
        pencil.written.append((day, change))
        if step == "commit":
            promises[f"C{number}"] = (day, wanted)
        elif step in ("give up", "settle"):
            promises[promise] = (made, still - wanted)
    for day in DAYS:
        line, boxes = standing(entries, day).positions[LINE], pencil.on(day)
        found = {HELD: line.unreleased, FREE: line.available, OPEN: line.committed, PAID: line.paid}
        assert found == boxes
        assert min(found.values()) >= 0
        opened = standing(entries, day).open
        assert min(opened.values(), default=0) >= 0
        assert sum(opened.values()) == line.committed
