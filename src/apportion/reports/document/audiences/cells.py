"""The amounts of a plan as cells, and what may be shown of their sums to one audience.

Knows cases, plans and what an audience may see. It must not know documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array
from apportion.model.audience_policy import LEAST_BESIDE, LEAST_ROWS
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.document.audiences.lens import Lens
from apportion.reports.document.audiences.protection import Cells, Protected, Rows, protect

REQUESTS_MAX: Final = 400
"""Requests that a view shows one by one; of larger plans it shows none, and says where they stand."""
NO_FUND: Final = -1
BREAKDOWNS: Final = ("payments", "requests", "categories", "funds", "units")
"""In the order in which they give way; payments are those of one fund for one request."""


_LINES: Final = frozenset({"requests", "units"})
"""Breakdowns that also show what was asked for and what there was last year."""


def tops_of(case: Case) -> Int64Array:
    """The unit at the top above each unit, by position."""
    above = np.asarray(case.parent_index, dtype=np.int64)
    top = np.arange(above.size, dtype=np.int64)
    while True:
        parent = above[top]
        inside = parent >= 0
        if not bool(inside.any()):
            return top
        top = np.where(inside, parent, top)


def plan_cells(case: Case, plan: Plan, seen: Lens, *, own: str = "", by_request: bool = False) -> Cells:
    """The allocated amounts as cells by request, category, fund and unit at the top.

    Args:
        case: the case.
        plan: its plan; there must be one.
        seen: what may not be told.
        own: unit at the top whose requests the reader knows anyway; empty: none.
        by_request: whether requests are told one by one.
    """
    held, requests = plan.allocations, case.requests
    if held is None:
        raise ValueError("There is no plan whose amounts could be shown.")
    bare = np.setdiff1d(np.arange(requests.count), held.line)
    line = np.concatenate([held.line.astype(np.int64), bare])
    fund = np.concatenate([held.fund.astype(np.int64), np.full(bare.size, NO_FUND, dtype=np.int64)])
    amount = np.concatenate([held.amount, np.zeros(bare.size, dtype=np.int64)])
    top = tops_of(case)[requests.unit]
    names, code = np.unique(requests.id, return_inverse=True)
    is_hidden = np.asarray([seen.hides("request", str(name)) for name in names.tolist()], dtype=np.bool_)
    is_own = np.isin(top, [place for place, unit in enumerate(case.units) if unit.id == own])
    single = is_hidden[code] | is_own | by_request
    told = np.where(single, code, -1)
    keys = np.stack([told[line], requests.category.astype(np.int64)[line], fund, top[line]], axis=1)
    kinds, place = np.unique(keys, axis=0, return_inverse=True)
    place = place.reshape(-1)
    # What is asked for, was not granted or was there last year belongs to a line: its first payment stands for it.
    first = np.zeros(line.size, dtype=np.bool_)
    first[np.unique(line, return_index=True)[1]] = True
    unmet = requests.cap - plan.amounts
    others = tuple(
        _summed(np.where(first, column[line], 0), place, len(kinds))
        for column in (requests.cap, requests.last_year, unmet)
    )
    labels = {
        "requests": tuple(str(names[row[0]]) if row[0] >= 0 else "" for row in kinds),
        "categories": tuple(requests.categories[row[1]] if row[1] >= 0 else "" for row in kinds),
        "funds": tuple(plan.fund_ids[row[2]] if row[2] >= 0 else "" for row in kinds),
        "units": tuple(case.units[row[3]].id for row in kinds),
    }
    labels["payments"] = tuple(
        f"{request}/{fund}" if request and fund else request
        for request, fund in zip(labels["requests"], labels["funds"], strict=True)
    )
    withheld = _withheld(case, seen, labels)
    known: tuple[frozenset[int], ...] = ()
    if own:
        mine = tuple(spot for spot, name in enumerate(labels["units"]) if name == own)
        if not any(labels["requests"][spot] in seen.hidden.get("request", ()) for spot in mine):
            known = _by_request(labels["requests"], mine)
        # Rows of others are told to nobody else, not even together.
        labels = {
            name: tuple(row if spot in mine else "" for spot, row in enumerate(rows)) for name, rows in labels.items()
        }
    hidden = {
        "payments": frozenset(
            pair
            for pair, request, fund in zip(labels["payments"], labels["requests"], labels["funds"], strict=True)
            if seen.hides("request", request) or seen.hides("fund", fund)
        ),
        "requests": seen.hidden.get("request", frozenset()),
        "units": seen.hidden.get("unit", frozenset()),
        "funds": seen.hidden.get("fund", frozenset()),
    }
    return Cells(
        _summed(amount, place, len(kinds)), labels, withheld, hidden, known, others, _LINES, _by_fund(withheld)
    )


def _summed(amounts: Int64Array, place: Int64Array, count: int) -> tuple[int, ...]:
    """Amounts by cell, exactly."""
    sums = np.zeros(count, dtype=object)
    np.add.at(sums, place, amounts.astype(object))
    return tuple(int(number) for number in sums)


def _withheld(case: Case, seen: Lens, labels: Mapping[str, Sequence[str]]) -> Mapping[str, frozenset[int]]:
    """Cells of each request, unit and fund that is withheld."""
    found: dict[str, frozenset[int]] = {}
    unit_of = dict(zip(case.requests.id.tolist(), case.requests.unit.tolist(), strict=True))
    for name in sorted(seen.hidden.get("request", ())):
        found[f"request {name}"] = frozenset(spot for spot, held in enumerate(labels["requests"]) if held == name)
    for name in sorted(seen.hidden.get("unit", ())):
        inside = set(case.below(name).tolist())
        found[f"unit {name}"] = frozenset(
            spot for spot, held in enumerate(labels["requests"]) if held and unit_of[held] in inside
        )
    for name in sorted(seen.hidden.get("fund", ())):
        found[f"fund {name}"] = frozenset(spot for spot, held in enumerate(labels["funds"]) if held == name)
    return {name: cells for name, cells in found.items() if cells}


def _by_request(names: Sequence[str], mine: Sequence[int]) -> tuple[frozenset[int], ...]:
    """A unit's own cells by request: it knows what each of its requests receives, not which fund pays it."""
    found: dict[str, set[int]] = {}
    for spot in mine:
        found.setdefault(names[spot], set()).add(spot)
    return tuple(frozenset(spots) for spots in found.values())


