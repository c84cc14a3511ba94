"""A small town's plan from its submission to its adoption, through the services: what is refused, and what it says."""

from __future__ import annotations

import datetime
import itertools
import json
import shutil
from pathlib import Path

import pytest

from apportion.adapters.journal import JournalUnusable
from apportion.alignment.approval.checklist import Facts
from apportion.services.adopt import adopt
from apportion.services.adopted import Signed
from apportion.services.approval import approve, delegate, reject, standing, submit, withdraw
from apportion.services.approval_facts import facts_of
from apportion.services.feedback import feedback_at, write_feedback
from apportion.services.journal import read_journal
from apportion.services.load import load_case
from apportion.services.open_plan import read_stored
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import Refusal
from apportion.services.stores import STORE, open_or_create_store, open_store
from apportion.services.verify_plan import verify
from tests.support.team_database import new_database, team_server

DAY = datetime.date(2024, 9, 2)
NOW = datetime.datetime(2024, 9, 2, 9, tzinfo=datetime.UTC)
JOURNAL_QUESTION = "The journal holds, and adds up to the balances"
CASE = {
    "case.yaml": "format: 1\nname: Budget 2025\ncurrency: USD\nperiods: FY2025\ntotal: 6,000,000.00\n",
    "units.csv": "unit,name,owner\nhealth,Health,R. Diaz\nroads,Roads,L. Chen\n",
    "requests.csv": "request,unit,cap,rate\nclinics,health,5000000.00,3\nbridges,roads,6000000.00,2\n",
    "approval_stages.csv": "stage,weeks,signers,signed_by,limit\ntechnical,1,2,finance,\nstrategic,,1,council,\n",
    "signatories.csv": (
        "person,role,limit,until\n"
        'M. Ortega,finance,"10,000,000.00",\n'
        'T. Roth,finance,"6,000,000.00",\n'
        'K. Small,finance,"5,999,999.99",\n'
        "R. Diaz,finance,,\n"
        "City Council,council,,\n"
    ),
    "authors.csv": "person,request\nR. Diaz,clinics\n",
}


_NUMBERS = itertools.count(1)


def signed(by: str, on: datetime.date = DAY, operation: str = "") -> Signed:
    now = max(NOW, datetime.datetime.combine(on, datetime.time(9), datetime.UTC))
    return Signed(by, on, now, operation or f"operation {next(_NUMBERS)}")


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's plan, and the same with another total."""
    folder = tmp_path_factory.mktemp("planned")
    for name, total in (("plan", "6,000,000.00"), ("edited", "5,500,000.00")):
        case = folder / f"{name}-case"
        case.mkdir()
        for file, text in CASE.items():
            (case / file).write_text(text.replace("total: 6,000,000.00", f"total: {total}"), encoding="utf-8")
        write_plan(plan_path(case, alone=True), folder / name, replace=False, with_report=False)
    return folder


@pytest.fixture
def plan(planned: Path, tmp_path: Path) -> Path:
    shutil.copytree(planned / "plan", tmp_path / "plan")
    return tmp_path / "plan"


def approved(plan: Path) -> None:
    submit(plan, signed("A. Silva"))
    for person in ("M. Ortega", "T. Roth"):
        approve(plan, signed(person), "technical")
    approve(plan, signed("City Council"), "strategic")


