"""The cut line: how far down a ranking of decision packages the money reaches.

Levels are funded from the top as long as the next one fits; the line is drawn before the first that does not. What
stands below would be bought next if there were more money. Nothing is skipped to fit a smaller one in, because the
ranking says what matters more; those that would still fit are named, so that somebody can decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from apportion.priorities.packages import PackageLevel


@dataclass(frozen=True)
class CutLine:
    """What is funded at a total and what is not."""

    total_minor: int
    above: tuple[str, ...]
    """Levels that are funded, in order."""
    below: tuple[str, ...]
    """Levels that are not, in order."""
    spent_minor: int
    """The cost of all above the line."""
    still_fit: tuple[str, ...]
    """Levels further down that the money left would pay for, taken in order, each with the level below it funded."""
    short_minor: int
    """What lacks for the first level below the line; 0 where all are funded."""

    @property
    def left_minor(self) -> int:
        """Money left when all above the line is paid for."""
        return self.total_minor - self.spent_minor

    @property
    def first_below(self) -> str | None:
        """The level that would be funded next; ``None`` where all are."""
        return self.below[0] if self.below else None


def cut_line(levels: Sequence[PackageLevel], order: Sequence[str], total_minor: int) -> CutLine:
    """Draw the line.

    Args:
        levels: all levels, each with what it adds to the level below.
        order: their ids as arranged: each level behind the one below it.
        total_minor: the money there is.

    Raises:
        ValueError: when the order is not of these levels, a level stands ahead of one below it, or the total is below
            zero.
    """
    by_id = {level.id: level for level in levels}
    if total_minor < 0 or sorted(order) != sorted(by_id):
        raise ValueError("a cut line needs a total of zero or more and an order of exactly these levels")
    _check_order([by_id[name] for name in order])
    spent, position = 0, 0
    while position < len(order) and spent + by_id[order[position]].cost_minor <= total_minor:
        spent += by_id[order[position]].cost_minor
        position += 1
    below = tuple(order[position:])
    short = by_id[below[0]].cost_minor - (total_minor - spent) if below else 0
    still_fit = _still_fit([by_id[name] for name in order], position, total_minor - spent)
    return CutLine(total_minor, tuple(order[:position]), below, spent, still_fit, short)


def _check_order(ordered: Sequence[PackageLevel]) -> None:
    reached: dict[str, int] = {}
    for level in ordered:
        if level.level != reached.get(level.package, 0) + 1:
            raise ValueError(f"{level.id} stands ahead of the level below it")
        reached[level.package] = level.level


def _still_fit(ordered: Sequence[PackageLevel], position: int, left_minor: int) -> tuple[str, ...]:
    reached = {level.package: level.level for level in ordered[:position]}
    found = []
    for level in ordered[position:]:
        if level.cost_minor <= left_minor and reached.get(level.package, 0) == level.level - 1:
            left_minor -= level.cost_minor
            reached[level.package] = level.level
            found.append(level.id)
    return tuple(found)
