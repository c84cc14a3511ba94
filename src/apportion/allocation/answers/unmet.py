"""The requests of a plan that receive less than they ask for, which is what *why not?* can be asked about."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from apportion.allocation.judged import Judged
from apportion.allocation.worth.pieces import FloatArray
from apportion.allocation.worth.values import weighted_values
from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision


class Unmet:
    """What a plan leaves unfunded.

    A request that is divisible lacks something below its cap; a decision lacks something when it is not funded, when a
    level above the one that was taken costs more, or when a minimum was exceeded but the cap not reached.

    Args:
        judged: the plan.
    """

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._requests = judged.problem.case.requests
        """Of the last step: worth what that step maximises."""
        self._choices = self._requests.choices
        self._owner = self._choices.decision_of_line(self._requests.count)

    @cached_property
    def _divisible(self) -> tuple[Int64Array, Int64Array]:
        """Lines of divisible requests that lack something, and at which of them each request begins."""
        return self._short(np.flatnonzero(self._owner < 0))

    @cached_property
    def _decisions(self) -> Int64Array:
        choices, chosen = self._choices, self._judged.chosen
        if not choices.count:
            return np.zeros(0, dtype=np.int64)
        lacks = chosen < 0
        money = np.add.reduceat(np.append(choices.most, 0), choices.start[:-1])
        money[choices.start[:-1] == choices.start[1:]] = 0
        taken = np.maximum(chosen, 0)
        of_levels = (choices.kind == Decision.LEVELS)[choices.decision]
        above = of_levels & (np.arange(choices.options) > taken[choices.decision])
        dearer = above & (money > money[taken][choices.decision])
        lacks[choices.decision[dearer]] = True
        of_minimum = np.flatnonzero((choices.kind == Decision.MINIMUM) & (chosen >= 0))
        leads = self._requests.leads
        lines, first = self._short(np.flatnonzero(np.isin(leads, of_minimum)))
        lacks[leads[lines[first]]] = True
        return np.flatnonzero(lacks)

    def _short(self, lines: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Of some lines those whose requests receive less than their caps, and where each request begins among them."""
        if not lines.size:
            return lines, lines
        ids = self._requests.id[lines]
        first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
        missing = np.add.reduceat(self._requests.cap[lines] - self._judged.amounts[lines], first)
        sizes = np.diff(np.append(first, lines.size))
        kept = lines[np.repeat(missing > 0, sizes)]
        starts = np.concatenate(([0], np.cumsum(sizes[missing > 0])[:-1])) if kept.size else first[:0]
        return kept, starts.astype(np.int64)

    @property
    def count(self) -> int:
        """How many requests lack something; those that are decided together count once."""
        return int(self._divisible[1].size + self._decisions.size)

    @property
    def most_valuable_first(self) -> tuple[str, ...]:
        """Their ids, by the weighted value that is missing: ranked in floating point, ties by id."""
        lines, first = self._divisible
        missing = self._missing_of_lines()
        ids = [*self._requests.id[lines[first]].tolist(), *self._choices.request[self._decisions].tolist()]
        worth = [*(np.add.reduceat(missing[lines], first).tolist() if first.size else []), *self._of_decisions(missing)]
        ranked = sorted(zip(worth, ids, strict=True), key=lambda item: (-item[0], str(item[1])))
        return tuple(str(name) for _, name in ranked)

    def _missing_of_lines(self) -> FloatArray:
        requests = self._requests
        return weighted_values(requests, requests.cap) - weighted_values(requests, self._judged.amounts)

    def _of_decisions(self, missing: FloatArray) -> list[float]:
        """What the best option of each decision is worth more than the one taken, with what its lines lack."""
        choices, chosen = self._choices, self._judged.chosen
        if not self._decisions.size:
            return []
        worth = choices.value.floats() * choices.weight.floats()[choices.decision]
        best = np.maximum.reduceat(worth, choices.offset[:-1])
        held = np.where(chosen >= 0, worth[np.maximum(chosen, 0)], 0.0)
        of_lines = np.zeros(choices.count)
        inside = self._owner >= 0
        np.add.at(of_lines, self._owner[inside], missing[inside])
        found: list[float] = (best - held + of_lines)[self._decisions].tolist()
        return found
