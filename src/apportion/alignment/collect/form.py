"""The workbook of a unit as data: what it is told, its past years, its requests with open cells, live checks.

Knows what a unit is asked. It must not know files or the format of workbooks, nor read a clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from apportion.alignment.collect.columns import COUNTS, RATING, TO_DO, AskColumn, ask_columns
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.collect import (
    ABOUT_SHEET,
    CHECK_SHEET,
    FORM_FORMAT,
    HISTORY_SHEET,
    REQUESTS_SHEET,
    Address,
    Collection,
    Form,
    FormCell,
    FormRow,
    FormSheet,
    OpenCell,
)
from apportion.model.findings import column_letters
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.raw import RawCase
from apportion.model.rule import RuleKind
from apportion.priorities.criteria import Number, Scale

NEW_ROWS: Final = 12
"""Rows for requests that the case does not have; whoever needs more asks for another workbook."""
CURRENCY_LINE, HEADING_LINE, FIRST_LINE = 2, 4, 5
"""Rows of the sheet of requests: what amounts are stated in, the headings, and the first request."""
_EMPTY: Final = (
    "Leave a cell empty where the figure stays; write 0 to withdraw a request that has no floor. Requests that are new "
    "stand in the empty rows at the end."
)
_LOCKED: Final = (
    "White cells with a frame are yours. All others are locked, without a password: that keeps from slips, not from "
    "intent. A locked cell that was altered is noticed when the workbook comes back, and is not taken."
)
_TITLES: Final = {"below": "below the floor", "reason": "reason missing", "incomplete": "incomplete"}


@dataclass(frozen=True)
class PastYear:
    """What the ledger says of one year of a unit, with all below it; ``None``: it states nothing."""

    unit: str
    year: str
    budget_minor: int | None
    actual_minor: int | None


@dataclass(frozen=True, eq=False)
class Source:
    """What workbooks are made from."""

    raw: RawCase
    """As read from the files: worked-out figures are not the unit's to answer for."""
    case: Case
    release: str
    """Of Apportion."""
    collections: Mapping[str, Collection]
    """By unit; empty id: every other unit."""
    past: Sequence[PastYear] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)
    """By criterion; none where ratings of any size are taken."""


def asked_units(case: Case) -> tuple[str, ...]:
    """Units that get a workbook: those directly under the organisation.

    A single one on top that asks for nothing itself is the organisation; then it is the units directly under it.
    """
    top = [unit.id for unit in case.units if not unit.parent]
    if len(top) == 1:
        below = [unit.id for unit in case.units if unit.parent == top[0]]
        own = bool((case.requests.unit == case.unit_index[top[0]]).any())
        if below and not own:
            return tuple(below)
    return tuple(top)


def forms(source: Source) -> tuple[Form, ...]:
    """The workbook of every unit that gets one, in the order of the units."""
    rows = _table_rows(source.raw)
    return tuple(_form(source, unit, rows) for unit in asked_units(source.case))


@dataclass(frozen=True)
class _Present:
    """A request as the case states it."""

    table_row: int
    texts: Mapping[str, str]
    amounts: Mapping[str, int | None]
    present: Mapping[str, str]


def token_of(fingerprint: str, unit: str, release: str) -> str:
    """What tells the workbook of a unit from others, and betrays a hidden sheet that was altered."""
    return hashlib.sha256(f"{FORM_FORMAT}|{fingerprint}|{unit}|{release}".encode()).hexdigest()[:32]


def _table_rows(raw: RawCase) -> tuple[_Present, ...]:
    """The rows of the table requests; the case was built from them, so that nothing is wrong with them."""
    notation = read_settings(raw, Collector()).notation
    rows, rated = (
        Rows(raw.tables["requests"], Clerk(notation, Collector())),
        _ratings(raw, Clerk(notation, Collector())),
    )
    at = {int(line): row for row, line in enumerate(raw.tables["requests"].lines.tolist())}
    words = ("request", "name", "unit", "period", "decision")
    found = []
    for row in range(rows.count):
        texts = {name: rows.cell(row, name)[0].strip() for name in words}
        texts |= {name: rows.name(row, name) for name in ("request", "unit", "period")}
        amounts = {name: rows.amount(row, name) for name in ("floor", "cap", "last_year", "minimum")}
        figures = {name: rows.decimal(row, name) for name in ("rate", "value", "score", "npv")}
        present = {name: f"{figure:f}" for name, figure in figures.items() if figure is not None}
        least = amounts["minimum"]
        present |= {} if least is None else {"minimum": notation.currency.text(least)}
        present |= rated.get(texts["request"], {})
        found.append(_Present(at[int(rows.table.lines[row])], texts, amounts, present))
    return tuple(found)


