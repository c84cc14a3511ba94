"""Rules that cannot hold together, and changes that would let them. Frozen values only; nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot hold together: leaving out any one of them would let the others hold."""

    rules: tuple[str, ...]
    text: str
    shortfall: Fraction
    """Least sum of changes over these rules that resolves it."""
    irreducible: bool = True
    demands: tuple[str, ...] = ()
    """What each of the rules demands, in words, in the same order."""


@dataclass(frozen=True)
class Repair:
    """One change that would let the rules hold together."""

    rule: str
    change: Fraction
    """How far the limit has to give, in money (minor units) or quantity."""
    text: str
    alone: bool
    """True when this change alone suffices; otherwise it is one part of a joint repair."""
