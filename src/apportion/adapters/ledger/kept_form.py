"""The kept form of a ledger: rows as Parquet, and beside them what they are about as JSON.

Knows both directions, writing and reading. It must not know where imports are kept.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from apportion.kernel.calendar import FiscalCalendar
from apportion.kernel.money import Currency
from apportion.model.findings import Finding, Findings, Place, Verdict
from apportion.model.ledger import DIMENSIONS, AccountType, Dimension, Ledger, Measure, Member
from apportion.model.ledger_import import FileImport

KEPT_FORMAT: Final = 1
"""Version of the kept form; a folder of another one is imported anew."""
ABOUT: Final = "ledger.json"
LINES: Final = "lines.npz"
_ACCOUNT_TYPES: Final = {kind.value: kind for kind in AccountType}
"""Looked up once for each of many members, for which the enumeration's own look-up is slow."""


@dataclass(frozen=True)
class KeptFile:
    """One file of a kept ledger."""

    number: int
    """What the column ``source`` of its rows says."""
    rows_file: str
    imported: FileImport


@dataclass(frozen=True)
class KeptLedger:
    """Everything but the rows."""

    name: str
    currency: Currency
    calendar: FiscalCalendar
    members: Mapping[Dimension, tuple[Member, ...]]
    years: tuple[int, ...]
    measures: tuple[Measure, ...]
    rows: int
    has_quantities: bool
    first_day: datetime.date | None
    last_day: datetime.date | None
    details: tuple[str, ...]
    """Headings of the columns of details."""
    files: tuple[KeptFile, ...]

    def ledger(self) -> Ledger:
        """The ledger without its rows, as the other rooms know it."""
        return Ledger(
            name=self.name,
            currency=self.currency,
            calendar=self.calendar,
            units=self.members["unit"],
            accounts=self.members["account"],
            funds=self.members["fund"],
            requests=self.members["request"],
            years=self.years,
            measures=self.measures,
            rows=self.rows,
            has_quantities=self.has_quantities,
            sources={file.imported.file: file.imported.sha256 for file in self.files},
            first_day=self.first_day,
            last_day=self.last_day,
        )


def write_about(folder: Path, kept: KeptLedger, findings: Findings) -> None:
    """Write what the rows are about; the last file of a kept ledger.

    Raises:
        OSError: when it cannot be written.
    """
    document = {
        "kept_format": KEPT_FORMAT,
        "name": kept.name,
        "currency": asdict(kept.currency),
        "calendar": asdict(kept.calendar),
        "members": {dimension: [_member(member) for member in kept.members[dimension]] for dimension in DIMENSIONS},
        "years": kept.years,
        "measures": [measure.value for measure in kept.measures],
        "rows": kept.rows,
        "has_quantities": kept.has_quantities,
        "first_day": kept.first_day.isoformat() if kept.first_day else None,
        "last_day": kept.last_day.isoformat() if kept.last_day else None,
        "details": kept.details,
        "files": [asdict(file) for file in kept.files],
        "findings": {
            "listed": [asdict(finding) for finding in findings.listed],
            "counts": findings.counts,
        },
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    (folder / ABOUT).write_text(text, encoding="utf-8")


def read_about(folder: Path) -> tuple[KeptLedger, Findings] | None:
    """What a folder's rows are about; ``None`` where there is no whole kept ledger of this form."""
    try:
        document = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if document["kept_format"] != KEPT_FORMAT:
            return None
        kept = _kept(document)
        if not all((folder / file.rows_file).is_file() for file in kept.files) or not (folder / LINES).is_file():
            return None
        return kept, _findings(document["findings"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _kept(document: dict[str, Any]) -> KeptLedger:
    return KeptLedger(
        name=document["name"],
        currency=Currency(**document["currency"]),
        calendar=FiscalCalendar(**document["calendar"]),
        members={
            dimension: tuple(
                Member(id_, name, parent, _ACCOUNT_TYPES[kind], Place(*place))
                for id_, name, parent, kind, place in document["members"][dimension]
            )
            for dimension in DIMENSIONS
        },
        years=tuple(document["years"]),
        measures=tuple(Measure(word) for word in document["measures"]),
        rows=document["rows"],
        has_quantities=document["has_quantities"],
        first_day=_day(document["first_day"]),
        last_day=_day(document["last_day"]),
        details=tuple(document["details"]),
        files=tuple(
            KeptFile(
                file["number"],
                file["rows_file"],
                FileImport(**{**file["imported"], "unused": tuple(file["imported"]["unused"])}),
            )
            for file in document["files"]
        ),
    )


def _member(member: Member) -> list[object]:
    place = member.place
    where = [place.file, place.sheet, place.line, place.column, place.header]
    return [member.id, member.name, member.parent, member.account_type.value, where]


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _findings(document: dict[str, Any]) -> Findings:
    listed = tuple(
        Finding(**{**finding, "verdict": Verdict(finding["verdict"]), "place": Place(**finding["place"])})
        for finding in document["listed"]
    )
    return Findings(listed, tuple((code, count) for code, count in document["counts"]))
