"""Tranches add up to the allocation to the cent, wait for gates, and for money to come in."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.execution.journal.book import Book, replay
from apportion.execution.journal.chain import Entry, Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    BudgetPeriod,
    Event,
    GateMet,
    Line,
    LineAmount,
    Move,
    Moved,
    Released,
)
from apportion.execution.release.availability import as_planned, within
from apportion.execution.release.schedule import Schedule, schedule
from apportion.execution.release.tranche import tranche
from apportion.model.case import Case
from apportion.model.findings import Place
from apportion.model.releases import Gate, ReleaseKind, ReleasePart, ReleasePlan, StatedTotal
from apportion.model.selector import EVERYTHING
from apportion.services.load import load_case

ROOT = Path(__file__).parents[4]
PERIOD = "FY2025"
ENGINEERING = Line("engineering", "general", PERIOD)
SALES = Line("sales", "general", PERIOD)
HALF, FIFTH = Fraction(1, 2), Fraction(1, 5)
GATE = Gate("pilot", "Pilot", "report", None, "L. Chen", "")


@cache
def loaded_once() -> Case:
    return load_case(ROOT / "examples" / "technology-company").usable()


@pytest.fixture
def company() -> Case:
    return loaded_once()


def part(name: str, *, share: Fraction | None = None, gate: str = "", profile: str = "even") -> ReleasePart:
    kind: ReleaseKind = "gated" if gate else "base"
    return ReleasePart(name, EVERYTHING, kind, share, profile, "quarter", gate, Place())


def by_month(made: Schedule, line: Line = ENGINEERING) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for item in made.slices:
        if item.line == line:
            found[item.month] = found.get(item.month, 0) + item.amount
    return found


def test_without_a_word_money_is_released_evenly_by_quarter_to_the_cent(company: Case) -> None:
    made = schedule(company, {ENGINEERING: 100_01}, ReleasePlan(), PERIOD)

    # 10,001 cents in four: 2,500 each, and the cent that is left to the first.
    assert by_month(made) == {1: 25_01, 4: 25_00, 7: 25_00, 10: 25_00}
    assert [made.name_of(month) for month in made.tranche_months] == [f"{PERIOD}-Q{n}" for n in (1, 2, 3, 4)]
    assert made.month_of("FY2025-Q3") == 7
    assert made.month_of("FY2025-Q5") is None


def test_parts_are_released_by_their_own_profiles(company: Case) -> None:
    early = (Fraction(4, 5), *[Fraction(0)] * 2, FIFTH, *[Fraction(0)] * 8)
    plan = ReleasePlan(
        parts=(part("base", share=Fraction(9, 10)), part("more", profile="early")), profiles={"early": early}
    )
    made = schedule(company, {ENGINEERING: 1_000_00}, plan, PERIOD)

    # 900.00 in quarters of 225.00; 100.00 as 80.00 and 20.00.
    assert by_month(made) == {1: 305_00, 4: 245_00, 7: 225_00, 10: 225_00}


def test_a_season_is_gathered_at_the_beginning_of_its_tranche(company: Case) -> None:
    shares = tuple(Fraction(n, 78) for n in range(1, 13))  # 1/78 in January to 12/78 in December
    plan = ReleasePlan(parts=(part("all", profile="seasonal"),))
    made = schedule(company, {ENGINEERING: 78_00, SALES: 4_00}, plan, PERIOD, {"engineering": shares}.get)

    assert by_month(made) == {1: 6_00, 4: 15_00, 7: 24_00, 10: 33_00}
    assert by_month(made, SALES) == {1: 1_00, 4: 1_00, 7: 1_00, 10: 1_00}
    assert made.without_season == ("sales",)


def test_tranches_that_begin_no_quarter_are_named_by_month(company: Case) -> None:
    monthly = replace(part("all"), every="month")
    made = schedule(company, {ENGINEERING: 12_00}, ReleasePlan(parts=(monthly,)), PERIOD)
    assert made.name_of(2) == "FY2025-M02"

    short = schedule(company, {ENGINEERING: 3_00}, ReleasePlan(period_months=3, parts=(monthly,)), PERIOD)
    assert by_month(short) == {1: 1_00, 2: 1_00, 3: 1_00}


@pytest.mark.parametrize("months", [3, 12, 18])
def test_what_is_released_once_a_period_is_released_at_its_beginning(company: Case, months: int) -> None:
    once = replace(part("all"), every="period")
    made = schedule(company, {ENGINEERING: 9_00}, ReleasePlan(period_months=months, parts=(once,)), PERIOD)
    assert by_month(made) == {1: 9_00}


@given(st.integers(0, 10**15), st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(any), st.integers(1, 99))
def test_whatever_is_split_adds_up(amount: int, weights: list[int], percent: int) -> None:
    profile = tuple(Fraction(weight, sum(weights)) for weight in weights)
    plan = ReleasePlan(
        parts=(part("a", share=Fraction(percent, 100), profile="own"), part("b", gate="pilot")),
        profiles={"own": profile},
    )
    made = schedule(loaded_once(), {ENGINEERING: amount, SALES: 7}, plan, PERIOD)

    assert sum(by_month(made).values()) == amount
    assert sum(by_month(made, SALES).values()) == 7
    assert all(item.amount > 0 for item in made.slices)


def test_money_that_has_not_come_in_delays_what_is_gated_first(company: Case) -> None:
    plan = ReleasePlan(parts=(part("base", share=HALF), part("held", gate="pilot")))
    made = schedule(company, {ENGINEERING: 800_00}, plan, PERIOD)
    # A quarter: 100.00 base and 100.00 gated. By the end of each month 50.00 more have come in, from 120.00.
    available = [120_00 + 50_00 * month for month in range(12)]
    held = within(made, {"general": available})
    base = {item.month: item.amount for item in held.schedule.slices if item.kind == "base"}
    gated = {item.month: item.amount for item in held.schedule.slices if item.kind == "gated"}
    # January has 120.00 for 200.00, so 80.00 gated wait, until February (50.00) and March (30.00). From April on,
    # 50.00 a month do not even carry the base part of a quarter, which goes first; December takes what is left.
    assert base == {1: 100_00, 4: 70_00, 5: 30_00, 7: 50_00, 8: 50_00, 10: 50_00, 11: 50_00}
    assert gated == {1: 20_00, 2: 50_00, 3: 30_00, 5: 20_00, 6: 50_00, 9: 50_00, 12: 180_00}
    for month in range(1, 13):
        used = sum(item.amount for item in held.schedule.slices if item.month <= month)
        assert used <= available[month - 1] or month == 12
    assert held.delays[0].amount == 80_00
    assert held.uncovered == {"general": 130_00}


def test_money_that_does_not_wait_is_told_by_how_much_it_is_ahead(company: Case) -> None:
    made = schedule(company, {ENGINEERING: 800_00}, ReleasePlan(), PERIOD)
    held = as_planned(made, {"general": [150_00] * 3 + [1_000_00] * 9})

    assert held.schedule is made
    assert [(item.month, item.amount) for item in held.delays] == [(1, 50_00)]
    assert held.uncovered == {}

    # What has come in to the cent is not ahead.
    assert as_planned(made, {"general": [200_00] * 3 + [800_00] * 9}).delays == ()
    short = as_planned(made, {"general": [150_00] * 11 + [790_00]})
    assert short.uncovered == {"general": 10_00}
    assert [(item.month, item.amount) for item in short.delays] == [(1, 50_00), (4, 250_00), (7, 450_00), (10, 650_00)]


def test_the_last_month_of_all_decides_what_revenue_does_not_cover(company: Case) -> None:
    made = schedule(company, {ENGINEERING: 800_00}, ReleasePlan(), PERIOD)

    assert within(made, {"general": [700_00] * 11 + [800_00]}).uncovered == {}
    assert within(made, {"general": [700_00] * 11 + [799_99]}).uncovered == {"general": 1}


def after(*events: Event) -> Book:
    day = datetime.date(2025, 1, 2)
    adopted = Adopted(
        "p",
        "c",
        "USD",
        2,
        (BudgetPeriod(PERIOD, datetime.date(2025, 1, 1), datetime.date(2025, 12, 31)),),
        (AdoptedLine(ENGINEERING, "engineering", 800_00), AdoptedLine(SALES, "sales", 400_00)),
    )
    entries: list[Entry] = []
    for number, event in enumerate((adopted, *events)):
        entries.append(chained(entries[-1] if entries else None, Stamp(str(number), "", day, "cfo"), event))
    return replay(entries)


def current(company: Case, plan: ReleasePlan, book: Book) -> Schedule:
    allocated = {line: held.allocated for line, held in book.state.positions.items()}
    return schedule(company, allocated, plan, PERIOD)


def test_a_gate_that_is_not_met_holds_its_money_and_says_so(company: Case) -> None:
    plan = ReleasePlan(parts=(part("base", share=HALF), part("held", gate="pilot")), gates=(GATE,))
    book = after()
    found = tranche(current(company, plan, book), 1, plan, book.state)

    assert found.free == (LineAmount(ENGINEERING, 100_00), LineAmount(SALES, 50_00))
    assert found.opened == ()
    assert [(held.gate.owner, held.total) for held in found.held] == [("L. Chen", 150_00)]
    assert found.total == 150_00

    book = after(Released("Q1", found.free), GateMet("pilot", "report"))
    found = tranche(current(company, plan, book), 1, plan, book.state)
    assert found.free == ()
    assert found.opened == (("pilot", (LineAmount(ENGINEERING, 100_00), LineAmount(SALES, 50_00))),)
    assert found.held == ()


def test_what_was_brought_forward_is_not_released_twice(company: Case) -> None:
    book = after(Released("early", (LineAmount(ENGINEERING, 250_00),), brought_forward=True))
    first = tranche(current(company, ReleasePlan(), book), 1, ReleasePlan(), book.state)
    second = tranche(current(company, ReleasePlan(), book), 4, ReleasePlan(), book.state)

    assert first.free == (LineAmount(SALES, 100_00),)
    assert second.free == (LineAmount(ENGINEERING, 150_00), LineAmount(SALES, 200_00))


def test_money_that_was_moved_is_released_with_its_new_line(company: Case) -> None:
    book = after(Moved((Move(ENGINEERING, SALES, 400_00),), "x"))
    found = tranche(current(company, ReleasePlan(), book), 1, ReleasePlan(), book.state)

    assert found.free == (LineAmount(ENGINEERING, 100_00), LineAmount(SALES, 200_00))


def test_a_stated_share_that_the_releases_do_not_add_up_to_is_told(company: Case) -> None:
    # The strategy says 40 % of 25M in the first quarter, and names 10M, 2M and 1M, which are 52 %.
    plan = ReleasePlan(
        parts=(
            part("base", share=Fraction(4, 5), profile="b"),
            replace(part("first", share=Fraction(1, 10), profile="p"), kind="priority"),
            part("held", profile="g", gate="pilot"),
        ),
        profiles={
            "b": (HALF, *[Fraction(0)] * 10, HALF),
            "p": (Fraction(4, 5), *[Fraction(0)] * 10, FIFTH),
            "g": (Fraction(2, 5), *[Fraction(0)] * 10, Fraction(3, 5)),
        },
        totals=(
            StatedTotal(1, None, None, Fraction(2, 5), ""),
            StatedTotal(1, "base", 10_000_000_00, None, ""),
            StatedTotal(1, "priority", 2_000_000_00, None, ""),
            StatedTotal(1, "gated", 1_000_000_00, None, ""),
        ),
    )
    day = datetime.date(2025, 1, 1)
    line = AdoptedLine(ENGINEERING, "engineering", 25_000_000_00)
    adopted = Adopted("p", "c", "USD", 2, (BudgetPeriod(PERIOD, day, day),), (line,))
    book = replay([chained(None, Stamp("1", "", day, "cfo"), adopted)])
    found = tranche(current(company, plan, book), 1, plan, book.state)

    assert [item.agrees for item in found.told] == [False, True, True, True]
    assert found.told[0].amount == 13_000_000_00
    assert found.told[0].share == Fraction(13, 25)
    for share, agrees in (("52%", True), ("52.4%", True), ("52.6%", False), ("51.6%", True), ("51.4%", False)):
        stated = replace(plan, totals=(StatedTotal(1, None, None, Fraction(share[:-1]) / 100, ""),))
        (told,) = tranche(current(company, stated, book), 1, stated, book.state).told
        assert told.agrees == agrees


def test_what_was_released_behind_a_gate_is_not_taken_for_free_money_later(company: Case) -> None:
    plan = ReleasePlan(parts=(part("base", share=HALF), part("held", gate="pilot")), gates=(GATE,))
    book = after(GateMet("pilot", "report"))
    for month in (1, 4):
        found = tranche(current(company, plan, book), month, plan, book.state)
        assert found.free == (LineAmount(ENGINEERING, 100_00), LineAmount(SALES, 50_00))
        assert found.opened == (("pilot", found.free),)
        book = after(GateMet("pilot", "report"), Released("Q1", found.free), Released("Q1", found.free, "pilot"))


def test_money_that_left_a_line_after_its_release_is_not_released_again(company: Case) -> None:
    plan = ReleasePlan(parts=(part("base", share=HALF), part("held", gate="pilot")), gates=(GATE,))
    everything = tuple(LineAmount(line, amount) for line, amount in ((ENGINEERING, 400_00), (SALES, 200_00)))
    book = after(
        GateMet("pilot", "report"),
        Released("all", everything),
        Released("all", everything, "pilot"),
        Moved((Move(ENGINEERING, SALES, 100_00),), "x"),
    )
    found = tranche(current(company, plan, book), 10, plan, book.state)

    # Engineering's half would be 350.00 free and 350.00 gated now, of which 300.00 and 400.00 are out: nothing is left.
    assert found.free == (LineAmount(SALES, 50_00),)
    assert found.opened == (("pilot", (LineAmount(SALES, 50_00),)),)
