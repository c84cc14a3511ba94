"""Reallocations of a small town, worked by hand: what moves, why, who may, and what a retry changes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.execution.journal.events import Committed, Event, Line, LineAmount, Moved, Released
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed, open_adopted
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.reallocate import Reallocation, Wish, ask, reallocate
from apportion.services.reallocation_document import nothing_moves
from apportion.services.reallocation_page import reallocation_view
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.write_reallocation import check_reallocation_folder, write_reallocation

DAY = datetime.date.fromisoformat
NEW_YEAR, REVIEW, QUARTER_END = DAY("2025-01-02"), DAY("2025-02-10"), DAY("2025-03-31")
NOW = datetime.datetime(2025, 3, 31, 12, tzinfo=datetime.UTC)
FILES = {
    "case.yaml": "format: 1\nname: Town\ncurrency: USD\nperiods: FY2025\ntotal: 1,000.00\n",
    "units.csv": "unit,floor,cap\nroads,100.00,\nparks,,\nclinics,,\n",
    "requests.csv": ("request,unit,cap,rate\nroads,roads,600.00,3\nparks,parks,500.00,1\nclinics,clinics,500.00,2\n"),
}
AUTHORITIES = "person,may,applies_to,limit,until\nM. Ortega,amend,,,\nL. Chen,move,,,\nJ. Diaz,move,request:roads,,\n"
Adopt = Callable[..., Path]


@pytest.fixture
def town(tmp_path: Path) -> Adopt:
    """Roads 600.00 at 3, clinics 400.00 at 2, parks nothing at 1: the best plan, adopted on 15 December."""

    def made(**tables: str) -> Path:
        case = tmp_path / "town"
        case.mkdir()
        for name, text in {**FILES, **{f"{table}.csv": text for table, text in tables.items()}}.items():
            (case / name).write_text(text, encoding="utf-8")
        written = tmp_path / "plan"
        write_plan(plan_path(case, alone=True), written, replace=False, with_report=False)
        adopt(written, signed("M. Ortega", DAY("2024-12-15")))
        return written

    return made


def signed(by: str, on: datetime.date = QUARTER_END, operation: str = "") -> Signed:
    return Signed(by, on, NOW, operation or f"{by}-{on}")


def line(request: str) -> Line:
    return Line(request, "general", "FY2025")


def enter(folder: Path, *events: Event, on: datetime.date = NEW_YEAR) -> None:
    with open_adopted(folder) as plan:
        for number, event in enumerate(events):
            plan.write(signed("clerk", on, f"{event.kind}-{number}-{on}"), event)


def told(found: Reallocation) -> list[tuple[str, str, int]]:
    return [(item.move.source.request, item.move.target.request, item.move.amount) for item in found.moves]


def allocated(folder: Path) -> dict[str, int]:
    with open_adopted(folder) as plan:
        return {where.request: held.allocated for where, held in plan.book().state.positions.items()}


def test_the_best_plan_moves_nothing(town: Adopt) -> None:
    found = ask(town(), QUARTER_END, Wish())

    assert found.start.is_sound
    assert found.proposal is None
    assert not found.moves


def test_money_goes_where_it_is_worth_more_up_to_the_limit_of_the_day(town: Adopt) -> None:
    """Parks return 5 now. 15 % of 1,000.00 may move: 150.00 from clinics at 2 gain 3 each, 450.00 together."""
    found = ask(town(), QUARTER_END, Wish(sets=["request.parks.rate=5"]))

    assert told(found) == [("clinics", "parks", 15_000)]
    assert found.gain == 45_000
    assert (found.moves[0].given_up, found.moves[0].gained) == (Fraction(2), Fraction(5))
    # Without a limit parks get all they ask for: 400.00 from clinics, and 100.00 from roads above their floor.
    assert found.points[-1].disruption == 50_000
    assert found.points[-1].value - (found.start.value or 0) == 40_000 * 3 + 10_000 * 2
    limits = [point.limit for point in found.points]
    assert limits == [1_000, 2_000, 5_000, 10_000, 15_000, None]
    gains = [point.value - (found.start.value or 0) for point in found.points]
    assert gains == [3_000, 6_000, 15_000, 30_000, 45_000, 140_000]


def test_a_limit_that_lets_nothing_move_is_not_called_a_plan_without_gains(town: Adopt) -> None:
    plan, better = town(), ["request.parks.rate=5"]

    assert nothing_moves(ask(plan, QUARTER_END, Wish())) == "Nothing has to move, and no move gains."
    review = ask(plan, REVIEW, Wish(sets=better))
    assert review.proposal is None
    assert nothing_moves(review) == (
        "Nothing has to move, and nothing may move by the calendar. What other limits would gain stands below."
    )
    assert nothing_moves(ask(plan, QUARTER_END, Wish(sets=better, least=True))) == "Nothing has to move."


def test_the_page_shows_every_move_the_gains_and_what_stays(town: Adopt, tmp_path: Path) -> None:
    """15 % of 1,000.00 may move: 150.00 from clinics at 2 to parks at 5."""
    found = ask(town(), QUARTER_END, Wish(sets=["request.parks.rate=5"]))
    write_reallocation(found, tmp_path / "out", None, replace=False)

    page = (tmp_path / "out" / "reallocation.html").read_text(encoding="utf-8")
    document = json.loads((tmp_path / "out" / "reallocation.json").read_text(encoding="utf-8"))
    assert "$150.00 would move, 15.0\u00a0% of the money on lines." in page
    assert "clinics gives $150.00 to parks" in page
    assert "1.00 is worth 2.00 where it lies and 5.00 where it goes" in page
    assert (document["status"], document["entry"]) == ("proposed", None)
    with pytest.raises(Refusal, match="exists"):
        check_reallocation_folder(tmp_path / "out", replace=False)
    check_reallocation_folder(tmp_path / "out", replace=True)


def test_the_page_of_a_review_says_that_nothing_may_move(town: Adopt) -> None:
    view = reallocation_view(ask(town(), REVIEW, Wish(sets=["request.parks.rate=5"])), None)

    assert view.sentences[0].startswith("Nothing has to move, and nothing may move by the calendar.")
    assert view.pictures[0] is None
    assert view.pictures[1] is not None


def test_a_day_after_the_year_is_no_end_of_the_year(town: Adopt) -> None:
    plan = town()

    assert ask(plan, DAY("2026-01-10"), Wish()).allowed.is_outside
    assert not ask(plan, DAY("2025-12-31"), Wish()).allowed.is_outside


def test_the_least_change_mends_a_broken_rule_and_no_more(town: Adopt) -> None:
    """Parks must have 80.00 now: clinics, worth least of what others have, give it."""
    found = ask(town(), QUARTER_END, Wish(sets=["request.parks.floor=80"]))

    assert not found.start.is_sound
    assert found.least is not None
    assert (found.least.amount, found.least.is_proved) == (8_000, True)
    assert told(found) == [("clinics", "parks", 8_000)]
    assert found.moves[0].demanded_by == ("the floor of parks",)
    assert found.gain == -8_000


def test_no_more_than_the_least_moves_where_that_is_asked_for(town: Adopt) -> None:
    sets = ["request.parks.floor=80", "request.parks.rate=5"]

    assert sum(amount for *_, amount in told(ask(town(), QUARTER_END, Wish(sets=sets, least=True)))) == 8_000


def test_what_is_released_stays_unless_it_is_recalled(town: Adopt) -> None:
    """Of clinics 350.00 are released and 320.00 committed: 50.00 may go, or 80.00 when the release is recalled."""
    folder = town()
    enter(
        folder,
        Released("Q1", (LineAmount(line("clinics"), 35_000),)),
        Committed("PO-1", line("clinics"), 32_000, "vaccines"),
    )
    wish = Wish(sets=["request.parks.rate=2.5"], limit="all")

    assert told(ask(folder, QUARTER_END, wish)) == [("clinics", "parks", 5_000)]
    assert told(ask(folder, QUARTER_END, replace(wish, recall_released=True))) == [("clinics", "parks", 8_000)]


def test_a_rule_that_protected_money_breaks_is_named_with_its_repairs(town: Adopt) -> None:
    folder = town()
    enter(folder, Released("Q1", (LineAmount(line("roads"), 60_000),)))

    found = ask(folder, QUARTER_END, Wish(sets=["cap.roads=500"]))

    assert found.is_blocked
    assert found.least is None
    assert any("Cap of roads" in conflict.text for conflict in found.conflicts)
    assert found.repairs


def test_a_position_is_that_of_the_day_asked_for(town: Adopt) -> None:
    folder = town()
    enter(folder, Released("Q1", (LineAmount(line("clinics"), 40_000),)), on=DAY("2025-03-01"))
    wish = Wish(sets=["request.parks.rate=2.5"], limit="all")

    assert told(ask(folder, REVIEW, wish)) == [("clinics", "parks", 40_000)]
    assert told(ask(folder, QUARTER_END, wish)) == []


def test_it_is_entered_once(town: Adopt) -> None:
    folder, wish = town(), Wish(sets=["request.parks.rate=5"], reason="grass")
    first = reallocate(folder, signed("L. Chen", operation="shift"), wish)
    after = allocated(folder)
    again = reallocate(folder, signed("L. Chen", operation="shift"), wish)

    assert first.written is not None
    event = first.written.entry.event
    assert isinstance(event, Moved)
    assert first.reallocation is not None
    assert first.reallocation.proposal is not None
    assert event.plan == first.reallocation.proposal.plan.judged.fingerprint
    assert event.reason == "grass"
    assert after == {"clinics": 25_000, "parks": 15_000, "roads": 60_000}
    assert again.is_repeat
    assert allocated(folder) == after


def test_another_reallocation_under_the_same_name_is_refused(town: Adopt) -> None:
    folder, wish = town(), Wish(sets=["request.parks.rate=5"])
    reallocate(folder, signed("L. Chen", operation="shift"), wish)

    with pytest.raises(Refusal, match="with other contents"):
        reallocate(folder, signed("J. Diaz", operation="shift"), wish)


def test_beyond_the_calendar_somebody_has_to_approve_who_may_amend(town: Adopt) -> None:
    folder = town(authorities=AUTHORITIES)
    wish = Wish(sets=["request.parks.rate=5"], limit="20%")

    asked = reallocate(folder, signed("L. Chen"), wish)
    assert asked.written is None
    assert asked.reallocation is not None
    assert asked.reallocation.answer.verdict == "needs approval"
    assert asked.reallocation.answer.approvers == ("M. Ortega",)
    for nobody in ("L. Chen", "J. Diaz"):
        assert reallocate(folder, signed("L. Chen"), replace(wish, approved_by=nobody)).written is None
    done = reallocate(folder, signed("L. Chen"), replace(wish, approved_by="m. ortega"))
    assert done.written is not None
    assert allocated(folder) == {"clinics": 20_000, "parks": 20_000, "roads": 60_000}
    # The journal has the name as the case writes it.
    event = done.written.entry.event
    assert isinstance(event, Moved)
    assert event.approved_by == "M. Ortega"


def test_where_nobody_is_limited_somebody_else_approves_however_the_name_is_written(town: Adopt) -> None:
    folder = town()
    wish = Wish(sets=["request.parks.rate=5"], limit="20%")

    assert reallocate(folder, signed("L. Chen"), replace(wish, approved_by="l.  chen")).written is None
    assert reallocate(folder, signed("L. Chen"), replace(wish, approved_by="J. Diaz")).written is not None


def test_who_may_not_move_the_money_needs_approval(town: Adopt) -> None:
    folder = town(authorities=AUTHORITIES)
    asked = reallocate(folder, signed("J. Diaz"), Wish(sets=["request.parks.rate=5"]))

    assert asked.written is None
    assert asked.reallocation is not None
    assert asked.reallocation.answer.reasons == ("J. Diaz may not move money of clinics.",)


def test_in_a_month_of_review_the_least_change_is_shown_and_waits_for_approval(town: Adopt) -> None:
    folder = town()
    asked = reallocate(folder, signed("L. Chen", REVIEW), Wish(sets=["request.parks.floor=80"]))

    assert asked.written is None
    assert asked.reallocation is not None
    assert told(asked.reallocation) == [("clinics", "parks", 8_000)]


def test_a_case_has_a_calendar_of_its_own(town: Adopt) -> None:
    folder = town(reallocation_calendar="when,limit,limit_is,days,reason\nmonth_2,3%,below,,Ordinance 7\n")
    found = ask(folder, REVIEW, Wish(sets=["request.parks.rate=5"]))

    assert told(found) == [("clinics", "parks", 2_999)]
    assert found.allowed.entry.reason == "Ordinance 7"


def test_a_position_that_changed_meanwhile_is_refused(town: Adopt, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = town()

    def interrupted(text: str) -> None:
        if text == "planning what should move":
            enter(folder, Released("Q1", (LineAmount(line("clinics"), 100),)), on=QUARTER_END)

    with pytest.raises(Refusal, match=r"The position changed meanwhile \(clinics from general in FY2025\)"):
        reallocate(folder, signed("L. Chen"), Wish(sets=["request.parks.rate=5"]), interrupted)
    assert allocated(folder) == {"clinics": 40_000, "parks": 0, "roads": 60_000}


def test_a_reallocation_does_not_come_before_what_was_entered_later(town: Adopt) -> None:
    folder = town()
    enter(folder, Released("Q1", (LineAmount(line("roads"), 100),)), on=DAY("2025-04-02"))

    with pytest.raises(Refusal, match="The journal has entries of 2025-04-02"):
        reallocate(folder, signed("L. Chen"), Wish(sets=["request.parks.rate=5"]))


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (Wish(sets=["total=900"]), "a reallocation keeps what each fund carries"),
        (Wish(sets=["request.park.rate=5"]), "park"),
        (Wish(sets=["request.parks.rate"]), "is no assignment"),
        (Wish(limit="seven"), "'seven' is no limit"),
        (Wish(limit="120%"), "'120%' is no limit"),
        (Wish(limit="5%", least=True), "The least change has no limit of its own"),
        (Wish(drops=["request.clinics"]), "Money lies on requests that the changed case does not have: clinics"),
    ],
)
def test_what_makes_no_sense_is_refused(town: Adopt, wish: Wish, message: str) -> None:
    with pytest.raises(Refusal, match=message):
        ask(town(), QUARTER_END, wish)


def test_a_plan_that_was_not_in_force_has_no_position(town: Adopt) -> None:
    with pytest.raises(Refusal, match="not in force on 2024-01-01"):
        ask(town(), DAY("2024-01-01"), Wish())


def test_a_spoiled_calendar_is_refused(town: Adopt) -> None:
    folder = town()
    copy = next(folder.rglob("case.yaml")).parent
    (copy / "reallocation_calendar.csv").write_text("when,limit\nmonth_2,150%\n", encoding="utf-8")

    with pytest.raises(CaseBlocked):
        ask(folder, QUARTER_END, Wish())
