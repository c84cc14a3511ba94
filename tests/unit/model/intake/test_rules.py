"""Rules: which limits each kind needs, what does not go together, and selectors that name what exists."""

import pytest

from apportion.model.intake import build_case
from apportion.model.rule import Rule
from tests.unit.model.written_case import built, codes_of, one_rule, raw_case

USES = "request | resource | quantity | per_amount\nclinics | posts | 1 | 95000\n"
REQUESTS = """
    request | unit   | cap        | rate | last_year | tags      | category
    clinics | health | 5000000.00 | 3    | 4000000   | care      | base
    bridges | roads  | 6000000.00 | 2    |           | steel     | growth
"""


def _case(**cells: str) -> dict[str, str]:
    """One rule; ``authority`` is stated unless said otherwise."""
    return {"rules": one_rule(**cells), "uses": USES, "requests": REQUESTS}


def _codes(**cells: str) -> list[str]:
    return codes_of(raw_case(**_case(**cells)))


def _rule(**cells: str) -> Rule:
    return built(raw_case(**_case(**cells))).rules[0]


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "total", "at_most": "5"},
        {"kind": "total", "exactly": "5", "period": "FY2025"},
        {"kind": "total", "at_least": "5", "at_most": "5"},
        {"kind": "floor", "at_least": "5", "applies_to": "unit:health"},
        {"kind": "floor", "at_least": "5", "applies_to": "each unit"},
        {"kind": "cap", "at_most": "5", "applies_to": "each request in tag:care"},
        {"kind": "mandate", "at_least": "5"},
        {"kind": "mandate", "exactly": "5", "applies_to": "each request"},
        {"kind": "share", "at_least": "5%", "at_most": "15%", "relative_to": "unit:health"},
        {"kind": "share", "exactly": "100%", "applies_to": "each unit"},
        {"kind": "ratio", "at_most": "150%", "applies_to": "tag:care", "relative_to": "not tag:care"},
        {"kind": "change", "at_least": "-100%", "at_most": "5%", "applies_to": "each request in unit:health"},
        {"kind": "reserve", "at_least": "2%"},
        {"kind": "reserve", "exactly": "5000"},
        {"kind": "resource", "at_most": "40", "resource": "posts", "applies_to": "unit:health and not category:growth"},
        {
            "kind": "cap",
            "at_most": "5",
            "applies_to": "request:bridges or tag:steel",
            "strength": "soft",
            "price": "0.5",
        },
        {"kind": "cap", "at_most": "5", "strength": "hard"},
    ],
)
def test_rules_that_are_taken(cells: dict[str, str]) -> None:
    assert _codes(**cells) == []


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"kind": "", "at_most": "5"}, ["cell.required"]),
        ({"kind": "ceiling", "at_most": "5"}, ["choice.unknown"]),
        ({"kind": "cap"}, ["rule.no-limit"]),
        ({"kind": "cap", "at_least": "5"}, ["rule.not-wanted"]),
        ({"kind": "floor", "at_most": "5"}, ["rule.not-wanted"]),
        ({"kind": "floor", "exactly": "5"}, ["rule.not-wanted"]),
        ({"kind": "mandate", "at_most": "5"}, ["rule.not-wanted"]),
        ({"kind": "mandate", "at_least": "5", "authority": ""}, ["rule.authority"]),
        ({"kind": "share", "at_most": "5", "applies_to": "tag:care"}, ["percent.two-readings"]),
        ({"kind": "share", "at_most": "0.05"}, ["percent.two-readings"]),
        ({"kind": "share", "at_most": "101%"}, ["rule.range"]),
        ({"kind": "share", "at_least": "-1%"}, ["rule.range"]),
        ({"kind": "ratio", "at_least": "-1%"}, ["rule.range"]),
        ({"kind": "change", "at_least": "-101%", "applies_to": "tag:care"}, ["rule.range"]),
        ({"kind": "reserve", "at_least": "200%"}, ["rule.range"]),
        ({"kind": "resource", "at_most": "-1", "resource": "posts"}, ["rule.range"]),
        ({"kind": "cap", "at_most": "5%"}, ["amount.percent"]),
        ({"kind": "cap", "at_most": "-5"}, ["amount.negative"]),
        ({"kind": "resource", "at_most": "5%", "resource": "posts"}, ["number.percent"]),
        ({"kind": "total", "at_least": "6", "at_most": "5"}, ["rule.crossed"]),
        ({"kind": "total", "exactly": "6", "at_most": "6"}, ["rule.limits"]),
        ({"kind": "total", "at_most": "5", "applies_to": "unit:health"}, ["rule.not-wanted"]),
        ({"kind": "reserve", "at_least": "5", "applies_to": "unit:health"}, ["rule.not-wanted"]),
        ({"kind": "cap", "at_most": "5", "relative_to": "unit:health"}, ["rule.not-wanted"]),
        ({"kind": "cap", "at_most": "5", "resource": "posts"}, ["rule.not-wanted"]),
        ({"kind": "resource", "at_most": "5"}, ["cell.required"]),
        ({"kind": "resource", "at_most": "5", "resource": "post"}, ["unknown.resource"]),
        ({"kind": "cap", "at_most": "5", "period": "FY2024"}, ["unknown.period"]),
        ({"kind": "cap", "at_most": "5", "strength": "soft"}, ["rule.price"]),
        ({"kind": "cap", "at_most": "5", "strength": "soft", "price": "0"}, ["rule.price"]),
        ({"kind": "cap", "at_most": "5", "price": "1"}, ["rule.price"]),
        ({"kind": "cap", "at_most": "5", "strength": "firm"}, ["choice.unknown"]),
        ({"kind": "ratio", "at_most": "5%", "applies_to": "each unit"}, ["selector.each"]),
        ({"kind": "share", "at_most": "5%", "relative_to": "each unit"}, ["selector.each"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "each department"}, ["selector.unreadable"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "each unit in fund:x"}, ["selector.fund"]),
        ({"kind": "change", "at_most": "5%", "applies_to": "fund:x"}, ["selector.fund"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "unit:helth or tag:stel"}, ["unknown.tag", "unknown.unit"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "request:bridge"}, ["unknown.request"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "category:bas"}, ["unknown.category"]),
        ({"kind": "cap", "at_most": "5", "applies_to": "fund:general"}, ["unknown.fund"]),
    ],
)
def test_rules_that_cannot_be(cells: dict[str, str], codes: list[str]) -> None:
    assert _codes(**cells) == codes


