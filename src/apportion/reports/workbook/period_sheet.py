"""The sheet Periods: units and funds with the periods beside each other; every figure is a formula over the lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.organisation import Fund
from apportion.model.plan import Allocations, FundOutcome, Plan
from apportion.reports.workbook import input_sheet as inputs
from apportion.reports.workbook.cells import Cell, Column, Formula, Number, Sheet, Text, at, figures, letters
from apportion.reports.workbook.layout import (
    AMOUNT_COLUMN,
    INPUT,
    KEY_COLUMN,
    PERIODS,
    Ancestry,
    Block,
    InputRows,
    major,
)

_FIRST = 2
"""Column of the first period."""


def write_periods(
    sheet: Sheet, case: Case, plan: Plan, held: Allocations, lines: Block, rows: InputRows, ancestry: Ancestry
) -> None:
    """Units by period and what each fund carries from one period to the next."""
    sheet.title("Periods", [f"Amounts in {case.currency.code}, added up from the sheet Allocation."], plan.fingerprint)
    _units(sheet, case, plan, _by_unit(case, held, ancestry), lines)
    if plan.funds:
        sheet.gap()
        _funds(sheet, case, plan, lines, rows)
    sheet.print_columns(_FIRST + len(case.periods) + 1)


def _by_unit(case: Case, held: Allocations, ancestry: Ancestry) -> Int64Array:
    """Money per unit, everything below it included, and period; shape (units, periods)."""
    sums = np.zeros((len(case.units), len(case.periods)), dtype=np.int64)
    for level in range(ancestry.levels):
        above = ancestry.numbers[case.requests.unit[held.line], level] - 1
        inside = above >= 0
        np.add.at(sums, (above[inside], case.requests.period[held.line][inside]), held.amount[inside])
    return sums


def _units(sheet: Sheet, case: Case, plan: Plan, sums: Int64Array, lines: Block) -> None:
    currency, count = case.currency, len(case.periods)
    key, depth = _FIRST + count + 1, _FIRST + count + 2
    periods = [figures(period, 18) for period in case.periods]
    keys = [figures("Key: unit", 9), figures("Level", 9)]
    sheet.table([Column("Unit", 22), Column("Name", 30), *periods, figures("Together", 18), *keys], first=True)
    block = Block(PERIODS, sheet.row, sheet.row + len(plan.units) - 1)
    for unit in plan.units:
        row, position = sheet.row, case.unit_index[unit.unit]
        cells: list[Cell | None] = [Text(unit.unit), Text("    " * unit.depth + (unit.name or unit.unit))]
        for period in range(count):
            conditions = f"{lines.column(KEY_COLUMN + 3 + unit.depth)},{letters(key)}{row}"
            conditions += f",{lines.column(KEY_COLUMN + 2)},{period + 1}"
            summed = f"ROUND(SUMIFS({lines.column(AMOUNT_COLUMN)},{conditions}),{currency.decimals})"
            cells.append(Formula(summed, major(int(sums[position, period]), currency)))
        cells.append(_across(row, count, major(unit.amount, currency), currency.decimals))
        sheet.add([*cells, Number(position + 1, "key"), Number(unit.depth, "key")])
    last: list[Cell | None] = [Text("Total", "bold_top"), None]
    tops = [case.unit_index[unit.unit] for unit in plan.units if unit.depth == 0]
    for column in range(_FIRST, _FIRST + count + 1):
        amounts = sums[tops] if column == _FIRST + count else sums[tops, column - _FIRST]
        summed = f"ROUND(SUMIFS({block.column(column)},{block.column(depth)},0),{currency.decimals})"
        last.append(Formula(summed, major(int(amounts.sum()), currency), "money_bold"))
    sheet.add(last)


def _across(row: int, count: int, result: float, decimals: int) -> Formula:
    first, last = letters(_FIRST), letters(_FIRST + count - 1)
    return Formula(f"ROUND(SUM({first}{row}:{last}{row}),{decimals})", result)


def _funds(sheet: Sheet, case: Case, plan: Plan, lines: Block, rows: InputRows) -> None:
    columns = [Column("Fund", 22), Column("", 30), *(figures(period, 18) for period in case.periods)]
    sheet.table(columns, heading="Funds: what comes in, what is paid, what is carried forward and what lapses")
    outcomes = {(fund.fund, fund.period): fund for fund in plan.funds}
    for position, fund in enumerate(case.funds):
        _fund(sheet, case, fund, (position + 1, lines, rows), outcomes)


def _fund(
    sheet: Sheet,
    case: Case,
    fund: Fund,
    place: tuple[int, Block, InputRows],
    outcomes: Mapping[tuple[str, str], FundOutcome],
) -> None:
    """Six rows: carried in, amount of the period, available, used, carried forward, lapses."""
    number, lines, rows = place
    first, currency = sheet.row, case.currency
    named: list[list[Cell | None]] = [
        [Text(fund.id if not index else ""), Text(label)]
        for index, label in enumerate(
            ("Carried in", "New money", "Available", "Used", "Carried forward", "Not carried on")
        )
    ]
    for period, name in enumerate(case.periods):
        column, before = letters(_FIRST + period), letters(_FIRST + period - 1)
        held = outcomes.get((fund.id, name))
        carried_in, available = (0, 0) if held is None else (held.carried_in, held.available)
        used, onward, lapsed = (0, 0, 0) if held is None else (held.used, held.carried_out, held.lapsed)
        source = rows.funds.get((fund.id, period))
        is_open = fund.expires is None or period <= fund.expires
        new = at(INPUT, inputs.FUND_AMOUNT_COLUMN, source) if source is not None and is_open else "0"
        conditions = f"{lines.column(KEY_COLUMN + 1)},{number},{lines.column(KEY_COLUMN + 2)},{period + 1}"
        paid = f"ROUND(SUMIFS({lines.column(AMOUNT_COLUMN)},{conditions}),{currency.decimals})"
        ends = not fund.carries_forward or fund.expires == period or period + 1 == len(case.periods)
        left = f"ROUND({column}{first + 2}-{column}{first + 3},{currency.decimals})"
        formulas = (
            (f"{before}{first + 4}" if period else "0", carried_in),
            (new, available - carried_in),
            (f"{column}{first}+{column}{first + 1}", available),
            (paid, used),
            ("0" if ends else left, onward),
            (f"ROUND({left}-{column}{first + 4},{currency.decimals})", lapsed),
        )
        for cells, (formula, minor) in zip(named, formulas, strict=True):
            cells.append(Formula(formula, major(minor, currency)))
    for cells in named:
        sheet.add(cells)
