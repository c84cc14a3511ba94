"""Which forecast a unit gets: the one with the smallest mean error so far, its own errors drawn towards everybody's.

Knows errors of the past and nothing else. It must not know amounts, years or what the models are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apportion.analysis.forecast.known import Floats, Ints


@dataclass(frozen=True, eq=False)
class Scores:
    """How the forecasts of each unit compare; arrays of shape (models, units) unless it is said otherwise."""

    score: Floats
    """Mean scaled error drawn towards that of all units; infinite where the forecast cannot be made now."""
    own: Floats
    """The unit's own mean scaled error; NaN where it has none."""
    everybody: Floats
    """Mean scaled error of all units; NaN where nobody has one."""
    trials: Floats
    """Past years in which all forecasts that the unit has now could be made; shape (units,)."""

    @property
    def best(self) -> Ints:
        """Row of the model with the lowest score, the first among equals, -1 where there is none; shape (units,)."""
        chosen = np.argmin(self.score, axis=0)
        return np.where(np.isinf(self.score.min(axis=0)), -1, chosen).astype(np.int64)


def score(errors: Floats, can_be_made: npt.NDArray[np.bool_], shrinkage: float, trials_per_year: int = 1) -> Scores:
    """Compare forecasts by their scaled errors in past years.

    Forecasts are compared over the same trials: those in which every forecast that the unit has now could be made.

    Args:
        errors: scaled absolute errors, NaN where there is none; shape (models, units, trials).
        can_be_made: whether a forecast can be made now; shape (models, units).
        shrinkage: years of its own at which a unit's mean counts as much as everybody's.
        trials_per_year: how many trials stand for one year: they are alike and count as one.
    """
    shape = can_be_made.shape
    table = Scores(np.full(shape, np.inf), np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape[1]))
    patterns, of_unit = np.unique(can_be_made.T, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(pattern)
        if rows.size:
            _fill(table, errors[rows], rows, np.flatnonzero(of_unit.ravel() == number), shrinkage, trials_per_year)
    return table


def score_with_guests(
    errors: Floats,
    can_be_made: npt.NDArray[np.bool_],
    guests: int,
    shrinkage: float,
    trials_per_year: int = 1,
) -> Scores:
    """Compare forecasts of which the last ones can be made in fewer years than the others.

    If guests took part in the comparison, the years that they lack would be lost to all. So the others are compared
    among themselves, and each guest then with the best of them, over the years in which both could be made. Its score
    is that of the other plus the difference.

    Args:
        errors: as for ``score``, guests in the last rows.
        can_be_made: as for ``score``.
        guests: how many rows they take.
        shrinkage: as for ``score``.
        trials_per_year: as for ``score``.
    """
    home = errors.shape[0] - guests
    at_home = score(errors[:home], can_be_made[:home], shrinkage, trials_per_year)
    if not guests:
        return at_home
    units = np.arange(errors.shape[1])
    rows = np.full((guests, units.size), np.nan)
    scores, own, everybody = (np.concatenate([one, rows]) for one in (at_home.score, at_home.own, at_home.everybody))
    for row in range(home, home + guests):
        pair = np.stack([errors[at_home.best, units], errors[row]])
        has_home = at_home.best >= 0
        duel = score(pair, np.stack([has_home, can_be_made[row]]), shrinkage, trials_per_year)
        # Without another forecast the guest stands alone.
        base = np.zeros(units.size)
        base[has_home] = at_home.score.min(axis=0)[has_home] - duel.score[0, has_home]
        scores[row] = np.where(can_be_made[row], duel.score[1] + base, np.inf)
        own[row], everybody[row] = duel.own[1], duel.everybody[1]
    return Scores(scores, own, everybody, at_home.trials)


def _fill(table: Scores, errors: Floats, rows: Ints, units: Ints, shrinkage: float, trials_per_year: int) -> None:
    """The scores of the units that have the same forecasts to choose from."""
    together = np.isfinite(errors).all(axis=0)
    held = np.where(together, errors, 0.0)
    counts = together.sum(axis=1)
    every = int(counts.sum())
    for row, sums in zip(rows, held.sum(axis=2), strict=True):
        # An exact sum: the order of units must not decide between equals.
        common = math.fsum(sums) / every if every else math.nan
        years, own = counts[units] / trials_per_year, sums[units] / trials_per_year
        table.everybody[row, units] = common
        # Nobody has been tried: every forecast is as good as the other, and the first is taken.
        table.score[row, units] = (own + shrinkage * common) / (years + shrinkage) if every else 0.0
        table.own[row, units] = np.where(years > 0, own / np.where(years > 0, years, 1.0), np.nan)
        table.trials[units] = years
