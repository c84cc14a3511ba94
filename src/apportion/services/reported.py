"""What was reported about an adopted plan: read from its files for the case that is carried out."""

from __future__ import annotations

from pathlib import Path

from apportion.model.findings import Findings
from apportion.model.reported import Reported
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked


def reported_at(path: Path | None, loaded: Loaded) -> tuple[Reported, Findings]:
    """The tables in a folder or workbook, with what was noticed.

    Args:
        path: as the user names it; ``None``: nothing was reported.
        loaded: the case that is carried out.

    Raises:
        CaseBlocked: with all findings, when one of them blocks.
    """
    if path is None:
        return Reported(), Findings()
    from apportion.adapters.files.reported import read_reported_files
    from apportion.model.intake.monitored import read_watched
    from apportion.model.intake.reported import read_reported

    case = loaded.usable()
    tables, noticed, digests = read_reported_files(path)
    watched, _ = read_watched(loaded.raw, case)
    reported, found = read_reported(tables, loaded.raw, case, watched.milestone_keys(), digests)
    findings = noticed + found
    if findings.blocking:
        raise CaseBlocked(str(path), findings)
    return reported, findings
