"""What is doubtful about a worth that was computed. Knows measures; it changes none."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from apportion.model.findings import Finding
from apportion.valuation.capital.rate import percent
from apportion.valuation.cash.flows import FlowKind
from apportion.valuation.worth.codes import doubt
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import RateKind


def doubts_about(worth: Worth) -> Iterator[Finding]:
    """Warnings about one request, each with what was found and what to do."""
    yield from _about_flows(worth)
    yield from _about_payback(worth)
    yield from _about_returns(worth)
    if worth.terminal is not None and worth.present.net >= 0 > worth.present.net - worth.terminal:
        yield doubt(
            "worth.rests-on-terminal-value",
            worth.proposal.place,
            f"{worth.request} is worth its money only with its terminal value.",
            remedy="Forecast more years, or look for other reasons to fund it.",
        )


def _about_flows(worth: Worth) -> Iterator[Finding]:
    place, request = worth.proposal.place, worth.request
    kinds = {flow.kind for flow in worth.proposal.forecast.flows}
    if worth.invested_minor <= 0:
        yield doubt(
            "worth.no-investment",
            place,
            f"{request} has no investment: nothing can be said per unit of money.",
            remedy="Mark what the budget pays as an investment.",
        )
    if FlowKind.BENEFIT not in kinds and worth.terminal is None:
        yield doubt(
            "worth.no-benefit",
            place,
            f"{request} has costs and no benefit, so that its net present value is a cost.",
            remedy="Add what it brings or saves; or compare it by its cost alone.",
        )
    taken_for_sure = any(flow.certainty < 1 for flow in worth.proposal.forecast.flows)
    if taken_for_sure and worth.proposal.rate_kind is RateKind.RISK_ADJUSTED:
        yield doubt(
            "worth.risk-counted-twice",
            place,
            f"{request} has certainty equivalents, and is discounted at a rate with a premium for risk.",
            found=worth.proposal.discounting.name,
            expected="a rate without a premium, or flows as expected",
            remedy="Discount certainty equivalents at the risk-free rate.",
        )


def _about_payback(worth: Worth) -> Iterator[Finding]:
    place, request = worth.proposal.place, worth.request
    if worth.payback.is_owed and worth.payback.years is None:
        yield doubt(
            "worth.payback-beyond-forecast",
            place,
            f"{request} has not paid back when its forecast ends after {_years(worth)}.",
            remedy="Forecast more years if benefits go on; otherwise the money does not come back.",
        )
    elif not worth.payback.lasts:
        yield doubt(
            "worth.payback-not-lasting",
            place,
            f"{request} pays back, and owes money again later: large costs follow.",
            remedy="Do not judge it by its payback.",
        )
    elif not worth.discounted_payback.lasts:
        yield doubt(
            "worth.payback-not-lasting",
            place,
            f"{request} pays back after discounting, and owes money again later.",
            remedy="Do not judge it by its discounted payback.",
        )


def _about_returns(worth: Worth) -> Iterator[Finding]:
    place, request, returns = worth.proposal.place, worth.request, worth.returns
    if len(returns.all) > 1:
        rates = ", ".join(percent(Fraction(rate)) for rate in returns.all)
        yield doubt(
            "worth.several-rates-of-return",
            place,
            f"{request} has {len(returns.all)} rates of return, and none of them says whether it is worth its money.",
            found=rates,
            remedy="Go by the net present value, or by the modified rate of return.",
        )
    elif not returns.all and worth.invested_minor > 0:
        why = "all its money flows one way" if not returns.sign_changes else "it is worth something at every rate"
        if worth.present.net < 0 and returns.sign_changes:
            why = "it is worth less than nothing at every rate"
        yield doubt(
            "worth.no-rate-of-return",
            place,
            f"{request} has no rate of return: {why}.",
            remedy="Go by the net present value.",
        )


def _years(worth: Worth) -> str:
    years = worth.horizon_years
    if years.denominator == 1:
        return f"{years} year" if years == 1 else f"{years} years"
    return f"{round(years * 12)} months"
