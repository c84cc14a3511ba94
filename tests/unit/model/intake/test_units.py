"""The tree of units, their floors and caps, and the objectives."""

import pytest

from apportion.model.intake import build_case
from tests.unit.model.written_case import built, codes_of, raw_case


def test_a_unit_may_stand_above_its_parent_in_the_table() -> None:
    case = built(raw_case(units="unit | parent\nhealth | services\nroads | services\nservices |\n"))

    assert [unit.parent for unit in case.units] == ["services", "services", ""]
    assert case.below("services").tolist() == [0, 1, 2]


def test_a_floor_of_nothing_is_a_floor_and_a_blank_is_none() -> None:
    health, roads = built(raw_case(units="unit | floor | cap\nhealth | 0 |\nroads | | 0\n")).units

    assert (health.floor, health.cap, roads.floor, roads.cap) == (0, None, None, 0)


def test_a_floor_may_be_as_high_as_the_cap() -> None:
    assert codes_of(raw_case(units="unit | floor | cap\nhealth | 5.00 | 5\nroads | |\n")) == []


@pytest.mark.parametrize(
    ("units", "circle"),
    [
        ("unit | parent\nhealth | health\nroads |\n", "'health' is in 'health'"),
        ("unit | parent\nroads |\nhealth | c\nb | health\nc | b\n", "'b' is in 'health' is in 'c' is in 'b'"),
        ("unit | parent\nroads | health\nhealth | a\na | b\nb | a\n", "'a' is in 'b' is in 'a'"),
    ],
)
def test_a_circle_of_parents_is_named_once_as_a_path(units: str, circle: str) -> None:
    case, findings = build_case(raw_case(units=units))

    assert case is None
    assert [finding.message for finding in findings.listed] == [f"The units form a circle: {circle}."]


def test_each_circle_is_reported() -> None:
    units = "unit | parent\nhealth | roads\nroads | health\na | b\nb | a\nc | a\n"

    assert codes_of(raw_case(units=units)) == ["unit.cycle", "unit.cycle"]


@pytest.mark.parametrize(
    ("units", "codes"),
    [
        ("unit | parent\nhealth | servces\nroads |\n", ["unknown.unit"]),
        ("unit | floor | cap\nhealth | 2 | 1\nroads | |\n", ["floor.above-cap"]),
        ("unit | floor\nhealth | -1\nroads |\n", ["amount.negative"]),
        ("unit | floor\nhealth |\nroads |\n | 5\n", ["cell.required"]),
    ],
)
def test_units_that_cannot_be(units: str, codes: list[str]) -> None:
    assert codes_of(raw_case(units=units)) == codes


@pytest.mark.parametrize(
    ("objectives", "codes"),
    [
        ("objective | weight\nsafety | -0.5\n", ["number.negative"]),
        ("objective | weight\nsafety |\n", ["cell.required"]),
        ("objective | weight\nsafety | 50%\n", ["number.percent"]),
    ],
)
def test_objectives_that_cannot_be(objectives: str, codes: list[str]) -> None:
    assert codes_of(raw_case(objectives=objectives)) == codes
