"""A small budget in execution: engineering has 100.00 and operations 50.00 of the general fund, in whole cents."""

from __future__ import annotations

import datetime

import pytest

from apportion.execution.journal.book import Book, replay
from apportion.execution.journal.chain import Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    BudgetPeriod,
    Closed,
    Committed,
    Credited,
    Decommitted,
    Event,
    Fired,
    GateMet,
    Imported,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
    Resolved,
    RolledOver,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed

NEW_YEAR = datetime.date(2025, 1, 1)
MAY = datetime.date(2025, 5, 2)
JANUARY = datetime.date(2026, 1, 5)
ENGINEERING = Line("engineering", "general", "FY2025")
OPERATIONS = Line("operations", "general", "FY2025")
GRANTED = Line("engineering", "grant", "FY2025")
NEXT = Line("engineering", "general", "FY2026")

ADOPTED = Adopted(
    "sha256:plan",
    "sha256:case",
    "USD",
    2,
    (
        BudgetPeriod("FY2025", NEW_YEAR, datetime.date(2025, 12, 31)),
        BudgetPeriod("FY2026", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
    ),
    (
        AdoptedLine(ENGINEERING, "tech", 100_00),
        AdoptedLine(OPERATIONS, "ops", 50_00),
        AdoptedLine(GRANTED, "tech", 0),
        AdoptedLine(NEXT, "tech", 0),
    ),
)


def after(*events: Event, on: datetime.date = MAY) -> Book:
    """The book after its adoption and these events."""
    entries = []
    last = None
    for number, event in enumerate((ADOPTED, *events)):
        last = chained(last, Stamp(str(number), "2025-05-02T09:00:00+00:00", on, "cfo"), event)
        entries.append(last)
    return replay(entries)


def lived(*days: tuple[datetime.date, Event]) -> Book:
    """The book after its adoption on 1 January and these events, each on its day."""
    entries = []
    last = None
    for number, (day, event) in enumerate(((NEW_YEAR, ADOPTED), *days)):
        last = chained(last, Stamp(str(number), "2025-05-02T09:00:00+00:00", day, "cfo"), event)
        entries.append(last)
    return replay(entries)


def balances(book: Book, line: Line = ENGINEERING) -> tuple[int, int, int, int, int]:
    """Allocated, released, committed, spent, overspent."""
    held = book.state.positions[line]
    return held.allocated, held.released, held.committed, held.spent, held.overspent


def released(amount: int, line: Line = ENGINEERING, gate: str = "") -> Released:
    return Released("Q1", (LineAmount(line, amount),), gate)


def test_money_is_released_committed_and_paid() -> None:
    book = after(
        released(60_00),
        Committed("C1", ENGINEERING, 40_00, "servers", "Acme"),
        Spent("P1", ENGINEERING, 25_00, "first delivery", "C1", 25_00),
        Spent("P2", ENGINEERING, 5_00, "cables"),
    )

    assert balances(book) == (100_00, 60_00, 15_00, 30_00, 0)
    assert book.state.positions[ENGINEERING].available == 15_00
    assert book.state.positions[ENGINEERING].unreleased == 40_00
    assert book.state.commitments["C1"].open == 15_00
    assert book.state.tranches == {"Q1": 60_00}


def test_a_commitment_that_is_given_up_frees_its_money() -> None:
    book = after(released(60_00), Committed("C1", ENGINEERING, 40_00, "x"), Decommitted("C1", 15_00, "cheaper"))

    assert balances(book) == (100_00, 60_00, 25_00, 0, 0)
    assert book.state.positions[ENGINEERING].available == 35_00


def test_a_moved_amount_leaves_held_back_money_first_and_arrives_held_back() -> None:
    # 40.00 are still held back and 60.00 free: of 45.00, 5.00 come out of the released money.
    book = after(released(60_00), Moved((Move(ENGINEERING, OPERATIONS, 45_00),), "storm damage"))

    assert balances(book) == (55_00, 55_00, 0, 0, 0)
    assert balances(book, OPERATIONS) == (95_00, 0, 0, 0, 0)


def test_what_a_ledger_says_beyond_the_free_money_stands_as_overspent_until_it_is_covered() -> None:
    book = after(released(20_00), Imported("ledger 1", MAY, (LineAmount(ENGINEERING, 30_00),)))
    assert balances(book) == (100_00, 20_00, 0, 20_00, 10_00)

    book = after(released(20_00), Imported("ledger 1", MAY, (LineAmount(ENGINEERING, 30_00),)), released(15_00))
    assert balances(book) == (100_00, 35_00, 0, 30_00, 0)
    assert book.state.positions[ENGINEERING].available == 5_00


def test_a_ledger_that_takes_back_lowers_what_was_not_covered_first() -> None:
    book = after(
        released(20_00),
        Imported("ledger 1", MAY, (LineAmount(ENGINEERING, 30_00),)),
        Imported("ledger 2", MAY, (LineAmount(ENGINEERING, -12_00),)),
    )
    assert balances(book) == (100_00, 20_00, 0, 18_00, 0)


def test_money_that_comes_back_can_be_used_again() -> None:
    book = after(released(20_00), Spent("P1", ENGINEERING, 20_00, "x"), Credited("K1", ENGINEERING, 8_00, "returned"))
    assert balances(book) == (100_00, 20_00, 0, 12_00, 0)


def test_an_authority_gives_and_takes() -> None:
    change = Amended(
        (LineAmount(OPERATIONS, 7_00), LineAmount(ENGINEERING, -30_00)), "second half", "Council", "sha256:b"
    )
    book = after(change)

    assert balances(book) == (70_00, 0, 0, 0, 0)
    assert balances(book, OPERATIONS) == (57_00, 0, 0, 0, 0)
    assert book.state.plan == "sha256:b"


def test_the_end_of_a_year_carries_over_and_lets_lapse() -> None:
    book = after(
        released(60_00),
        Spent("P1", ENGINEERING, 50_00, "x"),
        RolledOver("FY2025", (Move(ENGINEERING, NEXT, 30_00),), (LineAmount(ENGINEERING, 20_00),)),
        on=JANUARY,
    )

    assert balances(book) == (50_00, 50_00, 0, 50_00, 0)
    assert balances(book, NEXT) == (30_00, 0, 0, 0, 0)


def test_a_gate_holds_its_money_until_it_is_met() -> None:
    with pytest.raises(NotAllowed, match="Gate pilot is not met"):
        after(released(10_00, gate="pilot"))

    assert balances(after(GateMet("pilot", "report of 3 March"), released(10_00, gate="pilot")))[1] == 10_00


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        ((released(100_01),), r"100\.00 are left to release, not 100\.01"),
        ((released(0),), "0.00 is not above zero"),
        ((Committed("C", ENGINEERING, 1, "x"),), r"0\.00 are available, not 0\.01"),
        ((released(5_00), Committed("C", ENGINEERING, 5_01, "x")), r"5\.00 are available, not 5\.01"),
        ((released(5_00), Committed("C", ENGINEERING, 1_00, "x"), Committed("C", ENGINEERING, 1_00, "x")), "exists"),
        ((released(5_00), Spent("P", ENGINEERING, 5_01, "x")), r"5\.00 may be paid, not 5\.01"),
        ((released(5_00), Spent("P", ENGINEERING, 1, "x"), Spent("P", ENGINEERING, 1, "x")), "Payment P exists"),
        ((released(5_00), Spent("P", ENGINEERING, 1_00, "x", "C", 1_00)), "no commitment C"),
        ((released(5_00), Spent("P", ENGINEERING, 1_00, "x", "", 1_00)), "without a commitment"),
        (
            (released(5_00), Committed("C", ENGINEERING, 2_00, "x"), Spent("P", ENGINEERING, 3_00, "x", "C", 2_01)),
            r"Commitment C has 2\.00 open; 2\.01",
        ),
        (
            (released(5_00), Committed("C", ENGINEERING, 2_00, "x"), Spent("P", OPERATIONS, 2_00, "x", "C", 2_00)),
            "Commitment C is one of engineering",
        ),
        ((Decommitted("C", 1, "x"),), "no commitment C"),
        ((released(5_00), Committed("C", ENGINEERING, 2_00, "x"), Decommitted("C", 2_01, "x")), r"2\.00 are open"),
        ((Credited("K", ENGINEERING, 1, "x"),), r"0\.00 were paid, not 0\.01"),
        ((Imported("L", MAY, (LineAmount(ENGINEERING, -1),)),), r"takes back 0\.01 more than was spent"),
        ((Imported("L", MAY, ()), Imported("L", MAY, ())), "L was imported already"),
        ((Moved((Move(ENGINEERING, GRANTED, 1),), "x"),), "stays in its fund and period"),
        ((Moved((Move(ENGINEERING, NEXT, 1),), "x"),), "stays in its fund and period"),
        ((Moved((Move(ENGINEERING, ENGINEERING, 1),), "x"),), "to itself"),
        ((Moved((Move(ENGINEERING, Line("unknown", "general", "FY2025"), 1),), "x"),), "no line unknown"),
        ((Moved((Move(ENGINEERING, OPERATIONS, 100_01),), "x"),), r"100\.00 can be taken, not 100\.01"),
        (
            (
                released(60_00),
                Committed("C", ENGINEERING, 60_00, "x"),
                Moved((Move(ENGINEERING, OPERATIONS, 40_01),), "x"),
            ),
            r"40\.00 can be taken",
        ),
        ((Amended((LineAmount(ENGINEERING, 1),), "x", " "),), "needs the authority"),
        ((Amended((LineAmount(ENGINEERING, -100_01),), "x", "Council"),), r"100\.00 can be taken"),
        ((RolledOver("FY2024", (), ()),), "no period FY2024"),
        ((RolledOver("FY2025", (), ()),), "FY2025 goes on until 2025-12-31: on 2025-05-02 it has not ended"),
        ((Closed(JANUARY),), "2026-01-05 lies after 2025-05-02: days are closed once they are over"),
        ((Amended((), "x", "Council"),), "changes at least one line"),
        ((Released("Q1", (LineAmount(ENGINEERING, 1),), "", True, "CFO "),), "cfo asks for it, and cannot approve it"),
        ((Moved((Move(ENGINEERING, OPERATIONS, 1),), "x", "cfo"),), "cannot approve it"),
        ((RolledOver("FY2026", (Move(ENGINEERING, NEXT, 1),), ()),), "carried within its fund, out of FY2026"),
        ((RolledOver("FY2026", (), (LineAmount(ENGINEERING, 1),)),), "does not end with FY2026"),
        ((GateMet("pilot", " "),), "needs evidence"),
        ((GateMet("pilot", "x"), GateMet("pilot", "x")), "met already"),
        ((Closed(MAY), released(1)), "is closed"),
        ((Resolved("T", "x"),), "T is not open"),
        ((ADOPTED,), "adopted already"),
    ],
)
def test_what_must_not_happen_is_refused(events: tuple[Event, ...], reason: str) -> None:
    with pytest.raises(NotAllowed, match=reason):
        after(*events)


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (RolledOver("FY2025", (), ()), "rolled over already"),
        (released(1), "FY2025 has ended"),
        (Committed("C2", ENGINEERING, 1, "x"), "FY2025 has ended"),
        (Spent("P2", ENGINEERING, 2_01, "x", "C1", 2_00), "FY2025 has ended"),
        (Amended((LineAmount(ENGINEERING, 1),), "x", "Council"), "FY2025 has ended"),
        (Moved((Move(ENGINEERING, OPERATIONS, 1),), "x"), "FY2025 has ended"),
    ],
)
def test_a_year_that_has_ended_takes_no_new_money(event: Event, reason: str) -> None:
    before = (released(60_00), Committed("C1", ENGINEERING, 2_00, "x"), RolledOver("FY2025", (), ()))
    with pytest.raises(NotAllowed, match=reason):
        after(*before, event, on=JANUARY)
    # What was promised before is still paid, and what was paid comes back.
    paid = after(
        *before, Spent("P1", ENGINEERING, 2_00, "x", "C1", 2_00), Credited("K", ENGINEERING, 1, "x"), on=JANUARY
    )
    assert balances(paid)[2:] == (0, 1_99, 0)


