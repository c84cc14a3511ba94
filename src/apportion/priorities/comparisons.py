"""Pairwise comparisons: who is how many times as important as whom, and what can be wrong with such answers.

Knows answers and the reciprocal table made of them. It must not know how weights follow from it. A pair that nobody
compared is absent; whether weights can follow all the same depends only on whether the pairs hang together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.model.findings import Finding, Verdict
from apportion.priorities.criteria import FloatArray, Number, PlaceOf, nowhere
from apportion.priorities.defaults import COMPARISON_LIMIT

NOT_CONNECTED: Final = "judgement.not-connected"
"""The code of answers that fall apart; it is no fault of one judge where others link what is compared."""


@dataclass(frozen=True)
class Judgement:
    """One answer: the first is ``ratio`` times as important as the second."""

    first: str
    second: str
    ratio: Number
    """Above zero; one means equally important, one third that the second is three times as important."""


@dataclass(frozen=True, eq=False)
class Comparisons:
    """A reciprocal table of ratios."""

    items: tuple[str, ...]
    ratios: FloatArray
    """How many times as important the row is as the column; ones on the diagonal; NaN where nobody compared the two."""

    def __post_init__(self) -> None:
        ratios = np.array(self.ratios, dtype=np.float64)
        if ratios.shape != (len(self.items), len(self.items)):
            raise ValueError(f"{len(self.items)} items need a square table, not one of shape {ratios.shape}")
        if len(set(self.items)) != len(self.items):
            raise ValueError("an item appears twice")
        given = ~np.isnan(ratios)
        if not (np.diagonal(ratios) == 1).all() or not (given == given.T).all():
            raise ValueError("a table of comparisons has ones on its diagonal and each pair both ways or not at all")
        if not (ratios[given] > 0).all() or not np.allclose((ratios * ratios.T)[given], 1, rtol=1e-9, atol=0):
            raise ValueError("ratios are above zero, and the two of a pair are reciprocal")
        ratios.setflags(write=False)
        object.__setattr__(self, "ratios", ratios)

    @property
    def size(self) -> int:
        """How many items are compared."""
        return len(self.items)

    def pairs(self, *, absent: bool = False) -> tuple[tuple[int, int], ...]:
        """The rows and columns above the diagonal that were compared; or those that were not."""
        wanted = np.isnan(self.ratios) if absent else ~np.isnan(self.ratios)
        rows, columns = np.nonzero(np.triu(wanted, 1))
        return tuple(zip(rows.tolist(), columns.tolist(), strict=True))

    def ratio(self, first: str, second: str) -> float:
        """How many times as important the first is as the second; NaN where nobody compared them."""
        return float(self.ratios[self.items.index(first), self.items.index(second)])

    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The groups of items that hang together by comparisons, by first id; weights need there to be only one."""
        found: list[set[str]] = [{item} for item in self.items]
        for row, column in self.pairs():
            joined = [group for group in found if self.items[row] in group or self.items[column] in group]
            found = [group for group in found if group not in joined] + [set().union(*joined)]
        return tuple(sorted(tuple(sorted(group)) for group in found))

    def replaced(self, row: int, column: int, ratio: float) -> Comparisons:
        """The same table with another answer for one pair; NaN takes the answer out."""
        ratios = self.ratios.copy()
        ratios[row, column] = ratio
        ratios[column, row] = 1 / ratio
        return Comparisons(self.items, ratios)


def comparisons_of(
    items: Sequence[str], judgements: Iterable[Judgement], *, may_fall_apart: bool = False
) -> Comparisons:
    """The table that answers make up. A pair may be answered both ways round if the answers agree.

    Args:
        items: what is compared.
        judgements: the answers.
        may_fall_apart: whether answers are taken that do not link all items, as those of one judge of several.

    Raises:
        ValueError: when the answers have findings that block; check them first with ``check_judgements``.
    """
    answers = tuple(judgements)
    blocking = [
        finding.message
        for finding in check_judgements(items, answers)
        if finding.blocks and not (may_fall_apart and finding.code == NOT_CONNECTED)
    ]
    if blocking:
        raise ValueError(f"judgements must be checked first: {blocking[0]}")
    ratios = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(ratios, 1)
    row_of = {item: row for row, item in enumerate(items)}
    for answer in answers:
        if answer.first != answer.second:
            row, column, ratio = row_of[answer.first], row_of[answer.second], Fraction(answer.ratio)
            ratios[row, column], ratios[column, row] = float(ratio), float(1 / ratio)
    return Comparisons(tuple(items), ratios)


