"""The way from one plan to another in steps: who gives how much to whom, and what each step does to value.

Requests that receive less and requests that receive more are matched with one another, the largest amounts first.
Decisions count with everything that belongs to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.explanation.outcomes import line_value
from apportion.kernel.exact import Int64Array
from apportion.model.alternatives import Swap, Swaps
from apportion.model.case import Case

LISTED_MAX: Final = 20
"""Steps listed between two plans; the others are counted."""


@dataclass(frozen=True)
class Change:
    """A request, or a decision with all that belongs to it, that receives another amount."""

    id: str
    name: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True)
class Match:
    """An amount that leaves one change and goes to another; ``None`` stands for money left over or in reserve."""

    amount: int
    source: Change | None
    target: Change | None


def matched(changes: Sequence[Change]) -> list[Match]:
    """Match what is given with what is received, the largest first; ties by id."""
    giving = sorted((item for item in changes if item.difference < 0), key=lambda item: (item.difference, item.id))
    taking = sorted((item for item in changes if item.difference > 0), key=lambda item: (-item.difference, item.id))
    found: list[Match] = []
    left = [-item.difference for item in giving], [item.difference for item in taking]
    give = take = 0
    while give < len(giving) or take < len(taking):
        source = giving[give] if give < len(giving) else None
        target = taking[take] if take < len(taking) else None
        amounts = [side[at] for side, at, item in ((left[0], give, source), (left[1], take, target)) if item]
        amount = min(amounts)
        found.append(Match(amount, source, target))
        for side, at, item in ((left[0], give, source), (left[1], take, target)):
            if item is not None:
                side[at] -= amount
        give += source is not None and not left[0][give]
        take += target is not None and not left[1][take]
    return found


def swaps(
    case: Case,
    before: tuple[Int64Array, Int64Array, Fraction],
    after: tuple[Int64Array, Int64Array, Fraction],
    listed: int = LISTED_MAX,
) -> Swaps:
    """The steps between two plans of one case.

    Args:
        case: with the values that count.
        before: amounts per line, the option taken of each decision, and the value of the first plan.
        after: those of the second plan.
        listed: how many steps are listed.
    """
    parts = _Parts.of(case)
    old, new = parts.sums(before[0]), parts.sums(after[0])
    moved = np.flatnonzero(old != new).tolist()
    at = {parts.id(case, part): part for part in moved}
    changes = [Change(parts.id(case, part), parts.name(case, part), int(old[part]), int(new[part])) for part in moved]
    steps = matched(changes)
    worth = _Worth(case, parts, before, after)
    was, now = before[1] >= 0, after[1] >= 0
    names = case.requests.choices.request
    dropped = tuple(str(names[d]) for d in np.flatnonzero(was & ~now).tolist())
    added = tuple(str(names[d]) for d in np.flatnonzero(~was & now).tolist())
    shown = []
    done: dict[str, int] = {}
    for step in steps[:listed]:
        value = sum((worth.step(at[end.id], end, step.amount, done) for end in _ends(step)), Fraction(0))
        shown.append(
            Swap(
                amount=step.amount,
                source=step.source.id if step.source else "",
                source_name=step.source.name if step.source else "",
                target=step.target.id if step.target else "",
                target_name=step.target.name if step.target else "",
                value=value,
                dropped=step.source is not None and step.source.id in dropped,
                added=step.target is not None and step.target.id in added,
            )
        )
    whole = after[2] - before[2]
    return Swaps(
        listed=tuple(shown),
        hidden=max(0, len(steps) - listed),
        moved=sum(step.amount for step in steps),
        others_value=whole - sum((step.value or Fraction(0) for step in shown), Fraction(0)),
        dropped=dropped,
        added=added,
        otherwise=tuple(str(names[d]) for d in np.flatnonzero(was & now & (before[1] != after[1])).tolist()),
    )


def _ends(step: Match) -> list[Change]:
    return [end for end in (step.source, step.target) if end is not None]


@dataclass(frozen=True, eq=False)
class _Parts:
    """Lines that move together: those of a request, or of a decision with all that belongs to it."""

    of_line: Int64Array
    lines: Int64Array
    """Lines by part."""
    starts: Int64Array
    lead: Int64Array
    """A line of the request that names each part."""

    @classmethod
    def of(cls, case: Case) -> _Parts:
        requests = case.requests
        ids = requests.id
        first = np.concatenate(([True], ids[1:] != ids[:-1])) if requests.count else np.zeros(0, dtype=np.bool_)
        owner = requests.choices.decision_of_line(requests.count)
        request = np.cumsum(first) - 1
        code = np.where(owner >= 0, -1 - owner, request)
        _, of_line = np.unique(code, return_inverse=True)
        order = np.argsort(of_line, kind="stable")
        count = int(of_line.max()) + 1 if of_line.size else 0
        starts = np.searchsorted(of_line[order], np.arange(count + 1))
        leads = np.full(count, -1, dtype=np.int64)
        # Backwards, so that the first line is the one that stays.
        own = (owner < 0) | (requests.leads >= 0)
        kept = np.flatnonzero(own)[::-1]
        leads[of_line[kept]] = kept
        return cls(of_line.astype(np.int64), order, starts, leads)

    def sums(self, amounts: Int64Array) -> Int64Array:
        """What each part receives."""
        return np.asarray(np.add.reduceat(amounts[self.lines], self.starts[:-1])) if self.lines.size else amounts

    def lines_of(self, part: int) -> Int64Array:
        """Its lines."""
        return self.lines[self.starts[part] : self.starts[part + 1]]

    def id(self, case: Case, part: int) -> str:
        """Id of the request that names it."""
        return str(case.requests.id[int(self.lead[part])])

    def name(self, case: Case, part: int) -> str:
        """Its name."""
        return str(case.requests.name[int(self.lead[part])])


@dataclass(frozen=True, eq=False)
class _Worth:
    """What a step adds to, or takes from, the value of one of its ends."""

    case: Case
    parts: _Parts
    before: tuple[Int64Array, Int64Array, Fraction]
    after: tuple[Int64Array, Int64Array, Fraction]

    def step(self, part: int, change: Change, amount: int, done: dict[str, int]) -> Fraction:
        """Change of weighted value of one end.

        A request of one line follows its curve, from where the steps before have left it. Where several lines move
        together each unit of money carries the same part of the change.
        """
        lines = self.parts.lines_of(part).tolist()
        requests = self.case.requests
        if len(lines) > 1 or self._owner(lines[0]) >= 0:
            return self._whole(lines) * Fraction(amount, abs(change.difference))
        way = 1 if change.difference > 0 else -1
        start = change.before + way * done.get(change.id, 0)
        done[change.id] = done.get(change.id, 0) + amount
        line = lines[0]
        gained = line_value(requests, line, start + way * amount) - line_value(requests, line, start)
        return gained * requests.weight.fraction(line)

    def _owner(self, line: int) -> int:
        choices = self.case.requests.choices
        return int(self._owners[line]) if choices.count else -1

    @property
    def _owners(self) -> Int64Array:
        return self.case.requests.choices.decision_of_line(self.case.requests.count)

    def _whole(self, lines: Sequence[int]) -> Fraction:
        requests = self.case.requests
        total = Fraction(0)
        for line in lines:
            ends = (line_value(requests, line, int(side[0][line])) for side in (self.after, self.before))
            new, old = ends
            total += (new - old) * requests.weight.fraction(line)
        decision = self._owner(lines[0])
        if decision >= 0:
            total += self._option(self.after, decision) - self._option(self.before, decision)
        return total

    def _option(self, side: tuple[Int64Array, Int64Array, Fraction], decision: int) -> Fraction:
        option = int(side[1][decision])
        choices = self.case.requests.choices
        return choices.value.fraction(option) * choices.weight.fraction(decision) if option >= 0 else Fraction(0)


def money_swaps(changes: Mapping[str, Change], listed: int = LISTED_MAX) -> Swaps:
    """The steps between plans of two cases, which may value requests differently: money alone."""
    steps = matched(list(changes.values()))
    return Swaps(
        listed=tuple(
            Swap(
                amount=step.amount,
                source=step.source.id if step.source else "",
                source_name=step.source.name if step.source else "",
                target=step.target.id if step.target else "",
                target_name=step.target.name if step.target else "",
                value=None,
            )
            for step in steps[:listed]
        ),
        hidden=max(0, len(steps) - listed),
        moved=sum(step.amount for step in steps),
    )
