"""Rules on which decisions are funded, on groups, and in classes of priority: what each kind takes and refuses."""

from decimal import Decimal

import pytest

from apportion.model.rule import Measure, Rule
from apportion.model.selection import expand
from tests.unit.model.written_case import built, codes_of, findings_of, one_rule, raw_case

TABLES = {
    "units": "unit\nhealth\nroads\n",
    "requests": """
        request  | unit   | cap        | rate | decision | minimum   | value   | part_of | tags         | category
        clinic   | health | 500000.00  |      | whole    |           | 900000  |         | north; new   | capital
        nurses   | health | 80000.00   |      |          |           |         | clinic  | south; pay   | running
        outreach | health | 200000.00  | 2    | minimum  | 50000.00  |         |         | south        | running
        bridge   | roads  | 3000000.00 |      | whole    |           | 4000000 |         | north        | capital
        repairs  | roads  | 6000000.00 | 2    |          |           |         |         | south        | running
    """,
}
DECISIONS = "request:clinic or request:outreach"


def _tables(**cells: str) -> dict[str, str]:
    return {**TABLES, "rules": one_rule(**cells)}


def _codes(**cells: str) -> list[str]:
    return codes_of(raw_case(**_tables(**cells)))


def _rule(**cells: str) -> Rule:
    return built(raw_case(**_tables(**cells))).rules[0]


@pytest.mark.parametrize(
    "cells",
    [
        {"kind": "mandate", "applies_to": "request:clinic"},
        {"kind": "mandate", "applies_to": DECISIONS},
        {"kind": "forbidden", "applies_to": "unit:roads"},
        {"kind": "forbidden", "applies_to": "tag:north", "period": "FY2025"},
        {"kind": "requires", "applies_to": "request:bridge", "relative_to": "request:clinic"},
        {"kind": "requires", "applies_to": "request:bridge", "relative_to": DECISIONS, "at_least": "1"},
        {"kind": "excludes", "applies_to": "request:bridge", "relative_to": DECISIONS},
        {"kind": "excludes", "applies_to": "tag:north"},
        {"kind": "together", "applies_to": "tag:north"},
        {"kind": "choose", "applies_to": "tag:north", "at_most": "1"},
        {"kind": "choose", "applies_to": "category:capital", "exactly": "1"},
        {"kind": "choose", "applies_to": "each tag in tag:north", "at_least": "1", "at_most": "2"},
        {"kind": "choose", "applies_to": "each unit in category:capital", "at_most": "1"},
        {"kind": "balance", "applies_to": "each unit", "at_most": "20%"},
        {"kind": "balance", "applies_to": "each tag in tag:north or tag:south", "at_most": "0%", "period": "FY2025"},
        {"kind": "balance", "applies_to": "each category", "at_most": "20%", "strength": "soft", "price": "1"},
        {"kind": "cap", "applies_to": "each category", "at_most": "5"},
        {"kind": "floor", "applies_to": "each tag", "at_least": "5"},
        {"kind": "floor", "at_least": "5", "strength": "soft", "priority": "2"},
    ],
)
def test_rules_that_are_taken(cells: dict[str, str]) -> None:
    assert _codes(**cells) == []


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"kind": "mandate", "applies_to": "request:clinic", "authority": ""}, ["rule.authority"]),
        ({"kind": "mandate", "applies_to": "unit:roads"}, ["rule.divisible"]),
        ({"kind": "mandate", "applies_to": "request:clinic", "period": "FY2025"}, ["rule.not-wanted"]),
        (
            {"kind": "mandate", "applies_to": "request:clinic", "strength": "soft", "price": "1"},
            ["rule.not-wanted"],
        ),
        ({"kind": "forbidden", "applies_to": "unit:roads", "authority": ""}, ["rule.authority"]),
        ({"kind": "forbidden", "applies_to": "unit:roads", "at_most": "0"}, ["rule.not-wanted"]),
        ({"kind": "forbidden", "applies_to": "each unit"}, ["selector.each"]),
        ({"kind": "requires", "applies_to": "request:bridge"}, ["rule.scope"]),
        ({"kind": "requires", "relative_to": "request:bridge"}, ["rule.scope"]),
        ({"kind": "requires", "applies_to": "request:bridge", "relative_to": "unit:roads"}, ["rule.divisible"]),
        ({"kind": "requires", "applies_to": "all", "relative_to": "request:clinic"}, ["rule.divisible"]),
        ({"kind": "excludes", "applies_to": "tag:south"}, ["rule.divisible"]),
        ({"kind": "together", "applies_to": "each unit in tag:north"}, ["selector.each"]),
        ({"kind": "together", "applies_to": "fund:general"}, ["selector.fund"]),
        ({"kind": "together", "applies_to": "tag:north", "relative_to": "tag:north"}, ["rule.not-wanted"]),
        ({"kind": "together", "applies_to": "tag:north", "at_least": "1"}, ["rule.not-wanted"]),
        ({"kind": "choose", "applies_to": "tag:north"}, ["rule.no-limit"]),
        ({"kind": "choose", "applies_to": "tag:north", "at_most": "1.5"}, ["number.not-whole"]),
        ({"kind": "choose", "applies_to": "tag:north", "at_most": "-1"}, ["rule.range"]),
        ({"kind": "choose", "applies_to": "tag:north", "at_most": "50%"}, ["number.percent"]),
        ({"kind": "choose", "applies_to": "each request in tag:north", "at_most": "1"}, ["selector.each"]),
        ({"kind": "choose", "at_most": "1"}, ["rule.divisible"]),
        ({"kind": "balance", "at_most": "20%"}, ["rule.scope"]),
        ({"kind": "balance", "applies_to": "unit:roads", "at_most": "20%"}, ["rule.scope"]),
        ({"kind": "balance", "applies_to": "each request", "at_most": "20%"}, ["selector.each"]),
        ({"kind": "balance", "applies_to": "each unit", "at_most": "101%"}, ["rule.range"]),
        ({"kind": "balance", "applies_to": "each unit"}, ["rule.no-limit"]),
        ({"kind": "floor", "at_least": "5", "strength": "soft"}, ["rule.price"]),
        ({"kind": "floor", "at_least": "5", "priority": "1"}, ["rule.priority"]),
        ({"kind": "floor", "at_least": "5", "strength": "soft", "priority": "0"}, ["rule.priority"]),
        ({"kind": "floor", "at_least": "5", "strength": "soft", "priority": "1", "price": "2"}, ["rule.priority"]),
    ],
)
def test_rules_that_cannot_be(cells: dict[str, str], codes: list[str]) -> None:
    assert _codes(**cells) == codes


