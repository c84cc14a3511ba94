"""The table of criteria: what a plan makes as large as possible, in which order, and what may be given up for it."""

from __future__ import annotations

from decimal import Decimal

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows
from apportion.model.intake.tables import report_duplicates
from apportion.model.organisation import Criterion
from apportion.model.raw import RawTable


def read_criteria(table: RawTable | None, clerk: Clerk, places: dict[tuple[str, str], Place]) -> tuple[Criterion, ...]:
    """The criteria in order of priority; those of one priority in order of their measure."""
    if table is None:
        return ()
    rows = Rows(table, clerk)
    words = [rows.choice(row, "criterion") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (word,)) for row, word in enumerate(words) if word), clerk.collector, "the criterion"
    )
    losses: dict[int, tuple[int, Decimal]] = {}
    held = []
    for row, word in enumerate(words):
        priority = _priority(rows, row)
        factor, loss = _factor(rows, row), _loss(rows, row)
        if loss is not None:
            first, other = losses.setdefault(priority, (row, loss))
            if other != loss:
                fault = Fault(
                    "criterion.allowed-loss",
                    f"another criterion of priority {priority} allows another loss in {rows.place(first)}",
                    "the same loss for all criteria of one priority, or stated once",
                    "Make them the same, or give one of them another priority.",
                )
                rows.report(row, "allowed_loss", fault)
        if word and row not in repeated:
            places["criteria", word] = rows.place(row)
            held.append((word, factor, priority))
    return tuple(
        Criterion(word, factor, priority, losses[priority][1] if priority in losses else Decimal(0))
        for word, factor, priority in sorted(held, key=lambda item: (item[2], item[0]))
    )


def _priority(rows: Rows, row: int) -> int:
    number = rows.integer(row, "priority")
    if number is None:
        return 1
    if number < 1:
        fault = Fault("criterion.priority", f"{number} is no priority", "1, 2, 3 …", "Begin to count at 1.")
        rows.report(row, "priority", fault)
    return max(number, 1)


def _factor(rows: Rows, row: int) -> Decimal:
    factor = rows.decimal(row, "factor")
    if factor is None:
        return Decimal(1)
    if factor <= 0:
        fault = Fault(
            "criterion.factor",
            f"the factor {factor:f} would leave the criterion without effect or turn it round",
            "above zero",
            "Correct the factor, or remove the criterion.",
        )
        rows.report(row, "factor", fault)
        return Decimal(1)
    return factor


def _loss(rows: Rows, row: int) -> Decimal | None:
    loss = rows.percent(row, "allowed_loss")
    if loss is not None and not 0 <= loss <= 1:
        fault = Fault(
            "criterion.allowed-loss",
            f"'{rows.cell(row, 'allowed_loss')[0].strip()}' makes no sense as a part of the best",
            "0% to 100%",
            "Correct the percentage.",
        )
        rows.report(row, "allowed_loss", fault)
        return None
    return loss
