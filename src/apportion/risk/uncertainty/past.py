"""Spreads that come from the past: a unit's own changes from year to year, or the interval of its forecast.

Both are centred: the stated number is taken as what is expected, and the past says how far it may be off. Knows columns
of amounts. It must not know ledgers.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.analysis.history.history import History
from apportion.analysis.outlook import Outlook
from apportion.model.ledger import Measure
from apportion.risk.uncertainty.spreads import FloatArray, Spread, lognormal, normal, steps

CHANGES_MIN: Final = 3
"""Changes from year to year below which nothing can be said of their spread: two have one degree of freedom."""


class NoPast(ValueError):
    """The past does not say what is asked for.

    Attributes:
        remedy: what the caller can do about it.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


_REMEDY: Final = "State figures as an expert does (source expert), or give the ledger more years."


def yearly_changes(history: History, outlook: Outlook | None, unit: str) -> FloatArray:
    """Relative changes of a unit's spending between whole years that follow each other, oldest first.

    Raises:
        NoPast: when the ledger has no spending of the unit.
    """
    panel = history.expense
    if panel is None or unit not in panel.index:
        raise NoPast(f"the ledger has no spending of the unit '{unit}'", _REMEDY)
    row = panel.index[unit]
    amounts, stated = panel.amounts[Measure.ACTUAL][row], panel.stated[Measure.ACTUAL][row].copy()
    if outlook is not None and outlook.year_under_way is not None:
        # A year that is not over yet is no fall.
        stated &= np.array([year < outlook.year_under_way for year in panel.years])
    changes = [
        float(amounts[at + 1]) / float(amounts[at]) - 1.0
        for at in range(len(panel.years) - 1)
        if stated[at] and stated[at + 1] and amounts[at] > 0 and panel.years[at + 1] - panel.years[at] == 1
    ]
    return np.array(changes)


def from_history(kind: str, changes: FloatArray, unit: str) -> Spread:
    """The spread of past changes around their mean.

    Args:
        kind: ``empirical`` (each past change is as likely, a bootstrap), ``normal`` or ``lognormal`` (fitted).
        changes: relative changes from year to year.
        unit: whose, for the message.

    Raises:
        NoPast: when there are too few changes, or all are the same.
    """
    if changes.size < CHANGES_MIN:
        message = f"the ledger has {changes.size} changes from year to year of '{unit}', and {CHANGES_MIN} are needed"
        raise NoPast(message, _REMEDY)
    if float(np.ptp(changes)) == 0.0:
        raise NoPast(f"'{unit}' changed by the same part in every year, so that nothing spreads", _REMEDY)
    if kind == "lognormal":
        if float(changes.min()) <= -1.0:
            message = f"the spending of '{unit}' fell to nothing or below in a past year, which has no logarithm"
            raise NoPast(message, "Choose the distribution empirical or normal, or leave the unit out.")
        return lognormal(0.0, float(np.std(np.log1p(changes), ddof=1)))
    centred = (1.0 + changes) / (1.0 + float(changes.mean())) - 1.0
    return steps(centred.tolist()) if kind == "empirical" else normal(0.0, float(np.std(centred, ddof=1)))


def from_forecast(kind: str, outlook: Outlook | None, unit: str) -> Spread:
    """The spread that the interval of a unit's forecast for the next year implies.

    The interval holds the stated part of outcomes, with as many below it as above.

    Raises:
        NoPast: when the unit has no forecast with an interval.
    """
    found = None
    if outlook is not None and outlook.next_forecasts is not None:
        found = next((item for item in outlook.next_forecasts.forecasts if item.unit == unit), None)
    if found is None or found.point is None or found.low is None or found.high is None or found.point <= 0:
        raise NoPast(f"there is no forecast with an interval for the unit '{unit}'", _REMEDY)
    from scipy.special import ndtri

    score = float(ndtri((1.0 + float(found.level)) / 2.0))
    low, high = found.low / found.point, found.high / found.point
    if kind == "lognormal":
        if low <= 0.0:
            raise NoPast(f"the forecast of '{unit}' reaches below zero", "Choose the distribution normal.")
        lower, upper = float(np.log(low)), float(np.log(high))
        return lognormal((lower + upper) / 2.0, (upper - lower) / (2.0 * score))
    return normal((low + high) / 2.0 - 1.0, (high - low) / (2.0 * score))
