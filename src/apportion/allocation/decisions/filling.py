"""Plans read off relaxations: what is taken in full stays, and the rest of the money is filled up.

Rounded down, a relaxation leaves some money of every period unused. Options are added in the order of their reduced
costs as long as all rows stay kept. For some hundred relaxations at once it costs less than solving one of them.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.allocation.decisions.sheet import Sheet, product
from apportion.allocation.worth.pieces import FloatArray

_TRIED: Final = 48
"""Options tried for each relaxation."""
_WHOLE: Final = 1e-6


def fill_up(sheet: Sheet, values: FloatArray, reduced: FloatArray) -> tuple[float, FloatArray] | None:
    """The best plan that some relaxations lead to, with its gain on the sheet; ``None`` where none keeps all rows.

    Args:
        sheet: the programme.
        values: of the options in each relaxation; shape (relaxations, options).
        reduced: their gain beyond what prices take; shape (relaxations, options).
    """
    weights = sheet.weights
    # A relaxation that was left unsolved may lie outside.
    x = np.clip(np.floor(values + _WHOLE), sheet.must, sheet.may)
    activity = product(x, weights)
    order = np.where((x < 1.0) & sheet.may, reduced, -np.inf)
    tried = min(_TRIED, sheet.options)
    best = np.argpartition(-order, tried - 1, axis=1)[:, :tried]
    rank = np.argsort(-np.take_along_axis(order, best, axis=1), axis=1, kind="stable")
    best = np.take_along_axis(best, rank, axis=1)
    is_left_out = np.isfinite(np.take_along_axis(order, best, axis=1))
    most = sheet.high + sheet.room
    for position in range(tried):
        option = best[:, position]
        more = activity + weights[option]
        fits = np.flatnonzero((more <= most).all(axis=1) & is_left_out[:, position])
        activity[fits] = more[fits]
        x[fits, option[fits]] = 1.0
    gains = np.where(sheet.keeps_rows(activity), x @ sheet.gain[: sheet.options], -np.inf)
    found = int(np.argmax(gains))
    return (float(gains[found]), x[found]) if np.isfinite(gains[found]) else None
