"""Forecasts of what a year that is under way will come to, from what was spent so far.

The rest of the year is what was usual before, in the ways of actuaries who estimate what claims will come to: spending
to date over its usual share (chain ladder), or what was expected of the year for the part that is still to come
(Bornhuetter and Ferguson 1972, "The actuary and IBNR"). Knows these and what was known when. It must not know how a
forecast is chosen or told.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

import numpy as np

from apportion.analysis.forecast.contest import Trials, hold
from apportion.analysis.forecast.known import Floats, usual_change
from apportion.analysis.forecast.methods import CONTEST, YEAR_END, Contest, Model
from apportion.analysis.forecast.months import UnitMonths, profile
from apportion.analysis.forecast.published import Question, publish
from apportion.analysis.forecast.result import Forecasts
from apportion.analysis.forecast.simple import middle, simple_forecasts


def forecast_year_end(
    held: UnitMonths, year: int, through: int, *, level: Fraction, contest: Contest = CONTEST
) -> Forecasts:
    """Forecast the whole of a year for every unit when some of its periods are over.

    Later periods and years are not looked at, even where ``held`` has them. How wrong such forecasts were is told for
    the same period of earlier years.

    Args:
        held: units of one organisation; they learn from each other.
        year: the fiscal year that is under way.
        through: its last period that is over, from 1 to the last but one.
        level: of the intervals, between 0 and 1.
        contest: how past years are weighed.

    Raises:
        ValueError: for a year that is not covered, a period that leaves nothing to forecast, another level.
    """
    if not 1 <= through < held.periods:
        raise ValueError(f"period {through} is not among 1 to {held.periods - 1}: the year has to be under way")
    known, places = held.as_of(year, through).by_name()
    trials = _trials(known, through, contest)
    question = Question(known.units, known.years, 0, level, contest, {})
    return publish(trials, hold(trials, level, contest.month_shrinkage, contest), question, places)


def year_end_forecasts(before: Floats, to_date: Floats, budget: Floats, contest: Contest) -> Mapping[Model, Floats]:
    """Each forecast of what a year comes to, for every unit; NaN where it cannot be made.

    Args:
        before: spending of earlier years by period, shape (units, years, periods).
        to_date: spending of this year by period so far, shape (units, periods so far).
        budget: of the earlier years and this one, shape (units, years + 1).
        contest: how past years are weighed.
    """
    through, periods = to_date.shape[1], before.shape[2]
    so_far = to_date.sum(axis=1)
    totals = before.sum(axis=2)
    yearly = simple_forecasts(totals, budget, contest)
    expected = np.where(np.isfinite(yearly[Model.EXECUTION]), yearly[Model.EXECUTION], totals[:, -1])
    share = profile(before, contest).usual[:, through - 1]
    forecasts = {
        Model.STRAIGHT: so_far * periods / through,
        Model.SEASONAL: so_far + before[:, -1, through:].sum(axis=1),
        Model.PROFILE: so_far / np.where(share > contest.share_least, share, np.nan),
        Model.EXPECTED: so_far + (1 - np.clip(share, 0, 1)) * expected,
        Model.NAIVE: totals[:, -1],
        Model.BUDGET: yearly[Model.BUDGET],
        Model.EXECUTION: yearly[Model.EXECUTION],
    }
    inner = [forecasts[model] for model in (Model.SEASONAL, Model.PROFILE, Model.EXPECTED)]
    forecasts[Model.MIDDLE] = middle([*inner, expected], contest.middle_of)
    # What is spent cannot be told where a period is missing.
    return MappingProxyType({name: np.where(np.isfinite(so_far), one, np.nan) for name, one in forecasts.items()})


def _trials(known: UnitMonths, through: int, contest: Contest) -> Trials:
    """What each forecast said of each year, at the period that is asked about and at those around it."""
    window = contest.month_window
    moments = range(max(1, through - window), min(known.periods - 1, through + window) + 1)
    totals = known.totals
    units, years = totals.shape
    forecasts = np.full((len(YEAR_END), units, years, len(moments)), np.nan)
    change = np.full((units, years), np.nan)
    changes = np.zeros((units, years), dtype=np.int64)
    least = np.full((units, years), -np.inf)
    for year in range(1, years):
        before, budget = known.spent[:, :year], known.budget[:, : year + 1]
        for place, moment in enumerate(moments):
            made = year_end_forecasts(before, known.spent[:, year, :moment], budget, contest)
            for row, model in enumerate(YEAR_END):
                forecasts[row, :, year, place] = made[model]
        change[:, year], changes[:, year] = usual_change(totals[:, :year])
        # Credits late in the year may take back what was spent; where they never did, they are not expected to.
        is_final = ~(before[:, :, through:].sum(axis=2) < 0).any(axis=1)
        least[:, year] = np.where(is_final, known.spent[:, year, :through].sum(axis=1), -np.inf)
    return Trials(YEAR_END, forecasts, moments.index(through), totals, change, changes, least, 1)
