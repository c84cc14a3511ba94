"""Numbers in a text: which letters make up one, with sign, currency and scale.

A sign of per cent may stand on the next line and is no part of a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(
    r"(?:(?<![\w)])[-+\N{MINUS SIGN}])?[$€£¥]?\d+(?:[.,'\N{RIGHT SINGLE QUOTATION MARK}]\d+)*"
    r"(?:[kMBT](?![\w]))?"
)
_AROUND: Final = 40


@dataclass(frozen=True)
class Found:
    """One number in a line of text."""

    text: str
    """As it is written: ``-$2.5M``, ``85.0``."""
    start: int
    """Where it begins in the line."""
    end: int


def numbers_in(line: str) -> Iterator[Found]:
    """All numbers of a line, from left to right."""
    for found in _NUMBER.finditer(line):
        yield Found(found.group().replace("\N{MINUS SIGN}", "-"), found.start(), found.end())


def around(line: str, found: Found) -> str:
    """The number with some of what stands before and after it."""
    left, right = max(0, found.start - _AROUND), min(len(line), found.end + _AROUND)
    cut = line[left:right].strip()
    return f"{'…' if left else ''}{cut}{'…' if right < len(line) else ''}"
