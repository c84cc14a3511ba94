"""What a case says of its uncertain numbers is read as changes of the numbers that it states."""

from fractions import Fraction

from apportion.model.case import Case
from apportion.model.findings import Finding
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.uncertain import read_uncertain, says_uncertain
from apportion.model.intake.uncertain_catalogue import UNCERTAIN_CODES
from apportion.model.raw import RawCase
from apportion.model.uncertain import StatedUncertainty
from tests.unit.model.written_case import built, raw_case

FUNDS = "fund | amount\ngeneral | 4,000,000.00\nsales-tax | 2,000,000.00"
AMOUNTS = """
    uncertain | what | fund      | distribution | low          | likely       | high
    tax       | fund | sales-tax | pert         | 1,800,000.00 | 2,000,000.00 | 5%
"""


def read(raw: RawCase, case: Case | None) -> tuple[StatedUncertainty, tuple[Finding, ...]]:
    collector = Collector({**CODES, **UNCERTAIN_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    return read_uncertain(raw, clerk, case), collector.findings().listed


def test_amounts_are_changes_of_the_money_that_stands_in_the_fund() -> None:
    raw = raw_case(funds=FUNDS, uncertain=AMOUNTS)
    stated, findings = read(raw, built(raw))
    (tax,) = stated.inputs

    assert not findings
    assert (tax.low, tax.likely, tax.high) == (Fraction(-1, 10), Fraction(0), Fraction(1, 20))


def test_nothing_is_said_of_amounts_while_the_case_itself_cannot_be_built() -> None:
    assert read(raw_case(funds=FUNDS, uncertain=AMOUNTS), None)[1] == ()


def test_rows_are_in_the_order_of_their_names_and_pairs_in_theirs() -> None:
    raw = raw_case(
        uncertain="""
            uncertain | what  | applies_to  | distribution | low  | high
            steel     | cost  | unit:roads  | uniform      | -10% | 30%
            care      | value | unit:health | uniform      | -10% | 10%
        """,
        correlations="first | second | correlation\nsteel | care | -0.25",
    )
    stated, findings = read(raw, built(raw))

    assert not findings
    assert [item.id for item in stated.inputs] == ["care", "steel"]
    assert [(item.first, item.second, item.correlation) for item in stated.correlations] == [
        ("care", "steel", Fraction(-1, 4))
    ]


def test_a_case_without_the_tables_says_nothing() -> None:
    assert not says_uncertain(raw_case())
