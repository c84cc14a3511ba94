"""Units and objectives: the tree of the organisation, its floors and caps, and what it wants to reach."""

from __future__ import annotations

from decimal import Decimal

from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.rows import Rows, negative_number
from apportion.model.intake.tables import report_duplicates
from apportion.model.organisation import Objective, Unit
from apportion.model.raw import RawTable

Places = dict[tuple[str, str], Place]
"""Where each row of a small table stands, by table and id."""


def read_units(table: RawTable | None, clerk: Clerk, places: Places) -> tuple[Unit, ...]:
    """The units in the order of the table; a parent that is unknown or below its own unit is reported."""
    if table is None:
        clerk.declare("unit", None)
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "unit") for row in range(rows.count)]
    repeated = report_duplicates(rows.table, ((r, (n,)) for r, n in enumerate(names) if n), clerk.collector, "the unit")
    kept = [row for row, name in enumerate(names) if name and row not in repeated]
    clerk.declare("unit", frozenset(names[row] for row in kept) if rows.has("unit") else None)
    units = []
    for row in kept:
        unit = _unit(rows, row, names[row])
        places["units", unit.id] = rows.place(row)
        units.append(unit)
    clerk.report_alike("unit", (unit.id for unit in units), {unit.id: places["units", unit.id] for unit in units})
    _report_cycles(rows, {names[row]: row for row in kept}, {unit.id: unit.parent for unit in units})
    return tuple(units)


def _unit(rows: Rows, row: int, name: str) -> Unit:
    unit = Unit(
        id=name,
        name=rows.text(row, "name") or name,
        parent=rows.reference(row, "parent", "unit"),
        floor=rows.amount(row, "floor"),
        cap=rows.amount(row, "cap"),
        floor_reason=rows.text(row, "floor_reason"),
        floor_authority=rows.text(row, "floor_authority"),
        cap_reason=rows.text(row, "cap_reason"),
        cap_authority=rows.text(row, "cap_authority"),
        owner=rows.text(row, "owner"),
    )
    if unit.floor is not None and unit.cap is not None and unit.floor > unit.cap:
        grouped = rows.clerk.notation.currency.grouped
        message = f"the floor {grouped(unit.floor)} of '{name}' is above its cap {grouped(unit.cap)}"
        rows.report(
            row,
            "floor",
            Fault("floor.above-cap", message, "a floor up to the cap", "Lower the floor or raise the cap."),
        )
    return unit


def _report_cycles(rows: Rows, row_of: dict[str, int], parent_of: dict[str, str]) -> None:
    """Each circle of parents once, named as a path from its alphabetically first unit."""
    finished: set[str] = set()
    for start in sorted(parent_of):
        path: list[str] = []
        unit = start
        while unit and unit not in finished and unit not in path:
            path.append(unit)
            unit = parent_of.get(unit, "")
        if unit in path:
            circle = path[path.index(unit) :]
            shift = circle.index(min(circle))
            circle = circle[shift:] + circle[:shift]
            shown = " is in ".join(f"'{name}'" for name in (*circle, circle[0]))
            fault = Fault(
                "unit.cycle",
                f"the units form a circle: {shown}",
                "a tree",
                "Leave the parent of the topmost unit empty.",
            )
            rows.report(row_of[circle[0]], "parent", fault)
        finished.update(path)


def read_objectives(table: RawTable | None, clerk: Clerk, places: Places, *, unread: bool) -> tuple[Objective, ...]:
    """The strategic objectives in the order of the table."""
    if table is None:
        clerk.declare("objective", None if unread else frozenset())
        return ()
    rows = Rows(table, clerk)
    names = [rows.name(row, "objective") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((r, (n,)) for r, n in enumerate(names) if n), clerk.collector, "the objective"
    )
    objectives = []
    for row, name in enumerate(names):
        if not name or row in repeated:
            continue
        places["objectives", name] = rows.place(row)
        weight = rows.decimal(row, "weight")
        if weight is not None and weight < 0:
            rows.report(row, "weight", negative_number("weight", weight))
            weight = None
        objectives.append(
            Objective(
                name,
                rows.text(row, "name") or name,
                Decimal(0) if weight is None else weight,
                rows.text(row, "description"),
            )
        )
    clerk.declare("objective", frozenset(objective.id for objective in objectives) if rows.has("objective") else None)
    clerk.report_alike(
        "objective",
        (item.id for item in objectives),
        {item.id: places["objectives", item.id] for item in objectives},
    )
    return tuple(objectives)
