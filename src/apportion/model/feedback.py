"""What units answered to a plan, as values. Knows which answer stands; it prices nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from apportion.model.findings import Place

Answered = Literal["accept", "object", "counter"]


@dataclass(frozen=True)
class Feedback:
    """One answer about one unit or one request."""

    round: int
    """From 1."""
    unit: str
    """Empty: the answer is about a request."""
    request: str
    """Empty: the answer is about the unit as a whole."""
    answer: Answered
    amount: int | None
    """Minor units, the least that would be accepted; ``None`` unless it is a counter-proposal."""
    reason: str
    on: datetime.date | None
    """``None``: not stated."""
    by: str
    place: Place = field(default_factory=Place, compare=False)

    @property
    def subject(self) -> str:
        """Id of what is spoken of, as selectors of rules name it: ``request:pond`` or ``unit:parks``."""
        return f"request:{self.request}" if self.request else f"unit:{self.unit}"

    @property
    def rule(self) -> str:
        """Id of the rule that a granted counter-proposal becomes."""
        return f"feedback-{self.round}-{self.request or self.unit}"


def standing_answers(entries: Sequence[Feedback]) -> tuple[Feedback, ...]:
    """The last answer about each thing, in the order of rounds and things: a later round replaces an earlier one."""
    last: dict[str, Feedback] = {}
    for entry in sorted(entries, key=lambda item: (item.round, item.subject)):
        last[entry.subject] = entry
    return tuple(sorted(last.values(), key=lambda item: (item.round, item.subject)))
