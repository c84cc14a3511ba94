"""What is known of a request before it is valued: its flows, and by what they are to be judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from apportion.model.findings import Place
from apportion.valuation.capital.discounting import Discounting
from apportion.valuation.cash.flows import Forecast


class RateKind(StrEnum):
    """Whether the discount rate charges for risk."""

    RISK_ADJUSTED = "risk-adjusted"
    """It contains a premium for the risk of the request: hurdle rates, costs of capital."""
    RISK_FREE = "risk-free"
    """It pays for waiting alone: government bonds, social time preference."""


class TerminalKind(StrEnum):
    """How the time after the forecast is valued."""

    GROWTH = "growth"
    """The last year goes on for ever, growing evenly."""
    MULTIPLE = "multiple"
    """Somebody pays a multiple of the last year."""


@dataclass(frozen=True)
class Terminal:
    """A terminal value that was asked for."""

    kind: TerminalKind
    number: Fraction
    """Growth a year in the terms of the discount rate, or the multiple."""


@dataclass(frozen=True)
class Proposal:
    """A request with all that its worth depends on."""

    request: str
    """Its id."""
    forecast: Forecast
    discounting: Discounting
    rate_kind: RateKind
    inflation: Discounting | None = None
    """Inflation by year, where flows and rate are in different terms; flows are then restated. ``None``: not known."""
    terminal: Terminal | None = None
    """``None``: nothing lies beyond the forecast."""
    multiple_months: int | None = None
    """Time over which the multiple of the investment is told, at least 1. ``None``: the whole forecast."""
    reinvest_rate: Fraction | None = None
    """What returns earn until the end, for the modified rate of return. ``None``: the discount rate, if it is one."""
    place: Place = field(default_factory=Place, compare=False)
    """Where the request stands, for findings."""