def _ratings(raw: RawCase, clerk: Clerk) -> dict[str, dict[str, str]]:
    """Ratings of things as a whole, by item and column of the sheet."""
    held = raw.tables.get("ratings")
    found: dict[str, dict[str, str]] = {}
    if held is None:
        return found
    rows = Rows(held, clerk)
    for row in range(rows.count):
        rating = rows.decimal(row, "rating")
        if rating is not None and not rows.cell(row, "level")[0].strip():
            found.setdefault(rows.name(row, "item"), {})[f"{RATING}{rows.name(row, 'criterion')}"] = f"{rating:f}"
    return found


def _form(source: Source, unit: str, present: Sequence[_Present]) -> Form:
    case = source.case
    units = tuple(case.units[position].id for position in case.below(unit).tolist())
    held = case.units[case.unit_index[unit]]
    several = len(case.periods) > 1
    columns = ask_columns(source.raw, several_periods=several)
    own = [item for item in present if item.texts["unit"] in units]
    requests, rows = _requests(source, columns, own, units)
    fingerprint = case.fingerprint
    token = token_of(fingerprint, unit, source.release)
    collection = source.collections.get(unit) or source.collections.get("") or Collection()
    compares = any(rule.kind is RuleKind.CHANGE for rule in case.rules)
    needed = ("last_year",) if compares and any(column.key == "last_year" for column in columns) else ()
    sheets = (
        _about(case, held.name, collection),
        _history(case, [item for item in source.past if item.unit in units], own),
        requests,
        _check(case.currency, columns, rows, held.cap),
    )
    return Form(
        unit, held.name, case.currency, fingerprint, source.release, token, sheets, rows, units, collection, needed
    )


def _about(case: Case, name: str, collection: Collection) -> FormSheet:
    due = "" if collection.due is None else collection.due.isoformat()
    told = [
        f"What {name} asks for in {', '.join(case.periods)}. All amounts are in {case.currency.code}.",
        f"1. Look at the sheet '{HISTORY_SHEET}': what was spent and granted before.",
        f"2. On '{REQUESTS_SHEET}', write beside each request that changes what you ask for, and why. {_EMPTY}",
        f"3. The sheet '{CHECK_SHEET}' says what is still missing.",
        "4. Say above who filled this in and on which day, save the workbook under its name and send it back.",
        _LOCKED,
    ]
    locked: dict[Address, FormCell] = {(1, 1): FormCell(f"Budget requests: {name}", "title")}
    locked[2, 1] = FormCell(case.organisation or case.name, "label")
    pairs = (("Send it back by", due or "no day is set"), ("Whom to ask", collection.contact or "the budget office"))
    line = 4
    for label, text in pairs:
        locked[line, 1], locked[line, 2] = FormCell(label, "heading"), FormCell(text)
        line += 1
    locked[BY[0], 1], locked[ON[0], 1] = FormCell("Filled in by", "heading"), FormCell("On (year-month-day)", "heading")
    for at, text in enumerate([*([collection.note] if collection.note else []), *told], start=ON[0] + 2):
        locked[at, 2] = FormCell(text)
    opened = {
        BY: OpenCell("by", "text", prompt="Who answers for these figures."),
        ON: OpenCell("on", "date", prompt="The day as 2025-12-31."),
    }
    return FormSheet(ABOUT_SHEET, (24, 100), locked, opened)


BY: Final[Address] = (7, 2)
"""Cell of the first sheet that says who filled the workbook in."""
ON: Final[Address] = (8, 2)
"""And on which day."""


def _history(case: Case, past: Sequence[PastYear], own: Sequence[_Present]) -> FormSheet:
    currency, names = case.currency, {unit.id: unit.name for unit in case.units}
    locked: dict[Address, FormCell] = {(1, 1): FormCell("History", "title")}
    line = 3
    if past:
        locked |= _headings(line, ("Unit", "Year"), ("Budget", "Actual"))
        for item in past:
            line += 1
            locked[line, 1], locked[line, 2] = FormCell(names.get(item.unit, item.unit)), FormCell(item.year)
            locked |= _money(currency, (line, 3), item.budget_minor) | _money(currency, (line, 4), item.actual_minor)
        line += 2
    granted = [item for item in own if item.amounts["last_year"] is not None]
    if granted:
        locked |= _headings(line, ("Request", "Period"), ("Last year",))
        for request in granted:
            line += 1
            locked[line, 1], locked[line, 2] = FormCell(request.texts["request"]), FormCell(request.texts["period"])
            locked |= _money(currency, (line, 3), request.amounts["last_year"])
    if not past and not granted:
        locked[3, 1] = FormCell("The case holds no past years of this unit.")
    return FormSheet(HISTORY_SHEET, (34, 14, 18, 18), {at: cell for at, cell in locked.items() if cell.text})


