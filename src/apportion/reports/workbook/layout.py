"""Where things stand in the workbook, so that formulas on one sheet can name cells of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.workbook.cells import span

INPUT = "Input"
ALLOCATION = "Allocation"
REQUESTS = "Requests"
UNITS = "Units"
FUNDS = "Funds"
MEMBERS = "Rule lines"
DECISIONS = "Decisions"
PERIODS = "Periods"

AMOUNT_COLUMN = 6
"""Of the sheet Allocation."""
KEY_COLUMN = 9
"""First of the key columns of Allocation: line, fund, period, then one unit number per level."""
REQUEST_AMOUNT_COLUMN = 5
REQUEST_VALUE_COLUMN = 12
REQUEST_KEY_COLUMN = 16
"""First of the key columns of Requests: one unit number per level; behind them the decision and the period."""


@dataclass(frozen=True)
class InputRows:
    """Rows of the sheet Input, by what stands in them."""

    total: int
    units: Mapping[str, int]
    funds: Mapping[tuple[str, int], int]
    """By fund and index of the period."""
    lines: Mapping[int, int]
    """By request line; empty when the lines are too many to be listed."""


@dataclass(frozen=True)
class Block:
    """The data rows of a sheet."""

    sheet: str
    first: int
    last: int

    def column(self, position: int) -> str:
        """Absolute reference to a column of these rows."""
        return span(self.sheet, position, self.first, max(self.first, self.last))


@dataclass(frozen=True)
class DecisionBlock:
    """The rows of the sheet Decisions and the columns that other sheets add up."""

    rows: Block
    value: int
    """Column of the weighted value of what was taken, beside what its lines are worth."""
    unit_key: int
    """First of the key columns: one unit number per level."""
    funded: Mapping[int, str]
    """By decision: the cell that is 1 where it is funded."""


@dataclass(frozen=True)
class Ancestry:
    """Number of the unit at each level above a unit, itself included; 0 where there is none.

    ``numbers`` has shape (units, levels).
    """

    numbers: np.ndarray

    @property
    def levels(self) -> int:
        """Depth of the tree, at least one."""
        return int(self.numbers.shape[1])

    @classmethod
    def of(cls, case: Case) -> Ancestry:
        """Units are numbered from 1 in the order of the case."""
        depth = case.depth
        levels = int(depth.max(initial=0)) + 1
        numbers = np.zeros((len(case.units), levels), dtype=np.int64)
        for unit in np.argsort(depth, kind="stable").tolist():
            above = int(case.parent_index[unit])
            if above >= 0:
                numbers[unit] = numbers[above]
            numbers[unit, depth[unit]] = unit + 1
        return cls(numbers)


def major(amount_minor: int | Fraction, currency: Currency) -> float:
    """The nearest float of an amount or value in major units: what a spreadsheet stores."""
    return float(Fraction(amount_minor) / currency.minor_per_major)


def fund_positions(case: Case, plan: Plan) -> list[int]:
    """Index into ``case.funds`` for each of the plan's fund ids; 0 where the case names no fund."""
    index = {fund.id: position for position, fund in enumerate(case.funds)}
    return [index.get(fund, 0) for fund in plan.fund_ids]


def fund_name(case: Case, fund: str) -> str:
    """Name of a fund for readers, also where the case has none."""
    names = {item.id: item.name or item.id for item in case.funds}
    return names.get(fund, fund or "All money")