def day(number: int) -> datetime.date:
    """A day of March."""
    return datetime.date(2025, 3, number)


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        (((day(5), released(9_00)), (day(4), Spent("P", ENGINEERING, 1_00, "x"))), "on 2025-03-04 1.00 less was avail"),
        (
            ((day(5), released(9_00)), (day(4), Committed("C", ENGINEERING, 1_00, "x"))),
            "on 2025-03-04 1.00 less was av",
        ),
        (
            (
                (day(5), released(9_00)),
                (day(9), Committed("C", ENGINEERING, 1_00, "x")),
                (day(8), Spent("P", ENGINEERING, 1_00, "x", "C", 1_00)),
            ),
            r"Commitment C belongs to 2025-03-09, after 2025-03-08",
        ),
        (
            # Another commitment was open on that day, and does not stand in for it.
            (
                (day(5), released(9_00)),
                (day(6), Committed("B", ENGINEERING, 1_00, "x")),
                (day(9), Committed("C", ENGINEERING, 1_00, "x")),
                (day(8), Decommitted("C", 1_00, "x")),
            ),
            r"Commitment C belongs to 2025-03-09, after 2025-03-08",
        ),
        (
            (
                (day(5), released(9_00)),
                (day(9), Spent("P", ENGINEERING, 1_00, "x")),
                (day(8), Credited("K", ENGINEERING, 40, "x")),
            ),
            r"on 2025-03-08 0\.40 of it was not paid yet",
        ),
        (
            # 60.00 were free on 5 March, all of them promised on 6 March and free again on 9 March.
            (
                (day(5), released(60_00)),
                (day(6), Committed("C", ENGINEERING, 60_00, "x")),
                (day(9), Decommitted("C", 60_00, "x")),
                (day(7), Spent("P", ENGINEERING, 1_00, "x")),
            ),
            r"on 2025-03-07 1\.00 less was available",
        ),
        (
            # Every cent was released on 5 March; 20.00 came by an amendment of 9 March.
            (
                (day(5), released(100_00)),
                (day(9), Amended((LineAmount(ENGINEERING, 20_00),), "x", "Council")),
                (day(8), released(5_00)),
            ),
            r"on 2025-03-08 5\.00 less was held back",
        ),
    ],
)
def test_an_entry_of_an_earlier_day_does_not_use_what_was_not_there_yet(
    days: tuple[tuple[datetime.date, Event], ...], reason: str
) -> None:
    with pytest.raises(NotAllowed, match=reason):
        lived(*days)


