"""How much each stakeholder counts: exact parts of one, from what is stated and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apportion.model.stakeholders import Register, Stakeholder


@dataclass(frozen=True)
class Weights:
    """Weights that sum to exactly 1; empty where none is stated."""

    parts: Mapping[str, Fraction]
    """By stakeholder; those without a weight are left out: absent is not zero."""
    unweighted: tuple[str, ...]
    """Stakeholders without a weight, by id."""


def weights(register: Register) -> Weights:
    """Stated weights, or products of influence and interest where the case says so, over their sum."""
    found: dict[str, Fraction] = {}
    for item in register.stakeholders:
        weight = _product(item) if register.weights_from == "influence_times_interest" else _stated(item)
        if weight is not None:
            found[item.id] = weight
    missing = tuple(item.id for item in register.stakeholders if item.id not in found)
    total = sum(found.values(), Fraction(0))
    return Weights({name: weight / total for name, weight in found.items()} if total else {}, missing)


def _stated(item: Stakeholder) -> Fraction | None:
    return None if item.weight is None else Fraction(item.weight)


def _product(item: Stakeholder) -> Fraction | None:
    """Influence times interest, each counted from the lowest point of its scale, wherever that begins."""
    if item.interest is None or item.influence is None or item.scale is None:
        return None
    return item.scale.part(item.interest) * item.scale.part(item.influence)
