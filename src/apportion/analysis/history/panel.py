"""Totals of a ledger laid out as members by fiscal years, each member with all below it.

Knows how a tree is rolled up. It must not judge: growth, variances and seasons are computed from panels elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.model.ledger import MEASURES, NOT_STATED, AccountType, Balances, Dimension, Ledger, Measure, Member

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Panel:
    """Amounts of one dimension and one type of account; rows are members, columns fiscal years."""

    dimension: Dimension
    account_type: AccountType
    members: tuple[Member, ...]
    above: npt.NDArray[np.int32]
    """Row of each member's parent, ``NOT_STATED`` directly under the whole; shape (members,)."""
    years: tuple[int, ...]
    amounts: Mapping[Measure, Int64Array]
    """Minor units by measure, each member with all below it; shape (members, years)."""
    stated: Mapping[Measure, BoolArray]
    """Whether the ledger has any row behind the amount; shape (members, years)."""
    totals: Mapping[Measure, Int64Array]
    """The whole, with rows that name no member; shape (years,)."""
    totals_stated: Mapping[Measure, BoolArray]
    quantities: npt.NDArray[np.float64]
    """Actual quantities, for statistical accounts; shape (members, years)."""

    @cached_property
    def depth(self) -> npt.NDArray[np.int32]:
        """Levels above each member; shape (members,)."""
        return depths(self.above)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Row of each member by id."""
        return {member.id: row for row, member in enumerate(self.members)}

    def budget(self) -> tuple[Int64Array, BoolArray]:
        """Final budget of each member and year, or the adopted one where no final one is stated."""
        return _first_stated(self.amounts, self.stated)

    def total_budget(self) -> tuple[Int64Array, BoolArray]:
        """The same for the whole; shape (years,)."""
        return _first_stated(self.totals, self.totals_stated)

    @cached_property
    def whole(self) -> Panel:
        """The whole as a panel of one member."""
        return replace(
            self,
            members=(Member("", "All"),),
            above=np.array([NOT_STATED], dtype=np.int32),
            amounts={measure: total[np.newaxis] for measure, total in self.totals.items()},
            stated={measure: stated[np.newaxis] for measure, stated in self.totals_stated.items()},
            quantities=self.quantities[self.above == NOT_STATED].sum(axis=0, keepdims=True),
        )

    @property
    def is_empty(self) -> bool:
        """Whether the ledger has no row of this type of account."""
        return not any(bool(stated.any()) for stated in self.totals_stated.values())


def panel(balances: Balances, ledger: Ledger, dimension: Dimension, account_type: AccountType) -> Panel:
    """Lay out totals by year, member and account as a panel of one type of account.

    ``balances`` needs the keys year, account, measure and the dimension; finer keys are added up. Rows without an
    account count as expense: a ledger of spending often has no accounts.
    """
    types = list(AccountType)
    kinds = np.array([types.index(member.account_type) for member in ledger.accounts], dtype=np.int64)
    of_row = np.full(balances.size, types.index(AccountType.EXPENSE))
    named = balances.account != NOT_STATED
    of_row[named] = kinds[balances.account[named]]
    held = balances.where(of_row == types.index(account_type))

    members = ledger.members(dimension)
    years = np.array(ledger.years, dtype=np.int64)
    row = np.asarray(getattr(held, dimension), dtype=np.int64)
    column = np.searchsorted(years, held.year)
    shape = (len(members), years.size)
    amounts: dict[Measure, Int64Array] = {}
    stated: dict[Measure, BoolArray] = {}
    totals: dict[Measure, Int64Array] = {}
    totals_stated: dict[Measure, BoolArray] = {}
    for position, measure in enumerate(MEASURES):
        chosen = held.measure == position
        totals[measure] = np.zeros(years.size, dtype=np.int64)
        np.add.at(totals[measure], column[chosen], held.amount[chosen])
        totals_stated[measure] = np.bincount(column[chosen], minlength=years.size) > 0
        chosen &= row != NOT_STATED
        amounts[measure] = np.zeros(shape, dtype=np.int64)
        stated[measure] = np.zeros(shape, dtype=np.bool_)
        np.add.at(amounts[measure], (row[chosen], column[chosen]), held.amount[chosen])
        stated[measure][row[chosen], column[chosen]] = True
    quantities = np.zeros(shape)
    counted = (held.measure == MEASURES.index(Measure.ACTUAL)) & (row != NOT_STATED)
    np.add.at(quantities, (row[counted], column[counted]), held.quantity[counted])

    above = ledger.above[dimension]
    for measure in MEASURES:
        _roll_up(amounts[measure], stated[measure], above)
    _roll_up(quantities, np.zeros(shape, dtype=np.bool_), above)
    return Panel(
        dimension, account_type, members, above, ledger.years, amounts, stated, totals, totals_stated, quantities
    )


def depths(above: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Levels above each member of a tree without cycles; shape (members,)."""
    depth = np.zeros(above.size, dtype=np.int32)
    climbing = above.copy()
    while (climbing != NOT_STATED).any():
        going = climbing != NOT_STATED
        depth[going] += 1
        climbing[going] = above[climbing[going]]
    return depth


def _roll_up(amounts: npt.NDArray[np.generic], stated: BoolArray, above: npt.NDArray[np.int32]) -> None:
    """Add each member to the one above it, deepest first, in place."""
    depth = depths(above)
    for level in range(int(depth.max(initial=0)), 0, -1):
        below = np.flatnonzero(depth == level)
        np.add.at(amounts, above[below], amounts[below])
        np.logical_or.at(stated, above[below], stated[below])


def _first_stated(
    amounts: Mapping[Measure, Int64Array], stated: Mapping[Measure, BoolArray]
) -> tuple[Int64Array, BoolArray]:
    final, adopted = stated[Measure.BUDGET], stated[Measure.ORIGINAL]
    return (
        np.where(final, amounts[Measure.BUDGET], np.where(adopted, amounts[Measure.ORIGINAL], 0)),
        final | adopted,
    )