def test_a_rule_that_selects_only_a_part_of_a_decision_is_about_nothing_divisible() -> None:
    """The running cost of the clinic carries the tag; it is no decision of its own, and no divisible request."""
    assert _codes(kind="excludes", applies_to="tag:pay") == []


def test_a_mandate_without_a_limit_says_that_decisions_are_funded() -> None:
    rule = _rule(kind="mandate", applies_to="request:clinic")
    assert (rule.at_least, rule.at_most, rule.measured_in, rule.is_hard) == (None, None, Measure.COUNT, True)


def test_counts_are_whole_numbers() -> None:
    rule = _rule(kind="choose", applies_to="tag:north", exactly="1")
    assert (rule.at_least, rule.at_most, rule.measured_in) == (Decimal(1), Decimal(1), Measure.COUNT)


def test_a_soft_rule_stands_in_a_class_instead_of_having_a_price() -> None:
    rule = _rule(kind="floor", at_least="5", strength="soft", priority="2")
    assert (rule.price, rule.priority, rule.is_hard) == (None, 2, False)


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("each category", ["capital", "running"]),
        ("each category in unit:roads and tag:north", ["capital"]),
        ("each tag", ["new", "north", "pay", "south"]),
        ("each tag in tag:north or tag:south", ["north", "south"]),
        ("each tag in category:capital", ["new", "north"]),
        ("each tag in unit:roads and not tag:north", ["south"]),
        ("each unit in tag:new", ["health"]),
    ],
)
def test_groups_that_a_selector_makes(selector: str, names: list[str]) -> None:
    case = built(raw_case(**_tables(kind="cap", at_most="5", applies_to=selector)))
    assert [name for name, _ in expand(case, case.rules[0].applies_to)] == names


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"kind": "choose", "applies_to": "each tag in tag:north or tag:new", "at_least": "2"},
            "The rule 'r' asks for at least 2 decisions in tag 'new', and there is 1.",
        ),
        (
            {"kind": "requires", "applies_to": "request:bridge", "relative_to": "request:clinic", "at_least": "2"},
            "The rule 'r' asks for at least 2 decisions, and there is 1.",
        ),
        (
            {"kind": "requires", "applies_to": "request:bridge", "relative_to": "tag:pay"},
            "The rule 'r' has no decision in relative_to (tag:pay).",
        ),
        (
            {"kind": "balance", "applies_to": "each unit in unit:roads", "at_most": "5%"},
            "The rule 'r' compares groups, and 'each unit in unit:roads' makes one.",
        ),
    ],
)
def test_rules_that_ask_for_what_there_is_not(cells: dict[str, str], message: str) -> None:
    settings = {"total_is": "at_most"}
    assert [finding.message for finding in findings_of(raw_case(settings, **_tables(**cells)))] == [message]


def test_rules_may_require_each_other() -> None:
    rules = """
        rule | kind     | applies_to     | relative_to
        a    | requires | request:clinic | request:bridge
        b    | requires | request:bridge | request:clinic
    """
    assert findings_of(raw_case({"total_is": "at_most"}, **TABLES, rules=rules)) == ()