def test_an_entry_of_an_earlier_day_uses_what_was_there_then_and_still_is() -> None:
    book = lived(
        (day(5), released(60_00)),
        (day(9), Committed("C", ENGINEERING, 59_00, "x")),
        (day(7), Spent("P", ENGINEERING, 1_00, "x")),
    )
    assert balances(book) == (100_00, 60_00, 59_00, 1_00, 0)


def test_a_ledger_tells_what_happened_whatever_its_day_had() -> None:
    # 9.00 are free now, and none was on 2 March.
    paid = Imported("ledger", day(1), (LineAmount(ENGINEERING, 3_00),))
    told = ((day(5), released(9_00)), (day(2), paid))
    assert balances(lived(*told)) == (100_00, 9_00, 0, 3_00, 0)
    # What that ledger told is not held against a later entry that takes nothing of it.
    early = Committed("C", ENGINEERING, 1_00, "x", brought_forward=1_00)
    assert balances(lived(*told, (day(3), early))) == (100_00, 10_00, 1_00, 3_00, 0)


def test_a_payment_may_name_a_commitment_of_which_nothing_is_open_any_more() -> None:
    book = after(released(9_00), Committed("C", ENGINEERING, 2_00, "x"), Spent("P", ENGINEERING, 2_00, "x", "C", 2_00))
    assert balances(book) == (100_00, 9_00, 0, 2_00, 0)
    more = after(
        released(9_00),
        Committed("C", ENGINEERING, 2_00, "x"),
        Spent("P", ENGINEERING, 2_00, "x", "C", 2_00),
        Spent("Q", ENGINEERING, 1_00, "freight", "C", 0),
    )
    assert balances(more) == (100_00, 9_00, 0, 3_00, 0)


