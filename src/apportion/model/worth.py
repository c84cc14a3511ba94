"""What a case states about the worth of requests: flows of money, scenarios, and by what they are judged.

Knows figures as they were read, each checked for itself. It must not know how a present value is computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from apportion.model.findings import Place

Subject = tuple[str, str]
"""What is valued: a request, and one of its levels or an empty text."""


def subject_name(subject: Subject) -> str:
    """``library``, or ``patrol:current`` for a level."""
    request, level = subject
    return f"{request}:{level}" if level else request


@dataclass(frozen=True)
class StatedFlow:
    """One row of the table ``cash_flows``."""

    kind: str
    """``investment``, ``cost`` or ``benefit``."""
    when: int | date
    """Number of the period, or the day."""
    amount_minor: int
    scenario: str
    """Empty: it flows in all of them."""
    probability: Fraction
    certainty: Fraction
    level: str = ""
    """Level that it belongs to. Empty: to every level, or the request has none."""


@dataclass(frozen=True)
class StatedValuation:
    """One row of the table ``valuations``: empty texts and ``None`` leave it to the settings."""

    risk_class: str = ""
    discounting: str = ""
    rate: Fraction | None = None
    prices: str = ""
    months_per_period: int | None = None
    multiple_months: int | None = None
    terminal: str = ""
    terminal_number: Fraction | None = None
    """Growth or multiple. Always there with ``terminal``."""
    reinvest_rate: Fraction | None = None
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class StatedClass:
    """One row of the table ``risk_classes``: exactly one of beta, industry, series and premium is stated."""

    name: str
    beta: Fraction | None
    industry: str
    premium: Fraction | None
    source: str
    place: Place = field(default_factory=Place, compare=False)
    series: str = ""
    """Series of prices whose beta is estimated."""
    series_debt: Fraction | None = None
    """Debt per equity behind it; ``None``: its beta is taken as it is."""


Prices = tuple[tuple[date, Fraction], ...]
"""Days and prices of a series, ascending."""


def common_prices(series: Prices, market: Prices) -> tuple[tuple[date, Fraction, Fraction], ...]:
    """Days on which both were quoted, with both prices."""
    quoted = dict(market)
    return tuple((day, price, quoted[day]) for day, price in series if day in quoted)


@dataclass(frozen=True)
class StatedIndustry:
    """One row of the table ``industry_betas``."""

    name: str
    beta: Fraction
    debt_to_equity: Fraction
    tax_rate: Fraction
    firms: int | None
    source: str


@dataclass(frozen=True)
class WorthSettings:
    """The settings about worth. Empty texts and ``None``: not stated."""

    words: Mapping[str, str]
    """Choices and texts by name of the setting, defaults filled in."""
    rates: Mapping[str, Fraction]
    """Percentages by name of the setting, those that are stated."""
    flow_months: int
    treasury_year: int | None
    valued_on: date | None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, eq=False)
class StatedWorth:
    """Everything that a case says about worth."""

    settings: WorthSettings
    flows: Mapping[str, tuple[StatedFlow, ...]]
    """By request, in an order that does not depend on that of the rows."""
    flow_places: Mapping[str, Place]
    """By request, where its first flow stands."""
    scenarios: Mapping[str, tuple[tuple[str, Fraction], ...]]
    """By request, names and probabilities, which sum to 1; sorted by name."""
    valuations: Mapping[str, StatedValuation]
    classes: tuple[StatedClass, ...]
    industries: Mapping[str, StatedIndustry]
    inflation: tuple[Fraction, ...]
    """By year from 1; the last holds for all later years. Empty: not known."""
    prices: Mapping[str, Prices]
    """By series."""
    levels: Mapping[str, tuple[str, ...]]
    """Levels of the requests that have any, in the order of their names."""

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What is to be valued, in the order of names: requests, or each level of those that have levels."""
        names = sorted({*self.flows, *self.valuations})
        return tuple((name, level) for name in names for level in self.levels.get(name, ("",)))

    def flows_of(self, subject: Subject) -> tuple[StatedFlow, ...]:
        """Its flows; those without a level belong to every level."""
        request, level = subject
        return tuple(flow for flow in self.flows.get(request, ()) if flow.level in ("", level))
