"""What a setting or a table column of a case is: its name, its type, and the words shown to the user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FORMAT: Final = "1"
"""Version of the case format that this release reads and writes."""

FieldType = Literal[
    "id", "text", "amount", "percent", "decimal", "integer", "choice", "list", "date", "selector", "limit"
]
"""``amount`` is money; ``percent`` is written ``15%``; ``limit`` is money, a percentage or a quantity by kind of
rule; ``list`` is several words separated by semicolons; ``selector`` names units, tags, requests and so on."""


@dataclass(frozen=True)
class Field:
    """One setting or table column."""

    name: str
    type: FieldType
    help: str
    """One or two sentences for a person in finance; says what leaving it empty means."""
    required: bool = False
    default: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Table:
    """One table of a case: a CSV or Parquet file in a folder, or a sheet of a workbook, of this name."""

    name: str
    help: str
    key: tuple[str, ...]
    """Columns that together identify a row; two rows with the same key are a finding."""
    fields: tuple[Field, ...]
    required: bool = False

    def field(self, name: str) -> Field:
        """The column called ``name``.

        Raises:
            KeyError: when the table has no such column.
        """
        return {item.name: item for item in self.fields}[name]
