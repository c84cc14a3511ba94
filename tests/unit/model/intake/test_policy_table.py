"""The table of policy is read by the kind of each setting, or refused with the reason."""

from decimal import Decimal

import pytest

from apportion.model.case import Case
from tests.unit.model.written_case import REQUESTS, SETTINGS, UNITS, built, codes_of, raw_case

TABLES = {"units": UNITS, "requests": REQUESTS}


def case_of(rows: str) -> Case:
    return built(raw_case(SETTINGS, **TABLES, policy=f"setting | value | reason | authority\n{rows}"))


def test_numbers_and_words_are_read_in_the_order_of_the_settings() -> None:
    case = case_of("priority_method | Outranking | Rough ratings |\nreserve_confidence | 90.50 | | Council\n")

    assert [(item.setting, item.value, item.reason, item.authority) for item in case.policy] == [
        ("reserve_confidence", "90.5", "", "Council"),
        ("priority_method", "outranking", "Rough ratings", ""),
    ]
    assert Decimal(case.policy[0].value) == Decimal("90.5")


def test_a_premium_may_lower_the_rate() -> None:
    assert case_of("hurdle_premium | -1.5 | |\n").policy[0].value == "-1.5"


@pytest.mark.parametrize(
    "row",
    [
        "review_months | 0 | |",
        "review_months | 1.5 | |",
        "scenarios | -1 | |",
        "tolerance_variance | -5 | |",
        "tolerance_variance | five | |",
        "priority_method | guessing | |",
    ],
)
def test_a_value_that_a_setting_cannot_have_is_refused(row: str) -> None:
    raw = raw_case(SETTINGS, **TABLES, policy=f"setting | value | reason | authority\n{row}\n")

    assert codes_of(raw) == ["policy.value"]


def test_a_setting_stated_twice_is_refused() -> None:
    rows = "setting | value\nscenarios | 3\nscenarios | 4\n"

    assert codes_of(raw_case(SETTINGS, **TABLES, policy=rows)) == ["row.duplicate"]
