"""Releases held to the money that has come in: what a fund cannot cover yet waits for a later month.

Gated money waits first, then what is a priority, last what operations need to go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from apportion.execution.release.schedule import Schedule, Slice
from apportion.kernel.rounding import largest_remainder
from apportion.model.releases import ReleaseKind

_WAITS: Final[tuple[ReleaseKind, ...]] = ("gated", "priority", "base")


@dataclass(frozen=True)
class Delay:
    """Money of a fund that waits for a later month."""

    fund: str
    month: int
    """In which it was due."""
    amount: int


@dataclass(frozen=True)
class Within:
    """A schedule within the money that comes in."""

    schedule: Schedule
    delays: tuple[Delay, ...]
    uncovered: Mapping[str, int]
    """By fund: what even the last month's money does not cover; it stays in the last month's tranche."""


def within(made: Schedule, available: Mapping[str, Sequence[int]]) -> Within:
    """Delay slices until their fund can cover them.

    Args:
        made: a schedule.
        available: for some funds, money that has come in by the end of each month, all months before included.
    """
    slices, delays, uncovered = [], [], {}
    by_fund: dict[str, list[Slice]] = {}
    for item in made.slices:
        by_fund.setdefault(item.line.fund, []).append(item)
    for fund, held in sorted(by_fund.items()):
        if fund not in available:
            slices += held
            continue
        waiting: list[Slice] = []
        used = 0
        for month in range(1, made.months + 1):
            due = [*waiting, *(replace(item) for item in held if item.month == month)]
            room = max(0, available[fund][month - 1] - used)
            last = month == made.months
            now, waiting = (due, []) if last else _fitting(due, room)
            used += sum(item.amount for item in now)
            slices += [replace(item, month=month) for item in now]
            if waiting:
                delays.append(Delay(fund, month, sum(item.amount for item in waiting)))
        if used > available[fund][-1]:
            uncovered[fund] = used - available[fund][-1]
    return Within(replace(made, slices=_joined(slices)), tuple(delays), uncovered)


def as_planned(made: Schedule, available: Mapping[str, Sequence[int]]) -> Within:
    """The schedule as it is, with how far each month's releases exceed the money that has come in."""
    delays, uncovered = [], {}
    for fund in sorted({item.line.fund for item in made.slices} & set(available)):
        held = [item for item in made.slices if item.line.fund == fund]
        for month in made.tranche_months:
            missing = sum(item.amount for item in held if item.month <= month) - available[fund][month - 1]
            if missing > 0:
                delays.append(Delay(fund, month, missing))
        whole = sum(item.amount for item in held)
        if whole > available[fund][-1]:
            uncovered[fund] = whole - available[fund][-1]
    return Within(made, tuple(delays), uncovered)


def _fitting(due: list[Slice], room: int) -> tuple[list[Slice], list[Slice]]:
    """What fits, and what waits: kinds one after the other, within a kind in proportion, to the last unit."""
    now, waiting = [], []
    for kind in reversed(_WAITS):
        group = [item for item in due if item.kind == kind]
        total = sum(item.amount for item in group)
        if total <= room:
            now += group
            room -= total
            continue
        parts = largest_remainder(np.array([item.amount for item in group], dtype=np.int64), room)
        for item, part in zip(group, parts.tolist(), strict=True):
            now += [replace(item, amount=part)] if part else []
            waiting += [replace(item, amount=item.amount - part)] if part < item.amount else []
        room = 0
    return now, waiting


def _joined(slices: Sequence[Slice]) -> tuple[Slice, ...]:
    """Slices of one line, month, kind and gate as one, in the order of lines."""
    sums: dict[tuple[object, ...], Slice] = {}
    for item in slices:
        key = (item.line, item.month, item.kind, item.gate)
        held = sums.get(key)
        sums[key] = item if held is None else replace(held, amount=held.amount + item.amount)
    return tuple(sorted(sums.values(), key=lambda item: (item.line, item.month, _WAITS.index(item.kind), item.gate)))
