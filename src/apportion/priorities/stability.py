"""How far each weight may move before a ranking changes, exactly.

One weight moves and the others are rescaled in proportion, so that all still sum to one. Every total is then a
straight line in the moved weight: two alternatives swap where their lines meet, and nowhere else. The breakpoints are
solved for, not searched (Triantaphyllou and Sanchez 1997, A sensitivity analysis approach for some deterministic
multi-criteria decision-making methods, Decision Sciences 28(1), give the same linear argument).

Knows additive totals, whatever they measure: weighted scores and net flows alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from apportion.priorities.additive import Additive


@dataclass(frozen=True)
class Swap:
    """Two alternatives that are level at the end of an interval and change places beyond it."""

    ahead: str
    """The one that is ahead under the weights as given."""
    behind: str


@dataclass(frozen=True)
class End:
    """One end of the interval of a weight."""

    weight: Fraction
    swaps: tuple[Swap, ...]
    """Those that are level here; empty where the weight has reached 0 or 1 and nothing changed on the way."""


@dataclass(frozen=True)
class WeightInterval:
    """The weights of one criterion between which the ranking does not change."""

    criterion: str
    weight: Fraction
    """As given; part of one."""
    low: End
    high: End
    parting: tuple[tuple[str, ...], ...] = ()
    """Alternatives that are level under the weights as given and part as soon as this weight moves. They do not shorten
    the interval: nobody who is ahead falls back inside it."""

    @property
    def can_move(self) -> bool:
        """False where the criterion has all the weight: there is no proportion in which to raise the others."""
        return self.weight < 1

    @property
    def room(self) -> Fraction | None:
        """The smaller of the two distances to a swap; ``None`` where no weight of this criterion changes anything."""
        ends = [abs(end.weight - self.weight) for end in (self.low, self.high) if end.swaps]
        return min(ends, default=None)


def order_intervals(model: Additive) -> tuple[WeightInterval, ...]:
    """For each criterion, the weights between which the whole order stays as it is."""
    return tuple(_interval(model, j, _order_meeting) for j in range(len(model.criteria)))


def top_intervals(model: Additive, count: int) -> tuple[WeightInterval, ...]:
    """For each criterion, the weights between which the same alternatives make up the best ``count``.

    Those level with the last of them belong to them. With ``count`` 1 this is the stability of the winner.

    Raises:
        ValueError: when ``count`` is below one.
    """
    if count < 1:
        raise ValueError("the best of a ranking are one or more")
    inside = model.ranking.top(count)

    def meeting(lines: _Lines) -> tuple[Fraction, tuple[Swap, ...]] | None:
        return _set_meeting(lines, inside)

    return tuple(_interval(model, j, meeting) for j in range(len(model.criteria)))


def level_pairs(model: Additive, interval: WeightInterval, weight: Fraction) -> int:
    """How many of all pairs are level when a criterion has no weight, or all of it.

    The swaps of an interval name neighbours alone: where whole groups fall together they are fewer.

    Returns:
        0 for any weight but 0 and 1, and where the weight cannot be moved.
    """
    if weight not in (0, 1) or not interval.can_move:
        return 0
    column = model.criteria.index(interval.criterion)
    rest = 1 - interval.weight
    moved = [weight if j == column else one * (1 - weight) / rest for j, one in enumerate(model.weights)]
    sizes = Counter(model.reweighted(moved).totals[0].tolist()).values()
    return sum(size * (size - 1) // 2 for size in sizes)


@dataclass(frozen=True, eq=False)
class _Lines:
    """Totals as lines in how far a weight has moved, in whole numbers: ``level + distance * slope``.

    Levels are totals times their denominator, and the distance is counted in the unit that makes slopes whole too.
    """

    ids: tuple[str, ...]
    level: dict[str, int]
    slope: dict[str, int]
    groups: tuple[tuple[str, ...], ...]
    """From best to worst at distance zero; level ones together."""
    unit: Fraction
    """The change of the weight that one unit of distance means."""
    limit: Fraction
    """How far the weight can move, in units of distance."""

    def lowest(self, group: Sequence[str]) -> str:
        """Who of a group of level ones falls behind the others as the weight moves; of equal ones the first by id."""
        return min(group, key=lambda name: (self.slope[name], name))

    def highest(self, group: Sequence[str]) -> str:
        """Who of a group of level ones gets ahead of the others as the weight moves."""
        return min(group, key=lambda name: (-self.slope[name], name))

    def at(self, name: str, distance: Fraction) -> int:
        """The total at a distance, times the denominator of the distance: comparable with others at the same one."""
        return self.level[name] * distance.denominator + distance.numerator * self.slope[name]

    def last_at(self, names: Sequence[str], distance: Fraction) -> str:
        """Who of them is last at a distance; of level ones the one that falls fastest."""
        return min(names, key=lambda name: (self.at(name, distance), self.slope[name], name))

    def first_at(self, names: Sequence[str], distance: Fraction) -> str:
        """Who of them is first at a distance; of level ones the one that rises fastest."""
        return min(names, key=lambda name: (-self.at(name, distance), -self.slope[name], name))

    def meet(self, ahead: str, behind: str) -> Fraction | None:
        """The distance at which one behind draws level; ``None`` where it does not get nearer."""
        gaining = self.slope[behind] - self.slope[ahead]
        return Fraction(self.level[ahead] - self.level[behind], gaining) if gaining > 0 else None


_Meeting = Callable[[_Lines], tuple[Fraction, tuple[Swap, ...]] | None]
"""Finds the first distance at which a ranking changes, and who changes places there."""


def _interval(model: Additive, column: int, meeting: _Meeting) -> WeightInterval:
    criterion, weight = model.criteria[column], model.weights[column]
    if weight == 1:
        return WeightInterval(criterion, weight, End(weight, ()), End(weight, ()))
    up = _lines(model, column, rising=True)
    parting = tuple(group for group in up.groups if len({up.slope[name] for name in group}) > 1)
    ends = []
    for lines in (_lines(model, column, rising=False), up):
        met = meeting(lines)
        distance, swaps = (lines.limit, ()) if met is None else met
        ends.append(End(weight + distance * lines.unit, swaps))
    return WeightInterval(criterion, weight, ends[0], ends[1], parting)


def _lines(model: Additive, column: int, *, rising: bool) -> _Lines:
    """The lines of all totals as the weight of one criterion rises or falls.

    With weight t the total is t * value + (1 - t) * rest, where rest is the total of the other criteria under their own
    proportions; its slope in t is value - rest = (value - total) / (1 - weight). With total = T / whole and value =
    V / below it is (V * whole - T * below) / (whole * below * (1 - weight)): whole numbers, if the weight moves in
    steps of below * (1 - weight).
    """
    totals, whole = model.totals
    weight, below = model.weights[column], model.denominators[column]
    sign = 1 if rising else -1
    level = dict(zip(model.alternatives, totals.tolist(), strict=True))
    values = zip(model.alternatives, model.values[:, column].tolist(), strict=True)
    slope = {name: sign * (value * whole - level[name] * below) for name, value in values}
    unit = sign * below * (1 - weight)
    limit = (1 - weight if rising else -weight) / unit
    return _Lines(model.alternatives, level, slope, model.ranking.groups, unit, limit)


def _order_meeting(lines: _Lines) -> tuple[Fraction, tuple[Swap, ...]] | None:
    """Where the first two change places.

    Lines that are not neighbours cannot meet before neighbours do, and of a group of level ones only the outermost
    line can be met first: neighbouring groups and one pair of each suffice.
    """
    met: list[tuple[Fraction, Swap]] = []
    for upper, lower in pairwise(lines.groups):
        ahead, behind = lines.lowest(upper), lines.highest(lower)
        distance = lines.meet(ahead, behind)
        if distance is not None and distance <= lines.limit:
            met.append((distance, Swap(ahead, behind)))
    if not met:
        return None
    first = min(distance for distance, _ in met)
    return first, tuple(swap for distance, swap in met if distance == first)


def _set_meeting(lines: _Lines, inside: Sequence[str]) -> tuple[Fraction, tuple[Swap, ...]] | None:
    """Where the first of those outside draws level with one inside.

    The lead of the last one inside over the first one outside is concave in the distance. Newton's method from the far
    end moves to where the two that are then the closest meet, and reaches the first meeting after finitely many steps.
    """
    members = set(inside)
    outside = tuple(name for name in lines.ids if name not in members)
    if not outside:
        return None
    distance = lines.limit
    while True:
        last = lines.last_at(inside, distance)
        first = lines.first_at(outside, distance)
        lead = lines.at(last, distance) - lines.at(first, distance)
        if lead >= 0:
            break
        nearer = lines.meet(last, first)
        if nearer is None:
            raise ValueError("those inside a leading group are ahead before any weight moves")
        distance = nearer
    if lead > 0:
        return None
    level = lines.at(last, distance)
    lasts = sorted(name for name in inside if lines.at(name, distance) == level)
    firsts = sorted(name for name in outside if lines.at(name, distance) == level)
    pairs = [(ahead, behind) for ahead in lasts for behind in firsts if lines.slope[behind] > lines.slope[ahead]]
    return distance, tuple(Swap(ahead, behind) for ahead, behind in pairs)
