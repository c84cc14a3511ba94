"""What YAML would make of a value without quotes, where that differs from what stands in the file.

A case takes every value as the text that was written; nothing is converted. Text such as ``NO``, ``12:30`` or
``1_000``, which only readers of YAML 1.1 bend, is therefore read as YAML 1.2 reads it: as text. Where the 1.2 reading
itself is not the written text (``null``, ``true``, ``0510``, ``1e5``, ``2024.10``), the value has two readings.

Knows the core schema of YAML 1.2 and the kinds of fields. It must not know files or places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from apportion.model.schema import FieldType

_NUMERIC: Final[frozenset[FieldType]] = frozenset({"amount", "percent", "decimal", "integer", "limit"})
"""Fields with a grammar of their own for numbers, which refuses everything odd by itself."""

_NULL: Final = re.compile(r"~|null|Null|NULL")
_TRUTH: Final = re.compile(r"true|True|TRUE|false|False|FALSE")
_LEADING_ZERO: Final = re.compile(r"[-+]?0[0-9]+")
_OTHER_BASE: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_SAME_TEXT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*[1-9])?")
"""Numbers that are written back as they were read: a year, a count, a simple decimal."""


@dataclass(frozen=True)
class Bent:
    """The other reading of a value, and what to do."""

    reading: str
    remedy: str


def bent(text: str, kind: FieldType) -> Bent | None:
    """The other reading of an unquoted value in a field of this kind; ``None`` when there is only one."""
    quoted = f"Put it in quotes if it is meant as text: '{text}'."
    if _NULL.fullmatch(text):
        return Bent("YAML's word for no value", f"Leave the value empty if there is none. {quoted}")
    if _LEADING_ZERO.fullmatch(text):
        octal = f", or {int(text, 8)} by older rules" if not set(text) & set("89") else ""
        number = int(text)
        remedy = (
            f"Write {number} if it is a number." if kind in _NUMERIC else f"{quoted} Write {number} if it is a number."
        )
        return Bent(f"for YAML the number {number}{octal}", remedy)
    if kind in _NUMERIC:
        return None
    if _TRUTH.fullmatch(text):
        return Bent("for YAML a truth value", quoted)
    if _OTHER_BASE.fullmatch(text):
        return Bent(f"for YAML the number {int(text, 0)}", quoted)
    if _NOT_FINITE.fullmatch(text) or (_NUMBER.fullmatch(text) and not _SAME_TEXT.fullmatch(text)):
        return Bent("for YAML a number, which other programs may write differently", quoted)
    return None
