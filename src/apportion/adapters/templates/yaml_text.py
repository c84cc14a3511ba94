"""The settings of a template as the text of ``case.yaml``, every setting with its explanation above it.

Knows how to spell a value so that every YAML reader sees the same text. It must not know what settings mean.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Final

from apportion.adapters.templates.content import Content
from apportion.adapters.templates.wording import demand, explanation
from apportion.model.schema import SETTINGS, Field

SCHEMA_FILE: Final = "case.schema.json"
_GROUP: Final = "context"
_WIDTH: Final = 100

_PLAIN_TEXT: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.,'()/&-]*(?: [A-Za-z0-9_.,'()/&-]+)*")
_PLAIN_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?%?")
_BENT_WORDS: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that some YAML readers take for something other than text."""


def settings_text(content: Content) -> str:
    """The whole file; settings that the template leaves open stand in it as comments."""
    lines = [
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        "#",
        "# The settings of this budget. Lines that begin with # are explanations and are not read;",
        "# take away '# ' before an optional setting to use it. GUIDE.md says what to fill in next.",
        "",
    ]
    grouped = False
    for field in SETTINGS:
        group, _, name = field.name.rpartition(".")
        if group and not grouped:
            stated = any(item.startswith(f"{_GROUP}.") for item in content.settings)
            lines += [
                "# The situation in which the budget is made, in ten words.",
                f"{'' if stated else '# '}{_GROUP}:",
            ]
            grouped = True
        lines += _setting(field, name, content, indent="  " if group else "")
        if not group:
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _setting(field: Field, name: str, content: Content, indent: str) -> list[str]:
    comment = f"{explanation(field)} ({demand(field)})"
    lines = [f"{indent}# {line}" for line in textwrap.wrap(comment, _WIDTH - len(indent) - 2)]
    values = content.settings.get(field.name)
    if values is None and not field.required:
        shown = spelled(field.example or field.default or field.choices[0])
        return [*lines, f"# {indent}{name}: {shown}"]
    if field.type == "list":
        return [*lines, f"{indent}{name}:", *(f"{indent}  - {spelled(value)}" for value in values or ())]
    return [*lines, f"{indent}{name}: {spelled(values[0])}" if values else f"{indent}{name}:"]


def spelled(value: str) -> str:
    """A value as a YAML scalar whose text every reader takes as it stands."""
    if value == "" or (_PLAIN_TEXT.fullmatch(value) and value.lower() not in _BENT_WORDS):
        return value
    if _PLAIN_NUMBER.fullmatch(value):
        return value
    return json.dumps(value, ensure_ascii=False)
