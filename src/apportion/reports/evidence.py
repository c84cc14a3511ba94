"""What the figures of a plan rest on, as far as a case says it: one value for every document to read.

Knows what the rooms of evidence deliver. It must not know how it is written or drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apportion.model.case import Case
from apportion.model.feedback import Answers
from apportion.model.policy import InForce

if TYPE_CHECKING:
    from apportion.analysis.costs import CostEvidence
    from apportion.analysis.history.history import History
    from apportion.analysis.outlook import Outlook
    from apportion.priorities.case_scores import CaseScores
    from apportion.risk.beside import RiskBeside
    from apportion.valuation.worth.evidence import WorthEvidence


@dataclass(frozen=True, eq=False)
class PastYears:
    """What the ledger of a case says about past years, and what follows for the next one."""

    history: History
    outlook: Outlook | None
    """``None`` where there are too few years."""


@dataclass(frozen=True, eq=False)
class Answered:
    """Answers of all rounds with the case that holds them."""

    answers: Answers
    case: Case


@dataclass(frozen=True, eq=False)
class Evidence:
    """Beside a case: what its situation sets, and what was worked out from its tables."""

    policy: Mapping[str, InForce] = field(default_factory=dict)
    """Every setting by name."""
    scores: CaseScores | None = None
    """The ranking of what the case rates; ``None`` where it rates nothing."""
    worth: WorthEvidence | None = None
    """What requests are worth by their cash flows; ``None`` where none has any."""
    past: PastYears | None = None
    """``None`` where the case has no ledger, or one that cannot be used."""
    past_note: str = ""
    """Why a ledger that is there was not used."""
    costs: CostEvidence | None = None
    """What work costs and needs; ``None`` where the case says nothing about it. Studies of drivers are left out."""
    risk: RiskBeside | None = None
    """What can be said of risk at once; ``None`` where the case says nothing about it, or there is no plan."""
    answered: Answered | None = None
    """What was answered to earlier plans, and what was granted of it; ``None`` where nothing was."""
