"""How a worth was computed, in words: the sentences that stand below the numbers. Knows measures and currencies."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from apportion.kernel.money import Currency
from apportion.valuation.capital.rate import decimal_of, percent
from apportion.valuation.cash.flows import Timing
from apportion.valuation.cash.payback import Payback
from apportion.valuation.worth.measures import Worth

_WHEN = {
    Timing.END: "at the end of their periods",
    Timing.MIDDLE: "half way through their periods",
    Timing.START: "at the start of their periods",
}


def explained(worth: Worth, currency: Currency) -> tuple[str, ...]:
    """One sentence for each measure that was computed, in the order in which they are read."""
    return tuple(_sentences(worth, currency))


def _sentences(worth: Worth, currency: Currency) -> Iterator[str]:
    present, proposal = worth.present, worth.proposal

    def money(amount: Fraction) -> str:
        return currency.grouped(round(amount))

    yield (
        f"Net present value {money(present.net)}: benefits {money(present.benefit)} less running costs "
        f"{money(present.cost)} less investment {money(present.investment)}, as worth now."
    )
    yield f"Discounted at {proposal.discounting}."
    if proposal.discounting.rate is not None:
        yield f"The rate: {proposal.discounting.rate}."
    yield _timing(worth)
    if worth.is_restated and proposal.inflation is not None:
        yield f"Flows were turned into {proposal.discounting.terms.value} terms by inflation of {proposal.inflation}."
    if any(flow.probability < 1 for flow in proposal.forecast.flows):
        yield "Flows count by their probability."
    if any(flow.certainty != 1 for flow in proposal.forecast.flows):
        yield "Flows count by what one would take for certain instead."
    if worth.terminal is not None:
        yield f"{money(worth.terminal)} of the benefits lie beyond the forecast."
    yield from _ratios(worth)
    yield _returns(worth)
    yield _payback("Payback", worth.payback, worth)
    yield _payback("Discounted payback", worth.discounted_payback, worth)
    if worth.annual is not None:
        years = "the year" if worth.horizon_years == 1 else f"each of {worth.horizon_years} years"
        yield f"Worth as much as {money(worth.annual)} at the end of {years}."


def _timing(worth: Worth) -> str:
    forecast = worth.proposal.forecast
    if forecast.is_dated:
        return f"Flows have days; years from {forecast.valued_on} are counted as {forecast.day_count.value}."
    return f"Flows of periods come {_WHEN[forecast.timing]}; those of period 0 now."


def _ratios(worth: Worth) -> Iterator[str]:
    present = worth.present
    if present.profitability_index is not None:
        yield f"{_plain(present.profitability_index)} of value per 1 of investment, both as worth now."
    if present.benefit_cost_ratio is not None:
        yield f"{_plain(present.benefit_cost_ratio)} of benefits per 1 of all costs, both as worth now."
    if worth.npv_per_unit is not None:
        yield f"{_plain(worth.npv_per_unit, 4)} of net present value per 1 of money given."
    if worth.multiple is not None:
        months = worth.proposal.multiple_months
        over = "over the forecast" if months is None else f"over {months} months"
        yield f"{_plain(worth.multiple)}x of the investment {over}, without discounting."


def _returns(worth: Worth) -> str:
    rates = [percent(Fraction(rate)) for rate in worth.returns.all]
    modified = worth.modified_return
    also = "" if modified is None else f" Modified rate of return {percent(Fraction(modified))} a year."
    if len(rates) == 1:
        return f"Rate of return {rates[0]} a year.{also}"
    found = f"There are {len(rates)} rates of return: {', '.join(rates)}." if rates else "There is no rate of return."
    return found + also


def _payback(name: str, back: Payback, worth: Worth) -> str:
    if back.months is None:
        return f"{name}: {'not within the forecast' if back.is_owed else 'no money is ever owed'}."
    evenly = "" if worth.proposal.forecast.spread is None else ", money of a period taken to come evenly"
    until = "" if back.lasts else ", though money is owed again later"
    return f"{name} after {_plain(back.months, 1)} months{evenly}{until}."


def _plain(number: Fraction, places: int = 2) -> str:
    return str(decimal_of(number, places))
