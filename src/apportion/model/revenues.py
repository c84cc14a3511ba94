"""What a case says about revenue and cash: sources, balances of funds, kinds of spending, and months.

Values only. Money is in minor units, a period is its position among the periods of the case, and ``None`` always means
*not stated*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from apportion.model.findings import Place
from apportion.model.selector import Selector

MONTHS = 12
"""Months of a fiscal year: a budget period with monthly cash is a year."""
SPENDING = "spending"
"""The flow of everything that the plan pays."""
REVENUE = "revenue"
"""The flow of all sources that have no months of their own."""


@dataclass(frozen=True)
class StatedRevenue:
    """What one source is expected to bring in one budget period."""

    source: str
    name: str
    fund: str
    """Id of the fund; empty: the only money of a case without a table of funds."""
    period: int
    amount: int
    is_recurring: bool
    accounts: tuple[str, ...] = ()
    """Accounts of the ledger with its past; empty: its rows in ``cash_history``."""
    low: int | None = None
    """Stated interval that holds the amount nine times in ten; ``None``: read from the past."""
    high: int | None = None
    basis: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class FundBalance:
    """What a fund holds beside the revenue of one period."""

    fund: str
    period: int
    opening: int | None = None
    """First period only."""
    drawn: int = 0
    """Balance that makes up part of the fund's amount; an empty cell states that there is none, as ``added``,
    ``transfers_in`` and ``transfers_out``."""
    added: int = 0
    transfers_in: int = 0
    transfers_out: int = 0
    operating: int | None = None
    """Regular revenue or spending of a year; ``None``: the recurring revenue of the fund."""
    basis: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class SpendingKind:
    """Whether the spending of some requests goes on."""

    applies_to: Selector
    is_recurring: bool
    reason: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Timing:
    """A flow that moves later than it is due."""

    lag: int
    """Whole months, 1 to 11."""
    due_before: int
    """Due before the first period; it moves in equal parts in the first ``lag`` months."""


@dataclass(frozen=True)
class StatedMoney:
    """All of it, as read."""

    revenues: tuple[StatedRevenue, ...] = ()
    """In the order of the table."""
    balances: tuple[FundBalance, ...] = ()
    kinds: tuple[SpendingKind, ...] = ()
    profiles: Mapping[str, tuple[Fraction, ...]] = field(default_factory=dict)
    """Twelve shares that sum to 1, by flow."""
    history: Mapping[str, Mapping[int, Mapping[int, int]]] = field(default_factory=dict)
    """Amount by flow, fiscal year and month."""
    timing: Mapping[str, Timing] = field(default_factory=dict)
    cash_opening: int | None = None
    cash_floor: int | None = None
    borrowing_rate: Fraction | None = None
    """A year, as a fraction."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source once, in the order of the table."""
        return tuple(dict.fromkeys(row.source for row in self.revenues))

    def name_of(self, source: str) -> str:
        """The name for readers."""
        return next((row.name for row in self.revenues if row.source == source), source)