def _headings(line: int, words: Sequence[str], figures: Sequence[str]) -> dict[Address, FormCell]:
    headings = [*(FormCell(word, "header") for word in words), *(FormCell(word, "figure header") for word in figures)]
    return {(line, column): heading for column, heading in enumerate(headings, start=1)}


def _money(currency: Currency, at: Address, amount_minor: int | None) -> dict[Address, FormCell]:
    return {} if amount_minor is None else {at: FormCell(currency.text(amount_minor), "money")}


def _requests(
    source: Source, columns: Sequence[AskColumn], own: Sequence[_Present], units: Sequence[str]
) -> tuple[FormSheet, tuple[FormRow, ...]]:
    case = source.case
    locked: dict[Address, FormCell] = {(1, 1): FormCell("Requests", "title")}
    locked[CURRENCY_LINE, 1] = FormCell(f"Amounts in {case.currency.code}. Empty means: as it stands.", "label")
    opened: dict[Address, OpenCell] = {}
    rows = []
    for place, column in enumerate(columns, start=1):
        is_figure = column.type in ("amount", "decimal")
        locked[HEADING_LINE, place] = FormCell(column.header, "figure header" if is_figure else "header")
    for line, item in enumerate(own, start=FIRST_LINE):
        period = item.texts["period"]
        row = FormRow(
            line,
            item.table_row,
            item.texts["request"],
            period,
            item.texts["unit"],
            item.amounts["floor"],
            item.amounts["cap"],
            item.present,
        )
        rows.append(row)
        for place, column in enumerate(columns, start=1):
            held = _present_cell(source, item, column)
            if isinstance(held, OpenCell):
                opened[line, place] = held
            elif held.text:
                locked[line, place] = held
    for line in range(FIRST_LINE + len(own), FIRST_LINE + len(own) + NEW_ROWS):
        rows.append(FormRow(line, -1))
        for place, column in enumerate(columns, start=1):
            if column.is_open_in_new:
                opened[line, place] = _new_cell(source, column, units)
    for row in rows:
        counts, to_do = _formulas(case.currency, columns, row)
        places = {column.key: place for place, column in enumerate(columns, start=1)}
        locked[row.line, places[COUNTS]], locked[row.line, places[TO_DO]] = counts, to_do
    widths = tuple(column.width for column in columns)
    return FormSheet(REQUESTS_SHEET, widths, locked, opened, (HEADING_LINE, 2)), tuple(rows)


def _present_cell(source: Source, item: _Present, column: AskColumn) -> FormCell | OpenCell:
    currency, decision = source.case.currency, item.texts["decision"] or "divisible"
    if column.key in ("last_year", "floor", "now"):
        amount = item.amounts["cap" if column.key == "now" else column.key]
        return FormCell("" if amount is None else currency.text(amount), "money")
    if not column.is_open:
        return FormCell(decision if column.key == "decision" else item.texts.get(column.key, ""))
    if column.key == "cap" and decision == "levels":
        return FormCell("by its levels")
    if column.key == "minimum" and decision != "minimum":
        return FormCell("")
    prompts = {"cap": "What you ask for. Empty: as it stands.", "reason": "Why another amount is asked for."}
    now = item.present.get(column.key, "")
    prompt = prompts.get(column.key) or (f"Now {now}. Empty: as it stands." if now else "Empty: as it stands.")
    return _on_scale(OpenCell(column.key, column.type, prompt=prompt), source)


def _on_scale(cell: OpenCell, source: Source) -> OpenCell:
    """The cell of a rating takes what lies on the scale of its criterion, and says so."""
    scale = source.scales.get(cell.column.removeprefix(RATING)) if cell.column.startswith(RATING) else None
    if scale is None:
        return cell
    worst, best = _decimal(scale.worst), _decimal(scale.best)
    prompt = f"From {worst:f} (worst) to {best:f} (best). {cell.prompt}".strip()
    return replace(cell, least=min(worst, best), most=max(worst, best), prompt=prompt)


