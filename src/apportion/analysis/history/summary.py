"""One line per member and per year, as tables and charts of a history show them.

Knows which figures belong together for a reader. It must not know how a figure is written or drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apportion.analysis.history.history import History
from apportion.analysis.history.panel import Panel
from apportion.analysis.history.trend import Cagr, cagr, growth, margins, shares
from apportion.analysis.history.variance import Deviation, Direction, Variances, direction, largest, worst
from apportion.model.ledger import AccountType, Dimension, Measure


@dataclass(frozen=True)
class YearLine:
    """One year of one member or of the whole. ``None`` stands for what the ledger does not state."""

    year: int
    proposed: int | None
    original: int | None
    budget: int | None
    """Final budget, or the adopted one where no final one is stated."""
    actual: int | None
    encumbrance: int | None
    variance: int | None
    """Actual less budget, minor units."""
    variance_fraction: float | None
    utilisation: float | None
    growth: float | None
    """Of the actual against the year before."""
    direction: Direction
    share: float | None = None
    """Of the actual of the whole."""


@dataclass(frozen=True)
class MemberLine:
    """One member over all years."""

    dimension: Dimension
    account_type: AccountType
    id: str
    label: str
    parent: str
    depth: int
    years: tuple[YearLine, ...]
    average_utilisation: float | None
    average_variance: float | None
    """Mean size of the yearly variances as fractions."""
    mean_variance: float | None
    """Mean of the yearly variances with their sign."""
    worst: Deviation | None
    within_tolerance: bool | None
    """Whether the average variance lies within the tolerance; ``None`` where it is not known."""
    cagr: Cagr | None
    quantities: tuple[float, ...] = ()
    """Of statistical accounts, by year."""

    @property
    def latest(self) -> YearLine | None:
        """The last year with an actual."""
        known = [line for line in self.years if line.actual is not None]
        return known[-1] if known else None


@dataclass(frozen=True)
class AverageVariance:
    """How far the units at the top of the tree lay from their budgets, over all years that can be compared."""

    plain: float
    """Mean of the units' average variances, each unit counting alike."""
    weighted: float
    """All variances in money, whatever their sign, as a part of all budgets: large units count more."""


@dataclass(frozen=True)
class Surplus:
    """Revenue less expense by year. Minor units."""

    years: tuple[int, ...]
    amounts: tuple[int, ...]
    margins: tuple[float | None, ...]
    cagr: Cagr | None


def member_lines(history: History, dimension: Dimension, account_type: AccountType) -> tuple[MemberLine, ...]:
    """Every member of a dimension with rows of this type of account, in the order of the tree."""
    held = history.panels.get((dimension, account_type))
    if held is None:
        return ()
    found = history.variances[dimension, account_type]
    furthest = worst(found, held.years, account_type)
    averages = (found.average_utilisation(), found.average_variance(), found.mean_variance())
    lines = []
    for row in tree_order(held):
        if not any(bool(stated[row].any()) for stated in held.stated.values()):
            continue
        utilisation, size, signed = (_known(column[row]) for column in averages)
        member = held.members[row]
        lines.append(
            MemberLine(
                dimension,
                account_type,
                member.id,
                member.label,
                member.parent,
                int(held.depth[row]),
                _year_lines(held, found, row),
                utilisation,
                size,
                signed,
                furthest[row],
                None if size is None else size <= history.policy.tolerance,
                cagr(held.years, held.amounts[Measure.ACTUAL][row], held.stated[Measure.ACTUAL][row]),
                tuple(held.quantities[row].tolist()) if account_type is AccountType.STATISTICAL else (),
            )
        )
    return tuple(lines)


def whole_lines(history: History, account_type: AccountType) -> tuple[YearLine, ...]:
    """The whole by year."""
    held = history.panels.get(("unit", account_type))
    if held is None:
        return ()
    return _year_lines(held.whole, history.whole[account_type], 0)


