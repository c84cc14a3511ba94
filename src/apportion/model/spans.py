"""Lengths of time as people state them: ``48 hours``, ``2 weeks``, ``5 working days``, ``quarter end``.

Knows words. It must not know calendars: when a length ends is worked out in ``execution.clock``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, cast

SpanUnit = Literal[
    "hours", "days", "weeks", "months", "working hours", "working days", "month end", "quarter end", "year end"
]

COUNTED: Final = ("hours", "days", "weeks", "months", "working hours", "working days")
ENDS: Final = ("month end", "quarter end", "year end")
EXAMPLES: Final = "such as 48 hours, 2 weeks, 5 working days or quarter end"

_DAYS_IN: Final = {"days": 1, "weeks": 7}
_COUNT_MAX: Final = 100_000
"""Longer than any budget lasts, and short enough for every calendar."""
_WORDS: Final = re.compile(r"([+-]?\d+)\s*(.+)")


class SpanUnreadable(ValueError):
    """The text is no length of time; the message says why."""


@dataclass(frozen=True)
class Span:
    """A length of time, or the next end of a fiscal period."""

    count: int
    """How many; 1 for an end."""
    unit: SpanUnit

    def __str__(self) -> str:
        """As it is read."""
        if self.unit in ENDS:
            return self.unit
        return f"{self.count} {self.unit.removesuffix('s') if self.count == 1 else self.unit}"

    @property
    def days(self) -> int | None:
        """Calendar days; ``None`` where it is no whole number of them."""
        return self.count * _DAYS_IN[self.unit] if self.unit in _DAYS_IN else None


def parse_span(text: str) -> Span:
    """Read a length of time; singular and plural are the same, and case does not matter.

    Raises:
        SpanUnreadable: saying what is wrong.
    """
    words = " ".join(text.lower().replace("\N{NO-BREAK SPACE}", " ").split())
    if words in ENDS:
        return Span(1, cast("SpanUnit", words))
    match = _WORDS.fullmatch(words)
    if match is None:
        message = f"'{text.strip()}' is no length of time"
        raise SpanUnreadable(message)
    count, unit = int(match[1]), match[2] if match[2].endswith("s") else f"{match[2]}s"
    if unit not in COUNTED:
        message = f"'{match[2]}' is no unit of time"
        raise SpanUnreadable(message)
    if not 0 < count <= _COUNT_MAX:
        message = f"'{text.strip()}' is not ahead" if count <= 0 else f"'{text.strip()}' is out of reach"
        raise SpanUnreadable(message)
    return Span(count, cast("SpanUnit", unit))