def test_nothing_belongs_to_a_day_before_the_adoption() -> None:
    with pytest.raises(NotAllowed, match="2024-12-31 lies before 2025-01-01, the day on which the plan was adopted"):
        lived((datetime.date(2024, 12, 31), released(1)))


def test_all_reasons_are_given_at_once() -> None:
    with pytest.raises(NotAllowed) as caught:
        after(Released("Q1", (LineAmount(ENGINEERING, 100_01), LineAmount(OPERATIONS, 50_01)), "pilot"))

    assert len(caught.value.reasons) == 3


def test_a_refused_event_changes_nothing() -> None:
    book = after(released(60_00))
    before = dict(book.state.positions)
    event = Moved((Move(ENGINEERING, OPERATIONS, 10_00), Move(OPERATIONS, ENGINEERING, 500_00)), "x")

    with pytest.raises(NotAllowed):
        book.check(Stamp("x", "2025-05-02T09:00:00+00:00", MAY, "cfo"), event)

    assert book.state.positions == before


def test_money_of_a_period_is_not_used_before_it_begins() -> None:
    with pytest.raises(NotAllowed, match="FY2025 begins on 2025-01-01, after 2024-12-30"):
        after(released(10_00), Spent("P", ENGINEERING, 1_00, "x"), on=datetime.date(2024, 12, 30))


