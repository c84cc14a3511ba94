"""Answers person by person: somebody who answers about three things does not count three times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from apportion.model.reported import Response


def share_of_each(answers: Iterable[Response]) -> Mapping[tuple[str, str], Fraction]:
    """Mean answer of each person, by who and group: 0 for the lowest possible answer, 1 for the highest."""
    people: dict[tuple[str, str], list[Fraction]] = {}
    for item in answers:
        people.setdefault((item.who, item.group), []).append(item.share)
    return {who: sum(shares, Fraction(0)) / len(shares) for who, shares in people.items()}
