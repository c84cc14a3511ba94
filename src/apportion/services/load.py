"""From a path to a case with all findings: read, build, and look whether it fits together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from apportion.model.case import Case
from apportion.model.findings import Findings
from apportion.model.raw import RawCase
from apportion.reports.evidence import Evidence
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
    from apportion.model.intake.authorities import read_control
    from apportion.model.intake.contingency import read_contingency
    from apportion.model.intake.revenue import read_money
    from apportion.model.revenue_fit import fit
    from apportion.services.assemble import assemble
    from apportion.services.cost_model import beside_requests, read_costs
    from apportion.services.exposures import stated_exposures
    from apportion.services.scenario_cases import scenario_cases
    from apportion.services.uncertain_inputs import read_uncertainty

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
        findings += scenario_cases(raw, case)[1] + stated_exposures(raw, case)[1]
    costs, noticed = read_costs(raw)
    findings += noticed + read_contingency(raw)[1] + read_uncertainty(raw, case)[1] + read_control(raw, case)[1]
    money, noticed = read_money(raw)
    findings += noticed
    if money is not None and case is not None:
        findings += fit(case, money)
    evidence = assembled.evidence
    if costs is not None and case is not None:
        evidence = replace(evidence, costs=beside_requests(costs, case))
    return Loaded(path, path.absolute(), raw, None if findings.blocking else case, findings, evidence)
