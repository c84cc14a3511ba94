"""A written plan judged anew: what ``verify`` of a plan folder gives. It must not print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apportion.services.verify_plan import Verification


@dataclass(frozen=True, eq=False)
class VerifyResult:
    """A plan folder judged. Made by ``verify``."""

    _judged: Verification

    @property
    def holds(self) -> bool:
        """True when nothing speaks against the plan."""
        return self._judged.holds

    @property
    def problems(self) -> Mapping[str, tuple[str, ...]]:
        """What speaks against it, by the question that it belongs to; empty when the plan holds."""
        found = {check.question: check.problems for check in self._judged.checks if check.count}
        return MappingProxyType(found)

    @property
    def questions(self) -> tuple[str, ...]:
        """Everything that was asked."""
        return tuple(check.question for check in self._judged.checks)

    @property
    def status(self) -> str:
        """Of the plan as written."""
        return self._judged.status

    @property
    def fingerprint(self) -> str:
        """Of the decision as written; empty when there is no plan."""
        return self._judged.fingerprint

    @property
    def detail(self) -> Verification:
        """Each question with the problems that are named and how many there are."""
        return self._judged
