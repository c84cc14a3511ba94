"""What was reported while a plan was carried out, as values. Knows what was known on a day; judges nothing."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from apportion.model.findings import Place

ResultKind = Literal["delivered", "expected"]
FigureKind = Literal["utilisation", "variance", "productive", "multiple", "milestones"]
SignalKind = Literal["market_opportunity", "competitive_advantage", "crisis", "market_shock", "opportunity", "risk"]


@dataclass(frozen=True)
class Progress:
    """One report about a milestone of a request."""

    request: str
    milestone: str
    on: datetime.date
    """Day on which this was known."""
    complete: Fraction | None
    """0 to 1; 1 where it is reached; ``None``: not stated."""
    reached: datetime.date | None
    """``None``: not yet."""
    expected: datetime.date | None
    """When it is now expected; ``None``: not stated."""
    evidence: str
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Result:
    """One figure of what was delivered."""

    unit: str
    """Unit of the target; empty: money of a request."""
    request: str
    """Empty: the target is one of the whole unit."""
    measure: str
    """Empty: money, in whole units of the currency, since the first day of the plan."""
    on: datetime.date
    """Day on which this was known."""
    kind: ResultKind
    value: Decimal
    note: str = ""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def is_money(self) -> bool:
        """True for money of a request, false for the value of a target."""
        return not self.measure


@dataclass(frozen=True)
class Response:
    """One answer of one person."""

    who: str
    group: str
    on: datetime.date
    score: Decimal
    lowest: Decimal
    highest: Decimal
    about: str = ""
    """Request or unit; empty: the plan as a whole."""
    place: Place = field(default_factory=Place, compare=False)
    round: str = ""
    """Round in which it was given; empty: in none."""

    @property
    def share(self) -> Fraction:
        """Where the answer lies between the lowest, 0, and the highest possible one, 1."""
        return Fraction(self.score - self.lowest) / Fraction(self.highest - self.lowest)


@dataclass(frozen=True)
class Signal:
    """Something that somebody noticed."""

    kind: SignalKind
    subject: str
    on: datetime.datetime
    """The instant, with its zone."""
    what: str
    by: str
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class StatedFigure:
    """A figure that somebody stated, to be compared with what follows from the data."""

    subject: str
    """Request or unit; empty: the whole plan."""
    figure: FigureKind
    on: datetime.date
    value: Decimal
    """As a number, with the decimals that were stated: 0.25 for 25 %."""
    source: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Reported:
    """All of it, each table sorted by day and then by what it is about."""

    progress: tuple[Progress, ...] = ()
    results: tuple[Result, ...] = ()
    responses: tuple[Response, ...] = ()
    signals: tuple[Signal, ...] = ()
    stated: tuple[StatedFigure, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each file that was read, by its name."""

    def known_on(self, day: datetime.date) -> Reported:
        """What was known at the end of a day: nothing later may be used to judge it.

        The day of a signal is that of its own offset.
        """
        return replace(
            self,
            progress=tuple(item for item in self.progress if item.on <= day),
            results=tuple(item for item in self.results if item.on <= day),
            responses=tuple(item for item in self.responses if item.on <= day),
            signals=tuple(item for item in self.signals if item.on.date() <= day),
            stated=tuple(item for item in self.stated if item.on <= day),
        )

    def latest_progress(self) -> dict[tuple[str, str], Progress]:
        """The last report about each milestone, by request and milestone."""
        return {(item.request, item.milestone): item for item in self.progress}

    def latest_results(self, kind: ResultKind = "delivered") -> dict[tuple[str, str, str], Result]:
        """The last figure of a kind for each target, by unit, request and measure; money has no unit and measure."""
        return {(item.unit, item.request, item.measure): item for item in self.results if item.kind == kind}
