"""The sentences below the numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from apportion.kernel.money import Currency
from apportion.valuation.capital.cost_of_capital import CapitalMarket, cost_of_equity
from apportion.valuation.capital.discounting import constant
from apportion.valuation.capital.rate import Terms
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast
from apportion.valuation.worth.assess import worth_of
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import Proposal, RateKind, Terminal, TerminalKind
from apportion.valuation.worth.words import explained
from tests.support.cash_flows import at, invested

USD = Currency("USD", 2)
HURDLE = cost_of_equity(CapitalMarket(Decimal("0.05"), Decimal("0.10"), Terms.NOMINAL), 2)
"""5% + 2 × 10% = 25%."""
LIBRARY = Proposal("library", invested(100_000, 60_000, 100_000, 62_500), constant(HURDLE), RateKind.RISK_ADJUSTED)


def said(proposal: Proposal) -> tuple[str, ...]:
    worth = worth_of(proposal)
    assert isinstance(worth, Worth)
    return explained(worth, USD)


def test_how_the_worth_of_a_library_was_computed() -> None:
    """At 52.47%: 600/1.5247 + 1000/2.3247 + 625/3.5445 = 393.5 + 430.2 + 176.3 = 1,000.0."""
    assert said(replace(LIBRARY, multiple_months=24)) == (
        "Net present value 440.00: benefits 1,440.00 less running costs 0.00 less investment 1,000.00, as worth now.",
        "Discounted at 25.00% a year, nominal (one rate).",
        "The rate: 25.00% a year, nominal: 5.00% risk-free rate + 20.00% beta × equity risk premium (2 × 10.00%).",
        "Flows of periods come at the end of their periods; those of period 0 now.",
        "1.44 of value per 1 of investment, both as worth now.",
        "1.44 of benefits per 1 of all costs, both as worth now.",
        "0.4400 of net present value per 1 of money given.",
        "1.60x of the investment over 24 months, without discounting.",
        "Rate of return 52.47% a year. Modified rate of return 41.16% a year.",
        "Payback after 16.8 months, money of a period taken to come evenly.",
        "Discounted payback after 21.8 months, money of a period taken to come evenly.",
        "Worth as much as 225.41 at the end of each of 3 years.",
    )


def test_weights_terminal_values_and_restated_prices_are_said() -> None:
    doubtful = Flow(FlowKind.BENEFIT, 3, 62_500, probability=Fraction(1, 2), certainty=Fraction(9, 10))
    forecast = replace(LIBRARY.forecast, flows=(*LIBRARY.forecast.flows[:-1], doubtful), terms=Terms.REAL)
    proposal = replace(
        LIBRARY,
        forecast=forecast,
        inflation=at("0.02"),
        terminal=Terminal(TerminalKind.MULTIPLE, Fraction(4)),
        rate_kind=RateKind.RISK_FREE,
    )

    sentences = said(proposal)

    assert "Flows were turned into nominal terms by inflation of 2.00% a year, nominal (one rate)." in sentences
    assert "Flows count by their probability." in sentences
    assert "Flows count by what one would take for certain instead." in sentences
    assert any(sentence.endswith("of the benefits lie beyond the forecast.") for sentence in sentences)


def test_what_never_pays_back_and_several_rates_are_said() -> None:
    quarry = said(replace(LIBRARY, forecast=invested(160_000, 1_000_000, 0, cost=(0, 1_000_000))))
    shut = said(replace(LIBRARY, forecast=invested(100, 0, 0, cost=(1, 1))))
    free = said(replace(LIBRARY, forecast=Forecast((Flow(FlowKind.BENEFIT, 1, 100),), Terms.NOMINAL)))

    assert any(line.startswith("There are 2 rates of return: 25.00%, 400.00%.") for line in quarry)
    assert any(line.endswith("though money is owed again later.") for line in quarry)
    assert "There is no rate of return." in shut
    assert "Payback: not within the forecast." in shut
    assert "Payback: no money is ever owed." in free


def test_one_year_is_one_year() -> None:
    assert said(replace(LIBRARY, forecast=invested(1000, 2500)))[-1] == "Worth as much as 12.50 at the end of the year."


def test_days_are_said_to_be_days() -> None:
    forecast = Forecast(
        (Flow(FlowKind.INVESTMENT, date(2025, 1, 1), 1000), Flow(FlowKind.BENEFIT, date(2025, 7, 1), 1500)),
        Terms.NOMINAL,
        valued_on=date(2025, 1, 1),
    )

    sentences = said(replace(LIBRARY, forecast=forecast))

    assert "Flows have days; years from 2025-01-01 are counted as act/365." in sentences
    assert "Payback after 6.0 months." in sentences
