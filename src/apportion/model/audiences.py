"""Who looks at a plan, of which parts a view of it is made, and what a case says about who may see what.

Knows words and stated rows. It must not know plans or documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Shown = Literal["yes", "own", "together", "no"]
SHOWN: Final[tuple[Shown, ...]] = ("yes", "own", "together", "no")

AUDIENCES: Final = ("board", "department", "public", "donor", "regulator")
"""In the order in which documents are written. The board adopts the plan and sees all of it."""
WITHHELD_KINDS: Final = ("request", "unit", "fund", "initiative", "risk")

PARTS: Final[Mapping[str, str]] = {
    "totals": "what there is to divide, what is allocated, kept back and left over",
    "units": "amounts of units at the top: asked for, granted, last year",
    "requests": "amounts of single requests and of units below the top",
    "reasons": "why an amount is what it is",
    "answers": "what would have changed an amount, and what another total would do",
    "categories": "what the money is for, by category of requests",
    "objectives": "objectives and their weights",
    "targets": "what is expected in return",
    "funds": "sources of money with what they have and may pay for",
    "payments": "what each fund pays for",
    "rules": "rules with reason, authority and what was measured",
    "release": "when money is released",
    "people": "names of those who answer or sign",
    "risks": "what is kept back for risks",
    "assumptions": "what is taken for granted",
    "warnings": "what was noticed about the inputs",
    "proof": "value, bound and the checks of the plan",
    "provenance": "files of the case and what worked the plan out",
}
"""Parts of a plan that an audience may see or not, each with what it covers."""


SUMMED: Final = ("units", "requests", "categories", "funds", "payments")
"""Parts whose rows can be shown as one sum."""
TELLS: Final[Mapping[str, tuple[str, ...]]] = {
    "department": ("totals", "units", "requests", "reasons", "answers", "targets", "release", "people"),
    "public": ("totals", "units", "requests", "categories", "objectives", "targets", "funds", "rules"),
    "donor": ("funds", "payments", "targets", "rules", "release", "proof"),
    "regulator": (
        "totals",
        "units",
        "requests",
        "funds",
        "payments",
        "rules",
        "release",
        "people",
        "risks",
        "assumptions",
        "warnings",
        "proof",
        "provenance",
    ),
}
"""Parts that the documents of each audience have a place for."""


@dataclass(frozen=True)
class Seeing:
    """Whether an audience sees a part of the plan, and why."""

    audience: str
    part: str
    shown: Shown
    reason: str
    source: str
    """Law, standard or practice that it follows; of a row of the case its authority."""
    is_default: bool = False


@dataclass(frozen=True)
class Withheld:
    """One thing that an audience may not see."""

    kind: str
    """One of ``WITHHELD_KINDS``."""
    id: str
    audience: str
    """Empty: everybody but the board."""
    reason: str = ""
    authority: str = ""

    def concerns(self, audience: str) -> bool:
        """Whether it is withheld from an audience."""
        return audience != "board" and self.audience in ("", audience)


@dataclass(frozen=True)
class StatedAudiences:
    """What a case says about who may see what."""

    seeing: tuple[Seeing, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    population: int | None = None
    """Persons by whom amounts are divided; ``None``: not stated."""
    population_source: str = ""

    def withheld_from(self, audience: str) -> tuple[Withheld, ...]:
        """Everything that an audience may not see."""
        return tuple(item for item in self.withheld if item.concerns(audience))
