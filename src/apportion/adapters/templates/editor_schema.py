"""The JSON Schema of ``case.yaml``, by which editors complete and check settings while they are typed.

Knows JSON Schema 2020-12. It is made from the catalogue of settings and says no more than that does; what
only the whole case can tell (that a percentage makes sense, that a currency exists) is left to the check.
"""

from __future__ import annotations

from typing import Any, Final

from apportion.adapters.templates.wording import explanation
from apportion.model.schema import SETTINGS, Field

_NUMBER: Final = "[0-9](?:[0-9.,'’ \u00a0\u2009\u202f]*[0-9])?"
_AMOUNT: Final = f"^[^0-9]{{0,5}}{_NUMBER}[^0-9]{{0,5}}$"
_DECIMAL: Final = f"^[-+−]?{_NUMBER}$"
_PERCENT: Final = f"^[-+−]?{_NUMBER} ?%$"


def settings_schema() -> dict[str, Any]:
    """The schema as a value that JSON can write.

    YAML readers disagree on whether ``2025`` or ``1.5`` is text: a number and its text are both allowed
    wherever one of them is meant.
    """
    properties: dict[str, Any] = {}
    required: list[str] = []
    for field in SETTINGS:
        group, _, name = field.name.rpartition(".")
        if group:
            holder = properties.setdefault(group, _group(group))
            holder["properties"][name] = _property(field)
            continue
        properties[name] = _property(field)
        if field.required:
            required.append(name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of a budget case",
        "description": "The file case.yaml of a case folder. Tables stand beside it as CSV or Parquet files.",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _group(name: str) -> dict[str, Any]:
    return {
        "description": f"The situation in which the budget is made ({name}). Empty: not stated.",
        "type": "object",
        "properties": {},
        "additionalProperties": False,
    }


def _property(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"description": explanation(field), **_content(field)}
    if field.default:
        shape["default"] = field.default
    if field.example:
        shape["examples"] = [[field.example] if field.type == "list" else field.example]
    return shape


def _content(field: Field) -> dict[str, Any]:
    match field.type:
        case "choice":
            numbers = [int(word) for word in field.choices if word.isdigit()]
            return {"enum": [*field.choices, *numbers]}
        case "amount":
            return {"type": ["string", "number"], "pattern": _AMOUNT, "minimum": 0}
        case "decimal":
            return {"type": ["string", "number"], "pattern": _DECIMAL}
        case "integer":
            return {"type": ["string", "integer"], "pattern": "^[0-9]+$", "minimum": 0}
        case "percent":
            return {"type": "string", "pattern": _PERCENT}
        case "list":
            name = {"type": ["string", "integer"], "minLength": 1}
            return {"type": "array", "items": name, "minItems": 1, "uniqueItems": True}
        case _:
            return {"type": ["string", "number"], "minLength": 1}
