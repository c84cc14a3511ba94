"""What a plan takes of each decision between options, and what that leaves the request lines of the decision."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Problem
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.choices import Choices, Decision

_OFFERED: Final = {
    Decision.WHOLE: "in full or not at all",
    Decision.MINIMUM: "at least its minimum or not at all",
    Decision.LEVELS: "at one of its levels or not at all",
}


@dataclass(frozen=True, eq=False)
class Decided:
    """The decisions of a case with the option that a plan takes of each."""

    problem: Problem
    chosen: Int64Array
    """Option of each decision, -1 where none is taken; shape (decisions,)."""

    @property
    def case(self) -> Case:
        """The case that is decided."""
        return self.problem.case

    @property
    def choices(self) -> Choices:
        """Its decisions and options."""
        return self.problem.case.requests.choices

    @cached_property
    def owner(self) -> Int64Array:
        """The decision that each request line belongs to, -1 for divisible lines; shape (lines,)."""
        return self.choices.decision_of_line(self.problem.lines)

    @cached_property
    def line_bounds(self) -> tuple[Int64Array, Int64Array]:
        """Least and most of each line that belongs to a decision under what was taken; elsewhere those of the problem.

        Shape (lines,) each.
        """
        least, most = self.problem.floor.copy(), self.problem.cap.copy()
        decided = self.owner >= 0
        least[decided] = most[decided] = 0
        taken = np.zeros(self.choices.options, dtype=np.bool_)
        taken[self.chosen[self.chosen >= 0]] = True
        entries = np.flatnonzero(taken[self.choices.option])
        lines = self.choices.line[entries]
        least[lines], most[lines] = self.problem.options.least[entries], self.problem.options.most[entries]
        return least, most

    @cached_property
    def asked(self) -> Int64Array:
        """What each line asks for: of a decision, the part of its largest option; shape (lines,).

        The caps of a project that may start later add up to more than it ever takes.
        """
        choices = self.choices
        asked = np.where(self.owner < 0, self.case.requests.cap, 0)
        money = np.zeros(choices.options, dtype=np.int64)
        np.add.at(money, choices.option, choices.most)
        # Of equally large options the first is meant.
        ranked = np.lexsort((np.arange(choices.options), -money, choices.decision))
        largest = ranked[choices.offset[:-1]]
        chosen = np.zeros(choices.options, dtype=np.bool_)
        chosen[largest] = True
        entries = np.flatnonzero(chosen[choices.option])
        asked[choices.line[entries]] = choices.most[entries]
        return asked

    @cached_property
    def lead_line(self) -> Int64Array:
        """The first line of the request that leads each decision; shape (decisions,)."""
        requests = self.case.requests
        lines = np.flatnonzero(self.owner >= 0)
        own = lines[requests.id[lines] == self.choices.request[self.owner[lines]]]
        found = np.full(self.choices.count, -1, dtype=np.int64)
        # Backwards, so that the first line is the one that stays.
        found[self.owner[own[::-1]]] = own[::-1]
        return found

    def name(self, decision: int) -> str:
        """Name of the request that leads it."""
        return str(self.case.requests.name[int(self.lead_line[decision])])

    def entries(self, option: int) -> range:
        """Positions of an option's amounts in the columns of entries."""
        return range(int(self.choices.start[option]), int(self.choices.start[option + 1]))

    def options_of(self, decision: int) -> range:
        """The options of a decision."""
        return range(int(self.choices.offset[decision]), int(self.choices.offset[decision + 1]))

    def value(self, option: int) -> Fraction:
        """Weighted value of an option beside what the curves of its lines are worth."""
        weight = self.choices.weight.fraction(int(self.choices.decision[option]))
        return self.choices.value.fraction(option) * weight

    def first_period(self, option: int) -> int:
        """The period of an option's first money."""
        lines = [int(self.choices.line[entry]) for entry in self.entries(option) if self.choices.most[entry]]
        lines = lines or [int(self.choices.line[entry]) for entry in self.entries(option)]
        return min(int(self.case.requests.period[line]) for line in lines)

    def words(self, decision: int) -> str:
        """What was taken: ``funded``, ``not funded``, ``level current``, ``funded, starting in FY2027``."""
        option = int(self.chosen[decision])
        if option < 0:
            return "not funded"
        level = str(self.choices.level[option])
        text = f"level {level}" if level else "funded"
        if self.choices.delay[option]:
            text += f", starting in {self.case.periods[self.first_period(option)]}"
        return text

    def line_words(self, line: int) -> str:
        """Why a line of a decision receives what it receives."""
        decision = int(self.owner[line])
        requests = self.case.requests
        if str(requests.id[line]) != str(self.choices.request[decision]):
            return f"Follows the decision on {self.name(decision)}: {self.words(decision)}."
        return f"Decided {_OFFERED[Decision(int(self.choices.kind[decision]))]}: {self.words(decision)}."