def test_a_plan_is_adopted_once_all_its_stages_are_signed(plan: Path) -> None:
    with pytest.raises(Refusal, match="not submitted, and its case states by which stages it is approved"):
        adopt(plan, signed("Mayor"))
    submit(plan, signed("A. Silva"))
    with pytest.raises(Refusal, match="Technical validation lacks 2 of 2 signatures"):
        adopt(plan, signed("Mayor"))
    approve(plan, signed("M. Ortega"), "technical")
    approve(plan, signed("T. Roth"), "technical")
    approve(plan, signed("City Council"), "strategic")
    adopt(plan, signed("Mayor"))

    held = read_journal(plan)
    assert held.holds
    assert [entry.kind for entry in held.entries] == ["submitted", "signed", "signed", "signed", "adopted"]
    assert held.sentences[0].endswith("of 6,000,000.00 USD for approval in 2 stages")
    assert standing(plan, DAY).status == "adopted"
    with pytest.raises(Refusal, match="its approval is sealed"):
        withdraw(plan, signed("A. Silva"), "too late")
    assert {check.question: check.count for check in verify(plan).checks}[JOURNAL_QUESTION] == 0


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ("A. Silva", "A. Silva submitted the plan"),
        ("R. Diaz", "R. Diaz entered or edited a request"),
        ("K. Small", "K. Small signs plans up to 5,999,999.99; this one is 6,000,000.00"),
        ("City Council", "is signed by finance, not by City Council"),
        ("N. Body", "N. Body is not among those who sign plans"),
    ],
)
def test_who_may_not_sign_is_told_why_and_leaves_no_trace(plan: Path, person: str, reason: str) -> None:
    submit(plan, signed("A. Silva"))

    with pytest.raises(Refusal, match=reason):
        approve(plan, signed(person), "technical")
    with pytest.raises(Refusal, match=reason):
        reject(plan, signed(person), "no")
    assert len(read_journal(plan).entries) == 1


def test_the_standing_says_who_can_sign_what_is_late_and_what_could_not_be_checked(plan: Path) -> None:
    before = standing(plan, DAY)
    assert (before.status, [item.stage.stage for item in before.stages]) == ("none", ["technical", "strategic"])
    submit(plan, signed("A. Silva"))
    delegate(plan, signed("M. Ortega"), "P. Vogt", DAY + datetime.timedelta(days=30), "leave")
    held = standing(plan, datetime.date(2024, 9, 11))

    # One week from Monday the 2nd ends on Sunday the 8th, so on the 9th, and two more on Monday the 23rd.
    assert [item.stage.last.isoformat() for item in held.stages] == ["2024-09-09", "2024-09-23"]
    assert [(late.stage.stage, late.days) for late in held.late] == [("technical", 2)]
    assert [(who.person, who.behalf_of) for who in held.who if not who.reasons] == [
        ("M. Ortega", ""),
        ("P. Vogt", "M. Ortega"),
        ("T. Roth", ""),
    ]
    verdicts = {item.check: item.verdict for stage in held.stages for item in stage.checklist}
    assert verdicts["model"] == "holds"
    assert verdicts["capacity"] == verdicts["alignment"] == "not checked"


