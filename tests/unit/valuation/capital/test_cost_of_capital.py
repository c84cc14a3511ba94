"""What capital costs, part by part."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.capital.cost_of_capital import (
    Capital,
    CapitalMarket,
    Debt,
    HurdleRates,
    RiskClass,
    UnknownRiskClass,
    cost_of_equity,
    weighted_cost_of_capital,
    with_debt,
)
from apportion.valuation.capital.rate import Terms, given_rate

MARKET = CapitalMarket(Decimal("0.04"), Decimal("0.05"), Terms.NOMINAL, "Treasury, January 2026")
"""4% without risk, 5% on top for the market."""


def test_equity_costs_the_safe_rate_and_beta_times_the_premium() -> None:
    """4% + 1.2 × 5% = 10%."""
    rate = cost_of_equity(MARKET, Decimal("1.2"))

    assert rate.annual == Fraction("0.10")
    assert [(part.name, part.rate, part.how) for part in rate.parts] == [
        ("risk-free rate", Fraction("0.04"), ""),
        ("beta × equity risk premium", Fraction("0.06"), "1.2 × 5.00%"),
    ]


def test_country_and_size_come_on_top() -> None:
    """10% + half of 3% + 1% = 12.5%."""
    rate = cost_of_equity(
        MARKET,
        Decimal("1.2"),
        country_premium=Decimal("0.03"),
        country_exposure=Decimal("0.5"),
        size_premium=Decimal("0.01"),
    )

    assert rate.annual == Fraction("0.125")
    assert [str(part) for part in rate.parts[2:]] == ["1.50% country risk premium (0.5 × 3.00%)", "1.00% size premium"]


def test_capital_costs_its_weighted_mean_less_the_tax_that_interest_saves() -> None:
    """60% × 10% + 40% × 5% - 40% × 5% × 25% = 6% + 2% - 0.5% = 7.5%. Market values give the same as shares."""
    sources = [Capital("equity", 600, Decimal("0.10")), Capital("bonds", 400, Decimal("0.05"), is_deductible=True)]

    rate = weighted_cost_of_capital(sources, Decimal("0.25"), Terms.NOMINAL)

    assert rate.annual == Fraction("0.075")
    assert [str(part) for part in rate.parts] == [
        "6.00% equity (60.00% × 10.00%)",
        "2.00% bonds (40.00% × 5.00%)",
        "-0.50% tax saved by interest (at a tax rate of 25.00%)",
    ]


def test_who_pays_no_tax_saves_none() -> None:
    rate = weighted_cost_of_capital([Capital("bonds", 1, Decimal("0.05"), is_deductible=True)], 0, Terms.NOMINAL)

    assert rate.annual == Fraction("0.05")
    assert [part.name for part in rate.parts] == ["bonds"]


def test_capital_without_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        weighted_cost_of_capital([Capital("equity", 0, Decimal("0.1"))], 0, Terms.NOMINAL)
    with pytest.raises(ValueError, match="tax rate"):
        weighted_cost_of_capital([Capital("equity", 1, Decimal("0.1"))], 2, Terms.NOMINAL)


def test_a_riskier_class_has_a_higher_hurdle() -> None:
    hurdles = HurdleRates.of(
        [RiskClass("upkeep", beta=Decimal("0.5")), RiskClass("new market", beta=Decimal("1.8"))], market=MARKET
    )

    assert hurdles.rate_of("upkeep").annual == Fraction("0.065")
    assert hurdles.rate_of("new market").annual == Fraction("0.13")


def test_a_premium_is_put_on_the_organisation_s_own_rate() -> None:
    base = given_rate(Decimal("0.08"), Terms.NOMINAL, "cost of capital of the board paper")
    hurdles = HurdleRates.of([RiskClass("upkeep", premium=Decimal("-0.01"))], base=base)

    rate = hurdles.rate_of("upkeep")

    assert rate.annual == Fraction("0.07")
    assert [part.name for part in rate.parts] == ["cost of capital of the board paper", "premium of class upkeep"]


def test_debt_makes_a_hurdle_lower_and_its_parts_still_sum() -> None:
    """60% × (4% + 1.2 × 5%) + 40% × 5% × (1 - 25%) = 6% + 1.5% = 7.5%."""
    debt = Debt(Decimal("0.4"), Decimal("0.05"), Decimal("0.25"))
    hurdles = HurdleRates.of([RiskClass("growth", beta=Decimal("1.2"))], market=MARKET, debt=debt)

    rate = hurdles.rate_of("growth")

    assert rate.annual == Fraction("0.075")
    assert [str(part) for part in rate.parts] == [
        "2.40% risk-free rate (60.00% of 4.00%)",
        "3.60% beta × equity risk premium (60.00% of 1.2 × 5.00%)",
        "2.00% interest (40.00% × 5.00%)",
        "-0.50% tax saved by interest (at a tax rate of 25.00%)",
    ]
    with pytest.raises(ValueError, match="share from 0 to 1"):
        with_debt(rate, Debt(2, 0, 0))


def test_a_class_nobody_declared_has_no_rate() -> None:
    hurdles = HurdleRates.of([RiskClass("growth", beta=1)], market=MARKET)

    with pytest.raises(UnknownRiskClass, match="no risk class 'Growth' was declared; there are: growth"):
        hurdles.rate_of("Growth")


def test_a_class_that_cannot_be_priced_is_refused_when_it_is_declared() -> None:
    with pytest.raises(ValueError, match="either a beta or a premium"):
        RiskClass("growth")
    with pytest.raises(ValueError, match="needs a base rate"):
        HurdleRates.of([RiskClass("growth", premium=0)], market=MARKET)
    with pytest.raises(ValueError, match="needs a risk-free rate"):
        HurdleRates.of([RiskClass("growth", beta=1)])
    with pytest.raises(ValueError, match="occurs twice"):
        HurdleRates.of([RiskClass("growth", beta=1), RiskClass("growth", beta=2)], market=MARKET)
