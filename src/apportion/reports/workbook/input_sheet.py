"""The sheet Input: the case's own figures, in blue, from which the formulas of the other sheets start."""

from __future__ import annotations

from apportion.model.case import Case
from apportion.model.organisation import Fund, Unit
from apportion.model.requests import Shape
from apportion.model.rule import Measure, Rule
from apportion.reports.workbook.cells import Amount, Cell, Column, Number, Sheet, Text, figures
from apportion.reports.workbook.layout import InputRows

# Columns of the request figures that value formulas refer to.
FLOOR_COLUMN, CAP_COLUMN, LAST_YEAR_COLUMN = 4, 5, 6
RATE_COLUMN, WEIGHT_COLUMN, START_COLUMN, SCALE_COLUMN, EXPONENT_COLUMN, CEILING_COLUMN = 8, 9, 10, 11, 12, 13
UNIT_FLOOR_COLUMN, UNIT_CAP_COLUMN = 3, 4
FUND_AMOUNT_COLUMN = 3
TOTAL_COLUMN = 1


def write_input(sheet: Sheet, case: Case, fingerprint: str, *, with_lines: bool) -> InputRows:
    """Settings, units, funds, rules and, unless they are too many, requests."""
    code = case.currency.code
    notes = [f"Amounts in {code}. Figures in blue are inputs."]
    if not with_lines:
        notes.append(f"The {case.requests.count:,} request lines are in the case's own files, not here.")
    sheet.title("Input: the case", notes, fingerprint)
    total = _settings(sheet, case)
    units = _units(sheet, case)
    funds = _funds(sheet, case)
    lines = _requests(sheet, case) if with_lines else {}
    _rules(sheet, case)
    return InputRows(total, units, funds, lines)


def _settings(sheet: Sheet, case: Case) -> int:
    sheet.table([Column("Setting", 24), Column("Value", 30)], heading="Settings")
    sheet.add([Text("Budget"), Text(case.name)])
    sheet.add([Text("Organisation"), Text(case.organisation)])
    sheet.add([Text("Currency"), Text(case.currency.code)])
    sheet.add([Text("Periods"), Text(", ".join(case.periods))])
    total = sheet.add([Text("Total"), Amount(case.total, "money_input")])
    how = "to the last unit" if case.total_is == "exactly" else "at most; money may be left over"
    sheet.add([Text("Total is meant"), Text(how)])
    for name, word in case.context.stated():
        sheet.add([Text(name.replace("_", " ").capitalize()), Text(word.replace("_", " "))])
    sheet.gap()
    return total


def _units(sheet: Sheet, case: Case) -> dict[str, int]:
    headers = ("Unit", "Name", "Parent", "Floor", "Cap", "Floor: why", "Floor: authority", "Cap: why")
    widths = (24, 30, 18, 16, 16, 18, 18, 16)
    columns = [
        figures(header, width) if header in ("Floor", "Cap") else Column(header, width)
        for header, width in zip(headers, widths, strict=True)
    ]
    sheet.table([*columns, Column("Cap: authority"), Column("Answers for it")], heading="Units")
    rows = {unit.id: sheet.add(_unit(unit)) for unit in case.units}
    sheet.gap()
    return rows


def _unit(unit: Unit) -> list[Cell | None]:
    reasons = (unit.floor_reason, unit.floor_authority, unit.cap_reason, unit.cap_authority, unit.owner)
    return [
        Text(unit.id),
        Text(unit.name),
        Text(unit.parent),
        Amount(unit.floor, "money_input"),
        Amount(unit.cap, "money_input"),
        *(Text(reason) for reason in reasons),
    ]


def _funds(sheet: Sheet, case: Case) -> dict[tuple[str, int], int]:
    headers = ("Fund", "Name", "Period", "Amount", "Must be spent", "Pays for", "Match", "Why", "Authority")
    more = ("What is left", "Must be left") if any(fund.has_rollover for fund in case.funds) else ()
    sheet.table(_columns((*headers, *more), "Amount", "Must be spent", "Match", "Must be left"), heading="Funds")
    rows: dict[tuple[str, int], int] = {}
    if not case.funds:
        sheet.add([Text("None named: all money is one unrestricted fund.", "label")])
    for fund in case.funds:
        for period, amount in enumerate(fund.amounts):
            least = fund.must_spend[period] if fund.must_spend else None
            rows[fund.id, period] = sheet.add(
                [
                    Text(fund.id),
                    Text(fund.name),
                    Text(case.periods[period]),
                    Amount(amount, "money_input"),
                    Amount(least or None, "money_input"),
                    Text(str(fund.pays_for)),
                    None if fund.match is None else Number(fund.match.percent, "percent"),
                    Text(fund.reason),
                    Text(fund.authority),
                    *_left(case, fund, period),
                ]
            )
    sheet.gap()
    return rows


