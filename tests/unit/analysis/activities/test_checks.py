"""What is wrong with a stated cost structure is said with its place, all at once, and nothing else is."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.analysis.activities.checks import ACTIVITY_CODES, check_structure
from apportion.analysis.activities.stated import Activity, CostStructure, Resource, Term, Use, practical_capacity
from apportion.model.findings import Place
from tests.support.cost_structures import work


def sound() -> CostStructure:
    return work(
        costs={"staff": 100},
        capacity={"staff": 50},
        uses={("staff", "teach"): 40},
        activities={"teach": "operations"},
        terms={("teach", "lessons"): 1},
        volumes={("lessons", "school"): 20},
        objects={"school": 300},
        supports={("school", "skills"): "0.5"},
    )


def test_nothing_is_said_of_a_sound_structure() -> None:
    assert check_structure(sound()).listed == ()


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"costs": {"staff": 1}, "uses": {("stuff", "school"): 1}}, "unknown-name", "stuff is no resource."),
        ({"uses": {("staff", "scool"): 1}}, "unknown-name", "scool is no activity or cost object."),
        ({"terms": {("preach", "lessons"): 1}}, "unknown-name", "preach is no activity."),
        ({"volumes": {("lesson", "school"): 1}}, "unknown-name", "lesson is no driver of any activity."),
        ({"volumes": {("lessons", "scool"): 1}}, "unknown-name", "scool is no activity or cost object."),
        ({"supports": {("scool", "skills"): 1}}, "unknown-name", "scool is no cost object."),
        ({"activities": {"teach": "teaching"}}, "unknown-name", "teaching is no stage."),
        ({"capacity": {"staff": 0}}, "quantity", "The capacity of staff is 0."),
        ({"activity_capacity": {"teach": -1}}, "quantity", "The capacity of teach is -1."),
        ({"uses": {("staff", "teach"): "-0.25"}}, "quantity", "The use of staff by teach is -0.25."),
        ({"terms": {("teach", "lessons"): 0}}, "quantity", "The factor of lessons in teach is 0."),
        ({"volumes": {("lessons", "school"): -3}}, "quantity", "The volume of lessons for school is -3."),
        ({"objects": {"school": -300}}, "quantity", "The volume of school is -300."),
        (
            {"supports": {("school", "skills"): "0.7", ("school", "safety"): "0.4"}},
            "quantity",
            "The share of school that serves safety is 0.4, and its shares up to there sum to 1.1.",
        ),
        (
            {"objects": ("school",), "each": {("staff", "school"): 1}},
            "volume-unknown",
            "school uses staff per unit of its volume, which is not known.",
        ),
        ({"volumes": {}}, "driver-without-volume", "Nobody caused any lessons, which drives teach."),
    ],
    ids=lambda part: str(part)[:50],
)
def test_each_fault_is_said_once(change: dict[str, object], code: str, message: str) -> None:
    stated = {
        "costs": {"staff": 100},
        "activities": ("teach",),
        "terms": {("teach", "lessons"): 1},
        "volumes": {("lessons", "school"): 20},
        "objects": {"school": 300},
        **change,
    }

    found = check_structure(work(**stated))  # type: ignore[arg-type]  # of work
    listed = found.blocking or found.listed

    assert [(item.code, item.message) for item in listed] == [(f"activities.{code}", message)]


def test_names_and_rows_that_stand_twice_are_said_where_they_stand_again() -> None:
    again = Place("table.csv", line=9)
    structure = sound()
    structure = replace(
        structure,
        resources=(*structure.resources, Resource("staff", 5, place=again)),
        activities=(*structure.activities, Activity("teach", place=again)),
        uses=(*structure.uses, Use("staff", "teach", Fraction(1), place=again)),
        terms=(*structure.terms, Term("teach", "lessons", place=again)),
    )

    found = check_structure(structure)

    assert [(item.message, item.place) for item in found.listed] == [
        ("The activity or cost object teach is declared twice.", again),
        ("The resource staff is declared twice.", again),
        ("The driver lessons of teach is stated twice.", again),
        ("The use of staff by teach is stated twice.", again),
    ]


def test_all_faults_are_collected() -> None:
    found = check_structure(
        work(costs={"a": 1}, capacity={"a": 0}, uses={("b", "c"): -1}, objects={"d": -1}, supports={("e", "f"): 2})
    )

    assert len(found.listed) == 7
    assert len(found.blocking) == 7


def test_every_code_has_a_meaning() -> None:
    assert all(meaning.endswith(".") for _, meaning in ACTIVITY_CODES.values())


def test_28_clerks_of_31_680_minutes_of_which_four_fifths_can_be_counted_on() -> None:
    assert practical_capacity(Fraction(28), Fraction(31_680), Fraction(4, 5)) == Fraction("709632")


@pytest.mark.parametrize("numbers", [(0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 2)])
def test_a_capacity_of_nothing_or_of_more_than_everything_is_refused(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="above zero"):
        practical_capacity(*(Fraction(number) for number in numbers))
