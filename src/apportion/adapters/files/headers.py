"""The header row of a table, judged the same way in every kind of file.

Knows the column names of the catalogue and how people write them. It must not know whether a row came from a
text file or from a sheet: cells come in as text, places as `Place`, and findings go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from apportion.model.findings import Finding, Place, Verdict
from apportion.model.intake.names import nearest
from apportion.model.schema import Table

SHEET_ROWS_MAX: Final = (65_536, 1_048_576)
"""Rows of a sheet in the old and the present format: a table that ends there may have been cut off."""

SEARCHED_ROWS: Final = 100
"""The header is looked for in so many rows with content; a longer preamble is no table."""

_GAPS: Final = re.compile(r"[\s\-]+")
_SCALE: Final = re.compile(
    r"""
      (?: \b in \s+ )? \b (?: thousands? | millions? | billions? ) \b (?: \s+ of \s+ \w+ )?
    | \( \s* (?: [$€£¥] \s* )? ['’]? 0{3} (?: ['’]? s )? \s* \)           # (000s), ('000), ($000)
    | ['’] 0{3} s? \b | \b 0{3} s \b                                      # '000, 000s
    | [$€£¥] \s* (?: k | m | mm | mn | mio | b | bn | 0{3} s? ) \b        # $M, €k, $000
    | \b (?: k | m | mm | mn | mio | bn | t ) \s* [$€£¥]                  # M$, T€
    | \b (?-i: [A-Z]{3} \s? (?: k | K | m | M | mn | bn | 0{3} s? ) ) \b # USD m, EUR 000
    | \( \s* (?: k | m | mm | mn | mio | bn ) \s* \)                     # (m)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Header:
    """A header row as understood: which column stands where, and what was noticed about it."""

    columns: tuple[tuple[str, int], ...]
    """Known columns with their field numbers (from 1), in the order of the file."""
    blank: tuple[int, ...]
    """Field numbers without a name; a finding only when something stands below (see `blank_header`)."""
    findings: tuple[Finding, ...]
    complete: bool
    """Whether every required column is there; without them the table cannot be read."""


def normalised(name: str) -> str:
    """A name as the catalogue writes it: ``" Last-Year "`` is ``"last_year"``."""
    return _GAPS.sub("_", name.strip().lower())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``Did you mean 'floor'? `` with a trailing space, or nothing when no known name is like ``name``."""
    near = nearest(normalised(name), set(known))
    return f"Did you mean '{near}'? " if near else ""


def is_scaled(text: str) -> bool:
    """Whether a text says that amounts are in thousands or millions: ``(000s)``, ``in thousands``, ``$M``."""
    return _SCALE.search(text) is not None


def is_header(cells: Sequence[str], table: Table) -> bool:
    """Whether a row names every required key column of the table."""
    names = {_name_of(cell, table) for cell in cells}
    return all(name in names for name in table.key if table.field(name).required)


def likeness(cells: Sequence[str], table: Table) -> int:
    """How many columns of the table a row names; the row with most is taken to be a damaged header."""
    return len({_name_of(cell, table) for cell in cells} & {item.name for item in table.fields})


def read_header(cells: Sequence[str], table: Table, place: Place) -> Header:
    """Match a header row with the table's columns.

    ``place`` is the row's place without column. Unknown and repeated names are refused, each named; required
    columns that are absent are a finding about the whole table.
    """
    known = {item.name for item in table.fields}
    columns: dict[str, int] = {}
    blank: list[int] = []
    findings: list[Finding] = []
    for position, cell in enumerate(cells, start=1):
        here = replace(place, column=position, header=cell.strip())
        name = _name_of(cell, table)
        if not cell.strip():
            blank.append(position)
            continue
        if normalised(cell) not in known and name in known:
            findings.append(scaled_amounts(cell.strip(), here))
        if name not in known:
            findings.append(_unknown_column(cell.strip(), table, here))
        elif name in columns:
            findings.append(_duplicate_column(name, columns[name], here))
        else:
            columns[name] = position
    missing = [item.name for item in table.fields if item.required and item.name not in columns]
    findings.extend(missing_column(table, name, place) for name in missing)
    return Header(tuple(columns.items()), tuple(blank), tuple(findings), complete=not missing)


def missing_column(table: Table, name: str, place: Place) -> Finding:
    """A required column is not in the header row."""
    return Finding(
        "table.missing-column",
        Verdict.REJECT_FILE,
        f"The table '{table.name}' has no column '{name}'.",
        replace(place, column=0, header=""),
        expected=f"a column '{name}': {table.field(name).help}",
        remedy=f"Add the column '{name}'.",
    )


def missing_header(table: Table, place: Place) -> Finding:
    """No row names any column of the table."""
    required = [item.name for item in table.fields if item.required]
    return Finding(
        "table.missing-column",
        Verdict.REJECT_FILE,
        f"No header row was found for the table '{table.name}'.",
        replace(place, line=0, column=0, header=""),
        expected=f"a row with the column names {', '.join(required)}",
        remedy="Write the column names in one row above the records.",
    )


def blank_header(place: Place, found: str) -> Finding:
    """A column without a name has content.

    ``place`` is the empty header cell, ``found`` the first content below.
    """
    return Finding(
        "table.blank-header",
        Verdict.REJECT_CELL,
        "A column has content but no name in the header row.",
        place,
        found,
        "a column name above the content",
        "Name the column, or delete it.",
    )


def preamble(rows: Sequence[tuple[int, str]], place: Place) -> list[Finding]:
    """Rows above the header: line number and text of each. Comments (beginning with #) are left out silently.

    A remark that amounts are in thousands or millions asks; anything else is said once for all rows.
    """
    told = [(line, text.strip()) for line, text in rows if text.strip() and not text.lstrip().startswith("#")]
    findings = [scaled_amounts(text, replace(place, line=line)) for line, text in told if is_scaled(text)]
    if told:
        many = f"{len(told)} rows" if len(told) > 1 else "One row"
        findings.append(
            Finding(
                "table.preamble",
                Verdict.WARN,
                f"{many} above the header row {'are' if len(told) > 1 else 'is'} not read.",
                replace(place, line=told[0][0], column=0, header=""),
                told[0][1],
                "the header row first, or remarks that begin with #",
                "Begin remarks with #, or delete them.",
            )
        )
    return findings


def scaled_amounts(text: str, place: Place) -> Finding:
    """A header or remark says that amounts are in thousands or millions: they can be read in two ways."""
    return Finding(
        "table.scaled-amounts",
        Verdict.ASK,
        "The text says that amounts are in thousands or millions; they would be read as full amounts.",
        place,
        text,
        "full amounts",
        "Write full amounts and delete the remark, or delete the remark if the amounts are already full.",
    )


def empty_table(table: Table, place: Place, *, has_header: bool) -> Finding:
    """A table without a single record: a required one is refused, any other is taken as not there."""
    what = "only a header row" if has_header else "nothing"
    taken = ", but at least one record is needed" if table.required else "; it is taken as not there"
    return Finding(
        "table.empty",
        Verdict.REJECT_FILE if table.required else Verdict.WARN,
        f"The table '{table.name}' holds {what}{taken}.",
        replace(place, line=0, column=0, header=""),
        expected="at least one record",
        remedy="Fill in the table." if table.required else "Fill in the table, or delete it.",
    )


def empty_tables(names: Sequence[str], place: Place) -> list[Finding]:
    """Optional tables of one file that hold no record, as in an unfilled template: said once for all."""
    if not names:
        return []
    one = len(names) == 1
    subject = f"The table '{names[0]}' holds" if one else f"The tables {', '.join(names)} hold"
    return [
        Finding(
            "table.empty",
            Verdict.WARN,
            f"{subject} no record; {'it is' if one else 'they are'} taken as not there.",
            replace(place, line=0, column=0, header=""),
            expected="at least one record",
            remedy="Fill in what is missing; nothing needs to be done if this is intended.",
        )
    ]


def full_sheet(rows: int, place: Place) -> Finding:
    """The last record stands on the last row that a sheet can have: rows below may have been cut off."""
    return Finding(
        "table.full-sheet",
        Verdict.WARN,
        f"The table ends on row {rows:,}, the last row of a sheet: records may have been cut off.",
        replace(place, line=rows, column=0, header=""),
        f"{rows:,} rows",
        "fewer rows than a sheet can hold",
        "Compare the number of records with their source; give large tables as CSV or Parquet.",
    )


def _name_of(cell: str, table: Table) -> str:
    """The column that a header cell means, without a remark such as "(in thousands)" that hides it."""
    name, bare = _spellings(cell)
    known = {item.name for item in table.fields}
    return bare if name not in known and bare in known else name


@lru_cache(maxsize=4096)
def _spellings(cell: str) -> tuple[str, str]:
    """A header cell as a name, and as one without a remark about scale.

    Kept, because the first rows of every file are looked at with each delimiter.
    """
    name = normalised(cell)
    return name, normalised(_SCALE.sub(" ", cell).strip(" \t()[],;:-–/")) if is_scaled(cell) else name


def _unknown_column(written: str, table: Table, place: Place) -> Finding:
    known = [item.name for item in table.fields]
    return Finding(
        "table.unknown-column",
        Verdict.REJECT_CELL,
        f"The table '{table.name}' has no column called '{written}'.",
        place,
        written,
        f"one of {', '.join(known)}",
        f"{did_you_mean(written, known)}Rename the column or delete it.",
    )


def _duplicate_column(name: str, first: int, place: Place) -> Finding:
    return Finding(
        "table.duplicate-column",
        Verdict.REJECT_CELL,
        f"The column '{name}' appears twice; the first is column {first}.",
        place,
        place.header,
        "each column once",
        "Delete one of the two.",
    )
