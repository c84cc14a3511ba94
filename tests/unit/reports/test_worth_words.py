"""Worth as readers see it: cells, rates part by part, and figures as the case writes them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from apportion.kernel.money import Currency
from apportion.reports.notation import Notation
from apportion.reports.words import Formatter
from apportion.reports.worth_json import worth_document
from apportion.reports.worth_words import (
    localised,
    multiple_text,
    payback_text,
    ranked,
    rate_text,
    rates_told,
    returns_text,
    sentences,
    worth_row,
)
from apportion.valuation.capital.discounting import constant
from apportion.valuation.capital.policy_rates import green_book
from apportion.valuation.capital.rate import Part, Rate, Terms
from apportion.valuation.cash.payback import Payback
from apportion.valuation.cash.scenarios import ScenarioValue
from apportion.valuation.worth.assess import worth_of
from apportion.valuation.worth.evidence import Appraisal, WorthEvidence
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import Proposal, RateKind
from tests.support.cash_flows import at, invested

USD = Currency("USD", 2)
DOLLARS = Formatter(Notation(USD))
CONTINENTAL = Formatter(Notation(Currency("EUR", 2), "1.234,56"))
LIBRARY = Proposal("library", invested(100_000, 60_000, 100_000, 62_500), at("0.25"), RateKind.RISK_ADJUSTED)


def worth(proposal: Proposal = LIBRARY) -> Worth:
    found = worth_of(proposal)
    assert isinstance(found, Worth)
    return found


def evidence(*appraisals: Appraisal) -> WorthEvidence:
    return WorthEvidence(appraisals or (Appraisal(("library", ""), worth()),), names=(("library", "New library"),))


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_cells_of_a_request() -> None:
    held = evidence()

    row = worth_row(held, held.appraisals[0], DOLLARS)

    assert (row.name, plain(row.rate), row.npv) == ("New library", "25.00 %", "$440.00")
    assert (row.payback, row.discounted_payback) == ("16.8 months", "21.8 months")
    assert (row.index, row.ratio, row.multiple) == ("1.44", "1.44", "2.22x over 36 months")


def test_what_is_worth_most_comes_first_and_equals_by_name() -> None:
    poor = worth(replace(LIBRARY, discounting=at("0.50")))
    held = evidence(Appraisal(("b", ""), worth()), Appraisal(("c", "low"), poor), Appraisal(("a", ""), worth()))

    assert [item.subject for item in ranked(held)] == [("a", ""), ("b", ""), ("c", "low")]


def test_a_schedule_shows_the_rates_that_the_forecast_meets() -> None:
    book = green_book()

    assert plain(rate_text(book, Fraction(8), DOLLARS)) == "3.50 %"
    assert plain(rate_text(book, Fraction(30), DOLLARS)) == "3.50 %"
    assert plain(rate_text(book, Fraction(80), DOLLARS)) == "3.50 % to 2.50 %"


@pytest.mark.parametrize(
    ("payback", "said"),
    [
        (Payback(Fraction(7, 5), is_owed=True, lasts=True), "16.8 months"),
        (Payback(Fraction(2), is_owed=True, lasts=False), "24 months, not for good"),
        (Payback(None, is_owed=True, lasts=True), "beyond forecast"),
        (Payback(None, is_owed=False, lasts=True), "at once"),
    ],
)
def test_payback_is_told_in_months_or_why_there_is_none(payback: Payback, said: str) -> None:
    assert payback_text(payback, DOLLARS) == said


def test_every_rate_of_return_is_told_or_that_there_is_none() -> None:
    quarry = replace(LIBRARY, forecast=invested(1600, 10_000, 0, cost=(0, 10_000)))
    shut = replace(LIBRARY, forecast=invested(1000, 0, 0, cost=(10, 10)))

    assert plain(returns_text(worth(quarry), DOLLARS)) == "25.00 %; 400.00 %"
    assert returns_text(worth(shut), DOLLARS) == "none"


def test_a_multiple_names_its_months() -> None:
    assert multiple_text(worth(replace(LIBRARY, multiple_months=24)), DOLLARS) == "1.6x over 24 months"


def test_a_rate_is_told_once_with_its_parts_and_whom_it_is_for() -> None:
    parts = (
        Part("risk-free rate", Fraction("0.04")),
        Part("tax saved by interest", Fraction("-0.005")),
        Part("interest", Fraction("0.02")),
    )
    built = worth(replace(LIBRARY, discounting=constant(Rate(parts, Terms.NOMINAL))))
    real = replace(LIBRARY, forecast=invested(1000, 2000, terms=Terms.REAL), discounting=green_book())
    held = evidence(
        Appraisal(("library", ""), built), Appraisal(("pool", ""), built), Appraisal(("park", ""), worth(real))
    )

    told = [plain(text) for text in rates_told(held, DOLLARS)]

    assert told[0] == (
        "5.50 % for New library, pool: 4.00 % risk-free rate - 0.50 % tax saved by interest + 2.00 % interest."
    )
    assert told[1].startswith("3.50 % for park: Green Book, standard, HM Treasury, The Green Book, 2022")


def test_many_requests_with_one_rate_are_counted() -> None:
    held = evidence(*(Appraisal((f"r{place}", ""), worth()) for place in range(9)))

    assert "r0, r1, r2, r3, r4, r5 and 3 more: " in rates_told(held, DOLLARS)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Net present value -1,234.56: benefits 0.50.", "Net present value -1.234,56: benefits 0,50."),
        ("9.35% a year, 1.73x of it, 16.8 months", "9,35% a year, 1,73x of it, 16,8 months"),
        ("NIST BLCC 5.3-19 and version 1.2.3 of 2026", "NIST BLCC 5.3-19 and version 1.2.3 of 2026"),
        ("30% and 24 months", "30% and 24 months"),
    ],
)
def test_figures_in_sentences_are_written_as_the_case_writes_them(text: str, said: str) -> None:
    assert localised(text, CONTINENTAL) == said
    assert localised(text, DOLLARS) == text


def test_scenarios_are_told_with_the_risk_of_a_loss() -> None:
    scenarios = (
        ScenarioValue("fast", Fraction(1, 4), Fraction(60_000)),
        ScenarioValue("slow", Fraction(3, 4), Fraction(-20_000)),
    )

    told = plain(sentences(Appraisal(("library", ""), worth(), scenarios), DOLLARS)[-1])

    assert told == (
        "Net present value by scenario: fast $600.00 (25 %), slow -$200.00 (75 %). "
        "Worth less than it costs in 75 % of them."
    )


def test_a_document_holds_no_binary_numbers_and_can_be_of_one_request() -> None:
    scenarios = (ScenarioValue("only", Fraction(1), Fraction(44_000)),)
    held = evidence(Appraisal(("library", ""), worth(), scenarios), Appraisal(("pool", ""), worth()))

    document = worth_document(held, USD, "library")

    def numbers(node: object) -> list[object]:
        if isinstance(node, dict):
            return [found for part in node.values() for found in numbers(part)]
        if isinstance(node, list):
            return [found for part in node for found in numbers(part)]
        return [node] if isinstance(node, float) else []

    assert numbers(document) == []
    assert [item["request"] for item in document["requests"]] == ["library"]
    library = document["requests"][0]
    assert library["scenarios"] == [{"scenario": "only", "probability": "1", "npv": "440.00"}]
    assert (library["loss_probability"], library["horizon_years"]) == ("0", "3")
