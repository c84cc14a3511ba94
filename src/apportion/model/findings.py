"""Findings: what was noticed about the user's data, as values that are collected and never raised.

A finding says where, what was found, what was expected and what to do. Its verdict says whether it blocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

LISTED_MAX: Final = 100
"""All findings are counted; this many of each code are listed."""


class Verdict(StrEnum):
    """What becomes of the data that a finding is about, mildest first."""

    WARN = "warn"
    """Taken as it stands, and said aloud."""
    ASK = "ask"
    """Two readings are possible: refused until the user says which."""
    REJECT_CELL = "reject-cell"
    """This cell cannot be taken; nothing of the case is loaded."""
    REJECT_FILE = "reject-file"
    """The file cannot be read at all."""

    @property
    def blocks(self) -> bool:
        """Whether the case cannot be used until the finding is dealt with."""
        return self is not Verdict.WARN


@dataclass(frozen=True, order=True)
class Place:
    """Where in the user's files something stands. Lines, rows and columns count from 1, as editors do."""

    file: str = ""
    sheet: str = ""
    line: int = 0
    """Line of a text file or row of a sheet; 0 when the finding is about the whole file."""
    column: int = 0
    """Character column in YAML, field number in CSV and sheets; 0 when not known."""
    header: str = ""
    """Name of the table column, where the place is in a table."""

    @property
    def cell(self) -> str:
        """The cell's address in a sheet (``"D12"``), or nothing outside sheets."""
        return f"{column_letters(self.column)}{self.line}" if self.sheet and self.line and self.column else ""

    def __str__(self) -> str:
        """``requests.csv:12:4 (cap)`` or ``case.xlsx[requests]!D12 (cap)``."""
        if self.sheet:
            where = f"{self.file}[{self.sheet}]"
            if self.cell:
                where += f"!{self.cell}"
            elif self.line:
                where += f" row {self.line}"
        else:
            where = ":".join([self.file, *(str(part) for part in (self.line, self.column) if part)])
        return f"{where} ({self.header})" if self.header else where


def column_letters(column: int) -> str:
    """A sheet's column letters: 1 is ``A``, 27 is ``AA``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(frozen=True)
class Finding:
    """One thing noticed: a stable code, a place, and the three sentences a user needs."""

    code: str
    """Stable dotted name, for example ``amount.two-readings``; documented in the reference of findings."""
    verdict: Verdict
    message: str
    """What was found, in one sentence that can stand alone."""
    place: Place = field(default_factory=Place)
    found: str = ""
    """The offending text or number as the user wrote it."""
    expected: str = ""
    remedy: str = ""
    """What the user can do about it."""

    @property
    def blocks(self) -> bool:
        """Whether the case cannot be used until this is dealt with."""
        return self.verdict.blocks

    def __str__(self) -> str:
        """One paragraph for logs: place, verdict, message, remedy."""
        head = f"{self.place}: " if str(self.place) else ""
        tail = f" {self.remedy}" if self.remedy else ""
        return f"{head}{self.verdict.value.upper()} [{self.code}] {self.message}{tail}"


@dataclass(frozen=True)
class Findings:
    """A sequence of findings in the order of files and lines, with the number found per code."""

    listed: tuple[Finding, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    """How many of each code there were, those not listed included."""

    @classmethod
    def of(cls, findings: Iterable[Finding], counted: Iterable[tuple[str, int]] = ()) -> Findings:
        """Sort, count and cap; ``counted`` adds occurrences that were counted without a finding of each."""
        counts: dict[str, int] = {}
        kept: list[Finding] = []
        for finding in sorted(findings, key=lambda item: (item.place, item.code, item.message)):
            counts[finding.code] = counts.get(finding.code, 0) + 1
            if counts[finding.code] <= LISTED_MAX:
                kept.append(finding)
        for code, extra in counted:
            counts[code] = counts.get(code, 0) + extra
        return cls(tuple(kept), tuple(sorted(counts.items())))

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Those that must be dealt with before the case can be used."""
        return tuple(finding for finding in self.listed if finding.blocks)

    @property
    def total(self) -> int:
        """How many there were, listed or not."""
        return sum(count for _, count in self.counts)

    def __add__(self, other: Findings) -> Findings:
        """Both together, sorted and counted anew."""
        unlisted = [
            (code, count - sum(1 for finding in part.listed if finding.code == code))
            for part in (self, other)
            for code, count in part.counts
        ]
        return Findings.of([*self.listed, *other.listed], [(code, extra) for code, extra in unlisted if extra > 0])
