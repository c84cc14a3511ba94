"""From what a case states to proposals that can be valued: each request with its flows, its rate and its terms.

Knows stated figures and which rate follows from them. It must not know tables or plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from apportion.model.findings import Finding, Place
from apportion.model.worth import (
    StatedClass,
    StatedFlow,
    StatedValuation,
    StatedWorth,
    Subject,
    common_prices,
    subject_name,
)
from apportion.valuation.capital.beta import estimate_beta, simple_returns
from apportion.valuation.capital.cost_of_capital import CapitalMarket, Debt, HurdleRates, RiskClass
from apportion.valuation.capital.discounting import Discounting, constant, schedule
from apportion.valuation.capital.leverage import IndustryBeta, debt_to_equity
from apportion.valuation.capital.policy_rates import (
    CIRCULAR_BASE_CASE,
    GreenBook,
    NoPolicyRate,
    green_book,
    treasury_rate,
    treasury_rates_of,
)
from apportion.valuation.capital.rate import Part, Terms, decimal_of, given_rate, percent
from apportion.valuation.cash.day_count import DayCount
from apportion.valuation.cash.flows import Flow, FlowKind, Forecast, Timing
from apportion.valuation.cash.scenarios import Scenario, weighted
from apportion.valuation.worth.codes import doubt
from apportion.valuation.worth.hurdles import discounting_at_hurdle
from apportion.valuation.worth.proposal import Proposal, RateKind, Terminal, TerminalKind

_GREEN_BOOKS: Final = {
    "green_book": GreenBook.STANDARD,
    "green_book_health": GreenBook.HEALTH,
    "green_book_reduced": GreenBook.REDUCED,
}
_NOTHING: Final = StatedValuation()
_ALWAYS: Final = ""
BETA_PLACES: Final = 4
"""Decimals of an estimated beta: more than its standard error ever supports."""


@dataclass(frozen=True)
class Proposed:
    """What is to be valued, ready for it."""

    subject: Subject
    proposal: Proposal
    scenarios: tuple[tuple[Scenario, Forecast], ...]
    """Each scenario with all that flows in it; empty where there are none."""


def proposed(stated: StatedWorth, further: tuple[Part, ...] = ()) -> tuple[tuple[Proposed, ...], tuple[Finding, ...]]:
    """Everything that a case wants valued, and what keeps some of it from being valued.

    Args:
        stated: read without a blocking finding, so that every figure that is needed is there.
        further: parts that hurdle rates get on top, such as a premium for the situation of the budget.
    """
    hurdles = _hurdles(stated) if _asks_for(stated, "hurdle") else None
    inflation = _inflation(stated.inflation)
    found, findings = [], []
    for subject in stated.subjects:
        request, _ = subject
        own = stated.valuations.get(request, _NOTHING)
        place = stated.flow_places.get(request, own.place)
        forecast, scenarios = _forecast(stated, subject, own)
        discounting = _discounting(stated, subject, own, forecast, hurdles, further)
        if isinstance(discounting, Finding):
            findings.append(discounting)
            continue
        method = own.discounting or stated.settings.words["discounting"]
        proposal = Proposal(
            subject_name(subject),
            forecast,
            discounting,
            _kind(stated, method),
            inflation,
            None if own.terminal_number is None else Terminal(TerminalKind(own.terminal), own.terminal_number),
            own.multiple_months,
            own.reinvest_rate,
            place,
        )
        found.append(Proposed(subject, proposal, scenarios))
    return tuple(found), tuple(findings)


def _asks_for(stated: StatedWorth, method: str) -> bool:
    default = stated.settings.words["discounting"]
    return any((stated.valuations.get(name, _NOTHING).discounting or default) == method for name, _ in stated.subjects)


def _kind(stated: StatedWorth, method: str) -> RateKind:
    if method == "rate":
        return RateKind(stated.settings.words["rate_kind"])
    return RateKind.RISK_ADJUSTED if method == "hurdle" else RateKind.RISK_FREE


# Flows


def _forecast(
    stated: StatedWorth, subject: Subject, own: StatedValuation
) -> tuple[Forecast, tuple[tuple[Scenario, Forecast], ...]]:
    """The expected flows, and those of each scenario."""
    settings = stated.settings
    flows = stated.flows_of(subject)
    common = tuple(_flow(flow) for flow in flows if flow.scenario == _ALWAYS)
    scenarios = tuple(
        Scenario(name, share, tuple(_flow(flow) for flow in flows if flow.scenario == name))
        for name, share in stated.scenarios.get(subject[0], ())
    )
    empty = Forecast(
        (),
        Terms(own.prices or settings.words["flow_prices"]),
        settings.flow_months if own.months_per_period is None else own.months_per_period,
        Timing(settings.words["flow_timing"]),
        settings.valued_on,
        DayCount(settings.words["day_count"]),
    )
    expected = replace(empty, flows=(*common, *(weighted(scenarios) if scenarios else ())))
    return expected, tuple((one, replace(empty, flows=(*common, *one.flows))) for one in scenarios)


def _flow(flow: StatedFlow) -> Flow:
    return Flow(FlowKind(flow.kind), flow.when, flow.amount_minor, flow.probability, flow.certainty)


def _inflation(rates: tuple[Fraction, ...]) -> Discounting | None:
    if not rates:
        return None
    steps = [(None if year == len(rates) else year, rate) for year, rate in enumerate(rates, start=1)]
    return schedule("inflation", steps, Terms.NOMINAL)


# Rates


def _discounting(
    stated: StatedWorth,
    subject: Subject,
    own: StatedValuation,
    forecast: Forecast,
    hurdles: HurdleRates | None,
    further: tuple[Part, ...],
) -> Discounting | Finding:
    settings = stated.settings
    method = own.discounting or settings.words["discounting"]
    name, place = subject_name(subject), own.place
    if hurdles is not None and method == "hurdle":
        return discounting_at_hurdle(own.risk_class, hurdles, name, place, further)
    if method in _GREEN_BOOKS:
        return green_book(_GREEN_BOOKS[method])
    if method == "circular_base_case":
        return constant(CIRCULAR_BASE_CASE, CIRCULAR_BASE_CASE.parts[0].name)
    if method == "treasury" and settings.treasury_year is not None:
        return _treasury(settings.treasury_year, forecast, name, stated.flow_places.get(subject[0], place))
    rate = settings.rates["discount_rate"] if own.rate is None else own.rate
    source = settings.words["rates_source"] if own.rate is None else ""
    return constant(given_rate(rate, Terms(settings.words["rate_terms"]), source=source))


def _treasury(year: int, forecast: Forecast, name: str, place: Place) -> Discounting | Finding:
    flows = forecast.timed()
    try:
        rate = treasury_rate(treasury_rates_of(year), flows[-1].years if flows else Fraction(0), forecast.terms)
    except NoPolicyRate as reason:
        return doubt(
            "worth.no-treasury-rate",
            place,
            f"{name} cannot be discounted at the Treasury's rates: {reason}.",
            found=str(year),
            expected="a year and a length whose rates are at hand",
            remedy="Choose another treasury_year, or state the rate yourself with discounting rate.",
        )
    return constant(rate, "Treasury rate")


def _hurdles(stated: StatedWorth) -> HurdleRates:
    settings = stated.settings
    rates, source = settings.rates, settings.words["rates_source"]
    terms = Terms(settings.words["rate_terms"])
    base = rates.get("base_rate")
    market = None
    if "risk_free_rate" in rates and "equity_premium" in rates:
        market = CapitalMarket(rates["risk_free_rate"], rates["equity_premium"], terms, source)
    debt = None
    if rates.get("debt_share"):
        debt = Debt(rates["debt_share"], rates["debt_rate"], rates["tax_rate"])
    others = [
        Part(words, rates[name])
        for name, words in (("country_premium", "country risk premium"), ("size_premium", "size premium"))
        if rates.get(name)
    ]
    return HurdleRates.of(
        (_class(stated, item) for item in stated.classes),
        base=None if base is None else given_rate(base, terms, "cost of capital as given", source),
        market=market,
        debt=debt,
        others=others,
    )


def _class(stated: StatedWorth, item: StatedClass) -> RiskClass:
    if item.series:
        return _from_prices(stated, item)
    if not item.industry:
        return RiskClass(item.name, item.beta, item.premium, item.source)
    row = stated.industries[item.industry]
    rates = stated.settings.rates
    carried, tax = debt_to_equity(rates.get("debt_share", Fraction(0))), rates.get("tax_rate", Fraction(0))
    beta = IndustryBeta(row.name, row.beta, row.debt_to_equity, row.tax_rate, row.firms).for_debt(carried, tax)
    said = (
        f"{row.name}: beta {decimal_of(row.beta, 4)} at debt of {percent(row.debt_to_equity)} of equity, "
        f"fitted to {percent(carried)}"
    )
    return RiskClass(item.name, beta, source="; ".join(part for part in (said, row.source, item.source) if part))


def _from_prices(stated: StatedWorth, item: StatedClass) -> RiskClass:
    """The class of a series: its beta from returns, fitted to the organisation's debt where its own is stated."""
    market = stated.settings.words["market_series"]
    both = common_prices(stated.prices[item.series], stated.prices[market])
    own, whole = [float(price) for _, price, _ in both], [float(price) for _, _, price in both]
    estimate = estimate_beta(simple_returns(own), simple_returns(whole))
    levered = estimate.rounded(BETA_PLACES)
    said = (
        f"{item.series}: beta {levered} against {market}, standard error {estimate.standard_error:.2f}, from "
        f"{estimate.observations:,} returns of {both[0][0]} to {both[-1][0]}"
    )
    if item.series_debt is None:
        return RiskClass(item.name, Fraction(levered), source="; ".join(part for part in (said, item.source) if part))
    rates = stated.settings.rates
    carried, tax = debt_to_equity(rates.get("debt_share", Fraction(0))), rates.get("tax_rate", Fraction(0))
    beta = IndustryBeta(item.series, Fraction(levered), item.series_debt, tax, None).for_debt(carried, tax)
    said += f", at debt of {percent(item.series_debt)} of equity, fitted to {percent(carried)}"
    return RiskClass(item.name, beta, source="; ".join(part for part in (said, item.source) if part))
