"""The company's budget used, moved and ended through its services: who may, what is refused, what a retry does."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from apportion.adapters.journal import create_journal
from apportion.execution.journal.events import Adopted, BudgetPeriod, Committed, Released
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.calendar import budget_periods
from apportion.services.journal import read_journal
from apportion.services.load import load_case
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.release import meet_gate, release, scheduled
from apportion.services.spend_control import (
    Use,
    amend,
    close,
    commit,
    credit,
    give_up,
    move,
    positions,
    roll_over,
    spend,
)

ROOT = Path(__file__).parents[3]
FEBRUARY = datetime.date(2025, 2, 3)
NOW = datetime.datetime(2025, 2, 3, 9, tzinfo=datetime.UTC)
AUTHORITIES = """\
person,may,applies_to,limit,until
L. Chen,commit,unit:engineering,"50,000.00",
R. Diaz,commit,,"5,000,000.00",
R. Diaz,release,,,2025-06-30
M. Ortega,release,,,
L. Chen,move,,"100,000.00",
M. Ortega,amend,,,
M. Ortega,sign,,,
"""
LIMITS = """\
limit,applies_to,percent,amount,within,reason
ordinary,,2%,,,Policy 7
"""


def signed(by: str = "L. Chen", on: datetime.date = FEBRUARY, operation: str = "") -> Signed:
    signed.count += 1  # type: ignore[attr-defined]  # a name of its own for each call
    return Signed(by, on, NOW, operation or f"op{signed.count}")  # type: ignore[attr-defined]  # see above


signed.count = 0  # type: ignore[attr-defined]  # see above


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's plan, with authorities and limits in its case."""
    folder = tmp_path_factory.mktemp("planned")
    shutil.copytree(ROOT / "examples" / "technology-company", folder / "case")
    (folder / "case" / "authorities.csv").write_text(AUTHORITIES, encoding="utf-8")
    (folder / "case" / "virement_limits.csv").write_text(LIMITS, encoding="utf-8")
    write_plan(plan_path(folder / "case", alone=True), folder / "plan", replace=False, with_report=False)
    return folder / "plan"


@pytest.fixture
def plan(planned: Path, tmp_path: Path) -> Path:
    """A copy of it, adopted, with its first quarter released except for what a gate holds."""
    shutil.copytree(planned, tmp_path / "plan")
    adopt(tmp_path / "plan", signed("Board", datetime.date(2024, 12, 12)))
    release(tmp_path / "plan", signed("M. Ortega", datetime.date(2025, 1, 2)), "FY2025-Q1")
    return tmp_path / "plan"


def use(line: str, amount: str, **more: str) -> Use:
    return Use(line, amount, "servers", **more)


def test_what_is_there_and_within_ones_limit_is_answered_with_yes(plan: Path) -> None:
    done = commit(plan, signed(), use("engineering", "50,000"))

    assert done.answer.verdict == "yes"
    assert done.written is not None
    assert done.after is not None
    # A half of 80 % and four fifths of 10 % of 12,000,000.00 are released: 5,760,000.00.
    assert done.after.available == 5_760_000_00 - 50_000_00


def test_beyond_ones_limit_somebody_else_has_to_approve(plan: Path) -> None:
    asked = commit(plan, signed(), use("engineering", "50,000.01"))
    assert asked.answer.verdict == "needs approval"
    assert asked.answer.approvers == ("R. Diaz",)
    assert asked.written is None

    for approver in ("L. Chen", "M. Ortega"):
        assert commit(plan, signed(), use("engineering", "50,000.01", approved_by=approver)).written is None
    done = commit(plan, signed(), use("engineering", "50,000.01", approved_by="R. Diaz"))
    assert done.written is not None


def test_nobody_approves_their_own_purchase_however_they_write_their_name(plan: Path) -> None:
    for approver in ("R. Diaz", "r. diaz", " R.  DIAZ "):
        big = use("finance", "1,000,000", approved_by=approver)
        refused = commit(plan, signed("R. Diaz"), big)
        assert refused.written is None
        assert refused.answer.reasons[-1] == "R. Diaz asks for it, and cannot approve it."
    # M. Ortega may release, and is found however the name is written; the journal has it as the case does.
    done = commit(plan, signed("R. Diaz"), use("finance", "1,000,000", approved_by="m. ortega"))
    assert done.written is not None
    event = done.written.entry.event
    assert isinstance(event, Committed)
    assert event.approved_by == "M. Ortega"


