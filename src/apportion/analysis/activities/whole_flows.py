"""Flows of money in a circle as whole minor units: what flows into an activity flows out of it, to the last unit.

Rounding each flow by itself would break that. Here money is moved along circles of fractional flows until one of them
is whole, again and again: every flow ends at the whole number below or above its exact amount. That such a rounding
exists is the integrality of network flows (Ford and Fulkerson 1962). Knows names and amounts only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

Node = tuple[str, str]
"""What a thing is, and its id."""
Arc = tuple[Node, Node]
"""From an activity to another or to a destination outside."""


def whole_flows(flows: Mapping[Arc, Fraction], inside: frozenset[Node]) -> dict[Arc, int]:
    """Round flows to whole numbers so that each name inside passes on exactly what it did before.

    Args:
        flows: exact amounts by source and destination; all sources are inside.
        inside: those whose outflow less inflow is a whole number; it stays what it is.

    Raises:
        ValueError: when that is not a whole number.
    """
    _check(flows, inside)
    # What an activity takes of its own work leaves and comes back: it can be rounded alone.
    exact = {arc: Fraction(round(amount)) if arc[0] == arc[1] else amount for arc, amount in flows.items()}
    while True:
        fractional = sorted(arc for arc, amount in exact.items() if amount.denominator != 1)
        if not fractional:
            return {arc: int(amount) for arc, amount in exact.items()}
        _move(exact, _circle(fractional, inside))


def _check(flows: Mapping[Arc, Fraction], inside: frozenset[Node]) -> None:
    net: dict[Node, Fraction] = {}
    for (source, target), amount in flows.items():
        net[source] = net.get(source, Fraction(0)) + amount
        net[target] = net.get(target, Fraction(0)) - amount
    broken = [name for name in sorted(net) if name in inside and net[name].denominator != 1]
    if broken or any(source not in inside for source, _ in flows):
        message = f"flows that are not whole where they enter cannot be rounded: {broken}"
        raise ValueError(message)


@dataclass(frozen=True)
class _Step:
    """One flow on a circle, followed in its direction or against it."""

    arc: Arc
    is_forward: bool


def _circle(fractional: list[Arc], inside: frozenset[Node]) -> list[_Step]:
    """A circle of fractional flows, all destinations outside taken as one.

    Each name touches two fractional flows at least, or its sum would not be whole: a walk never gets stuck.
    """
    touching: dict[Node | None, list[_Step]] = {}
    for arc in fractional:
        source, target = arc
        touching.setdefault(source, []).append(_Step(arc, is_forward=True))
        touching.setdefault(target if target in inside else None, []).append(_Step(arc, is_forward=False))
    here: Node | None = fractional[0][0]
    path: list[_Step] = []
    visited: list[Node | None] = [here]
    while True:
        taken = path[-1].arc if path else None
        step = next(step for step in touching[here] if step.arc != taken)
        path.append(step)
        onward = step.arc[1] if step.is_forward else step.arc[0]
        here = onward if onward in inside else None
        if here in visited:
            return path[visited.index(here) :]
        visited.append(here)


def _move(exact: dict[Arc, Fraction], circle: list[_Step]) -> None:
    """Move money along the circle, in the direction in which less has to be moved, until one flow is whole."""
    room_up = [_room(exact[step.arc], upwards=step.is_forward) for step in circle]
    room_down = [_room(exact[step.arc], upwards=not step.is_forward) for step in circle]
    amount = min(room_up) if min(room_up) <= min(room_down) else -min(room_down)
    for step in circle:
        exact[step.arc] += amount if step.is_forward else -amount


def _room(amount: Fraction, *, upwards: bool) -> Fraction:
    return ceil(amount) - amount if upwards else amount - floor(amount)
