"""Small ledgers in words: rows of a few keys, amounts in dollars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.ledger import MEASURES, NOT_STATED, AccountType, Balances, Ledger, Measure, Member


@dataclass(frozen=True)
class Row:
    """One row; amounts in whole dollars, empty keys are not stated."""

    measure: str
    year: int
    amount: float
    unit: str = ""
    account: str = ""
    fund: str = ""
    period: int = 0
    quantity: float = 0.0


def ledger_of(
    rows: Sequence[Row],
    *,
    parents: dict[str, str] | None = None,
    types: dict[str, AccountType] | None = None,
    calendar: FiscalCalendar | None = None,
) -> tuple[Ledger, Balances]:
    """A ledger and its rows as totals; ``parents`` is the tree of units, ``types`` says what accounts count."""
    parents, types = parents or {}, types or {}

    def named(values: Sequence[str]) -> list[str]:
        return sorted({value for value in values if value})

    units = named([*(row.unit for row in rows), *parents, *parents.values()])
    accounts = named([row.account for row in rows])
    funds = named([row.fund for row in rows])

    def column(values: Sequence[str], among: Sequence[str]) -> np.ndarray:
        return np.array([among.index(value) if value else NOT_STATED for value in values], dtype=np.int32)

    balances = Balances(
        year=np.array([row.year for row in rows], dtype=np.int32),
        period=np.array([row.period for row in rows], dtype=np.int16),
        unit=column([row.unit for row in rows], units),
        account=column([row.account for row in rows], accounts),
        fund=column([row.fund for row in rows], funds),
        request=np.full(len(rows), NOT_STATED, dtype=np.int32),
        measure=np.array([MEASURES.index(Measure(row.measure)) for row in rows], dtype=np.int8),
        amount=np.array([round(row.amount * 100) for row in rows], dtype=np.int64),
        quantity=np.array([row.quantity for row in rows]),
        rows=np.ones(len(rows), dtype=np.int64),
    )
    measures = {row.measure for row in rows}
    ledger = Ledger(
        name="Test",
        currency=Currency("USD", 2),
        calendar=calendar or FiscalCalendar(),
        units=tuple(Member(unit, parent=parents.get(unit, "")) for unit in units),
        accounts=tuple(Member(item, account_type=types.get(item, AccountType.EXPENSE)) for item in accounts),
        funds=tuple(Member(fund) for fund in funds),
        requests=(),
        years=tuple(sorted({row.year for row in rows})),
        measures=tuple(measure for measure in Measure if measure.value in measures),
        rows=len(rows),
        has_quantities=any(row.quantity for row in rows),
    )
    return ledger, balances
