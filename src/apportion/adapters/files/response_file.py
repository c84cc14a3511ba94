"""The file ``response.yaml`` of a case: found, read, and handed to the intake.

Knows where it stands. It must not know its settings.
"""

from __future__ import annotations

from pathlib import Path

from apportion.adapters.files.file_bytes import SETTINGS_BYTES_MAX, refusal, unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_encoding import settings_text
from apportion.adapters.files.yaml_tree import read_tree
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.intake.response_mapping import NUMBERS, build_response_mapping
from apportion.model.response_mapping import MAPPING_FILE, ResponseMapping


def mapping_beside(case: Path) -> Path:
    """Where the mapping of a case stands: in its folder, or beside its workbook or settings."""
    return (case if case.is_dir() else case.parent) / MAPPING_FILE


def read_response_file(case: Path) -> tuple[ResponseMapping | None, Findings]:
    """The mapping of a case; ``None`` when a finding blocks."""
    path, tally = mapping_beside(case), Tally()
    if not path.exists():
        return None, Findings.of([_no_mapping()])
    fault = refusal(path, SETTINGS_BYTES_MAX, "A mapping describes columns; it holds no rows.")
    if fault is not None:
        return None, Findings.of([fault])
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, Findings.of([unreadable(path.name, error)])
    text, findings = settings_text(data, path.name)
    tally.add_all(findings)
    tree = None if text is None else read_tree(text, path.name, NUMBERS, tally)
    if tree is None:
        return None, tally.findings()
    mapping, told = build_response_mapping(tree)
    return (None if tally.blocks else mapping), tally.findings() + told


def _no_mapping() -> Finding:
    return Finding(
        "response.no-mapping",
        Verdict.REJECT_FILE,
        f"The case has no {MAPPING_FILE}.",
        Place(file=MAPPING_FILE),
        expected="a file that says what the columns of a history mean",
        remedy=f"Write {MAPPING_FILE} beside the case; docs/reference/response.md shows how.",
    )
