"""The reference page of the case format, made from the catalogue of settings and tables.

Knows Markdown. What it says of a field is what templates, notes and messages say of it too.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from apportion.adapters.templates.wording import TYPE_WORDS
from apportion.model.schema import FORMAT, SETTINGS, TABLES, Field, Table


def case_reference() -> str:
    """The whole page as Markdown."""
    head = files(__package__).joinpath("data", "case-format.md").read_text(encoding="utf-8")
    parts = [head.replace("{FORMAT}", FORMAT), "## Settings", "", *_rows(SETTINGS)]
    for table in TABLES:
        parts += ["", *_table(table)]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> list[str]:
    need = "Required." if table.required else "Optional."
    key = ", ".join(f"`{name}`" for name in table.key)
    return [
        f"## Table `{table.name}`",
        "",
        f"{table.help} {need} One row for each {key}.",
        "",
        *_rows(table.fields),
    ]


def _rows(fields: Iterable[Field]) -> list[str]:
    lines = ["| field | type | required | meaning | default | example |", "|---|---|---|---|---|---|"]
    for field in fields:
        meaning = field.help
        if field.choices:
            meaning += f" One of {', '.join(f'`{word}`' for word in field.choices)}."
        cells = (
            f"`{field.name}`",
            f"{field.type}" if field.type in TYPE_WORDS else "",
            "yes" if field.required else "",
            meaning,
            f"`{field.default}`" if field.default else "",
            f"`{field.example}`" if field.example else "",
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return lines
