"""The worth of requests: present value, rates of return and payback of each, ready to be allocated by.

Knows how the measures follow from a proposal, and when they cannot. It must not know tables or plans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from apportion.model.findings import Finding, Findings
from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.cash.flows import FlowKind, Timed, net_by_time, restated
from apportion.valuation.cash.payback import payback
from apportion.valuation.cash.present_value import equivalent_annual, multiple, present_values
from apportion.valuation.cash.rates_of_return import modified_rate_of_return, rates_of_return
from apportion.valuation.cash.terminal import along_schedule, exit_multiple
from apportion.valuation.worth.codes import doubt
from apportion.valuation.worth.doubts import doubts_about
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.proposal import Proposal, Terminal, TerminalKind


@dataclass(frozen=True)
class Assessment:
    """The worth of several requests."""

    worths: tuple[Worth, ...]
    """In the order of the proposals; requests with a blocking finding are not among them."""
    findings: Findings


def assess(proposals: Iterable[Proposal]) -> Assessment:
    """Value each proposal; what cannot be valued without a guess becomes a blocking finding, and has no worth."""
    worths: list[Worth] = []
    findings: list[Finding] = []
    for proposal in proposals:
        valued = worth_of(proposal)
        if isinstance(valued, Finding):
            findings.append(valued)
        else:
            worths.append(valued)
            findings.extend(doubts_about(valued))
    return Assessment(tuple(worths), Findings.of(findings))


def worth_of(proposal: Proposal) -> Worth | Finding:
    """All measures of one proposal, or the finding that says why there are none."""
    forecast, discounting = proposal.forecast, proposal.discounting
    flows = forecast.timed()
    if not flows:
        return doubt(
            "worth.no-flows",
            proposal.place,
            f"{proposal.request} has no flow of money.",
            remedy="Add its flows, or leave its worth out.",
        )
    is_restated = forecast.terms is not discounting.terms
    if is_restated:
        if proposal.inflation is None:
            return _mixed(proposal)
        flows = restated(flows, discounting.terms, proposal.inflation)
    horizon = flows[-1].years
    beyond: tuple[Timed, ...] = ()
    if proposal.terminal is not None:
        amount = _terminal_amount(flows, proposal.terminal, discounting)
        if amount is None:
            return _no_terminal(proposal)
        beyond = (Timed(horizon, FlowKind.BENEFIT, amount),)
    everything = (*flows, *beyond)
    present = present_values(everything, discounting)
    net, forecast_net = net_by_time(everything), net_by_time(flows)
    within = None if proposal.multiple_months is None else Fraction(proposal.multiple_months, 12)
    is_whole = horizon.denominator == 1 and horizon >= 1
    return Worth(
        proposal=proposal,
        present=present,
        terminal=present_values(beyond, discounting).benefit if proposal.terminal is not None else None,
        invested_minor=sum(flow.amount_minor for flow in forecast.flows if flow.kind is FlowKind.INVESTMENT),
        horizon_years=horizon,
        is_restated=is_restated,
        returns=rates_of_return(net),
        modified_return=_modified(net, proposal),
        payback=payback(forecast_net, spread=forecast.spread),
        discounted_payback=payback(forecast_net, discounting=discounting, spread=forecast.spread),
        annual=equivalent_annual(present.net, discounting, int(horizon)) if is_whole else None,
        multiple=multiple(flows, within),
    )


def _modified(net: tuple[tuple[Fraction, Fraction], ...], proposal: Proposal) -> float | None:
    rate = proposal.discounting.single_rate
    if rate is None:
        return None
    return modified_rate_of_return(net, rate, rate if proposal.reinvest_rate is None else proposal.reinvest_rate)


def _terminal_amount(flows: tuple[Timed, ...], terminal: Terminal, discounting: Discounting) -> Fraction | None:
    """Worth at the horizon, or ``None`` where it has no number."""
    horizon = flows[-1].years
    last_year = [flow for flow in flows if flow.years > horizon - 1 and flow.kind is not FlowKind.INVESTMENT]
    last = sum((flow.net for flow in last_year), Fraction(0))
    if terminal.kind is TerminalKind.MULTIPLE:
        return exit_multiple(last, terminal.number)
    endless = terminal.number >= discounting.steps[-1].rate
    return None if endless else along_schedule(last, discounting, horizon, terminal.number)


def _mixed(proposal: Proposal) -> Finding:
    flows, rate = proposal.forecast.terms.value, proposal.discounting.terms.value
    return doubt(
        "worth.mixed-terms",
        proposal.place,
        f"The flows of {proposal.request} are {flows}, but they would be discounted at a {rate} rate.",
        found=f"{flows} flows, {rate} rate",
        expected="both nominal, or both real",
        remedy="State the inflation by which flows are restated, or a rate in the terms of the flows.",
    )


def _no_terminal(proposal: Proposal) -> Finding:
    return doubt(
        "worth.no-terminal-value",
        proposal.place,
        f"The time after the forecast of {proposal.request} has no worth in numbers: in the end it grows as fast as it "
        "is discounted.",
        found=str(proposal.discounting),
        expected="growth below the last rate",
        remedy="Lower the growth, or use a multiple of the last year.",
    )
