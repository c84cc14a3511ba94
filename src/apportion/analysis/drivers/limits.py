"""From where on the data are said to be unable to tell: each limit with its date, source and reason.

A table of choices that somebody could make otherwise; every one of them can be replaced. Knows no data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

PROJECT_DEFAULT: Final = "project default"
"""The source of what nobody has published; the reason then says why."""


@dataclass(frozen=True)
class Limits:
    """The limits that a study of drivers works with."""

    condition_max: float
    """Condition index above which drivers move together, of columns scaled to equal length."""
    shared_variance_min: float
    """Part of the variance of a rate that goes with such an index; from there on the driver is named."""
    inflation_max: float
    """Variance inflation factor above which the other drivers explain a driver."""
    periods_per_term_min: float
    """Periods for each driver and for the fixed cost."""
    variation_min: float
    """Standard deviation of a driver as a part of its mean."""
    confidence: float
    """Part of the bootstrap draws that an interval holds."""
    draws: float
    """How often periods are drawn anew for an interval."""
    tie_errors: float
    """Standard errors of the difference between two average misses within which they count as equal."""
    first_window: float
    """Part of a series in time order that comes before the first period that is predicted."""
    candidates_max: float
    """Candidate drivers whose every combination is tried."""
    periods_max: float
    """Periods that are left out one at a time."""
    fits_max: float
    """Equations fitted to check the choice of drivers itself; above, it is not checked."""


@dataclass(frozen=True)
class LimitEntry:
    """One line of the table."""

    name: str
    """The field of ``Limits``."""
    value: float
    stated_on: date
    """When it was taken into the project."""
    source: str
    reason: str


_TAKEN: Final = date(2026, 11, 1)

LIMIT_TABLE: Final[tuple[LimitEntry, ...]] = (
    LimitEntry(
        "condition_max",
        30.0,
        _TAKEN,
        "D. A. Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics, 1980, section 3.2",
        "Indexes of 30 to 100 go with moderate to strong relations among the drivers.",
    ),
    LimitEntry(
        "shared_variance_min",
        0.5,
        _TAKEN,
        "D. A. Belsley, E. Kuh and R. E. Welsch, Regression Diagnostics, 1980, section 3.2",
        "Two or more drivers with more than half of their variance in one high index are involved in it.",
    ),
    LimitEntry(
        "inflation_max",
        10.0,
        _TAKEN,
        "D. W. Marquardt, Technometrics 12, 1970, pages 591-612",
        "Above 10 a rate is at best poorly estimated; a pair reaches it at a correlation of 0.949.",
    ),
    LimitEntry(
        "periods_per_term_min",
        10.0,
        _TAKEN,
        "F. E. Harrell, Regression Modeling Strategies, 2nd edition, 2015, section 4.4",
        "With fewer than 10 to 20 observations for each term a fitted equation is not expected to hold on new ones.",
    ),
    LimitEntry(
        "variation_min",
        0.05,
        _TAKEN,
        PROJECT_DEFAULT,
        "A driver that moves by a twentieth of its mean moves cost by less than most months differ by themselves.",
    ),
    LimitEntry(
        "confidence",
        0.90,
        _TAKEN,
        PROJECT_DEFAULT,
        "As for forecasts: one period in ten may lie outside.",
    ),
    LimitEntry(
        "draws",
        1_000,
        _TAKEN,
        "B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3",
        "About a thousand draws are enough for the ends of a percentile interval.",
    ),
    LimitEntry(
        "tie_errors",
        1.0,
        _TAKEN,
        "T. Hastie, R. Tibshirani and J. Friedman, The Elements of Statistical Learning, 2nd edition, 2009, 7.10",
        "The one-standard-error rule: the simplest equation that is no more than that worse than the best one.",
    ),
    LimitEntry(
        "first_window",
        0.5,
        _TAKEN,
        PROJECT_DEFAULT,
        "Half of the series to learn from first, half to be judged on.",
    ),
    LimitEntry(
        "candidates_max",
        8,
        _TAKEN,
        PROJECT_DEFAULT,
        "255 combinations: more would fit noise, and somebody should say why each could drive the cost.",
    ),
    LimitEntry(
        "periods_max",
        2_000,
        _TAKEN,
        PROJECT_DEFAULT,
        "As many equations are fitted for each combination of drivers; of more rows a sum or a sample says as much.",
    ),
    LimitEntry(
        "fits_max",
        1_000_000,
        _TAKEN,
        PROJECT_DEFAULT,
        "Some seconds of work on an office computer.",
    ),
)


def limits(changed: Mapping[str, float] | None = None) -> Limits:
    """The limits of the table, some of them replaced.

    Raises:
        ValueError: for a name that the table does not have.
    """
    unknown = set(changed or {}) - {item.name for item in fields(Limits)}
    if unknown:
        message = f"no such limit: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return replace(Limits(**{entry.name: entry.value for entry in LIMIT_TABLE}), **(changed or {}))
