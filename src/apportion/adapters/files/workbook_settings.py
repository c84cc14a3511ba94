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
    """The settings by name; one left empty is a cell with empty text, as in a settings file.

    Names that the catalogue does not have are kept: whoever reads the settings says so.
    """
    settings: dict[str, tuple[RawCell, ...]] = {}
    fields, values = table.columns["field"], table.columns["value"]
    for row in range(table.rows):
        written, value = str(fields.texts[row]), str(values.texts[row])
        name = setting_name(written)
        place = replace(table.place(row, "value"), header=name)
        if not written:
            if value:
                tally.add(say.unnamed_setting(place, value))
        elif name in settings:
            tally.add(say.duplicate_setting(table.place(row, "field"), name, settings[name][0].place.line))
        else:
            settings[name] = (RawCell(value, values.kind(row), place),)
    return settings