def test_answers_of_departments_are_closed_once_the_last_of_each_accepts(tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    answers = (
        "round,unit,answer,by,amount\n1,health,counter,R. Diaz,5000000.00\n2,health,accept,R. Diaz,\n"
        "1,roads,object,L. Chen,\n"
    )
    for file, text in {**CASE, "feedback.csv": answers}.items():
        (case / file).write_text(text, encoding="utf-8")
    write_plan(plan_path(case, alone=True), tmp_path / "plan", replace=False, with_report=False)

    plan = read_stored(tmp_path / "plan")
    assert facts_of(tmp_path / "plan", plan, load_case(case), ()).feedback == (1, 2)


def test_a_counter_proposal_that_was_granted_is_closed_too(tmp_path: Path) -> None:
    """Roads ask for 2,000,000.00 and get it as a floor; clinics object, and stay open."""
    case = tmp_path / "case"
    case.mkdir()
    for file, text in CASE.items():
        (case / file).write_text(text, encoding="utf-8")
    answers = tmp_path / "round-1.csv"
    answers.write_text(
        "round,unit,answer,by,amount\n1,roads,counter,L. Chen,2000000.00\n1,health,object,R. Diaz,\n", encoding="utf-8"
    )
    write_feedback(feedback_at(case, answers, ["roads"]), tmp_path / "refined", replace=False)
    write_plan(plan_path(tmp_path / "refined", alone=True), tmp_path / "plan", replace=False, with_report=False)

    plan = read_stored(tmp_path / "plan")
    assert facts_of(tmp_path / "plan", plan, load_case(tmp_path / "refined"), ()).feedback == (1, 2)


def facts(tmp_path: Path, **texts: str) -> Facts:
    """What is known of the plan of the town with other tables, by their names without .csv."""
    case = tmp_path / "case"
    case.mkdir()
    for file, text in {**CASE, **{f"{name}.csv": text for name, text in texts.items()}}.items():
        (case / file).write_text(text, encoding="utf-8")
    write_plan(plan_path(case, alone=True), tmp_path / "plan", replace=False, with_report=False)
    return facts_of(tmp_path / "plan", read_stored(tmp_path / "plan"), load_case(case), ())


def test_the_past_is_compared_unit_by_unit_at_the_lowest_level(tmp_path: Path) -> None:
    """Health has two parts; counted with them it would stand in the ranking twice."""
    found = facts(
        tmp_path,
        units="unit,name,parent\nhealth,Health,\nclinics,Clinics,health\nwards,Wards,health\nroads,Roads,\n",
        requests="request,unit,cap,rate,last_year\na,clinics,1000000.00,5,900000.00\nb,wards,2000000.00,4,1.00\n"
        "bridges,roads,3000000.00,3,2.00\n",
        authors="person,request\nR. Diaz,a\n",
    )
    assert sorted(found.before) == [(1_000_000_00, 900_000_00), (2_000_000_00, 1_00), (3_000_000_00, 2_00)]
    assert found.past == "what they received last year"


def test_what_the_plan_keeps_back_is_held_against_what_its_risks_need(tmp_path: Path) -> None:
    """One risk strikes in one year of four and then costs 100,000.00: nothing covers 75 %, and 80 % needs all of it."""
    found = facts(
        tmp_path,
        risks="risk,name,probability,cost_low,cost_likely,cost_high,shape\nflood,Flood,25%,99999,100000,100001,triangular\n",
    )
    assert found.reserve is not None
    assert (found.reserve.risks, found.reserve.held, found.reserve.confidence_percent) == (1, 0, 80)
    assert found.reserve.needed == pytest.approx(100_000_00, rel=1e-3)
    assert found.reserve.covers == pytest.approx(0.75, abs=1e-3)


def test_what_could_not_be_checked_stands_beside_the_signature(plan: Path) -> None:
    approved(plan)

    first = standing(plan, DAY).stages[0].signatures[0]
    assert "capacity" in first.signed.unchecked
    assert "model" not in first.signed.unchecked


def test_an_edited_plan_is_not_the_one_that_was_signed(plan: Path, planned: Path) -> None:
    approved(plan)
    edited = plan.parent / "edited"
    shutil.copytree(planned / "edited", edited)
    shutil.move(plan / "journal.sqlite", edited / "journal.sqlite")

    assert standing(edited, DAY).is_edited
    with pytest.raises(Refusal, match="The plan that was submitted is"):
        adopt(edited, signed("Mayor"))
    submit(edited, signed("B. Novak"))
    with pytest.raises(Refusal, match="Technical validation lacks 2 of 2"):
        adopt(edited, signed("Mayor"))
    assert len(standing(edited, DAY).void) == 3
    with pytest.raises(Refusal, match="Silva submitted the plan"):
        approve(edited, signed("A. Silva"), "technical")


def test_a_plan_that_was_tampered_with_is_neither_submitted_nor_signed(plan: Path) -> None:
    submit(plan, signed("A. Silva"))
    table = plan / "plan.json"
    table.write_text(table.read_text(encoding="utf-8").replace("5000000.00", "5000001.00", 1), encoding="utf-8")

    with pytest.raises(Refusal, match="The plan does not hold"):
        approve(plan, signed("M. Ortega"), "technical")
    with pytest.raises(Refusal, match="A plan that does not hold is not signed"):
        approve(plan, signed("M. Ortega"), "technical", accept={"model": "never mind"})
    (plan / "journal.sqlite").unlink()
    with pytest.raises(Refusal, match="does not hold, so it is not submitted"):
        submit(plan, signed("A. Silva"))


def test_only_what_fails_is_accepted(plan: Path) -> None:
    submit(plan, signed("A. Silva"))

    with pytest.raises(Refusal, match="There is nothing to accept about 'history'"):
        approve(plan, signed("M. Ortega"), "technical", accept={"history": "a new town"})


def test_a_retry_changes_nothing(plan: Path) -> None:
    first = submit(plan, signed("A. Silva", operation="s1"))
    again = submit(plan, signed("A. Silva", operation="s1"))
    assert (again.is_repeat, again.entry) == (True, first.entry)
    approve(plan, signed("M. Ortega", operation="t1"), "technical")
    assert approve(plan, signed("M. Ortega", operation="t1"), "technical").is_repeat
    with pytest.raises(Refusal, match="with other contents"):
        approve(plan, signed("T. Roth", operation="t1"), "technical")


def test_an_approval_that_is_older_than_its_signatures_hold_is_given_again(plan: Path) -> None:
    """26 weeks after Monday 2 September 2024 it is 3 March 2025."""
    approved(plan)
    late = datetime.date(2025, 3, 4)

    assert standing(plan, datetime.date(2025, 3, 3)).expired == ()
    assert [item.person for item in standing(plan, late).expired] == ["M. Ortega", "T. Roth", "City Council"]
    with pytest.raises(Refusal, match="held until 2025-03-03: the plan has to be withdrawn and submitted again"):
        adopt(plan, signed("Mayor", late))
    withdraw(plan, signed("A. Silva", late), "Too old.")
    submit(plan, signed("A. Silva", late))
    assert [item.person for item in standing(plan, late).void] == ["M. Ortega", "T. Roth", "City Council"]


def test_a_step_of_approval_is_not_entered_for_a_day_that_has_not_come(plan: Path) -> None:
    """A slip of ten years would let nobody sign, and nobody take the plan back, for ten years."""
    tomorrow, after = DAY + datetime.timedelta(days=1), DAY + datetime.timedelta(days=2)

    with pytest.raises(Refusal, match="2024-09-04 has not come yet"):
        submit(plan, Signed("A. Silva", after, NOW, "s"))
    submit(plan, Signed("A. Silva", DAY, NOW, "s"))
    with pytest.raises(Refusal, match="has not come yet"):
        approve(plan, Signed("M. Ortega", after, NOW, "a"), "technical")
    with pytest.raises(Refusal, match="has not come yet"):
        withdraw(plan, Signed("A. Silva", after, NOW, "w"), "late")
    approve(plan, Signed("M. Ortega", tomorrow, NOW, "a"), "technical")


def test_a_process_that_cannot_be_leaves_no_empty_journal_behind(tmp_path: Path) -> None:
    case = tmp_path / "case"
    case.mkdir()
    for file in ("case.yaml", "units.csv", "requests.csv"):
        (case / file).write_text(CASE[file], encoding="utf-8")
    (case / "policy.csv").write_text("setting,value,reason\napproval_weeks,0,At once\n")
    write_plan(plan_path(case, alone=True), tmp_path / "plan", replace=False, with_report=False)

    with pytest.raises(Refusal, match="Stage technical ends before it begins"):
        submit(tmp_path / "plan", signed("A. Silva", datetime.date(2024, 9, 3)))
    assert verify(tmp_path / "plan").holds


@pytest.mark.parametrize("count", [0, 6])
def test_a_policy_cannot_ask_for_stages_that_there_are_not(tmp_path: Path, count: int) -> None:
    case = tmp_path / "case"
    case.mkdir()
    for file in ("case.yaml", "units.csv", "requests.csv"):
        (case / file).write_text(CASE[file], encoding="utf-8")
    (case / "policy.csv").write_text(f"setting,value,reason\napproval_stages,{count},The board said so\n")
    write_plan(plan_path(case, alone=True), tmp_path / "plan", replace=False, with_report=False)

    with pytest.raises(Refusal, match=f"The policy asks for {count} stages of approval; there are 1 to 5"):
        submit(tmp_path / "plan", signed("A. Silva"))


def test_a_rejected_plan_is_not_adopted_and_not_submitted_again(plan: Path) -> None:
    submit(plan, signed("A. Silva"))
    reject(plan, signed("M. Ortega"), "Two posts are counted twice.")

    with pytest.raises(Refusal, match="The plan is rejected, not approved"):
        adopt(plan, signed("Mayor"))
    with pytest.raises(Refusal, match="comes back only changed"):
        submit(plan, signed("A. Silva"))


def test_only_those_who_submitted_a_plan_take_it_back(plan: Path) -> None:
    submit(plan, signed("A. Silva"))

    with pytest.raises(Refusal, match="Ortega did not submit the plan"):
        withdraw(plan, signed("M. Ortega"), "no")
    withdraw(plan, signed("A. Silva"), "The grant came late.")
    assert standing(plan, DAY).status == "withdrawn"


def test_a_damaged_journal_fails_the_verification(plan: Path) -> None:
    submit(plan, signed("A. Silva"))
    (plan / "journal.sqlite").write_bytes(b"no database " * 100)

    checks = {check.question: check.problems for check in verify(plan).checks}
    assert "damaged" in checks[JOURNAL_QUESTION][0]


def test_a_team_approves_copies_of_one_plan_in_one_database(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(plan, copy)
    with team_server() as server:
        monkeypatch.setenv("TOWN_STORE", new_database(server))
        submit(plan, signed("A. Silva"), store="env:TOWN_STORE")
        # Somebody else names the same place: it is the same plan, so it is the same journal.
        with pytest.raises(Refusal, match="This plan is submitted already"):
            submit(copy, signed("B. Novak"), store="env:TOWN_STORE")
        approve(copy, signed("M. Ortega"), "technical")
        approve(plan, signed("T. Roth"), "technical")
        approve(copy, signed("City Council"), "strategic")
        adopt(plan, signed("Mayor"))

        assert read_journal(copy).holds
        assert len(read_journal(copy).entries) == 5
        assert not (plan / "journal.sqlite").exists()
        named = json.loads((plan / STORE).read_text(encoding="utf-8"))
        assert named["store"] == "env:TOWN_STORE"
        with pytest.raises(JournalUnusable, match="is kept at env:TOWN_STORE"):
            open_or_create_store(plan, "env:ELSEWHERE", "x")


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("postgresql://clerk:secret@db/town", "holds a password"),
        ("postgresql://db/town?password=secret", "holds a password"),
        ("host=db password=secret", "is not a place for a journal"),
        ("mysql://db/town", "is not a place for a journal"),
        ("env:A B", "is not a name"),
        ("env:postgresql://clerk:secret@db/town", "is not a name"),
        ("env:NOT_SET_ANYWHERE", "does not say where the journal is"),
    ],
)
def test_no_password_is_written_into_a_folder(plan: Path, place: str, reason: str) -> None:
    with pytest.raises(JournalUnusable, match=reason) as told:
        open_or_create_store(plan, place, "x")

    assert "secret" not in str(told.value) + told.value.remedy
    assert not (plan / STORE).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2, "store": "env:A", "journal": "x"}', '{"format": 1}'])
def test_a_folder_that_does_not_say_where_its_journal_is_is_refused(plan: Path, text: str) -> None:
    (plan / STORE).write_text(text, encoding="utf-8")

    with pytest.raises(JournalUnusable, match="does not say where the journal is"):
        open_store(plan)
