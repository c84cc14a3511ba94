"""How far to search where there are options to choose between: in work, not in seconds, so that runs repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from apportion.kernel.exact import Int64Array


@dataclass(frozen=True)
class Effort:
    """Limits on the search for the best combination of options."""

    work: int
    """Columns times nodes of the search tree: more nodes for small problems, fewer for large ones."""
    gap: Fraction = Fraction(0)
    """The search may end when no plan can be worth more than this part of the best one found."""
    taken: Int64Array | None = field(default=None, compare=False)
    """Options (1 where taken) of the plan of a like case, from which the search may start; ``None``: from nothing."""


THOROUGH: Final = Effort(10_000_000)
"""For the plan itself."""
BRIEF: Final = Effort(1_000_000)
"""For the many plans beside it that only show what a change would do."""
