"""What requests are worth, and what is doubtful about it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.model.findings import Finding, Place, Verdict
from apportion.valuation.capital.cost_of_capital import CapitalMarket, HurdleRates, RiskClass
from apportion.valuation.capital.discounting import constant
from apportion.valuation.capital.policy_rates import green_book
from apportion.valuation.capital.rate import Part, Terms, given_rate
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast
from apportion.valuation.worth.assess import assess, worth_of
from apportion.valuation.worth.codes import WORTH_CODES, doubt
from apportion.valuation.worth.hurdles import discounting_at_hurdle
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import Proposal, RateKind, Terminal, TerminalKind
from tests.support.cash_flows import at, invested

LIBRARY = Proposal("library", invested(1000, 600, 1000, 625), at("0.25"), RateKind.RISK_ADJUSTED)
"""At 25%: 480 + 640 + 320 = 1,440 for 1,000."""


def valued(proposal: Proposal) -> Worth:
    worth = worth_of(proposal)
    assert isinstance(worth, Worth)
    return worth


def codes(proposal: Proposal) -> list[str]:
    return [finding.code for finding in assess([proposal]).findings.listed]


def test_every_measure_of_a_library() -> None:
    worth = valued(LIBRARY)

    assert (worth.npv_minor, worth.value_minor, worth.invested_minor) == (440, 1440, 1000)
    assert worth.npv_per_unit == Fraction("0.44")
    assert worth.value_per_unit == Fraction("1.44")
    assert worth.present.profitability_index == Fraction("1.44")
    # 400 of the second year's 1,000 are needed; discounted, 520 of its 640.
    assert worth.payback_months == Fraction("16.8")
    assert worth.discounted_payback.months == 12 + 12 * Fraction(520, 640)
    assert worth.multiple == Fraction("2.225")
    assert worth.horizon_years == 3
    # 440 / (0.8 + 0.64 + 0.512)
    assert worth.annual == Fraction(440) / Fraction("1.952")
    assert worth.returns.only is not None
    assert worth.returns.only > 0.25
    # (600 × 1.5625 + 1000 × 1.25 + 625)/1000 = 2.8125 in three years
    assert worth.modified_return == pytest.approx(2.8125 ** (1 / 3) - 1)
    assert codes(LIBRARY) == []


def test_a_multiple_counts_what_comes_within_its_months() -> None:
    assert valued(replace(LIBRARY, multiple_months=24)).multiple == Fraction("1.6")


def test_returns_put_aside_at_less_than_the_rate_lower_the_modified_rate() -> None:
    """(600 + 1000 + 625)/1000 when returns earn nothing."""
    assert valued(replace(LIBRARY, reinvest_rate=Fraction(0))).modified_return == pytest.approx(2.225 ** (1 / 3) - 1)


def test_a_net_present_value_of_half_a_cent_is_rounded_to_the_even_cent() -> None:
    def of(benefit: int) -> int:
        forecast = Forecast((Flow(FlowKind.BENEFIT, 0, benefit, probability=Fraction(1, 2)),), Terms.NOMINAL)
        return valued(replace(LIBRARY, forecast=forecast)).npv_minor

    assert [of(benefit) for benefit in (1, 3, 5)] == [0, 2, 2]


def test_requests_keep_their_order_and_a_blocked_one_has_no_worth() -> None:
    blocked = replace(LIBRARY, request="museum", forecast=Forecast((), Terms.NOMINAL))

    found = assess([replace(LIBRARY, request="b"), blocked, replace(LIBRARY, request="a")])

    assert [worth.request for worth in found.worths] == ["b", "a"]
    assert [(finding.code, finding.verdict) for finding in found.findings.listed] == [("worth.no-flows", Verdict.ASK)]


def test_nominal_flows_at_a_real_rate_are_not_valued() -> None:
    mixed = replace(LIBRARY, discounting=green_book(), place=Place("cash_flows.csv", line=2))

    finding = worth_of(mixed)

    assert isinstance(finding, Finding)
    assert finding.blocks
    assert str(finding) == (
        "cash_flows.csv:2: ASK [worth.mixed-terms] The flows of library are nominal, but they would be discounted at a "
        "real rate. State the inflation by which flows are restated, or a rate in the terms of the flows."
    )


def test_with_inflation_given_nominal_flows_are_worth_the_same_at_either_rate() -> None:
    """25% nominal at 4% inflation is 1.25/1.04 - 1 real."""
    real = constant(given_rate(Fraction(125, 104) - 1, Terms.REAL))

    worth = valued(replace(LIBRARY, discounting=real, inflation=at("0.04")))

    assert worth.is_restated
    assert worth.present.net == valued(LIBRARY).present.net


def test_a_forecast_that_ends_too_early_is_said_to() -> None:
    early = replace(LIBRARY, forecast=invested(1000, 400, 300))

    assert codes(early) == ["worth.payback-beyond-forecast"]
    assert "after 2 years" in assess([early]).findings.listed[0].message


def test_a_quarry_that_must_be_filled_in_has_two_rates_of_return() -> None:
    quarry = replace(LIBRARY, forecast=invested(1600, 10_000, 0, cost=(0, 10_000)))

    findings = {finding.code: finding for finding in assess([quarry]).findings.listed}

    assert set(findings) == {"worth.several-rates-of-return", "worth.payback-not-lasting"}
    assert findings["worth.several-rates-of-return"].found == "25.00%, 400.00%"


def test_a_request_that_is_never_worth_its_money_has_no_rate_of_return() -> None:
    shut = replace(LIBRARY, forecast=invested(1000, 0, 0, cost=(10, 10)))
    never = replace(LIBRARY, forecast=invested(10, 20, 0, cost=(0, 20)))
    messages = [finding.message for finding in assess([shut, never]).findings.listed if "no rate" in finding.message]

    assert messages == [
        "library has no rate of return: all its money flows one way.",
        "library has no rate of return: it is worth less than nothing at every rate.",
    ]


def test_costs_alone_and_benefits_alone_are_said_to_be() -> None:
    cost_only = Forecast((Flow(FlowKind.INVESTMENT, 0, 100), Flow(FlowKind.COST, 1, 10)), Terms.NOMINAL)
    free = Forecast((Flow(FlowKind.BENEFIT, 1, 100),), Terms.NOMINAL)

    assert "worth.no-benefit" in codes(replace(LIBRARY, forecast=cost_only))
    assert codes(replace(LIBRARY, forecast=free)) == ["worth.no-investment"]
    assert valued(replace(LIBRARY, forecast=free)).npv_per_unit is None


def test_risk_in_the_flows_and_in_the_rate_is_counted_twice() -> None:
    sure = Forecast(
        (Flow(FlowKind.INVESTMENT, 0, 100), Flow(FlowKind.BENEFIT, 1, 300, certainty=Fraction(1, 2))), Terms.NOMINAL
    )

    assert codes(replace(LIBRARY, forecast=sure)) == ["worth.risk-counted-twice"]
    assert codes(replace(LIBRARY, forecast=sure, rate_kind=RateKind.RISK_FREE)) == []


def test_expected_flows_may_be_discounted_with_a_premium() -> None:
    likely = Forecast(
        (Flow(FlowKind.INVESTMENT, 0, 100), Flow(FlowKind.BENEFIT, 1, 300, probability=Fraction(1, 2))), Terms.NOMINAL
    )

    worth = valued(replace(LIBRARY, forecast=likely))

    assert worth.npv_minor == 20
    assert codes(replace(LIBRARY, forecast=likely)) == []


def test_a_terminal_value_is_added_only_where_asked_for_and_shown_apart() -> None:
    """The last year's 625 for ever without growth at 25% is 2,500, worth 1,280 now."""
    worth = valued(replace(LIBRARY, terminal=Terminal(TerminalKind.GROWTH, Fraction(0))))

    assert valued(LIBRARY).terminal is None
    assert worth.terminal == 1280
    assert worth.npv_minor == 440 + 1280
    assert worth.payback == valued(LIBRARY).payback


