"""The names of the forecasts that compete, and the numbers of the contest.

Knows words and constants. It must not know data. The constants are those of an estimation, settled on development years
(docs/decisions/0015-forecasts.md); no organisation's policy would set them otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Model(StrEnum):
    """One way to forecast what a year comes to."""

    NAIVE = "naive"
    DRIFT = "drift"
    BUDGET = "budget"
    EXECUTION = "execution"
    MOVED = "moved"
    MIDDLE = "middle"

    STRAIGHT = "straight-line"
    SEASONAL = "seasonal-naive"
    PROFILE = "profile"
    EXPECTED = "expected"

    ETS = "ets"
    THETA = "theta"
    ARIMA = "arima"
    TREND = "local-trend"


MEANING: Final[Mapping[Model, str]] = {
    Model.NAIVE: "as much as in the last year",
    Model.DRIFT: "the last year and the mean change of earlier years",
    Model.BUDGET: "the budget as adopted",
    Model.EXECUTION: "the budget times the part of it that is usually spent",
    Model.MOVED: "the last year moved with the budget",
    Model.MIDDLE: "the middle of the other simple forecasts",
    Model.STRAIGHT: "spent to date at the same rate to the end",
    Model.SEASONAL: "spent to date and what was spent in the rest of last year",
    Model.PROFILE: "spent to date over its usual share of the year",
    Model.EXPECTED: "spent to date and the usual share of what was expected for the rest",
    Model.ETS: "exponential smoothing with a damped trend",
    Model.THETA: "the theta method",
    Model.ARIMA: "an autoregression of the changes, ARIMA(1,1,0)",
    Model.TREND: "a level and a trend that move at random",
}
"""What each forecast is, in the words of a report."""

NEXT_YEAR: Final[tuple[Model, ...]] = (
    Model.MIDDLE,
    Model.EXECUTION,
    Model.MOVED,
    Model.BUDGET,
    Model.NAIVE,
    Model.DRIFT,
)
"""What competes for a year that has not begun. The first that can be made is taken while nothing is known of errors,
and goes before its equals. Only where that is the last year itself, and the unit has moved steadily
(``simple.is_steady``), it is drift."""

BOUNDED: Final[frozenset[Model]] = frozenset({Model.MIDDLE, Model.EXECUTION, Model.MOVED})
"""What is made of a budget and believed no further than any unit ever went from one year to the next."""

YEAR_END: Final[tuple[Model, ...]] = (
    Model.MIDDLE,
    Model.SEASONAL,
    Model.EXPECTED,
    Model.PROFILE,
    Model.EXECUTION,
    Model.BUDGET,
    Model.NAIVE,
    Model.STRAIGHT,
)
"""What competes for a year that is under way, in the same sense."""

LIBRARY: Final[tuple[Model, ...]] = (Model.ETS, Model.THETA, Model.ARIMA, Model.TREND)
"""Models of statsmodels, which compete when they are asked for: on budgets with ten and twenty years they added nothing
to the simple ones (docs/decisions/0015-forecasts.md)."""


@dataclass(frozen=True)
class Contest:
    """How past years are weighed."""

    ratio_memory: float = 0.6
    """Weight of a year's ratio of actual to budget beside that of the year after it."""
    ratio_shrinkage: float = 1.0
    """Years of its own at which a unit's ratio counts as much as that of the whole government."""
    ratio_years: int = 3
    """Years from which the ratio of the whole government is taken."""
    middle_of: int = 3
    """Fewest forecasts that have a middle worth its name."""
    experience_changes: int = 100
    """Changes from year to year that all units together have seen before the largest of them bounds a forecast."""
    score_shrinkage: float = 20.0
    """Years of its own at which a unit's mean error counts as much as that of the whole government."""
    calibration_years: int = 5
    """Latest years whose errors set the intervals, more where these are too few."""
    calibration_errors: int = 100
    """Errors below which earlier years are called in."""
    scale_changes: int = 3
    """Changes from year to year that a unit needs before its errors count in a choice or an interval: from fewer, the
    usual change is mostly noise."""
    steady_changes: int = 2
    """Changes from year to year from which it is told whether a unit moves steadily: one has no spread."""
    library_years: int = 8
    """Years in a row that a library's model is fitted to at the least."""
    share_least: float = 0.02
    """Share of the year below which spending to date is not taken times anything."""
    month_window: int = 2
    """Months before and after whose errors help to choose at a month."""
    month_shrinkage: float = 5.0
    """As ``score_shrinkage``, for forecasts of a year that is under way."""


CONTEST: Final = Contest()