def test_nothing_is_entered_before_the_adoption() -> None:
    entry = chained(None, Stamp("1", "2025-05-02T09:00:00+00:00", MAY, "cfo"), released(1))

    with pytest.raises(NotAllowed, match="not adopted yet"):
        replay([entry])


def test_a_trigger_is_dealt_with_once() -> None:
    fired = Fired("T1", "variance", "engineering", "c", "e", "owner", "2025-05-09T12:00:00+00:00", "review")
    book = after(fired, Resolved("T1", "spending was cut"))
    assert book.state.firings["T1"].resolved == "spending was cut"

    with pytest.raises(NotAllowed, match="has fired already"):
        after(fired, fired)
    with pytest.raises(NotAllowed, match="T1 is not open"):
        after(fired, Resolved("T1", "x"), Resolved("T1", "y"))


def test_a_plan_with_a_faulty_line_is_not_adopted() -> None:
    broken = Adopted(
        "p", "c", "USD", 2, ADOPTED.periods[:1], (AdoptedLine(ENGINEERING, "t", -1), AdoptedLine(NEXT, "t", 1))
    )
    with pytest.raises(NotAllowed) as caught:
        replay([chained(None, Stamp("1", "2025-05-02T09:00:00+00:00", MAY, "cfo"), broken)])

    assert [reason.split(" ")[-1] for reason in caught.value.reasons] == ["nothing.", "days."]
