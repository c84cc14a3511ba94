"""Another plan comes into force in the same journal: what it may change, and what stays."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from apportion.execution.journal.book import Book
from apportion.execution.journal.chain import Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    BudgetPeriod,
    Committed,
    Event,
    Line,
    LineAmount,
    Released,
    Revised,
    RolledOver,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.sentences import sentence_of
from apportion.kernel.money import Currency

YEAR = BudgetPeriod("FY2025", datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
NEXT = BudgetPeriod("FY2026", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
PARKS, ROADS, POOLS = (Line(name, "general", "FY2025") for name in ("parks", "roads", "pools"))
OLD = Adopted(
    "sha256:old",
    "sha256:case",
    "USD",
    2,
    (YEAR, NEXT),
    (AdoptedLine(PARKS, "parks", 600_00), AdoptedLine(ROADS, "roads", 400_00)),
)
NEW = Revised(
    "sha256:new",
    "sha256:case-2",
    "USD",
    2,
    (YEAR, NEXT),
    (AdoptedLine(PARKS, "parks", 500_00), AdoptedLine(ROADS, "roads", 350_00), AdoptedLine(POOLS, "pools", 150_00)),
    "sha256:old",
)
SPRING = datetime.date(2025, 3, 3)


def entered(*events: Event, on: datetime.date = SPRING) -> Book:
    """A book in which the old plan was adopted in December, and all the rest happened on one day."""
    book = Book()
    for number, event in enumerate((OLD, *events)):
        day = datetime.date(2024, 12, 12) if event is OLD else on
        stamp = Stamp(f"operation {number}", "2025-03-03T09:00:00.000+00:00", day, "Clerk")
        book.enter(chained(book.last, stamp, event))
    return book


def test_allocations_are_those_of_the_new_plan_and_the_original_ones_stay_beside_them() -> None:
    held = entered(NEW).state.positions

    assert {line.request: (item.adopted, item.allocated) for line, item in held.items()} == {
        "parks": (600_00, 500_00),
        "roads": (400_00, 350_00),
        "pools": (0, 150_00),
    }


def test_released_money_beyond_the_new_allocation_is_held_back_again() -> None:
    """Of 600.00 released 100.00 are beyond the 500.00 of the new plan."""
    held = entered(Released("Q1", (LineAmount(PARKS, 600_00),)), NEW).state.positions[PARKS]

    assert (held.released, held.available, held.unreleased) == (500_00, 500_00, 0)


def test_what_is_promised_and_paid_stays_with_its_names() -> None:
    book = entered(
        Released("Q1", (LineAmount(ROADS, 100_00),)),
        Committed("PO-1", ROADS, 40_00, "gravel"),
        Spent("P-1", ROADS, 10_00, "signs"),
        NEW,
        Spent("P-2", ROADS, 40_00, "gravel", commitment="PO-1", liquidated=40_00),
    )

    held = book.state.positions[ROADS]
    assert (held.allocated, held.committed, held.spent) == (350_00, 0, 50_00)
    assert book.state.commitments["PO-1"].open == 0
    with pytest.raises(NotAllowed, match="Payment P-1 exists already"):
        book.check(Stamp("again", "", SPRING, "Clerk"), Spent("P-1", ROADS, 1_00, "signs"))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"replaces": "sha256:older"}, "The plan in force is sha256:old, not sha256:older."),
        ({"plan": "sha256:old"}, "This plan is in force already."),
        ({"currency": "EUR"}, "The plan in force is in USD, the new one in EUR."),
        ({"periods": (NEXT,)}, "Period FY2025 is from 2025-01-01 to 2025-12-31: the new plan has to keep it so."),
        ({"lines": (*NEW.lines, NEW.lines[0])}, "parks from general in FY2025 stands twice in the plan."),
        ({"lines": (AdoptedLine(PARKS, "parks", -1),)}, "parks from general in FY2025 has less than nothing."),
        (
            {"lines": (*NEW.lines, AdoptedLine(Line("parks", "general", "FY2031"), "parks", 1))},
            "parks from general in FY2031 is in a period without days.",
        ),
    ],
)
def test_a_plan_that_cannot_take_over_is_refused_with_the_reason(changed: dict[str, object], reason: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        entered(replace(NEW, **changed))  # type: ignore[arg-type]  # each case names fields of the event

    assert reason in refused.value.reasons


def test_every_line_with_too_much_in_use_is_named_at_once() -> None:
    less = replace(NEW, lines=(AdoptedLine(PARKS, "parks", 50_00),))

    with pytest.raises(NotAllowed) as refused:
        entered(
            Released("Q1", (LineAmount(PARKS, 100_00), LineAmount(ROADS, 100_00))),
            Spent("P-1", PARKS, 60_00, "seeds"),
            Committed("PO-1", ROADS, 40_00, "gravel"),
            less,
        )

    assert refused.value.reasons == (
        "parks from general in FY2025: 60.00 are committed or spent, and the new plan gives 50.00.",
        "roads from general in FY2025: 40.00 are committed or spent, and the new plan does not have it.",
    )


def test_a_period_that_has_ended_is_not_planned_again() -> None:
    """FY2025 lapses; the new plan may leave it out, or speak of it without money."""
    ended = RolledOver("FY2025", (), (LineAmount(PARKS, 600_00), LineAmount(ROADS, 400_00)))
    january = datetime.date(2026, 1, 5)
    future = AdoptedLine(Line("parks", "general", "FY2026"), "parks", 700_00)

    with pytest.raises(NotAllowed, match="FY2025 has ended, and is not planned again"):
        entered(ended, NEW, on=january)
    book = entered(ended, replace(NEW, periods=(NEXT,), lines=(future,)), on=january)

    assert book.state.positions[future.line].allocated == 700_00
    assert book.state.positions[PARKS].allocated == 0


def test_nothing_takes_over_before_a_plan_is_in_force() -> None:
    with pytest.raises(NotAllowed, match="The plan is not adopted yet"):
        Book().check(Stamp("first", "", SPRING, "Clerk"), NEW)


def test_an_entry_for_a_day_before_the_revision_is_judged_by_what_was_there_then() -> None:
    """Pools had nothing before 3 March: nothing of it was there to be released in February."""
    book = entered(NEW)

    with pytest.raises(NotAllowed):
        book.check(Stamp("late", "", datetime.date(2025, 2, 3), "Clerk"), Released("Q1", (LineAmount(POOLS, 10_00),)))
    book.check(Stamp("late", "", SPRING, "Clerk"), Released("Q1", (LineAmount(POOLS, 10_00),)))


def test_the_entry_names_both_plans() -> None:
    assert sentence_of(NEW, Currency("USD", 2)) == "replaced the plan sha256:old by sha256:new of 1,000.00 USD"
