"""All that the documents about a plan are made from: the plan, what stands beside it, and the sources of figures.

Knows which documents figures are looked up in. It must not know what is said about them.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from apportion.model.award_criteria import GFOA
from apportion.model.case import Case
from apportion.model.plan import Plan
from apportion.reports.document.case_tables import TABLE_OF, Beside, case_tables, themes
from apportion.reports.document.people import People, people_of
from apportion.reports.document.public_tables import AWARD, REVENUE, criteria_document, money_document
from apportion.reports.document.sources import Node, Sources
from apportion.reports.evidence import Evidence
from apportion.reports.words import Formatter

if TYPE_CHECKING:
    from apportion.risk.contingency.whole import Contingency

PLAN: Final = "plan.json"
CASE: Final = "case"
CONTINGENCY: Final = "contingency"
RELEASE: Final = "release"
APPROVAL: Final = "approval"
SIMULATION: Final = "simulation"
STAKEHOLDERS: Final = "stakeholders"


@dataclass(frozen=True, eq=False)
class Material:
    """A plan with everything that its documents speak of."""

    case: Case
    plan: Plan
    evidence: Evidence = field(default_factory=Evidence)
    beside: Beside = field(default_factory=Beside)
    contingency: Contingency | None = None
    """``None`` where it was not worked out."""
    release: Mapping[str, Any] | None = None
    """Tranches; ``None`` where there is no plan."""
    starts: datetime.date | None = None
    """First day of the first budget period; ``None``: not known."""
    digests: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the case's files by name."""
    without: Mapping[str, str] = field(default_factory=dict)
    """What could not be worked out, and why, by document."""
    simulation: Mapping[str, Any] | None = None
    """The plan on draws of uncertain numbers; ``None`` where the case states nothing uncertain."""
    approval: Mapping[str, Any] | None = None
    """Stages with signatures and checks; ``None`` where the plan was not submitted."""
    stakeholders: Mapping[str, Any] | None = None
    """Register, answers and wishes; ``None`` where the case states no stakeholders."""

    @cached_property
    def formatter(self) -> Formatter:
        """How the case writes its figures."""
        return Formatter(self.case)

    @property
    def fingerprint(self) -> str:
        """Of the plan."""
        return self.plan.fingerprint

    def below(self, unit: str) -> frozenset[str]:
        """Ids of a unit and of all below it."""
        return frozenset(self.case.units[place].id for place in self.case.below(unit).tolist())

    @property
    def people(self) -> People:
        """How its sector speaks."""
        return people_of(self.case.sector)

    @property
    def is_government(self) -> bool:
        """Whether the documents hold what readers of a public budget look for."""
        return self.case.sector == "government"

    @property
    def _floor_months(self) -> int:
        """Months that a balance should cover: in a government the larger of both settings."""
        held = (self.evidence.policy.get(name) for name in ("reserve_months", "reserve_months_public"))
        return max((int(found.number) for found in held if found is not None), default=0)

    @cached_property
    def sources(self) -> Sources:
        """All documents that figures are looked up in."""
        from apportion.reports.contingency_json import contingency_document
        from apportion.reports.plan_json import plan_document

        tables = case_tables(self.case, self.beside)
        tables["themes"] = themes(self.case, self.plan.amounts.tolist()) if self.plan.allocations else []
        documents: dict[str, Any] = {PLAN: plan_document(self.case, self.plan, self.evidence), CASE: tables}
        if self.contingency is not None:
            documents[CONTINGENCY] = contingency_document(self.contingency, self.case.currency)
        if self.release is not None:
            documents[RELEASE] = self.release
        documents |= {
            name: held
            for name, held in (
                (APPROVAL, self.approval),
                (SIMULATION, self.simulation),
                (STAKEHOLDERS, self.stakeholders),
            )
            if held is not None
        }
        if self.is_government:
            documents[AWARD] = criteria_document(GFOA)
            if self.beside.money is not None:
                documents[REVENUE] = money_document(self.case, self.plan, self.beside.money, self._floor_months)
        return Sources(documents, self._fingerprints(documents))

    def _fingerprints(self, documents: Mapping[str, Any]) -> Mapping[str, str]:
        found = {PLAN: self.plan.fingerprint, CASE: self.plan.case_fingerprint}
        for part, table in TABLE_OF.items():
            held = next((digest for name, digest in self.digests.items() if name.split(".")[0] == table), None)
            if held is not None:
                found[f"{CASE}.{part}"] = f"sha256:{held}"
        for name in (CONTINGENCY, RELEASE, APPROVAL, SIMULATION, STAKEHOLDERS, AWARD, REVENUE):
            if name in documents:
                found[name] = _digest(documents[name])
        past = documents[PLAN]["evidence"]["past"]
        # The history stands in the plan's document, but what it rests on is the ledger.
        found[f"{PLAN}.evidence"] = _digest(past["sources"] if past else documents[PLAN]["evidence"]["policy"])
        return found

    @property
    def plan_node(self) -> Node:
        """``plan.json``."""
        return self.sources[PLAN]

    @property
    def case_node(self) -> Node:
        """The tables of the case."""
        return self.sources[CASE]

    @property
    def stakeholders_node(self) -> Node | None:
        """Register, answers and wishes; ``None`` where the case states none."""
        return self.sources[STAKEHOLDERS] if self.stakeholders is not None else None

    @property
    def contingency_node(self) -> Node | None:
        """Reserve, cuts and rules; ``None`` where they were not worked out."""
        return self.sources[CONTINGENCY] if self.contingency is not None else None

    @property
    def approval_node(self) -> Node | None:
        """Stages of approval; ``None`` where the plan was not submitted."""
        return self.sources[APPROVAL] if self.approval is not None else None

    @property
    def simulation_node(self) -> Node | None:
        """Draws of uncertain numbers; ``None`` where there are none."""
        return self.sources[SIMULATION] if self.simulation is not None else None

    @property
    def release_node(self) -> Node | None:
        """Tranches; ``None`` where there is no plan."""
        return self.sources[RELEASE] if self.release is not None else None


def _digest(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
