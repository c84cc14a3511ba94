"""A small convex quadratic programme between bounds, solved by an active-set method."""

from __future__ import annotations

from typing import Final

import numpy as np

from apportion.allocation.worth.pieces import FloatArray

_ROUNDS_PER_VARIABLE: Final = 8
_RIDGE: Final = 1e-13
"""Part of the largest diagonal entry that is added to all: directions that change nothing get no step of their own."""


def minimise_in_box(curvature: FloatArray, gradient: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """The step that minimises ``gradient @ step + step @ curvature @ step / 2`` with ``low <= step <= high``.

    Args:
        curvature: symmetric and without negative directions; shape (n, n).
        gradient: shape (n,).
        low: at most 0, finite.
        high: at least 0, finite.
    """
    size = gradient.size
    scale = 1.0 / np.sqrt(np.maximum(np.diag(curvature), 1e-300))
    flat = np.diag(curvature) <= _RIDGE * float(np.diag(curvature).max(initial=0.0))
    scale = np.where(flat, 1.0, scale)
    matrix = curvature * np.outer(scale, scale) + _RIDGE * np.eye(size)
    slope, floor, cap = gradient * scale, low / scale, high / scale
    step = np.zeros(size)
    held = np.where((floor >= 0.0) & (slope > 0.0), -1, np.where((cap <= 0.0) & (slope < 0.0), 1, 0))
    for _ in range(_ROUNDS_PER_VARIABLE * size + 1):
        free = held == 0
        pull = slope + matrix @ step
        if free.any():
            wanted = np.zeros(size)
            wanted[free] = np.linalg.solve(matrix[np.ix_(free, free)], -pull[free])
            share, blocked, side = _first_block(step, wanted, floor, cap, free)
            step = np.clip(step + share * wanted, floor, cap)
            if blocked >= 0:
                held[blocked] = side
                continue
            pull = slope + matrix @ step
        wrong = np.where(held == -1, -pull, np.where(held == 1, pull, 0.0))
        worst = int(np.argmax(wrong))
        if wrong[worst] <= 1e-12 * (1.0 + float(np.abs(slope).max())):
            break
        held[worst] = 0
    return np.asarray(np.clip(step * scale, low, high))


def _first_block(
    step: FloatArray, wanted: FloatArray, floor: FloatArray, cap: FloatArray, free: np.ndarray
) -> tuple[float, int, int]:
    """The share of a move that stays between the bounds, the variable that stops it (-1: none), and at which side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        room = np.where(wanted > 0, (cap - step) / wanted, np.where(wanted < 0, (floor - step) / wanted, np.inf))
    room = np.where(free, np.maximum(room, 0.0), np.inf)
    first = int(np.argmin(room))
    if room[first] >= 1.0:
        return 1.0, -1, 0
    return float(room[first]), first, 1 if wanted[first] > 0 else -1
