"""Numbers in a text: which letters make up one, with sign, currency, scale, and the unit that is bound to it.

Units are bound by a no-break space (``5 %``, ``18 months``), so that they stand on the line of their number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMBER: Final = re.compile(
    r"(?:(?<![\w)])[-+\N{MINUS SIGN}])?(?:[A-Z]{0,3}[$€£¥₹]|(?<![^\W\d_])[A-Z]{3}[ \N{NO-BREAK SPACE}])?"
    r"\d+(?:[.,'\N{RIGHT SINGLE QUOTATION MARK}]\d+)*(?:[^\W\d_]{1,3}(?![^\W_]))?"
)
_BOUND: Final = re.compile(r"\N{NO-BREAK SPACE}(%|[^\W\d_]+)")
_NEXT: Final = re.compile(r"\s*(%|[^\W\d_]+)")
_AROUND: Final = 40


@dataclass(frozen=True)
class Found:
    """One number in a line of text."""

    text: str
    """As it is written: ``-$2.5M``, ``85.0``."""
    start: int
    """Where it begins in the line."""
    end: int
    unit: str = ""
    """What is bound to it: ``%``, ``months``; empty: nothing."""
    after: str = ""
    """The next sign of per cent or word, bound or not; empty: a mark or the end."""


def numbers_in(line: str) -> Iterator[Found]:
    """All numbers of a line, from left to right."""
    for found in _NUMBER.finditer(line):
        bound, after = _BOUND.match(line, found.end()), _NEXT.match(line, found.end())
        text = found.group().replace("\N{MINUS SIGN}", "-").replace("\N{NO-BREAK SPACE}", " ")
        yield Found(
            text,
            found.start(),
            found.end(),
            "" if bound is None else bound.group(1),
            "" if after is None else after.group(1),
        )


def around(line: str, found: Found) -> str:
    """The number with some of what stands before and after it."""
    left, right = max(0, found.start - _AROUND), min(len(line), found.end + _AROUND)
    cut = line[left:right].strip()
    return f"{'…' if left else ''}{cut}{'…' if right < len(line) else ''}"
