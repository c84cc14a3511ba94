"""What is left of a budget at the end of its year, and how much of it is already promised.

Knows final and adopted budget, actual and encumbrance. It must not know what may be carried forward: that is a rule.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from apportion.analysis.history.panel import BoolArray, Panel
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import Measure


@dataclass(frozen=True, eq=False)
class CarryOver:
    """Remainders of every member and year; all of shape (members, years) and in minor units."""

    unspent: Int64Array
    """Budget less actual: negative where more was spent."""
    encumbered: Int64Array
    """Committed at the end of the year and not spent: moves into the next year with its order."""
    uncommitted: Int64Array
    """Unspent less encumbered: lapses, or is carried over if a rule says so."""
    changed: Int64Array
    """Final less adopted budget: what was added during the year, with what came over from the year before."""
    comparable: BoolArray
    """Whether budget and actual are stated; the other fields are 0 where not."""
    changes_stated: BoolArray
    """Whether both final and adopted budget are stated."""


def carry_over(panel: Panel) -> CarryOver:
    """Remainders of every member and year of a panel of expenses."""
    budget, budgeted = panel.budget()
    comparable = budgeted & panel.stated[Measure.ACTUAL]
    unspent = np.where(comparable, budget - panel.amounts[Measure.ACTUAL], 0)
    encumbered = np.where(comparable, panel.amounts[Measure.ENCUMBRANCE], 0)
    both = panel.stated[Measure.BUDGET] & panel.stated[Measure.ORIGINAL]
    changed = np.where(both, panel.amounts[Measure.BUDGET] - panel.amounts[Measure.ORIGINAL], 0)
    return CarryOver(unspent, encumbered, unspent - encumbered, changed, comparable, both)
