"""The ledger as data: what was budgeted, spent and committed, by fiscal year, period, unit, account and fund.

Knows the words of a ledger and the shape of its totals. It must not know where rows are kept or how they are summed:
a ledger of any size reaches the other rooms as ``Balances``, a few columns of totals.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.findings import Place

__all__ = [
    "ALL_YEARS",
    "DIMENSIONS",
    "KEYS",
    "MEASURES",
    "NOT_STATED",
    "WHOLE_YEAR",
    "AccountType",
    "Balances",
    "Dimension",
    "FiscalCalendar",
    "Key",
    "Ledger",
    "Measure",
    "Member",
]

Dimension = Literal["unit", "account", "fund", "request"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("unit", "account", "fund", "request")

Key = Literal["year", "period", "unit", "account", "fund", "request"]
KEYS: Final[tuple[Key, ...]] = ("year", "period", *DIMENSIONS)
"""What totals can be grouped by; the measure always is."""

ALL_YEARS: Final = 0
"""The year of totals over all years."""
WHOLE_YEAR: Final = 0
"""The period of a row that is about a fiscal year as a whole."""
NOT_STATED: Final = -1
"""The member of a dimension in a row that does not say one, and in totals over the whole dimension."""


class Measure(StrEnum):
    """What the amount of a ledger row is."""

    PROPOSED = "proposed"
    """Budget as asked for, before it was adopted."""
    ORIGINAL = "original"
    """Budget as adopted."""
    BUDGET = "budget"
    """Final budget: with all changes and transfers of the year."""
    ACTUAL = "actual"
    """Spent, or for accounts of revenue received."""
    ENCUMBRANCE = "encumbrance"
    """Committed by order or contract and not yet spent."""
    FORECAST = "forecast"
    """Somebody's projection of the actual."""


MEASURES: Final[tuple[Measure, ...]] = tuple(Measure)


class AccountType(StrEnum):
    """What an account counts; decides whether more than budgeted is favourable."""

    EXPENSE = "expense"
    REVENUE = "revenue"
    ASSET = "asset"
    LIABILITY = "liability"
    STATISTICAL = "statistical"
    """Posts, hours, units sold: no money."""


@dataclass(frozen=True)
class Member:
    """One unit, account, fund or request of the ledger. Members of a dimension form a tree by ``parent``."""

    id: str
    name: str = ""
    """Empty: the id."""
    parent: str = ""
    """Id of the member above, which need not have rows of its own. Empty: directly under the whole."""
    account_type: AccountType = AccountType.EXPENSE
    """Accounts only."""
    place: Place = field(default_factory=Place, compare=False)

    @property
    def label(self) -> str:
        """The name for readers."""
        return self.name or self.id


@dataclass(frozen=True, eq=False)
class Balances:
    """Totals of ledger rows: one row for each combination of keys that occurs. All columns have one length.

    A dimension that was summed over holds ``NOT_STATED`` everywhere; so do ``period`` ``WHOLE_YEAR`` and ``year``
    ``ALL_YEARS``. Rows ascend by year, period, unit, account, fund, request and measure.
    """

    year: npt.NDArray[np.int32]
    """Fiscal year by its name: 2019."""
    period: npt.NDArray[np.int16]
    """1 to 12 or 13 within the fiscal year; ``WHOLE_YEAR`` where a row is about the year."""
    unit: npt.NDArray[np.int32]
    """Position in ``Ledger.units``."""
    account: npt.NDArray[np.int32]
    fund: npt.NDArray[np.int32]
    request: npt.NDArray[np.int32]
    measure: npt.NDArray[np.int8]
    """Position in ``MEASURES``."""
    amount: Int64Array
    """Minor units. Spending and receipts are positive; refunds and credits negative."""
    quantity: npt.NDArray[np.float64]
    """Units of the statistic, 0 where the ledger has none."""
    rows: Int64Array
    """Ledger rows behind the total."""

    @property
    def size(self) -> int:
        """Number of totals."""
        return int(self.amount.size)

    def where(self, mask: npt.NDArray[np.bool_]) -> Balances:
        """The totals for which ``mask`` is true; shape (size,)."""
        columns = {name: getattr(self, name)[mask] for name in self.__dataclass_fields__}
        return Balances(**columns)

    def summed(self, by: Sequence[Key]) -> Balances:
        """The same totals with every key left out summed over; the measure is always kept.

        Raises:
            OverflowError: when a sum does not fit 64 bits.
        """
        summed_over: dict[str, int] = {"year": ALL_YEARS, "period": WHOLE_YEAR}
        keys: dict[str, npt.NDArray[Any]] = {"measure": self.measure}
        for name in KEYS:
            column = getattr(self, name)
            keys[name] = column if name in by else np.full_like(column, summed_over.get(name, NOT_STATED))
        return _grouped(self, keys)

    def renumbered(self, dimension: Dimension, position: npt.NDArray[np.int32]) -> Balances:
        """Each member of a dimension replaced by another, equal keys summed; ``position`` has shape (members,).

        With ``Ledger.ancestors`` it rolls totals up in the tree. Rows that state no member keep stating none.

        Raises:
            OverflowError: when a sum does not fit 64 bits.
        """
        column = getattr(self, dimension)
        # The last entry is what NOT_STATED, which is -1, takes.
        moved = np.append(position, np.int32(NOT_STATED))[column].astype(np.int32)
        keys: dict[str, npt.NDArray[Any]] = {name: getattr(self, name) for name in (*KEYS, "measure")}
        return _grouped(self, {**keys, dimension: moved})

    def of(self, measure: Measure) -> Balances:
        """The totals of one measure."""
        return self.where(self.measure == MEASURES.index(measure))


