"""The tables about work, read beside the case: no amount of a request follows from them.

Knows cells, keys, units and objectives. What names and quantities mean for each other is checked where costs are
assigned.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.model.activities import (
    StatedActivity,
    StatedBehaviour,
    StatedCost,
    StatedObject,
    StatedQuantity,
    StatedResource,
    StatedStage,
    StatedSupport,
    StatedTerm,
    StatedUse,
    StatedVolume,
    StatedWork,
)
from apportion.model.activity_fields import ACTIVITY_TABLES
from apportion.model.findings import Findings
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.intake.units import read_objectives, read_units
from apportion.model.raw import RawCase

TABLES: Final = tuple(table.name for table in ACTIVITY_TABLES)
"""Tables that are about work alone."""


def says_work(raw: RawCase) -> bool:
    """Whether a case says anything about work; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in TABLES)


def read_work(raw: RawCase) -> tuple[StatedWork | None, Findings]:
    """Everything a case says about work, with what is wrong with its cells; ``None`` when it says nothing.

    Settings, units and objectives are read along; what is wrong with them is reported where the case is built.
    """
    if not says_work(raw):
        return None, Findings()
    elsewhere, collector = Collector(), Collector()
    notation = read_settings(raw, elsewhere).notation
    quiet = Clerk(notation, elsewhere)
    tables = {name: table for name, table in raw.tables.items() if table.rows}
    read_units(tables.get("units"), quiet, {})
    read_objectives(tables.get("objectives"), quiet, {}, unread=False)
    clerk = Clerk(notation, collector, dict(quiet.declared))
    rows = {name: Rows(tables[name], clerk) for name in TABLES if name in tables}
    work = StatedWork(
        resources=tuple(_resources(rows.get("resources"))),
        activities=tuple(_activities(rows.get("activities"))),
        stages=tuple(_stages(rows.get("stages"))),
        uses=tuple(_uses(rows.get("consumption"))),
        terms=tuple(_terms(rows.get("equations"))),
        volumes=tuple(_volumes(rows.get("volumes"))),
        objects=tuple(_objects(rows.get("cost_objects"))),
        supports=tuple(_supports(rows.get("serves"))),
        quantities=tuple(_quantities(rows.get("driver_history"))),
        costs=tuple(_costs(rows.get("cost_history"))),
        behaviours=tuple(_behaviours(rows.get("account_behaviour"))),
    )
    return work, collector.findings()


def _keyed(rows: Rows | None, what: str) -> Iterator[tuple[Rows, int, tuple[str, ...]]]:
    """Each row with its key; rows whose key is incomplete or stands above are reported and left out."""
    if rows is None:
        return
    fields = [rows.spec.field(name) for name in rows.spec.key]
    keys = [
        tuple(rows.name(row, field.name) if field.type == "id" else rows.text(row, field.name) for field in fields)
        for row in range(rows.count)
    ]
    whole = [(row, key) for row, key in enumerate(keys) if all(key)]
    repeated = report_duplicates(rows.table, whole, rows.clerk.collector, what)
    for row, key in whole:
        if row not in repeated:
            yield rows, row, key


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def _resources(table: Rows | None) -> Iterator[StatedResource]:
    for rows, row, (name,) in _keyed(table, "the resource"):
        # A net credit costs less than nothing.
        cost = rows.amount(row, "cost", negative=True)
        stated = StatedResource(
            id=name,
            cost_minor=cost or 0,
            name=rows.text(row, "name"),
            unit=rows.reference(row, "unit", "unit"),
            capacity=_fraction(rows.decimal(row, "capacity")),
            measure=rows.text(row, "measure"),
            supply=rows.choice(row, "supply"),
            step=_fraction(rows.decimal(row, "step")),
            step_cost_minor=rows.amount(row, "step_cost"),
            price_change=_fraction(rows.percent(row, "price_change")),
            committed_minor=rows.amount(row, "committed"),
            place=rows.place(row),
        )
        if cost is not None:
            yield stated


def _activities(table: Rows | None) -> Iterator[StatedActivity]:
    for rows, row, (name,) in _keyed(table, "the activity"):
        yield StatedActivity(
            id=name,
            name=rows.text(row, "name"),
            stage=rows.name(row, "stage"),
            capacity=_fraction(rows.decimal(row, "capacity")),
            measure=rows.text(row, "measure"),
            place=rows.place(row),
        )


def _stages(table: Rows | None) -> Iterator[StatedStage]:
    for rows, row, (name,) in _keyed(table, "the stage"):
        kind = rows.choice(row, "kind")
        if kind:
            yield StatedStage(name, kind, rows.text(row, "name"), rows.place(row))


def _uses(table: Rows | None) -> Iterator[StatedUse]:
    for rows, row, (resource, consumer) in _keyed(table, "the use"):
        quantity, per = rows.decimal(row, "quantity"), rows.choice(row, "per")
        following = _fraction(rows.decimal(row, "quantity_next"))
        if quantity is not None and per:
            yield StatedUse(resource, consumer, Fraction(quantity), per, following, rows.place(row))


def _terms(table: Rows | None) -> Iterator[StatedTerm]:
    for rows, row, (activity, driver) in _keyed(table, "the term"):
        factor = rows.decimal(row, "factor")
        # The default of the catalogue: one unit of output for each unit of the driver.
        yield StatedTerm(activity, driver, Fraction(1 if factor is None else factor), rows.place(row))


def _volumes(table: Rows | None) -> Iterator[StatedVolume]:
    for rows, row, (driver, consumer) in _keyed(table, "the volume"):
        quantity = rows.decimal(row, "quantity")
        following = _fraction(rows.decimal(row, "quantity_next"))
        if quantity is not None:
            yield StatedVolume(driver, consumer, Fraction(quantity), following, rows.place(row))


def _objects(table: Rows | None) -> Iterator[StatedObject]:
    for rows, row, (name,) in _keyed(table, "the cost object"):
        yield StatedObject(
            id=name,
            name=rows.text(row, "name"),
            kind=rows.name(row, "kind"),
            volume=_fraction(rows.decimal(row, "volume")),
            volume_next=_fraction(rows.decimal(row, "volume_next")),
            measure=rows.text(row, "measure"),
            revenue_minor=rows.amount(row, "revenue"),
            revenue_next_minor=rows.amount(row, "revenue_next"),
            place=rows.place(row),
        )


def _supports(table: Rows | None) -> Iterator[StatedSupport]:
    for rows, row, (name, objective) in _keyed(table, "the share"):
        share = rows.percent(row, "share")
        known = rows.reference(row, "objective", "objective")
        if share is not None and known:
            yield StatedSupport(name, objective, Fraction(share), rows.place(row))


def _quantities(table: Rows | None) -> Iterator[StatedQuantity]:
    for rows, row, (cost, period, driver) in _keyed(table, "the quantity"):
        quantity = rows.decimal(row, "quantity")
        if quantity is not None:
            yield StatedQuantity(cost, period, driver, Fraction(quantity), rows.place(row))


def _costs(table: Rows | None) -> Iterator[StatedCost]:
    for rows, row, (cost, period) in _keyed(table, "the cost"):
        amount = rows.amount(row, "amount", negative=True)
        if amount is not None:
            yield StatedCost(cost, period, amount, rows.place(row))


def _behaviours(table: Rows | None) -> Iterator[StatedBehaviour]:
    for rows, row, (account,) in _keyed(table, "the account"):
        driver, variable = rows.name(row, "driver"), rows.percent(row, "variable")
        if driver and variable is not None:
            yield StatedBehaviour(account, driver, Fraction(variable), rows.place(row))