def test_where_nobody_may_approve_no_name_helps(plan: Path) -> None:
    # M. Ortega alone may amend, and asks to move more than the limit; nobody else is named for it.
    for approver in ("Anybody", "L. Chen", "M. Ortega"):
        done = move(plan, signed("M. Ortega"), ("hr-legal", "engineering"), "30,000", "x", approver)
        assert done.written is None
        assert "Nobody in the table authorities may approve it." in done.answer.reasons


def test_nobody_commits_for_a_unit_that_is_not_theirs(plan: Path) -> None:
    asked = commit(plan, signed(), use("sales", "10"))
    assert asked.answer.reasons == ("L. Chen may not commit 10.00 for sales.",)


def test_money_that_is_not_released_is_brought_forward_by_whoever_may(plan: Path) -> None:
    # Engineering has 5,760,000.00 released of 12,000,000.00.
    asked = commit(plan, signed("R. Diaz"), use("engineering", "5,000,000"))
    assert asked.answer.verdict == "yes"
    commit(plan, signed("R. Diaz"), use("engineering", "5,000,000"))
    late = commit(plan, signed("R. Diaz"), use("engineering", "1,000,000"), ask=True)
    assert late.answer.verdict == "needs approval"
    assert late.answer.approvers == ("M. Ortega",)
    assert late.answer.ways == ("Bring 240,000.00 forward from a later tranche.",)
    done = commit(plan, signed("R. Diaz"), use("engineering", "1,000,000", approved_by="M. Ortega"))
    assert done.after is not None
    assert done.after.released == 6_000_000_00
    assert done.after.available == 0


def test_an_authority_ends_with_its_last_day(plan: Path) -> None:
    # R. Diaz may release until 30 June; from then on only M. Ortega may.
    everything = use("finance", "1,000,000")
    for day, expected in ((datetime.date(2025, 6, 30), ("M. Ortega", "R. Diaz")), (datetime.date(2025, 7, 1), ())):
        asked = commit(plan, signed("M. Ortega", day), everything, ask=True)
        assert asked.answer.verdict == "needs approval"
        assert ("R. Diaz" in asked.answer.approvers) == ("R. Diaz" in expected)


def test_what_the_line_does_not_have_is_refused_with_ways_out(plan: Path) -> None:
    asked = commit(plan, signed("R. Diaz"), use("strategic", "800,000"))
    assert asked.answer.verdict == "no"
    assert asked.answer.reasons == ("The line has 500,000.00 left in all, 300,000.00 less than that costs.",)
    assert asked.answer.ways[0].startswith("Move 300,000.00 from engineering")