@pytest.mark.parametrize(
    "name",
    [
        "total",
        "floor.x",
        "cap.x",
        "fund.x",
        "match.x",
        "must_spend.x",
        "cash_floor.x",
        "bound.x",
        "worth.x",
        "breach.x",
        "fairness.x",
    ],
)
def test_names_of_implied_rules_are_reserved(name: str) -> None:
    assert _codes(rule=name, kind="cap", at_most="5") == ["rule.reserved"]


@pytest.mark.parametrize("name", ["totals", "floors", "overhead.x", "flooring.x"])
def test_names_that_only_look_like_them_are_free(name: str) -> None:
    assert _codes(rule=name, kind="cap", at_most="5") == []


def test_a_change_rule_needs_last_year_for_what_it_is_about() -> None:
    case, findings = build_case(raw_case(**_case(rule="no-cut", kind="change", at_least="-5%")))

    assert case is None
    assert findings.listed[0].message == (
        "The rule 'no-cut' compares with last year, not known for 1 of its requests: 'bridges'."
    )


def test_the_requests_without_last_year_are_counted() -> None:
    rows = "".join(f"r{row} | roads | 5 | 1\n" for row in range(9))
    _, findings = build_case(
        raw_case(
            requests=f"request | unit | cap | rate\n{rows}",
            rules="rule | kind | applies_to | at_most\nr | change | each unit | 5%\n",
        )
    )

    assert findings.listed[0].message.endswith(
        "not known for 9 of its requests: 'r0', 'r1', 'r2', 'r3', 'r4' and 4 more."
    )


def test_a_percent_format_of_a_workbook_is_a_percentage() -> None:
    assert _rule(kind="reserve", at_least="<percent>0.02").at_least == _rule(kind="reserve", at_least="2%").at_least


def test_a_selector_is_read_in_unicode_normal_form() -> None:
    case = built(
        raw_case(
            units="unit\ncaf\u00e9s\nroads\n",
            requests="request | unit | cap | rate\na | cafés | 5 | 1\n",
            rules="rule | kind | applies_to | at_most\nr | cap | unit:cafe\u0301s | 5\n",
        )
    )

    assert case.rules[0].applies_to.terms[0].name == "caf\u00e9s"
