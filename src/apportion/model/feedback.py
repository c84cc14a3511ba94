"""What units answered to a plan, as values. Knows which answer stands; it prices nothing."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
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
        return f"feedback-{self.round}-request-{self.request}" if self.request else f"feedback-{self.round}-{self.unit}"


def standing_answers(entries: Sequence[Feedback]) -> tuple[Feedback, ...]:
    """The last answer about each thing, in the order of rounds and things: a later round replaces an earlier one."""
    last: dict[str, Feedback] = {}
    for entry in sorted(entries, key=lambda item: (item.round, item.subject)):
        last[entry.subject] = entry
    return tuple(sorted(last.values(), key=lambda item: (item.round, item.subject)))


@dataclass(frozen=True)
class AnswerRound:
    """One round of answers."""

    round: int
    on: datetime.date | None
    """Day on which the plan was sent out; ``None``: not stated."""
    closes: datetime.date | None
    """Last day on which an answer is in time; ``None``: no day is set."""
    plan: str = ""
    """Fingerprint of the plan that was sent out; empty: not stated."""


@dataclass(frozen=True)
class Moved:
    """An amount that a granted counter-proposal moved."""

    kind: Literal["unit", "request"]
    id: str
    before: int
    """Minor units over all periods."""
    after: int

    @property
    def difference(self) -> int:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Grant:
    """A counter-proposal that was granted, with what it took from whom when it was."""

    rule: str
    """Id of the floor that it became."""
    step: int
    """From 1, over all rounds."""
    round: int
    unit: str
    """Empty: a request was spoken of."""
    request: str
    by: str
    amount: int
    """Minor units: the floor."""
    cost: Decimal
    """Weighted value that it cost, in units of value."""
    moved: tuple[Moved, ...]
    """Units first, then requests, each by id; empty where nothing moved."""

    @property
    def subject(self) -> str:
        """Id of what was spoken of: ``request:pond`` or ``unit:parks``."""
        return f"request:{self.request}" if self.request else f"unit:{self.unit}"


@dataclass(frozen=True)
class Answers:
    """All that a case says about answers to its plans."""

    entries: tuple[Feedback, ...] = ()
    """By round and subject."""
    rounds: tuple[AnswerRound, ...] = ()
    """By number."""
    grants: tuple[Grant, ...] = ()
    """By step."""

    @property
    def standing(self) -> tuple[Feedback, ...]:
        """The last answer about each thing."""
        return standing_answers(self.entries)