def whole_cagr(history: History, account_type: AccountType) -> Cagr | None:
    """Compound growth of the whole's actuals."""
    held = history.panels.get(("unit", account_type))
    if held is None:
        return None
    return cagr(held.years, held.totals[Measure.ACTUAL], held.totals_stated[Measure.ACTUAL])


def average_variance(lines: Sequence[MemberLine]) -> AverageVariance | None:
    """The average of the members at the top of the tree; ``None`` where none can be compared."""
    tops = [line for line in lines if line.depth == 0 and line.average_variance is not None]
    compared = [year for line in tops for year in line.years if year.variance is not None]
    budget = sum(abs(year.budget or 0) for year in compared)
    if not budget:
        return None
    plain = sum(line.average_variance or 0.0 for line in tops) / len(tops)
    return AverageVariance(plain, sum(abs(year.variance or 0) for year in compared) / budget)


def surplus(history: History) -> Surplus | None:
    """What is left of revenue after expense, in years that state both; ``None`` where no year does."""
    revenue = history.panels.get(("unit", AccountType.REVENUE))
    expense = history.panels.get(("unit", AccountType.EXPENSE))
    if revenue is None or expense is None:
        return None
    both = revenue.totals_stated[Measure.ACTUAL] & expense.totals_stated[Measure.ACTUAL]
    columns = np.flatnonzero(both)
    if not columns.size:
        return None
    received, spent = revenue.totals[Measure.ACTUAL], expense.totals[Measure.ACTUAL]
    left = received - spent
    part = margins(received, spent, both)
    return Surplus(
        tuple(revenue.years[column] for column in columns.tolist()),
        tuple(int(left[column]) for column in columns.tolist()),
        tuple(_known(part[column]) for column in columns.tolist()),
        cagr(revenue.years, left, both),
    )


def ranked(history: History, year: int, *, over: bool) -> tuple[tuple[str, Deviation], ...]:
    """Overspends (or underspends) of one year by label, largest first.

    Of units without any below them: further up, one team's overspend hides behind another's savings.
    """
    held = history.panels.get(("unit", AccountType.EXPENSE))
    if held is None:
        return ()
    rows = np.arange(len(held.members))
    among = ~np.isin(rows, held.above)
    found = largest(
        history.variances["unit", AccountType.EXPENSE], held.years, AccountType.EXPENSE, year, over=over, among=among
    )
    return tuple((held.members[item.row].label, item) for item in found)


def tree_order(held: Panel) -> list[int]:
    """Rows of a panel with each member right before those below it, siblings in the order of the ledger."""
    below: dict[int, list[int]] = {}
    for row, parent in enumerate(held.above.tolist()):
        below.setdefault(parent, []).append(row)
    order: list[int] = []
    stack = list(reversed(below.get(-1, [])))
    while stack:
        row = stack.pop()
        order.append(row)
        stack.extend(reversed(below.get(row, [])))
    return order


def _year_lines(held: Panel, found: Variances, row: int) -> tuple[YearLine, ...]:
    budget, budgeted = held.budget()
    actual = held.amounts[Measure.ACTUAL]
    grown = growth(actual[row], held.stated[Measure.ACTUAL][row])
    part = shares(actual[row], held.totals[Measure.ACTUAL])
    lines = []
    for column, year in enumerate(held.years):

        def of(measure: Measure, column: int = column) -> int | None:
            return int(held.amounts[measure][row, column]) if held.stated[measure][row, column] else None

        comparable = bool(found.comparable[row, column])
        variance = int(found.variance[row, column]) if comparable else None
        lines.append(
            YearLine(
                year,
                of(Measure.PROPOSED),
                of(Measure.ORIGINAL),
                int(budget[row, column]) if budgeted[row, column] else None,
                of(Measure.ACTUAL),
                of(Measure.ENCUMBRANCE),
                variance,
                _known(found.fraction[row, column]),
                _known(found.utilisation[row, column]),
                _known(grown[column]),
                Direction.NONE if variance is None else direction(variance, held.account_type),
                _known(part[column]),
            )
        )
    return tuple(lines)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else float(number)
