"""The tables of plain information: read in full, and refused where they name what does not exist."""

from decimal import Decimal

import pytest

from tests.unit.model.written_case import built, codes_of, raw_case


def test_information_is_read_in_full() -> None:
    case = built(
        raw_case(
            envelopes="""
                category | amount       | covers | reason
                base     | 4,000,000.00 | floors | Board
                growth   | 2,000,000.00 |        |
            """,
            needs="unit | category | amount | note\nroads | growth | 1,000,000.00 | Bypass\n",
            initiatives="initiative | unit | name | category | cost | return_multiple | return_months\n"
            "bypass | roads | A bypass | growth | 700,000.00 | 4.2 | 24\n",
            targets="unit | request | measure | baseline | goal | measured_in | direction | date | owner\n"
            "roads | bridges | closed days | 12.5 | 10 | days | down | 2025-12-31 | Ann\n"
            "health | | visits | | 99.9 | | | |\n",
            baselines="baseline | unit | category | amount\ndraft | roads | | 5.00\ndraft | health | base | 6.00\n",
            assumptions="assumption | statement | concerns | source\nprices | Prices rise by 3 %. | amounts | Bank\n",
        )
    )

    assert [(item.category, item.amount, item.covers, item.reason) for item in case.envelopes] == [
        ("base", 400_000_000, "floors", "Board"),
        ("growth", 200_000_000, "", ""),
    ]
    assert [(item.unit, item.category, item.amount, item.note) for item in case.needs] == [
        ("roads", "growth", 100_000_000, "Bypass")
    ]
    bypass = case.initiatives[0]
    assert (bypass.name, bypass.cost, bypass.return_multiple, bypass.return_months) == (
        "A bypass",
        70_000_000,
        Decimal("4.2"),
        24,
    )
    closed, visits = case.targets
    assert (closed.request, closed.goal, closed.baseline, closed.direction, closed.date) == (
        "bridges",
        Decimal(10),
        Decimal("12.5"),
        "down",
        "2025-12-31",
    )
    assert (visits.request, visits.baseline, visits.direction, visits.date, visits.owner) == ("", None, "up", "", "")
    assert [(item.baseline, item.unit, item.category, item.amount) for item in case.proposals] == [
        ("draft", "roads", "", 500),
        ("draft", "health", "base", 600),
    ]
    assert (case.assumptions[0].statement, case.assumptions[0].concerns) == ("Prices rise by 3 %.", "amounts")


@pytest.mark.parametrize(
    ("table", "text", "codes"),
    [
        ("envelopes", "category | amount | covers\nbase | 5 | caps\n", ["choice.unknown"]),
        ("envelopes", "category | amount\nbase | -5\n", ["amount.negative"]),
        ("needs", "unit | category | amount\nroad | base | 5\n", ["unknown.unit"]),
        ("needs", "unit | category | amount\nroads | | 5\n", ["cell.required"]),
        ("initiatives", "initiative | unit | cost | return_months\na | roads | 5 | -2.5\n", ["number.not-whole"]),
        ("initiatives", "initiative | unit | cost\na | parks | 5\n", ["unknown.unit"]),
        ("targets", "unit | measure | goal\nroads | | 5\n", ["cell.required"]),
        ("targets", "unit | measure | goal | request\nroads | a | 5 | bridge\n", ["unknown.request"]),
        ("targets", "unit | measure | goal | date\nroads | a | 5 | 2025-02-29\n", ["date.unreadable"]),
        ("targets", "unit | measure | goal\nroads | a | 99.9%\n", ["number.percent"]),
        ("baselines", "baseline | unit | amount\nlast plan | roads | 5\n", ["id.characters"]),
        ("assumptions", "assumption | statement\na |\n", ["cell.required"]),
    ],
)
def test_information_that_cannot_be(table: str, text: str, codes: list[str]) -> None:
    assert codes_of(raw_case(**{table: text})) == codes
