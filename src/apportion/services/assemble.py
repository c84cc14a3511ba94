"""From raw tables to a case: first what can be worked out from evidence, then the case with those figures in it.

Every way to a case goes through here, so that a plan, a what-if and a verification of the same files see the same
figures.
"""

from __future__ import annotations

from dataclasses import dataclass

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.policy import in_force
from apportion.model.policy_entries import ENTRIES, SETTINGS
from apportion.model.raw import RawCase
from apportion.reports.evidence import Evidence


@dataclass(frozen=True, eq=False)
class Assembled:
    """A case as far as its tables make one, with what it rests on."""

    raw: RawCase
    """The tables with every worked-out cell filled in."""
    case: Case | None
    """``None`` when a finding blocks."""
    findings: Findings
    evidence: Evidence


def assemble(raw: RawCase) -> Assembled:
    """Work out what the evidence tables say, and build the case."""
    from apportion.model.intake import build_case
    from apportion.services.earn_scores import earn, scores_of
    from apportion.services.earn_worth import earn_worth

    raw, earned, noticed = earn(raw)
    raw, worth, doubts = earn_worth(raw)
    noticed += doubts
    case, findings = build_case(raw)
    findings += noticed
    if noticed.blocking:
        case = None
    policy = {} if case is None else in_force(SETTINGS, ENTRIES, case.context, case.policy)
    return Assembled(raw, case, findings, Evidence(policy, scores_of(earned, case), worth))


def built(raw: RawCase) -> tuple[Case | None, Findings]:
    """The case alone, for questions that change some of its tables."""
    assembled = assemble(raw)
    return assembled.case, assembled.findings
