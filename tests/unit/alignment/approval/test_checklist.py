"""The checks of a stage: what is known is judged, what is not is named. Expected values worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apportion.alignment.approval.checklist import Facts, ReserveNeed, UnitMoney, checklist, rank_correlation
from apportion.kernel.money import Currency
from apportion.model.approval.stages import DEFAULT_STAGES

POLICE = UnitMoney("Police", 300, needed=300, has_owner=True, has_target=True)
PARKS = UnitMoney("Parks", 200, needed=150, has_owner=True, has_target=True)
ROADS = UnitMoney("Roads", 100, needed=100, has_owner=True, has_target=True)
KNOWN = Facts(
    units=(POLICE, PARKS, ROADS),
    before=((300, 290), (200, 210), (100, 90)),
    past="what they spent in 2024",
    agreement=0.5,
    dependence="Half of the free money would go elsewhere.",
    objectives={"Growth": 300, "Safety": 1},
    risk_tables=("risks",),
    reserve=ReserveNeed(2, 40, 85, 40, 0.85),
    feedback=(3, 3),
    rounds=(1, 1),
    first_day="2025-01-01",
    filled={"release_plan": 4, "authorities": 1, "targets": 3},
)


def verdicts(facts: Facts) -> dict[str, str]:
    names = [name for stage in DEFAULT_STAGES for name in stage.checks]
    return {item.check: item.verdict for item in checklist(names, facts)}


def said(check: str, facts: Facts) -> str:
    return checklist([check], facts)[0].said


def test_where_everything_is_known_only_the_law_is_left_to_people() -> None:
    assert {check for check, verdict in verdicts(KNOWN).items() if verdict != "holds"} == {"law"}


def test_where_nothing_is_known_nothing_is_assumed() -> None:
    found = verdicts(Facts())

    assert found.pop("model") == "holds"
    assert set(found.values()) == {"not checked"}


@pytest.mark.parametrize(
    ("check", "facts", "told"),
    [
        ("model", replace(KNOWN, problems=("a total is wrong",)), "does not hold: a total is wrong."),
        ("model", replace(KNOWN, problems=("a total is wrong", "b")), "does not hold: a total is wrong and 1 more."),
        (
            "history",
            replace(KNOWN, before=((300, 1), (200, 210), (100, 999))),
            "agree to -1.00, less than the 0.50 that is expected.",
        ),
        (
            "capacity",
            replace(KNOWN, units=(replace(POLICE, needed=301), PARKS)),
            "less than their work costs to: Police (300 for work of 301).",
        ),
        (
            "capacity",
            replace(KNOWN, currency=Currency("USD", 2), units=(replace(POLICE, planned=1_234_00, needed=1_234_01),)),
            "less than their work costs to: Police (1,234.00 for work of 1,234.01).",
        ),
        (
            "risk",
            replace(KNOWN, reserve=ReserveNeed(2, 40, 85, 39, 0.8449)),
            "confidence; the plan keeps back 39, which covers them in 84 % of outcomes.",
        ),
        (
            "risk",
            replace(KNOWN, unbalanced=("General fund", "Roads fund")),
            "These funds spend more than they have, or fall below their floor: General fund, Roads fund.",
        ),
        ("alignment", replace(KNOWN, objectives={"Growth": 1, "Safety": 0}), "No money goes to: Safety."),
        ("targets", replace(KNOWN, units=(POLICE, replace(PARKS, has_target=False))), "for the money of: Parks."),
        ("owners", replace(KNOWN, units=(POLICE, replace(PARKS, has_owner=False))), "Nobody answers for: Parks."),
        ("feedback", replace(KNOWN, feedback=(1, 3)), "2 of 3 answers of departments are still open."),
        (
            "feedback",
            replace(KNOWN, feedback=(1, 3), rounds=(1, 2)),
            "2 of 3 answers of departments are still open, after 1 of the 2 rounds that the situation asks for.",
        ),
    ],
)
def test_what_does_not_hold_is_named(check: str, facts: Facts, told: str) -> None:
    assert verdicts(facts)[check] == "fails"
    assert said(check, facts).endswith(told)


@pytest.mark.parametrize(
    ("check", "facts", "told"),
    [
        (
            "history",
            KNOWN,
            "Ranks of 3 units by the plan and by what they spent in 2024 agree to 1.00 (1 is the same order).",
        ),
        (
            "capacity",
            KNOWN,
            "The plan covers what the work costs of the 3 units for which it is known: 600 for work of 550.",
        ),
        (
            "capacity",
            replace(KNOWN, units=(POLICE, replace(PARKS, needed=None))),
            "The plan covers what the work costs of the one unit for which it is known: 300 for work of 300.",
        ),
        (
            "alignment",
            KNOWN,
            "Each of 2 objectives is served by requests that receive money; the least, 1, goes to those of Safety.",
        ),
        ("targets", KNOWN, "Each of 3 units that receive money has a target."),
        ("risk", KNOWN, "2 risks need 40 to be covered with 85 % confidence; the plan keeps back 40."),
        (
            "risk",
            replace(KNOWN, reserve=ReserveNeed(1, 40, 85, 41, 0.86)),
            "1 risk needs 40 to be covered with 85 % confidence; the plan keeps back 41.",
        ),
        ("risk", replace(KNOWN, reserve=None), "Risks are stated in: risks; what they cost together is not known."),
        ("feedback", KNOWN, "All 3 answers of departments are closed."),
        (
            "feedback",
            replace(KNOWN, rounds=(1, 3)),
            "All 3 answers of departments are closed, after 1 of the 3 rounds that the situation asks for.",
        ),
        ("release", KNOWN, "The case fills release_plan (4 rows)."),
        ("control", KNOWN, "The case fills authorities (1 row)."),
    ],
)
def test_what_holds_is_told_with_its_figures(check: str, facts: Facts, told: str) -> None:
    assert verdicts(facts)[check] == "holds"
    assert said(check, facts) == told


def test_what_was_not_asked_of_departments_is_told_with_the_rounds_that_are_due() -> None:
    assert said("feedback", Facts()) == "No answers of departments were collected."
    missing = replace(KNOWN, feedback=None, rounds=(0, 3))
    assert verdicts(missing)["feedback"] == "not checked"
    assert said("feedback", missing) == (
        "No answers of departments were collected; the situation asks for 3 rounds of them."
    )


def test_a_unit_of_which_nothing_is_known_has_neither_owner_nor_target() -> None:
    unknown = replace(KNOWN, units=(POLICE, UnitMoney("Courts", 1)))
    assert (verdicts(unknown)["owners"], verdicts(unknown)["targets"]) == ("fails", "fails")
    nobody = replace(KNOWN, units=(UnitMoney("Courts", 1),))
    assert (verdicts(nobody)["owners"], verdicts(nobody)["targets"]) == ("not checked", "not checked")


def test_a_unit_without_money_needs_no_target() -> None:
    assert verdicts(replace(KNOWN, units=(POLICE, UnitMoney("Closed", 0, has_owner=True))))["targets"] == "holds"


def test_ranks_agree_as_a_textbook_says() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: the differences are 1 1 1 1 0, so 1 - 6 * 4 / (5 * 24) = 0.8.
    assert rank_correlation([(10, 2), (20, 1), (30, 4), (40, 3), (50, 5)]) == pytest.approx(0.8)
    # A tie has the mean of its ranks, 1.5 each: covariance 1.5 over the root of 1.5 * 2, or 0.8660.
    assert rank_correlation([(1, 1), (1, 2), (2, 3)]) == pytest.approx(0.8660254)
    # Ranks 1.5 1.5 3 4 against 1 2 3 4: covariance 4.5 over the root of 4.5 * 5, or 0.9487.
    assert rank_correlation([(1, 1), (1, 2), (2, 3), (3, 4)]) == pytest.approx(0.9486833)
    assert rank_correlation([(1, 1)]) is None
    assert rank_correlation([(1, 5), (2, 5)]) is None
