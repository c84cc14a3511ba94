"""What each way of valuing needs, held against what a case states: nothing is assumed for a figure that is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.worth_settings import needed
from apportion.model.raw import RawCase
from apportion.model.worth import StatedValuation, StatedWorth

_NOTHING = StatedValuation()


def check_needs(stated: StatedWorth, raw: RawCase, clerk: Clerk) -> None:
    """Report each setting and cell that the requests with cash flows need and the case does not state."""
    asked: dict[str, str] = {}
    for name, why in _needs(stated, clerk):
        asked.setdefault(name, why)
    for name, why in asked.items():
        if not stated.settings.words.get(name) and name not in stated.settings.places:
            needed(stated.settings, raw, name, why, clerk)


def _needs(stated: StatedWorth, clerk: Clerk) -> Iterator[tuple[str, str]]:
    """Settings that are needed, and why."""
    words = stated.settings.words
    for request, flows in stated.flows.items():
        own = stated.valuations.get(request, _NOTHING)
        discounting = own.discounting or words["discounting"]
        if not discounting:
            yield "discounting", "and a request has cash flows"
        if not own.prices:
            yield "flow_prices", "and a request has cash flows"
        if any(isinstance(flow.when, date) for flow in flows):
            yield "valued_on", "and cash flows have days"
        if discounting == "hurdle":
            yield from _of_hurdle(stated)
            if not own.risk_class:
                _report_class(stated, request, clerk)
        if discounting == "rate":
            yield from (("rate_terms", "and a rate is given"), ("rate_kind", "and a rate is given"))
            if own.rate is None:
                yield "discount_rate", "and cash flows are discounted at a rate as given"
        elif own.rate is not None:
            message = f"'{request}' is not discounted at a rate as given, so its rate says nothing"
            fault = Fault("worth.not-wanted", message, "an empty cell", "Empty rate, or write rate in discounting.")
            clerk.collector.add(fault, own.place)
        if discounting == "treasury":
            yield "treasury_year", "and cash flows are discounted at the Treasury's rates"
    if "debt_share" in stated.settings.rates:
        yield from (("debt_rate", "and a share of debt is stated"), ("tax_rate", "and a share of debt is stated"))


def _of_hurdle(stated: StatedWorth) -> Iterator[tuple[str, str]]:
    yield "rate_terms", "and cash flows are discounted at hurdle rates"
    for item in stated.classes:
        if item.premium is not None:
            yield "base_rate", "and a risk class has a premium"
        else:
            yield "risk_free_rate", "and a risk class has a beta"
            yield "equity_premium", "and a risk class has a beta"
        if item.series:
            yield "market_series", "and a risk class has a series of prices"


def _report_class(stated: StatedWorth, request: str, clerk: Clerk) -> None:
    own = stated.valuations.get(request)
    fault = Fault(
        "worth.missing",
        f"'{request}' is discounted at a hurdle rate, and its risk class is not stated",
        ", ".join(item.name for item in stated.classes) or "a class of the table risk_classes",
        "Name its class in the column risk_class of the table valuations.",
    )
    clerk.collector.add(fault, stated.flow_places[request] if own is None else own.place)
