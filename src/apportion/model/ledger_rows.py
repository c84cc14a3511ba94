"""Single rows of a ledger, and small facts that only its rows can tell.

Knows what a reader wants to see of rows. It must not know where they are kept.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from apportion.model.findings import Place
from apportion.model.ledger import Measure


@dataclass(frozen=True)
class LedgerRow:
    """One amount of a ledger, with where it stands in the user's files."""

    year: int
    period: int
    """``WHOLE_YEAR`` where the row is about the year."""
    unit: int
    """Position in ``Ledger.units``, ``NOT_STATED`` where the row names none; alike the next three."""
    account: int
    fund: int
    request: int
    measure: Measure
    amount: int
    """Minor units."""
    quantity: float
    day: datetime.date | None
    """``None`` where the ledger states no days."""
    place: Place
    """File, sheet and line."""
    details: tuple[tuple[str, str], ...]
    """Heading and text of the columns kept for looking at rows; blank ones left out."""


@dataclass(frozen=True)
class RepeatedRow:
    """Rows that are alike in every column that was read."""

    row: LedgerRow
    """The first of them."""
    times: int
    """How often it stands."""


@dataclass(frozen=True)
class RowFacts:
    """What only the rows can tell, counted where they are kept."""

    rows: int
    duplicate_rows: int
    """Rows that repeat another one in every column that was read; rows of nothing aside."""
    duplicates: tuple[RepeatedRow, ...]
    """The largest of them."""
    negative_rows: int
    """Negative actuals of accounts of expense."""
    negative_amount: int
    """Sum of those rows as a positive number of minor units."""
    gross_amount: int
    """Sum of the sizes of all actuals of accounts of expense."""
    missing_periods: tuple[tuple[int, int], ...]
    """Year and period without a row, between the first and the last that has one, in years whose rows have periods."""
