"""Whole minor units for very many amounts under a few rules.

Nearly all amounts are at a bound or may be rounded by themselves. So many of each profile are rounded up that sums stay
what they were; then a small problem of those columns that lose least by moving, all others fixed, is rounded exactly.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from apportion.allocation.divisible.cents import round_to_units
from apportion.allocation.divisible.profiles import Profiles
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.solution import Infeasible
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight
from apportion.kernel.exact import Int64Array

_NEAR: Final = 1e-3
"""A float this close to a whole minor unit stands for it."""
_MOVABLE: Final = (80, 400)
"""How many columns may move, one attempt after the other."""
_ENOUGH: Final = 0.25
"""Minor units of value that a better choice of the last minor units is not searched for."""
_SEARCHED: Final = 16
"""So many times as many columns are looked at when those that may move are chosen."""


def whole_amounts(
    problem: Problem, amounts: FloatArray, loss: FloatArray, profiles: Profiles, pieces: tuple[Straight, Smooth]
) -> Int64Array | None:
    """Whole amounts near ``amounts`` that keep all hard rules; ``None`` when none were found.

    Args:
        problem: one column per line, and reserves.
        amounts: per column, all rules kept in floating point.
        loss: per column, about what moving it by a minor unit costs.
        profiles: columns by what the rules ask of them.
        pieces: the curves, cut between floor and cap.
    """
    floor = np.concatenate([problem.floor, problem.reserve_floor])
    cap = np.concatenate([problem.cap, problem.reserve_cap])
    whole = np.clip(_rounded(amounts, profiles), floor, cap)
    for movable in _MOVABLE:
        chosen = _easiest(amounts, loss, profiles, (cap > floor), movable)
        small = _fixed_but(problem, chosen, whole)
        if small is not None:
            try:
                moved = round_to_units(small, amounts[chosen], *_pieces_of(chosen, *pieces), enough=_ENOUGH)
            except Infeasible:
                pass
            else:
                whole[chosen] = moved
                return whole
        if movable >= amounts.size:
            break
    return None


def _rounded(amounts: FloatArray, profiles: Profiles) -> Int64Array:
    """Rounded within each profile by largest remainder; what a profile is short of carries over to the next one."""
    nearest = np.rint(amounts)
    whole = np.where(np.abs(amounts - nearest) < _NEAR, nearest, np.floor(amounts)).astype(np.int64)
    rest = amounts - whole
    open_ = np.flatnonzero(rest >= _NEAR)
    profile = profiles.of_column[open_]
    order = np.argsort(profile + 0.999 * (1.0 - rest[open_]), kind="stable")
    present, sizes = np.unique(profile, return_counts=True)
    missing = np.bincount(profile, rest[open_], minlength=profiles.count)[present]
    up = np.diff(np.rint(np.cumsum(missing)), prepend=0.0).astype(np.int64)
    place = np.arange(open_.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    whole[open_[order[place < np.repeat(up, sizes)]]] += 1
    return np.asarray(whole, dtype=np.int64)


def _easiest(amounts: FloatArray, loss: FloatArray, profiles: Profiles, open_: np.ndarray, movable: int) -> Int64Array:
    """Columns to move: first those between whole units under few curves, then the easiest of every profile in turn."""
    candidates = np.flatnonzero(open_)
    many = movable * _SEARCHED
    if candidates.size > many:
        candidates = candidates[np.argpartition(loss[candidates], many)[:many]]
    candidates.sort()
    order = np.lexsort((candidates, loss[candidates], profiles.of_column[candidates]))
    candidates = candidates[order]
    profile = profiles.of_column[candidates]
    first = np.searchsorted(profile, profile, side="left")
    turn = np.arange(candidates.size) - first
    split = np.abs(amounts[candidates] - np.rint(amounts[candidates])) > _NEAR
    split &= loss[candidates] == 0.0
    return np.sort(candidates[np.lexsort((candidates, loss[candidates], turn, ~split))[:movable]])


def _fixed_but(problem: Problem, chosen: Int64Array, whole: Int64Array) -> Problem | None:
    """The problem of the chosen columns with all others fixed; ``None`` when a rule is broken that has none of them."""
    place = np.full(problem.columns, -1, dtype=np.int64)
    place[chosen] = np.arange(chosen.size)
    alone = np.zeros_like(whole)
    alone[chosen] = whole[chosen]
    rows: list[Row] = []
    for row in problem.rows:
        kept = np.flatnonzero(place[row.columns] >= 0)
        if not kept.size:
            if row.rule.is_hard and row.violation(whole):
                return None
            continue
        own = replace(
            row,
            columns=place[row.columns[kept]],
            coefficients=None if row.coefficients is None else row.coefficients[kept],
        )
        others = row.activity(whole) - own.activity(whole[chosen])
        lower = None if row.lower is None else row.lower - others
        rows.append(replace(own, lower=lower, upper=None if row.upper is None else row.upper - others))
    lines, held = chosen[chosen < problem.pairs], chosen[chosen >= problem.pairs] - problem.pairs
    return replace(
        problem,
        line=np.arange(lines.size, dtype=np.int64),
        fund=np.zeros(lines.size, dtype=np.int64),
        floor=problem.floor[lines],
        cap=problem.cap[lines],
        bound_rules={},
        reserve_rules=tuple(problem.reserve_rules[k] for k in held.tolist()),
        reserve_floor=problem.reserve_floor[held],
        reserve_cap=problem.reserve_cap[held],
        rows=tuple(rows),
    )


def _pieces_of(chosen: Int64Array, straight: Straight, smooth: Smooth) -> tuple[Straight, Smooth]:
    """The pieces of the chosen columns, numbered as they are; chosen columns ascend."""
    at = np.searchsorted(chosen, straight.line)
    own = np.flatnonzero(chosen[np.minimum(at, chosen.size - 1)] == straight.line)
    curve = np.searchsorted(chosen, smooth.line)
    curved = np.flatnonzero(chosen[np.minimum(curve, chosen.size - 1)] == smooth.line)
    return (
        Straight(at[own], straight.length[own], straight.rank[own], straight.scale),
        replace(smooth.take(curved), line=curve[curved]),
    )
