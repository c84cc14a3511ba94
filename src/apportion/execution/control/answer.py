"""An answer to a request to use money: yes, no, or needs approval, with every reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from apportion.model.authorities import Authority, Control, Power
from apportion.model.case import Case
from apportion.model.selection import select_lines

Verdict = Literal["yes", "no", "needs approval"]


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    verdict: Verdict
    reasons: tuple[str, ...]
    approvers: tuple[str, ...] = ()
    """Persons who could approve it; empty where nobody could, or nobody needs to."""
    ways: tuple[str, ...] = ()
    """What could be done instead."""


@dataclass(frozen=True, eq=False)
class Authorities:
    """Who may do what, for the requests of a case."""

    case: Case
    control: Control

    @property
    def are_stated(self) -> bool:
        """False where the case limits nobody."""
        return bool(self.control.authorities)

    def allows(self, person: str, may: Power, request: str, amount: int, on: datetime.date) -> bool:
        """Whether a person may do something alone. Where nobody is limited, everybody may."""
        if not self.are_stated:
            return True
        return any(
            item.person == person and self._covers(item, may, request, amount, on) for item in self.control.authorities
        )

    def who(self, may: Iterable[Power], request: str, amount: int, on: datetime.date, *, but: str) -> tuple[str, ...]:
        """Persons other than ``but`` with one of these powers, by name."""
        powers = tuple(may)
        return tuple(
            sorted(
                {
                    item.person
                    for item in self.control.authorities
                    for power in powers
                    if item.person != but and self._covers(item, power, request, amount, on)
                }
            )
        )

    def _covers(self, item: Authority, may: Power, request: str, amount: int, on: datetime.date) -> bool:
        enough = item.limit is None or amount <= item.limit
        in_time = item.until is None or on <= item.until
        return item.may == may and enough and in_time and self.means(item, request)

    def means(self, item: Authority, request: str) -> bool:
        """Whether an authority is about a request."""
        if item.applies_to.is_everything:
            return True
        lines = select_lines(self.case, item.applies_to)
        return bool(np.any(lines & (self.case.requests.id == request)))
