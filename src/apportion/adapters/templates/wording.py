"""The words in which a field is explained, the same in comments, notes, guide and reference page.

Knows the catalogue of fields. It must not know the file in which an explanation ends up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from apportion.model.schema import Field

TYPE_WORDS: Final[Mapping[str, str]] = {
    "id": "short name without spaces",
    "text": "text",
    "amount": "amount of money",
    "percent": "percentage such as 15%",
    "decimal": "number",
    "integer": "whole number",
    "choice": "one of the words given",
    "list": "words separated by semicolons",
    "date": "day such as 2026-12-31",
    "selector": "what is meant, such as tag:health or unit:clinics",
    "limit": "amount, percentage, quantity or count",
}
"""What kind of content a field takes, for a person who fills it in."""


def explanation(field: Field) -> str:
    """Meaning, choices, default and example of a field in full sentences, without its name."""
    parts = [field.help]
    if field.choices:
        parts.append(f"One of: {' | '.join(field.choices)}.")
    if field.default and "default" not in field.help:
        parts.append(f"Empty: {field.default}.")
    if field.example:
        parts.append(f"Example: {field.example}")
    return " ".join(parts)


def demand(field: Field) -> str:
    """Whether a field has to be filled in."""
    return "required" if field.required else "optional"


def abridged(text: str, length: int) -> str:
    """As many whole sentences as fit; where not even the first does, its words up to an ellipsis."""
    if len(text) <= length:
        return text
    sentences = text.rfind(". ", 0, length + 1) + 1
    return text[:sentences] if sentences else text[: length - 2].rsplit(" ", 1)[0] + " …"
