"""What the templates contain: settings and tables as text, read from the data files beside this module.

Knows nothing of YAML, CSV comments or workbooks: folder and workbook are written from the same value.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from apportion.model.schema import SETTINGS, TABLES, Table
from apportion.model.table_fields import EVIDENCE_TABLES

TEMPLATES: Final[Mapping[str, str]] = {
    "company": "A company of four departments that divides its budget between operations and growth.",
    "nonprofit": "A charity with programmes, restricted gifts, a matching grant and a limit on overhead.",
    "city": "A city with service departments, mandates, building projects, state aid for roads and a limit on posts.",
    "blank": "Every setting and every table that a plan is made of, with its explanation, and nothing filled in.",
    "complete": "The same with the tables from which scores, worth and costs are worked out.",
}
"""The templates that ``apportion new`` offers, each with one sentence."""

EMPTY: Final = frozenset({"blank", "complete"})
"""Templates without rows."""


@dataclass(frozen=True)
class TableContent:
    """One table of a template, with every column that the table may have."""

    table: Table
    rows: tuple[Mapping[str, str], ...]
    """One text per column; a column that is absent is empty."""


@dataclass(frozen=True)
class Content:
    """A template: settings by name (a list setting has several texts) and its tables."""

    template: str
    settings: Mapping[str, tuple[str, ...]]
    tables: tuple[TableContent, ...]


def read_content(template: str) -> Content:
    """The content of one template.

    Raises:
        KeyError: when there is no such template.
    """
    if template not in TEMPLATES:
        raise KeyError(template)
    folder = files(__package__).joinpath("data", "blank" if template in EMPTY else template)
    settings = {row["setting"]: row["value"] for row in _rows(folder.joinpath("case.csv"))}
    lists = {item.name for item in SETTINGS if item.type == "list"}
    tables = []
    for table in TABLES:
        file = folder.joinpath(f"{table.name}.csv")
        if file.is_file():
            tables.append(TableContent(table, tuple(_rows(file))))
        elif template == "complete" or (template == "blank" and table not in EVIDENCE_TABLES):
            tables.append(TableContent(table, ()))
    return Content(
        template=template,
        settings={
            name: tuple(part.strip() for part in value.split(";")) if name in lists else (value,)
            for name, value in settings.items()
        },
        tables=tuple(tables),
    )


def _rows(file: Traversable) -> list[dict[str, str]]:
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
