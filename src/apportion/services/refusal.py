"""Calls that cannot be carried out as they were made: nothing was done, and the caller can put it right."""

from __future__ import annotations

from apportion.model.findings import Findings


class Refusal(Exception):
    """The call names something that is not there, or asks for what must not be done.

    Attributes:
        remedy: what the caller can do about it.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class NoPlan(Refusal):
    """What was asked for needs a plan, and no plan keeps all rules of the case: the call was right."""


class CaseBlocked(Exception):
    """The case cannot be used until its blocking findings are dealt with.

    Attributes:
        source: the case, as the user named it.
        findings: all of them, those that do not block included.
    """

    def __init__(self, source: str, findings: Findings) -> None:
        super().__init__(f"{source} has findings that must be dealt with first")
        self.source = source
        self.findings = findings
