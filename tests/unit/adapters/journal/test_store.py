"""The database of a journal: what it refuses by itself, and what survives; a file and a database of a team alike."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from collections.abc import Iterator
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from apportion.adapters.journal import Journal, JournalUnusable, check_journal, create_journal, open_journal
from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Stamp
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    BudgetPeriod,
    Committed,
    Event,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
)
from apportion.execution.journal.positions import NotAllowed
from tests.unit.adapters.journal.conftest import Place

DAY = datetime.date(2025, 1, 1)
PERIOD = BudgetPeriod("FY2025", DAY, datetime.date(2025, 12, 31))
ENGINEERING = Line("engineering", "general", "FY2025")
OPERATIONS = Line("operations", "general", "FY2025")
KILLS = 300
HAMMERED = 2


def stamp(operation: str) -> Stamp:
    return Stamp(operation, "2025-01-01T00:00:00+00:00", DAY, "cfo")


def adopted(amount: int = 1_000_000_00) -> Adopted:
    lines = (AdoptedLine(ENGINEERING, "tech", amount), AdoptedLine(OPERATIONS, "ops", amount))
    return Adopted("sha256:p", "sha256:c", "USD", 2, (PERIOD,), lines)


def released(amount: int) -> Released:
    return Released("Q1", (LineAmount(ENGINEERING, amount),))


@pytest.fixture
def journal(place: Place) -> Iterator[Journal]:
    store = place.create()
    store.write(stamp("adopt"), adopted())
    yield store
    store.close()


def test_an_entry_is_there_when_it_is_opened_again(journal: Journal, place: Place) -> None:
    written = journal.write(stamp("r"), released(5_00))

    again = place.open()
    assert list(again.entries())[-1] == written.entry
    assert again.book().state.positions[ENGINEERING].released == 5_00
    assert check_journal(again) == ()
    again.close()


def test_a_retry_changes_nothing_and_gets_the_first_entry(journal: Journal) -> None:
    first = journal.write(stamp("r"), released(5_00))
    again = journal.write(stamp("r"), released(5_00))

    assert again.is_repeat
    assert again.entry == first.entry
    assert journal.book().state.positions[ENGINEERING].released == 5_00


def test_a_name_that_was_used_for_something_else_is_refused(journal: Journal) -> None:
    journal.write(stamp("r"), released(5_00))

    with pytest.raises(NotAllowed, match="with other contents"):
        journal.write(stamp("r"), released(6_00))


def test_a_decision_that_fails_leaves_no_trace(journal: Journal) -> None:
    def fails(_book: Book) -> Event:
        raise LookupError

    with pytest.raises(LookupError):
        journal.write(stamp("r"), fails)
    with pytest.raises(NotAllowed):
        journal.write(stamp("r"), released(2_000_000_00))

    assert len(list(journal.entries())) == 1
    assert not journal.write(stamp("r"), released(1)).is_repeat


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET actor = 'somebody else'",
        "DELETE FROM entry",
        "INSERT INTO entry SELECT {plan} 3, 'p', 'h', 'o', at, effective, actor, kind, body FROM entry",
        "INSERT INTO entry SELECT {plan} 2, 'p', 'h', 'o', at, effective, actor, kind, body FROM entry",
        "INSERT INTO entry SELECT {plan} 2, hash, 'h', 'adopt', at, effective, actor, kind, body FROM entry",
        "UPDATE balance SET released = allocated + 1",
        "UPDATE balance SET spent = 1",
        "UPDATE balance SET committed = -1",
        "UPDATE balance SET overspent = -1",
        "UPDATE balance SET allocated = 'much'",
    ],
)
@pytest.mark.usefixtures("journal")
def test_the_database_itself_refuses_what_must_not_happen(place: Place, statement: str) -> None:
    with pytest.raises(place.refused):
        place.run(statement.format(plan="" if place.kind == "file" else "journal,"))


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE entry SET body = replace(body, '500', '501') WHERE number = 2", "entry 2 was changed"),
        ("DELETE FROM entry WHERE number = 2", "entry 2 is missing"),
        ("UPDATE balance SET released = 0", "balance of engineering"),
        ("DELETE FROM balance WHERE request = 'operations'", "balance of operations"),
    ],
)
def test_what_was_changed_with_the_guards_removed_is_found(
    journal: Journal, place: Place, statement: str, fault: str
) -> None:
    journal.write(stamp("r"), released(5_00))
    journal.write(stamp("s"), released(6_00))
    place.run(*place.without_guards, statement)

    assert any(fault in found for found in check_journal(journal))


def test_a_file_that_is_no_journal_is_named(tmp_path: Path) -> None:
    text, other, later = (tmp_path / name for name in ("text.sqlite", "other.sqlite", "later.sqlite"))
    text.write_text("no database " * 100)
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE x (y)")
    create_journal(later).close()
    with sqlite3.connect(later) as raw:
        raw.execute("PRAGMA user_version = 2")

    for path, reason in ((text, "damaged"), (other, "not a journal of Apportion"), (later, "has format 2")):
        with pytest.raises(JournalUnusable, match=reason):
            open_journal(path)
    with pytest.raises(JournalUnusable, match="There is no journal"):
        open_journal(tmp_path / "absent.sqlite")
    with pytest.raises(JournalUnusable, match="exists already"):
        create_journal(later)


def test_a_second_writer_that_waits_in_vain_is_told_so(
    journal: Journal, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apportion.adapters.journal.store.WAIT_SECONDS", 0.05)
    monkeypatch.setattr("apportion.adapters.journal.postgres.WAIT_SECONDS", 0.05)
    second = place.open()

    def while_somebody_else_writes(_book: Book) -> Event:
        with pytest.raises(JournalUnusable, match=r"Another command has been|Other commands have been"):
            second.write(stamp("second"), released(1))
        return released(2)

    journal.write(stamp("first"), while_somebody_else_writes)
    assert not second.write(stamp("second"), released(1)).is_repeat
    second.close()


def _commit_from_elsewhere(place: Place, who: int, times: int) -> None:
    store = place.open()
    for number in range(times):
        # Both want all that is left: only one of them may have it.
        name = f"{who}-{number}"
        try:
            store.write(stamp(name), Committed(name, ENGINEERING, 60, "x"))
        except NotAllowed:
            continue
    store.close()


def test_two_processes_at_once_never_promise_the_same_money(journal: Journal, place: Place) -> None:
    journal.write(stamp("r"), released(100 + 20 * 60))
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_commit_from_elsewhere, args=(place, who, 15)) for who in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0, 0]
    held = journal.book().state.positions[ENGINEERING]
    # 1,300 cents are enough for 21 of the 30 commitments of 60.
    assert held.committed == 21 * 60
    assert check_journal(journal) == ()


def _approve_from_elsewhere(place: Place, who: int, ready: Barrier, told: Queue[str]) -> None:
    store = place.open()
    seen = store.book().state.positions[ENGINEERING].available
    ready.wait(60)  # both have seen the same remaining 100 before either of them commits
    try:
        store.write(stamp(f"approver-{who}"), Committed(f"order-{who}", ENGINEERING, 60, "x"))
    except NotAllowed:
        told.put(f"{seen} seen, refused")
    else:
        told.put(f"{seen} seen, committed")
    store.close()


def test_of_two_approvers_who_each_see_100_and_commit_60_exactly_one_succeeds(journal: Journal, place: Place) -> None:
    context = multiprocessing.get_context("spawn")
    for number in range(HAMMERED):
        left = journal.book().state.positions[ENGINEERING].available
        journal.write(stamp(f"r{number}"), released(100 - left))
        ready, told = context.Barrier(2), context.Queue()
        approvers = [
            context.Process(target=_approve_from_elsewhere, args=(place, 2 * number + who, ready, told))
            for who in range(2)
        ]
        for approver in approvers:
            approver.start()
        for approver in approvers:
            approver.join(60)

        assert [approver.exitcode for approver in approvers] == [0, 0]
        assert sorted(told.get(timeout=10) for _ in approvers) == ["100 seen, committed", "100 seen, refused"]
    assert journal.book().state.positions[ENGINEERING].committed == HAMMERED * 60
    assert check_journal(journal) == ()


def _write_until_killed(path: Path, round_number: int, told: int) -> None:
    """Write one entry after the other, and say of each through a pipe that it was acknowledged."""
    store = open_journal(path)
    for number in range(10_000):
        name = f"{round_number}-{number}"
        event: Event = (
            Moved((Move(ENGINEERING, OPERATIONS, 3), Move(OPERATIONS, ENGINEERING, 2)), "x")
            if number % 2
            else released(1)
        )
        store.write(stamp(name), event)
        os.write(told, f"{name}\n".encode())


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL and fork are words of POSIX systems")
def test_three_hundred_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(20251128)  # noqa: S311 - moments of kills, not secrets
    acknowledged: list[str] = []
    unacknowledged = 0
    path = tmp_path
    for kill in range(KILLS):
        if kill % 20 == 0:
            # A journal of its own for each twenty kills: replay grows with length, and so would the test.
            path = tmp_path / f"{kill}.sqlite"
            store = create_journal(path)
            store.write(stamp("adopt"), adopted())
            store.close()
            acknowledged = ["adopt"]
        heard, told = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover - ends by SIGKILL
            os.close(heard)
            _write_until_killed(path, kill, told)
        os.close(told)
        time.sleep(chance.uniform(0.0, 0.03))
        os.kill(child, signal.SIGKILL)
        _, ending = os.waitpid(child, 0)
        assert ending == signal.SIGKILL
        with os.fdopen(heard) as said:
            acknowledged += said.read().split()
        store = open_journal(path)
        written = [entry.stamp.operation for entry in store.entries()]
        assert written[: len(acknowledged)] == acknowledged
        assert len(written) - len(acknowledged) in (0, 1)
        unacknowledged += len(written) - len(acknowledged)
        acknowledged = written
        if kill % 20 == 19:
            assert check_journal(store) == ()
        store.close()
    assert 0 < unacknowledged < KILLS  # some were killed between the commit and its acknowledgement, not all


def test_a_retry_after_a_kill_that_hit_the_acknowledgement_changes_nothing(journal: Journal, place: Place) -> None:
    journal.write(stamp("r"), released(5_00))
    # The caller never heard of it, and repeats the operation from another process.
    elsewhere = place.open()
    assert elsewhere.write(stamp("r"), released(5_00)).is_repeat
    elsewhere.close()
