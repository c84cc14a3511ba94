"""How content people are: the last answer of each, every person counting once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.alignment.stakeholders.people import share_of_each
from apportion.model.reported import Response


@dataclass(frozen=True)
class GroupSatisfaction:
    """The answers of one group."""

    group: str
    """Empty: everybody."""
    answers: int
    """People who answered."""
    mean: Fraction
    """Of where answers lie between the lowest, 0, and the highest possible one, 1."""
    lowest: Fraction
    highest: Fraction


def satisfaction(responses: Sequence[Response]) -> tuple[GroupSatisfaction, ...]:
    """Everybody first, then each group; empty where nobody answered.

    Args:
        responses: sorted by day; a later answer of the same person about the same subject replaces the earlier one.
    """
    last = {(item.who, item.group, item.about): item for item in responses}
    if not last:
        return ()
    groups = sorted({item.group for item in last.values()})
    everybody = _of("", list(last.values()))
    return (everybody, *(_of(group, [item for item in last.values() if item.group == group]) for group in groups))


def _of(group: str, answers: Sequence[Response]) -> GroupSatisfaction:
    means = list(share_of_each(answers).values())
    return GroupSatisfaction(group, len(means), sum(means, Fraction(0)) / len(means), min(means), max(means))
