"""The sheet ``case``: one setting a row, in the columns field and value.

Knows the catalogue of settings. It must not know XML, nor what the values mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from apportion.adapters.files import headers
from apportion.adapters.files import workbook_findings as say
from apportion.adapters.files.tally import Tally
from apportion.model.raw import RawCell, RawTable
from apportion.model.schema import SETTINGS, Field, FieldType, Table

SETTINGS_SHEET: Final = "case"

SETTINGS_TABLE: Final = Table(
    SETTINGS_SHEET,
    "The settings of a case: one a row.",
    ("field", "value"),
    (
        Field("field", "text", "Name of the setting.", required=True, example="currency"),
        Field("value", "text", "Its value; lists are separated by semicolons.", required=True, example="USD"),
    ),
    required=True,
)
_TYPES: Final[Mapping[str, FieldType]] = {item.name: item.type for item in SETTINGS}


def setting_name(written: str) -> str:
    """The name as the catalogue has it: ``"Context.Time frame "`` is ``"context.time_frame"``."""
    return headers.normalised(written)


def meaning(column: str, row: Mapping[str, str]) -> tuple[str, FieldType]:
    """A value is named after its setting and has the setting's type."""
    name = setting_name(row["field"])
    return (name, _TYPES.get(name, "text")) if column == "value" else (column, "text")


def settings_of(table: RawTable, tally: Tally) -> dict[str, tuple[RawCell, ...]]:
    """The settings that have a value; unknown, repeated and nameless ones are findings."""
    settings: dict[str, tuple[RawCell, ...]] = {}
    first_lines: dict[str, int] = {}
    fields, values = table.columns["field"], table.columns["value"]
    for row in range(table.rows):
        written, value = str(fields.texts[row]), str(values.texts[row])
        name, line = setting_name(written), int(table.lines[row])
        at_field, at_value = table.place(row, "field"), replace(table.place(row, "value"), header=name)
        if not written:
            if value:
                tally.add(say.unnamed_setting(at_value, value))
        elif name not in _TYPES:
            tally.add(say.unknown_setting(at_field, written, _TYPES))
        elif name in first_lines:
            tally.add(say.duplicate_setting(at_field, name, first_lines[name]))
        else:
            first_lines[name] = line
            if value:
                settings[name] = (RawCell(value, values.kind(row), at_value),)
    return settings
