"""The sheet Decisions: what was taken of every project and level, what it costs in each period and what it returns."""

from __future__ import annotations

from fractions import Fraction

from apportion.model.case import Case
from apportion.model.plan import DecisionOutcome, Plan
from apportion.reports.workbook.cells import Amount, Cell, Column, Formula, Number, Sheet, Text, figures, letters
from apportion.reports.workbook.layout import (
    DECISIONS,
    REQUEST_AMOUNT_COLUMN,
    REQUEST_KEY_COLUMN,
    REQUEST_VALUE_COLUMN,
    Ancestry,
    Block,
    DecisionBlock,
    major,
)

_ASKED, _AMOUNT, _SHARE, _FUNDED, _VALUE, _WEIGHT, _OWN, _OF_LINES, _WORTH = range(7, 16)
_FIRST_PERIOD = 16

_COLUMNS = (
    Column("Request", 18),
    Column("Name", 28),
    Column("Unit", 18),
    Column("Kind", 10),
    Column("Decided", 24),
    Column("Start", 10),
    figures("Periods later", 9),
    figures("Asked for", 16),
    figures("Amount", 18),
    figures("Share of asked", 11),
    figures("Funded: 1", 9),
    figures("Value of what was taken", 18),
    figures("Weight", 9),
    figures("Weighted", 18),
    figures("Weighted value of its lines", 18),
    figures("Weighted value", 18),
)


def write_decisions(sheet: Sheet, case: Case, plan: Plan, requests: Block | None, ancestry: Ancestry) -> DecisionBlock:
    """Every decision that the plan lists; amounts add up the sheet Requests, values follow.

    Args:
        sheet: where it is written.
        case: the case.
        plan: its plan.
        requests: the rows of the sheet Requests; ``None`` when the lines are too many to be listed.
        ancestry: numbers of the units above each unit.
    """
    note = "Amounts add up the lines of the sheet Requests that belong to the decision; totals are formulas."
    if requests is None:
        note = "Figures of the plan, because the lines stand in a file of their own."
    unlisted = case.requests.choices.count - len(plan.decisions)
    notes = [f"Amounts in {case.currency.code}. {note}"]
    if unlisted:
        notes.append(f"The {len(plan.decisions):,} that ask for most are listed; {unlisted:,} others are not.")
    sheet.title("Decisions", notes, plan.fingerprint)
    periods = case.periods if len(case.periods) > 1 else ()
    key = _FIRST_PERIOD + len(periods) + 1
    levels = [figures(f"Key: unit, level {level + 1}", 9) for level in range(ancestry.levels)]
    columns = [*_COLUMNS, *(figures(period, 16) for period in periods), Column("Why", 60), figures("Key: decision", 9)]
    sheet.table([*columns, *levels], first=True)
    block = Block(DECISIONS, sheet.row, sheet.row + len(plan.decisions) - 1)
    funded: dict[int, str] = {}
    costs = _costs(case, plan)
    for item in plan.decisions:
        decision = case.requests.choices.index[item.request]
        funded[decision] = f"'{DECISIONS}'!${letters(_FUNDED)}${sheet.row}"
        sheet.add(_row(case, plan, item, (decision, sheet.row, key, ancestry), requests, costs))
    if plan.decisions:
        sheet.add(_totals(case, plan, block, key, costs))
    sheet.print_columns(key)
    return DecisionBlock(block, _OWN, key + 1, funded)


def _costs(case: Case, plan: Plan) -> dict[tuple[int, int], int]:
    """Money by decision and period."""
    owner = case.requests.choices.decision_of_line(case.requests.count).tolist()
    found: dict[tuple[int, int], int] = {}
    for line, decision in enumerate(owner):
        if decision >= 0:
            place = (decision, int(case.requests.period[line]))
            found[place] = found.get(place, 0) + int(plan.amounts[line])
    return found


