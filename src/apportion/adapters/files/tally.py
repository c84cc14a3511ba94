"""Gathering findings while a file is read: all are counted, the first hundred of each code are kept.

A file with a million bad rows must not become a million findings. Knows nothing of files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from apportion.model.findings import LISTED_MAX, Finding, Findings, Verdict


class Tally:
    """The findings of one file so far; findings are added in the order of its lines."""

    def __init__(self) -> None:
        self._kept: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it while its code has room."""
        self._counts[finding.code] += 1
        if self._counts[finding.code] <= LISTED_MAX:
            self._kept.append(finding)

    def add_all(self, findings: Iterable[Finding]) -> None:
        """Add each of several findings."""
        for finding in findings:
            self.add(finding)

    def merge(self, other: Tally) -> None:
        """Add everything that another tally holds."""
        self.add_all(other._kept)
        self._counts.update(other._counts - Counter(finding.code for finding in other._kept))

    def has_room(self, code: str) -> bool:
        """Whether one more finding of this code would be kept: if not, ``count`` saves making it."""
        return self._counts[code] < LISTED_MAX

    def count(self, code: str) -> None:
        """Count one more finding of a code that has no room."""
        self._counts[code] += 1

    @property
    def blocks(self) -> bool:
        """Whether anything found so far means that the case cannot be used."""
        return any(finding.blocks for finding in self._kept)

    @property
    def refuses(self) -> bool:
        """Whether anything cannot be read at all: what is asked about can be looked at further."""
        return any(finding.verdict in (Verdict.REJECT_CELL, Verdict.REJECT_FILE) for finding in self._kept)

    def findings(self) -> Findings:
        """All of them, those only counted included."""
        kept = Counter(finding.code for finding in self._kept)
        return Findings.of(self._kept, [(code, n - kept[code]) for code, n in self._counts.items() if n > kept[code]])
