"""A case solved, judged and bounded, without the explanations of a whole plan.

For answers that plan a case many times over, or that have to come at once: no neighbouring plans, no baselines and
nothing about dependence. What is said is as certain as in a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from apportion.allocation.beside.margins import Neighbours
from apportion.allocation.explanation.decided import Decided
from apportion.allocation.explanation.outcomes import LinePrices, line_prices, outcome_of
from apportion.allocation.explanation.reasons import Reasons, binding_rows
from apportion.allocation.explanation.rule_outcomes import rule_outcomes
from apportion.allocation.formulation.unit_lines import unit_lines
from apportion.allocation.judged import Judged
from apportion.model.plan import Reason, RuleOutcome


@dataclass(frozen=True, eq=False)
class Told:
    """Why a decision is as it is, told line by line only where somebody asks."""

    judged: Judged
    prices: LinePrices
    reasons: Reasons
    rules: tuple[RuleOutcome, ...]
    _said: dict[int, tuple[Reason, ...]] = field(default_factory=dict)
    """Reasons told before: the same side of a what-if is asked again with the next question."""

    def of_line(self, line: int) -> tuple[Reason, ...]:
        """The reasons for the amount of a request line, as in a plan."""
        if line not in self._said:
            problem, amounts = self.judged.problem, self.judged.amounts
            self._said[line] = outcome_of(problem, amounts, self.prices, _ALONE, self.reasons, line).reasons
        return self._said[line]


_ALONE: Final = Neighbours(step=1, up_step=None, down_step=None, up_change=None, down_change=None)
"""No plans beside the plan."""


def tell(judged: Judged) -> Told:
    """Prices, binding rules and what else reasons are made from."""
    problem, solution = judged.problem, judged.solution
    prices = line_prices(problem, solution)
    decided = Decided(problem, judged.chosen) if judged.chosen.size else None
    reasons = Reasons(problem, binding_rows(problem, solution), judged.price, unit_lines(problem.case), decided)
    return Told(judged, prices, reasons, rule_outcomes(problem, solution, judged.verdict, prices))
