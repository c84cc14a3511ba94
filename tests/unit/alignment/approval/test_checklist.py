"""The checks of a stage: what is known is judged, what is not is named. Expected values worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apportion.alignment.approval.checklist import Facts, UnitMoney, checklist, rank_correlation
from apportion.model.approval.stages import DEFAULT_STAGES

POLICE = UnitMoney("Police", 300, before=290, needed=300, has_owner=True, has_target=True)
PARKS = UnitMoney("Parks", 200, before=210, needed=150, has_owner=True, has_target=True)
ROADS = UnitMoney("Roads", 100, before=90, needed=100, has_owner=True, has_target=True)
KNOWN = Facts(
    units=(POLICE, PARKS, ROADS),
    past="what they spent in 2024",
    agreement=0.5,
    dependence="Half of the free money would go elsewhere.",
    objectives={"Growth": 300, "Safety": 1},
    risk_tables=("risks",),
    feedback=(3, 3),
    first_day="2025-01-01",
    filled=frozenset({"release_plan", "authorities", "targets"}),
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
        ("model", replace(KNOWN, problems=("a total is wrong", "b")), "does not hold: a total is wrong and 1 more."),
        (
            "history",
            replace(KNOWN, units=(replace(POLICE, before=1), PARKS, replace(ROADS, before=999))),
            "agree to -1.00, less than the 0.50 that is expected.",
        ),
        (
            "capacity",
            replace(KNOWN, units=(replace(POLICE, needed=301), PARKS)),
            "less than their work costs to: Police.",
        ),
        ("alignment", replace(KNOWN, objectives={"Growth": 1, "Safety": 0}), "No money goes to: Safety."),
        ("targets", replace(KNOWN, units=(POLICE, replace(PARKS, has_target=False))), "for the money of: Parks."),
        ("owners", replace(KNOWN, units=(POLICE, replace(PARKS, has_owner=False))), "Nobody answers for: Parks."),
        ("feedback", replace(KNOWN, feedback=(1, 3)), "2 of 3 answers of departments are still open."),
    ],
)
def test_what_does_not_hold_is_named(check: str, facts: Facts, told: str) -> None:
    assert verdicts(facts)[check] == "fails"
    assert said(check, facts).endswith(told)


def test_a_unit_without_money_needs_no_target() -> None:
    assert verdicts(replace(KNOWN, units=(POLICE, UnitMoney("Closed", 0, has_owner=True))))["targets"] == "holds"


def test_ranks_agree_as_a_textbook_says() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: the differences are 1 1 1 1 0, so 1 - 6 * 4 / (5 * 24) = 0.8.
    assert rank_correlation([(10, 2), (20, 1), (30, 4), (40, 3), (50, 5)]) == pytest.approx(0.8)
    # A tie has the mean of its ranks, 1.5 each: covariance 1.5 over the root of 1.5 * 2, or 0.8660.
    assert rank_correlation([(1, 1), (1, 2), (2, 3)]) == pytest.approx(0.8660254)
    assert rank_correlation([(1, 1)]) is None
    assert rank_correlation([(1, 5), (2, 5)]) is None
