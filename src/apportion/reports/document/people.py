"""How an organisation of one sector speaks of those who decide, of its parts and of those who look at it.

Words only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class People:
    """How an organisation of one sector speaks of those who decide, and of its parts."""

    board: str
    """Who adopts the budget: ``board of directors``."""
    head: str
    """Who proposes it."""
    unit: str
    """What a part of the organisation is called."""
    units: str
    purpose: str
    """What money is meant to bring."""
    public: str
    """Who else looks at it."""


SECTORS: Final[Mapping[str, People]] = {
    "company": People(
        "board of directors",
        "management",
        "department",
        "departments",
        "returns for the company and its customers",
        "owners and lenders",
    ),
    "nonprofit": People(
        "board of trustees",
        "the director",
        "programme or service",
        "programmes and services",
        "results for the people the organisation serves",
        "donors, grant makers and regulators",
    ),
    "government": People(
        "governing body",
        "the budget office",
        "department",
        "departments",
        "services for residents",
        "residents, auditors and bond holders",
    ),
}
ANY: Final = People(
    "governing board", "management", "unit", "units", "the value that requests state", "everybody concerned"
)


def people_of(sector: str) -> People:
    """How a sector speaks; one that nobody has declared speaks as any organisation does."""
    return SECTORS.get(sector, ANY)
