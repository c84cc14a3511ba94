"""Which step of an approval may follow which, and who may take it. Worked by hand on a budget of 1,000,000.00."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from apportion.kernel.journal import Event, NotAllowed, Stamp
from apportion.model.approval.events import Delegated, Rejected, Signatory, Signed, Stage, Submitted, Withdrawn
from apportion.model.approval.life import Approval, before_adoption, judge, key_of, why_not

DAY = datetime.date(2025, 9, 1)
LATER = datetime.date(2025, 10, 15)
TOTAL = 1_000_000_00
TECHNICAL = Stage("technical", "Technical validation", DAY, datetime.date(2025, 9, 14), 2)
STRATEGIC = Stage("strategic", "Strategic validation", datetime.date(2025, 9, 15), datetime.date(2025, 9, 28), 1)


def submitted(
    plan: str = "sha256:a",
    stages: tuple[Stage, ...] = (TECHNICAL, STRATEGIC),
    signatories: tuple[Signatory, ...] = (),
    authors: tuple[str, ...] = (),
) -> Submitted:
    return Submitted(plan, "sha256:case", "USD", 2, TOTAL, stages, signatories, authors)


def signed(stage: str = "technical", plan: str = "sha256:a", behalf_of: str = "") -> Signed:
    return Signed(plan, stage, behalf_of)


def take(approval: Approval, by: str, event: Event, on: datetime.date = DAY) -> None:
    judge(approval, Stamp("o", "2025-09-01T00:00:00+00:00", on, by), event)()


def told(approval: Approval, by: str, event: Event, on: datetime.date = DAY) -> str:
    with pytest.raises(NotAllowed) as refused:
        take(approval, by, event, on)
    return str(refused.value)


def status(approval: Approval) -> str:
    return approval.status


@pytest.fixture
def approval() -> Approval:
    """A plan that the analyst laid before everybody."""
    held = Approval()
    take(held, "analyst", submitted())
    return held


def approved() -> Approval:
    held = Approval()
    take(held, "analyst", submitted())
    take(held, "controller", signed())
    take(held, "treasurer", signed())
    take(held, "director", signed("strategic"))
    return held


def test_a_plan_is_approved_once_every_stage_has_all_its_signatures(approval: Approval) -> None:
    take(approval, "controller", signed())
    assert approval.open_stage() == TECHNICAL
    take(approval, "treasurer", signed())
    assert approval.open_stage() == STRATEGIC
    assert status(approval) == "submitted"
    take(approval, "director", signed("strategic"))

    assert status(approval) == "approved"
    assert approval.open_stage() is None


def test_stages_are_signed_in_their_order_and_once(approval: Approval) -> None:
    assert told(approval, "director", signed("strategic")) == (
        "Stage strategic comes after technical; the stage to be signed is technical."
    )
    assert "There is no stage legal." in told(approval, "director", signed("legal"))
    take(approval, "controller", signed())
    take(approval, "treasurer", signed())
    assert "Stage technical is signed already" in told(approval, "director", signed())


def test_nobody_approves_what_they_submitted_however_they_write_their_name(approval: Approval) -> None:
    for name in ("analyst", "  Analyst ", "ANALYST", "\uff41nalyst"):
        assert "submitted the plan, and does not approve it too" in told(approval, name, signed())


def test_nobody_approves_a_plan_with_a_request_that_they_entered() -> None:
    approval = Approval()
    take(approval, "analyst", submitted(authors=("head of parks",)))

    assert told(approval, "Head of Parks", signed()) == (
        "Head of Parks entered or edited a request, and does not approve it too."
    )


def test_four_eyes_are_two_different_people(approval: Approval) -> None:
    take(approval, "controller", signed())

    assert told(approval, "Controller", signed()) == (
        "Controller has signed Technical validation already: it takes different people."
    )


def test_a_signature_is_for_the_exact_plan_that_was_submitted(approval: Approval) -> None:
    assert told(approval, "controller", signed(plan="sha256:b")) == (
        "The plan that is submitted is sha256:a; a signature for sha256:b does not count."
    )


def test_an_edit_of_the_plan_voids_every_signature(approval: Approval) -> None:
    take(approval, "controller", signed())
    take(approval, "treasurer", signed())
    take(approval, "planner", submitted("sha256:b"))

    assert approval.signatures == []
    assert [item.person for item in approval.void] == ["controller", "treasurer"]
    assert approval.open_stage() == TECHNICAL
    # Both who submitted it, the first and the edited one, have entered it.
    assert "submitted the plan" in told(approval, "analyst", signed(plan="sha256:b"))
    assert "submitted the plan" in told(approval, "planner", signed(plan="sha256:b"))


def test_an_approved_plan_that_is_edited_is_approved_no_longer() -> None:
    approval = approved()
    take(approval, "analyst", submitted("sha256:b"))

    assert status(approval) == "submitted"
    with pytest.raises(NotAllowed, match="Technical validation lacks 2 of 2 signatures"):
        before_adoption(approval, "sha256:b", DAY)


def test_an_adopted_plan_is_sealed() -> None:
    approval = approved()
    before_adoption(approval, "sha256:a", DAY)()

    for event in (submitted("sha256:a"), signed(), Withdrawn("sha256:a", "x"), Delegated("x", LATER, "")):
        assert told(approval, "analyst", event) == "The plan is adopted: its approval is sealed."


def test_another_plan_laid_beside_the_one_in_force_begins_without_a_signature() -> None:
    approval = approved()
    before_adoption(approval, "sha256:a", DAY)()
    take(approval, "planner", submitted("sha256:b"))

    assert (status(approval), approval.signatures, approval.void) == ("submitted", [], [])
    assert "submitted the plan" in told(approval, "analyst", signed(plan="sha256:b"))
    with pytest.raises(NotAllowed, match="Technical validation lacks 2 of 2 signatures"):
        before_adoption(approval, "sha256:b", DAY)


def test_only_the_approved_plan_is_adopted() -> None:
    with pytest.raises(NotAllowed, match="The plan that was submitted is sha256:a, not sha256:b"):
        before_adoption(approved(), "sha256:b", DAY)


def test_a_plan_that_nobody_submitted_is_adopted_as_before() -> None:
    approval = Approval()
    before_adoption(approval, "sha256:a", DAY)()

    assert status(approval) == "none"


def test_a_rejected_plan_comes_back_only_changed(approval: Approval) -> None:
    take(approval, "controller", Rejected("sha256:a", "technical", "Two posts are counted twice."))

    assert status(approval) == "rejected"
    assert "The plan is rejected: nothing is to be signed." in told(approval, "treasurer", signed())
    assert told(approval, "analyst", submitted()) == (
        "This plan was rejected: Two posts are counted twice. It comes back only changed."
    )
    take(approval, "analyst", submitted("sha256:b"))
    assert status(approval) == "submitted"
    # The first one stays rejected, however often others come in between.
    assert "was rejected" in told(approval, "analyst", submitted())


def test_who_cannot_sign_cannot_reject_either(approval: Approval) -> None:
    assert "submitted the plan" in told(approval, "analyst", Rejected("sha256:a", "technical", "no"))
    assert "needs a reason" in told(approval, "controller", Rejected("sha256:a", "technical", "  "))


def test_a_withdrawn_plan_has_no_signatures_and_may_come_back_as_it_is(approval: Approval) -> None:
    take(approval, "controller", signed())
    take(approval, "analyst", Withdrawn("sha256:a", "The grant came late."))
    assert status(approval) == "withdrawn"
    assert "The plan is withdrawn" in told(approval, "analyst", Withdrawn("sha256:a", "again"))

    take(approval, "analyst", submitted())
    assert approval.signatures == []
    assert told(approval, "analyst", submitted()) == "This plan is submitted already."


def test_limits_of_authority_are_held_against_the_whole_plan() -> None:
    people = (Signatory("controller", limit=TOTAL - 1), Signatory("treasurer", limit=TOTAL), Signatory("director"))
    approval = Approval()
    take(approval, "analyst", submitted(signatories=people))

    assert (
        told(approval, "controller", signed()) == "controller signs plans up to 999,999.99; this one is 1,000,000.00."
    )
    take(approval, "treasurer", signed())
    take(approval, "director", signed())
    assert told(approval, "mayor", signed("strategic")) == "mayor is not among those who sign plans."


def test_a_stage_has_a_limit_and_roles_of_its_own() -> None:
    people = (Signatory("M. Ortega", "finance"), Signatory("T. Roth", "council"))
    stage = Stage("technical", "Technical validation", DAY, DAY, 1, ("Finance",))
    approval = Approval()
    take(approval, "analyst", submitted(stages=(stage,), signatories=people))
    assert told(approval, "T. Roth", signed()) == "Technical validation is signed by Finance, not by T. Roth."
    assert why_not(approval, stage, "m. ortega", DAY) == ()

    small = Stage("technical", "Technical validation", DAY, DAY, 1, (), TOTAL - 1)
    limited = Approval()
    take(limited, "analyst", submitted(stages=(small,)))
    assert "is for plans up to 999,999.99; this one is 1,000,000.00" in told(limited, "anybody", signed())


def test_a_power_that_has_ended_signs_nothing() -> None:
    people = (Signatory("controller", until=DAY),)
    approval = Approval()
    take(approval, "analyst", submitted(stages=(STRATEGIC,), signatories=people))

    assert told(approval, "controller", signed("strategic"), LATER) == "controller could sign plans until 2025-09-01."
    take(approval, "controller", signed("strategic"), DAY)


def test_who_was_delegated_to_signs_until_the_last_day() -> None:
    people = (Signatory("director"),)
    approval = Approval()
    take(approval, "analyst", submitted(stages=(STRATEGIC,), signatories=people))
    assert "has not delegated" in told(approval, "deputy", signed("strategic", behalf_of="director"))
    take(approval, "director", Delegated("deputy", datetime.date(2025, 9, 20), "on leave"))

    after = datetime.date(2025, 9, 21)
    assert "has not delegated" in told(approval, "deputy", signed("strategic", behalf_of="director"), after)
    assert "not among those who sign" in told(approval, "deputy", signed("strategic"))
    take(approval, "deputy", signed("strategic", behalf_of="director"), datetime.date(2025, 9, 20))
    assert status(approval) == "approved"


def test_delegation_gives_no_way_round_the_other_rules() -> None:
    people = (Signatory("director"), Signatory("controller"))
    approval = Approval()
    take(approval, "analyst", submitted(signatories=people, authors=("clerk",)))
    for helper in ("analyst", "clerk", "controller", "deputy"):
        take(approval, "director", Delegated(helper, LATER, ""))

    assert "submitted the plan" in told(approval, "analyst", signed(behalf_of="director"))
    assert "entered or edited a request" in told(approval, "clerk", signed(behalf_of="director"))
    take(approval, "director", signed())
    assert "in the right of director already" in told(approval, "deputy", signed(behalf_of="director"))
    # Nor is what was lent passed on, or lent by somebody who has nothing to lend.
    assert "not among those who sign" in told(approval, "deputy", Delegated("friend", LATER, ""))
    assert "Nobody delegates to themselves" in told(approval, "controller", Delegated("Controller", LATER, ""))
    assert "ends on 2025-08-31, before it begins" in told(
        approval, "controller", Delegated("deputy", datetime.date(2025, 8, 31), "")
    )
    assert "There is no stage legal" in told(approval, "controller", Delegated("deputy", LATER, "", "legal"))


def test_who_submitted_cannot_have_somebody_else_sign_for_them(approval: Approval) -> None:
    assert "analyst submitted the plan" in told(approval, "analyst", Delegated("friend", LATER, ""))
    assert "analyst submitted the plan" in told(approval, "friend", signed(behalf_of="analyst"))


def test_who_lends_a_power_and_then_submits_the_plan_themselves_lends_nothing() -> None:
    approval = Approval()
    take(approval, "analyst", submitted(signatories=(Signatory("director"), Signatory("deputy"))))
    take(approval, "director", Delegated("deputy", LATER, ""))
    take(approval, "director", submitted("sha256:b", signatories=(Signatory("director"), Signatory("deputy"))))

    assert "director submitted" in told(approval, "deputy", signed(plan="sha256:b", behalf_of="director"))
    take(approval, "deputy", signed(plan="sha256:b"))


def test_nobody_lends_a_power_for_longer_than_they_have_it() -> None:
    approval = Approval()
    take(approval, "analyst", submitted(signatories=(Signatory("director", until=LATER),)))
    after = LATER + datetime.timedelta(days=1)

    assert told(approval, "director", Delegated("deputy", after, "")) == "director could sign plans until 2025-10-15."
    take(approval, "director", Delegated("deputy", LATER, ""))


def test_a_power_is_lent_for_a_single_day(approval: Approval) -> None:
    take(approval, "controller", Delegated("deputy", DAY, ""))
    take(approval, "deputy", signed(behalf_of="controller"))


def test_who_may_sign_one_of_the_stages_lends_what_they_have_by_lending_all() -> None:
    """The council may sign the second stage only; its deputy signs that one, and not the first."""
    first, second = replace(TECHNICAL, signers=1, by=("finance",)), replace(STRATEGIC, by=("council",))
    people = (Signatory("controller", "finance"), Signatory("mayor", "council"))
    approval = Approval()
    take(approval, "analyst", submitted(stages=(first, second), signatories=people))
    take(approval, "mayor", Delegated("deputy", LATER, ""))

    assert "is signed by finance, not by mayor" in told(approval, "deputy", signed(behalf_of="mayor"))
    take(approval, "controller", signed())
    take(approval, "deputy", signed("strategic", behalf_of="mayor"))
    assert status(approval) == "approved"


def test_who_can_sign_no_stage_is_told_of_the_first_one() -> None:
    people = (Signatory("clerk", limit=5_00), Signatory("mayor"))
    second = replace(STRATEGIC, by=("mayor",))
    approval = Approval()
    take(approval, "analyst", submitted(stages=(replace(TECHNICAL, signers=1), second), signatories=people))

    reason = "clerk signs plans up to 5.00; this one is 1,000,000.00."
    assert told(approval, "clerk", Delegated("deputy", LATER, "")) == reason


def test_a_plan_that_was_taken_back_is_told_so_when_somebody_adopts_it(approval: Approval) -> None:
    take(approval, "analyst", Withdrawn("sha256:a", "late"))
    with pytest.raises(NotAllowed, match="The plan is withdrawn, not approved"):
        before_adoption(approval, "sha256:a", DAY)


def test_of_two_powers_the_one_that_has_not_ended_is_told_with_its_limit() -> None:
    people = (
        Signatory("controller", "a", until=DAY - datetime.timedelta(days=1)),
        Signatory("controller", "b", limit=5_00),
    )
    approval = Approval()
    take(approval, "analyst", submitted(stages=(STRATEGIC,), signatories=people))

    assert (
        told(approval, "controller", signed("strategic"))
        == "controller signs plans up to 5.00; this one is 1,000,000.00."
    )


def test_no_stage_is_open_once_a_plan_is_refused_or_taken_back(approval: Approval) -> None:
    take(approval, "controller", Rejected("sha256:a", "technical", "no"))
    assert approval.open_stage() is None
    other = Approval()
    assert other.open_stage() is None
    take(other, "analyst", submitted())
    take(other, "analyst", Withdrawn("sha256:a", "late"))
    assert other.open_stage() is None


def test_nobody_reaches_back_before_what_others_did() -> None:
    """A power lent on the 10th cannot have been used on the 9th, nor a stage be signed before the one ahead of it."""
    tenth, ninth = datetime.date(2025, 9, 10), datetime.date(2025, 9, 9)
    approval = Approval()
    take(approval, "analyst", submitted(signatories=(Signatory("director"),)))
    take(approval, "director", Delegated("deputy", LATER, ""), tenth)

    reason = "The last step of this approval is of 2025-09-10: 2025-09-09 lies before it."
    assert told(approval, "deputy", signed(behalf_of="director"), ninth) == reason
    assert told(approval, "analyst", Withdrawn("sha256:a", "x"), ninth) == reason
    take(approval, "deputy", signed(behalf_of="director"), tenth)


def test_a_plan_is_not_adopted_for_a_day_before_its_last_signature() -> None:
    approval = Approval()
    take(approval, "analyst", submitted(stages=(STRATEGIC,)))
    take(approval, "director", signed("strategic"), datetime.date(2025, 9, 20))

    with pytest.raises(NotAllowed, match="The last step of this approval is of 2025-09-20: 2025-09-19 lies before it"):
        before_adoption(approval, "sha256:a", datetime.date(2025, 9, 19))
    before_adoption(approval, "sha256:a", datetime.date(2025, 9, 20))()


def test_a_signature_expires_and_the_plan_has_to_be_submitted_again() -> None:
    """Signed on Monday 1 September and good for four weeks: through Monday the 29th."""
    event = replace(submitted(stages=(STRATEGIC,)), holds_weeks=4)
    approval, last, after = Approval(), datetime.date(2025, 9, 29), datetime.date(2025, 9, 30)
    take(approval, "analyst", event)
    take(approval, "director", signed("strategic"))

    assert approval.expired(last) == []
    before_adoption(approval, "sha256:a", last)
    with pytest.raises(NotAllowed, match="signature of director for Strategic validation held until 2025-09-29"):
        before_adoption(approval, "sha256:a", after)
    take(approval, "analyst", Withdrawn("sha256:a", "Too old."), after)
    take(approval, "analyst", event, after)
    take(approval, "director", signed("strategic"), after)
    before_adoption(approval, "sha256:a", after)()


def test_no_stage_is_signed_on_top_of_a_signature_that_has_expired() -> None:
    event = replace(submitted(stages=(replace(TECHNICAL, signers=1), STRATEGIC)), holds_weeks=4)
    approval = Approval()
    take(approval, "analyst", event)
    take(approval, "controller", signed())

    assert "The signature of controller" in told(approval, "director", signed("strategic"), LATER)


def test_nothing_is_signed_before_the_day_of_submission(approval: Approval) -> None:
    assert "was submitted on 2025-09-01, after 2025-08-31" in told(
        approval, "controller", signed(), datetime.date(2025, 8, 31)
    )


def test_a_process_that_makes_no_sense_is_refused() -> None:
    backwards = Stage("technical", "x", LATER, DAY, 0)
    reasons = told(Approval(), "analyst", submitted(stages=(backwards, backwards)))

    assert "Stage technical stands twice." in reasons
    assert "Stage technical needs at least one signature." in reasons
    assert "Stage technical ends before it begins." in reasons
    assert "no stage" in told(Approval(), "analyst", submitted(stages=()))


def test_nothing_happens_to_a_plan_that_was_not_submitted() -> None:
    for event in (signed(), Rejected("p", "technical", "x"), Withdrawn("p", "x"), Delegated("x", LATER, "")):
        assert "No plan is submitted" in told(Approval(), "controller", event)


def test_names_are_one_when_a_reader_takes_them_for_one() -> None:
    assert key_of("  M.  Ortega\t") == key_of("m. ortega")
    assert key_of("M. Ortega") != key_of("N. Ortega")
