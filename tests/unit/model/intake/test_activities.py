"""The tables about work: what a row says, and what is wrong with its cells."""

from fractions import Fraction

from apportion.model.activities import StatedResource, StatedWork
from apportion.model.activity_fields import ACTIVITY_TABLES
from apportion.model.findings import Finding
from apportion.model.intake.activities import read_work, says_work
from tests.unit.model.written_case import barred, raw_case

WORK = {
    "resources": """
        resource | name   | unit  | cost       | capacity | measure | supply      | step | step_cost | price_change | committed
        crew     | Crew   | roads | 560,000.00 | 7,000    | hours   | whole_units | 1400 |           | 3%           | 80000.00
        salt     |        |       | -20.00     |          |         |             |      |           |              |
    """,  # noqa: E501 - a table is read by its columns
    "activities": """
        activity | stage      | measure
        plough   | operations | hours
    """,
    "consumption": """
        resource | consumer | quantity | per  | quantity_next
        crew     | plough   | 1        | each | 0.9
        salt     | plough   | 3        |      |
    """,
    "equations": """
        activity | driver | factor
        plough   | km     | 0.25
        plough   | call   |
    """,
    "volumes": """
        driver | consumer | quantity | quantity_next
        km     | winter   | 1,200    |
    """,
    "cost_objects": """
        object | kind    | volume | volume_next | revenue
        winter | service | 90     | 80          | 1,000.00
    """,
}


def read(**tables: str) -> tuple[StatedWork, list[Finding]]:
    work, findings = read_work(raw_case(**tables))
    assert work is not None
    return work, list(findings.listed)


def test_a_case_that_says_nothing_about_work_costs_nothing_to_read() -> None:
    raw = raw_case()

    assert not says_work(raw)
    assert read_work(raw)[0] is None


def test_every_cell_is_kept_exactly_and_what_is_empty_stays_empty() -> None:
    work, findings = read(**WORK)

    crew, salt = work.resources
    assert findings == []
    assert crew.cost_minor == 56_000_000
    assert (crew.capacity, crew.step) == (Fraction(7_000), Fraction(1_400))
    assert (crew.supply, crew.price_change, crew.committed_minor) == ("whole_units", Fraction(3, 100), 8_000_000)
    assert salt == StatedResource("salt", -2_000, place=salt.place)
    assert salt.place.line == 3
    assert [(use.quantity, use.per, use.quantity_next) for use in work.uses] == [
        (Fraction(1), "each", Fraction(9, 10)),
        (Fraction(3), "total", None),
    ]
    assert [term.factor for term in work.terms] == [Fraction(1, 4), 1]
    (winter,) = work.objects
    assert (winter.volume, winter.volume_next) == (Fraction(90), Fraction(80))
    assert (winter.revenue_minor, winter.revenue_next_minor) == (100_000, None)


def test_a_cost_that_is_not_stated_is_not_zero() -> None:
    work, findings = read(resources="resource | cost\ncrew |\nsalt | 20.00")

    assert [item.id for item in work.resources] == ["salt"]
    assert [(item.code, item.place.line) for item in findings] == [("cell.required", 2)]


def test_units_and_objectives_have_to_be_those_of_the_case() -> None:
    _, findings = read(
        resources="resource | cost | unit\ncrew | 5.00 | road",
        objectives="objective | weight\nsafety | 1",
        cost_objects="object\nwinter",
        serves="object | objective | share\nwinter | safty | 50%",
    )

    assert [(item.code, item.expected) for item in findings] == [
        ("unknown.unit", "'roads'"),
        ("unknown.objective", "'safety'"),
    ]


def test_the_second_of_two_rows_with_one_key_is_named_and_left_out() -> None:
    work, findings = read(
        volumes="driver | consumer | quantity\nkm | winter | 5\nkm | winter | 6",
        driver_history="cost | period | driver | quantity\nroads | 2024-01 | km | 5\nroads | 2024-01 | km | 6",
    )

    assert [item.code for item in findings] == ["row.duplicate", "row.duplicate"]
    assert [row.quantity for row in work.volumes] == [5]
    assert [row.quantity for row in work.quantities] == [5]


def test_a_wrong_word_and_a_column_that_no_such_table_has_are_told_with_the_nearest() -> None:
    _, findings = read(consumption="resource | consumer | quantity | pre\ncrew | plough | 1 | each")
    _, words = read(consumption="resource | consumer | quantity | per\ncrew | plough | 1 | eech")

    assert [(item.code, item.expected) for item in findings] == [("table.unknown-column", "per")]
    assert [(item.code, item.remedy) for item in words] == [("choice.unknown", "Did you mean 'each'?")]


def test_the_order_of_rows_changes_no_more_than_their_places() -> None:
    turned = {
        name: "\n".join([text.strip().splitlines()[0], *reversed(text.strip().splitlines()[1:])])
        for name, text in WORK.items()
    }

    work, _ = read(**WORK)
    other, _ = read(**turned)

    assert {(item.id, item.cost_minor) for item in work.resources} == {
        (item.id, item.cost_minor) for item in other.resources
    }
    assert {(use.resource, use.quantity) for use in work.uses} == {(use.resource, use.quantity) for use in other.uses}


def test_every_table_about_work_is_one_of_the_case_format() -> None:
    for table in ACTIVITY_TABLES:
        header = " | ".join(field.name for field in table.fields)
        assert set(barred(table.name, header).columns) == {field.name for field in table.fields}