def _left(case: Case, fund: Fund, period: int) -> list[Cell | None]:
    """What happens to money that is left at the end of a period; blank where no fund says anything about it."""
    if not fund.has_rollover:
        return []
    word = "is carried forward" if fund.carries_forward else "lapses"
    if fund.expires is not None:
        word += f", expires with {case.periods[fund.expires]}"
    return [Text(word), Amount(fund.cash_floor[period] or None if fund.cash_floor else None, "money_input")]


def _requests(sheet: Sheet, case: Case) -> dict[int, int]:
    headers = ("Request", "Name", "Unit", "Period", "Floor", "Cap", "Last year", "Shape of value", "Rate")
    more = ("Weight", "Start", "Scale", "Exponent", "Ceiling", "Category", "What it buys")
    curve = ("Rate", "Weight", "Start", "Scale", "Exponent", "Ceiling")
    sheet.table(_columns((*headers, *more), "Floor", "Cap", "Last year", *curve), heading="Requests")
    rows = {line: sheet.add(_request(case, line)) for line in range(case.requests.count)}
    sheet.gap()
    return rows


def _request(case: Case, line: int) -> list[Cell | None]:
    held = case.requests
    name, shape = str(held.id[line]), Shape(int(held.shape[line]))
    curved = shape in (Shape.QUADRATIC, Shape.LOG, Shape.POWER, Shape.HILL)
    category = int(held.category[line])
    return [
        Text(name),
        Text(str(held.name[line])),
        Text(case.units[int(held.unit[line])].id),
        Text(case.periods[int(held.period[line])]),
        Amount(int(held.floor[line]), "money_input"),
        Amount(int(held.cap[line]), "money_input"),
        Amount(int(held.last_year[line]) if held.last_year_known[line] else None, "money_input"),
        Text(shape.name.lower()),
        None if shape in (Shape.POINTS, Shape.HILL) else Number(held.rate.decimal(line), "number_input"),
        Number(held.weight.decimal(line), "number_input"),
        Amount(int(held.start[line]), "money_input") if shape is Shape.QUADRATIC else None,
        Amount(int(held.scale[line]), "money_input") if curved else None,
        Number(held.exponent.decimal(line), "number_input") if shape in (Shape.POWER, Shape.HILL) else None,
        Amount(int(held.ceiling[line]), "money_input") if shape is Shape.HILL else None,
        Text(held.categories[category] if category >= 0 else ""),
        Text(held.description.get(name, "")),
    ]


def _rules(sheet: Sheet, case: Case) -> None:
    headers = (
        "Rule",
        "Name",
        "Kind",
        "At least",
        "At most",
        "Applies to",
        "Relative to",
        "Resource",
        "Period",
    )
    more = ("Strength", "Price if broken", "Why", "Authority", "Priority class")
    sheet.table([Column(header) for header in (*headers, *more)], heading="Rules beside total, floors, caps and funds")
    if not case.rules:
        sheet.add([Text("None.", "label")])
    for rule in case.rules:
        sheet.add(
            [
                Text(rule.id),
                Text(rule.name),
                Text(rule.kind.value),
                _limit(rule, rule.at_least),
                _limit(rule, rule.at_most),
                Text(str(rule.applies_to)),
                Text(str(rule.relative_to)),
                Text(rule.resource),
                Text("all" if rule.period is None else case.periods[rule.period]),
                Text("hard" if rule.is_hard else "soft"),
                Number(rule.price, "number_input"),
                Text(rule.reason),
                Text(rule.authority),
                None if rule.priority is None else Number(rule.priority, "number_input"),
            ]
        )


def _columns(headers: tuple[str, ...], *of_figures: str) -> list[Column]:
    return [figures(header, 14) if header in of_figures else Column(header) for header in headers]


def _limit(rule: Rule, limit: object) -> Cell | None:
    if limit is None:
        return None
    number = rule.at_least if limit is rule.at_least else rule.at_most
    if number is None:
        return None
    if rule.measured_in is Measure.MONEY:
        return Amount(int(number), "money_input")
    return Number(number, "percent" if rule.measured_in is Measure.PERCENT else "number_input")
