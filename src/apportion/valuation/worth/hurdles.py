"""The discounting of a request by its risk class, or the finding that says that there is no such class."""

from __future__ import annotations

from apportion.model.findings import Finding, Place
from apportion.valuation.capital.cost_of_capital import HurdleRates, UnknownRiskClass
from apportion.valuation.capital.discounting import Discounting, constant
from apportion.valuation.capital.rate import Part
from apportion.valuation.worth.codes import doubt


def discounting_at_hurdle(
    risk_class: str, hurdles: HurdleRates, request: str, place: Place, further: tuple[Part, ...] = ()
) -> Discounting | Finding:
    """The hurdle rate of a class as one rate for all years, with its parts; a finding for an unknown class.

    Args:
        risk_class: name of the class.
        hurdles: the classes that were declared.
        request: id of the request, for the finding.
        place: where it names its class.
        further: parts that come on top for reasons outside of the class, such as the situation of the budget.
    """
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
    return constant(rate.plus(*further), f"hurdle rate of class {risk_class}")