def test_a_multiple_of_the_last_year_is_worth_as_much_as_somebody_pays() -> None:
    worth = valued(replace(LIBRARY, terminal=Terminal(TerminalKind.MULTIPLE, Fraction(4))))

    assert worth.terminal == 1280


def test_the_last_year_of_months_is_twelve_of_them() -> None:
    months = Forecast(tuple(Flow(FlowKind.BENEFIT, month, 10) for month in range(1, 25)), Terms.NOMINAL, 1)

    worth = valued(replace(LIBRARY, forecast=months, terminal=Terminal(TerminalKind.MULTIPLE, Fraction(1))))

    assert worth.terminal == 120 * Fraction(16, 25)


def test_what_is_worth_its_money_only_for_ever_is_said_to_be() -> None:
    slow = replace(LIBRARY, forecast=invested(1000, 100, 100, 300))

    endless = replace(slow, terminal=Terminal(TerminalKind.GROWTH, Fraction("0.10")))

    assert codes(slow) == ["worth.payback-beyond-forecast"]
    assert codes(endless) == ["worth.payback-beyond-forecast", "worth.rests-on-terminal-value"]


@pytest.mark.parametrize(
    "proposal",
    [
        replace(LIBRARY, terminal=Terminal(TerminalKind.GROWTH, Fraction("0.25"))),
        replace(
            LIBRARY,
            forecast=invested(1000, 2000, terms=Terms.REAL),
            discounting=green_book(),
            terminal=Terminal(TerminalKind.GROWTH, Fraction("0.01")),
        ),
    ],
)
def test_growth_that_the_last_rate_does_not_exceed_gives_no_terminal_value(proposal: Proposal) -> None:
    assert codes(proposal) == ["worth.no-terminal-value"]


