"""What the Python facade raises."""

from __future__ import annotations

from apportion.model.findings import Findings


class ApportionError(Exception):
    """Something was asked for that cannot be done; the message says why and what can be done instead."""


class CaseError(ApportionError):
    """The case cannot be used until its blocking findings are dealt with.

    Attributes:
        findings: everything noticed about the case, warnings included.
    """

    def __init__(self, message: str, findings: Findings) -> None:
        listed = "\n".join(f"  {finding}" for finding in findings.blocking)
        super().__init__(f"{message}\n{listed}" if listed else message)
        self.findings = findings
