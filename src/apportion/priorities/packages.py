"""Zero-based decision packages: levels of service, each justified anew, ranked, with each level behind the one below.

P. A. Pyhrr 1970, Zero-base budgeting, Harvard Business Review 48(6). A package has levels; each adds money to the level
below and says what service it gives, what happens if it is not funded, and what else was considered. Knows levels and a
ranking of them; it must not know how they were ranked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from apportion.model.findings import Finding, Place, Verdict
from apportion.priorities.ranking import Ranking


@dataclass(frozen=True)
class PackageLevel:
    """One level of a decision package."""

    id: str
    package: str
    level: int
    """1 is the lowest; each level needs all below it."""
    cost_minor: int
    """What this level adds to the level below, in minor units."""
    result: str = ""
    """The service that is given with this level; empty where nobody said."""
    consequence: str = ""
    """What happens if this level is not funded; empty where nobody said."""
    alternatives: str = ""
    """Other ways that were considered, and why they were not chosen; empty where nobody said."""
    place: Place = field(default_factory=Place)
    """Where the level stands in the user's files."""


@dataclass(frozen=True)
class Arranged:
    """Levels in an order in which each stands behind the level below it."""

    order: tuple[str, ...]
    """Ids of levels, first to be funded first."""
    held_back: tuple[str, ...]
    """Levels that were ranked ahead of the level below them and had to wait for it."""


def check_packages(levels: Sequence[PackageLevel]) -> tuple[Finding, ...]:
    """What is wrong with decision packages. What nobody wrote down is a warning; the rest blocks."""
    return (*_in_numbers(levels), *_unsaid(levels))


def _in_numbers(levels: Sequence[PackageLevel]) -> Iterator[Finding]:
    seen: set[str] = set()
    numbers: dict[str, list[PackageLevel]] = {}
    for level in levels:
        if level.id in seen:
            message = f"The id {level.id} is given to two levels."
            yield Finding(
                "package.level-twice", Verdict.REJECT_CELL, message, level.place, level.id, "one id per level"
            )
        seen.add(level.id)
        numbers.setdefault(level.package, []).append(level)
        if level.cost_minor < 0:
            message = f"{level.id} costs less than nothing."
            expected = "what the level adds to the level below, zero or more"
            found = str(level.cost_minor)
            yield Finding("package.cost-negative", Verdict.REJECT_CELL, message, level.place, found, expected)
    for package in sorted(numbers):
        ordered = sorted(numbers[package], key=lambda level: (level.level, level.id))
        for wanted, level in enumerate(ordered, start=1):
            if level.level != wanted:
                message = f"The levels of {package} are not numbered 1, 2, 3 …: {level.id} is level {level.level}."
                found, expected = str(level.level), str(wanted)
                yield Finding("package.level-gap", Verdict.REJECT_CELL, message, level.place, found, expected)
                break


def _unsaid(levels: Sequence[PackageLevel]) -> Iterator[Finding]:
    for level in levels:
        for code, words, what in (
            ("package.no-result", level.result, "which service it gives"),
            ("package.no-consequence", level.consequence, "what happens if it is not funded"),
            ("package.no-alternatives", level.alternatives, "what else was considered"),
        ):
            if not words.strip():
                message = f"{level.id} does not say {what}."
                remedy = "Write it down: a committee cannot rank what it cannot weigh."
                yield Finding(code, Verdict.WARN, message, level.place, remedy=remedy)


def arrange(levels: Sequence[PackageLevel], ranking: Ranking) -> Arranged:
    """Put ranked levels into an order that can be funded from the top.

    A level that was ranked ahead of one below it waits until that one's turn; nothing is moved up for the sake of a
    higher level. Of levels whose turn comes together lower ones go first, then by id.

    Raises:
        ValueError: when the ranking is not of exactly these levels, or packages have findings that block.
    """
    blocking = [finding.message for finding in check_packages(levels) if finding.blocks]
    if blocking:
        raise ValueError(f"packages must be checked first: {blocking[0]}")
    if sorted(ranking.order) != sorted(level.id for level in levels):
        raise ValueError("the ranking is of other levels")
    turn, latest = dict[str, int](), dict[str, int]()
    for level in sorted(levels, key=lambda level: (level.package, level.level)):
        latest[level.package] = max(ranking.rank(level.id), latest.get(level.package, 0))
        turn[level.id] = latest[level.package]
    ordered = sorted(levels, key=lambda level: (turn[level.id], level.level, level.id))
    order = tuple(level.id for level in ordered)
    return Arranged(order, tuple(name for name in order if turn[name] > ranking.rank(name)))
