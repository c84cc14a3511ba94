"""A town of two departments: police has 100.00 and parks 50.00 of general money, and 60.00 and 20.00 are released."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest

from apportion.execution.control.answer import Answer, Authorities
from apportion.execution.control.position import standing
from apportion.execution.control.purchase import Purchase, may_buy
from apportion.execution.control.virement import Virement, given_away, may_move
from apportion.execution.control.year_end import rolled_over
from apportion.execution.journal.book import Book, replay
from apportion.execution.journal.chain import Entry, Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    BudgetPeriod,
    Closed,
    Committed,
    Decommitted,
    Event,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
    RolledOver,
    Spent,
)
from apportion.execution.journal.positions import NotAllowed
from apportion.model.authorities import Authority, Control, Power, VirementLimit
from apportion.model.selector import parse_selector
from tests.support.budgets import ask, budget, fund, unit

FIRST, LAST = datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)
MAY = datetime.date(2025, 5, 2)
POLICE, PARKS = Line("police", "general", "2025"), Line("parks", "general", "2025")
TREES = Line("trees", "general", "2025")
GRANTED = Line("parks", "grant", "2025")
NEXT, NEXT_GRANTED = Line("police", "general", "2026"), Line("parks", "grant", "2026")
CASE = budget(
    "300.00",
    unit("safety", ask("police", "200.00")),
    unit("green", ask("parks", "80.00"), ask("trees", "20.00")),
    funds=(
        fund("general", "200.00", "100.00"),
        fund("grant", "20.00", "20.00", carry_forward=True),
    ),
    periods=("2025", "2026"),
).case()
ADOPTED = Adopted(
    "plan",
    "case",
    "USD",
    2,
    (
        BudgetPeriod("2025", FIRST, LAST),
        BudgetPeriod("2026", datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)),
    ),
    (
        AdoptedLine(POLICE, "safety", 100_00),
        AdoptedLine(PARKS, "green", 50_00),
        AdoptedLine(TREES, "green", 5_00),
        AdoptedLine(GRANTED, "green", 10_00),
        AdoptedLine(NEXT, "safety", 0),
        AdoptedLine(NEXT_GRANTED, "green", 0),
    ),
)
RELEASED = Released("Q1", (LineAmount(POLICE, 60_00), LineAmount(PARKS, 20_00), LineAmount(GRANTED, 10_00)))
NOBODY_IS_LIMITED = Authorities(CASE, Control())


def lived(*days: tuple[datetime.date, Event]) -> tuple[Entry, ...]:
    """A journal of the adoption and the release on 1 January, and these events."""
    entries: list[Entry] = []
    for number, (day, event) in enumerate(((FIRST, ADOPTED), (FIRST, RELEASED), *days)):
        stamp = Stamp(str(number), "2025-05-02T09:00:00+00:00", day, "clerk")
        entries.append(chained(entries[-1] if entries else None, stamp, event))
    return tuple(entries)


def book(*events: Event, on: datetime.date = MAY) -> Book:
    return replay(lived(*((on, event) for event in events)))


def may(
    person: str, power: Power, limit: int | None = None, on: str = "", until: datetime.date | None = None
) -> Authority:
    return Authority(person, power, parse_selector(on), limit, until)


def buy(
    amount: int,
    *rows: Authority,
    line: Line = POLICE,
    by: str = "Chen",
    on: datetime.date = MAY,
    held: Book | None = None,
) -> Answer:
    authorities = Authorities(CASE, Control(rows))
    return may_buy((held or book()).state, Purchase(line, amount, by, on), authorities)


def test_the_last_released_cent_may_be_used_and_one_more_is_borrowed() -> None:
    assert buy(60_00) == Answer("yes", ("60.00 are available; 0.00 remain.",))
    asked = buy(60_01)
    assert asked.verdict == "needs approval"
    assert asked.reasons == ("60.00 are available, 0.01 less than that costs; 40.00 of the line are not released yet.",)
    assert asked.ways == ("Bring 0.01 forward from a later tranche.",)
    assert asked.anybody_approves
    assert buy(100_00).verdict == "needs approval"


def test_beyond_the_line_lines_of_the_same_fund_and_year_are_named_that_have_enough() -> None:
    # Parks has 50.00 and trees 5.00; the grant's money and the next year's are not for the police.
    asked = buy(150_00)
    assert asked == Answer(
        "no",
        ("The line has 100.00 left in all, 50.00 less than that costs.",),
        ways=("Move 50.00 from parks, which has 50.00 that are neither committed nor spent.",),
    )
    assert buy(105_00).ways == (
        "Move 5.00 from parks, which has 50.00 that are neither committed nor spent.",
        "Move 5.00 from trees, which has 5.00 that are neither committed nor spent.",
    )
    assert buy(150_01).ways == (
        "No single line of the same fund and period has as much to give; several together might.",
    )
    # Nobody else has money of the grant.
    assert buy(10_01, line=GRANTED).ways == ()


@pytest.mark.parametrize(
    ("amount", "line", "on", "reason"),
    [
        (0, POLICE, MAY, "0.00 is not above zero."),
        (1, Line("opera", "general", "2025"), MAY, "The plan has no line opera from general in 2025."),
        (1, POLICE, datetime.date(2025, 4, 30), "2025-04-30 is closed: entries up to 2025-04-30 are final."),
        (1, NEXT, datetime.date(2025, 12, 31), "2026 begins on 2026-01-01, after 2025-12-31."),
    ],
)
def test_what_is_never_bought(amount: int, line: Line, on: datetime.date, reason: str) -> None:
    closed = book(Closed(datetime.date(2025, 4, 30)))
    assert buy(amount, line=line, on=on, held=closed) == Answer("no", (reason,))
    assert buy(1, on=datetime.date(2025, 5, 1), held=closed).verdict == "yes"


def test_a_year_that_has_ended_buys_nothing() -> None:
    ended = book(RolledOver("2025", (), ()), on=LAST)
    asked = buy(1, on=LAST, held=ended)
    assert asked == Answer("no", ("2025 has ended, and what it left was carried over or lapsed.",))


def test_powers_hold_for_their_person_amount_requests_and_days() -> None:
    row = may("L. Chen", "commit", 10_00, "unit:safety", MAY)
    assert buy(10_00, row, by="l.  chen").verdict == "yes"
    for asked in (
        buy(10_01, row, by="L. Chen"),
        buy(1, row, by="L. Chen", line=PARKS),
        buy(1, row, by="L. Chen", on=datetime.date(2025, 5, 3)),
        buy(1, row, by="R. Diaz"),
        buy(1, may("L. Chen", "move"), by="L. Chen"),
    ):
        assert asked.verdict == "needs approval"
        assert asked.reasons[0].split(" ", 2)[2].startswith("may not commit")


def test_who_may_approve_has_the_power_that_is_missing_and_is_somebody_else() -> None:
    rows = (may("Chen", "commit"), may("Chen", "release"), may("Diaz", "commit"), may("Ito", "release", 40_00))
    # Beyond what is released: somebody else who may release. The asker may, and does not count.
    assert buy(100_00, *rows).approvers == ("Ito",)
    assert buy(100_00, *rows[:3]).approvers == ()
    assert buy(100_00, *rows[:3]).reasons[-1] == "Nobody in the table authorities may approve it."
    # Nobody's request, and beyond what is released: one person with both powers.
    assert buy(100_00, *rows, by="Ota").approvers == ("Chen",)
    assert buy(60_00, *rows, by="Ota").approvers == ("Chen", "Diaz")


@pytest.mark.parametrize(
    ("approver", "entered"),
    [("Diaz", "Diaz"), (" diaz ", "Diaz"), ("Chen", None), ("CHEN", None), ("Ito", None), ("", None), ("  ", None)],
)
def test_an_approval_counts_when_somebody_else_gives_it_who_may(approver: str, entered: str | None) -> None:
    asked = Answer("needs approval", ("beyond the limit",), ("Diaz",))
    assert asked.approved("Chen", approver) == entered
    assert bool(asked.why_not_approved("Chen", approver)) == (entered is None and bool(approver.strip()))


def test_where_nobody_is_limited_anybody_else_approves() -> None:
    asked = Answer("needs approval", (), anybody_approves=True)
    assert asked.approved("Chen", " M.  Ortega ") == "M. Ortega"
    assert asked.approved("Chen", "chen") is None
    assert asked.why_not_approved("Chen", "chen") == ("Chen asks for it, and cannot approve it.",)
    assert Answer("needs approval", ()).approved("Chen", "M. Ortega") is None
    assert Answer("yes", ()).approved("Chen", "") == ""
    assert Answer("no", (), anybody_approves=True).approved("Chen", "M. Ortega") is None


def give(
    amount: int,
    *limits: VirementLimit,
    before: tuple[Event, ...] = (),
    to: Line = PARKS,
    rows: tuple[Authority, ...] = (),
    source: Line = POLICE,
) -> Answer:
    journal = lived(*((MAY, event) for event in before))
    authorities = Authorities(CASE, Control(rows, limits))
    asked = Virement(Move(source, to, amount), "Chen", MAY)
    return may_move(replay(journal).state, given_away(journal), asked, authorities)


def limit(
    name: str = "ordinary", *, share: str = "", amount: int | None = None, on: str = "", within: bool = False
) -> VirementLimit:
    return VirementLimit(name, parse_selector(on), Decimal(share) if share else None, amount, within, "")


def test_all_that_is_neither_committed_nor_spent_may_move() -> None:
    used = (Committed("C", POLICE, 10_00, "x"), Spent("P", POLICE, 5_00, "x"))
    assert give(85_00, before=used) == Answer("yes", ("85.00 can be taken; 0.00 remain.",))
    for amount in (85_01, 0, -1):
        told = give(amount, before=used)
        assert told.verdict == "no"
        assert told.reasons[0].startswith("85.00 can be taken from police from general in 2025, not ")


@pytest.mark.parametrize("to", [GRANTED, NEXT])
def test_money_stays_in_its_fund_and_year(to: Line) -> None:
    assert give(1, to=to) == Answer("no", ("Money of police from general in 2025 stays in its fund and period.",))


@pytest.mark.parametrize(
    "ends", [(Line("opera", "general", "2025"), PARKS), (POLICE, Line("opera", "general", "2025"))]
)
def test_both_ends_are_lines_of_the_plan(ends: tuple[Line, Line]) -> None:
    told = give(1, source=ends[0], to=ends[1])
    assert told == Answer("no", ("The plan has no line opera from general in 2025.",))


def test_a_limit_counts_what_was_given_before_and_the_smaller_of_two() -> None:
    # 7 % of 100.00 are 7.00; 3.00 went before, and what an amended plan moved is no virement.
    before = (
        Moved((Move(POLICE, PARKS, 3_00),), "x"),
        Moved((Move(POLICE, TREES, 9_00),), "x", plan="new"),
        Moved((Move(PARKS, TREES, 2_00),), "x"),
    )
    both = limit(share="0.07", amount=8_00)
    assert give(4_00, both, before=before).verdict == "yes"
    told = give(4_01, both, before=before)
    assert told.reasons == ("ordinary: police may give 7.00 in 2025, not 4.01 after 3.00 before.",)
    assert give(5_00, limit(amount=5_00)).verdict == "yes"
    assert give(5_01, limit(amount=5_00)).reasons == ("ordinary: police may give 5.00 in 2025, not 5.01.",)
    # A part of a cent is not given: 0.00033 of 100.00 are 3.3 cents.
    assert give(3, limit(share="0.00033")).verdict == "yes"
    assert give(4, limit(share="0.00033")).verdict == "needs approval"
    # A limit about parks does not bind the police.
    assert give(60_00, limit(amount=1, on="request:parks")).verdict == "yes"
    assert give(2, limit(amount=1, on="request:police")).verdict == "needs approval"


def test_money_that_has_to_stay_in_its_department_does() -> None:
    assert give(1, limit(within=True)).reasons == ("ordinary: money of safety goes to green.",)
    assert give(1, limit(within=True), source=PARKS, to=TREES).verdict == "yes"


def test_beyond_the_limit_amending_decides_and_without_the_power_moving_does_as_well() -> None:
    rows = (may("Chen", "move", 10_00), may("Diaz", "move"), may("Ito", "amend"))
    assert give(10_00, rows=rows).verdict == "yes"
    assert give(10_01, rows=rows).reasons == ("Chen may not move 10.01 of police.",)
    assert give(10_01, rows=rows).approvers == ("Diaz", "Ito")
    assert give(10_00, limit(amount=1), rows=rows).approvers == ("Ito",)
    assert give(10_01, limit(amount=1), rows=rows).approvers == ("Ito",)
    assert give(10_01, rows=rows[:1]).reasons[-1] == "Nobody in the table authorities may approve it."
    assert not give(10_01, rows=rows).anybody_approves
    assert give(10_01, limit(amount=1)).anybody_approves


def test_the_end_of_a_year_carries_what_its_fund_carries() -> None:
    held = book(Committed("C", POLICE, 10_00, "x"), Spent("P", GRANTED, 4_00, "x"))
    # Police keeps its commitment of 10.00; 90.00 lapse. The grant carries 6.00 of 10.00 on; parks and trees lapse.
    assert rolled_over(held.state, CASE, "2025") == RolledOver(
        "2025",
        (Move(GRANTED, NEXT_GRANTED, 6_00),),
        (LineAmount(PARKS, 50_00), LineAmount(POLICE, 90_00), LineAmount(TREES, 5_00)),
    )
    assert rolled_over(held.state, CASE, "2026") == RolledOver("2026", (), ())
    with pytest.raises(NotAllowed, match="There is no period 2027; the plan has 2025, 2026"):
        rolled_over(held.state, CASE, "2027")


def test_money_is_carried_into_the_very_next_year() -> None:
    later = Line("parks", "grant", "2027")
    third = BudgetPeriod("2027", datetime.date(2027, 1, 1), datetime.date(2027, 12, 31))
    adopted = replace(
        ADOPTED, periods=(*ADOPTED.periods, third), lines=(*ADOPTED.lines, AdoptedLine(later, "green", 0))
    )
    state = replay([chained(None, Stamp("1", "2025-01-01T09:00:00+00:00", FIRST, "clerk"), adopted)]).state

    assert rolled_over(state, CASE, "2025").carried == (Move(GRANTED, NEXT_GRANTED, 10_00),)


@pytest.mark.parametrize(("expires", "carried"), [(0, 0), (1, 10_00), (None, 10_00)])
def test_money_that_expires_with_the_year_lapses(expires: int | None, carried: int) -> None:
    funds = tuple(replace(item, expires=expires) if item.id == "grant" else item for item in CASE.funds)
    event = rolled_over(book().state, replace(CASE, funds=funds), "2025")
    assert sum(move.amount for move in event.carried) == carried


def test_a_position_is_that_of_its_day_and_so_is_what_is_open() -> None:
    first, second, third = (datetime.date(2025, 3, day) for day in (1, 2, 3))
    journal = lived(
        (third, Amended((LineAmount(POLICE, -10_00),), "x", "Council")),
        (first, Committed("C", POLICE, 20_00, "x")),
        (second, Spent("P", POLICE, 5_00, "x", "C", 5_00)),
        (third, Decommitted("C", 1_00, "x")),
        (second, Spent("Q", POLICE, 2_00, "x")),
    )

    def on(day: datetime.date) -> tuple[int, ...]:
        held = standing(journal, day)
        line = held.positions[POLICE]
        return (line.allocated, line.released, line.committed, line.spent, held.open.get("C", 0), held.entries)

    assert on(FIRST) == (100_00, 60_00, 0, 0, 0, 2)
    assert on(first) == (100_00, 60_00, 20_00, 0, 20_00, 3)
    assert on(second) == (100_00, 60_00, 15_00, 7_00, 15_00, 5)
    assert on(third) == (90_00, 60_00, 14_00, 7_00, 14_00, 7)
    assert standing(journal, datetime.date(2024, 12, 31)).positions == {}
