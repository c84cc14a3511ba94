"""The catalogue of everything a case may contain: settings, tables, fields, with the words shown to the user.

One source for the reader (which fields exist, which are required), the templates, the JSON Schema, the reference
page and the error messages. It must not know how files are read.
"""

from __future__ import annotations

from apportion.model.fields import FORMAT, Field, FieldType, Table
from apportion.model.setting_fields import SETTINGS
from apportion.model.table_fields import TABLES

__all__ = ["FORMAT", "SETTINGS", "TABLES", "Field", "FieldType", "Table", "setting", "table"]


def table(name: str) -> Table:
    """The table called ``name``.

    Raises:
        KeyError: when a case has no such table.
    """
    return {item.name: item for item in TABLES}[name]


def setting(name: str) -> Field:
    """The setting called ``name``, context parameters as ``context.scope`` and so on.

    Raises:
        KeyError: when a case has no such setting.
    """
    return {item.name: item for item in SETTINGS}[name]
