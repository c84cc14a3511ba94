"""The tables and the workbook of a plan folder held against its plan.json, cell by cell where there is money."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from apportion.adapters.output.stored import TableUnreadable, read_csv_rows, read_sheet_rows, shows
from apportion.kernel.money import Currency
from apportion.reports import tables
from apportion.reports.plan_reader import PlanDocument
from apportion.services.plan_case import Planned

Amounts = Mapping[tuple[str, ...], int | None]
"""An amount by the names that identify its row; ``None`` where none is stated."""


def table_problems(folder: Path, stored: PlanDocument, planned: Planned) -> Iterator[str]:
    """Where a CSV file says something else than plan.json."""
    case, plan = planned.case, planned.plan
    yield from _csv(
        folder,
        tables.units_table(case, plan),
        ("unit",),
        {
            "amount": {(unit.unit,): unit.amount for unit in stored.units},
            "floor": {(unit.unit,): unit.floor for unit in stored.units},
            "cap": {(unit.unit,): unit.cap for unit in stored.units},
        },
        stored.currency,
    )
    yield from _csv(
        folder,
        tables.requests_table(case, plan),
        ("request", "period"),
        {
            "amount": {(item.request, item.period): item.amount for item in stored.requests},
            "floor": {(item.request, item.period): item.floor for item in stored.requests},
            "cap": {(item.request, item.period): item.cap for item in stored.requests},
        },
        stored.currency,
    )
    yield from _csv(
        folder,
        tables.funds_table(case, plan),
        ("fund", "period"),
        {
            "available": {(fund.fund, fund.period): fund.available for fund in stored.funds},
            "used": {(fund.fund, fund.period): fund.used for fund in stored.funds},
        },
        stored.currency,
    )
    if stored.decisions:
        yield from _csv(
            folder,
            tables.decisions_table(case, plan),
            ("request",),
            {
                "amount": {(item.request,): item.amount for item in stored.decisions},
                "asked": {(item.request,): item.asked for item in stored.decisions},
            },
            stored.currency,
        )
    if not stored.allocations_file:
        lines: Amounts = {(row.request, row.fund, row.period): row.amount for row in stored.allocations}
        table = tables.allocations_table(case, plan)
        yield from _csv(folder, table, ("request", "fund", "period"), {"amount": lines}, stored.currency)
    yield from _rule_words(folder, stored, planned)


def _csv(
    folder: Path,
    table: tables.Table,
    key: Sequence[str],
    expected: Mapping[str, Amounts],
    currency: Currency,
) -> Iterator[str]:
    try:
        rows = read_csv_rows(folder / f"{table.name}.csv", tuple(table.columns))
    except TableUnreadable as error:
        yield str(error)
        return
    found = {tuple(row[name] for name in key): row for row in rows}
    if len(found) != len(rows):
        yield f"{table.name}.csv has two rows of the same name"
    for column, amounts in expected.items():
        harmless = {tuple(tables.neutral(name) for name in names): amount for names, amount in amounts.items()}
        for names, amount in harmless.items():
            cell = found[names][column] if names in found else None
            if cell is None or not _says(cell, amount, currency):
                yield _difference(f"{table.name}.csv", names, column, cell, amount, currency)
        for names in found:
            if names not in harmless:
                yield f"{table.name}.csv has a row for {' / '.join(names)} that plan.json does not have"


def _says(cell: object, amount: int | None, currency: Currency) -> bool:
    return cell == "" if amount is None else shows(cell, amount, currency.decimals)


def _difference(
    file: str, names: Sequence[str], column: str, cell: object, amount: int | None, currency: Currency
) -> str:
    said = "has no such row" if cell is None else f"says {cell or 'nothing'}"
    right = "nothing" if amount is None else currency.text(amount)
    return f"{file}, {' / '.join(names)}, {column}: {said}, plan.json says {right}"


def _rule_words(folder: Path, stored: PlanDocument, planned: Planned) -> Iterator[str]:
    table = tables.rules_table(planned.case, planned.plan)
    try:
        rows = read_csv_rows(folder / "rules.csv", tuple(table.columns))
    except TableUnreadable as error:
        yield str(error)
        return
    found = {row["rule"]: row for row in rows}
    if len(found) != len(stored.rules):
        yield f"rules.csv has {len(found)} rules, plan.json has {len(stored.rules)}"
    for rule in stored.rules:
        row = found.get(tables.neutral(rule.rule))
        said = None if row is None else (row["have"], row["need"], row["binding"])
        right = (tables.neutral(rule.have), tables.neutral(rule.need), "yes" if rule.binding else "no")
        if said != right:
            yield f"rules.csv, {rule.rule}: says something else than plan.json"


def workbook_problems(folder: Path, stored: PlanDocument, planned: Planned) -> Iterator[str]:
    """Where a stored result in the workbook is not the amount of plan.json."""
    if stored.status == "infeasible":
        return
    path = folder / "plan.xlsx"
    units: Amounts = {(unit.unit,): unit.amount for unit in stored.units}
    yield from _sheet(path, "Units", ("Unit", "Amount"), units, stored.currency)
    funds: Amounts = {(fund.fund, fund.period): fund.used for fund in stored.funds}
    if funds:
        yield from _sheet(path, "Funds", ("Fund", "Period", "Used"), funds, stored.currency)
    decisions: Amounts = {(item.request,): item.amount for item in stored.decisions}
    if decisions:
        yield from _sheet(path, "Decisions", ("Request", "Amount"), decisions, stored.currency)
    if stored.allocations_file:
        return
    names = {fund.id: fund.name or fund.id for fund in planned.case.funds}
    if names:
        lines: Amounts = {(row.request, names.get(row.fund, ""), row.period): row.amount for row in stored.allocations}
        yield from _sheet(path, "Allocation", ("Request", "Fund", "Period", "Amount"), lines, stored.currency)
    else:
        lines = {(row.request, row.period): row.amount for row in stored.allocations}
        yield from _sheet(path, "Allocation", ("Request", "Period", "Amount"), lines, stored.currency)


def _sheet(path: Path, sheet: str, columns: Sequence[str], expected: Amounts, currency: Currency) -> Iterator[str]:
    try:
        rows = read_sheet_rows(path, sheet, columns)
    except TableUnreadable as error:
        yield str(error)
        return
    found = {tuple(str(cell).removeprefix("'") for cell in row[:-1]): row[-1] for row in rows}
    for names, amount in expected.items():
        cell = found.get(tuple(name.removeprefix("'") for name in names))
        if cell is None or not _says(cell, amount, currency):
            yield _difference(f"{path.name}, sheet {sheet}", names, columns[-1], cell, amount, currency)
