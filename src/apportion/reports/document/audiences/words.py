"""How the budget in brief speaks in each sector, and the words that it explains.

Plain words only, without figures: after the GFOA's best practices on popular reporting and on making the budget
document easier to understand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class BriefWords:
    """One sector's words."""

    title: str
    whose: str
    """Whom the money comes from and belongs to, at the beginning of a sentence."""
    reader: str
    """For whom it is written."""
    person: str
    """By whom amounts are divided: ``resident``."""
    persons: str
    parts: str
    """What money is divided among."""
    brings: str
    """What people get for it, as a heading."""
    source: str
    """What a source of money is called in a heading."""


_WORDS: Final[Mapping[str, BriefWords]] = {
    "government": BriefWords(
        "Budget in brief",
        "This is public money",
        "residents",
        "resident",
        "residents",
        "services",
        "What you get for it",
        "Where the money comes from",
    ),
    "nonprofit": BriefWords(
        "Our budget in brief",
        "This money was given, or earned, for a purpose",
        "members, friends and those whom we serve",
        "member",
        "members",
        "programmes and services",
        "What it is meant to achieve",
        "Where the money comes from",
    ),
    "company": BriefWords(
        "Our budget in brief",
        "This is money that our customers have paid, or will pay",
        "everybody who works here",
        "employee",
        "employees",
        "departments",
        "What we expect from it",
        "Where the money comes from",
    ),
}
_ANY: Final = BriefWords(
    "Budget in brief",
    "This is the money of the organisation",
    "everybody whom it concerns",
    "person",
    "persons",
    "parts of the organisation",
    "What it is meant to bring",
    "Where the money comes from",
)

GLOSSARY: Final[Mapping[str, str]] = {
    "Budget": "A plan that says how much money may be used, for what, and until when.",
    "Allocated": "Given to somebody for a purpose. It may be used; it need not be.",
    "Asked for": "What a department or service said it could use well.",
    "Fund": "A pot of money with its own rules. Some money may be used for certain things only.",
    "Reserve": "Money that is kept back for bad times or for what nobody foresees.",
    "Target": "What we want to reach with the money, and by when.",
    "Rule": "Something that every plan has to keep to, such as a law, a contract or a decision of the board.",
    "Together": "Several amounts shown as one, because some of them may not be published one by one.",
}
"""Words that are explained where they are used."""


def brief_words(sector: str) -> BriefWords:
    """The words of a sector; one that nobody has declared speaks as any organisation does."""
    return _WORDS.get(sector, _ANY)


def fixed_texts() -> tuple[str, ...]:
    """All sentences of this module, for the test of how long they are."""
    return tuple(GLOSSARY.values())
