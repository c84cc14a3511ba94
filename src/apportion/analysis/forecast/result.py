"""A forecast as it is published: exact amounts, its rivals, its past and its reason.

Knows values only. It must not know how they are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.forecast.methods import Model


@dataclass(frozen=True)
class Candidate:
    """One of the forecasts that competed for a unit."""

    model: Model
    point: int | None
    """Minor units, rounded half to even; ``None`` where it could not be made."""
    own_error: float | None
    """Its mean error for this unit in earlier years, in usual changes; ``None`` where it was never tried."""
    everybody_error: float | None
    """The same over all units."""
    score: float | None
    """What decided: the own error drawn towards everybody's. ``None`` where it could not be made."""
    note: str = ""
    """Why a model of the library gave no forecast, or how far this one was held back; mostly empty."""


@dataclass(frozen=True)
class PastForecast:
    """What the same procedure would have said of an earlier year with what was known then."""

    year: int
    model: Model
    point: int
    """Minor units, as ``low`` and ``high``."""
    low: int | None
    """``None`` where there were too few errors for an interval."""
    high: int | None
    actual: int
    scaled_error: float | None
    """|point - actual| in usual changes of the unit; ``None`` where it has no usual change."""

    @property
    def is_covered(self) -> bool | None:
        """The interval contained the actual; ``None`` where there was none."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.actual <= self.high


@dataclass(frozen=True)
class Forecast:
    """What a unit's year is expected to come to, and how wrong such expectations have been."""

    unit: str
    year: int
    """The fiscal year that is forecast."""
    horizon: int
    """Years from the last known one; 0 for a year that is under way."""
    point: int | None
    """Minor units, rounded half to even; ``None`` where nothing can be said, and ``reason`` says why."""
    low: int | None
    """Rounded down; ``None`` where there are too few past errors for an interval."""
    high: int | None
    """Rounded up, in the same way."""
    level: Fraction
    """How many of a hundred such intervals are meant to contain the actual, as a part of one."""
    model: Model | None
    usual_change: int | None
    """Mean absolute change of the unit from year to year, the unit of scaled errors; ``None`` where there is none."""
    candidates: tuple[Candidate, ...]
    past: tuple[PastForecast, ...]
    """Ascending by year."""
    is_tested: bool
    """Earlier years show how wrong forecasts like this one have been; else it was chosen by a rule, and ``reason`` says
    by which."""
    reason: str
    """Why this forecast, and what is to be known of it, in sentences."""

    @property
    def mean_scaled_error(self) -> float | None:
        """How wrong the procedure was for this unit, in usual changes; ``None`` where it was never tried."""
        errors = [past.scaled_error for past in self.past if past.scaled_error is not None]
        return sum(errors) / len(errors) if errors else None

    @property
    def mean_absolute_error(self) -> int | None:
        """The same in minor units, rounded half to even."""
        errors = [abs(past.point - past.actual) for past in self.past]
        return round(Fraction(sum(errors), len(errors))) if errors else None


@dataclass(frozen=True)
class Comparison:
    """The procedure beside one simple forecast, over the units and years for which both exist."""

    model: Model
    errors: int
    """How many these are; never 0."""
    model_error: float
    """Mean scaled absolute error of the simple forecast."""
    procedure_error: float
    """The same of what the procedure chose."""

    @property
    def saved(self) -> float:
        """The part of the simple forecast's error that the procedure avoids; below zero where it adds to it."""
        return 1 - self.procedure_error / self.model_error if self.model_error else 0.0


@dataclass(frozen=True)
class Record:
    """How wrong the procedure has been over all units and earlier years."""

    errors: int
    mean_error: float | None
    """In usual changes; ``None`` where it was never tried."""
    median_error: float | None
    covered: int
    """Intervals that contained the actual,"""
    intervals: int
    """of how many."""
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Forecasts:
    """The forecasts of all units for one year."""

    forecasts: tuple[Forecast, ...]
    """In the order in which the units were given."""
    record: Record
