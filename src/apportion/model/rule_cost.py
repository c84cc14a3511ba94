"""What one rule, or the floor of one request, costs: a frozen value."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class RuleCost:
    """One rule with the weighted value that the best plan without it would have more, in minor units of value."""

    rule: str
    """Id of the rule; ``request.X.floor`` for the floor of a request."""
    name: str
    kind: str
    need: str
    """What it demands, in words."""
    authority: str
    binding: bool
    price: Fraction | None
    """Weighted value for each unit of money (or quantity) by which it gave way; ``None`` where that is not known, or
    where projects are funded in full or not at all."""
    value_lost: Fraction | None
    """``None`` where it is not known: planning without it found nothing comparable, or was not tried."""
