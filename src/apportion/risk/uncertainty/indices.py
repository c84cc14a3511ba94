"""Sobol indices: which part of the spread of a plan's value comes from which uncertain number, alone and with others.

The estimator is that of SciPy (Saltelli et al. 2010); here stand the groups, whose coordinates are exchanged together.
Numbers that move together form one group, because their parts cannot be told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from apportion.risk.uncertainty.draws import Design, FloatArray, Joint, Net

GROUPS_MAX: Final = 24
"""Groups that a reader can take in; where there are more numbers, those of one row and unit, then of one row, count as
one."""


@dataclass(frozen=True)
class Index:
    """The part of one group in the variance of the value."""

    label: str
    members: int
    """Uncertain numbers in it."""
    first: float
    """Part that goes when the group is known and nothing else."""
    total: float
    """Part that stays when everything else is known; more than ``first`` where it works together with others."""


def groups_of(made: Joint) -> dict[str, tuple[int, ...]]:
    """Coordinates by group: base variables that are correlated together; every other number, or row, by itself."""
    found = _base_groups(made)
    own: dict[str, list[int]] = {}
    for key in (_by_element, _by_row_and_unit, _by_row):
        own = {}
        for place, coordinate in enumerate(made.own):
            if coordinate >= 0:
                label = key(made, place)
                # What is left of a number beside its driver must not be taken for a driver of the same name.
                own.setdefault(f"{label} itself" if label in found else label, []).append(coordinate)
        if len(own) + len(found) <= GROUPS_MAX:
            break
    return found | {label: tuple(columns) for label, columns in sorted(own.items())}


def _by_element(made: Joint, place: int) -> str:
    return made.elements[place].label


def _by_row_and_unit(made: Joint, place: int) -> str:
    item = made.elements[place]
    return f"{_by_row(made, place)}: {item.unit}" if item.unit else _by_row(made, place)


def _by_row(made: Joint, place: int) -> str:
    return made.elements[place].row_label or made.elements[place].label


def _base_groups(made: Joint) -> dict[str, tuple[int, ...]]:
    """Connected base variables, named by all of them."""
    count = len(made.base)
    labels = {item.id: item.label for item in made.elements}
    owner = list(range(count))
    for row in range(count):
        for column in np.flatnonzero(made.lower[row, :row]).tolist():
            before, after = owner[row], owner[column]
            owner = [after if group == before else group for group in owner]
    found: dict[int, list[int]] = {}
    for place, group in enumerate(owner):
        found.setdefault(group, []).append(place)
    return {
        " with ".join(labels.get(made.base[p], made.base[p]) for p in places): tuple(places)
        for places in found.values()
    }


def sobol_indices(
    made: Joint, value_of: Callable[[FloatArray], FloatArray], points: int, seed: int
) -> tuple[Index, ...]:
    """First-order and total indices of every group, the largest total first; empty where nothing spreads.

    Args:
        made: how the numbers move together.
        value_of: figure of every draw from the changes of all numbers, shape (elements, draws) to (draws,).
        points: draws per group and estimate, a power of two.
        seed: randomness.
    """
    from scipy.stats import sobol_indices as estimate

    groups = groups_of(made)
    if not groups:
        return ()
    net = Net(Design(1, points, seed), 2 * made.dimensions)
    both = net.scores(0, points)
    first, second = both[: made.dimensions], both[made.dimensions :]
    exchanged = []
    for columns in groups.values():
        mixed = first.copy()
        mixed[list(columns)] = second[list(columns)]
        exchanged.append(value_of(made.changes(mixed)))
    own, other = value_of(made.changes(first)), value_of(made.changes(second))
    if float(np.ptp(own)) <= 1e-12 * max(1.0, float(np.abs(own).max())):
        return ()
    figures: Mapping[str, FloatArray] = {
        "f_A": own[None, :],
        "f_B": other[None, :],
        # SciPy 1.17 fails on a single group, so that it is given twice.
        "f_AB": np.stack(exchanged * 2 if len(exchanged) == 1 else exchanged)[:, None, :],
    }
    found = estimate(func=figures, n=points)
    indices = [
        Index(label, len(columns), float(one), float(total))
        for (label, columns), one, total in zip(
            groups.items(), np.ravel(found.first_order), np.ravel(found.total_order), strict=len(groups) > 1
        )
    ]
    return tuple(sorted(indices, key=lambda item: (-item.total, item.label)))
