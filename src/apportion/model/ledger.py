"""The ledger as data: what was budgeted, spent and committed, by fiscal year, period, unit, account and fund.

Knows the words of a ledger and the shape of its totals. It must not know where rows are kept or how they are summed:
a ledger of any size reaches the other rooms as ``Balances``, a few columns of totals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.kernel.money import Currency
from apportion.model.findings import Place

Dimension = Literal["unit", "account", "fund", "request"]
DIMENSIONS: Final[tuple[Dimension, ...]] = ("unit", "account", "fund", "request")

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


@dataclass(frozen=True)
class FiscalCalendar:
    """How days become fiscal years and periods."""

    kind: Literal["months", "4-4-5", "4-5-4", "5-4-4", "13x4"] = "months"
    """Calendar months, weeks grouped within quarters, or thirteen periods of four weeks."""
    start_month: int = 1
    """Month in which the fiscal year begins (months), or in or near whose beginning it begins (weeks)."""
    named_by: Literal["end", "start"] = "end"
    """Whether fiscal year 2019 is the one that ends or begins in 2019; alike when it is the calendar year."""
    week_start: int = 7
    """Weeks only: first day of the week, Monday 1 to Sunday 7."""
    year_start_rule: Literal["nearest", "last-before"] = "nearest"
    """Weeks only: the year begins on the ``week_start`` nearest to the first of ``start_month``, or the last one
    not after it."""

    @property
    def periods(self) -> int:
        """Periods in a year: 12, or 13."""
        return 13 if self.kind == "13x4" else 12


@dataclass(frozen=True, eq=False)
class Balances:
    """Totals of ledger rows: one row for each combination of keys that occurs. All columns have one length.

    A dimension that was summed over holds ``NOT_STATED`` everywhere; so does ``period`` hold ``WHOLE_YEAR``.
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