def _decimal(number: Number) -> Decimal:
    return number if isinstance(number, Decimal) else Decimal(number.numerator) / Decimal(number.denominator)


def _new_cell(source: Source, column: AskColumn, units: Sequence[str]) -> OpenCell:
    prompts = {
        "request": "A short name without spaces that no other request has.",
        "name": "The name shown to readers.",
        "unit": "The unit that asks.",
        "period": "The budget period.",
        "decision": "divisible, whole (in full or not at all) or minimum. Empty: divisible.",
        "cap": "What you ask for.",
        "minimum": "minimum only: least amount when it is funded at all.",
        "last_year": "What it received last year; 0 when it is new.",
        "reason": "Why it is needed.",
    }
    choices: Mapping[str, Sequence[str]] = {
        "unit": units,
        "period": source.case.periods,
        "decision": ("divisible", "whole", "minimum"),
    }
    cell = OpenCell(column.key, column.type, tuple(choices.get(column.key, ())), prompts.get(column.key, ""))
    return _on_scale(cell, source)


def _formulas(currency: Currency, columns: Sequence[AskColumn], row: FormRow) -> tuple[FormCell, FormCell]:
    """What the row counts in the sum, and what is still to be done in it; each with its result in an empty row."""
    at = {column.key: f"{column_letters(place)}{row.line}" for place, column in enumerate(columns, start=1)}
    asked, now, floor, reason = at["cap"], at["now"], at["floor"], f'TRIM({at["reason"]})=""'
    missing = f'"{_TITLES["reason"]}"'
    if row.is_new:
        counts = FormCell(currency.text(0), "money", f"IF(ISNUMBER({asked}),{asked},0)")
        names = (at["request"], at["name"], asked)
        blank = ",".join(f'{cell}=""' for cell in names)
        to_do = (
            f'IF(COUNTA({",".join(names)})=0,"",IF(OR({blank}),"{_TITLES["incomplete"]}",IF({reason},{missing},"")))'
        )
        return counts, FormCell("", "check", to_do)
    counts = FormCell(currency.text(row.cap or 0), "money", f"IF(ISNUMBER({asked}),{asked},{now})")
    below = f'IF({asked}<{floor},"{_TITLES["below"]}",IF(AND({asked}<>{now},{reason}),{missing},""))'
    return counts, FormCell("", "check", f'IF(ISNUMBER({asked}),{below},"")')


def _check(currency: Currency, columns: Sequence[AskColumn], rows: Sequence[FormRow], cap: int | None) -> FormSheet:
    """Live sums and counts, with their results in the workbook as it is sent out."""
    first, last = rows[0].line, rows[-1].line
    letters = {column.key: column_letters(place) for place, column in enumerate(columns, start=1)}
    spans = {key: f"{REQUESTS_SHEET}!${letters[key]}${first}:${letters[key]}${last}" for key in (COUNTS, TO_DO, "now")}
    now = sum(row.cap or 0 for row in rows)
    locked: dict[Address, FormCell] = {(1, 1): FormCell("Check", "title")}

    def put(line: int, label: str, cell: FormCell) -> None:
        locked[line, 1], locked[line, 2] = FormCell(label), cell

    put(3, "Asked for now, all requests together", FormCell(currency.text(now), "money", f"SUM({spans[COUNTS]})"))
    put(4, "Asked for so far", FormCell(currency.text(now), "money", f"SUM({spans['now']})"))
    put(5, "Cap of the unit", FormCell("none is set") if cap is None else FormCell(currency.text(cap), "money"))
    if cap is not None:
        put(6, "Left below the cap", FormCell(currency.text(cap - now), "money", "B5-B3"))
    for line, word in enumerate(("reason", "below", "incomplete"), start=7):
        label = f"Rows: {_TITLES[word]}"
        put(line, label, FormCell("0", "number", f'COUNTIF({spans[TO_DO]},"{_TITLES[word]}")'))
    over = "" if cap is None else 'IF(B3>B5,"ABOVE THE CAP",'
    result = "ABOVE THE CAP" if cap is not None and now > cap else "COMPLETE"
    verdict = f'IF(B7+B8+B9>0,"NOT COMPLETE",{over}"COMPLETE"){")" if over else ""}'
    put(11, "State", FormCell(result, "check", verdict))
    return FormSheet(CHECK_SHEET, (44, 22), locked)
