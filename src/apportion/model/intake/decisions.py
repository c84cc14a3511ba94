"""From request lines and what is said about decisions to lines with choices. Everything is taken as checked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Choices, OptionUse
from apportion.model.intake.option_worth import open_lines, option_worth
from apportion.model.intake.packages import (
    DecisionColumns,
    DecisionUse,
    Options,
    Packages,
    must_be_taken,
    options,
    packages,
)
from apportion.model.raw import TextColumn
from apportion.model.requests import Mask, Points, Requests, ResourceUse, Shape


def with_decisions(requests: Requests, columns: DecisionColumns, periods: int) -> Requests:
    """The requests with their choices between options.

    Lines are added for the periods that only a delayed start needs. A line whose amount options fix becomes linear and
    returns nothing of its own: its options carry its worth.

    Args:
        requests: the lines as stated, without choices; their caps are the amounts asked for.
        columns: what they say about decisions.
        periods: number of budget periods.

    Raises:
        OverflowError: when the values of the options need more than 18 digits together.
    """
    measures = tuple(name for name in columns.worth if name != "value")
    if not columns.is_own.any():
        return replace(requests, measures={name: columns.worth[name] for name in measures})
    groups = np.cumsum(np.concatenate(([False], requests.id[1:] != requests.id[:-1])), dtype=np.int64)
    packed = packages(requests, columns)
    made = options(requests, columns, packed, groups, periods)
    keys = groups * periods + requests.period.astype(np.int64)
    every = np.union1d(keys, made.key)
    first = np.searchsorted(keys, every // periods * periods)
    at = np.minimum(np.searchsorted(keys, every), keys.size - 1)
    source = np.where(keys[at] == every, at, first)
    entries = _entries(made, packed, keys, every)
    choices = Choices(
        request=requests.id[packed.head],
        kind=columns.kind[packed.head],
        must=must_be_taken(requests, columns, packed),
        weight=requests.weight.take(packed.head),
        offset=_offsets(packed.decision[made.package], packed.head.size),
        level=_level_names(columns, packed)[made.package],
        delay=made.delay,
        value=option_worth(requests, columns, packed, made, measure="value"),
        start=_offsets(entries[0], made.delay.size),
        line=entries[1],
        least=entries[2],
        most=entries[3],
        uses={
            name: _option_use(requests, packed, made, stated, periods) for name, stated in sorted(columns.uses.items())
        },
        measures={name: option_worth(requests, columns, packed, made, measure=name) for name in measures},
    )
    new_line = np.searchsorted(every, keys)
    if every.size > keys.size:
        requests = _lengthened(requests, source, new_line, (every % periods).astype(np.int32))
    owner = packed.decision_of_line[source]
    worth = {name: columns.worth[name].take(source) for name in measures}
    return _owned(replace(requests, choices=choices, measures=worth), owner)


def _offsets(owner: Int64Array, count: int) -> Int64Array:
    """Where each owner's stretch begins in a column sorted by owner; shape (count + 1,)."""
    return np.concatenate(([0], np.cumsum(np.bincount(owner, minlength=count)))).astype(np.int64)


def _entries(
    made: Options, packed: Packages, keys: Int64Array, every: Int64Array
) -> tuple[Int64Array, Int64Array, Int64Array, Int64Array]:
    """Option, line, least and most, sorted. A line of a decision that no option funds gets nothing in the first."""
    line = np.searchsorted(every, made.key)
    owned = np.flatnonzero(packed.decision_of_line >= 0)
    bare = np.setdiff1d(np.searchsorted(every, keys[owned]), line)
    owner = packed.decision_of_line[np.searchsorted(keys, every[bare])]
    first = np.searchsorted(packed.decision[made.package], owner)
    nothing = np.zeros(bare.size, dtype=np.int64)
    option = np.concatenate((made.option, first))
    line = np.concatenate((line, bare))
    order = np.lexsort((line, option))
    least, most = np.concatenate((made.least, nothing)), np.concatenate((made.most, nothing))
    return option[order], line[order], least[order], most[order]


def _level_names(columns: DecisionColumns, packed: Packages) -> TextColumn:
    names = np.full(packed.start.size - 1, "", dtype=np.dtypes.StringDType())
    levels = columns.levels
    names[packed.offset[packed.decision_of_line[levels.line]] + levels.rank] = levels.name
    return names


def _option_use(
    requests: Requests, packed: Packages, made: Options, stated: tuple[DecisionUse, ...], periods: int
) -> OptionUse:
    """Quantities by option and period; what falls behind the last period is outside the plan."""
    begin = _offsets(made.package, packed.start.size - 1)
    held: dict[tuple[int, int], Fraction] = {}
    for use in stated:
        package = int(packed.offset[packed.decision_of_line[use.line]]) + use.rank
        first = _first_money(requests, packed, package) if use.period is None else use.period
        for option in range(int(begin[package]), int(begin[package + 1])):
            key = option, first + int(made.delay[option])
            if key[1] < periods:
                held[key] = held.get(key, Fraction(0)) + use.quantity
    taken = sorted(held)
    return OptionUse(
        np.array([option for option, _ in taken], dtype=np.int64),
        np.array([period for _, period in taken], dtype=np.int64),
        tuple(held[key] for key in taken),
    )


