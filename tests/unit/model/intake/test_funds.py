"""Funds: one row for each fund and period, with one restriction and one match for the fund."""

import pytest

from apportion.model.intake import build_case
from tests.unit.model.written_case import built, codes_of, raw_case


@pytest.mark.parametrize(
    ("funds", "codes"),
    [
        ("fund | amount\ngeneral |\n", ["cell.required"]),
        ("fund | amount\ngeneral | -5\n", ["amount.negative"]),
        ("fund | amount | pays_for\ngrant | 5 | unit:helth\n", ["unknown.unit"]),
        ("fund | amount | pays_for\ngrant | 5 | tag:care\n", ["unknown.tag"]),
        ("fund | amount | pays_for\ngrant | 5 | each unit\n", ["selector.each"]),
        ("fund | amount | pays_for\ngrant | 5 | health\n", ["selector.unreadable"]),
        ("fund | amount | must_spend\ngrant | 5 | 6\n", ["fund.must-spend"]),
        ("fund | amount | match_percent | match_from\ngrant | 5 | 25% | genral\ngeneral | 9 | |\n", ["unknown.fund"]),
        ("fund | amount | match_percent | match_from\ngrant | 5 | 25% | grant\ngeneral | 9 | |\n", ["fund.match"]),
        ("fund | amount | match_percent | match_from\ngrant | 5 | | general\ngeneral | 9 | |\n", ["fund.match"]),
        ("fund | amount | match_percent\ngrant | 5 | 0%\ngeneral | 9 |\n", ["fund.match"]),
        ("fund | amount | match_percent\ngrant | 5 | 25\ngeneral | 9 |\n", ["percent.two-readings"]),
        ("fund | amount | match_percent\ngrant | 5 | 25%\n", ["fund.match"]),
        ("fund | amount | period\ngrant | 5 | FY2030\n", ["unknown.period"]),
    ],
)
def test_funds_that_cannot_be(funds: str, codes: list[str]) -> None:
    assert codes_of(raw_case(funds=funds)) == codes


def test_the_restriction_is_stated_once_or_the_same_in_each_period() -> None:
    funds = "fund | period | amount | pays_for | authority\ngrant | FY1 | 5 | {} | Donor\ngrant | FY2 | 6 | {} |\n"
    requests = "request | unit | period | cap | rate\nclinics | health | FY1 | 9 | 1\nbridges | roads | FY2 | 9 | 1\n"

    def with_restriction(first: str, second: str) -> list[str]:
        return codes_of(raw_case({"periods": ["FY1", "FY2"]}, requests=requests, funds=funds.format(first, second)))

    assert with_restriction("unit:health", "") == []
    assert with_restriction("", "unit:health") == []
    assert with_restriction("unit:health", "unit:health") == []
    assert with_restriction("unit:health", "unit:roads") == ["fund.inconsistent"]


def test_both_lines_are_named_when_the_rows_of_a_fund_differ() -> None:
    _, findings = build_case(
        raw_case(
            {"periods": ["FY1", "FY2"]},
            requests="request | unit | period | cap | rate\nclinics | health | FY1 | 9 | 1\n",
            funds="fund | period | amount | name\ngrant | FY1 | 5 | Aid\ngrant | FY2 | 6 | Help\n",
        )
    )

    assert str(findings.listed[0].place) == "funds.csv:3:4 (name)"
    assert findings.listed[0].message == "'grant' has another name in funds.csv:2: 'Aid'."


def test_a_match_for_a_purpose() -> None:
    funds = """
        fund    | amount | match_percent | match_for
        grant   | 5      | 50%           | unit:roads or unit:health
        general | 9      |               |
    """
    match = built(raw_case(funds=funds)).funds[0].match

    assert match is not None
    assert str(match.purpose) == "unit:roads or unit:health"


TWO_YEARS = {"periods": ["FY1", "FY2", "FY3"]}
ASKED = "request | unit | period | cap | rate\nclinics | health | FY1 | 9 | 1\nbridges | roads | FY2 | 9 | 1\n"


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        (["FY1 | 5 | yes | | | "], []),
        (["FY1 | 5 | no | FY2 | 5 | "], []),
        (["FY1 | 5 | maybe | | | "], ["choice.unknown"]),
        (["FY1 | 5 | | FY4 | | "], ["unknown.period"]),
        (["FY1 | 5 | yes | | 6 | "], ["fund.cash-floor"]),
        (["FY1 | 5 | yes | | |", "FY2 | 3 | | | 8 | "], []),
        (["FY1 | 5 | yes | | |", "FY2 | 3 | | | 9 | "], ["fund.cash-floor"]),
        (["FY1 | 5 | no | | |", "FY2 | 3 | | | 4 | "], ["fund.cash-floor"]),
        (["FY1 | 5 | yes | | |", "FY2 | 3 | | | | 8"], []),
        (["FY1 | 5 | no | | |", "FY2 | 3 | | | | 4"], ["fund.must-spend"]),
        (["FY1 | 5 | yes | FY1 | |", "FY2 | 3 | | | | "], ["fund.expired"]),
        (["FY1 | 5 | yes | FY1 | |", "FY2 | 0 | | | | "], []),
        (["FY1 | 5 | yes | FY1 | |", "FY2 | 0 | | | 1 | "], ["fund.expired"]),
        (["FY1 | 5 | yes | | |", "FY2 | 3 | no | | | "], ["fund.inconsistent"]),
        (["FY1 | 5 | | FY1 | |", "FY2 | 0 | | FY2 | | "], ["fund.inconsistent"]),
    ],
)
def test_what_is_left_at_the_end_of_a_period(rows: list[str], codes: list[str]) -> None:
    head = "fund | period | amount | carry_forward | expires | cash_floor | must_spend"
    funds = "\n".join([head, *(f"grant | {row}" for row in rows)])
    assert codes_of(raw_case(TWO_YEARS, requests=ASKED, funds=funds)) == codes


def test_carry_forward_expiry_and_cash_floor_as_read() -> None:
    funds = """
        fund    | period | amount | carry_forward | expires | cash_floor
        grant   | FY1    | 5      | yes           | FY2     |
        grant   | FY2    | 3      |               |         | 2
        general | FY1    | 9      |               |         |
    """
    grant, general = built(raw_case(TWO_YEARS, requests=ASKED, funds=funds)).funds

    assert (grant.carries_forward, grant.expires, grant.cash_floor) == (True, 1, (0, 200, 0))
    assert grant.amounts == (500, 300, None)
    assert (general.has_rollover, general.cash_floor) == (False, ())
