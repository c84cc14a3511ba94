"""The frontier: what the best plan is worth at every total of a range. Frozen values only; nothing here computes.

Money is in minor units, value is exact (``Fraction``) in minor units of value, as in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Move:
    """A request that receives another amount than before, over all periods."""

    request: str
    name: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Moves:
    """What changes from one total to another."""

    listed: tuple[Move, ...] = ()
    """Those that move most money first; at most as many as a reader takes in."""
    hidden: int = 0
    """Requests that move too and are not listed."""
    gained: tuple[str, ...] = ()
    """Ids of projects funded now and not before."""
    lost: tuple[str, ...] = ()
    """Ids of projects funded before and not now."""


@dataclass(frozen=True)
class FrontierPoint:
    """The best plan with one total."""

    total: int
    allocated: int
    reserve: int
    unallocated: int
    value: Fraction
    """Weighted value net of the price of broken soft rules; its lower bound where curves are enclosed."""
    bound: Fraction
    """No plan with this total can be worth more."""
    status: str
    """As of a plan: ``optimal``, or ``feasible`` with a proven gap."""
    next_price: Fraction | None
    """Weighted value of the next unit of money of the total; ``None`` where it is not known: with projects, with
    objectives in order of priority, and where a larger total has no plan."""
    step_value: Fraction | None = None
    """Weighted value per unit of money between the point before and this one; ``None`` for the first."""
    moves: Moves = Moves()
    """What changed since the point before."""
    is_case: bool = False
    """True for the total of the case itself."""

    @property
    def gap(self) -> Fraction:
        """How much better any other plan with this total could be at the most."""
        return max(Fraction(0), self.bound - self.value)


@dataclass(frozen=True)
class FrontierPiece:
    """A stretch of totals over which a unit of money more adds the same."""

    start: int
    end: int
    value_start: Fraction
    value_end: Fraction
    price: Fraction
    """Weighted value per unit of money of the total, on average over the stretch."""
    error: Fraction
    """How far the best value between both ends can lie above the straight line; 0 where the line is exact, but for
    whole minor units."""
    moves: Moves = Moves()
    """What changes from its start to its end."""


@dataclass(frozen=True)
class NoPlan:
    """A total of the range at which no plan keeps all hard rules."""

    total: int
    missing: int | None
    """Money more (negative: less) that makes the total large (small) enough; ``None``: not known."""
    text: str
    """The sentence for readers."""


@dataclass(frozen=True)
class Frontier:
    """Value against the total."""

    case_total: int
    points: tuple[FrontierPoint, ...]
    """By rising total; totals without a plan are left out."""
    pieces: tuple[FrontierPiece, ...]
    """Consecutive straight pieces of the frontier, by rising total; empty where values do not rise with the total in
    straight pieces: with projects, objectives in order of priority, fairness, or soft rules in priority classes."""
    is_exact: bool
    """True when the pieces are the frontier itself; False when it is a curve, or has more pieces than were looked
    for: then the pieces are straight lines between points of it, and ``error`` says how far off they can be."""
    error: Fraction
    """The largest error of any piece."""
    impossible: tuple[NoPlan, ...]
    smallest_total: int | None = None
    """Smallest total that has a plan, where the range reaches below it; otherwise ``None``."""
    largest_total: int | None = None
    """Largest total that has a plan, where the range reaches beyond it; otherwise ``None``."""
    needs: str = ""
    """In words: which rules need the smallest total; empty where the range does not reach below it."""
    solved: int = 0
    """How many plans were made for the answer."""
    text: str = ""
    """What kind of answer this is, in one or two sentences."""

    @property
    def breakpoints(self) -> tuple[int, ...]:
        """Totals between the ends of the range at which the price of money changes."""
        return tuple(
            later.start
            for earlier, later in zip(self.pieces, self.pieces[1:], strict=False)
            if earlier.end == later.start
        )
