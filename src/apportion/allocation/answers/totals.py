"""Plans of one case with other totals, each made once."""

from __future__ import annotations

from dataclasses import replace

from apportion.allocation.answers.tangents import Knot, knot
from apportion.allocation.beside.margins import with_total
from apportion.allocation.dispatch import solve_case
from apportion.allocation.effort import BRIEF, THOROUGH, Effort
from apportion.allocation.judged import judge
from apportion.allocation.solution import Infeasible, Undecided
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.plan import EXPLAINED_MAX


class Totals:
    """Plans by total, remembered.

    Args:
        case: whose total is varied.
        effort: how far to search where there are options to choose between.
    """

    def __init__(self, case: Case, effort: Effort = THOROUGH) -> None:
        self.case = case
        self.effort = effort
        self.count = 0
        self.undecided: set[int] = set()
        """Totals for which the search found no plan within its limit of work."""
        self._made: dict[int, Knot | None] = {}
        self._taken: dict[int, Int64Array] = {}

    def at(self, total: int) -> Knot | None:
        """The plan with a total; ``None`` where no plan keeps all hard rules, or none was found."""
        if total not in self._made:
            self._made[total] = self._plan(total)
        return self._made[total]

    def stands(self, total: int, *, may_leave_over: bool = False) -> bool:
        """Whether a plan with a total exists; ``may_leave_over`` also takes one that leaves money over."""
        if total < 0:
            return False
        if not may_leave_over and total in self._made:
            return self._made[total] is not None
        case = with_total(self.case, total)
        self.count += 1
        try:
            solve_case(replace(case, total_is="at_most") if may_leave_over else case, BRIEF)
        except Undecided:
            self.undecided.add(total)
            return False
        except Infeasible:
            return False
        return True

    def _plan(self, total: int) -> Knot | None:
        if total < 0:
            return None
        self.count += 1
        try:
            judged = judge(with_total(self.case, total), replace(self.effort, taken=self._nearest(total)))
        except Undecided:
            self.undecided.add(total)
            return None
        except Infeasible:
            return None
        taken = judged.solution.amounts[judged.problem.option_columns]
        if taken.size:
            self._taken[total] = taken
        return knot(judged, keep=self.case.requests.count <= EXPLAINED_MAX)

    def _nearest(self, total: int) -> Int64Array | None:
        """Options taken with the nearest total planned so far: where the search starts."""
        if not self._taken:
            return None
        return self._taken[min(self._taken, key=lambda other: (abs(other - total), other))]
