"""Collecting findings while a case is built: all are counted, the first hundred of each column are kept.

Knows the catalogue of codes, from which every finding takes its verdict. It must not know what the cells mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from apportion.model.findings import LISTED_MAX, Finding, Findings, Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.catalogue import CODES, CodeMeaning
from apportion.model.raw import RawTable


class Collector:
    """Gathers findings; the one mutable thing in the whole step."""

    def __init__(self, codes: Mapping[str, CodeMeaning] = CODES) -> None:
        """``codes`` is the catalogue."""
        self._codes = codes
        self._listed: list[Finding] = []
        self._unlisted: Counter[str] = Counter()
        self._taken: Counter[tuple[str, str, str, str]] = Counter()
        self.blocked = False
        """True as soon as one finding means that the case cannot be used."""

    def add(self, fault: Fault, place: Place | None = None, found: str = "") -> None:
        """Keep one finding, or only count it when its code was listed often enough in this column.

        Raises:
            KeyError: for a code that the catalogue does not have.
        """
        where = place or Place()
        verdict = self._codes[fault.code].verdict
        self.blocked = self.blocked or verdict.blocks
        key = (fault.code, where.file, where.sheet, where.header)
        if self._taken[key] >= LISTED_MAX:
            self._unlisted[fault.code] += 1
            return
        self._taken[key] += 1
        self._listed.append(
            Finding(fault.code, verdict, sentence(fault.message), where, found, fault.expected, fault.remedy)
        )

    def rows(self, fault: Fault, table: RawTable, rows: Sequence[int], column: str) -> None:
        """The same fault in several rows of one column: the first hundred are listed, the others counted."""
        held = table.columns.get(column)
        room = max(0, LISTED_MAX - self._taken[fault.code, table.file, table.sheet, column])
        for row in rows[:room]:
            self.add(fault, table.place(row, column), "" if held is None else str(held.texts[row]))
        if len(rows) > room:
            self._unlisted[fault.code] += len(rows) - room

    def count(self, code: str, more: int) -> None:
        """Count occurrences of a code of which enough are listed."""
        self._unlisted[code] += more

    def findings(self) -> Findings:
        """Everything collected, sorted by place and counted."""
        return Findings.of(self._listed, self._unlisted.items())


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    whole = text if text.endswith((".", "?")) else f"{text}."
    return whole[:1].upper() + whole[1:]
