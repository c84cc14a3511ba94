"""Findings for a person to work through: by file, each with its place, what was found and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Final

from apportion.interfaces.cli.screen import Screen, Tone
from apportion.model.findings import Finding, Findings, Verdict

_WORDS: Final[Mapping[Verdict, tuple[str, Tone]]] = {
    Verdict.WARN: ("warning", "warning"),
    Verdict.ASK: ("question", "bad"),
    Verdict.REJECT_CELL: ("refused", "bad"),
    Verdict.REJECT_FILE: ("file refused", "bad"),
}


def show_findings(screen: Screen, findings: Findings) -> None:
    """Print every listed finding under its file, and how many more there are of a code."""
    for file, group in groupby(findings.listed, key=lambda finding: finding.place.file):
        screen.heading(file or "The case as a whole")
        for finding in group:
            _show(screen, finding)
    listed: dict[str, int] = {}
    for finding in findings.listed:
        listed[finding.code] = listed.get(finding.code, 0) + 1
    for code, count in findings.counts:
        unlisted = count - listed.get(code, 0)
        if unlisted > 0:
            screen.line(f"{unlisted} more of {code} are not listed; there are {count}.", "quiet")


def _show(screen: Screen, finding: Finding) -> None:
    word, tone = _WORDS[finding.verdict]
    place = str(finding.place)
    screen.line(f"{place}: {word} [{finding.code}]" if place else f"{word} [{finding.code}]", tone, indent=2)
    screen.line(finding.message, indent=4)
    if finding.found and finding.found not in finding.message:
        screen.line(f"Found: {finding.found}", indent=4)
    if finding.expected and finding.expected not in finding.message:
        screen.line(f"Expected: {finding.expected}", indent=4)
    if finding.remedy:
        screen.line(f"To do: {finding.remedy}", indent=4)


def tally(findings: Findings) -> str:
    """How many there are of each sort, in words: ``"2 warnings, 1 to deal with first"``."""
    blocking_codes = {finding.code for finding in findings.listed if finding.blocks}
    blocking = sum(count for code, count in findings.counts if code in blocking_codes)
    warnings = findings.total - blocking
    parts = [f"{warnings} warning{'' if warnings == 1 else 's'}"] if warnings else []
    if blocking:
        parts.append(f"{blocking} that must be dealt with first")
    return ", ".join(parts) or "no findings"
