"""Cases as a budget office would write them down, turned into what the readers of files deliver.

Knows no file format beyond the plainest: settings as ``name: value``, tables with cells between bars or commas. A cell
such as ``<number>0.15`` stands for one that a workbook stores as a number; ``<percent>``, ``<date>`` and ``<boolean>``
likewise.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.dtypes import StringDType

from apportion.model.case import Case
from apportion.model.coherence import coherence
from apportion.model.findings import Finding, Findings, Place
from apportion.model.intake import build_case
from apportion.model.raw import CellKind, RawCase, RawCell, RawColumn, RawTable, TextColumn
from apportion.model.schema import table

_MARK = re.compile(r"<(number|percent|date|boolean)>(.*)", re.DOTALL)

SETTINGS: Mapping[str, str] = {
    "format": "1",
    "name": "Budget 2025",
    "currency": "USD",
    "periods": "FY2025",
    "total": "6,000,000.00",
}
UNITS = """
    unit   | floor      | cap
    health | 2000000.00 | 6000000.00
    roads  | 1000000.00 |
"""
REQUESTS = """
    request | unit   | cap        | rate
    clinics | health | 5000000.00 | 3
    bridges | roads  | 6000000.00 | 2
"""


DISTRICT: Mapping[str, str] = {
    "units": """
        unit     | name            | parent   | floor        | cap          | floor_reason | owner
        services | Public services |          |              | 9,000,000.00 |              | Director
        health   | Health          | services | 2,000,000.00 |              | Law          |
        roads    |                 | services |              |              |              |
    """,
    "objectives": """
        objective | weight
        safety    | 0.6
        growth    | 0.4
    """,
    "requests": """
        request | name        | unit   | category | floor     | cap       | last_year | shape     | rate | start   | scale     | weight | tags         | description
        clinics | Two clinics | health | base     | 100000.00 | 500000.00 | 450000    | quadratic | 2.5  | 50000   | 700000    |        | care         | Open six days
        bridges |             | roads  | growth   |           | 900000.00 |           | points    |      |         |           | 0.75   | steel; roads |
        lamps   | Lamps       | roads  |          |           | 30000     | 0         |           | 1.10 |         |           | 2      | roads        |
    """,  # noqa: E501 - a table is read by its columns
    "points": """
        request | amount | value
        bridges | 900000 | 1000000
        bridges | 0      | 0
        bridges | 300000 | 600000.5
    """,
    "alignment": """
        request | objective | score
        clinics | safety    | 0.5
        clinics | growth    | 0.25
    """,
    "uses": """
        request | resource | quantity | per_amount
        clinics | posts    | 1        | 80,000.00
        lamps   | posts    | 0.5      | 30,000.00
    """,
    "funds": """
        fund    | amount       | pays_for    | must_spend | match_percent | match_from
        grant   | 1,000,000.00 | unit:health | 200000.00  | 25%           | general
        general | 5,000,000.00 |             |            |               |
    """,
    "rules": """
        rule      | kind     | applies_to  | at_least | at_most   | exactly | relative_to  | resource | strength | price | authority
        overhead  | share    | tag:roads   |          | 15%       |         | unit:services |         |          |       |
        debt      | mandate  | request:lamps |        |           | 20000   |              |          |          |       | Bond law
        posts     | resource |             |          | 12.5      |         |              | posts    |          |       |
        kept      | reserve  |             | 2%       |           |         |              |          |          |       | Charter
        kept-more | reserve  |             | 50000.00 |           |         |              |          |          |       | Charter
        wish      | floor    | each unit in not tag:care | 1000 |  |         |              |          | soft     | 0.4   |
    """,  # noqa: E501 - a table is read by its columns
}
"""A small public budget that has a bit of everything."""


def text_column(words: Sequence[str]) -> TextColumn:
    """Words as a column."""
    column = np.full(len(words), "", dtype=StringDType())
    column[:] = list(words)
    return column


def raw_column(cells: Sequence[str], header: str = "amount", position: int = 1) -> RawColumn:
    """A column of cells, with the kinds that their marks say."""
    marks = [_MARK.fullmatch(cell) for cell in cells]
    texts = text_column([cell if mark is None else mark[2] for cell, mark in zip(cells, marks, strict=True)])
    if not any(marks):
        return RawColumn(header, position, texts)
    kinds = [CellKind.TEXT if mark is None else CellKind[mark[1].upper()] for mark in marks]
    return RawColumn(header, position, texts, np.array(kinds, dtype=np.int8))


def raw_table(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> RawTable:
    """A table as a CSV file with its header in line 1 would give it."""
    columns = {
        column: raw_column([row[position] for row in rows], column, position + 1)
        for position, column in enumerate(header)
    }
    return RawTable(name, f"{name}.csv", "", np.arange(2, len(rows) + 2, dtype=np.int64), columns)


def barred(name: str, text: str) -> RawTable:
    """A table written with bars between the cells; spaces beside the bars do not count."""
    lines = [[cell.strip(" ") for cell in line.split("|")] for line in text.strip().splitlines()]
    return raw_table(name, lines[0], lines[1:])


def raw_case(
    settings: Mapping[str, str | Sequence[str] | None] | None = None,
    findings: Findings | None = None,
    /,
    **tables: str | RawTable | None,
) -> RawCase:
    """The plain case above with other settings (``None`` removes one) and other or further tables."""
    stated = {**SETTINGS, **(settings or {})}
    cells = {
        name: tuple(
            RawCell(text, CellKind.TEXT, Place("case.yaml", line=line, column=len(name) + 3))
            for text in ([value] if isinstance(value, str) else value)
        )
        for line, (name, value) in enumerate(stated.items(), start=1)
        if value is not None
    }
    written = {"units": UNITS, "requests": REQUESTS, **tables}
    held = {
        name: barred(name, table) if isinstance(table, str) else table
        for name, table in written.items()
        if table is not None
    }
    return RawCase("case", "case.yaml", "", cells, held, findings or Findings(), {})


def one_rule(**cells: str) -> str:
    """The table of rules with one row; id and authority are stated unless said otherwise."""
    stated = {"rule": "r", "authority": "Board", **cells}
    header = [field.name for field in table("rules").fields]
    return " | ".join(header) + "\n" + " | ".join(stated.get(column, "") for column in header) + "\n"


def read_folder(folder: Path) -> RawCase:
    """A case in a folder of the golden files: ``case.yaml`` with one setting a line, and CSV files."""
    cells: dict[str, tuple[RawCell, ...]] = {}
    for line, text in enumerate((folder / "case.yaml").read_text(encoding="utf-8").splitlines(), start=1):
        name, _, value = text.partition(":")
        values = value.strip().strip("[]").split(", ") if value.strip().startswith("[") else [value.strip()]
        place = Place("case.yaml", line=line, column=len(name) + 3)
        cells[name] = tuple(RawCell(item, CellKind.TEXT, place) for item in values)
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        tables[path.stem] = raw_table(path.stem, rows[0], rows[1:])
    return RawCase(folder.name, "case.yaml", "", cells, tables, Findings(), {})


def findings_of(raw: RawCase) -> tuple[Finding, ...]:
    """Everything that intake and coherence say about a case."""
    case, findings = build_case(raw)
    return (findings if case is None else findings + coherence(case)).listed


def codes_of(raw: RawCase) -> list[str]:
    """The codes that intake gives, in the order of files and lines."""
    return [finding.code for finding in build_case(raw)[1].listed]


def built(raw: RawCase) -> Case:
    """The case, which must have no blocking finding."""
    case, findings = build_case(raw)
    assert case is not None, "\n".join(str(finding) for finding in findings.listed)
    return case
