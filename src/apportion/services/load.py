"""From a path to a case with all findings: read, build, and look whether it fits together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.raw import RawCase
from apportion.reports.evidence import Answered, Evidence
from apportion.services.refusal import CaseBlocked, Refusal


@dataclass(frozen=True, eq=False)
class Loaded:
    """A case as far as it could be loaded, with everything that was noticed on the way."""

    path: Path
    """As the user named it."""
    root: Path
    """The same in full: still right when the working folder has changed since."""
    raw: RawCase
    case: Case | None
    """``None`` when a finding blocks."""
    findings: Findings
    evidence: Evidence = field(default_factory=Evidence)
    """What the figures rest on, as far as the case says it."""

    @property
    def read(self) -> dict[str, int]:
        """Records read per table, in the order of the catalogue; tables that are not there are left out."""
        from apportion.model.schema import TABLES

        return {table.name: self.raw.tables[table.name].rows for table in TABLES if table.name in self.raw.tables}

    def usable(self) -> Case:
        """The case.

        Raises:
            CaseBlocked: with all findings, when one of them blocks.
        """
        if self.case is None:
            raise CaseBlocked(str(self.path), self.findings)
        return self.case


def load_case(path: Path) -> Loaded:
    """Read a case folder or workbook and check it as a whole.

    Raises:
        Refusal: when nothing is there, or a plan folder stands there instead of a case.
    """
    from apportion.adapters.files import read_case
    from apportion.model.coherence import coherence
    from apportion.model.intake.granted import read_answers
    from apportion.services.assemble import assemble
    from apportion.services.beside import noticed_beside
    from apportion.services.cost_model import beside_requests, read_costs

    if not path.exists():
        remedy = "Name a case: a folder with case.yaml, or a workbook (.xlsx)."
        raise Refusal(f"{path} does not exist.", remedy)
    if (path / "plan.json").is_file() and not (path / "case.yaml").is_file():
        remedy = f"The case that it was made from is in {path / 'case'}."
        raise Refusal(f"{path} is a plan, not a case.", remedy)
    raw = read_case(path)
    assembled = assemble(raw)
    case, findings = assembled.case, assembled.findings
    if case is not None:
        findings = findings + coherence(case)
    costs, noticed = read_costs(raw)
    findings += noticed + noticed_beside(raw, case)
    evidence = assembled.evidence
    if costs is not None and case is not None:
        evidence = replace(evidence, costs=beside_requests(costs, case))
    answers, _ = read_answers(raw, case)
    if case is not None and (answers.entries or answers.grants or answers.rounds):
        evidence = replace(evidence, answered=Answered(answers, case))
    return Loaded(path, path.absolute(), raw, None if findings.blocking else case, findings, evidence)
