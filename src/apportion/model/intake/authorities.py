"""Authorities and limits of virement, read beside a case that was built: no plan follows from them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, cast

import numpy as np

from apportion.model.authorities import Authority, Control, Power, VirementLimit
from apportion.model.authority_fields import AUTHORITY_TABLES
from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.authority_catalogue import AUTHORITY_CODES
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase

_TABLES: Final = tuple(table.name for table in AUTHORITY_TABLES)


def read_control(raw: RawCase, case: Case | None) -> tuple[Control, Findings]:
    """Who may do what, with what is wrong with the cells that say it.

    Args:
        raw: the tables.
        case: built from them; without it names cannot be checked, and nothing is read.
    """
    if case is None or not any(name in raw.tables and raw.tables[name].rows for name in _TABLES):
        return Control(), Findings()
    collector = Collector({**CODES, **AUTHORITY_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    clerk.declare("tag", set(case.requests.tags))
    clerk.declare("category", set(case.requests.categories))
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    control = Control(
        tuple(_authorities(rows["authorities"]) if "authorities" in rows else ()),
        tuple(_limits(rows["virement_limits"]) if "virement_limits" in rows else ()),
    )
    return control, collector.findings()


def _authorities(rows: Rows) -> Iterator[Authority]:
    keys = [
        (rows.text(row, "person"), rows.choice(row, "may"), rows.cell(row, "applies_to")[0].strip())
        for row in range(rows.count)
    ]
    repeated = report_duplicates(
        rows.table, ((row, key) for row, key in enumerate(keys) if all(key[:2])), rows.clerk.collector, "the authority"
    )
    for row, (person, may, _) in enumerate(keys):
        selector, limit = read_selector(rows, row, "applies_to"), rows.amount(row, "limit")
        until = rows.date(row, "until")
        if may == "sign" and limit is not None:
            told = Fault(
                "authority.limit-unused",
                f"{person} may sign gates, which have no amount",
                "no limit",
                "Leave the limit empty.",
            )
            rows.report(row, "limit", told)
        if person and may and selector is not None and row not in repeated:
            last = datetime.date.fromisoformat(until) if until else None
            yield Authority(person, cast("Power", may), selector, limit, last)


def _limits(rows: Rows) -> Iterator[VirementLimit]:
    names = [rows.name(row, "limit") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the limit"
    )
    for row, name in enumerate(names):
        selector, amount = read_selector(rows, row, "applies_to"), rows.amount(row, "amount")
        share, within = _share(rows, row), rows.choice(row, "within")
        if share is None and amount is None and within != "unit" and not rows.cell(row, "percent")[0].strip():
            expected = "a percentage, an amount, or that the money stays within its unit"
            fault = Fault("virement.none", f"'{name}' limits nothing", expected, "State one of them.")
            rows.report(row, "limit", fault)
        if name and selector is not None and row not in repeated:
            yield VirementLimit(name, selector, share, amount, within == "unit", rows.text(row, "reason"))


def _share(rows: Rows, row: int) -> Decimal | None:
    share = rows.percent(row, "percent")
    if share is None or 0 <= share <= 1:
        return share
    told = rows.cell(row, "percent")[0].strip()
    fault = Fault("virement.share", f"'{told}' of a line cannot be moved", "from 0% to 100%", "Correct the percentage.")
    rows.report(row, "percent", fault)
    return None
