"""What units answer to a plan is priced by planning again, and granted one step after the other.

The town has 120.00. Parks return 3 per 1.00 up to 100.00, roads 2 up to 100.00, pools 1 up to 50.00. The best plan
gives parks 100.00 and roads 20.00: 300 + 40 = 340.
"""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from apportion.services.compare_plans import compare
from apportion.services.feedback import Heard, feedback_at, write_feedback
from apportion.services.load import load_case
from apportion.services.refusal import CaseBlocked, Refusal

HEAD = "round,unit,request,answer,amount,reason,on,by\n"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    folder.mkdir()
    (folder / "case.yaml").write_text(
        "format: 1\nname: Town\norganisation: Town\ncurrency: USD\nperiods: [FY2026]\ntotal: 120.00\n"
    )
    (folder / "units.csv").write_text("unit,name\nparks,Parks\nroads,Roads\npools,Pools\n")
    (folder / "requests.csv").write_text(
        "request,unit,cap,rate\nlawns,parks,100.00,3\nasphalt,roads,100.00,2\nslides,pools,50.00,1\n"
    )
    return folder


def answered(case: Path, text: str, *granted: str) -> Heard:
    file = case.parent / "round.csv"
    file.write_text(HEAD + text, encoding="utf-8")
    return feedback_at(case, file, granted)


def moved(heard: Heard, step: int) -> dict[str, int]:
    return {item.id: item.difference for item in heard.steps[step].answer.amounts if item.kind == "unit"}


def test_a_counter_proposal_costs_the_value_that_the_best_plan_with_it_lacks(case: Path) -> None:
    """Roads ask for 50.00: parks give 30.00, 3 x 70 + 2 x 50 = 310, which is 30 less than 340."""
    (priced,) = answered(case, "1,roads,,counter,50.00,Potholes,,K. Stone\n").priced
    assert (priced.now, priced.cost) == (2_000, Fraction(30_00))
    assert {item.id: item.difference for item in priced.answer.amounts if item.kind == "unit"} == {
        "parks": -3_000,
        "roads": 3_000,
    }


def test_it_is_said_whether_a_plan_nearly_as_good_grants_it(case: Path) -> None:
    """1 % of 340 is 3.40, and each 1.00 that moves from parks to roads loses 1: roads get 23.40 at most."""
    (far,) = answered(case, "1,roads,,counter,50.00,Potholes,,K. Stone\n").priced
    (near,) = answered(case, "1,roads,,counter,23.00,Potholes,,K. Stone\n").priced
    assert far.reach is not None
    assert (far.is_within, near.is_within, far.reach.most) == (False, True, 2_340)


def test_a_request_can_be_spoken_of_as_well_as_a_unit(case: Path) -> None:
    """Slides get nothing; 10.00 for them are taken from asphalt, which returns 1 more: a loss of 10."""
    (priced,) = answered(case, "1,,slides,counter,10.00,Children,,P. Wade\n").priced
    assert (priced.now, priced.cost) == (0, Fraction(10_00))


def test_what_no_plan_can_grant_is_said_with_the_rules_against_it(case: Path) -> None:
    (priced,) = answered(case, "1,roads,,counter,130.00,Potholes,,K. Stone\n").priced
    assert priced.cost is None
    assert any("Counter-proposal of roads, round 1" in conflict.text for conflict in priced.answer.conflicts)


def test_granted_one_after_the_other_the_steps_sum_to_the_whole(case: Path) -> None:
    """Pools 10.00 from roads (lose 10), then roads 50.00 from parks: 3 x 60 + 2 x 50 + 10 = 290, 50 less than 340."""
    heard = answered(case, "1,pools,,counter,10.00,Children,,P. Wade\n1,roads,,counter,50.00,Holes,,K. Stone\n", "all")
    assert [step.entry.subject for step in heard.steps] == ["unit:pools", "unit:roads"]
    assert moved(heard, 0) == {"roads": -1_000, "pools": 1_000}
    assert moved(heard, 1) == {"parks": -4_000, "roads": 4_000}
    changes = [step.answer.value_change for step in heard.steps]
    assert changes == [Fraction(-10_00), Fraction(-40_00)]


def test_the_refined_case_keeps_all_rounds_and_says_from_whose_feedback(case: Path, tmp_path: Path) -> None:
    heard = answered(
        case, "1,roads,,counter,50.00,Potholes,2025-11-03,K. Stone\n1,parks,,accept,,,,A. Green\n", "roads"
    )
    write_feedback(heard, tmp_path / "second", replace=False)

    rule = load_case(tmp_path / "second").usable().rules[0]
    assert (rule.id, rule.reason, rule.authority) == ("feedback-1-roads", "Potholes", "Feedback of K. Stone")
    found = compare(case, tmp_path / "second")
    assert found.value_change == Fraction(-30_00)
    again = feedback_at(tmp_path / "second", None, ())
    assert [entry.subject for entry in again.granted_before] == ["unit:roads"]
    assert again.is_closed
    assert again.priced == ()


def test_a_later_round_replaces_an_earlier_answer_and_both_are_kept(case: Path, tmp_path: Path) -> None:
    write_feedback(answered(case, "1,roads,,counter,50.00,Holes,,K. Stone\n"), tmp_path / "one", replace=False)
    file = tmp_path / "round-2.csv"
    file.write_text(HEAD + "1,roads,,counter,50.00,Holes,,K. Stone\n2,roads,,accept,,,,K. Stone\n")
    heard = feedback_at(tmp_path / "one", file, ())
    assert [(entry.round, entry.answer) for entry in heard.entries] == [(1, "counter"), (2, "accept")]
    assert heard.is_closed


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("1,roads,,counter,,Holes,,K. Stone", "feedback.amount"),
        ("1,roads,,accept,5.00,,,K. Stone", "feedback.amount"),
        ("1,,,accept,,,,K. Stone", "feedback.subject"),
        ("1,parks,asphalt,accept,,,,K. Stone", "feedback.subject"),
        ("0,roads,,accept,,,,K. Stone", "feedback.round"),
        ("1,bridges,,accept,,,,K. Stone", "unknown.unit"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(case: Path, row: str, code: str) -> None:
    with pytest.raises(CaseBlocked) as blocked:
        answered(case, row + "\n")
    assert code in [finding.code for finding in blocked.value.findings.listed]


def test_nothing_is_granted_that_nobody_asked_for(case: Path) -> None:
    with pytest.raises(Refusal, match="no counter-proposal"):
        answered(case, "1,parks,,accept,,,,A. Green\n", "parks")


def test_programs_read_the_same_figures(case: Path) -> None:
    file = case.parent / "round.csv"
    file.write_text(HEAD + "1,roads,,counter,50.00,Potholes,,K. Stone\n")
    call = [sys.executable, "-m", "apportion", "feedback", str(case), str(file), "--grant", "roads", "--json"]
    told = json.loads(subprocess.run(call, capture_output=True, check=True, text=True).stdout)
    (counter,) = told["counter_proposals"]
    assert (counter["now"], counter["value_change"], counter["within_one_percent"]) == ("20.00", "-30.00", False)
    assert told["steps"][0]["granted"]["by"] == "K. Stone"
