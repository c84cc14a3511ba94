"""Spending inside and outside the budget: which ledger lines had a budget at all.

Knows lines (unit, account, fund, request) of a year. It must not know trees: a line is compared with itself only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.ledger import DIMENSIONS, MEASURES, AccountType, Balances, Ledger, Measure


@dataclass(frozen=True)
class Coverage:
    """How far the budget of one year covers what was spent in it. Minor units."""

    year: int
    lines_budgeted: int
    """Lines with a budget other than nothing."""
    budget: int
    actual_budgeted: int
    """Spent on lines that had a budget."""
    lines_unbudgeted: int
    """Lines with spending and no budget."""
    actual_unbudgeted: int

    @property
    def utilisation(self) -> float:
        """Spent on budgeted lines as a fraction of their budget; NaN without a budget."""
        return self.actual_budgeted / self.budget if self.budget else float("nan")


def coverage(lines: Balances, ledger: Ledger) -> tuple[Coverage, ...]:
    """Coverage of each year in which expense lines have both a budget and spending somewhere.

    ``lines`` has the keys year, unit, account, fund, request and measure. The budget of a line is its final one, or
    the adopted one in years that state no final budget at all.
    """
    held = lines.where(_is_expense(lines, ledger))
    found: list[Coverage] = []
    for year in ledger.years:
        of_year = held.where(held.year == year)
        final = _codes(Measure.BUDGET) if (of_year.measure == _codes(Measure.BUDGET)).any() else None
        budget_code = _codes(Measure.ORIGINAL) if final is None else final
        budgets = of_year.where(of_year.measure == budget_code)
        actuals = of_year.where(of_year.measure == _codes(Measure.ACTUAL))
        if not budgets.size or not actuals.size:
            continue
        keys, place = np.unique(np.vstack([_keys(budgets), _keys(actuals)]), axis=0, return_inverse=True)
        place = place.reshape(-1)
        budget = _summed(place[: budgets.size], budgets.amount, len(keys))
        actual = _summed(place[budgets.size :], actuals.amount, len(keys))
        inside = budget != 0
        outside = ~inside & (actual != 0)
        found.append(
            Coverage(
                year,
                int(inside.sum()),
                exact_sum(budget),
                exact_sum(actual[inside]),
                int(outside.sum()),
                exact_sum(actual[outside]),
            )
        )
    return tuple(found)


def _is_expense(balances: Balances, ledger: Ledger) -> npt.NDArray[np.bool_]:
    kinds = np.array([member.account_type is AccountType.EXPENSE for member in ledger.accounts] + [True])
    result: npt.NDArray[np.bool_] = kinds[balances.account]  # an account that is not stated is the last one: expense
    return result


def _codes(measure: Measure) -> int:
    return MEASURES.index(measure)


def _keys(balances: Balances) -> npt.NDArray[np.int32]:
    return np.column_stack([getattr(balances, dimension) for dimension in DIMENSIONS])


def _summed(place: npt.NDArray[np.intp], amount: Int64Array, size: int) -> Int64Array:
    result = np.zeros(size, dtype=np.int64)
    np.add.at(result, place, amount)
    return result