def _first_money(requests: Requests, packed: Packages, package: int) -> int:
    """The first period in which the leading request of a package receives money, or asks for any."""
    entries = slice(int(packed.start[package]), int(packed.start[package + 1]))
    head = int(packed.head[packed.decision[package]])
    lines = packed.line[entries]
    funded = lines[(packed.most[entries] > 0) & (requests.id[lines] == requests.id[head])]
    return int(requests.period[funded].min() if funded.size else requests.period[head])


def _lengthened(requests: Requests, source: Int64Array, new_line: Int64Array, period: np.ndarray) -> Requests:
    """The lines with added ones, which are like the first line of their request in all but period and money."""
    added = np.ones(source.size, dtype=np.bool_)
    added[new_line] = False
    extra = np.flatnonzero(added)

    def lines_of(lines: Int64Array) -> Int64Array:
        return np.sort(np.concatenate((new_line[lines], extra[np.isin(source[extra], lines)])))

    zero = np.where(added, 0, 1)
    return replace(
        requests,
        id=requests.id[source],
        name=requests.name[source],
        unit=requests.unit[source],
        period=period,
        category=requests.category[source],
        floor=requests.floor[source] * zero,
        cap=requests.cap[source] * zero,
        last_year=requests.last_year[source] * zero,
        last_year_known=requests.last_year_known[source],
        shape=requests.shape[source],
        rate=requests.rate.take(source),
        start=requests.start[source],
        scale=requests.scale[source],
        exponent=requests.exponent.take(source),
        ceiling=requests.ceiling[source],
        weight=requests.weight.take(source),
        points=_points_of(requests.points, source, ~added),
        tags={tag: lines_of(lines) for tag, lines in requests.tags.items()},
        uses={name: _use_of(use, lines_of(use.lines), source) for name, use in requests.uses.items()},
        source_line=requests.source_line[source],
    )


def _use_of(use: ResourceUse, lines: Int64Array, source: Int64Array) -> ResourceUse:
    place = np.searchsorted(use.lines, source[lines]).tolist()
    return ResourceUse(lines, tuple(use.per_minor[at] for at in place))


def _points_of(points: Points, source: Int64Array, wanted: Mask) -> Points:
    """The corners of the wanted lines; the others have none."""
    size = np.where(wanted, np.diff(points.offset)[source], 0)
    offset = np.concatenate(([0], np.cumsum(size)))
    if not offset[-1]:
        return Points(offset, points.amount[:0], DecimalColumn(points.value.scaled[:0], 0))
    begin = np.repeat(points.offset[source], size)
    corner = begin + np.arange(offset[-1]) - np.repeat(offset[:-1], size)
    return Points(offset, points.amount[corner], points.value.take(corner))


def _owned(requests: Requests, owner: Int64Array) -> Requests:
    """Floors, caps, weights and curves of lines of decisions as their options have them."""
    choices, count = requests.choices, requests.count
    owned = owner >= 0
    is_open = open_lines(count, choices.line, choices.least, choices.most)
    fixed = owned & ~is_open
    floor, cap = _bounds(requests, owner)
    weight = requests.weight.scaled.copy()
    weight[owned] = choices.weight.scaled[owner[owned]]
    stays = np.where(fixed, 0, 1)

    def without(column: DecimalColumn) -> DecimalColumn:
        return DecimalColumn(column.scaled * stays, column.places)

    return replace(
        requests,
        floor=floor,
        cap=cap,
        shape=np.where(fixed, np.int8(Shape.LINEAR), requests.shape),
        rate=without(requests.rate),
        start=requests.start * stays,
        scale=requests.scale * stays,
        exponent=without(requests.exponent),
        ceiling=requests.ceiling * stays,
        weight=DecimalColumn(weight, requests.weight.places),
        points=_points_of(requests.points, np.arange(count), ~fixed),
        measures={name: without(column) for name, column in requests.measures.items()},
    )


def _bounds(requests: Requests, owner: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Least and most that any option, or taking none, gives each line of a decision; the stated ones elsewhere."""
    choices, owned = requests.choices, owner >= 0
    cap = np.where(owned, 0, requests.cap)
    np.maximum.at(cap, choices.line, choices.most)
    given = np.bincount(choices.line, minlength=requests.count)
    least = np.full(requests.count, np.iinfo(np.int64).max, dtype=np.int64)
    np.minimum.at(least, choices.line, choices.least)
    always = owned & choices.must[owner] & (given == np.diff(choices.offset)[owner])
    return np.where(always, least, np.where(owned, 0, requests.floor)), cap