@dataclass(frozen=True, eq=False)
class Ledger:
    """What a ledger is about, without its rows."""

    name: str
    currency: Currency
    calendar: FiscalCalendar
    units: tuple[Member, ...]
    accounts: tuple[Member, ...]
    funds: tuple[Member, ...]
    requests: tuple[Member, ...]
    years: tuple[int, ...]
    """Fiscal years with rows, ascending."""
    measures: tuple[Measure, ...]
    """Measures with rows, in the order of ``MEASURES``."""
    rows: int
    has_quantities: bool = False
    sources: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of each imported file by its name."""
    first_day: datetime.date | None = None
    """Earliest day that a row states; ``None`` when no row states one."""
    last_day: datetime.date | None = None
    """Latest day that a row states: how far the last year is posted."""

    def members(self, dimension: Dimension) -> tuple[Member, ...]:
        """The members of one dimension, in the order of their positions in ``Balances``."""
        held: Any = {"unit": self.units, "account": self.accounts, "fund": self.funds, "request": self.requests}
        return held[dimension]  # type: ignore[no-any-return]  # the dictionary holds members alone

    @cached_property
    def above(self) -> Mapping[Dimension, npt.NDArray[np.int32]]:
        """Position of each member's parent by dimension, ``NOT_STATED`` directly under the whole; shape (members,)."""
        result: dict[Dimension, npt.NDArray[np.int32]] = {}
        for dimension in DIMENSIONS:
            members = self.members(dimension)
            index = {member.id: position for position, member in enumerate(members)}
            result[dimension] = np.array([index.get(m.parent, NOT_STATED) for m in members], dtype=np.int32)
        return result

    def position(self, dimension: Dimension, member: str) -> int:
        """Where the member of this id stands.

        Raises:
            KeyError: when there is no such member.
        """
        return self._positions[dimension][member]

    def within(self, dimension: Dimension, position: int) -> npt.NDArray[np.int32]:
        """Positions of a member and of all below it, ascending."""
        chosen = np.arange(len(self.members(dimension)), dtype=np.int32) == position
        above = self.above[dimension]
        size = -1
        while int(chosen.sum()) != size:
            size = int(chosen.sum())
            chosen |= np.where(above == NOT_STATED, False, chosen[above])
        return np.flatnonzero(chosen).astype(np.int32)

    def depths(self, dimension: Dimension) -> npt.NDArray[np.int32]:
        """Levels from the whole to each member: 1 directly under it; shape (members,)."""
        above = self.above[dimension]
        depth, at = np.ones(above.size, dtype=np.int32), above.copy()
        while (at != NOT_STATED).any():
            depth[at != NOT_STATED] += 1
            at = np.where(at == NOT_STATED, NOT_STATED, above[at]).astype(np.int32)
        return depth

    def ancestors(self, dimension: Dimension, depth: int) -> npt.NDArray[np.int32]:
        """For each member the one above it that is ``depth`` levels from the whole, itself where it is no deeper."""
        above = self.above[dimension]
        depths = self.depths(dimension)
        result = np.arange(above.size, dtype=np.int32)
        while (deeper := depths[result] > max(depth, 1)).any():
            result[deeper] = above[result[deeper]]
        return result

    @cached_property
    def _positions(self) -> Mapping[Dimension, Mapping[str, int]]:
        return {
            dimension: {member.id: position for position, member in enumerate(self.members(dimension))}
            for dimension in DIMENSIONS
        }


def _grouped(balances: Balances, keys: Mapping[str, npt.NDArray[Any]]) -> Balances:
    """The totals of equal keys added up exactly."""
    order = np.lexsort([keys[name] for name in ("measure", *reversed(KEYS))])
    if not order.size:
        return balances
    ordered = {name: column[order] for name, column in keys.items()}
    changes = np.zeros(order.size, dtype=np.bool_)
    changes[0] = True
    for column in ordered.values():
        changes[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(changes)
    columns = {name: column[starts] for name, column in ordered.items()}
    return Balances(
        **columns,
        amount=_sums(balances.amount[order], starts),
        quantity=np.add.reduceat(balances.quantity[order], starts),
        rows=_sums(balances.rows[order], starts),
    )


def _sums(column: Int64Array, starts: npt.NDArray[np.intp]) -> Int64Array:
    """Sums of consecutive stretches; NumPy would wrap around silently, so halves of 32 bits are added."""
    low, high = column & _LOW, column >> _HALF_BITS
    carried, rest = np.divmod(np.add.reduceat(low, starts), _LOW + 1)
    highest = np.add.reduceat(high, starts) + carried
    if highest.size and (highest.max() > _HIGH_MAX or highest.min() < ~_HIGH_MAX):
        message = "a sum of amounts does not fit 64 bits"
        raise OverflowError(message)
    total: Int64Array = (highest << _HALF_BITS) + rest
    return total


_HALF_BITS: Final = 32
_LOW: Final = (1 << _HALF_BITS) - 1
_HIGH_MAX: Final = (1 << 31) - 1
