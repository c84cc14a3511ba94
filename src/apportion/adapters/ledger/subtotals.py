"""Rows that are the sum of the rows above them: subtotals that an export mixes with what they add up.

A member of which nearly every row equals the sum of so many rows just above, of the same year, period, unit and
whatever else the records say, is no ordinary member. The number of rows has to be the same throughout: chance does not
do that.

Knows sums. It must not know names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.members import Named
from apportion.adapters.ledger.money import Numbers
from apportion.kernel.exact import Int64Array
from apportion.model.ledger import DIMENSIONS, Dimension
from apportion.model.ledger_mapping import SCALES

_RECORDS_MAX: Final = 200_000
"""Larger exports come from a ledger, which has no subtotals; looking at all of them would take time."""
_PARTS_MAX: Final = 40
_ROWS_MIN: Final = 6
_SHARE: Final = 0.95
"""Of a member's rows that have to be sums."""
_SAFE: Final = 1 << 53
"""Sums beyond this could wrap around when they are added up further; such files are not looked at."""


@dataclass(frozen=True)
class Subtotal:
    """A member whose rows are sums."""

    dimension: Dimension
    record: int
    """The first of its rows."""
    parts: int
    """Rows above that it adds up."""
    rows: int


def subtotals(desk: Desk, named: dict[Dimension, Named], numbers: Numbers, kept: int) -> Iterator[Subtotal]:
    """Members of a file whose rows are the sums of rows above, in the order of the dimensions and of the file."""
    if len(desk.chosen.values) != 1 or kept > _RECORDS_MAX or desk.chosen.values[0].of.quantity:
        return
    for dimension in DIMENSIONS:
        own = named[dimension].positions
        if not own:
            continue
        others = [position for other in DIMENSIONS if other != dimension for position in named[other].positions]
        others += [desk.position(heading) for _, heading in desk.source.time]
        others += [desk.position(one) for one in (desk.source.measure_column,) if one is not None]
        # Conditions may tell several reports in one file apart.
        others += [desk.position(condition.heading) for condition in desk.source.filters]
        held = _columns(desk, numbers, sorted(set(others) - set(own)), own)
        for record, parts, rows in _sums(*held, unit=_unit(desk, held[2])):
            yield Subtotal(dimension, record, parts, rows)


def _columns(
    desk: Desk, numbers: Numbers, group: list[int], own: tuple[int, ...]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], Int64Array, Int64Array]:
    """For each record what it shares with its neighbours, its member, its amount and its number."""
    position = desk.chosen.values[0].position
    cell, kind = f"c{position}", numbers.kind(position)
    amount = f"coalesce({numbers.sql(cell, kind, 'odd', quantity=False)}, 0)"
    shared = ", ".join(f"c{at}" for at in group) or "0"
    member = ", ".join(f"c{at}" for at in own)
    found: dict[str, Any] = desk.connection.execute(
        f"SELECT hash({shared}) AS shared, hash({member}) AS member, {amount} AS amount, record "  # noqa: S608 - own names
        f"FROM {desk.kept} {numbers.join(cell, kind, 'odd', quantity=False)} ORDER BY record"
    ).fetchnumpy()
    columns = [np.ma.getdata(found[name]) for name in ("shared", "member", "amount", "record")]
    return columns[0], columns[1], columns[2].astype(np.int64), columns[3].astype(np.int64)


def _unit(desk: Desk, amounts: Int64Array) -> int:
    """What amounts are rounded to, minor units: the parts of a rounded total need not add up to it exactly."""
    if not SCALES[desk.source.scale or "units"] or not amounts.any():
        return 0
    return int(np.gcd.reduce(np.abs(amounts[amounts != 0])))


def _sums(
    shared: npt.NDArray[np.uint64],
    member: npt.NDArray[np.uint64],
    amount: Int64Array,
    record: Int64Array,
    *,
    unit: int,
) -> Iterator[tuple[int, int, int]]:
    """First record, number of parts and number of rows of each member whose rows are sums."""
    if amount.size <= _ROWS_MIN or int(np.abs(amount).max()) * _PARTS_MAX >= _SAFE:
        return
    members, index = np.unique(member, return_inverse=True)
    stated = amount != 0
    rows = np.bincount(index[stated], minlength=members.size)
    reached = np.concatenate(([0], np.cumsum(amount)))
    counted = np.concatenate(([0], np.cumsum(stated)))
    found: dict[int, int] = {}
    for parts in range(2, min(_PARTS_MAX, amount.size - 1) + 1):
        at = np.arange(parts, amount.size)
        together = shared[at] == shared[at - parts]
        near = np.abs(reached[at] - reached[at - parts] - amount[at]) <= unit * (parts + 1) // 2
        # A sum of one amount and nothing else is the same amount again, not a subtotal.
        is_sum = together & near & stated[at] & (counted[at] - counted[at - parts] > 1)
        sums = np.bincount(index[at[is_sum]], minlength=members.size)
        for place in np.flatnonzero((rows >= _ROWS_MIN) & (sums >= _SHARE * rows)).tolist():
            found.setdefault(place, parts)
    firsts = {place: int(np.argmax(index == place)) for place in found}
    for place in sorted(found, key=firsts.__getitem__):
        yield int(record[firsts[place]]), found[place], int(rows[place])
