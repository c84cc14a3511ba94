"""Tables: columns, keys, and rows of totals that are checked and never added."""

import pytest

from apportion.model.intake import build_case
from tests.unit.model.written_case import built, codes_of, raw_case


@pytest.mark.parametrize(
    "word", ["Total", "TOTAL", "total:", "Sum", "Grand total", "Sub-total", "Total departments", "Overall"]
)
def test_a_row_of_totals_is_checked_and_left_out(word: str) -> None:
    raw = raw_case(units=f"unit | floor\nhealth | 200.00\nroads | 100.50\n{word} | 300.50\n")

    assert [unit.id for unit in built(raw).units] == ["health", "roads"]
    assert codes_of(raw) == ["total-row.left-out"]


def test_a_total_in_the_name_with_a_blank_key_is_one() -> None:
    raw = raw_case(units="unit | name | floor\nhealth | Health | 200\nroads | Total quality | 100\n | Total | 300\n")

    assert [unit.name for unit in built(raw).units] == ["Health", "Total quality"]
    assert codes_of(raw) == ["total-row.left-out"]


def test_a_wrong_total_is_refused_with_both_figures() -> None:
    case, findings = build_case(raw_case(units="unit | floor\nhealth | 200\nroads | 100\nTotal | 400\n"))

    assert case is None
    assert findings.listed[0].message == "This row of totals says 400.00 for floor; the rows above sum to 300.00."


def test_subtotals_and_a_grand_total() -> None:
    raw = raw_case(
        units="unit\nhealth\nroads\n",
        requests="""
            request     | unit   | cap | rate
            clinics     | health | 10  | 3
            wards       | health | 20  | 3
            Subtotal    |        | 30  |
            bridges     | roads  | 5   | 2
            Subtotal    |        | 5   |
            Grand total |        | 35  |
        """,
    )

    assert built(raw).requests.cap.tolist() == [500, 1000, 2000]
    assert codes_of(raw) == ["total-row.left-out"] * 3


def test_a_row_without_figures_is_no_row_of_totals() -> None:
    raw = raw_case(
        units="unit | floor\nhealth | 5\nroads | 7\ntotal |\n",
        rules="rule | kind | at_most\nsum | cap | 5\noverall | cap | 6\n",
    )

    assert [unit.id for unit in built(raw).units] == ["health", "roads", "total"]
    assert [rule.id for rule in built(raw).rules] == ["sum", "overall"]
    assert codes_of(raw) == []


def test_a_total_in_any_key_column_is_seen() -> None:
    raw = raw_case(
        needs="""
            unit   | category | amount
            health | base     | 10
            health | growth   | 5
            health | Total    | 15
            roads  | base     | 4
        """
    )

    assert [need.amount for need in built(raw).needs] == [1000, 500, 400]


def test_weights_are_summed_too() -> None:
    objectives = "objective | weight\nsafety | 0.1\ngrowth | 0.2\nTotal | {}\n"

    assert codes_of(raw_case(objectives=objectives.format("0.3"))) == ["total-row.left-out"]
    assert codes_of(raw_case(objectives=objectives.format("1"))) == ["total-row.differs"]


def test_names_with_total_inside_are_names() -> None:
    assert codes_of(raw_case(units="unit\nhealth\nroads\ntotal-quality\nsummer-school\n")) == []


def test_a_key_in_two_rows_names_both_lines() -> None:
    _, findings = build_case(raw_case(units="unit\nhealth\nroads\nhealth\n"))

    assert str(findings.listed[0].place) == "units.csv:4"
    assert findings.listed[0].message == "The unit 'health' stands twice; the first time in units.csv:2."


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("objectives", "objective | weight\na | 1\na | 1\n"),
        ("funds", "fund | amount\na | 1\na | 1\n"),
        ("requests", "request | unit | cap | rate\na | roads | 1 | 1\na | roads | 2 | 1\n"),
        ("uses", "request | resource | quantity | per_amount\nclinics | posts | 1 | 1\nclinics | posts | 1 | 1\n"),
        ("rules", "rule | kind | at_most\na | cap | 1\na | cap | 1\n"),
        ("envelopes", "category | amount\na | 1\na | 1\n"),
        ("needs", "unit | category | amount\nroads | a | 1\nroads | a | 1\n"),
        ("initiatives", "initiative | unit | cost\na | roads | 1\na | roads | 1\n"),
        ("targets", "unit | measure | goal\nroads | a | 1\nroads | a | 1\n"),
        ("baselines", "baseline | unit | amount\na | roads | 1\na | roads | 1\n"),
        ("assumptions", "assumption | statement\na | b\na | c\n"),
    ],
)
def test_no_table_takes_a_key_twice(table: str, text: str) -> None:
    assert codes_of(raw_case(**{table: text})) == ["row.duplicate"]


def test_unknown_columns_offer_the_nearest_name() -> None:
    _, findings = build_case(raw_case(units="unit | ownr\nhealth | Ann\nroads | Bob\n"))

    assert [(finding.code, finding.remedy) for finding in findings.listed] == [
        ("table.unknown-column", "Rename it to 'owner'.")
    ]


def test_a_missing_column_is_said_once_and_not_for_each_row() -> None:
    assert codes_of(raw_case(requests="request | unit | rate\na | roads | 1\nb | roads | 1\n")) == [
        "table.missing-column"
    ]