def test_a_schedule_has_no_one_rate_to_borrow_at() -> None:
    public = replace(LIBRARY, forecast=invested(1000, 600, 600, terms=Terms.REAL), discounting=green_book())

    worth = valued(public)

    assert worth.modified_return is None
    assert worth.npv_minor == round(600 / 1.035 + 600 / 1.035**2 - 1000)


def test_dated_flows_are_worth_what_years_by_days_say() -> None:
    forecast = Forecast(
        (Flow(FlowKind.INVESTMENT, date(2025, 1, 1), 1000), Flow(FlowKind.BENEFIT, date(2026, 1, 1), 1500)),
        Terms.NOMINAL,
        valued_on=date(2025, 1, 1),
    )

    worth = valued(replace(LIBRARY, forecast=forecast))

    assert worth.npv_minor == 200
    assert worth.returns.only == pytest.approx(0.5)
    assert worth.payback_months == 12


def test_a_request_is_judged_at_the_hurdle_of_its_class() -> None:
    market = CapitalMarket(Decimal("0.04"), Decimal("0.05"), Terms.NOMINAL)
    hurdles = HurdleRates.of([RiskClass("growth", beta=Decimal("1.2"))], market=market)

    discounting = discounting_at_hurdle("growth", hurdles, "library", Place())
    pressed = discounting_at_hurdle(
        "growth", hurdles, "library", Place(), (Part("declining market", Fraction("0.01")),)
    )
    unknown = discounting_at_hurdle("grwth", hurdles, "library", Place())

    assert not isinstance(discounting, Finding)
    assert discounting.single_rate == Fraction("0.10")
    assert discounting.name == "hurdle rate of class growth"
    assert not isinstance(pressed, Finding)
    assert pressed.single_rate == Fraction("0.11")
    assert isinstance(unknown, Finding)
    assert (unknown.code, unknown.expected) == ("worth.unknown-risk-class", "growth")


def test_every_code_has_a_meaning_and_no_other_code_can_be_used() -> None:
    assert all(code.startswith("worth.") and meaning.endswith(".") for code, (_, meaning) in WORTH_CODES.items())
    with pytest.raises(KeyError):
        doubt("worth.invented", Place(), "")


def test_money_that_is_owed_again_after_discounting_alone_is_said_to_be() -> None:
    """-1000 + 1300 - 150 stays above zero; at 25 % a year 1040 come back, and 96 leave 56 owed."""
    back = replace(LIBRARY, forecast=invested(1000, 1300, 0, 0, cost=(0, 150, 0)))

    found = [item for item in assess([back]).findings.listed if item.code == "worth.payback-not-lasting"]

    assert [item.message for item in found] == ["library pays back after discounting, and owes money again later."]


def test_time_after_the_forecast_is_worth_what_falling_rates_make_of_it() -> None:
    """2,000 a year for ever and growing by 0.5 %, discounted at the Green Book's 3.5 %, falling to 1 % after 300 years.

    Summed here in floats over ten thousand years, of which the last are worth nothing.
    """
    steady = replace(
        LIBRARY,
        forecast=invested(1000, 2000, terms=Terms.REAL),
        discounting=green_book(),
        terminal=Terminal(TerminalKind.GROWTH, Fraction("0.005")),
    )
    ends = {30: 1.035, 75: 1.03, 125: 1.025, 200: 1.02, 300: 1.015, 10_000: 1.01}

    factor, expected = 1.0, 0.0
    for year in range(1, 10_001):
        factor /= next(rate for end, rate in ends.items() if year <= end)
        expected += 2000 * 1.005 ** (year - 1) * factor if year > 1 else 0

    assert float(valued(steady).terminal or 0) == pytest.approx(expected, rel=1e-10)
