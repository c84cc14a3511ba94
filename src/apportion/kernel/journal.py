"""What every journal is made of: events, the stamp of who entered one, and the refusal of what must not happen.

Knows no event of any room, so that rooms that do not know each other can write into one chain.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

Change = Callable[[], None]
"""Carries out what was found to be allowed."""


class Event:
    """Something that happened; subclasses are frozen dataclasses with a ``kind`` of their own."""

    kind: ClassVar[str]


@dataclass(frozen=True)
class Stamp:
    """Who did something, when, and on which day it takes effect."""

    operation: str
    """Chosen by the caller: a retry with the same one changes nothing."""
    at: str
    """Instant of writing, ISO 8601 in UTC."""
    on: datetime.date
    """Day to which the event belongs."""
    by: str


class NotAllowed(Exception):
    """An event would break what must always hold; nothing was changed.

    Attributes:
        reasons: everything that speaks against it, one sentence each.
    """

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(self.reasons))


def refuse(reasons: Iterable[str]) -> None:
    """Raise ``NotAllowed`` when there is a reason."""
    listed = tuple(dict.fromkeys(reasons))
    if listed:
        raise NotAllowed(listed)
