"""The tables of a case as a scenario changes them.

A single number goes the way of a what-if; all of a kind are swept. Every number is changed at most once, so that the
order of rows says nothing. Knows tables and cells; it must not build a case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.model.case import Case
from apportion.model.edits import Change, as_it_stands, edited
from apportion.model.intake.amounts import Fault, Notation, NumberFormat
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import nearest
from apportion.model.intake.tables import set_totals_aside
from apportion.model.raw import CellKind, RawCase, RawCell, RawColumn, RawTable
from apportion.model.scenarios import SWEEPS, Scenario, ScenarioChange
from apportion.model.schema import table
from apportion.model.stated import stated_amount, stated_number, stated_percent
from apportion.model.sweeps import CASE, Cells, swept

_SWEPT_TABLES = ("funds", "requests", "levels", "points", "uses", "cash_flows", "valuations", "inflation")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one change."""

    change: ScenarioChange
    fault: Fault
    column: str
    """Of the table ``scenario_changes``."""


@dataclass(frozen=True, eq=False)
class Changed:
    """The tables in a scenario."""

    raw: RawCase
    edits: tuple[Change, ...]
    """Single numbers, before and after."""
    cells: int
    """How many cells were changed because all of their kind are."""
    problems: tuple[Problem, ...]
    """What cannot be done; nothing else counts when there is any."""


def without_totals(raw: RawCase, case: Case) -> RawCase:
    """The tables with rows of totals left out: once a number is changed they would no longer be the sum."""
    clerk = Clerk(Notation(NumberFormat(case.number_format), case.currency), Collector())
    tables = {
        name: set_totals_aside(held, table(name), clerk) if name in _SWEPT_TABLES and held.rows else held
        for name, held in raw.tables.items()
    }
    return replace(raw, tables=tables)


def changed(raw: RawCase, case: Case, scenario: Scenario) -> Changed:
    """The tables of a case as a scenario has them.

    Args:
        raw: the tables, rows of totals left out.
        case: the same case.
        scenario: what is different.
    """
    owner: dict[tuple[str, str, int], ScenarioChange] = {}
    problems: list[Problem] = []
    swept_raw = raw
    # Factors of several kinds multiply, so that what comes first makes no difference but in the last decimal.
    for change in sorted(
        (item for item in scenario.changes if item.is_sweep), key=lambda item: SWEEPS.index(item.number)
    ):
        found = _swept(swept_raw, case, change)
        if isinstance(found, Problem):
            problems.append(found)
            continue
        other = next((owner[key] for key in found if key in owner and owner[key].number == change.number), None)
        if other is not None:
            problems.append(_twice(change, other))
            continue
        swept_raw = _with_cells(swept_raw, found)
        owner |= dict.fromkeys(found, change)
    singles = [change for change in scenario.changes if not change.is_sweep]
    sets: dict[str, str | Decimal] = {}
    for change in singles:
        new = _new_number(raw, case, change)
        if isinstance(new, Problem):
            problems.append(new)
        else:
            sets[change.number] = new
    draft = edited(raw, case, sets)
    named = {change.number: change for change in singles}
    problems += [_unknown(named, text) for text in draft.problems]
    for key in _written(raw, draft.raw):
        if key in owner:
            problems.append(_twice(_touching(raw, case, singles, sets, key), owner[key]))
    done = edited(swept_raw, case, sets)
    return Changed(done.raw, draft.changes, len(owner), tuple(problems))


def _swept(raw: RawCase, case: Case, change: ScenarioChange) -> Cells | Problem:
    share = None if change.to else stated_percent(case, change.by)
    if share is None or isinstance(share, Fault) or not change.by.endswith("%") or share <= -1:
        fault = Fault(
            "scenario.change",
            f"'{change.number}' stands for many numbers, and '{change.to or change.by}' is no change of them all",
            "a percentage in by, above -100%",
            "Say by how many percent they change, such as -8%, or change single numbers.",
        )
        return Problem(change, fault, "to" if change.to else "by")
    found = swept(raw, case, change.number, change.applies_to, 1 + Fraction(share))
    if found:
        return found
    if change.applies_to.is_everything:
        message = f"the case states no {change.number}"
        remedy = "Change a number that it states, or delete the row."
        return Problem(change, Fault("scenario.number", message, "numbers of that kind", remedy), "number")
    message = f"there are no {change.number} to change in '{change.applies_to}'"
    remedy = "Correct the selector, or delete the row."
    return Problem(change, Fault("scenario.scope", message, "something that is chosen", remedy), "applies_to")


