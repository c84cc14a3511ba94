"""The tables about exposures, read beside a case that was built: no plan follows from them.

Knows cells, and the units, requests, tags and categories of the case. Whether correlations can hold together is told by
whoever knows how to find out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Final

import numpy as np

from apportion.model.case import Case
from apportion.model.exposure_fields import EXPOSURE_TABLES
from apportion.model.exposures import StatedCorrelation, StatedExposure, StatedExposures
from apportion.model.findings import Findings
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES
from apportion.model.intake.clerk import Clerk
from apportion.model.intake.collector import Collector
from apportion.model.intake.exposure_catalogue import EXPOSURE_CODES
from apportion.model.intake.names import nearest
from apportion.model.intake.rows import Rows
from apportion.model.intake.selectors import read_selector
from apportion.model.intake.settings import read_settings
from apportion.model.intake.tables import report_duplicates
from apportion.model.raw import RawCase
from apportion.model.selection import select_lines

_TABLES: Final = tuple(table.name for table in EXPOSURE_TABLES)
_NAMED_MAX: Final = 5

Keepable = Callable[[Sequence[Sequence[Fraction]]], float]
"""The largest part of all correlations that can hold together; 1 where they can as they are."""


def says_exposures(raw: RawCase) -> bool:
    """Whether a case says anything about exposures; if not there is nothing to read."""
    return any(name in raw.tables and raw.tables[name].rows for name in _TABLES)


def read_exposures(raw: RawCase, case: Case, keepable: Keepable) -> tuple[StatedExposures | None, Findings]:
    """Everything a case states about exposures, with what is wrong with it; ``None`` when it states no group.

    Args:
        raw: its tables.
        case: built from them.
        keepable: tells whether a matrix of correlations holds together.
    """
    if not says_exposures(raw):
        return None, Findings()
    collector = Collector({**CODES, **EXPOSURE_CODES})
    clerk = Clerk(read_settings(raw, Collector()).notation, collector)
    clerk.declare("unit", {unit.id for unit in case.units})
    clerk.declare("request", {str(name) for name in np.unique(case.requests.id).tolist()})
    clerk.declare("tag", set(case.requests.tags))
    clerk.declare("category", set(case.requests.categories))
    rows = {name: Rows(raw.tables[name], clerk) for name in _TABLES if name in raw.tables and raw.tables[name].rows}
    every = _groups(rows["exposures"]) if "exposures" in rows else []
    groups = sorted((item for item in every if not item.is_market), key=lambda item: item.group)
    market = next((item for item in every if item.is_market), None)
    _check_market(rows.get("exposures"), every)
    _check_scopes(case, groups, collector)
    names = {item.group for item in groups}
    correlations = _correlations(rows["exposure_correlations"], names) if "exposure_correlations" in rows else []
    stated = StatedExposures(tuple(groups), market, tuple(correlations))
    if correlations and not collector.blocked:
        _check_matrix(stated, collector, keepable)
    elif market is not None:
        _check_residuals(stated, market, collector)
    return (stated if groups else None), collector.findings()


def _groups(rows: Rows) -> list[StatedExposure]:
    names = [rows.name(row, "group") for row in range(rows.count)]
    repeated = report_duplicates(
        rows.table, ((row, (name,)) for row, name in enumerate(names) if name), rows.clerk.collector, "the group"
    )
    found = []
    for row, name in enumerate(names):
        kind, spread, beta = rows.choice(row, "kind"), rows.percent(row, "spread"), rows.decimal(row, "beta")
        selector = read_selector(rows, row, "applies_to")
        if spread is not None and spread < 0:
            text = rows.cell(row, "spread")[0].strip()
            fault = Fault(
                "exposure.spread", f"a standard deviation of {text} is none", "0% or more", "Correct the percentage."
            )
            rows.report(row, "spread", fault)
            continue
        if not name or spread is None or row in repeated or selector is None:
            continue
        every = selector.is_everything
        place, source = rows.place(row), rows.text(row, "source")
        item = StatedExposure(name, spread, None if every else selector, beta, kind == "market", source, place)
        found.append(item)
    return found


def _check_market(rows: Rows | None, every: Sequence[StatedExposure]) -> None:
    markets = [item for item in every if item.is_market]
    if rows is None or not markets:
        return
    wrong = ""
    if len(markets) > 1:
        wrong = f"there are {len(markets)} markets: {', '.join(item.group for item in markets)}"
    elif markets[0].applies_to is not None:
        wrong = f"the market '{markets[0].group}' selects requests"
    elif markets[0].beta not in (None, Decimal(1)):
        wrong = f"the market '{markets[0].group}' has a beta of its own, which is 1 by what beta means"
    if wrong:
        remedy = "Leave applies_to and beta of the market empty, and give the others the kind group."
        rows.clerk.collector.add(
            Fault("exposure.market", wrong, "one market, without requests", remedy), markets[-1].place
        )


def _check_scopes(case: Case, groups: Sequence[StatedExposure], collector: Collector) -> None:
    """No request in two groups, no group without requests, one group at the most for all the others."""
    owner = np.full(case.requests.count, -1, dtype=np.int64)
    for k, item in enumerate(groups):
        if item.applies_to is None:
            continue
        lines = select_lines(case, item.applies_to)
        both = np.flatnonzero(lines & (owner >= 0))
        if both.size:
            names = list(dict.fromkeys(str(name) for name in case.requests.id[both].tolist()))
            shown = ", ".join(names[:_NAMED_MAX]) + (" …" if len(names) > _NAMED_MAX else "")
            other = groups[int(owner[both[0]])].group
            _report(collector, item, "exposure.overlap", f"'{item.group}' and '{other}' both select {shown}")
        owner[lines] = k
        if not lines.any():
            fault = Fault(
                "exposure.nothing", f"the group '{item.group}' selects no request", "one or more", "Correct applies_to."
            )
            collector.add(fault, item.place, item.group)
    others = [item for item in groups if item.applies_to is None]
    if len(others) > 1:
        named = " and ".join(f"'{item.group}'" for item in others)
        _report(collector, others[-1], "exposure.overlap", f"{named} all take the requests that no other group names")


def _report(collector: Collector, item: StatedExposure, code: str, message: str) -> None:
    fault = Fault(code, message, "each request in one group at the most", "Narrow applies_to, or remove a row.")
    collector.add(fault, item.place, item.group)


def _correlations(rows: Rows, names: set[str]) -> list[StatedCorrelation]:
    read = []
    for row in range(rows.count):
        pair = tuple(_known(rows, row, column, names) for column in ("group", "other"))
        number = rows.decimal(row, "correlation")
        if number is None or not all(pair):
            continue
        if not -1 <= number <= 1 or pair[0] == pair[1]:
            wrong = f"'{pair[0]}' is paired with itself" if pair[0] == pair[1] else f"{number:f} is no correlation"
            fault = Fault(
                "exposure.correlation", wrong, "two groups, and a number from -1 to 1", "Correct or remove the row."
            )
            rows.report(row, "correlation", fault)
            continue
        one, other = sorted(pair)
        read.append((row, StatedCorrelation(one, other, number, rows.text(row, "source"), rows.place(row))))
    keys = ((row, (item.group, item.other)) for row, item in read)
    repeated = report_duplicates(rows.table, keys, rows.clerk.collector, "the pair")
    return sorted((item for row, item in read if row not in repeated), key=lambda item: (item.group, item.other))


def _known(rows: Rows, row: int, column: str, names: set[str]) -> str:
    name = rows.name(row, column)
    if not name or name in names:
        return name
    near = nearest(name, sorted(names))
    remedy = f"Did you mean '{near}'?" if near else "Correct the name, or add the group to the table exposures."
    fault = Fault("exposure.group", f"'{name}' is no group of the table exposures", "one of its groups", remedy)
    rows.report(row, column, fault)
    return ""


def _check_matrix(stated: StatedExposures, collector: Collector, keepable: Keepable) -> None:
    held: Mapping[tuple[str, str], Decimal] = {(one.group, one.other): one.correlation for one in stated.correlations}
    names = [item.group for item in stated.groups]
    missing = [pair for pair in combinations(names, 2) if pair not in held]
    place = stated.correlations[0].place
    if missing:
        shown = "; ".join(f"{one} and {other}" for one, other in missing[:_NAMED_MAX])
        fault = Fault(
            "exposure.pairs",
            f"no correlation is stated for {shown}{' …' if len(missing) > _NAMED_MAX else ''}",
            "every pair of groups, or none",
            "State them (0 where two groups have nothing to do with each other), or remove the table and state betas.",
        )
        collector.add(fault, place)
        return
    matrix = [
        [Fraction(1) if one == other else Fraction(held[min(one, other), max(one, other)]) for other in names]
        for one in names
    ]
    part = keepable(matrix)
    if part < 1:
        fault = Fault(
            "exposure.semidefinite",
            "the correlations cannot hold together: some mix of the groups would have a negative variance",
            "a positive semi-definite matrix",
            f"Correct the pair that is least sure; cut down alike, all of them hold together at {_percent(part)} of "
            "what they are.",
        )
        collector.add(fault, place)


def _percent(part: float) -> str:
    return f"{int(part * 100)} %"


def _check_residuals(stated: StatedExposures, market: StatedExposure, collector: Collector) -> None:
    for item in stated.groups:
        if item.beta is not None and abs(item.beta) * market.spread > item.spread:
            least = abs(item.beta) * market.spread * 100
            fault = Fault(
                "exposure.residual",
                f"the group '{item.group}' strays by {(item.spread * 100).normalize():f}%, less than its beta "
                f"times the market makes it stray",
                f"a spread of {least.normalize():f}% or more",
                "Correct its spread or its beta.",
            )
            collector.add(fault, item.place, item.group)
