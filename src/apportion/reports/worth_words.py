"""The worth of requests as readers see it: short cells for tables, and the sentences below them.

Knows measures and a case's way of writing numbers. It must not know the medium.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from apportion.reports.words import Formatter
from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.cash.payback import Payback
from apportion.valuation.worth.evidence import Appraisal, WorthEvidence
from apportion.valuation.worth.measures import Worth
from apportion.valuation.worth.words import explained

_FIGURE: Final = re.compile(r"(?<![\w.,])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?=x? |%|[,:;)]|\.?(?:\s|$))")
"""A number with separators; names such as 5.3-19 are left as they are."""

_NAMED_MAX: Final = 6
"""Requests named with one rate; the others are counted."""


@dataclass(frozen=True)
class WorthRow:
    """One request, or one level of it, as cells of a table; empty where a measure cannot be told."""

    request: str
    level: str
    name: str
    rate: str
    npv: str
    returns: str
    payback: str
    discounted_payback: str
    index: str
    ratio: str
    multiple: str
    annual: str


def ranked(evidence: WorthEvidence) -> tuple[Appraisal, ...]:
    """What is worth most first; equals in the order of names."""
    return tuple(sorted(evidence.appraisals, key=lambda item: (-item.worth.present.net, item.subject)))


def worth_row(evidence: WorthEvidence, item: Appraisal, formatter: Formatter) -> WorthRow:
    """The cells of one request."""
    worth, present = item.worth, item.worth.present
    name = evidence.name_of(item.request)
    return WorthRow(
        item.request,
        item.level,
        f"{name}: {item.level}" if item.level else name,
        rate_text(worth.proposal.discounting, worth.horizon_years, formatter),
        formatter.money(worth.npv_minor),
        returns_text(worth, formatter),
        payback_text(worth.payback, formatter),
        payback_text(worth.discounted_payback, formatter),
        _number(present.profitability_index, formatter),
        _number(present.benefit_cost_ratio, formatter),
        multiple_text(worth, formatter),
        "" if worth.annual is None else formatter.money_fine(worth.annual),
    )


def rate_text(discounting: Discounting, horizon_years: Fraction, formatter: Formatter) -> str:
    """``9.35 %``; where the rate changes within the forecast, its first and last: ``3.50 % to 3.00 %``."""
    ends = [step.until_year for step in discounting.steps if step.until_year is not None]
    used = discounting.steps[: 1 + sum(1 for end in ends if end < horizon_years)]
    first, last = (formatter.percent(step.rate, 2) for step in (used[0], used[-1]))
    return first if len(used) == 1 else f"{first} to {last}"


def rates_told(evidence: WorthEvidence, formatter: Formatter) -> tuple[str, ...]:
    """Each rate once, with its parts and whom it is for: ``8.62 % for Depot: 2.52 % risk-free rate + …``."""
    held: dict[Discounting, list[Appraisal]] = {}
    for item in ranked(evidence):
        held.setdefault(item.worth.proposal.discounting, []).append(item)
    found = []
    for discounting, items in held.items():
        horizon = max(item.worth.horizon_years for item in items)
        names = list(dict.fromkeys(evidence.name_of(item.request) for item in items))
        more = f" and {len(names) - _NAMED_MAX} more" if len(names) > _NAMED_MAX else ""
        for_whom = f"{', '.join(names[:_NAMED_MAX])}{more}"
        told = f"{rate_text(discounting, horizon, formatter)} for {for_whom}: {_built(discounting, formatter)}"
        found.append(f"{told}." if not told.endswith(".") else told)
    return tuple(found)


def _built(discounting: Discounting, formatter: Formatter) -> str:
    if discounting.rate is None:
        return f"{discounting.name}, {discounting.source}" if discounting.source else discounting.name
    said = ""
    for part in discounting.rate.parts:
        sign = ("-" if part.rate < 0 else "") if not said else (" - " if part.rate < 0 else " + ")
        said += f"{sign}{formatter.percent(abs(part.rate), 2)} {part.name}"
    return said


def returns_text(worth: Worth, formatter: Formatter) -> str:
    """Every rate of return there is: ``12.40 %``, ``25.00 %; 400.00 %``, or ``none``."""
    return "; ".join(formatter.percent(Fraction(rate), 2) for rate in worth.returns.all) or "none"


def payback_text(payback: Payback, formatter: Formatter) -> str:
    """``16.8 months``; a mark where it does not last; ``beyond forecast`` where that ends before."""
    if payback.months is None:
        return "beyond forecast" if payback.is_owed else "at once"
    months = f"{formatter.number(payback.months, 1)} months"
    return months if payback.lasts else f"{months}, not for good"


def multiple_text(worth: Worth, formatter: Formatter) -> str:
    """``4.2x over 24 months``; empty without an investment."""
    if worth.multiple is None:
        return ""
    months = worth.proposal.multiple_months
    over = formatter.number(worth.horizon_years * 12, 1) if months is None else str(months)
    return f"{formatter.number(worth.multiple, 2)}x over {over} months"


def sentences(item: Appraisal, formatter: Formatter) -> tuple[str, ...]:
    """How the worth was computed, a sentence for each measure, and what it is in each scenario."""
    told = [localised(text, formatter) for text in explained(item.worth, formatter.currency)]
    return (*told, *_scenarios(item, formatter))


def _scenarios(item: Appraisal, formatter: Formatter) -> Iterator[str]:
    if not item.scenarios:
        return
    told = ", ".join(
        f"{one.name} {formatter.money_fine(one.net)} ({formatter.percent_plain(one.probability)})"
        for one in item.scenarios
    )
    loss = item.loss_probability or Fraction(0)
    yield f"Net present value by scenario: {told}. Worth less than it costs in {formatter.percent_plain(loss)} of them."


def localised(text: str, formatter: Formatter) -> str:
    """A sentence whose figures are written 1,234.56, with figures as the case writes them."""
    return _FIGURE.sub(lambda found: formatter.respelled(found[0]), text)


def _number(number: Fraction | None, formatter: Formatter) -> str:
    return "" if number is None else formatter.number(number, 2)
