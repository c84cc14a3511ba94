"""Forecasts of a year that has not begun: the next one, or one further ahead.

Knows which forecasts compete and what was known when. It must not know how they are computed, chosen or told.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.analysis.forecast.contest import Trials, hold
from apportion.analysis.forecast.known import Floats, UnitYears, above_zero, usual_change
from apportion.analysis.forecast.library import fit
from apportion.analysis.forecast.methods import BOUNDED, CONTEST, LIBRARY, NEXT_YEAR, Contest, Model
from apportion.analysis.forecast.published import Question, publish
from apportion.analysis.forecast.result import Forecasts
from apportion.analysis.forecast.simple import farthest, held_to, is_steady, simple_forecasts


def forecast_next_year(
    held: UnitYears,
    target: int,
    known_through: int,
    *,
    level: Fraction,
    library: Sequence[Model] = (),
    contest: Contest = CONTEST,
) -> Forecasts:
    """Forecast a year for every unit from what is known before it begins.

    Actuals behind ``known_through`` and budgets behind ``target`` are not looked at, even where ``held`` has them. A
    budget of the target year counts as known. What was known in the past is judged alike: as many years before.

    Args:
        held: units of one organisation; they learn from each other.
        target: the fiscal year to forecast.
        known_through: the last fiscal year whose actuals are known.
        level: of the intervals, between 0 and 1.
        library: models of ``LIBRARY`` that compete as well. Each takes some 20 ms per unit and year.
        contest: how past years are weighed.

    Raises:
        ModuleNotFoundError: for models of the library without statsmodels.
        ValueError: for years that are not covered or do not follow each other, another level, a model that is not of
            the library.
    """
    if target <= known_through:
        raise ValueError(f"year {target} is known through {known_through}: there is nothing to forecast")
    if not set(library) <= set(LIBRARY):
        raise ValueError(f"models of the library are {', '.join(LIBRARY)}")
    known, places = held.on_eve_of(target, known_through).by_name()
    horizon = target - known_through
    trials, notes = _trials(known, horizon, tuple(model for model in LIBRARY if model in library), contest)
    question = Question(known.units, known.years, horizon, level, contest, notes)
    return publish(trials, hold(trials, level, contest.score_shrinkage, contest), question, places)


def _trials(
    known: UnitYears, horizon: int, library: Sequence[Model], contest: Contest
) -> tuple[Trials, dict[tuple[Model, str], str]]:
    """What each model said of each year, and what is to be said of forecasts of the last one."""
    models = (*NEXT_YEAR, *library)
    units, years = known.actual.shape
    spent = above_zero(known.actual)
    forecasts = np.full((len(models), units, years, 1), np.nan)
    change = np.full((units, years), np.nan)
    changes = np.zeros((units, years), dtype=np.int64)
    moves = np.full((units, years), np.nan)
    steady = np.zeros((units, years), dtype=np.bool_)
    notes: dict[tuple[Model, str], str] = {}
    is_told = _budgets_told(known.budget, horizon)
    for year in range(horizon, years):
        before = spent[:, : year - horizon + 1]
        change[:, year], changes[:, year] = usual_change(before)
        budget = known.budget[:, : year + 1].copy()
        budget[:, year - horizon + 1 :][:, ~is_told] = np.nan
        simple = simple_forecasts(before, budget, contest)
        steady[:, year] = is_steady(before, contest)
        limit = farthest(moves[:, : year - horizon + 1], contest)
        for row, model in enumerate(NEXT_YEAR):
            made = simple[model]
            bound = held_to(made, before[:, -1], change[:, year], limit) if model in BOUNDED else made
            forecasts[row, :, year, 0] = bound
            if year == years - 1:
                held = zip(known.units, made, bound, strict=True)
                notes |= {(model, unit): _held_back(limit) for unit, free, kept in held if abs(kept - free) >= 1}
        moves[:, year] = (spent[:, year] - before[:, -1]) / change[:, year]
        for row, model in enumerate(library, start=len(NEXT_YEAR)):
            fits = [fit(model, one, horizon, contest) for one in before]
            forecasts[row, :, year, 0] = [np.nan if one.point is None else one.point for one in fits]
            if year == years - 1:
                notes |= {
                    (model, unit): one.failure for unit, one in zip(known.units, fits, strict=True) if one.failure
                }
    least = np.zeros((units, years))
    return Trials(models, forecasts, 0, spent, change, changes, least, horizon, steady, len(library)), notes


def _budgets_told(budget: Floats, horizon: int) -> npt.NDArray[np.bool_]:
    """Which years from the last known one to the target have a budget of any unit; shape (horizon,).

    Where nobody has one, the past is judged without it as well: forecasts made from a budget would say nothing of how
    wrong those are that have to do without.
    """
    told: npt.NDArray[np.bool_] = np.isfinite(above_zero(budget[:, budget.shape[1] - horizon :]))
    return np.asarray(told.any(axis=0))


def _held_back(limit: float) -> str:
    return f"held at {limit:.1f} times its mean change from the last year, further than which no unit ever went"
