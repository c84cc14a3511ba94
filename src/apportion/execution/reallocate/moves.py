"""Who gives to whom: the difference between two allocations as rows with both ends, as few as can be found.

Within each fund and budget period the lines that lose are paired with those that gain. So many lines need one row less
than there are of them, and one less again for each group in which gains and losses cancel out; up to
``_EXACT_MAX`` lines the largest number of such groups is found by trying (the problem is that of settling debts with
the fewest payments, which is NP-hard), beyond that only pairs that are equal are looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from apportion.execution.journal.events import Line, Move

_EXACT_MAX: Final = 12
"""Lines of one fund and period up to which every way of grouping is tried: 4,096 sets."""

_Change = tuple[Line, int]


def moves_between(now: Mapping[Line, int], new: Mapping[Line, int]) -> tuple[Move, ...]:
    """The rows that turn one allocation into another.

    Args:
        now: minor units per line.
        new: the same afterwards, with the same sum in each fund and period.

    Raises:
        ValueError: when a sum differs.
    """
    groups: dict[tuple[str, str], list[_Change]] = {}
    for line in sorted({*now, *new}):
        change = new.get(line, 0) - now.get(line, 0)
        if change:
            groups.setdefault((line.fund, line.period), []).append((line, change))
    found: list[Move] = []
    for (fund, period), changes in sorted(groups.items()):
        if sum(change for _, change in changes):
            message = f"the money of {fund} in {period} changes"
            raise ValueError(message)
        for settled in _groups(changes):
            found.extend(_paired(settled))
    return tuple(found)


def _groups(changes: Sequence[_Change]) -> Iterator[Sequence[_Change]]:
    """Groups in which gains and losses cancel out, as many as can be found."""
    left = list(changes)
    if len(left) > _EXACT_MAX:
        for loser in [item for item in changes if item[1] < 0]:
            equal = next((item for item in left if item[1] == -loser[1]), None)
            if equal is not None:
                left.remove(loser)
                left.remove(equal)
                yield (loser, equal)
    if len(left) > _EXACT_MAX:
        yield left
        return
    yield from _most_groups(left)


def _most_groups(changes: Sequence[_Change]) -> Iterator[Sequence[_Change]]:
    """By trying: the most groups into which each set of lines falls, from the smallest sets on."""
    count = len(changes)
    sums, best, last = [0] * (1 << count), [0] * (1 << count), [-1] * (1 << count)
    for members in range(1, 1 << count):
        low = (members & -members).bit_length() - 1
        sums[members] = sums[members & (members - 1)] + changes[low][1]
        # Lines are taken away one at a time; whenever what is left cancels out, a group is complete.
        for place in range(count):
            if members >> place & 1:
                without = members & ~(1 << place)
                if last[members] < 0 or best[without] > best[members]:
                    best[members], last[members] = best[without], place
        best[members] += not sums[members]
    members, group = (1 << count) - 1, list[_Change]()
    while members:
        if not sums[members] and group:
            yield sorted(group)
            group = []
        group.append(changes[last[members]])
        members &= ~(1 << last[members])
    if group:
        yield sorted(group)


def _paired(changes: Sequence[_Change]) -> Iterator[Move]:
    """The largest giver to the largest taker until nothing is left; lines in order where amounts are equal."""
    givers = sorted(((line, -change) for line, change in changes if change < 0), key=lambda item: (-item[1], item[0]))
    takers = sorted(((line, change) for line, change in changes if change > 0), key=lambda item: (-item[1], item[0]))
    while givers and takers:
        (source, has), (target, wants) = givers[0], takers[0]
        amount = min(has, wants)
        yield Move(source, target, amount)
        givers = [(source, has - amount), *givers[1:]] if has > amount else givers[1:]
        takers = [(target, wants - amount), *takers[1:]] if wants > amount else takers[1:]
