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

from apportion.model.feedback import Answers
from apportion.services.compare_plans import compare
from apportion.services.explain_plan import explain
from apportion.services.feedback import Heard, feedback_at, write_feedback
from apportion.services.load import load_case
from apportion.services.plan_case import Planned, plan_path, write_plan
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


def answers_of(planned: Planned) -> Answers:
    assert planned.evidence.answered is not None
    return planned.evidence.answered.answers


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


def refined(case: Path, tmp_path: Path, *more: str) -> Path:
    """The town with 50.00 for roads, granted in round 1; ``more`` are further answers of that round."""
    write_feedback(
        answered(case, "1,roads,,counter,50.00,Potholes,2025-11-03,K. Stone\n" + "".join(more), "roads"),
        tmp_path / "second",
        replace=False,
    )
    return tmp_path / "second"


def test_the_refined_plan_says_what_it_took_from_whom_and_from_whose_answer(case: Path, tmp_path: Path) -> None:
    """Roads rise from 20.00 to 50.00, parks fall from 100.00 to 70.00, and 30 of value are given up."""
    planned = plan_path(refined(case, tmp_path), alone=True)

    for name in ("unit:roads", "unit:parks", "rule:feedback-1-roads", "request:lawns"):
        (told,) = explain(planned.case, planned.plan, name, answers_of(planned))
        assert (
            "Round 1: the counter-proposal of K. Stone for Roads was granted with $50.00 (feedback-1-roads). It took "
            "$30.00 from Parks, and cost the organisation 30.00 of weighted value." in told.sentences[-1]
        )
    (pools,) = explain(planned.case, planned.plan, "unit:pools", answers_of(planned))
    assert not any("Round 1" in sentence for sentence in pools.sentences)


def test_plan_json_and_the_report_say_it_too(case: Path, tmp_path: Path) -> None:
    planned = plan_path(refined(case, tmp_path, "1,pools,,object,,Too little,,P. Wade\n"))
    write_plan(planned, tmp_path / "plan", replace=False)

    told = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))["evidence"]["feedback"]
    (grant,) = told["granted"]
    assert (grant["by"], grant["round"], grant["amount"], grant["cost"]) == ("K. Stone", 1, "50.00", "30.00")
    assert {item["id"]: item["difference"] for item in grant["moved"] if item["kind"] == "unit"} == {
        "parks": "-30.00",
        "roads": "30.00",
    }
    assert (told["closed"], told["rounds"][0]["object"]) == (False, 1)
    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert "It took $30.00 from Parks" in page
    assert "P. Wade objects to the plan for Pools" in page


def test_a_second_round_keeps_the_steps_of_the_first(case: Path, tmp_path: Path) -> None:
    second = refined(case, tmp_path)
    file = tmp_path / "round-2.csv"
    file.write_text(HEAD + "2,pools,,counter,10.00,Children,2025-11-20,P. Wade\n")

    heard = feedback_at(second, file, ("pools",))
    write_feedback(heard, tmp_path / "third", replace=False)

    grants = answers_of(plan_path(tmp_path / "third", alone=True)).grants
    assert [(grant.step, grant.rule) for grant in grants] == [(1, "feedback-1-roads"), (2, "feedback-2-pools")]
    # Parks pay again: roads keep their 50.00, so that 10.00 for pools cost 3 x 10 less 1 x 10 of value.
    assert grants[1].cost == 20


def test_when_amounts_move_for_another_reason_that_is_said(case: Path, tmp_path: Path) -> None:
    second = refined(case, tmp_path)
    text = (second / "case.yaml").read_text(encoding="utf-8").replace("total: 120.00", "total: 110.00")
    (second / "case.yaml").write_text(text, encoding="utf-8")
    planned = plan_path(second, alone=True)
    write_plan(planned, tmp_path / "plan", replace=False)

    page = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert "Amounts have moved since for other reasons: Parks had $70.00 then and has $60.00 now." in page


def test_a_unit_and_its_request_of_the_same_name_are_two_things(case: Path) -> None:
    (case / "requests.csv").write_text(
        "request,unit,cap,rate\nparks,parks,100.00,3\nroads,roads,100.00,2\npools,pools,50.00,1\n"
    )
    both = "1,roads,,counter,50.00,Holes,,K. Stone\n1,,roads,counter,40.00,Holes,,K. Stone\n"

    assert {entry.rule for entry in answered(case, both).standing} == {"feedback-1-roads", "feedback-1-request-roads"}
    with pytest.raises(Refusal, match="Two counter-proposals speak of 'roads'"):
        answered(case, both, "roads")
    (step,) = answered(case, both, "request:roads").steps
    assert step.entry.amount == 4_000


def test_answers_to_a_plan_that_was_altered_are_refused(case: Path, tmp_path: Path) -> None:
    write_plan(plan_path(case), tmp_path / "plan", replace=False, with_report=False)
    file = tmp_path / "round.csv"
    file.write_text(HEAD + "1,roads,,accept,,,,K. Stone\n")
    assert feedback_at(tmp_path / "plan", file, ()).is_closed

    path = tmp_path / "plan" / "plan.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"allocated": "120.00"', '"allocated": "119.00"'))

    with pytest.raises(Refusal, match="not the plan that was sent out"):
        feedback_at(tmp_path / "plan", file, ())


def test_wishes_of_stakeholders_are_told_before_and_after(case: Path) -> None:
    """Parks fall from 100.00 of 100.00 to 70.00, roads rise from 20.00 of 100.00 to 50.00."""
    (case / "stakeholders.csv").write_text("stakeholder,kind\nrunners,public\ndrivers,public\n")
    (case / "stakeholder_interests.csv").write_text("stakeholder,unit,importance\nrunners,parks,1\ndrivers,roads,1\n")

    heard = answered(case, "1,roads,,counter,50.00,Potholes,,K. Stone\n", "roads")

    assert [(item.stakeholder, item.difference) for item in heard.met_changes] == [
        ("runners", Fraction(-3, 10)),
        ("drivers", Fraction(3, 10)),
    ]


def test_an_answer_that_was_given_is_not_changed_in_its_round(case: Path, tmp_path: Path) -> None:
    second = refined(case, tmp_path)
    file = tmp_path / "again.csv"

    file.write_text(HEAD + "1,roads,,counter,60.00,More,2025-11-05,K. Stone\n")
    with pytest.raises(Refusal, match="another answer about roads of round 1"):
        feedback_at(second, file, ())
    file.write_text(HEAD + "2,roads,,counter,60.00,More,2025-11-20,K. Stone\n")
    assert [entry.round for entry in feedback_at(second, file, ()).standing] == [2]


def test_what_is_wrong_with_a_file_is_said_at_its_own_lines(case: Path, tmp_path: Path) -> None:
    second = refined(case, tmp_path)
    file = tmp_path / "bad.csv"
    file.write_text(HEAD + "2,bridges,,accept,,,,K. Stone\n")

    with pytest.raises(CaseBlocked) as blocked:
        feedback_at(second, file, ())

    (finding,) = blocked.value.findings.listed
    assert (finding.place.file, finding.place.line) == ("bad.csv", 2)


def test_what_was_granted_before_is_not_granted_again(case: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="was granted before"):
        feedback_at(refined(case, tmp_path), None, ("roads",))
