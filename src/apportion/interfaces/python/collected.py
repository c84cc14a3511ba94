"""Workbooks that came back from units, held against what was sent out: what ``LoadedCase.merge`` gives."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from apportion.interfaces.python.calling import now, told
from apportion.model.findings import Findings

if TYPE_CHECKING:
    from apportion.services.load import Loaded
    from apportion.services.merge_collected import Merged


@dataclass(frozen=True)
class UnitAnswer:
    """What a unit answered in one row of its workbook."""

    request: str
    period: str
    """Empty where the case has one period."""
    unit: str
    is_new: bool
    """Whether the case does not have the request yet."""
    before: Decimal | None
    """What was asked for so far, in major units; ``None``: no limit was stated."""
    asked: Decimal | None
    """What is asked for from now on; ``None``: the amount stays."""
    columns: Mapping[str, str]
    """New figures and words by column of the table ``requests``, as the case writes them."""
    reason: str
    file: str
    """Workbook that it stands in."""


@dataclass(frozen=True, eq=False)
class MergeResult:
    """What came of a folder of workbooks. Made by ``LoadedCase.merge``."""

    _merged: Merged
    _as_of: datetime.date

    @property
    def detail(self) -> Merged:
        """Everything that was read, as a frozen value with amounts in minor units."""
        return self._merged

    @property
    def answers(self) -> tuple[UnitAnswer, ...]:
        """Rows that are taken, by unit."""
        exact = self._merged.loaded.usable().currency.decimal
        return tuple(
            UnitAnswer(
                answer.request,
                answer.period,
                answer.unit,
                answer.row.is_new,
                None if answer.row.cap is None else exact(answer.row.cap),
                None if answer.cap is None else exact(answer.cap),
                MappingProxyType(dict(answer.texts)),
                answer.reason,
                book.file,
            )
            for book in self._merged.books
            for answer in book.answers
        )

    @property
    def rows(self) -> Mapping[str, int]:
        """Rows ``read``, ``taken``, ``refused`` and ``unchanged``; the last three sum to the first."""
        books = self._merged.books
        return MappingProxyType(
            {
                "read": sum(book.rows for book in books),
                "taken": self._merged.taken,
                "refused": sum(book.refused for book in books),
                "unchanged": sum(book.unchanged for book in books),
            }
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """Units without a workbook, now or before."""
        return self._merged.missing

    @property
    def findings(self) -> Findings:
        """What was noticed about workbooks: what is altered, late, missing, doubled or refused."""
        return self._merged.findings

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be dealt with before a case can be written."""
        return bool(self._merged.findings.blocking)

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write the case with the answers as a new folder, whole or not at all; returns the path.

        Raises:
            CaseError: with all findings, when a workbook has some that block, or the new case cannot be used.
            ApportionError: when the case is a workbook, or the place cannot be used.
        """
        from apportion.services.merge_collected import write_merged

        target = Path(folder)
        with told():
            write_merged(self._merged, target, replace_folder=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """The document that ``apportion collect --merge --json`` prints, without findings."""
        from apportion.reports.collect_json import merged_document

        merged, case = self._merged, self._merged.loaded.usable()
        return {
            "status": "blocked" if self.is_blocked else "merged",
            "as_of": self._as_of.isoformat(),
            "case_fingerprint": case.fingerprint,
            "currency": case.currency.code,
            **merged_document(merged.books, merged.again, merged.missing, case.currency),
        }


def sent(loaded: Loaded, folder: Path, *, force: bool) -> Mapping[str, Path]:
    """Write a workbook for every unit; where each stands.

    Raises:
        CaseError: with all findings, when the case or its table ``collection`` cannot be used.
        ApportionError: when the place cannot be used.
    """
    from apportion import __version__
    from apportion.services.collect import collect_at, write_forms

    with told():
        made = collect_at(loaded.root, __version__)
        write_forms(made, folder, replace=force)
    return MappingProxyType({unit: folder / file for unit, file in made.files.items()})


def merged(loaded: Loaded, folder: Path, as_of: datetime.date | None) -> MergeResult:
    """Hold the workbooks of a folder against the case.

    Raises:
        ApportionError: when no folder stands there.
    """
    from apportion import __version__
    from apportion.services.merge_collected import merge_at

    day = as_of or now().date()
    with told():
        return MergeResult(merge_at(loaded.root, folder, day, __version__), day)