def _by_fund(withheld: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """What is withheld of funds: nothing is asked of a fund by itself, nor was there anything last year."""
    return frozenset(name for name in withheld if name.startswith("fund "))


def money_cells(case: Case, seen: Lens) -> Cells:
    """What funds have, as cells by fund."""
    names = tuple(fund.id for fund in case.funds)
    amounts = tuple(sum(amount or 0 for amount in fund.amounts) for fund in case.funds)
    hidden = seen.hidden.get("fund", frozenset())
    withheld = {f"fund {name}": frozenset({spot}) for spot, name in enumerate(names) if name in hidden}
    return Cells(amounts, {"funds": names}, withheld, {"funds": hidden})


def shown_rows(case: Case, plan: Plan, seen: Lens, breakdowns: Sequence[str], *, own: str = "") -> Protected:
    """Which rows of some breakdowns an audience may see by themselves, and which together.

    Funds that stand together by what they have stand together by what they pay as well.
    """
    if not any(seen.hidden.values()):
        return open_rows(case, plan, seen, breakdowns, own=own)
    by_request = not own and ("requests" in breakdowns or "payments" in breakdowns)
    cells = plan_cells(case, plan, seen, own=own, by_request=by_request)
    if "funds" in breakdowns and case.funds:
        money = protect(money_cells(case, seen), ("funds",), LEAST_ROWS, LEAST_BESIDE)
        if "funds" not in money.rows:
            breakdowns = [name for name in breakdowns if name != "funds"]
        else:
            joint = frozenset(money.rows["funds"].together)
            cells = replace(cells, hidden={**cells.hidden, "funds": joint})
    at_once = [name for name in breakdowns if seen.shows(name) == "together"]
    return protect(cells, breakdowns, LEAST_ROWS, LEAST_BESIDE, at_once=at_once)


def open_rows(case: Case, plan: Plan, seen: Lens, breakdowns: Sequence[str], *, own: str = "") -> Protected:
    """The same where nothing is withheld: every row, without the cells, of which a large plan has many."""
    held, requests = plan.allocations, case.requests
    if held is None:
        raise ValueError("There is no plan whose amounts could be shown.")
    top = tops_of(case)[requests.unit]
    mine = np.ones(requests.count, dtype=np.bool_)
    if own:
        mine = np.isin(top, [place for place, unit in enumerate(case.units) if unit.id == own])
    ids, paid = requests.id, mine[held.line]
    names: dict[str, Callable[[], set[str]]] = {
        "units": lambda: {case.units[place].id for place in np.unique(top[mine]).tolist()},
        "categories": lambda: {
            requests.categories[code] for code in np.unique(requests.category[mine]).tolist() if code >= 0
        },
        "funds": lambda: {plan.fund_ids[fund] for fund in np.unique(held.fund[paid]).tolist()},
        "requests": lambda: {str(name) for name in np.unique(ids[mine]).tolist()},
        "payments": lambda: {
            f"{ids[line]}/{plan.fund_ids[fund]}" if plan.fund_ids[fund] else str(ids[line])
            for line, fund in zip(held.line[paid].tolist(), held.fund[paid].tolist(), strict=True)
        },
    }
    rows = {}
    for name in breakdowns:
        found = tuple(sorted(names[name]() - {""}))
        rows[name] = Rows((), found) if seen.shows(name) == "together" else Rows(found, ())
    return Protected(rows, has_total=True)
