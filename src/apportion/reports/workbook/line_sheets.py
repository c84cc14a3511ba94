"""The sheets Allocation and Requests: every line of the plan, with totals and values as formulas."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.model.case import Case
from apportion.model.plan import Allocations, Plan, RequestOutcome
from apportion.model.requests import Shape
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
    ALLOCATION,
    AMOUNT_COLUMN,
    INPUT,
    KEY_COLUMN,
    REQUEST_AMOUNT_COLUMN,
    REQUEST_KEY_COLUMN,
    REQUESTS,
    Ancestry,
    Block,
    InputRows,
    fund_name,
    major,
)

_RATE_COLUMN = 5


@dataclass(frozen=True)
class AllocationBlock:
    """The lines of the sheet Allocation and the totals above them."""

    lines: Block
    total: str
    """Absolute references to the cells of total, sum allocated, reserve and remainder."""
    allocated: str
    reserve: str
    remaining: str


def write_allocation(
    sheet: Sheet, case: Case, plan: Plan, held: Allocations, rows: InputRows, ancestry: Ancestry
) -> AllocationBlock:
    """Request by fund and period; change an amount and every total follows."""
    code, currency = case.currency.code, case.currency
    sheet.title(
        "Allocation",
        [f"Amounts in {code}. Totals, shares and values are formulas; grey numbers at the right are keys."],
        plan.fingerprint,
    )
    first = sheet.row + 6
    block = Block(ALLOCATION, first, first + held.count - 1)
    total, allocated, reserve, remaining = (at(ALLOCATION, AMOUNT_COLUMN, sheet.row + k) for k in range(4))
    places = currency.decimals
    blank: list[Cell | None] = [None] * _RATE_COLUMN
    sums = (
        ("Total", Formula(at(INPUT, inputs.TOTAL_COLUMN, rows.total), major(case.total, currency))),
        (
            "Allocated",
            Formula(f"ROUND(SUM({block.column(AMOUNT_COLUMN)}),{places})", major(plan.allocated, currency)),
        ),
        ("Reserve", Amount(plan.reserve)),
        (
            "Left over",
            Formula(f"ROUND({total}-{allocated}-{reserve},{places})", major(plan.unallocated, currency)),
        ),
    )
    for label, cell in sums:
        sheet.add([*blank, Text(label, "bold"), cell])
    sheet.gap()
    sheet.table(_allocation_columns(ancestry), first=True)
    for entry in zip(held.line.tolist(), held.fund.tolist(), held.amount.tolist(), strict=True):
        sheet.add(_allocation_row(case, plan, rows, ancestry, entry, (sheet.row, allocated)))
    sheet.print_columns(KEY_COLUMN)
    return AllocationBlock(block, total, allocated, reserve, remaining)


def _allocation_columns(ancestry: Ancestry) -> list[Column]:
    levels = [figures(f"Key: unit, level {level + 1}", 9) for level in range(ancestry.levels)]
    return [
        Column("Request", 18),
        Column("Name", 28),
        Column("Unit", 18),
        Column("Fund", 20),
        Column("Period", 10),
        figures("Weighted value of 1.00", 14),
        figures("Amount", 18),
        figures("Share of allocated", 11),
        figures("Weighted value", 18),
        figures("Key: request", 9),
        figures("Key: fund", 9),
        figures("Key: period", 9),
        *levels,
    ]


def _allocation_row(
    case: Case,
    plan: Plan,
    rows: InputRows,
    ancestry: Ancestry,
    entry: tuple[int, int, int],
    place: tuple[int, str],
) -> list[Cell | None]:
    line, fund, amount = entry
    row, allocated = place
    held, currency = case.requests, case.currency
    unit, period = int(held.unit[line]), int(held.period[line])
    cell = f"{letters(AMOUNT_COLUMN)}{row}"
    rate: Cell | None = None
    value: Cell | None = None
    if held.shape[line] == Shape.LINEAR:
        price = held.rate.fraction(line) * held.weight.fraction(line)
        source = rows.lines[line]
        formula = f"{at(INPUT, inputs.RATE_COLUMN, source)}*{at(INPUT, inputs.WEIGHT_COLUMN, source)}"
        rate = Formula(formula, float(price), "price")
        value = Formula(f"{cell}*{letters(_RATE_COLUMN)}{row}", major(price * amount, currency), "value")
    return [
        Text(str(held.id[line])),
        Text(str(held.name[line])),
        Text(case.units[unit].name or case.units[unit].id),
        Text(fund_name(case, plan.fund_ids[fund])),
        Text(case.periods[period]),
        rate,
        Amount(amount),
        Formula(
            f"IF({allocated}=0,0,{cell}/{allocated})",
            amount / plan.allocated if plan.allocated else 0,
            "percent",
        ),
        value,
        Number(line + 1, "key"),
        Number(fund + 1, "key"),
        Number(period + 1, "key"),
        *(Number(int(number), "key") for number in ancestry.numbers[unit]),
    ]


def write_requests(sheet: Sheet, case: Case, plan: Plan, rows: InputRows, lines: Block, ancestry: Ancestry) -> Block:
    """Every request and period: amount summed from Allocation, change, check against floor and cap, value."""
    sheet.title(
        "Requests",
        [f"Amounts in {case.currency.code}. Amounts add up the sheet Allocation; values follow the amounts."],
        plan.fingerprint,
    )
    levels = [figures(f"Key: unit, level {level + 1}", 9) for level in range(ancestry.levels)]
    sheet.table([*_REQUEST_COLUMNS, *levels, figures("Key: decision", 9), figures("Key: period", 9)], first=True)
    owner = case.requests.choices.decision_of_line(case.requests.count)
    explained = {(item.request, item.period): item for item in plan.requests}
    block = Block(REQUESTS, sheet.row, sheet.row + case.requests.count - 1)
    for line in range(case.requests.count):
        key = (str(case.requests.id[line]), case.periods[int(case.requests.period[line])])
        levels_of = ancestry.numbers[int(case.requests.unit[line])]
        cells = _request_row(case, plan, explained.get(key), (line, rows.lines[line], sheet.row), lines)
        keys = [*levels_of.tolist(), int(owner[line]) + 1, int(case.requests.period[line]) + 1]
        sheet.add([*cells, *(Number(number, "key") for number in keys)])
    sheet.judge(10, block.first, block.last)
    sheet.print_columns(REQUEST_KEY_COLUMN - 1)
    return block


_REQUEST_COLUMNS = (
    Column("Request", 18),
    Column("Name", 28),
    Column("Unit", 18),
    Column("Period", 10),
    figures("Floor", 15),
    figures("Amount", 18),
    figures("Cap", 15),
    figures("Last year", 15),
    figures("Change", 15),
    figures("Share of request", 11),
    Column("Within floor and cap", 11),
    figures("Expected value", 18),
    figures("Weighted value", 18),
    figures("Next 1.00 adds (weighted)", 13),
    Column("Why", 44),
    figures("Key: request", 9),
)


def _request_row(
    case: Case, plan: Plan, outcome: RequestOutcome | None, place: tuple[int, int, int], lines: Block
) -> list[Cell | None]:
    line, source, row = place
    held, currency = case.requests, case.currency
    amount = int(plan.amounts[line])
    floor, cap = int(held.floor[line]), int(held.cap[line])
    known = bool(held.last_year_known[line])
    last = int(held.last_year[line])
    x = f"{letters(REQUEST_AMOUNT_COLUMN)}{row}"
    key = f"{letters(REQUEST_KEY_COLUMN - 1)}{row}"
    summed = f"SUMIFS({lines.column(AMOUNT_COLUMN)},{lines.column(KEY_COLUMN)},{key})"
    unit = case.units[int(held.unit[line])]
    return [
        Text(str(held.id[line])),
        Text(str(held.name[line])),
        Text(unit.name or unit.id),
        Text(case.periods[int(held.period[line])]),
        Formula(at(INPUT, inputs.FLOOR_COLUMN, source), major(floor, currency)),
        Formula(f"ROUND({summed},{currency.decimals})", major(amount, currency)),
        Formula(at(INPUT, inputs.CAP_COLUMN, source), major(cap, currency)),
        Formula(at(INPUT, inputs.LAST_YEAR_COLUMN, source), major(last, currency)) if known else None,
        Formula(f"{x}-H{row}", major(amount - last, currency), "change") if known else None,
        Formula(f"IF(G{row}=0,0,{x}/G{row})", amount / cap if cap else 0, "percent"),
        Formula(f'IF(AND({x}>=E{row},{x}<=G{row}),"OK","BROKEN")', _verdict(floor <= amount <= cap), "check"),
        *_values(case, outcome, line, source, x),
        None if outcome is None else Number(outcome.next_weighted, "price"),
        Text(" ".join(reason.text for reason in outcome.reasons) if outcome is not None else ""),
        Number(line + 1, "key"),
    ]


def _values(
    case: Case, outcome: RequestOutcome | None, line: int, source: int, amount: str
) -> tuple[Cell | None, Cell | None]:
    """Expected and weighted value as formulas of the amount; figures where the curve is a list of points."""
    if outcome is None:
        return None, None
    expected, weighted = (major(value, case.currency) for value in (outcome.expected_value, outcome.weighted_value))
    formula = value_formula(Shape(int(case.requests.shape[line])), source, amount)
    if formula is None:
        return Number(outcome.expected_value / case.currency.minor_per_major, "value"), Number(
            outcome.weighted_value / case.currency.minor_per_major, "value"
        )
    weight = at(INPUT, inputs.WEIGHT_COLUMN, source)
    return Formula(formula, expected, "value"), Formula(f"({formula})*{weight}", weighted, "value")


def value_formula(shape: Shape, source: int, x: str) -> str | None:
    """Value without weight as a formula of the amount in cell ``x``; ``None`` for points.

    Args:
        shape: of the request's value.
        source: row of the request on the sheet Input.
        x: the cell of the amount.
    """
    rate, start, scale, exponent, ceiling = (
        at(INPUT, column, source)
        for column in (
            inputs.RATE_COLUMN,
            inputs.START_COLUMN,
            inputs.SCALE_COLUMN,
            inputs.EXPONENT_COLUMN,
            inputs.CEILING_COLUMN,
        )
    )
    match shape:
        case Shape.LINEAR:
            return f"{x}*{rate}"
        case Shape.QUADRATIC:
            above = f"MAX(0,MIN({x},{scale})-{start})"
            return f"{rate}*(MIN({x},{start})+{above}-{above}^2/(2*({scale}-{start})))"
        case Shape.LOG:
            return f"{rate}*{scale}*LN(1+{x}/{scale})"
        case Shape.POWER:
            return f"IF({x}=0,0,{rate}*{scale}*({x}/{scale})^{exponent})"
        case Shape.HILL:
            return f"IF({x}=0,0,{ceiling}/(1+({scale}/{x})^{exponent}))"
        case Shape.POINTS:
            return None


def _verdict(holds: bool) -> str:  # noqa: FBT001 - the stored result of a check
    return "OK" if holds else "BROKEN"
