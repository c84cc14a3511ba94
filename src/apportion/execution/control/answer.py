"""An answer to a request to use money: yes, no, or needs approval, with every reason."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from apportion.model.approval.life import key_of
from apportion.model.authorities import Authority, Control, Power
from apportion.model.case import Case
from apportion.model.selection import select_lines
from apportion.model.selector import Selector

Verdict = Literal["yes", "no", "needs approval"]


@dataclass(frozen=True)
class Answer:
    """What is answered."""

    verdict: Verdict
    reasons: tuple[str, ...]
    approvers: tuple[str, ...] = ()
    """Persons who could approve it; empty where nobody could, nobody needs to, or anybody else may."""
    ways: tuple[str, ...] = ()
    """What could be done instead."""
    anybody_approves: bool = False
    """True where the case limits nobody, so that anybody but the one who asks may approve."""

    def approved(self, by: str, approver: str) -> str | None:
        """Whether it may be entered, and in whose name it is approved.

        Args:
            by: who asks; nobody approves what they ask for.
            approver: who is named as approving it; blank: nobody.

        Returns:
            The approver as the case writes the name, empty where nobody has to approve; ``None``: it is not entered.
        """
        if self.verdict != "needs approval":
            return "" if self.verdict == "yes" else None
        wanted = key_of(approver)
        if not wanted or wanted == key_of(by):
            return None
        if self.anybody_approves:
            return " ".join(approver.split())
        return next((name for name in self.approvers if key_of(name) == wanted), None)

    def why_not_approved(self, by: str, approver: str) -> tuple[str, ...]:
        """What is wrong with who is named as approving it; empty where nobody is named, or that is in order."""
        if not key_of(approver) or self.verdict != "needs approval" or self.approved(by, approver) is not None:
            return ()
        if key_of(approver) == key_of(by):
            return (f"{by} asks for it, and cannot approve it.",)
        return (f"{approver} may not approve it.",)


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
        key = key_of(person)
        return any(
            key_of(item.person) == key and self._covers(item, may, request, amount, on)
            for item in self.control.authorities
        )

    def who(self, may: Iterable[Power], request: str, amount: int, on: datetime.date, *, but: str) -> tuple[str, ...]:
        """Persons other than ``but`` with one of these powers, by name."""
        powers, asking = tuple(may), key_of(but)
        return tuple(
            sorted(
                {
                    item.person
                    for item in self.control.authorities
                    for power in powers
                    if key_of(item.person) != asking and self._covers(item, power, request, amount, on)
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
        return request in self._selected[item.applies_to]

    @cached_property
    def _selected(self) -> Mapping[Selector, frozenset[str]]:
        """Requests by selector of an authority: a journal of years asks for each of them many times."""
        ids = self.case.requests.id
        selectors = {item.applies_to for item in self.control.authorities if not item.applies_to.is_everything}
        return {each: frozenset(ids[select_lines(self.case, each)].tolist()) for each in selectors}
