"""The sheets Units and Funds: sums over the lines, checked against floors, caps and available money."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.model.case import Case
from apportion.model.plan import FundOutcome, Plan, UnitOutcome
from apportion.reports.workbook import input_sheet as inputs
from apportion.reports.workbook.cells import (
    Amount,
    Cell,
    Column,
    Formula,
    Number,
    Sheet,
    Text,
    at,
    figures,
    letters,
)
from apportion.reports.workbook.layout import (
    AMOUNT_COLUMN,
    FUNDS,
    INPUT,
    KEY_COLUMN,
    REQUEST_KEY_COLUMN,
    REQUEST_VALUE_COLUMN,
    UNITS,
    Block,
    DecisionBlock,
    InputRows,
    fund_name,
    major,
)

UNIT_AMOUNT_COLUMN, UNIT_CHECK_COLUMN = 4, 11
FUND_CHECK_COLUMN = 7
_FUND_CARRIED_OUT = 12
_UNIT_KEY_COLUMN, _DEPTH_COLUMN = 14, 15
_FUND_KEY_COLUMN = 14

_UNIT_COLUMNS = (
    Column("Unit", 18),
    Column("Name", 28),
    Column("Parent", 18),
    figures("Floor", 15),
    figures("Amount", 18),
    figures("Cap", 15),
    figures("Room to cap", 16),
    figures("Share of allocated", 11),
    figures("Last year", 15),
    figures("Change", 15),
    figures("Requested", 16),
    Column("Within floor and cap", 11),
    figures("Weighted value", 18),
    Column("Why", 44),
    figures("Key: unit", 9),
    figures("Level", 9),
)
_FUND_COLUMNS = (
    Column("Fund", 22),
    Column("Name", 28),
    Column("Period", 18),
    figures("Available", 16),
    figures("Used", 18),
    figures("Left", 16),
    figures("Share used", 11),
    Column("Not overdrawn", 11),
    Column("Pays for", 28),
    Column("Used up", 10),
    figures("One more 1.00 adds (weighted)", 13),
    figures("Carried in", 16),
    figures("Carried forward", 16),
    figures("Not carried on", 16),
    figures("Key: fund", 9),
    figures("Key: period", 9),
)


@dataclass(frozen=True)
class Sources:
    """The blocks that units and funds add up; ``None`` when the lines are too many to be listed."""

    lines: Block
    requests: Block
    allocated: str
    decisions: DecisionBlock | None = None
    """``None`` where every request is divisible."""


def write_units(
    sheet: Sheet, case: Case, plan: Plan, rows: InputRows, sources: Sources | None
) -> tuple[Block, dict[str, int]]:
    """Every unit with all below it; the rows by unit id."""
    note = "A unit's amount is the sum of all lines of the unit and of the units below it"
    note += "." if sources is not None else "; figures of the plan, because the lines stand in a file of their own."
    sheet.title("Units", [f"Amounts in {case.currency.code}. {note}"], plan.fingerprint)
    sheet.table(_UNIT_COLUMNS, first=True)
    block = Block(UNITS, sheet.row, sheet.row + len(plan.units) - 1)
    places: dict[str, int] = {}
    for unit in plan.units:
        position = case.unit_index[unit.unit]
        places[unit.unit] = sheet.add(
            _unit_row(case, plan, unit, (position, rows.units[unit.unit], sheet.row), sources)
        )
    top = block.column(_DEPTH_COLUMN)
    total = f"ROUND(SUMIFS({block.column(UNIT_AMOUNT_COLUMN)},{top},0),{case.currency.decimals})"
    value = f"SUMIFS({block.column(12)},{top},0)"
    tops = [unit for unit in plan.units if unit.depth == 0]
    amount = sum(unit.amount for unit in tops)
    worth = sum((unit.weighted_value for unit in tops), start=0 * tops[0].weighted_value) if tops else 0
    last: list[Cell | None] = [None] * 13
    last[0] = Text("Total", "bold_top")
    last[UNIT_AMOUNT_COLUMN] = Formula(total, major(amount, case.currency), "money_bold")
    last[12] = Formula(value, major(worth, case.currency), "value_bold")
    sheet.add(last)
    sheet.judge(UNIT_CHECK_COLUMN, block.first, block.last)
    sheet.print_columns(_UNIT_KEY_COLUMN)
    return block, places


def _unit_row(
    case: Case, plan: Plan, unit: UnitOutcome, place: tuple[int, int, int], sources: Sources | None
) -> list[Cell | None]:
    position, source, row = place
    currency, depth = case.currency, unit.depth
    key, x = f"{letters(_UNIT_KEY_COLUMN)}{row}", f"{letters(UNIT_AMOUNT_COLUMN)}{row}"
    amount: Cell = Amount(unit.amount)
    value: Cell = Number(unit.weighted_value / currency.minor_per_major, "value")
    share: Cell | None = None
    if sources is not None:
        lines, requests = sources.lines, sources.requests
        keys = lines.column(KEY_COLUMN + 3 + depth)
        amount = Formula(
            f"ROUND(SUMIFS({lines.column(AMOUNT_COLUMN)},{keys},{key}),{currency.decimals})",
            major(unit.amount, currency),
        )
        keys = requests.column(REQUEST_KEY_COLUMN + depth)
        worth = f"SUMIFS({requests.column(REQUEST_VALUE_COLUMN)},{keys},{key})"
        taken = sources.decisions
        if taken is not None:
            keys = taken.rows.column(taken.unit_key + depth)
            worth += f"+SUMIFS({taken.rows.column(taken.value)},{keys},{key})"
        value = Formula(worth, major(unit.weighted_value, currency), "value")
        part = unit.amount / plan.allocated if plan.allocated else 0
        share = Formula(f"IF({sources.allocated}=0,0,{x}/{sources.allocated})", part, "percent")
    return [
        Text(unit.unit),
        Text("    " * depth + (unit.name or unit.unit), "text"),
        Text(unit.parent),
        _linked(inputs.UNIT_FLOOR_COLUMN, source, unit.floor, case),
        amount,
        _linked(inputs.UNIT_CAP_COLUMN, source, unit.cap, case),
        None if unit.cap is None else Formula(f"F{row}-{x}", major(unit.cap - unit.amount, currency)),
        share,
        Amount(unit.last_year),
        None
        if unit.last_year is None
        else Formula(f"{x}-I{row}", major(unit.amount - unit.last_year, currency), "change"),
        Amount(unit.requested),
        _unit_check(unit, row, x),
        value,
        Text(" ".join(reason.text for reason in unit.reasons)),
        Number(position + 1, "key"),
        Number(depth, "key"),
    ]


def _linked(column: int, source: int, amount: int | None, case: Case) -> Cell | None:
    return None if amount is None else Formula(at(INPUT, column, source), major(amount, case.currency))


def _unit_check(unit: UnitOutcome, row: int, x: str) -> Cell | None:
    tests = []
    holds = True
    if unit.floor is not None:
        tests.append(f"{x}>=D{row}")
        holds = holds and unit.amount >= unit.floor
    if unit.cap is not None:
        tests.append(f"{x}<=F{row}")
        holds = holds and unit.amount <= unit.cap
    if not tests:
        return None
    return Formula(f'IF(AND({",".join(tests)}),"OK","BROKEN")', "OK" if holds else "BROKEN", "check")


def write_funds(sheet: Sheet, case: Case, plan: Plan, rows: InputRows, sources: Sources | None) -> Block:
    """Every fund and period: what it has, what it pays, what is left."""
    sheet.title("Funds", [f"Amounts in {case.currency.code}."], plan.fingerprint)
    sheet.table(_FUND_COLUMNS, first=True)
    block = Block(FUNDS, sheet.row, sheet.row + len(plan.funds) - 1)
    numbers = {fund: position + 1 for position, fund in enumerate(plan.fund_ids)}
    for fund in plan.funds:
        row, currency = sheet.row, case.currency
        period = case.periods.index(fund.period) if fund.period in case.periods else -1
        source = rows.funds.get((fund.fund, period))
        keys = f"{letters(_FUND_KEY_COLUMN)}{row}", f"{letters(_FUND_KEY_COLUMN + 1)}{row}"
        used: Cell = Amount(fund.used)
        if sources is not None and fund.fund in numbers and period >= 0:
            lines = sources.lines
            conditions = f"{lines.column(KEY_COLUMN + 1)},{keys[0]},{lines.column(KEY_COLUMN + 2)},{keys[1]}"
            used = Formula(
                f"ROUND(SUMIFS({lines.column(AMOUNT_COLUMN)},{conditions}),{currency.decimals})",
                major(fund.used, currency),
            )
        available: Cell = Amount(fund.available)
        if source is not None or fund.carried_in:
            new = "0" if source is None else at(INPUT, inputs.FUND_AMOUNT_COLUMN, source)
            carried = f"+L{row}" if fund.carried_in else ""
            available = Formula(f"{new}{carried}", major(fund.available, currency))
        left, share = fund.available - fund.used, fund.used / fund.available if fund.available else 0
        sheet.add(
            [
                Text(fund.fund),
                Text(fund.name or fund_name(case, fund.fund)),
                Text(fund.period),
                available,
                used,
                Formula(f"D{row}-E{row}", major(left, currency)),
                Formula(f"IF(D{row}=0,0,E{row}/D{row})", share, "percent"),
                Formula(f'IF(E{row}<=D{row},"OK","BROKEN")', "OK" if left >= 0 else "BROKEN", "check"),
                Text(fund.pays_for),
                Text("yes" if fund.binding else "no"),
                Number(fund.price, "price"),
                *_carried(case, fund, row),
                Number(numbers.get(fund.fund), "key"),
                Number(period + 1 if period >= 0 else None, "key"),
            ]
        )
    if not plan.funds:
        sheet.add([Text("The case names no funds: all money is one unrestricted fund.", "label")])
    sheet.judge(FUND_CHECK_COLUMN, block.first, block.last)
    sheet.print_columns(_FUND_KEY_COLUMN)
    return block


def _carried(case: Case, fund: FundOutcome, row: int) -> list[Cell | None]:
    """What the fund takes over from the row above, hands on and loses; blank where nothing is said about it."""
    currency = case.currency
    if not (fund.carried_in or fund.carried_out or fund.lapsed):
        return [None, None, None]
    left = fund.available - fund.used
    onward: Cell = Formula(f"F{row}", major(left, currency)) if fund.carried_out else Amount(0)
    return [
        Formula(f"{letters(_FUND_CARRIED_OUT)}{row - 1}", major(fund.carried_in, currency))
        if fund.carried_in
        else Amount(0),
        onward,
        Formula(f"F{row}-{letters(_FUND_CARRIED_OUT)}{row}", major(fund.lapsed, currency)),
    ]
