"""How content stakeholders are, round by round, and what changed between rounds.

Nothing is made up for those who did not answer: they are named, and bounds say between which two figures the mean
would lie whatever they had answered (Manski 1989, Anatomy of the selection problem: worst-case bounds).
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.alignment.stakeholders.people import share_of_each
from apportion.alignment.stakeholders.spread import Interval, Part, interval_of, interval_over
from apportion.model.stakeholders import Register

_NOTHING = Fraction(0)
_ALL = Fraction(1)
Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class GroupAnswers:
    """What one stakeholder answered in one round; shares run from 0, the lowest possible answer, to 1."""

    stakeholder: str
    shares: Mapping[str, Fraction]
    """Of each person who answered."""
    asked: int | None
    """``None``: not known."""
    people: int | None

    @property
    def answered(self) -> int:
        """People who answered."""
        return len(self.shares)

    @property
    def numbers(self) -> tuple[Fraction, ...]:
        """The shares, smallest first."""
        return tuple(sorted(self.shares.values()))

    @property
    def mean(self) -> Fraction | None:
        """``None`` where nobody answered."""
        return sum(self.numbers, _NOTHING) / self.answered if self.shares else None

    @property
    def interval(self) -> Interval | None:
        """``None`` where the answers show no spread: one of many, or all the same."""
        return interval_of(Part(_ALL, self.numbers, self.people), 0.0, 1.0) if self.shares else None

    @property
    def rate(self) -> Fraction | None:
        """People who answered over those asked; ``None`` where that is not known, or fewer are said to be asked."""
        return None if self.asked is None or self.answered > self.asked else Fraction(self.answered, self.asked)

    @property
    def bounds(self) -> Bounds | None:
        """Lowest and highest mean of all who were asked, whatever the others had answered; ``None``: not known."""
        if not self.shares:
            return _NOTHING, _ALL
        if self.asked is None or self.answered > self.asked:
            return None
        total, silent = sum(self.numbers, _NOTHING), self.asked - self.answered
        return total / self.asked, (total + silent) / self.asked


@dataclass(frozen=True)
class RoundAnswers:
    """One round of answers."""

    round: str
    """Empty: answers that belong to no stated round."""
    name: str
    on: str
    """Day on which it was asked, or of its first answer."""
    groups: tuple[GroupAnswers, ...]
    """By stakeholder: those asked, or those who answered where the case does not say who was asked."""
    weights: Mapping[str, Fraction]
    """Of stakeholders, over all of the register."""
    plan: str = ""
    """Fingerprint of the plan that was asked about; empty: none is stated, or several are."""

    @property
    def silent(self) -> tuple[str, ...]:
        """Stakeholders that were asked and of whom nobody answered."""
        return tuple(group.stakeholder for group in self.groups if not group.shares)

    @property
    def heard(self) -> tuple[GroupAnswers, ...]:
        """Those who answered and have a weight above 0."""
        return tuple(group for group in self.groups if group.shares and self.weights.get(group.stakeholder))

    @property
    def unweighted(self) -> tuple[str, ...]:
        """Stakeholders that answered and have no weight: they do not count in the weighted mean."""
        return tuple(
            group.stakeholder for group in self.groups if group.shares and group.stakeholder not in self.weights
        )

    @property
    def weight_heard(self) -> Fraction:
        """Part of all weights that answered."""
        return sum((self.weights[group.stakeholder] for group in self.heard), _NOTHING)

    @property
    def mean(self) -> Fraction | None:
        """Weighted over those who answered; ``None`` where none of them has a weight."""
        if not self.heard:
            return None
        weighed = ((group.mean or _NOTHING) * self.weights[group.stakeholder] for group in self.heard)
        return sum(weighed, _NOTHING) / self.weight_heard

    @property
    def interval(self) -> Interval | None:
        """Of the weighted mean; ``None`` where one of those who count shows no spread."""
        parts = [Part(self.weights[item.stakeholder], item.numbers, item.people) for item in self.heard]
        return interval_over(parts, 0.0, 1.0)

    @property
    def bounds(self) -> Bounds | None:
        """Lowest and highest weighted mean of all who were asked; ``None`` where it is not known how many were."""
        asked = [group for group in self.groups if self.weights.get(group.stakeholder)]
        found = [(self.weights[group.stakeholder], group.bounds) for group in asked]
        total = sum((weight for weight, _ in found), _NOTHING)
        if not total or any(bounds is None for _, bounds in found):
            return None
        low, high = (
            sum((weight * bounds[end] for weight, bounds in found if bounds is not None), _NOTHING) for end in (0, 1)
        )
        return low / total, high / total

    @property
    def rate(self) -> Fraction | None:
        """People who answered over those asked, all together; ``None`` where it is not known of one of them."""
        if not self.groups or any(group.rate is None for group in self.groups):
            return None
        return Fraction(sum(item.answered for item in self.groups), sum(item.asked or 0 for item in self.groups))


@dataclass(frozen=True)
class GroupChange:
    """One stakeholder in two rounds, by the people who answered in both."""

    stakeholder: str
    differences: tuple[Fraction, ...]
    """Later less earlier answer of each such person, smallest first."""
    only_before: int
    """People who answered the first time alone."""
    only_after: int
    people: int | None

    @property
    def pairs(self) -> int:
        """People who answered both times."""
        return len(self.differences)

    @property
    def mean(self) -> Fraction | None:
        """``None`` where nobody answered both times."""
        return sum(self.differences, _NOTHING) / self.pairs if self.differences else None

    @property
    def interval(self) -> Interval | None:
        """Paired; ``None`` where the differences show no spread."""
        return interval_of(Part(_ALL, self.differences, self.people), -1.0, 1.0) if self.differences else None


@dataclass(frozen=True)
class RoundChange:
    """What changed between two rounds."""

    before: str
    after: str
    groups: tuple[GroupChange, ...]
    """Stakeholders that answered in either round."""
    weights: Mapping[str, Fraction]

    @property
    def paired(self) -> tuple[GroupChange, ...]:
        """Those with a weight above 0 and somebody who answered both times."""
        return tuple(item for item in self.groups if item.differences and self.weights.get(item.stakeholder))

    @property
    def mean(self) -> Fraction | None:
        """Weighted mean change; ``None`` where there is nobody to pair."""
        total = sum((self.weights[item.stakeholder] for item in self.paired), _NOTHING)
        if not total:
            return None
        weighed = ((item.mean or _NOTHING) * self.weights[item.stakeholder] for item in self.paired)
        return sum(weighed, _NOTHING) / total

    @property
    def interval(self) -> Interval | None:
        """Of the weighted mean change."""
        parts = [Part(self.weights[item.stakeholder], item.differences, item.people) for item in self.paired]
        return interval_over(parts, -1.0, 1.0)


def rounds(register: Register, weights: Mapping[str, Fraction]) -> tuple[RoundAnswers, ...]:
    """Every round in which somebody was asked or answered, by its first day and name."""
    days: dict[str, str] = {}
    names: dict[str, str] = {}
    for item in register.asked:
        days[item.round] = min(days.get(item.round, item.on.isoformat()), item.on.isoformat())
        names[item.round] = item.name
    if not register.asked:
        for answer in register.responses:
            days.setdefault(answer.round, answer.on.isoformat())
    order = sorted(days, key=lambda name: (days[name], name))
    return tuple(_round(register, name, names.get(name, name), days[name], weights) for name in order)


def changes(found: Sequence[RoundAnswers]) -> tuple[RoundChange, ...]:
    """From each round to the next, and at last from the first to the last where there are more than two."""
    pairs = list(itertools.pairwise(found))
    if len(found) > 2:  # noqa: PLR2004 - of two rounds there is one change alone
        pairs.append((found[0], found[-1]))
    return tuple(_change(before, after) for before, after in pairs)


def _round(register: Register, name: str, title: str, day: str, weights: Mapping[str, Fraction]) -> RoundAnswers:
    people = {item.id: item.people for item in register.stakeholders}
    asked = {item.stakeholder: item.people for item in register.asked if item.round == name}
    plans = {item.plan for item in register.asked if item.round == name and item.plan}
    shares = share_of_each(item for item in register.responses if item.round == name)
    held: dict[str, dict[str, Fraction]] = {stakeholder: {} for stakeholder in asked}
    for (who, group), share in shares.items():
        held.setdefault(group, {})[who] = share
    groups = tuple(
        GroupAnswers(group, dict(sorted(held[group].items())), asked.get(group), people.get(group))
        for group in sorted(held)
    )
    return RoundAnswers(name, title, day, groups, weights, plans.pop() if len(plans) == 1 else "")


def _change(before: RoundAnswers, after: RoundAnswers) -> RoundChange:
    old = {item.stakeholder: item for item in before.groups if item.shares}
    new = {item.stakeholder: item for item in after.groups if item.shares}
    groups = []
    for name in sorted({*old, *new}):
        first = old[name].shares if name in old else {}
        then = new[name].shares if name in new else {}
        moved = tuple(sorted(then[who] - first[who] for who in first if who in then))
        people = (old.get(name) or new[name]).people
        groups.append(GroupChange(name, moved, len(first) - len(moved), len(then) - len(moved), people))
    return RoundChange(before.round, after.round, tuple(groups), before.weights)
