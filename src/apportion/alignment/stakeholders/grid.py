"""Interest against influence: four fields, and what each asks of those who prepare the budget.

The grid is that of Mendelow (1991), Stakeholder mapping, in the form of Eden and Ackermann (1998), Making Strategy,
chapter 7, whose names of the fields it uses: players, context setters, subjects and the crowd.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from apportion.model.stakeholders import Register, Stakeholder

Quadrant = Literal["players", "context setters", "subjects", "crowd"]


@dataclass(frozen=True)
class Engagement:
    """What one field of the grid asks for."""

    quadrant: Quadrant
    interest: str
    influence: str
    what: str
    """How its stakeholders are to be treated."""


ENGAGEMENTS: Final[tuple[Engagement, ...]] = (
    Engagement("players", "high", "high", "take part: hear them before each draft, and answer every objection"),
    Engagement("context setters", "low", "high", "keep content: tell them early of what could touch them"),
    Engagement("subjects", "high", "low", "keep informed: say what became of what they wish, and why"),
    Engagement("crowd", "low", "low", "watch: publish the plan, and look again whether interest or influence grows"),
)


@dataclass(frozen=True)
class Placed:
    """A stakeholder in the grid."""

    stakeholder: Stakeholder
    quadrant: Quadrant | None
    """``None`` where interest or influence is not stated."""
    is_on_line: bool = False
    """True where a mark lies exactly in the middle of its scale; it counts as high, so that nobody is overlooked."""


def placed(register: Register) -> tuple[Placed, ...]:
    """Every stakeholder with its field: a mark counts as high from the middle of its scale on."""
    return tuple(_placed(item) for item in register.stakeholders)


def _placed(item: Stakeholder) -> Placed:
    if item.interest is None or item.influence is None or item.scale is None:
        return Placed(item, None)
    middle = item.scale.middle
    wants, can = item.interest >= middle, item.influence >= middle
    quadrant: Quadrant = ("players" if wants else "context setters") if can else ("subjects" if wants else "crowd")
    return Placed(item, quadrant, middle in (item.interest, item.influence))


def without_contact(grid: Sequence[Placed]) -> tuple[str, ...]:
    """Names of those with influence with whom nobody keeps contact."""
    return tuple(
        item.stakeholder.name
        for item in grid
        if item.quadrant in ("players", "context setters") and not item.stakeholder.contact
    )
