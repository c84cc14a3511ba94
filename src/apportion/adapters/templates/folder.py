"""A template as a folder: ``case.yaml``, one CSV file per table, the schema for editors and the guide.

Knows how explanations stand in text files. It must not touch the disk.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Final

from apportion.adapters.templates.content import Content, TableContent
from apportion.adapters.templates.editor_schema import settings_schema
from apportion.adapters.templates.guide import Section, guide
from apportion.adapters.templates.wording import demand, explanation
from apportion.adapters.templates.yaml_text import SCHEMA_FILE, settings_text

SETTINGS_FILE: Final = "case.yaml"
GUIDE_FILE: Final = "GUIDE.md"


def folder_files(content: Content, name: str) -> dict[str, bytes]:
    """Content of every file by name; ``name`` is the folder as the user calls it in commands."""
    texts = {
        SETTINGS_FILE: settings_text(content),
        SCHEMA_FILE: schema_text(),
        GUIDE_FILE: guide_text(guide(content, name, workbook=False)),
    }
    for table in content.tables:
        texts[f"{table.table.name}.csv"] = table_text(table)
    # Excel takes a CSV file for UTF-8 only when it begins with a byte order mark.
    return {file: text.encode("utf-8-sig" if file.endswith(".csv") else "utf-8") for file, text in texts.items()}


def schema_text() -> str:
    """The JSON Schema of ``case.yaml`` as it is written beside it."""
    return json.dumps(settings_schema(), ensure_ascii=False, indent=2) + "\n"


def table_text(content: TableContent) -> str:
    """A table as CSV, with one comment line for the table and one for each column above the header."""
    table = content.table
    written = io.StringIO()
    need = "required" if table.required else "optional; delete this file if you do not need it"
    written.write(f"# {table.name} ({need}). {table.help}\n")
    written.write("# Lines that begin with # are explanations and are not read. The columns:\n")
    for field in table.fields:
        written.write(f"# {field.name} ({demand(field)}): {explanation(field)}\n")
    columns = [field.name for field in table.fields]
    rows = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows(content.rows)
    return written.getvalue()


def guide_text(sections: tuple[Section, ...]) -> str:
    """The guide as Markdown that also reads well as plain text."""
    lines = ["# Guide"]
    for section in sections:
        lines += ["", f"## {section.heading}", ""]
        lines += [line if line[0].isdigit() else f"- {line}" for line in section.lines]
        mark = "`" if section.typed else "**"
        lines += [f"- {mark}{entry}{mark} {text}" for entry, text in section.entries]
    return "\n".join(lines) + "\n"
