"""From what a case states to a rate and to flows: every way of discounting, worked by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from apportion.model.findings import Finding
from apportion.model.worth import (
    StatedClass,
    StatedFlow,
    StatedIndustry,
    StatedValuation,
    StatedWorth,
    WorthSettings,
)
from apportion.valuation.capital.rate import Part, Terms
from apportion.valuation.worth.assess import worth_of
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import Proposal, RateKind, TerminalKind
from apportion.valuation.worth.proposing import proposed

ONE = Fraction(1)
WORDS: Mapping[str, str] = {
    "discounting": "hurdle",
    "rate_terms": "nominal",
    "rate_kind": "risk-adjusted",
    "flow_prices": "nominal",
    "flow_timing": "end",
    "day_count": "act/365",
    "rates_source": "",
    "value_from_flows": "",
}
RATES = {
    "risk_free_rate": Fraction("0.0395"),
    "equity_premium": Fraction("0.0446"),
    "base_rate": Fraction("0.08"),
}


def flow(kind: str, when: int, amount: int, scenario: str = "") -> StatedFlow:
    return StatedFlow(kind, when, amount, scenario, ONE, ONE)


def case(
    rates: Mapping[str, Fraction] = RATES,
    words: Mapping[str, str] | None = None,
    *,
    own: StatedValuation = StatedValuation(risk_class="plain"),  # noqa: B008 - a frozen value, shared without harm
    item: StatedClass = StatedClass("plain", Fraction("1.2"), "", None, ""),  # noqa: B008 - a frozen value, shared without harm
    **others: object,
) -> StatedWorth:
    settings = WorthSettings({**WORDS, **(words or {})}, dict(rates), 12, None, None)
    stated = StatedWorth(
        settings,
        {"library": (flow("investment", 0, 1000), flow("benefit", 1, 1500))},
        {},
        {},
        {"library": own},
        (item,),
        {},
        (),
        {},
        {},
    )
    return replace(stated, **others)  # type: ignore[arg-type]  # fields by name


def one(stated: StatedWorth, further: tuple[Part, ...] = ()) -> Proposal:
    found, refused = proposed(stated, further)
    assert refused == ()
    return found[0].proposal


def rate_of(stated: StatedWorth, further: tuple[Part, ...] = ()) -> Fraction:
    rate = one(stated, further).discounting.single_rate
    assert rate is not None
    return rate


def test_a_beta_is_priced_by_the_market() -> None:
    """0.0395 + 1.2 × 0.0446."""
    proposal = one(case())

    assert proposal.discounting.single_rate == Fraction("0.09302")
    assert proposal.rate_kind is RateKind.RISK_ADJUSTED


def test_premiums_for_country_and_size_are_parts_of_the_cost_of_equity() -> None:
    extra = {"country_premium": Fraction("0.01"), "size_premium": Fraction("0.02")}

    assert rate_of(case({**RATES, **extra})) == Fraction("0.12302")


def test_debt_takes_its_share_and_saves_tax() -> None:
    """60% of 12.302% and 40% of 5% less a quarter: 7.3812% + 1.5%."""
    rates = {
        **RATES,
        "country_premium": Fraction("0.01"),
        "size_premium": Fraction("0.02"),
        "debt_share": Fraction("0.4"),
        "debt_rate": Fraction("0.05"),
        "tax_rate": Fraction("0.25"),
    }

    assert rate_of(case(rates)) == Fraction("0.073812") + Fraction("0.015")


def test_a_premium_comes_on_top_of_the_organisation_s_own_rate() -> None:
    assert rate_of(case(item=StatedClass("plain", None, "", Fraction("-0.01"), ""))) == Fraction("0.07")


def test_the_beta_of_an_industry_is_fitted_to_one_s_own_debt() -> None:
    """1.2 at debt of 50% and tax of 20% is 1.2/1.4 without debt, and × 1.75 at debt of 1 to 1 and tax of 25%."""
    industries = {"Retail": StatedIndustry("Retail", Fraction("1.2"), Fraction("0.5"), Fraction("0.2"), 9, "Printed")}
    rates = {
        "risk_free_rate": Fraction(0),
        "equity_premium": ONE,
        "debt_share": Fraction(1, 2),
        "debt_rate": Fraction(0),
        "tax_rate": Fraction("0.25"),
    }
    item = StatedClass("plain", None, "Retail", None, "")

    proposal = one(case(rates, item=item, industries=industries))

    # Half of the capital is equity.
    assert proposal.discounting.single_rate == Fraction("1.2") / Fraction("1.4") * Fraction("1.75") / 2


def test_the_situation_comes_on_top_of_hurdle_rates_alone() -> None:
    part = Part("premium for the situation", Fraction("0.03"))

    assert rate_of(case(), (part,)) == Fraction("0.12302")
    given = case({"discount_rate": Fraction("0.05")}, {"discounting": "rate"})
    assert rate_of(given, (part,)) == Fraction("0.05")


def test_a_request_may_have_a_rate_of_its_own() -> None:
    own = StatedValuation(discounting="rate", rate=Fraction("0.06"))

    proposal = one(case(words={"rate_kind": "risk-free"}, own=own))

    assert proposal.discounting.single_rate == Fraction("0.06")
    assert proposal.rate_kind is RateKind.RISK_FREE


@pytest.mark.parametrize(
    ("word", "first"),
    [
        ("green_book", "0.035"),
        ("green_book_health", "0.015"),
        ("green_book_reduced", "0.03"),
        ("circular_base_case", "0.07"),
    ],
)
def test_a_government_s_rates_are_real_and_without_risk(word: str, first: str) -> None:
    proposal = one(case({}, {"discounting": word}))

    assert proposal.discounting.steps[0].rate == Fraction(first)
    assert proposal.discounting.terms is Terms.REAL
    assert proposal.rate_kind is RateKind.RISK_FREE


def test_the_treasury_s_rate_is_that_of_the_length_of_the_forecast_in_the_terms_of_its_flows() -> None:
    """2020 real: -0.4% for 3 years or less; 2021 nominal 0.2%."""
    settings = WorthSettings({**WORDS, "discounting": "treasury", "flow_prices": "real"}, {}, 12, 2020, None)
    assert rate_of(case(settings=settings)) == Fraction("-0.004")
    nominal = WorthSettings({**WORDS, "discounting": "treasury"}, {}, 12, 2021, None)
    assert rate_of(case(settings=nominal)) == Fraction("0.002")


def test_rates_that_are_not_at_hand_are_refused() -> None:
    settings = WorthSettings({**WORDS, "discounting": "treasury"}, {}, 12, 1950, None)

    found, refused = proposed(case(settings=settings))

    assert found == ()
    assert [item.code for item in refused] == ["worth.no-treasury-rate"]


def test_an_unknown_class_is_refused() -> None:
    _, refused = proposed(case(own=StatedValuation(risk_class="plane")))

    assert [item.code for item in refused] == ["worth.unknown-risk-class"]


def test_scenarios_become_expected_flows_and_stay_visible() -> None:
    flows = {
        "library": (flow("investment", 0, 1000), flow("benefit", 1, 900, "slow"), flow("benefit", 1, 2100, "fast")),
    }
    shares = {"library": (("fast", Fraction(1, 4)), ("slow", Fraction(3, 4)))}

    found, _ = proposed(case(flows=flows, scenarios=shares))

    assert {flow.expected for flow in found[0].proposal.forecast.flows} == {1000, 525, 675}
    assert [(scenario.name, len(forecast.flows)) for scenario, forecast in found[0].scenarios] == [
        ("fast", 2),
        ("slow", 2),
    ]


def test_inflation_by_year_restates_flows_for_a_real_rate() -> None:
    """Prices rise by 10% and then by 5%: 231 at the end of year 2 buy what 200 buy now."""
    flows = {"library": (flow("investment", 0, 100), flow("benefit", 2, 231))}
    settings = WorthSettings({**WORDS, "discounting": "rate"}, {"discount_rate": Fraction(0)}, 12, None, None)
    stated = case(
        settings=replace(settings, words={**settings.words, "rate_terms": "real"}),
        flows=flows,
        inflation=(Fraction("0.1"), Fraction("0.05")),
    )

    worth = worth_of(one(stated))

    assert isinstance(worth, Worth)
    assert (worth.npv_minor, worth.is_restated) == (100, True)


def test_what_a_request_says_of_itself_goes_before_the_settings() -> None:
    own = StatedValuation("plain", "", None, "real", 3, 24, "multiple", Fraction(6), Fraction("0.02"))

    proposal = one(case(own=own))

    assert proposal.forecast.terms is Terms.REAL
    assert proposal.forecast.months_per_period == 3
    assert proposal.multiple_months == 24
    assert proposal.terminal is not None
    assert (proposal.terminal.kind, proposal.terminal.number) == (TerminalKind.MULTIPLE, Fraction(6))
    assert proposal.reinvest_rate == Fraction("0.02")


def test_a_request_with_a_valuation_and_no_flows_cannot_be_valued() -> None:
    found, _ = proposed(case(flows={}))

    refused = worth_of(found[0].proposal)
    assert isinstance(refused, Finding)
    assert refused.code == "worth.no-flows"


# The market moves by +10 %, -10 %, +20 %, 0 %, and the series by twice as much each time: its beta is 2.
MARKET = {
    "market": tuple((date(2025, 1, d), Fraction(p)) for d, p in enumerate(("100", "110", "99", "118.8", "118.8"), 1))
}
SERIES = {
    "utility": tuple((date(2025, 1, d), Fraction(p)) for d, p in enumerate(("100", "120", "96", "134.4", "134.4"), 1))
}


def of_series(debt: Fraction | None = None) -> StatedClass:
    return StatedClass("plain", None, "", None, "", series="utility", series_debt=debt)


def test_the_beta_of_a_series_of_prices_is_estimated_from_its_returns() -> None:
    stated = case(words={"market_series": "market"}, item=of_series(), prices=MARKET | SERIES)

    assert rate_of(stated) == RATES["risk_free_rate"] + 2 * RATES["equity_premium"]


def test_only_days_on_which_both_were_quoted_count() -> None:
    holiday = (*SERIES["utility"], (date(2025, 1, 6), Fraction(9_999)))
    stated = case(words={"market_series": "market"}, item=of_series(), prices=MARKET | {"utility": holiday})

    assert rate_of(stated) == RATES["risk_free_rate"] + 2 * RATES["equity_premium"]


def test_the_beta_of_a_series_is_fitted_to_the_debt_that_is_carried() -> None:
    # Firms with as much debt as equity, and no taxes: without their debt the beta is 1 (Hamada).
    stated = case(words={"market_series": "market"}, item=of_series(Fraction(1)), prices=MARKET | SERIES)

    assert rate_of(stated) == RATES["risk_free_rate"] + RATES["equity_premium"]
