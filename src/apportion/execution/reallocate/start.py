"""Where the money lies before a reallocation: which rules that breaks, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from apportion.allocation.beside.baselines import describe_violation
from apportion.allocation.proof.measured import Measured
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.worth.objective import of_priority, priorities, with_objective, worth
from apportion.execution.reallocate.ground import Ground
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case


@dataclass(frozen=True, eq=False)
class Start:
    """The judge's word on the money as it lies."""

    broken: tuple[Measured, ...]
    """Hard rules that it breaks."""
    faults: tuple[str, ...]
    """What else is wrong: amounts outside what requests ask for, parts of projects."""
    sentences: tuple[str, ...]
    """Both, for readers."""
    value: Fraction | None
    """What it is worth by the last criterion; ``None`` where parts of projects are funded, whose worth nobody said."""
    chosen: Int64Array
    """Option of each decision that fits what lies there, -1 for none."""

    @property
    def is_sound(self) -> bool:
        """True when nothing has to move."""
        return not self.sentences


def start_of(ground: Ground) -> Start:
    """Judge the money as it lies."""
    case, amounts, chosen = ground.case, ground.amounts_now, ground.chosen_now()
    verdict = verify_amounts(case, amounts, ground.paid_now, {}, chosen)
    told = [describe_violation(case, item) for item in verdict.broken]
    value = None if _funds_parts(case, amounts, chosen) else value_of(case, amounts, chosen, verdict.soft_cost(case))
    return Start(verdict.broken, verdict.faults, (*told, *verdict.faults), value, chosen)


def value_of(case: Case, amounts: Int64Array, chosen: Int64Array, soft_cost: Fraction) -> Fraction:
    """What amounts are worth by the last criterion, net of what missed soft rules cost."""
    order = priorities(case)
    last = of_priority(case, order[-1]) if order else ()
    return worth(case, last, amounts, chosen).lower - soft_cost


def objective_of(case: Case) -> Case:
    """The case whose requests are worth what the last criterion says."""
    order = priorities(case)
    return with_objective(case, of_priority(case, order[-1]) if order else ())


def _funds_parts(case: Case, amounts: Int64Array, chosen: Int64Array) -> bool:
    choices = case.requests.choices
    if not choices.count:
        return False
    untaken = chosen[choices.decision[choices.option]] < 0
    return bool(np.any(amounts[choices.line[untaken]] > 0))
