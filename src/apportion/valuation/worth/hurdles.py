"""The discounting of a request by its risk class, or the finding that says that there is no such class."""

from __future__ import annotations

from apportion.model.findings import Finding, Place
from apportion.valuation.capital.cost_of_capital import HurdleRates, UnknownRiskClass
from apportion.valuation.capital.discounting import Discounting, constant
from apportion.valuation.worth.codes import doubt


def discounting_at_hurdle(risk_class: str, hurdles: HurdleRates, request: str, place: Place) -> Discounting | Finding:
    """The hurdle rate of a class as one rate for all years, with its parts; a finding for an unknown class."""
    try:
        rate = hurdles.rate_of(risk_class)
    except UnknownRiskClass:
        return doubt(
            "worth.unknown-risk-class",
            place,
            f"{request} names the risk class {risk_class!r}, which was not declared.",
            found=risk_class,
            expected=", ".join(sorted(hurdles.classes)) or "a declared class",
            remedy="Declare the class with a beta or a premium, or name one that is declared.",
        )
    return constant(rate, f"hurdle rate of class {risk_class}")
