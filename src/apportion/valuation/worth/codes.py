"""What can be doubtful about the worth of a request: codes, verdicts and meanings. Knows no numbers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from apportion.model.findings import Finding, Place, Verdict

WORTH_CODES: Final[Mapping[str, tuple[Verdict, str]]] = MappingProxyType(
    {
        "worth.mixed-terms": (
            Verdict.ASK,
            "Flows are in nominal and the rate in real terms, or the other way round, and no inflation is given.",
        ),
        "worth.no-terminal-value": (
            Verdict.ASK,
            "A terminal value that was asked for has no number: it grows as fast as it is discounted in the end.",
        ),
        "worth.unknown-risk-class": (Verdict.ASK, "A request names a risk class that was not declared."),
        "worth.no-treasury-rate": (Verdict.ASK, "The Treasury's rates for that year or that length are not at hand."),
        "worth.investment": (
            Verdict.WARN,
            "The investment in the cash flows of a request is not the money that it asks for.",
        ),
        "worth.negative": (
            Verdict.WARN,
            "A request is worth less than it costs, and its value, which cannot be below zero, is filled in as zero.",
        ),
        "worth.stated": (
            Verdict.WARN,
            "A figure is stated, and the cash flows give another one. The stated one is taken.",
        ),
        "worth.no-flows": (Verdict.ASK, "A request has no flow of money."),
        "worth.no-investment": (Verdict.WARN, "A request has no investment, so nothing is returned per unit of money."),
        "worth.no-benefit": (Verdict.WARN, "A request has costs only: its net present value cannot be above zero."),
        "worth.payback-beyond-forecast": (Verdict.WARN, "The forecast ends before the money is back."),
        "worth.payback-not-lasting": (Verdict.WARN, "The money is back at first, and is owed again later."),
        "worth.several-rates-of-return": (
            Verdict.WARN,
            "More than one rate of return makes the flows worth nothing: none of them says whether they are worth it.",
        ),
        "worth.no-rate-of-return": (Verdict.WARN, "No rate of return makes the flows worth nothing."),
        "worth.risk-counted-twice": (
            Verdict.WARN,
            "Flows are certainty equivalents, and the rate contains a premium for the same risk.",
        ),
        "worth.rests-on-terminal-value": (
            Verdict.WARN,
            "Without its terminal value a request would not be worth its money.",
        ),
    }
)


def doubt(code: str, place: Place, message: str, *, found: str = "", expected: str = "", remedy: str = "") -> Finding:
    """A finding with the verdict of its code.

    Raises:
        KeyError: for a code that is not declared above.
    """
    return Finding(code, WORTH_CODES[code][0], message, place, found, expected, remedy)
