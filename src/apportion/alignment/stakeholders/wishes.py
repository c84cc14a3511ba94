"""How far a plan meets what stakeholders wish: granted parts of what they care about. Nobody is asked for it.

Worked out from amounts alone, and called wishes met: whether anybody is content with that, only answers can say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.case import Case
from apportion.model.stakeholders import Interest, Register

_NOTHING = Fraction(0)


@dataclass(frozen=True)
class Wish:
    """One interest with what the plan does about it."""

    interest: Interest
    asked: int
    """Minor units over all periods that the requests behind it ask for."""
    granted: int
    part: Fraction | None
    """Part of the wish that is met, 0 to 1; ``None`` where nothing is asked for. Of an objective, money counts by how
    strongly its request serves the objective; of a wish against something, what is not granted."""


@dataclass(frozen=True)
class Met:
    """All wishes of one stakeholder."""

    stakeholder: str
    wishes: tuple[Wish, ...]

    @property
    def part(self) -> Fraction | None:
        """Weighted by importance over wishes that can be told; ``None`` where there is none."""
        told = [(Fraction(wish.interest.importance), wish.part) for wish in self.wishes if wish.part is not None]
        total = sum((importance for importance, _ in told), _NOTHING)
        return sum((importance * part for importance, part in told), _NOTHING) / total if total else None


def wishes_met(register: Register, case: Case, amounts: Int64Array) -> tuple[Met, ...]:
    """What a plan grants of the wishes of each stakeholder that states some, by stakeholder.

    Args:
        register: stakeholders and their interests.
        case: the case of the plan.
        amounts: minor units per line of the case.
    """
    lines_of = _Lines(case, amounts)
    found: dict[str, list[Wish]] = {}
    for interest in register.interests:
        found.setdefault(interest.stakeholder, []).append(lines_of.wish(interest))
    return tuple(Met(name, tuple(wishes)) for name, wishes in sorted(found.items()))


class _Lines:
    """The requests of a case with what each asks for and receives."""

    def __init__(self, case: Case, amounts: Int64Array) -> None:
        self._case = case
        requests = case.requests
        self._of: dict[str, list[int]] = {}
        for line, name in enumerate(requests.id.tolist()):
            self._of.setdefault(str(name), []).append(line)
        self._amounts = amounts

    def wish(self, interest: Interest) -> Wish:
        if interest.kind == "objective":
            return self._objective(interest)
        if interest.kind == "request":
            names = [interest.about] if interest.about in self._of else []
        else:
            below = set(self._case.below(interest.about).tolist())
            requests = zip(self._case.requests.id.tolist(), self._case.requests.unit.tolist(), strict=True)
            names = list(dict.fromkeys(str(name) for name, unit in requests if unit in below))
        asked, granted = sum(map(self._asked, names)), sum(map(self._granted, names))
        return Wish(interest, asked, granted, _part(interest, Fraction(granted), Fraction(asked)))

    def _objective(self, interest: Interest) -> Wish:
        asked = granted = 0
        weighed_asked = weighed_granted = _NOTHING
        for name, scores in self._case.requests.alignment.items():
            for objective, score in scores:
                if objective != interest.about or not score:
                    continue
                wants, has = self._asked(name), self._granted(name)
                asked, granted = asked + wants, granted + has
                weighed_asked += Fraction(score) * wants
                weighed_granted += Fraction(score) * has
        return Wish(interest, asked, granted, _part(interest, weighed_granted, weighed_asked))

    def _asked(self, request: str) -> int:
        lines = np.array(self._of[request], dtype=np.int64)
        return self._case.requests.asked(self._case.requests.mask(lines))

    def _granted(self, request: str) -> int:
        return exact_sum(self._amounts[np.array(self._of[request], dtype=np.int64)])


def _part(interest: Interest, granted: Fraction, asked: Fraction) -> Fraction | None:
    if not asked:
        return None
    part = granted / asked
    return part if interest.stance == "for" else 1 - part


@dataclass(frozen=True)
class MetChange:
    """The wishes of one stakeholder under two plans."""

    stakeholder: str
    before: Fraction | None
    after: Fraction | None

    @property
    def difference(self) -> Fraction | None:
        """``None`` where one of the two cannot be told."""
        return None if self.before is None or self.after is None else self.after - self.before


def met_changes(before: Sequence[Met], after: Sequence[Met]) -> tuple[MetChange, ...]:
    """Every stakeholder that states wishes in either case, those who lose most first."""
    old, new = ({item.stakeholder: item.part for item in side} for side in (before, after))
    found = [MetChange(name, old.get(name), new.get(name)) for name in sorted({*old, *new})]
    return tuple(
        sorted(found, key=lambda item: (item.difference is None, item.difference or _NOTHING, item.stakeholder))
    )


def weighted(met: Sequence[Met], weights: Mapping[str, Fraction]) -> Fraction | None:
    """Wishes met over all stakeholders that have both; ``None`` where none has."""
    told = [
        (weights[item.stakeholder], item.part) for item in met if item.part is not None and item.stakeholder in weights
    ]
    total = sum((weight for weight, _ in told), _NOTHING)
    return sum((weight * part for weight, part in told), _NOTHING) / total if total else None