def _new_number(raw: RawCase, case: Case, change: ScenarioChange) -> str | Decimal | Problem:
    """What a single number becomes, as a what-if is told it."""
    if change.to:
        return change.to
    stands = as_it_stands(raw, case, change.number)
    if isinstance(stands, str):
        return Problem(change, _number_fault(change.number, stands), "number")
    before = Fraction(stands.before.removesuffix("%"))
    if change.by.endswith("%"):
        share = stated_percent(case, change.by)
        if isinstance(share, Fault) or share is None:
            return _unreadable(change)
        after = before * (1 + Fraction(share))
    else:
        unsigned = change.by.lstrip("+-").strip()
        more = stated_amount(case, unsigned) if stands.kind == "amount" else stated_number(case, unsigned)
        if isinstance(more, Fault) or more is None or stands.kind == "percent":
            return _unreadable(change)
        per_major = case.currency.minor_per_major if stands.kind == "amount" else 1
        after = before + Fraction(more) / per_major * (-1 if change.by.startswith("-") else 1)
    if stands.kind == "amount":
        return case.currency.decimal(round(after * case.currency.minor_per_major))
    exact = Decimal(after.numerator) / Decimal(after.denominator)
    return f"{exact:f}%".replace(".", case.number_format[5]) if stands.kind == "percent" else exact


def _unreadable(change: ScenarioChange) -> Problem:
    fault = Fault(
        "scenario.change",
        f"'{change.by}' is no change of {change.number}",
        "a percentage such as -8%, or, where the number is no percentage itself, how much is added",
        "Correct it, or state in to what the number becomes.",
    )
    return Problem(change, fault, "by")


def _number_fault(name: str, problem: str) -> Fault:
    """What a what-if says about a name, as message and remedy."""
    said, _, offer = problem.removeprefix(f"{name}: ").partition("; ")
    near = "" if "." in name else nearest(name, SWEEPS)
    remedy = f"{offer[:1].upper()}{offer[1:]}"
    if not remedy.startswith("Did you"):
        listed = f"The reference of what-if lists every name; {', '.join(SWEEPS)} stand for all numbers of a kind."
        remedy = f"Did you mean '{near}'?" if near else listed
    return Fault("scenario.number", f"'{name}': {said}", "a name that what-if takes, or a word for a kind", remedy)


def _unknown(named: Mapping[str, ScenarioChange], problem: str) -> Problem:
    name = max((name for name in named if problem.startswith(f"{name}:")), key=len, default=next(iter(named)))
    return Problem(named[name], _number_fault(name, problem), "number")


def _twice(change: ScenarioChange, other: ScenarioChange) -> Problem:
    first = f"'{other.number}'" + ("" if other.applies_to.is_everything else f" for {other.applies_to}")
    fault = Fault(
        "scenario.twice",
        f"'{change.number}' changes a number that {first} changes as well",
        "every number changed once",
        "Leave it out of one of them: the column applies_to takes conditions with 'not'.",
    )
    return Problem(change, fault, "number")


def _written(raw: RawCase, after: RawCase) -> list[tuple[str, str, int]]:
    """The cells of tables and settings that are not what they were."""
    found = [(CASE, name, 0) for name, cells in after.settings.items() if raw.settings.get(name) is not cells]
    for name, held in after.tables.items():
        before = raw.tables.get(name)
        if before is None or before is held:
            continue
        for column, cells in held.columns.items():
            was = before.columns.get(column)
            if was is not cells:
                texts = np.full(before.rows, "", cells.texts.dtype) if was is None else was.texts
                found += [(name, column, int(row)) for row in np.flatnonzero(cells.texts[: before.rows] != texts)]
    return found


def _touching(
    raw: RawCase,
    case: Case,
    singles: Sequence[ScenarioChange],
    sets: Mapping[str, str | Decimal],
    key: tuple[str, str, int],
) -> ScenarioChange:
    """The change of a single number that writes to a cell."""
    for change in singles:
        if change.number in sets:
            alone = edited(raw, case, {change.number: sets[change.number]})
            if key in _written(raw, alone.raw):
                return change
    message = "a cell was written that no change writes to"
    raise ValueError(message)


def _with_cells(raw: RawCase, cells: Cells) -> RawCase:
    """The tables with new texts in some cells."""
    columns: dict[tuple[str, str], dict[int, str]] = {}
    for (name, column, row), text in cells.items():
        columns.setdefault((name, column), {})[row] = text
    settings, tables = dict(raw.settings), dict(raw.tables)
    for (name, column), texts in columns.items():
        if name == CASE:
            settings[column] = (RawCell(texts[0], CellKind.TEXT, raw.settings[column][0].place),)
        else:
            held = tables[name]
            tables[name] = replace(held, columns={**held.columns, column: _overwritten(held, column, texts)})
    return replace(raw, settings=settings, tables=tables)


def _overwritten(held: RawTable, column: str, texts: Mapping[int, str]) -> RawColumn:
    before = held.columns.get(column)
    if before is None:
        before = RawColumn(column, len(held.columns) + 1, np.full(held.rows, "", dtype=np.dtypes.StringDType()))
    after = before.texts.copy()
    kinds = None if before.kinds is None else before.kinds.copy()
    for row, text in texts.items():
        after[row] = text
        if kinds is not None:
            kinds[row] = CellKind.TEXT
    return replace(before, texts=after, kinds=kinds)
