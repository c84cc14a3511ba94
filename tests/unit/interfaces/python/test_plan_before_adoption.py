"""A plan from its writing to its adoption, from Python: the same steps, the same refusals, the same document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

import apportion
from tests.support.terminal import Run, document
from tests.support.town import write_case

SUBMITTED = datetime.date(2024, 9, 2)
STAGES: Mapping[str, str | None] = {
    "approval_stages.csv": ("stage,weeks,signers,signed_by,limit\ntechnical,1,2,finance,\nstrategic,2,1,council,\n"),
    "signatories.csv": (
        'person,role,limit,until\nOrtega,finance,"2,000.00",\nRoth,finance,,\nSmall,finance,"999.99",\nBoard,council,,\n'
    ),
    "authors.csv": "person,request\nDiaz,parks\n",
}


@pytest.fixture
def plan(run: Run, tmp_path: Path) -> apportion.WrittenPlan:
    """The town's plan: two of finance sign first, then the council."""
    case = write_case(tmp_path / "staged", dict(STAGES))
    return apportion.open_plan(apportion.load(case).plan().write(tmp_path / "plan", report=False))


def on(day: int) -> datetime.date:
    return datetime.date(2024, 9, day)


def test_a_plan_is_signed_stage_by_stage_and_then_adopted(plan: apportion.WrittenPlan) -> None:
    plan.submit(by="Silva", on=SUBMITTED)
    plan.approve("technical", by="Ortega", on=on(4), accept=failing(plan, "technical"))
    plan.approve("technical", by="Roth", on=on(5), accept=failing(plan, "technical"))
    plan.approve("strategic", by="Board", on=on(6), accept=failing(plan, "strategic"), note="As amended.")

    state = plan.approval(on(6))
    adopted = plan.adopt(by="Board", on=on(9), starts=datetime.date(2025, 1, 1))

    assert state.status == "approved"
    assert [signature.person for stage in state.stages for signature in stage.signatures] == ["Ortega", "Roth", "Board"]
    assert state.stages[1].signatures[0].note == "As amended."
    assert adopted.positions("parks", on=on(9))[0].allocated == Decimal("800.00")
    assert len(adopted.journal()) == 5
    assert adopted.verify().holds
    assert plan.approval(on(9)).status == "adopted"


def failing(plan: apportion.WrittenPlan, stage: str) -> dict[str, str]:
    """A reason for each check that does not hold; the town has few tables."""
    checks = next(item.checks for item in plan.approval(SUBMITTED).stages if item.stage == stage)
    return {check.check: "a small town" for check in checks if check.verdict == "fails"}


def test_who_can_sign_and_what_keeps_the_others_is_told(plan: apportion.WrittenPlan) -> None:
    """The plan is 1,000.00: Small may sign up to 999.99; the technical stage asks for finance, not the council."""
    plan.submit(by="Silva", on=SUBMITTED)

    state = plan.approval(on(10))

    assert state.total == Decimal("1000.00")
    assert state.can_sign == ("Ortega", "Roth")
    assert set(state.cannot_sign) == {"Small", "Board"}
    assert state.open_stage is not None
    assert (state.open_stage.stage, state.open_stage.last, state.open_stage.days_late) == ("technical", on(9), 1)
    assert dict(state.late) == {"technical": 1}


def test_the_state_as_a_document_is_what_the_command_prints(plan: apportion.WrittenPlan, run: Run) -> None:
    plan.submit(by="Silva", on=SUBMITTED)

    code, printed = document(run, "approval", "plan", "--on", "2024-09-10")

    assert code == 0
    assert {**plan.approval(on(10)).to_dict(), "plan": "plan"} == printed


def test_a_signature_that_may_not_be_given_is_refused_in_the_command_s_words(
    plan: apportion.WrittenPlan, run: Run
) -> None:
    plan.submit(by="Silva", on=SUBMITTED)
    arguments = ("approve", "plan", "--stage", "technical", "--by", "Small", "--on", "2024-09-04")

    with pytest.raises(apportion.ApportionError) as refused:
        plan.approve("technical", by="Small", on=on(4))
    _, _, said = run(*arguments)

    assert "999.99" in str(refused.value)
    assert " ".join(said.split()) == f"Error: {refused.value}"


def test_a_power_is_lent_until_a_day(plan: apportion.WrittenPlan) -> None:
    plan.submit(by="Silva", on=SUBMITTED)
    plan.delegate("Berg", on(6), by="Ortega", on=on(3), stage="technical")

    plan.approve("technical", by="Berg", behalf_of="Ortega", on=on(5), accept=failing(plan, "technical"))

    (signature,) = plan.approval(on(5)).stages[0].signatures
    assert (signature.person, signature.behalf_of) == ("Berg", "Ortega")
    with pytest.raises(apportion.ApportionError):
        plan.approve("technical", by="Berg", behalf_of="Roth", on=on(5))


def test_a_plan_that_was_taken_back_or_refused_keeps_no_signature(plan: apportion.WrittenPlan) -> None:
    plan.submit(by="Silva", on=SUBMITTED)
    plan.approve("technical", by="Roth", on=on(4), accept=failing(plan, "technical"))
    plan.withdraw("A grant came.", by="Silva", on=on(5))
    assert [signature.person for signature in plan.approval(on(5)).void] == ["Roth"]

    plan.submit(by="Silva", on=on(6))
    plan.reject("Counted twice.", by="Ortega", on=on(7))

    assert plan.approval(on(7)).status == "rejected"
    with pytest.raises(apportion.ApportionError, match="It comes back only changed"):
        plan.submit(by="Silva", on=on(8))


def test_the_same_call_by_its_own_name_changes_nothing(plan: apportion.WrittenPlan) -> None:
    plan.submit(by="Silva", on=SUBMITTED, operation="first")
    plan.submit(by="Silva", on=SUBMITTED, operation="first")

    assert len(plan.entries()) == 1


def test_a_changed_amount_in_the_folder_is_found_when_it_is_judged_anew(plan: apportion.WrittenPlan) -> None:
    assert plan.verify().holds
    table = plan.folder / "allocations.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("800.00", "801.00"), encoding="utf-8")

    judged = plan.verify()

    assert not judged.holds
    assert any("allocations.csv was changed" in problem for said in judged.problems.values() for problem in said)
    assert set(judged.problems) < set(judged.questions)


def test_a_plan_made_anew_says_how_it_departs_from_the_one_written(plan: apportion.WrittenPlan) -> None:
    assert plan.plan_again().departures == ()
    table = plan.folder / "case" / "units.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("800.00", "700.00"), encoding="utf-8")

    again = plan.plan_again()

    assert again.units["parks"] == Decimal("700.00")
    assert len(again.departures) == 2


def test_a_folder_without_a_plan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(apportion.ApportionError, match="is not a plan folder"):
        apportion.open_plan(write_case(tmp_path / "town"))
