"""What requests say about decisions, in columns, and what each option of a decision gives each request line.

A *package* is one level of a decision, or the whole of it, started when asked for; an *option* is a package with a
delay. Packages are the decision packages of zero-based budgeting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision
from apportion.model.raw import TextColumn
from apportion.model.requests import Mask, Requests


@dataclass(frozen=True, eq=False)
class LevelRows:
    """Levels by period, the levels below included; one entry per level and line of a request with levels."""

    line: Int64Array
    rank: Int64Array
    """0 for the lowest level of its request."""
    name: TextColumn
    amount: Int64Array
    """Minor units."""
    worth: Mapping[str, DecimalColumn]
    """``value`` and the other measures, in minor units; zero where a row does not state it."""
    known: Mapping[str, Mask] = field(default_factory=dict)
    """Where a row states it; not needed once the levels have been checked."""


@dataclass(frozen=True)
class DecisionUse:
    """A quantity of a shared resource that a package consumes as such."""

    line: int
    """Any line of the request that leads the decision."""
    rank: int
    """Level, 0 where the decision has none."""
    period: int | None
    """Index of the budget period; ``None``: that of the first money."""
    quantity: Fraction


@dataclass(frozen=True, eq=False)
class DecisionColumns:
    """What is said about decisions; one entry per request line, sorted as the lines are."""

    kind: npt.NDArray[np.int8]
    """``Decision`` of the request itself; divisible for requests that are part of another."""
    leader: Int64Array
    """First line of the request that leads the decision the line belongs to; -1 for divisible lines."""
    minimum: Int64Array
    """Least amount when funded at all; zero for other decisions than those with a minimum."""
    delay_max: Int64Array
    delay_loss: DecimalColumn
    """As a fraction."""
    worth: Mapping[str, DecimalColumn]
    """``value`` and the other measures when funded in full, in minor units; zero where not stated. Of levels the rows
    of ``levels`` count."""
    value_known: Mask
    """True where the value is stated, so that the curve of the line does not count."""
    levels: LevelRows
    uses: Mapping[str, tuple[DecisionUse, ...]]

    @property
    def is_own(self) -> Mask:
        """True for lines of the requests that lead decisions, not of those that are part of them."""
        return np.asarray(self.kind != Decision.DIVISIBLE, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Packages:
    """All packages, sorted by decision and level, with the money each gives when it starts as asked for."""

    head: Int64Array
    """First line of the request that leads each decision; shape (decisions,)."""
    decision_of_line: Int64Array
    """-1 for divisible lines; shape (lines,)."""
    offset: Int64Array
    """Packages of decision ``d`` are ``offset[d]:offset[d + 1]``."""
    start: Int64Array
    """Entries of package ``p`` are ``start[p]:start[p + 1]``."""
    line: Int64Array
    least: Int64Array
    most: Int64Array

    @property
    def decision(self) -> Int64Array:
        """The decision of each package."""
        return np.repeat(np.arange(self.head.size, dtype=np.int64), np.diff(self.offset))


@dataclass(frozen=True, eq=False)
class Options:
    """All options with the money they give, by request and period; entries of one option stand together."""

    package: Int64Array
    delay: Int64Array
    option: Int64Array
    """The option of each entry."""
    key: Int64Array
    """Request and period of each entry: position of the request times the number of periods plus the period."""
    least: Int64Array
    most: Int64Array


def level_ranks(leader: Int64Array, name: TextColumn, amount: Int64Array) -> Int64Array:
    """The place of each row's level among those of its request, by the amounts of all its periods together.

    Levels of the same amount stand in order of their names, so that the order of rows does not matter.
    """
    if not leader.size:
        return np.zeros(0, dtype=np.int64)
    words, code = np.unique(name, return_inverse=True)
    own, level = np.unique(leader * words.size + code, return_inverse=True)
    total = np.zeros(own.size, dtype=np.int64)
    np.add.at(total, level, amount)
    order = np.lexsort((own % words.size, total, own // words.size))
    rank = np.empty(own.size, dtype=np.int64)
    rank[order] = _ragged(np.unique(own // words.size, return_counts=True)[1])
    return rank[level]


def packages(requests: Requests, columns: DecisionColumns) -> Packages:
    """The packages of all decisions."""
    own, leader = columns.is_own, columns.leader
    head = np.flatnonzero(own & (leader == np.arange(requests.count)))
    place = np.full(requests.count + 1, -1, dtype=np.int64)
    place[head] = np.arange(head.size)
    decision = place[leader]
    levels = columns.levels
    size = np.ones(head.size, dtype=np.int64)
    np.maximum.at(size, decision[levels.line], levels.rank + 1)
    offset = np.concatenate(([0], np.cumsum(size)))
    in_full = np.flatnonzero((decision >= 0) & (columns.kind != Decision.LEVELS))
    least = requests.cap[in_full].copy()
    partly = columns.kind[in_full] == Decision.MINIMUM
    least[partly] = np.maximum(columns.minimum, requests.floor)[in_full[partly]]
    package = np.concatenate((offset[decision[in_full]], offset[decision[levels.line]] + levels.rank))
    line = np.concatenate((in_full, levels.line))
    order = np.lexsort((line, package))
    counts = np.bincount(package, minlength=int(offset[-1]))
    return Packages(
        head=head,
        decision_of_line=decision,
        offset=offset,
        start=np.concatenate(([0], np.cumsum(counts))),
        line=line[order],
        least=np.concatenate((least, levels.amount))[order],
        most=np.concatenate((requests.cap[in_full], levels.amount))[order],
    )


def options(
    requests: Requests, columns: DecisionColumns, packed: Packages, groups: Int64Array, periods: int
) -> Options:
    """Each package with each delay that fits into the periods and leaves no floor unmet.

    Args:
        requests: the lines as stated.
        columns: what they say about decisions.
        packed: the packages.
        groups: position of each line's request among all requests; shape (lines,).
        periods: number of budget periods.
    """
    own = columns.is_own & (requests.cap > 0)
    reach = np.zeros(packed.head.size, dtype=np.int64)
    np.maximum.at(reach, packed.decision_of_line[own], requests.period[own].astype(np.int64))
    delays = np.minimum(columns.delay_max[packed.head], periods - 1 - reach) + 1
    package = np.repeat(np.arange(packed.start.size - 1), delays[packed.decision])
    delay = _ragged(delays[packed.decision])
    size = np.diff(packed.start)[package]
    option = np.repeat(np.arange(package.size), size)
    entry = packed.start[package][option] + _ragged(size)
    period = requests.period[packed.line[entry]] + delay[option]
    kept = (period < periods) & (packed.most[entry] > 0)
    made = Options(
        package=package,
        delay=delay,
        option=option[kept],
        key=(groups[packed.line[entry]] * periods + period)[kept],
        least=packed.least[entry[kept]],
        most=packed.most[entry[kept]],
    )
    return _without(made, ~_floors_met(requests, columns, packed, made, groups * periods + requests.period))


def must_be_taken(requests: Requests, columns: DecisionColumns, packed: Packages) -> Mask:
    """True for decisions of which a line has a floor; shape (decisions,)."""
    must = np.zeros(packed.head.size, dtype=np.bool_)
    must[packed.decision_of_line[columns.is_own & (requests.floor > 0)]] = True
    return must


def _floors_met(
    requests: Requests, columns: DecisionColumns, packed: Packages, made: Options, keys: Int64Array
) -> Mask:
    floored = columns.is_own & (requests.floor > 0)
    if not floored.any():
        return np.ones(made.delay.size, dtype=np.bool_)
    needed = np.bincount(packed.decision_of_line[floored], minlength=packed.head.size)
    line = np.minimum(np.searchsorted(keys, made.key), keys.size - 1)
    meets = (keys[line] == made.key) & floored[line] & (made.most >= requests.floor[line])
    met = np.bincount(made.option[meets], minlength=made.delay.size)
    return np.asarray(met >= needed[packed.decision[made.package]], dtype=np.bool_)


def _without(made: Options, left_out: Mask) -> Options:
    if not left_out.any():
        return made
    kept, entries = ~left_out, ~left_out[made.option]
    place = np.cumsum(kept) - 1
    return Options(
        made.package[kept],
        made.delay[kept],
        place[made.option[entries]],
        made.key[entries],
        made.least[entries],
        made.most[entries],
    )


def _ragged(sizes: Int64Array) -> Int64Array:
    """0, 1, … up to each size, one after another."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if sizes.size else 0
    counted: Int64Array = np.arange(total, dtype=np.int64) - np.repeat(ends - sizes, sizes)
    return counted
