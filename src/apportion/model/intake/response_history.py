"""The cells of a history as days and numbers, each fault at its place; nothing is filled in.

Knows cells. It must not know whether a history makes sense as a whole: the valuation asks that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault, NumberFormat, read_date, read_decimal
from apportion.model.intake.collector import Collector
from apportion.model.intake.response_catalogue import ALL_RESPONSE_CODES
from apportion.model.raw import RawColumn, RawTable


@dataclass(frozen=True)
class HistoryCells:
    """The columns of a history; in each as many entries as it has rows."""

    dates: tuple[date, ...]
    numbers: Mapping[str, tuple[float, ...]]
    """By the name under which the table has the column."""


def read_history_cells(
    table: RawTable, day: str, spending: tuple[str, ...], others: tuple[str, ...], number_format: str
) -> tuple[HistoryCells | None, Findings]:
    """Read every cell of the wanted columns.

    Args:
        table: the history.
        day: name of the column of days.
        spending: columns in which nothing may be below zero.
        others: the other columns of numbers.
        number_format: how numbers are written, one of the choices of the setting.

    Returns:
        The columns, or ``None`` where a cell has to be corrected; and the findings.
    """
    collector = Collector(ALL_RESPONSE_CODES)
    written = NumberFormat(number_format)
    dates = _days(table, day, collector)
    numbers = {
        name: _numbers(table, name, written, collector, negative=name not in spending) for name in (*spending, *others)
    }
    findings = collector.findings()
    return (None if collector.blocked else HistoryCells(dates, numbers)), findings


def _days(table: RawTable, name: str, collector: Collector) -> tuple[date, ...]:
    column, days = table.columns[name], []
    for row, text in enumerate(column.texts.tolist()):
        read = read_date(text, column.kind(row))
        if isinstance(read, Fault):
            collector.add(read, table.place(row, name), text)
        elif not read:
            _empty(table, row, name, "the day", collector)
        else:
            days.append(date.fromisoformat(read))
    return tuple(days)


def _numbers(
    table: RawTable, name: str, written: NumberFormat, collector: Collector, *, negative: bool
) -> tuple[float, ...]:
    column: RawColumn = table.columns[name]
    numbers = []
    for row, text in enumerate(column.texts.tolist()):
        number = read_decimal(text, column.kind(row), written)
        if isinstance(number, Fault):
            collector.add(number, table.place(row, name), text)
        elif number is None:
            _empty(table, row, name, f"the cell of {column.header}", collector)
        elif number < 0 and not negative:
            fault = Fault(
                "response.negative-spend",
                f"{number} was spent on {column.header}",
                "zero or more",
                "Correct the amount; enter refunds in the period of the payment.",
            )
            collector.add(fault, table.place(row, name), text)
        else:
            numbers.append(float(number))
    return tuple(numbers)


def _empty(table: RawTable, row: int, name: str, what: str, collector: Collector) -> None:
    fault = Fault(
        "response.no-number",
        f"{what} is empty; an empty cell is unknown, not zero",
        "a value in every row",
        "Fill it in; write 0 where there was nothing.",
    )
    collector.add(fault, table.place(row, name))
