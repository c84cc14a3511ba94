"""How far to search where there are options to choose between: in work, not in seconds, so that runs repeat."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from apportion.kernel.exact import Int64Array


@dataclass(frozen=True)
class Effort:
    """Limits on the search for the best combination of options."""

    work: int
    """Columns times nodes of the search tree: more nodes for small problems, fewer for large ones.

    Four nodes that are looked at side by side with others (``decisions/side_by_side.py``) count as one.
    """
    gap: Fraction = Fraction(0)
    """The search may end when no plan can be worth more than this part of the best one found."""
    taken: Int64Array | None = field(default=None, compare=False)
    """Options (1 where taken) of the plan of a like case, from which the search may start; ``None``: from nothing."""
    nodes_min: int = 200
    """Nodes that are looked at however large the problem is."""
    nodes_max: int = 200_000
    """Nodes that suffice however small it is."""


def asked_for(work: int | None, gap: Fraction | None) -> Effort:
    """What somebody asks for by name: exactly so much work, down to a single node.

    Args:
        work: columns times nodes; ``None``: as much as usual.
        gap: part of the value of the plan; ``None``: nothing.
    """
    wanted = gap or Fraction(0)
    if work is None:
        return replace(THOROUGH, gap=wanted)
    return Effort(work, wanted, nodes_min=1, nodes_max=_NODES_ANY)


_NODES_ANY: Final = 2**31 - 1
"""As many as the solver can count."""

THOROUGH: Final = Effort(10_000_000)
"""For the plan itself."""
BRIEF: Final = Effort(1_000_000)
"""For the many plans beside it that only show what a change would do."""
