"""One ranking from those of several committee members: by points (Borda) and by the fewest overruled votes (Kemeny).

J. C. Borda 1784; J. G. Kemeny 1959, Mathematics without numbers, Daedalus 88; H. P. Young 1988, Condorcet's theory of
voting. Borda's points are quick and can be swayed by also-rans; Kemeny's order overrules as few pairwise votes as
possible, but it can be found only for few. Where several orders are equally good the first by ids is taken and the
number of them said. Knows rankings and voices; it must not know what is ranked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.model.findings import Finding, Verdict
from apportion.priorities.group import concordance
from apportion.priorities.ranking import Ranking, ranked

KEMENY_MAX: Final = 12
"""Up to so many are put into the best order: the work doubles with each one more."""
_Votes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ballot:
    """One member's ranking."""

    id: str
    ranking: Ranking
    voices: int = 1
    """How many members rank like this; one or more."""


@dataclass(frozen=True)
class KemenyOrder:
    """The order that overrules the fewest votes."""

    order: tuple[str, ...]
    overruled: int
    """Votes on pairs, one per voice and pair, that the order goes against."""
    agreed: int
    """Votes on pairs that it follows; members who rank a pair level vote on neither side."""
    equally_good: int
    """How many orders overrule as few; 1 where this is the only one."""


@dataclass(frozen=True)
class Merged:
    """What a committee's rankings say together."""

    borda: Ranking
    points: tuple[tuple[str, Fraction], ...]
    """Borda points in the order of the ranking: one for each one ranked behind, half for each one level, per voice."""
    kemeny: KemenyOrder | None
    """``None`` where there are more than ``KEMENY_MAX``."""
    majority_winner: str | None
    """Who beats each of the others in a majority of votes (Condorcet); ``None`` where nobody does."""
    concordance: float | None
    """Kendall's W of the ballots, each once: 1 where all rank alike."""

    @property
    def methods_agree(self) -> bool | None:
        """Whether both give the same order; ``None`` without Kemeny's."""
        return None if self.kemeny is None else self.kemeny.order == self.borda.order


def check_ballots(ballots: Sequence[Ballot]) -> tuple[Finding, ...]:
    """What is wrong with ballots; all of it blocks, except that there are too many to find the best order."""
    found = []
    everything = sorted(set().union(*(ballot.ranking.order for ballot in ballots)))
    for ballot in sorted(ballots, key=lambda ballot: ballot.id):
        missing = sorted(set(everything) - set(ballot.ranking.order))
        if missing:
            message = f"The ranking of {ballot.id} leaves out {', '.join(missing)}."
            remedy = "Let everybody rank everything; level places are allowed."
            found.append(Finding("ranking.incomplete", Verdict.REJECT_CELL, message, remedy=remedy))
        if ballot.voices < 1:
            message = f"The ranking of {ballot.id} has {ballot.voices} voices."
            found.append(Finding("ranking.voices", Verdict.REJECT_CELL, message, expected="one or more"))
    ids = [ballot.id for ballot in ballots]
    if not ballots or len(set(ids)) != len(ids):
        message = "There is no ranking to merge." if not ballots else "Two rankings have the same id."
        found.append(Finding("ranking.ballots", Verdict.REJECT_CELL, message))
    if len(everything) > KEMENY_MAX:
        message = (
            f"{len(everything)} are ranked: the order with the fewest overruled votes is found up to {KEMENY_MAX}."
        )
        found.append(Finding("ranking.too-many", Verdict.WARN, message, remedy="The order by points is given."))
    return tuple(found)


def merge(ballots: Sequence[Ballot]) -> Merged:
    """Merge rankings of the same things.

    Raises:
        ValueError: when ballots have findings that block; check them first with ``check_ballots``.
    """
    blocking = [finding.message for finding in check_ballots(ballots) if finding.blocks]
    if blocking:
        raise ValueError(f"ballots must be checked first: {blocking[0]}")
    names = tuple(sorted(ballots[0].ranking.order))
    votes = _votes(names, ballots)
    # Twice the points: one for each one behind and half for each one level is whole then.
    voices = sum(ballot.voices for ballot in ballots)
    doubled = [
        int(2 * votes[row].sum() + (voices * (len(names) - 1) - votes[row].sum() - votes[:, row].sum()))
        for row in range(len(names))
    ]
    borda = ranked(names, doubled)
    points = dict(zip(names, doubled, strict=True))
    wins = [
        row
        for row in range(len(names))
        if all(votes[row, other] > votes[other, row] for other in range(len(names)) if other != row)
    ]
    return Merged(
        borda,
        tuple((name, Fraction(points[name], 2)) for name in borda.order),
        _kemeny(names, votes) if len(names) <= KEMENY_MAX else None,
        names[wins[0]] if wins else None,
        concordance([ballot.ranking for ballot in sorted(ballots, key=lambda ballot: ballot.id)]),
    )


def _votes(names: Sequence[str], ballots: Sequence[Ballot]) -> _Votes:
    """How many voices rank the row strictly ahead of the column."""
    votes = np.zeros((len(names), len(names)), dtype=np.int64)
    for ballot in ballots:
        ranks = np.array([ballot.ranking.rank(name) for name in names])
        votes += ballot.voices * (ranks[:, None] < ranks[None, :])
    return votes


def _kemeny(names: Sequence[str], votes: _Votes) -> KemenyOrder:
    """The best order by dynamic programming over the sets that are still to be placed (Held and Karp's recursion).

    For each set, bits by row: the fewest votes overruled among its members, and in how many orders.
    """
    size = len(names)
    against = votes.T.tolist()
    fewest, ways = [0] * (1 << size), [1] * (1 << size)
    for members in range(1, 1 << size):
        rows = [row for row in range(size) if members >> row & 1]
        costs = [_costs_first(against, row, rows) + fewest[members ^ 1 << row] for row in rows]
        fewest[members] = min(costs)
        ways[members] = sum(
            ways[members ^ 1 << row] for row, cost in zip(rows, costs, strict=True) if cost == fewest[members]
        )
    order, members = [], (1 << size) - 1
    while members:
        rows = [row for row in range(size) if members >> row & 1]
        first = next(
            row for row in rows if _costs_first(against, row, rows) + fewest[members ^ 1 << row] == fewest[members]
        )
        order.append(names[first])
        members ^= 1 << first
    overruled = fewest[-1]
    return KemenyOrder(tuple(order), overruled, int(votes.sum()) - overruled, ways[-1])


def _costs_first(against: Sequence[Sequence[int]], row: int, rows: Sequence[int]) -> int:
    """Votes overruled when a row is placed ahead of the others: those that rank another one ahead of it."""
    return sum(against[row][other] for other in rows)
