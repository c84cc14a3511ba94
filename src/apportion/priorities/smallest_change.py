"""The smallest change of weights that lets somebody else win, in closed form.

Weights sum to one before and after, so a change is weight taken from some criteria and given to others; its size is the
amount moved, which is half of the sum of the absolute changes. For a given rival all of it is best given to the
criterion on which the rival does best against the winner, and taken first where the winner's lead is largest: each
step is the one that closes most of the gap per weight moved, so no other change is smaller (a continuous knapsack).

Knows additive totals, whatever they measure.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.priorities.additive import Additive


@dataclass(frozen=True)
class Taken:
    """Weight taken from one criterion."""

    criterion: str
    amount: Fraction


@dataclass(frozen=True)
class WeightChange:
    """Weight that has to move before a rival draws level with the winner."""

    winner: str
    rival: str
    moved: Fraction
    """Part of one; 0 where they are level already. Anything more in the same direction makes the rival win."""
    taken: tuple[Taken, ...]
    """Largest lead of the winner first; empty where nothing has to move."""
    given_to: str
    """The criterion on which the rival does best against the winner."""
    weights: tuple[Fraction, ...]
    """All weights after the change, in the order of the criteria."""


def change_to_draw_level(model: Additive, winner: str, rival: str) -> WeightChange | None:
    """The smallest change of weights that lets a rival draw level; ``None`` where no weights would.

    Raises:
        ValueError: when the rival is ahead already.
    """
    leads = [model.value(winner, item) - model.value(rival, item) for item in model.criteria]
    gap = sum((weight * lead for weight, lead in zip(model.weights, leads, strict=True)), Fraction(0))
    if gap < 0:
        raise ValueError(f"{rival} is ahead of {winner} already")
    by_lead = sorted(range(len(leads)), key=lambda j: (-leads[j], model.criteria[j]))
    # Of equal leads the first by id receives.
    receiver = min(range(len(leads)), key=lambda j: (leads[j], model.criteria[j]))
    if leads[receiver] > 0:
        return None
    weights, taken = list(model.weights), []
    for giver in by_lead:
        step = leads[giver] - leads[receiver]
        if gap == 0 or step == 0:
            break
        amount = min(weights[giver], gap / step)
        if amount > 0:
            gap -= amount * step
            weights[giver] -= amount
            weights[receiver] += amount
            taken.append(Taken(model.criteria[giver], amount))
    moved = sum((item.amount for item in taken), Fraction(0))
    return WeightChange(winner, rival, moved, tuple(taken), model.criteria[receiver], tuple(weights))


def smallest_change(model: Additive) -> WeightChange | None:
    """The smallest change of weights that changes the winner; ``None`` where no weights would, or nobody competes.

    The winner is the first of the ranking; where others are level with it, nothing has to move.
    """
    if not model.alternatives:
        return None
    winner, *rivals = model.ranking.order
    best: WeightChange | None = None
    for bound, rival in sorted(_bounds(model, winner, rivals)):
        if best is not None and bound > best.moved:
            break
        change = change_to_draw_level(model, winner, rival)
        if change is not None and (best is None or (change.moved, rival) < (best.moved, best.rival)):
            best = change
    return best


def _bounds(model: Additive, winner: str, rivals: Sequence[str]) -> Iterator[tuple[Fraction, str]]:
    """What has to move at least before each rival draws level: no weight closes more than the widest step.

    Rivals that are worse in everything are left out. In whole numbers, as this is asked of every rival.
    """
    totals, whole = model.totals
    below = math.lcm(*model.denominators)
    factors = [below // denominator for denominator in model.denominators]
    rows = [[value * factor for value, factor in zip(row, factors, strict=True)] for row in model.values.tolist()]
    first = model.row(winner)
    for rival in rivals:
        row = model.row(rival)
        leads = [ahead - behind for ahead, behind in zip(rows[first], rows[row], strict=True)]
        low, high = min(leads), max(leads)
        if low <= 0:
            gap = int(totals[first]) - int(totals[row])
            yield (Fraction(gap * below, whole * (high - low)) if gap else Fraction(0)), rival
