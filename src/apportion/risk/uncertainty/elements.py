"""The single uncertain numbers of a case: one for each row of its table, or for each request or unit that a row means.

Knows which request lines or money each element is about. It must not know how they are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.selection import select_lines
from apportion.model.selector import Selector
from apportion.model.uncertain import StatedUncertainty, Uncertain
from apportion.risk.uncertainty.spreads import Spread, spread_of

Past = Mapping[tuple[str, str], Spread]
"""Spreads that come from the ledger, by row of the table and unit."""


@dataclass(frozen=True, eq=False)
class Element:
    """One uncertain number."""

    id: str
    """The row's id; for each of several ``row/name``."""
    label: str
    """For readers."""
    row: str
    """Id of the row of the table that it comes from."""
    what: str
    """``value``, ``cost``, ``fund`` or ``total``."""
    spread: Spread
    lines: Int64Array
    """Request lines that it is about, ascending; none for money."""
    fund: int = -1
    """Position of the fund, for ``fund``."""
    period: int = -1
    """Position of the period, for ``fund``; -1: all of them."""
    driver: str = ""
    loading: float = 0.0
    row_label: str = ""
    """The row's name for readers."""
    unit: str = ""
    """The one unit whose requests it is about; empty where there are several, or none."""


def elements(case: Case, stated: StatedUncertainty, past: Past | None = None) -> tuple[Element, ...]:
    """Every uncertain number once, ascending by id; those that belong to nothing are left out.

    Raises:
        ValueError: when a spread is to come from the past and ``past`` does not hold it.
    """
    found: list[Element] = []
    for item in stated.inputs:
        found.extend(_of_requests(case, item, past or {}) if item.what in ("value", "cost") else _of_money(case, item))
    return tuple(sorted(found, key=lambda element: element.id))


def _of_money(case: Case, item: Uncertain) -> list[Element]:
    funds = [fund.id for fund in case.funds]
    if item.what == "fund" and item.fund not in funds:
        return []
    return [
        Element(
            item.id,
            item.label,
            item.id,
            item.what,
            spread_of(item),
            np.zeros(0, dtype=np.int64),
            fund=funds.index(item.fund) if item.what == "fund" else -1,
            period=case.periods.index(item.period) if item.period else -1,
            driver=item.driver,
            loading=float(item.loading or 0),
        )
    ]


def _of_requests(case: Case, item: Uncertain, past: Past) -> list[Element]:
    chosen = np.flatnonzero(select_lines(case, Selector(item.applies_to.alternatives))).astype(np.int64)
    found = []
    shared = None if item.source != "expert" else spread_of(item)
    for name, label, lines in _groups(case, item, chosen):
        units = np.unique(case.requests.unit[lines])
        unit = case.units[int(units[0])].id if units.size == 1 else ""
        found.append(
            Element(
                f"{item.id}/{name}" if name else item.id,
                f"{label} ({item.label})" if name else item.label,
                item.id,
                item.what,
                shared if shared is not None else _past(item, item.applies_to.unit or name, past),
                lines,
                driver=item.driver,
                loading=float(item.loading or 0),
                row_label=item.label,
                unit=unit,
            )
        )
    return found


def _past(item: Uncertain, unit: str, past: Past) -> Spread:
    if (item.id, unit) not in past:
        message = f"nothing is known of the {item.source} of {unit} for {item.id}"
        raise ValueError(message)
    return past[item.id, unit]


def _groups(case: Case, item: Uncertain, chosen: Int64Array) -> list[tuple[str, str, Int64Array]]:
    """Id, name and lines of each group that the row stands for; groups do not overlap."""
    requests, each = case.requests, item.applies_to.each
    if not chosen.size:
        return []
    if not each:
        return [("", "", chosen)]
    if each == "unit":
        keys = requests.unit[chosen].astype(np.int64)
        names = {code: (unit.id, unit.name or unit.id) for code, unit in enumerate(case.units)}
    elif each == "category":
        keys = requests.category[chosen].astype(np.int64)
        names = dict(enumerate((name, name) for name in requests.categories)) | {-1: ("none", "no category")}
    else:
        # Lines are sorted by request.
        changes = requests.id[chosen][1:] != requests.id[chosen][:-1]
        keys = np.concatenate([[0], np.cumsum(changes)]).astype(np.int64)
        firsts = chosen[np.searchsorted(keys, np.arange(int(keys[-1]) + 1))]
        names = {
            code: (str(requests.id[line]), str(requests.name[line]) or str(requests.id[line]))
            for code, line in enumerate(firsts.tolist())
        }
    order = np.argsort(keys, kind="stable")
    kinds, starts = np.unique(keys[order], return_index=True)
    bounds = [*starts.tolist(), order.size]
    return [
        (*names[int(code)], np.sort(chosen[order[begin:end]]))
        for code, (begin, end) in zip(kinds.tolist(), pairwise(bounds), strict=True)
    ]