def check_judgements(
    items: Sequence[str], judgements: Sequence[Judgement], place_of: PlaceOf = nowhere
) -> tuple[Finding, ...]:
    """What is wrong with answers about these items; only answers beyond the usual scale do not block."""
    found = tuple(_in_answers(items, judgements, place_of))
    return found if any(finding.blocks for finding in found) else (*found, *_apart(items, judgements))


def _in_answers(items: Sequence[str], judgements: Sequence[Judgement], place_of: PlaceOf) -> Iterator[Finding]:
    known, answered = set(items), dict[tuple[str, str], Fraction]()
    for answer in judgements:
        place, pair = place_of(answer.first, answer.second), f"{answer.first} to {answer.second}"
        unknown = [name for name in (answer.first, answer.second) if name not in known]
        ratio = Fraction(answer.ratio)
        if unknown:
            message = f"The comparison of {pair} names {unknown[0]}, which is not compared here."
            expected = f"one of {', '.join(sorted(known))}"
            yield Finding("judgement.unknown-item", Verdict.REJECT_CELL, message, place, unknown[0], expected)
        elif ratio <= 0:
            message = f"The comparison of {pair} is not above zero."
            expected = "a ratio above zero: 3 for three times as important, 1/3 for the reverse"
            yield Finding("judgement.not-positive", Verdict.REJECT_CELL, message, place, str(answer.ratio), expected)
        elif answer.first == answer.second:
            if ratio != 1:
                message = f"{answer.first} is compared to itself as {answer.ratio}."
                yield Finding("judgement.itself", Verdict.REJECT_CELL, message, place, str(answer.ratio), "1")
        else:
            turned = answer.first > answer.second
            key = (answer.second, answer.first) if turned else (answer.first, answer.second)
            standing = answered.setdefault(key, 1 / ratio if turned else ratio)
            if not _agree(standing, 1 / ratio if turned else ratio):
                yield Finding(
                    "judgement.contradiction",
                    Verdict.ASK,
                    f"{pair} is answered twice, and the answers do not agree.",
                    place,
                    found=f"{answer.ratio}, but earlier {float(1 / standing if turned else standing):g}",
                    expected="one answer, or two that are reciprocal",
                    remedy="Keep the one that is meant.",
                )
            elif not Fraction(1, COMPARISON_LIMIT) <= ratio <= COMPARISON_LIMIT:
                yield Finding(
                    "judgement.beyond-scale",
                    Verdict.WARN,
                    f"{pair} is compared as {answer.ratio}, beyond the scale from 1/9 to 9.",
                    place,
                    found=str(answer.ratio),
                    expected="1 equal, 3 moderate, 5 strong, 7 very strong, 9 extreme",
                    remedy="Where things differ by more than that, compare them in groups of like importance.",
                )


def _agree(left: Fraction, right: Fraction) -> bool:
    """Whether two answers mean the same: 0.333 and 1/3 do, as both stand for the same answer on the scale."""
    return abs(left / right - 1) <= Fraction(1, 100)


def _apart(items: Sequence[str], judgements: Sequence[Judgement]) -> Iterator[Finding]:
    ratios = np.full((len(items), len(items)), np.nan)
    np.fill_diagonal(ratios, 1)
    for answer in judgements:
        row, column = items.index(answer.first), items.index(answer.second)
        ratios[row, column] = ratios[column, row] = 1
    parts = Comparisons(tuple(items), ratios).parts()
    if len(parts) > 1:
        yield Finding(
            NOT_CONNECTED,
            Verdict.REJECT_CELL,
            "The comparisons fall apart: nothing links " + " with ".join("(" + ", ".join(p) + ")" for p in parts) + ".",
            found=f"{len(parts)} groups",
            expected="every item linked to every other by a chain of comparisons",
            remedy=f"Compare {parts[0][0]} with {parts[1][0]}.",
        )
