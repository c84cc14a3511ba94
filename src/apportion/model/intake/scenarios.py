"""The tables of scenarios: cells read, names checked, probabilities summed. All that is wrong is reported at once.

Knows raw tables and the names that the case declares. It must not know what a scenario makes of the case.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import CellKind, RawCase
from apportion.model.scenarios import COSTS, FUNDS, SWEEPS, VALUES, Scenario, ScenarioChange
from apportion.model.selector import EVERYTHING, Selector


def says_scenarios(raw: RawCase) -> bool:
    """Whether a case declares any; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in ("scenarios", "scenario_changes"))


def read_scenarios(raw: RawCase, clerk: Clerk) -> tuple[Scenario, ...]:
    """Every scenario that can be read, by id; what is wrong is reported to the clerk's collector.

    Args:
        raw: the tables.
        clerk: knows the units, requests, tags, categories and funds of the case.
    """
    held = raw.tables.get("scenarios")
    rows = Rows(held, clerk) if held is not None and held.rows else None
    stated = list(_stated(rows)) if rows is not None else []
    if rows is not None:
        _check_sum(rows, stated)
    names = {scenario.id for _, scenario in stated}
    changed = raw.tables.get("scenario_changes")
    changes: dict[str, list[ScenarioChange]] = {}
    if changed is not None and changed.rows:
        for name, change in _changes(Rows(changed, clerk), names):
            changes.setdefault(name, []).append(change)
    found = (
        Scenario(
            one.id,
            one.name,
            one.probability,
            one.source,
            tuple(sorted(changes.get(one.id, ()), key=lambda item: (item.number, str(item.applies_to)))),
            one.place,
        )
        for _, one in stated
    )
    return tuple(sorted(found, key=lambda item: item.id))


def _stated(rows: Rows) -> Iterator[tuple[int, Scenario]]:
    names = [rows.name(row, "scenario") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the scenario"
    )
    for row, name in enumerate(names):
        probability = _probability(rows, row)
        if name and row not in repeated:
            title, source = rows.text(row, "name") or name, rows.text(row, "source")
            yield row, Scenario(name, title, probability, source, (), rows.place(row, "scenario"))


def _probability(rows: Rows, row: int) -> Fraction | None:
    read = rows.percent(row, "probability")
    if read is None:
        return None
    if not 0 < read <= 1:
        text = rows.cell(row, "probability")[0].strip()
        remedy = "Correct it; a scenario that cannot happen is left out."
        fault = Fault("scenario.range", f"{text} is no probability of a scenario", "above 0% and up to 100%", remedy)
        rows.report(row, "probability", fault)
    return Fraction(read)


def _check_sum(rows: Rows, stated: list[tuple[int, Scenario]]) -> None:
    """Either every scenario has a probability and they sum to exactly 1, or none has."""
    likely = [(row, one.probability) for row, one in stated if one.probability is not None]
    if not likely:
        return
    for row, one in stated:
        if one.probability is None and not rows.cell(row, "probability")[0].strip():
            message = f"'{one.id}' has no probability, while {len(likely)} other scenarios have one"
            remedy = "State one for every scenario, or empty the column."
            rows.report(row, "probability", Fault("scenario.partly-likely", message, "one for all, or none", remedy))
    whole = sum((part for _, part in likely), Fraction(0))
    if len(likely) == len(stated) and whole != 1:
        sum_of_all = Decimal(whole.numerator * 100) / Decimal(whole.denominator)
        message = f"the probabilities of the scenarios sum to {sum_of_all:f}%"
        remedy = "Correct them; what is not listed cannot happen."
        rows.report(likely[0][0], "probability", Fault("scenario.probabilities", message, "exactly 100%", remedy))


def _changes(rows: Rows, names: set[str]) -> Iterator[tuple[str, ScenarioChange]]:
    keys = [
        (rows.name(row, "scenario"), rows.text(row, "number"), rows.cell(row, "applies_to")[0].strip())
        for row in range(rows.count)
    ]
    repeated = report_duplicates(
        rows.table,
        ((row, key) for row, key in enumerate(keys) if key[0] and key[1]),
        rows.clerk.collector,
        "the change",
    )
    for row, (name, number, _) in enumerate(keys):
        if name and name not in names:
            rows.report(row, "scenario", _no_such(name, names))
        to, by = _number(rows, row, "to"), _number(rows, row, "by")
        is_said = _is_said_once(rows, row, to, by)
        applies_to = _scope(rows, row, number)
        if name in names and number and is_said and applies_to is not None and row not in repeated:
            yield name, ScenarioChange(number, to, by, applies_to, rows.place(row, "number"))


def _no_such(name: str, names: set[str]) -> Fault:
    near = nearest(name, names)
    remedy = f"Did you mean '{near}'?" if near else "Add it to the table scenarios, or delete the row."
    return Fault("scenario.unknown", f"there is no scenario '{name}'", "a row of the table scenarios", remedy)


def _number(rows: Rows, row: int, column: str) -> str:
    """A number as it would be written: of a cell that a spreadsheet holds as a number, with the case's decimal sign."""
    text, kind = rows.cell(row, column)
    text = text.strip()
    if not text or kind not in (CellKind.NUMBER, CellKind.PERCENT):
        return text
    point = rows.clerk.notation.format.spelling[5]
    if kind is CellKind.NUMBER:
        return text.replace(".", point)
    read = rows.percent(row, column)
    return text if read is None else f"{read * 100:f}%".replace(".", point)


def _is_said_once(rows: Rows, row: int, to: str, by: str) -> bool:
    if bool(to) != bool(by):
        return True
    said = "both to and by are filled in" if to else "neither to nor by is filled in"
    remedy = "Empty one of them." if to else "Say what the number becomes, or by how much it changes."
    rows.report(row, "by" if to else "to", Fault("scenario.change", said, "one of to and by", remedy))
    return False


def _scope(rows: Rows, row: int, number: str) -> Selector | None:
    """What a change applies to; ``None`` when it cannot be used, which is reported."""
    text = rows.cell(row, "applies_to")[0].strip()
    if not text:
        return EVERYTHING
    if number not in (FUNDS, COSTS, VALUES):
        what = "is about no funds or requests" if number in SWEEPS else "is a single number"
        message = f"'{number}' {what}, and applies_to says '{text}'"
        remedy = f"Empty the cell, or change one of {FUNDS}, {COSTS} and {VALUES}."
        rows.report(row, "applies_to", Fault("scenario.scope", message, "an empty cell", remedy))
        return None
    selector = read_selector(rows, row, "applies_to", funds=number == FUNDS)
    if selector is not None and number == FUNDS and any(term.kind != "fund" for term in selector.terms):
        message = f"'{text}' asks for requests, where funds are to be changed"
        fault = Fault("scenario.scope", message, "conditions on fund", "Name funds, such as fund:general.")
        rows.report(row, "applies_to", fault)
        return None
    return selector
