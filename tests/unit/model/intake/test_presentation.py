"""Tables by which a government completes how its budget is presented: what is read, and what is refused."""

from __future__ import annotations

from apportion.model.findings import Findings
from apportion.model.intake.presentation import read_presentation
from apportion.model.presentation import Presentation
from tests.unit.model.written_case import built, raw_case

TOWN = {
    "units": """
        unit  | name
        fire  | Fire
        parks | Parks
    """,
    "funds": """
        fund    | amount
        general | 900
    """,
    "requests": """
        request | unit  | cap | rate
        engines | fire  | 600 | 2
        mowing  | parks | 500 | 1
    """,
}


def read(**tables: str) -> tuple[Presentation, Findings]:
    raw = raw_case({"total": "900.00", "total_is": "at_most"}, **{**TOWN, **tables})
    return read_presentation(raw, built(raw))


def test_funds_and_units_are_described_in_the_order_of_their_tables() -> None:
    stated, findings = read(
        fund_descriptions="""
            fund    | type    | appropriated | description   | basis            | statements
            general | general | yes          | Pays the rest | modified-accrual | The same
        """,
        unit_descriptions="""
            unit  | description     | priorities
            parks | Keeps the parks | Trees
            fire  | Puts out fires  |
        """,
    )
    assert not findings.listed
    (fund,) = stated.funds
    assert (fund.type, fund.appropriated, fund.basis, fund.statements) == (
        *("general", "yes", "modified-accrual", "The same"),
    )
    assert [(unit.unit, unit.priorities, unit.changes) for unit in stated.units] == [
        *(("parks", "Trees", ""), ("fire", "", "")),
    ]


def test_an_attachment_is_about_one_question_or_about_all_that_are_left() -> None:
    stated, findings = read(
        attachments="""
            criterion | question | title     | place  | date
            O3        |          | Positions | page 9 | 2026-01-31
            F9        | 2        | Debt      | page 8 |
        """
    )
    assert not findings.listed
    assert [(item.criterion, item.question, item.title, item.at, item.date) for item in stated.attachments] == [
        *(("O3", None, "Positions", "page 9", "2026-01-31"), ("F9", 2, "Debt", "page 8", "")),
    ]


def test_what_nobody_declared_is_refused() -> None:
    _, findings = read(
        fund_descriptions="""
            fund  | type
            water | enterprise
        """,
        unit_descriptions="""
            unit   | description
            police | Patrols
        """,
        attachments="""
            criterion | question | title     | place
            Z9        |          | Something | page 1
            O3        | 4        | Positions | page 2
        """,
    )
    assert sorted(finding.code for finding in findings.listed) == [
        *("attachment.question", "choice.unknown", "unknown.fund", "unknown.unit"),
    ]


def test_a_fund_that_stands_twice_is_refused() -> None:
    stated, findings = read(
        fund_descriptions="""
            fund    | type
            general | general
            general | enterprise
        """
    )
    assert [finding.code for finding in findings.listed] == ["row.duplicate"]
    assert [fund.type for fund in stated.funds] == ["general"]