def test_a_payment_settles_its_commitment_and_the_rest_is_asked_for(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40,000", reference="PO-1"))
    paid = spend(plan, signed(), use("engineering", "25,000", settles="PO-1"))
    assert paid.after is not None
    assert (paid.after.committed, paid.after.spent) == (15_000_00, 25_000_00)

    # 15,000.00 are open; the other 65,000.00 are beyond what L. Chen may commit alone.
    asked = spend(plan, signed(), use("engineering", "80,000", settles="PO-1"), ask=True)
    assert asked.answer.verdict == "needs approval"
    assert asked.answer.reasons[1] == "L. Chen may not commit 65,000.00 for engineering."
    assert spend(plan, signed(), use("engineering", "80,000", settles="PO-1")).written is None
    more = spend(plan, signed(), use("engineering", "20,000", settles="PO-1"))
    assert more.after is not None
    assert (more.after.committed, more.after.spent) == (0, 45_000_00)
    with pytest.raises(Refusal, match="There is no commitment PO-2"):
        spend(plan, signed(), use("engineering", "1", settles="PO-2"))


def test_a_commitment_is_given_up_whole_or_in_part(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40,000", reference="PO-1"))
    give_up(plan, signed(), "PO-1", "10,000", "smaller order")
    after = give_up(plan, signed(), "PO-1", None, "no order at all").after
    assert after is not None
    assert after.committed == 0
    with pytest.raises(Refusal, match="Nothing of commitment PO-1 is open"):
        give_up(plan, signed(), "PO-1", "1", "again")


def test_money_comes_back(plan: Path) -> None:
    spend(plan, signed(), use("engineering", "300"))
    after = credit(plan, signed(), use("engineering", "120")).after
    assert after is not None
    assert after.spent == 180_00


def test_virement_stays_within_its_share_or_needs_approval(plan: Path) -> None:
    # 2 % of the 1,200,000.00 that hr-legal was adopted with are 24,000.00 in a year, all moves together.
    assert move(plan, signed(), ("hr-legal", "engineering"), "20,000", "x").answer.verdict == "yes"
    asked = move(plan, signed(), ("hr-legal", "engineering"), "4,000.01", "x")
    assert asked.answer.reasons == (
        "ordinary: hr-legal may give 24,000.00 in FY2025, not 4,000.01 after 20,000.00 before (Policy 7).",
    )
    assert asked.answer.approvers == ("M. Ortega",)
    assert move(plan, signed(), ("hr-legal", "engineering"), "4,000.00", "x").written is not None
    done = move(plan, signed(), ("hr-legal", "engineering"), "4,000.01", "x", "M. Ortega")
    assert done.written is not None


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda p: commit(p, signed(), use("enginering", "1")), "no line 'enginering'"),
        (lambda p: commit(p, signed(), use("engineering", "1.234")), "The amount"),
        (lambda p: commit(p, signed(""), use("engineering", "1")), "Nobody is named"),
        (lambda p: release(p, signed(), "FY2025-Q2"), "L. Chen may not release"),
        (lambda p: release(p, signed("M. Ortega"), "FY2025-Q9"), "There is no tranche 'FY2025-Q9'"),
        (lambda p: release(p, signed("M. Ortega"), "FY2025-Q1"), "gate first-targets is not met"),
        (lambda p: meet_gate(p, signed("M. Ortega"), "pilot", "x"), "There is no gate 'pilot'"),
        (lambda p: meet_gate(p, signed("R. Diaz"), "first-targets", "x"), "may not sign"),
        (lambda p: meet_gate(p, signed("L. Chen"), "first-targets", "x"), "sees to the gate"),
        (lambda p: roll_over(p, signed(), "FY2031"), "There is no period FY2031"),
        (lambda p: scheduled(p, "FY2031"), "There is no budget period"),
        (lambda p: adopt(p, signed("Board")), "was adopted by Board on 2024-12-12"),
        (lambda p: positions(p / "absent", FEBRUARY), "is not a plan folder"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(plan: Path, act: Callable[[Path], object], reason: str) -> None:
    before = len(read_journal(plan).entries)
    with pytest.raises(Refusal, match=reason):
        act(plan)
    assert len(read_journal(plan).entries) == before


def test_a_retry_of_a_purchase_changes_nothing(plan: Path) -> None:
    first = commit(plan, signed(operation="mine"), use("engineering", "50,000"))
    again = commit(plan, signed(operation="mine"), use("engineering", "50,000"))
    assert first.written is not None
    assert again.written is not None
    assert (first.written.is_repeat, again.written.is_repeat) == (False, True)
    assert again.after == first.after


@pytest.mark.parametrize(
    "act",
    [
        lambda p, o: commit(p, o, use("engineering", "41")),
        lambda p, o: commit(p, o, use("engineering", "40", reference="PO-9")),
        lambda p, o: spend(p, o, use("engineering", "40")),
        lambda p, o: credit(p, o, use("engineering", "40")),
        lambda p, o: move(p, o, ("hr-legal", "engineering"), "40", "x"),
        lambda p, o: commit(p, Signed("R. Diaz", o.on, o.now, o.operation), use("engineering", "40")),
        lambda p, o: release(p, Signed("M. Ortega", o.on, o.now, o.operation), "FY2025-Q1"),
        lambda p, o: roll_over(p, o, "FY2025"),
    ],
)
def test_a_name_of_an_operation_that_is_used_twice_by_mistake_is_refused(
    plan: Path, act: Callable[[Path, Signed], object]
) -> None:
    commit(plan, signed(operation="mine"), use("engineering", "40"))
    with pytest.raises(Refusal, match=r"Operation mine is entry 3 already: on 2025-02-03 L\. Chen committed 40\.00"):
        act(plan, signed(operation="mine"))


def test_a_payment_is_of_the_line_of_its_commitment(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40,000", reference="PO-1"))
    with pytest.raises(Refusal, match="Commitment PO-1 is one of engineering from general in FY2025"):
        spend(plan, signed(), use("sales", "10", settles="PO-1"))


def test_the_question_is_answered_as_the_entry_would_be(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40", reference="PO-1"))
    close(plan, signed("M. Ortega"), datetime.date(2025, 1, 31))
    january = signed(on=datetime.date(2025, 1, 31))
    for asked, reason in (
        (commit(plan, signed(), use("engineering", "40", reference="PO-1"), ask=True), "PO-1 exists already"),
        (move(plan, january, ("hr-legal", "engineering"), "40", "x", ask=True), "2025-01-31 is closed"),
    ):
        assert asked.answer.verdict == "no"
        assert reason in asked.answer.reasons[0]


def test_a_purchase_without_a_number_is_named_after_its_entry(plan: Path) -> None:
    # Entry 1 adopted the plan, entry 2 released the first quarter.
    assert commit(plan, signed(), use("engineering", "40")).reference == "C3"
    assert spend(plan, signed(), use("engineering", "10", settles="C3")).reference == "P4"
    assert credit(plan, signed(), use("engineering", "1")).reference == "R5"


def test_a_tranche_before_its_day_is_borrowed_and_needs_somebody_else(plan: Path) -> None:
    march = datetime.date(2025, 3, 31)
    with pytest.raises(Refusal, match=r"begins on 2025-04-01: on 2025-03-31 it is borrowed.*needs approval"):
        release(plan, signed("M. Ortega", march), "FY2025-Q2")
    for approver in ("m. ortega", "L. Chen"):
        with pytest.raises(Refusal, match="approve it"):
            release(plan, signed("M. Ortega", march), "FY2025-Q2", approved_by=approver)
    done = release(plan, signed("M. Ortega", march), "FY2025-Q2", approved_by="R. Diaz")
    assert done.brought_forward_from == datetime.date(2025, 4, 1)
    event = done.written[0].entry.event
    assert isinstance(event, Released)
    assert (event.brought_forward, event.approved_by) == (True, "R. Diaz")
    # On its day nobody else is asked.
    on_time = release(plan, signed("M. Ortega", datetime.date(2025, 7, 1)), "FY2025-Q3")
    assert on_time.brought_forward_from is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([("engineering", "2M")], "does not say whether engineering gets more or less"),
        ([("engineering", "+0")], "changes nothing"),
        ([("engineering", "-(5)")], "negative"),
        ([], "No change is named"),
    ],
)
def test_an_amendment_says_whether_a_line_gets_more_or_less(
    plan: Path, changes: list[tuple[str, str]], reason: str
) -> None:
    with pytest.raises(Refusal, match=reason):
        amend(plan, signed("M. Ortega"), changes, "x", "Council")


@pytest.mark.parametrize("purpose", ["", "  ", "\x1b[31mred", "left\u202eright"])
def test_a_journal_says_what_money_was_for_and_nothing_that_cannot_be_seen(plan: Path, purpose: str) -> None:
    with pytest.raises(Refusal, match=r"is empty|cannot be seen"):
        commit(plan, signed(), Use("engineering", "1", purpose))
    with pytest.raises(Refusal, match=r"is empty|cannot be seen"):
        move(plan, signed(), ("hr-legal", "engineering"), "1", purpose)


def test_a_line_that_is_named_twice_counts_once(plan: Path) -> None:
    assert len(positions(plan, FEBRUARY, ("engineering", "engineering")).lines) == 1


def test_a_commitment_is_open_from_its_day_on(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40", reference="PO-1"))
    spend(plan, signed(on=datetime.date(2025, 3, 1)), use("engineering", "30", settles="PO-1"))

    def open_on(month: int, day: int) -> list[int]:
        return [amount for _, _, amount, _ in positions(plan, datetime.date(2025, month, day)).commitments]

    assert (open_on(2, 2), open_on(2, 3), open_on(3, 1)) == ([], [40_00], [10_00])
    with pytest.raises(Refusal, match="The plan was not in force on 2024-12-11"):
        positions(plan, datetime.date(2024, 12, 11))


def test_nothing_is_built_on_a_journal_that_somebody_changed(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40", reference="PO-1"))
    connection = sqlite3.connect(plan / "journal.sqlite")
    connection.execute("DROP TRIGGER entry_is_final")
    connection.execute("UPDATE entry SET body = replace(body, '4000', '3000') WHERE number = 3")
    connection.commit()
    connection.close()
    for act in (lambda: positions(plan, FEBRUARY), lambda: commit(plan, signed(), use("engineering", "1"))):
        with pytest.raises(Refusal, match="entry 3 was changed after it was written"):
            act()


def test_a_closed_day_takes_no_entry(plan: Path) -> None:
    close(plan, signed("M. Ortega", datetime.date(2025, 3, 1)), datetime.date(2025, 2, 28))
    asked = commit(plan, signed(), use("engineering", "1"))
    assert asked.answer.verdict == "no"
    assert commit(plan, signed(on=datetime.date(2025, 3, 1)), use("engineering", "1")).written is not None


def test_a_position_is_that_of_its_day_however_late_it_was_entered(plan: Path) -> None:
    march = datetime.date(2025, 3, 5)
    spend(plan, signed(on=march), use("engineering", "100"))
    spend(plan, signed(on=FEBRUARY), use("engineering", "7"))

    def spent(day: datetime.date) -> int:
        held = positions(plan, day, ("engineering",))
        return held.standing.positions[held.lines[0]].spent

    assert spent(datetime.date(2025, 2, 2)) == 0
    assert spent(FEBRUARY) == 7_00
    assert spent(march) == 107_00


def test_the_end_of_the_year_lets_lapse_what_no_fund_carries(plan: Path) -> None:
    commit(plan, signed(), use("engineering", "40,000"))
    roll_over(plan, signed("Board", datetime.date(2026, 1, 2)), "FY2025")
    held = positions(plan, datetime.date(2026, 1, 2), ("engineering",))
    after = held.standing.positions[held.lines[0]]
    assert (after.allocated, after.committed, after.available) == (40_000_00, 40_000_00, 0)


def test_profiles_of_a_year_are_not_stretched_over_other_periods(planned: Path, tmp_path: Path) -> None:
    shutil.copytree(planned, tmp_path / "plan")
    board = signed("Board", datetime.date(2024, 12, 12))
    for months in (3, 18):
        with pytest.raises(Refusal, match=f"profiles of release for periods of 12 months, not {months}"):
            adopt(tmp_path / "plan", board, months=months)
    assert not (tmp_path / "plan" / "journal.sqlite").exists()
    assert adopt(tmp_path / "plan", board, months=12).total == 25_000_000_00


def test_a_journal_whose_periods_do_not_fit_the_profiles_releases_nothing(plan: Path) -> None:
    # As if it had been adopted for half a year: the entry is made again by hand.
    journal = plan / "journal.sqlite"
    adopted = next(entry.event for entry in read_journal(plan).entries if entry.kind == Adopted.kind)
    assert isinstance(adopted, Adopted)
    half = BudgetPeriod("FY2025", datetime.date(2025, 1, 1), datetime.date(2025, 6, 30))
    journal.unlink()
    store = create_journal(journal)
    store.write(signed("Board", datetime.date(2024, 12, 12)).stamp(), replace(adopted, periods=(half,)))
    store.close()
    for act in (lambda: scheduled(plan), lambda: release(plan, signed("M. Ortega"), "FY2025-M01")):
        with pytest.raises(Refusal, match=r"stated for 12 months, and FY2025 has 6: its money cannot be scheduled"):
            act()


def test_budget_periods_follow_one_another_on_the_calendar() -> None:
    case = load_case(ROOT / "examples" / "capital-programme").usable()
    years = budget_periods(case, datetime.date(2023, 7, 1))
    assert [(item.first, item.last) for item in years[:2]] == [
        (datetime.date(2023, 7, 1), datetime.date(2024, 6, 30)),
        (datetime.date(2024, 7, 1), datetime.date(2025, 6, 30)),
    ]
    ends = [item.last for item in budget_periods(case, datetime.date(2024, 1, 31), 1)]
    # The month after 31 January ends where February does, and leap years have their day.
    assert ends[0] == datetime.date(2024, 2, 28)
    with pytest.raises(Refusal, match="at least one month"):
        budget_periods(case, None, 0)
    for starts, months in ((datetime.date(9999, 2, 1), 12), (None, 100_000_000), (datetime.date(9990, 1, 1), 36)):
        with pytest.raises(Refusal, match="after the year 9999"):
            budget_periods(case, starts, months)
