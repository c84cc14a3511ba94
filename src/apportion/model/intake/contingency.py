"""Risks and contingency rules, read beside the case: no amount of a request follows from them.

Knows cells and the names of requests. Whether the lines that a rule watches exist is known only with the ledger.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final, cast

from apportion.model.contingency import (
    Against,
    CostShape,
    Counted,
    StatedContingency,
    StatedContingencyRule,
    StatedRisk,
    Watched,
    WatchKind,
)
from apportion.model.contingency_fields import CONTINGENCY_TABLES
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.contingency_catalogue import CONTINGENCY_CODES
from apportion.model.intake.names import normalised
from apportion.model.intake.rows import Rows
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase, RawTable

_TABLES: Final = tuple(table.name for table in CONTINGENCY_TABLES)
_WATCH: Final = re.compile(r"(account|unit|fund)\s*:\s*(\S.*)")


def says_contingency(raw: RawCase) -> bool:
    """Whether a case has risks or contingency rules; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in _TABLES)


def read_contingency(raw: RawCase) -> tuple[StatedContingency | None, Findings]:
    """Risks and rules with what is wrong with their cells; ``None`` when the case says nothing about them.

    Settings are read along; what is wrong with them is reported where the case is built.
    """
    if not says_contingency(raw):
        return None, Findings()
    collector = Collector({**CODES, **CONTINGENCY_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    requests = raw.tables.get("requests")
    clerk.declare("request", None if requests is None else _names(requests))
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    stated = StatedContingency(
        tuple(sorted(_risks(rows.get("risks")), key=lambda risk: risk.id)),
        tuple(sorted(_rules(rows.get("contingency_rules")), key=lambda rule: rule.id)),
    )
    return stated, collector.findings()


def _names(table: RawTable) -> frozenset[str]:
    held = table.columns.get("request")
    return frozenset() if held is None else frozenset(normalised(str(text)) for text in held.texts.tolist())


def _keyed(rows: Rows, column: str, what: str) -> Iterator[tuple[int, str]]:
    names = [rows.name(row, column) for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, what
    )
    for row, name in enumerate(names):
        if name and row not in repeated:
            yield row, name


def _risks(rows: Rows | None) -> Iterator[StatedRisk]:
    if rows is None:
        return
    for row, name in _keyed(rows, "risk", "the risk"):
        probability, costs = _probability(rows, row, name), _costs(rows, row, name)
        days = _exposure(rows, row, name)
        owner = rows.text(row, "owner")
        if not owner:
            expected = "the person who watches it"
            fault = Fault(
                "risk.no-owner", f"nobody watches the risk '{name}'", expected, "Name an owner in the column owner."
            )
            rows.report(row, "owner" if rows.has("owner") else "risk", fault)
        risk = StatedRisk(
            name,
            rows.text(row, "name"),
            rows.reference(row, "applies_to", "request"),
            owner,
            probability or Fraction(0),
            *(costs or (0, 0, 0)),
            cast("CostShape", rows.choice(row, "shape")),
            rows.name(row, "driver"),
            rows.text(row, "early_sign"),
            rows.text(row, "response"),
            rows.amount(row, "response_cost"),
            *days,
            rows.place(row),
        )
        if probability is not None and costs is not None:
            yield risk


def _probability(rows: Rows, row: int, name: str) -> Fraction | None:
    read = rows.percent(row, "probability")
    if read is None:
        return None
    if not 0 < read <= 1:
        message = f"the probability {rows.cell(row, 'probability')[0].strip()} of the risk '{name}' makes no sense"
        remedy = "Correct it; leave out what cannot happen, and budget for what is certain."
        rows.report(row, "probability", Fault("risk.probability", message, "above 0% and up to 100%", remedy))
        return None
    return Fraction(read)


def _costs(rows: Rows, row: int, name: str) -> tuple[int, int, int] | None:
    low, likely, high = (rows.amount(row, column) for column in ("cost_low", "cost_likely", "cost_high"))
    if low is None or likely is None or high is None:
        return None
    if low <= likely <= high:
        return low, likely, high
    column = "cost_low" if low > likely else "cost_high"
    told = ", ".join(rows.cell(row, part)[0].strip() for part in ("cost_low", "cost_likely", "cost_high"))
    message = f"the costs of the risk '{name}' do not ascend: {told}"
    remedy = "Put the three figures in order; two of them may be alike."
    rows.report(row, column, Fault("risk.bounds", message, "low, likely and high in this order", remedy))
    return None


def _exposure(rows: Rows, row: int, name: str) -> tuple[datetime.date | None, datetime.date | None]:
    first, last = (rows.date(row, column) for column in ("exposed_from", "exposed_until"))
    if first and last and last < first:
        message = f"the risk '{name}' can happen until {last}, but only from {first}"
        remedy = "Exchange the two days, or correct one of them."
        rows.report(row, "exposed_until", Fault("risk.exposure", message, f"{first} or later", remedy))
    return (
        datetime.date.fromisoformat(first) if first else None,
        datetime.date.fromisoformat(last) if last else None,
    )


def _rules(rows: Rows | None) -> Iterator[StatedContingencyRule]:
    if rows is None:
        return
    for row, name in _keyed(rows, "rule", "the rule"):
        watches, off = _watches(rows, row), _threshold(rows, row, name)
        action = _action(rows, row, name)
        owner = rows.text(row, "owner")
        if not owner:
            message = f"nobody acts on the rule '{name}'"
            fault = Fault("contingency.no-owner", message, "the person who does it", "Name an owner.")
            rows.report(row, "owner" if rows.has("owner") else "rule", fault)
        against, counted = rows.choice(row, "against"), rows.choice(row, "counted")
        months = _count(rows, row, "months_in_a_row", 1)
        known, deadline = _count(rows, row, "known_after_days", 0), _count(rows, row, "deadline_days", 0)
        if watches is None or off is None or action is None or not against:
            continue
        yield StatedContingencyRule(
            name,
            rows.text(row, "name"),
            watches,
            cast("Against", against),
            cast("Counted", counted),
            off[0],
            off[1],
            1 if months is None else months,
            0 if known is None else known,
            action[0],
            action[1],
            deadline,
            owner,
            rows.text(row, "reason"),
            rows.text(row, "authority"),
            rows.text(row, "ledger"),
            rows.place(row),
        )


def _watches(rows: Rows, row: int) -> tuple[Watched, ...] | None:
    text = rows.text(row, "watches")
    if not text:
        return None
    found = []
    for part in text.split(";"):
        match = _WATCH.fullmatch(normalised(part))
        if match is None:
            message = f"'{part.strip()}' names no lines of a ledger"
            expected = "account:NAME, unit:NAME or fund:NAME"
            remedy = "Correct it; put semicolons between several."
            rows.report(row, "watches", Fault("contingency.watches", message, expected, remedy))
            return None
        path = " > ".join(level.strip() for level in match[2].split(">"))
        found.append(Watched(cast("WatchKind", match[1]), path))
    return tuple(found)


def _threshold(rows: Rows, row: int, name: str) -> tuple[bool, Fraction] | None:
    """Whether lower is bad, and by how much the actual has to miss."""
    stated = [column for column in ("falls_by", "rises_by") if rows.cell(row, column)[0].strip()]
    read = {column: rows.percent(row, column) for column in stated}
    if len(stated) != 1:
        said = "both falls_by and rises_by" if stated else "neither falls_by nor rises_by"
        message = f"the rule '{name}' has {said}"
        fault = Fault("contingency.threshold", message, "exactly one of the two", _one_of_two(stated))
        rows.report(row, stated[0] if stated else "rule", fault)
        return None
    [column] = stated
    share = read[column]
    if share is None:
        return None
    falls = column == "falls_by"
    if share <= 0 or (falls and share > 1):
        message = f"the rule '{name}' can never be off by {rows.cell(row, column)[0].strip()}"
        expected = "above 0% and up to 100%" if falls else "above 0%"
        rows.report(row, column, Fault("contingency.threshold", message, expected, "Correct the percentage."))
        return None
    return falls, Fraction(share)


def _action(rows: Rows, row: int, name: str) -> tuple[Fraction | None, tuple[str, ...]] | None:
    """The part of the plan that is cut, or the requests that are stopped."""
    stated = [column for column in ("cut", "requests") if rows.cell(row, column)[0].strip()]
    cut, requests = rows.percent(row, "cut"), rows.names(row, "requests")
    unknown = [fault for fault in (rows.clerk.unknown("request", one) for one in requests) if fault is not None]
    for fault in unknown:
        rows.report(row, "requests", fault)
    if len(stated) != 1:
        said = "both a cut and requests" if stated else "neither a cut nor requests"
        message = f"the rule '{name}' has {said}"
        fault = Fault("contingency.action", message, "exactly one of the two", _one_of_two(stated))
        rows.report(row, stated[0] if stated else "rule", fault)
        return None
    if stated == ["cut"] and (cut is None or not 0 < cut < 1):
        if cut is not None:
            message = f"the rule '{name}' cannot cut {rows.cell(row, 'cut')[0].strip()} of the plan"
            rows.report(
                row, "cut", Fault("contingency.action", message, "above 0% and below 100%", "Correct the percentage.")
            )
        return None
    return None if unknown else (None if cut is None else Fraction(cut), requests)


def _one_of_two(stated: list[str]) -> str:
    return "Empty one of them." if stated else "Fill in one of them."


def _count(rows: Rows, row: int, column: str, least: int) -> int | None:
    read = rows.integer(row, column)
    if read is not None and read < least:
        message = f"{read} cannot be the {column}"
        rows.report(row, column, Fault("contingency.count", message, f"{least} or more", "Correct the number."))
        return None
    return read
