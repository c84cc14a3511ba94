"""The sheet Summary: what a reader should see first, and how the workbook is meant to be read."""

from __future__ import annotations

from collections.abc import Mapping

from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.tables import allocations_file, lines_stand_apart
from apportion.reports.words import Formatter, marginal_sentence, sentence, status_sentence, status_title
from apportion.reports.workbook.cells import (
    EXACT_DIGITS,
    Amount,
    Cell,
    Column,
    Formula,
    Number,
    Sheet,
    Text,
    at,
    figures,
)
from apportion.reports.workbook.input_sheet import TOTAL_COLUMN
from apportion.reports.workbook.layout import INPUT, UNITS, InputRows, major
from apportion.reports.workbook.line_sheets import AllocationBlock
from apportion.reports.workbook.sum_sheets import UNIT_AMOUNT_COLUMN


def write_summary(
    sheet: Sheet,
    case: Case,
    plan: Plan,
    rows: InputRows,
    places: Mapping[str, int],
    allocation: AllocationBlock | None,
) -> None:
    """Status, key figures, and the units at the top of the tree."""
    formatter = Formatter(case)
    notes = [case.organisation, f"{status_title(plan)}. {status_sentence(plan, formatter)}"]
    if plan.next_unit is not None:
        names = {item.request: item.name for item in plan.requests}
        notes.append(sentence(marginal_sentence(plan.next_unit, formatter, names)))
    sheet.title(case.name, [note for note in notes if note], plan.fingerprint)
    whole = _figures(sheet, case, plan, rows, allocation)
    sheet.gap()
    _top_units(sheet, case, plan, places, whole)
    sheet.gap()
    sheet.add([Text("How to read this workbook", "bold")])
    for note in _reading_notes(case, plan):
        sheet.add([Text(note, "label")])


def _figures(sheet: Sheet, case: Case, plan: Plan, rows: InputRows, allocation: AllocationBlock | None) -> int:
    """The figures; gives the row of the allocated sum."""
    currency = case.currency
    total = Formula(at(INPUT, TOTAL_COLUMN, rows.total), major(case.total, currency))
    allocated: Cell = Amount(plan.allocated)
    left: Cell = Amount(plan.unallocated)
    if allocation is not None:
        allocated = Formula(allocation.allocated, major(plan.allocated, currency))
        left = Formula(allocation.remaining, major(plan.unallocated, currency))
    sheet.table([Column("Key figures", 40), figures(currency.code, 20)], first=False)
    sheet.add([Text("Total"), total])
    row = sheet.add([Text("Allocated"), allocated])
    sheet.add([Text("Kept as reserve"), Amount(plan.reserve)])
    sheet.add([Text("Left over"), left])
    if plan.proof is not None:
        money = currency.minor_per_major
        sheet.add([Text("Weighted value of the plan"), Number(plan.proof.value_lower / money, "value")])
        sheet.add([Text("Bound: no plan can be worth more"), Number(plan.proof.bound / money, "value")])
        sheet.add([Text("Expected value, without weights"), Number(plan.proof.expected_value / money, "value")])
    return row


def _top_units(sheet: Sheet, case: Case, plan: Plan, places: Mapping[str, int], whole: int) -> None:
    sheet.table(
        [
            Column("Unit"),
            figures("Amount"),
            figures("Share", 11),
            figures("Last year", 18),
            figures("Change", 18),
        ]
    )
    for unit in plan.units:
        if unit.depth:
            continue
        row = sheet.row
        amount = Formula(at(UNITS, UNIT_AMOUNT_COLUMN, places[unit.unit]), major(unit.amount, case.currency))
        share = unit.amount / plan.allocated if plan.allocated else 0
        change: Cell | None = None
        if unit.last_year is not None:
            change = Formula(f"B{row}-D{row}", major(unit.amount - unit.last_year, case.currency), "change")
        share_of = Formula(f"IF(B${whole}=0,0,B{row}/B${whole})", share, "percent")
        sheet.add([Text(unit.name or unit.unit), amount, share_of, Amount(unit.last_year), change])


def _reading_notes(case: Case, plan: Plan) -> list[str]:
    notes = [
        "Blue figures are inputs; black ones are results or formulas. Totals are formulas.",
        "Changing an amount here shows what breaks and what it is worth; it does not make a new plan.",
        "Weighted value is not money: it is value times strategic weight.",
        f"Fingerprint of the plan: {plan.fingerprint}",
    ]
    if lines_stand_apart(case, plan) and plan.allocations is not None:
        file, count = allocations_file(plan), plan.allocations.count
        notes.insert(0, f"The {count:,} lines of the plan stand in the file {file} beside this workbook.")
    digits = len(str(max(case.total, plan.allocated)))
    if digits > EXACT_DIGITS:
        kept = f"A spreadsheet keeps {EXACT_DIGITS} digits; this plan's amounts have {digits}."
        notes.insert(0, f"{kept} The exact figures are those of plan.json.")
    return notes
