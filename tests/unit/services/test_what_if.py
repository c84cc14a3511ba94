"""What-ifs: the same plan as a freshly edited case, differences that add up, refusals that name everything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from apportion.services.load import load_case
from apportion.services.plan_case import plan_path
from apportion.services.refusal import Refusal
from apportion.services.what_if import WhatIf, standing, what_if, what_if_at
from tests.support.town import edited, write_case


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_case(tmp_path / "town")


def _ask(town: Path, sets: Mapping[str, str], drops: Sequence[str] = ()) -> WhatIf:
    return what_if(standing(load_case(town)), sets, drops)


@pytest.mark.parametrize(
    ("sets", "drops", "file", "old", "new"),
    [
        ({"total": "1.1k"}, (), "case.yaml", "1,000.00", "1,100.00"),
        ({"cap.parks": "700"}, (), "units.csv", "800.00", "700.00"),
        ({"request.parks.rate": "1.5"}, (), "requests.csv", "3.5", "1.5"),
        ({"rule.roads-share.at_most": "30%"}, (), "rules.csv", "60%", "30%"),
        ({}, ("floor.parks",), "units.csv", "200.00", ""),
    ],
)
def test_the_plan_is_that_of_a_freshly_edited_case(
    town: Path, tmp_path: Path, sets: dict[str, str], drops: tuple[str, ...], file: str, old: str, new: str
) -> None:
    answer = _ask(town, sets, drops)
    anew = plan_path(write_case(tmp_path / "anew", edited(file, old, new)))

    assert anew.plan.proof is not None
    assert answer.after.judged is not None
    assert answer.after.case.fingerprint == anew.case.fingerprint
    assert answer.after.judged.fingerprint == anew.plan.fingerprint
    assert answer.after.judged.amounts.tolist() == anew.plan.amounts.tolist()
    assert answer.after.judged.status == anew.plan.status
    assert answer.after.judged.proof == anew.plan.proof
    assert answer.after.told is not None
    # What each rule costs by planning again without it is left to the plan.
    assert list(answer.after.told.rules) == [replace(rule, value_lost=None) for rule in anew.plan.rules]


def test_a_dropped_rule_is_as_if_it_had_never_stood_there(town: Path, tmp_path: Path) -> None:
    answer = _ask(town, {}, ["rule.roads-share"])
    anew = plan_path(write_case(tmp_path / "anew", {"rules.csv": None}))

    assert answer.after.judged is not None
    assert answer.after.judged.fingerprint == anew.plan.fingerprint


def test_one_hundred_less_is_taken_from_roads(town: Path) -> None:
    """Parks return more and keep their 800; roads fall from 200 to 150, their floor, and parks give the rest."""
    answer = _ask(town, {"total": "900"})

    assert [(item.kind, item.id, item.before, item.after) for item in answer.amounts] == [
        ("unit", "parks", 800_00, 750_00),
        ("unit", "roads", 200_00, 150_00),
        ("request", "parks", 800_00, 750_00),
        ("request", "roads", 200_00, 150_00),
    ]
    assert answer.value_change == -(50_00 * 35 // 10 + 50_00 * 2)
    reasons = {item.request: item for item in answer.reasons}
    assert "the lower limit of $150.00 is met exactly" in reasons["roads"].after[0].text
    assert "as much as that money adds anywhere else" in reasons["roads"].before[0].text
    felt = {item.rule: (item.before, item.after) for item in answer.rules}
    before, after = felt["floor.roads"]
    assert (before and before.binding, after and after.binding) == (False, True)


def test_what_does_not_change_is_not_listed(town: Path) -> None:
    answer = _ask(town, {"request.parks.last_year": "500"})

    assert not [*answer.amounts, *answer.rules, *answer.reasons]
    assert answer.value_change == 0


def test_a_request_left_out_is_told_with_what_becomes_of_its_money(town: Path) -> None:
    answer = _ask(town, {"cap.parks": "1k", "rule.roads-share.at_most": "100%"}, ["request.parks", "floor.parks"])

    assert answer.after.judged is None
    assert [conflict.rules for conflict in answer.conflicts]
    answer = _ask(town, {"total": "600"}, ["request.parks", "floor.parks", "rule.roads-share"])
    gone = next(item for item in answer.amounts if item.kind == "request" and item.id == "parks")
    assert (gone.before, gone.after) == (800_00, None)
    assert next(item for item in answer.reasons if item.request == "parks").after == ()


def test_no_plan_after_the_change_names_the_rules_and_the_repairs(town: Path) -> None:
    answer = _ask(town, {"floor.roads": "700"})

    assert not answer.both_stand
    assert answer.amounts == ()
    assert answer.value_change is None
    named = {rule for conflict in answer.conflicts for rule in conflict.rules}
    assert "floor.roads" in named
    assert any("Floor of Roads" in repair.text for repair in answer.repairs)


def test_a_change_may_bring_a_plan_where_there_was_none(tmp_path: Path) -> None:
    short = write_case(tmp_path / "short", edited("case.yaml", "1,000.00", "300.00"))
    answer = _ask(short, {"total": "1k"})

    assert answer.before.judged is None
    assert answer.after.judged is not None
    assert answer.amounts == ()


def test_what_the_reader_of_cases_refuses_is_refused_here(town: Path) -> None:
    with pytest.raises(Refusal, match=r"The floor 900\.00 of 'parks' is above its cap 800\.00\. \[floor\.above-cap\]"):
        _ask(town, {"floor.parks": "900"})
    with pytest.raises(Refusal, match=r"at least 10%|rule\.crossed|lower limit"):
        _ask(town, {"rule.roads-share.at_least": "70%"})


def test_new_warnings_about_the_case_are_passed_on(town: Path) -> None:
    answer = _ask(town, {"total": "300"})

    assert [finding.code for finding in answer.noticed] == ["fit.floors-total"]


def test_assignments_are_checked_all_at_once(town: Path) -> None:
    with pytest.raises(Refusal) as refused:
        what_if_at(town, ["total", "total=1k", "total=2k", "=5", "floor.park=1"], ["rule.roads"])
    said = str(refused.value).splitlines()
    assert said == [
        "5 edits cannot be made:",
        "  'total' is no assignment; write it as total=24M",
        "  total: it is set twice",
        "  '=5' is no assignment; write it as total=24M",
        "  floor.park: no unit is called 'park'; did you mean 'parks'?",
        "  rule.roads: no rule is called 'roads'; did you mean 'roads-share'?",
    ]


def test_a_question_without_a_change_is_refused(town: Path) -> None:
    with pytest.raises(Refusal, match="Nothing is changed"):
        _ask(town, {})


def test_further_questions_do_not_plan_the_case_again(town: Path) -> None:
    before = standing(load_case(town))
    first, second = what_if(before, {"total": "900"}), what_if(before, {"total": "950"})

    assert first.before.judged is second.before.judged
