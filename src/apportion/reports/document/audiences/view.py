"""A view of a plan: the sources that one reader's documents are written from, cut down to what that reader may see.

Knows plans, the policy of an audience and sources. It must not know what is said about them: documents are written from
the view alone, which holds no case and no plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from apportion.kernel.money import Currency
from apportion.reports.document.people import People, people_of
from apportion.reports.document.sources import Node, Sources
from apportion.reports.words import Formatter

PLAN: Final = "plan.json"
CASE: Final = "case"
RELEASE: Final = "release"


@dataclass(frozen=True)
class Spelling:
    """How amounts are written: all that a formatter needs of a case."""

    currency: Currency
    number_format: str


@dataclass(frozen=True, eq=False)
class View:
    """What one reader's document is written from."""

    audience: str
    about: str
    """Unit or fund; empty: the whole plan."""
    sources: Sources
    spelling: Spelling
    sector: str
    fingerprint: str
    """Of the plan."""
    tree: Mapping[str, frozenset[str]]
    """Units that may be named, each with all below it."""

    @property
    def plan_node(self) -> Node:
        """``plan.json``, as far as it may be seen."""
        return self.sources[PLAN]

    @property
    def case_node(self) -> Node:
        """The tables of the case, likewise."""
        return self.sources[CASE]

    @property
    def release_node(self) -> Node | None:
        """Tranches; ``None`` where none may be seen."""
        return self.sources[RELEASE] if RELEASE in self.sources.documents else None

    @property
    def told(self) -> Node:
        """What was worked out for this audience."""
        return self.sources[self.audience]

    @property
    def people(self) -> People:
        """How the sector speaks."""
        return people_of(self.sector)

    @property
    def formatter(self) -> Formatter:
        """How the case writes its figures."""
        return Formatter(self.spelling)

    def below(self, unit: str) -> frozenset[str]:
        """Ids of a unit and of all below it, as far as they may be named."""
        return self.tree.get(unit, frozenset())


def digest_of(document: Any) -> str:
    """SHA-256 of what a document says."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def sources_of(documents: Mapping[str, Any], plan: str) -> Sources:
    """Documents with their fingerprints: ``plan.json`` has that of the plan, others that of what is left of them.

    Digests of whole tables of a case are not among them: whoever knows all of a small table but one cell could try out
    what stands there.
    """
    prints = {name: plan if name == PLAN else digest_of(document) for name, document in documents.items()}
    return Sources(documents, prints)
