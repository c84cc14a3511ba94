"""Budget against actual: how much was used, how far off it was, and whether that is good news.

Knows the convention of variance analysis: a variance is actual less budget; it is favourable where less was spent, or
more received, than budgeted. It must not know where a tolerance comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from apportion.analysis.history.panel import BoolArray, Panel
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import AccountType, Measure

FloatArray = npt.NDArray[np.float64]

MORE_IS_FAVOURABLE = frozenset({AccountType.REVENUE, AccountType.ASSET})


class Direction(StrEnum):
    """What a variance means for the organisation."""

    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    NONE = "none"
    """On budget to the last cent, or an account for which neither direction is better."""


@dataclass(frozen=True, eq=False)
class Variances:
    """Budget against actual of every member and year of a panel."""

    budget: Int64Array
    """Minor units; the final budget, or the adopted one where there is no other; shape (members, years)."""
    actual: Int64Array
    comparable: BoolArray
    """Whether both budget and actual are stated and the budget is not nothing."""
    variance: Int64Array
    """Actual less budget in minor units; 0 where not comparable."""
    fraction: FloatArray
    """Variance as a fraction of the budget; NaN where not comparable."""
    utilisation: FloatArray
    """Actual as a fraction of the budget; NaN where not comparable."""

    def average_utilisation(self) -> FloatArray:
        """Mean of the years' utilisations of each member, each year counting alike; shape (members,)."""
        return _mean_of_years(self.utilisation)

    def average_variance(self) -> FloatArray:
        """Mean size of the years' variances as fractions, whatever their sign; shape (members,)."""
        return _mean_of_years(np.abs(self.fraction))

    def mean_variance(self) -> FloatArray:
        """Mean of the years' variances with their sign: above 0 is over budget; shape (members,)."""
        return _mean_of_years(self.fraction)


@dataclass(frozen=True)
class Deviation:
    """One member's variance in one year."""

    row: int
    """Row of the member in its panel."""
    year: int
    variance: int
    """Actual less budget, minor units."""
    fraction: float
    direction: Direction


def variances(panel: Panel) -> Variances:
    """Budget against actual of every member and year."""
    budget, budgeted = panel.budget()
    return compare(budget, budgeted, panel.amounts[Measure.ACTUAL], panel.stated[Measure.ACTUAL])


def compare(budget: Int64Array, budgeted: BoolArray, actual: Int64Array, spent: BoolArray) -> Variances:
    """Budget against actual, element by element; arrays of one shape in minor units and whether each is stated."""
    comparable = budgeted & spent & (budget != 0)
    variance = np.where(comparable, actual - budget, 0)
    fraction = np.full(budget.shape, np.nan)
    np.divide(variance, np.abs(budget), out=fraction, where=comparable)
    utilisation = np.full(budget.shape, np.nan)
    np.divide(actual, budget, out=utilisation, where=comparable)
    return Variances(budget, actual, comparable, variance, fraction, utilisation)


def direction(variance: int, account_type: AccountType) -> Direction:
    """What a variance of an account of this type means."""
    if variance == 0 or account_type is AccountType.STATISTICAL:
        return Direction.NONE
    return Direction.FAVOURABLE if (variance > 0) == (account_type in MORE_IS_FAVOURABLE) else Direction.UNFAVOURABLE


def worst(found: Variances, years: tuple[int, ...], account_type: AccountType) -> list[Deviation | None]:
    """For each member the year in which it lay furthest from its budget as a fraction; the latest of equal ones."""
    result: list[Deviation | None] = []
    for row in range(found.budget.shape[0]):
        sizes = np.abs(found.fraction[row])
        if np.isnan(sizes).all():
            result.append(None)
            continue
        column = int(np.flatnonzero(sizes == np.nanmax(sizes))[-1])
        result.append(_deviation(found, row, column, years, account_type))
    return result


def largest(
    found: Variances,
    years: tuple[int, ...],
    account_type: AccountType,
    year: int,
    *,
    over: bool,
    among: BoolArray | None = None,
) -> list[Deviation]:
    """Overspends (or with ``over=False`` underspends) of one year in money, largest first.

    ``among`` restricts the members, shape (members,). Equal variances keep the order of the members.
    """
    column = years.index(year)
    held = found.comparable[:, column] & ((found.variance[:, column] > 0) if over else (found.variance[:, column] < 0))
    if among is not None:
        held &= among
    rows = np.flatnonzero(held)
    order = np.argsort(-np.abs(found.variance[rows, column]), kind="stable")
    return [_deviation(found, int(row), column, years, account_type) for row in rows[order]]


def exceeds(found: Variances, tolerance: float) -> BoolArray:
    """Whether a variance is larger than a fraction of its budget in either direction; shape (members, years)."""
    sizes: BoolArray = np.nan_to_num(np.abs(found.fraction), nan=0.0) > tolerance
    return sizes


def _deviation(found: Variances, row: int, column: int, years: tuple[int, ...], account_type: AccountType) -> Deviation:
    variance = int(found.variance[row, column])
    return Deviation(
        row, years[column], variance, float(found.fraction[row, column]), direction(variance, account_type)
    )


def _mean_of_years(values: FloatArray) -> FloatArray:
    """Mean over the years that are known; NaN where none is."""
    known = ~np.isnan(values)
    count = known.sum(axis=-1)
    result = np.full(count.shape, np.nan)
    np.divide(np.where(known, values, 0.0).sum(axis=-1), count, out=result, where=count > 0)
    return result
