"""Histories of a cost and its drivers in few words: columns of numbers, amounts in dollars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from apportion.analysis.drivers.observed import Candidate, CostHistory


def history(
    cost: Sequence[float | None],
    drivers: Mapping[str, Sequence[float | None]],
    *,
    in_time: bool = False,
    periods: Sequence[str] | None = None,
) -> CostHistory:
    """Costs in dollars and cents; periods are numbered from 01."""
    return CostHistory(
        tuple(periods or (f"{number:02}" for number in range(1, len(cost) + 1))),
        tuple(None if amount is None else round(amount * 100) for amount in cost),
        tuple(Candidate(name, tuple(values)) for name, values in drivers.items()),
        in_time,
    )


def made_up(count: int, *, noise: float = 50.0, seed: int = 7, in_time: bool = False) -> CostHistory:
    """A cost of 1,000 + 5 an order + 30 a visit with some noise; lots of square metres that do not matter."""
    random = np.random.default_rng(seed)
    orders = random.integers(100, 400, size=count).astype(float)
    visits = random.integers(5, 60, size=count).astype(float)
    metres = random.integers(500, 900, size=count).astype(float)
    cost = 1_000 + 5 * orders + 30 * visits + random.normal(0, noise, size=count)
    return history(
        [float(amount) for amount in cost],
        {"orders": orders.tolist(), "visits": visits.tolist(), "metres": metres.tolist()},
        in_time=in_time,
    )