def _row(
    case: Case,
    plan: Plan,
    item: DecisionOutcome,
    place: tuple[int, int, int, Ancestry],
    requests: Block | None,
    costs: dict[tuple[int, int], int],
) -> list[Cell | None]:
    decision, row, key, ancestry = place
    choices, currency = case.requests.choices, case.currency
    option = int(plan.chosen[decision])
    value = choices.value.fraction(option) if option >= 0 else Fraction(0)
    weight = choices.weight.fraction(decision)
    own, lines = value * weight, item.weighted_value - value * weight
    amount_cell, key_cell = f"{letters(_AMOUNT)}{row}", f"{letters(key)}{row}"
    unit = case.unit_index[item.unit]
    held = case.units[unit]
    columns = _Sums(requests, ancestry.levels, key_cell, currency.decimals)
    share = item.amount / item.asked if item.asked else 0
    is_live = requests is not None and item.funded == bool(item.amount)
    taken = int(item.funded)
    cells: list[Cell | None] = [
        Text(item.request),
        Text(item.name),
        Text(held.name or held.id),
        Text(item.kind),
        Text(item.option),
        Text(item.start),
        Number(item.delay or None, "key"),
        Amount(item.asked, "money_input"),
        columns.money(REQUEST_AMOUNT_COLUMN, "", major(item.amount, currency), item.amount),
        Formula(f"IF({letters(_ASKED)}{row}=0,0,{amount_cell}/{letters(_ASKED)}{row})", share, "percent"),
        Formula(f"IF({amount_cell}>0,1,0)", taken, "key") if is_live else Number(taken, "key"),
        Number(value / currency.minor_per_major, "value"),
        Number(choices.weight.decimal(decision), "number_input"),
        Formula(f"{letters(_VALUE)}{row}*{letters(_WEIGHT)}{row}", major(own, currency), "value"),
        columns.value(REQUEST_VALUE_COLUMN, major(lines, currency), lines / currency.minor_per_major),
        Formula(f"{letters(_OWN)}{row}+{letters(_OF_LINES)}{row}", major(item.weighted_value, currency), "value"),
    ]
    if len(case.periods) > 1:
        for period in range(len(case.periods)):
            amount = costs.get((decision, period), 0)
            cells.append(columns.money(REQUEST_AMOUNT_COLUMN, str(period + 1), major(amount, currency), amount))
    why = " ".join(reason.text for reason in item.reasons)
    return [*cells, Text(why), Number(decision + 1, "key"), *(Number(int(n), "key") for n in ancestry.numbers[unit])]


class _Sums:
    """Sums over the sheet Requests for one decision, or figures where that sheet is not there."""

    def __init__(self, requests: Block | None, levels: int, key: str, decimals: int) -> None:
        self._requests, self._key, self._decimals = requests, key, decimals
        self._decision, self._period = REQUEST_KEY_COLUMN + levels, REQUEST_KEY_COLUMN + levels + 1

    def money(self, column: int, period: str, result: float, minor: int) -> Cell:
        """Money of the lines of the decision, in one period where it is given."""
        if self._requests is None:
            return Amount(minor)
        return Formula(f"ROUND({self._sum(self._requests, column, period)},{self._decimals})", result)

    def value(self, column: int, result: float, number: Fraction) -> Cell:
        """Value of the lines of the decision."""
        if self._requests is None:
            return Number(number, "value")
        return Formula(self._sum(self._requests, column, ""), result, "value")

    def _sum(self, requests: Block, column: int, period: str) -> str:
        conditions = f"{requests.column(self._decision)},{self._key}"
        if period:
            conditions += f",{requests.column(self._period)},{period}"
        return f"SUMIFS({requests.column(column)},{conditions})"


def _totals(case: Case, plan: Plan, block: Block, key: int, costs: dict[tuple[int, int], int]) -> list[Cell | None]:
    currency, choices = case.currency, case.requests.choices
    cells: list[Cell | None] = [None] * key
    cells[0] = Text("Total", "bold_top")
    own = Fraction(0)
    listed = [choices.index[item.request] for item in plan.decisions]
    for decision in listed:
        option = int(plan.chosen[decision])
        own += choices.value.fraction(option) * choices.weight.fraction(decision) if option >= 0 else 0
    worth = sum((item.weighted_value for item in plan.decisions), Fraction(0))
    for column, result in ((_OWN, own), (_OF_LINES, worth - own), (_WORTH, worth)):
        cells[column] = Formula(f"SUM({block.column(column)})", major(result, currency), "value_bold")

    def money(column: int, minor: int) -> None:
        text = f"ROUND(SUM({block.column(column)}),{currency.decimals})"
        cells[column] = Formula(text, major(minor, currency), "money_bold")

    money(_ASKED, sum(item.asked for item in plan.decisions))
    money(_AMOUNT, sum(item.amount for item in plan.decisions))
    if len(case.periods) > 1:
        for period in range(len(case.periods)):
            money(_FIRST_PERIOD + period, sum(costs.get((decision, period), 0) for decision in listed))
    return cells
