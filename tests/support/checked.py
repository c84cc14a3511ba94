"""Plans that were looked at twice: by the engine and by a second reading of their case."""

from __future__ import annotations

from fractions import Fraction

from tests.support.budgets import Budget
from tests.support.oracles import best_by_programme, value_of
from tests.support.planned import Planned, planned
from tests.support.second_reading import missed


def checked(book: Budget, *, in_order: bool = False) -> Planned:
    """The plan of a budget, which keeps every rule by the second reading and is the best that SciPy finds.

    SciPy looks for the best amounts under each way of taking options, in fractions of a minor unit.

    Args:
        book: the budget.
        in_order: whether something is decided before strategic value, so that value alone is not the measure.
    """
    plan = planned(book)
    decision, chosen = plan.decision(), plan.plan.chosen.tolist()
    assert missed(plan.case, decision, chosen) == {}
    assert plan.plan.status == "optimal"
    if not in_order:
        value = value_of(plan.case, decision, chosen)
        best = best_by_programme(plan.case)
        assert value == plan.proof.value_lower
        assert best is not None
        # Fractions of a minor unit may be worth a little more than whole ones, less than a minor unit of each request.
        assert abs(Fraction(best) - value) <= 10 + Fraction(abs(best)) / 10**8
        assert float(plan.proof.bound) >= best * (1 - 1e-9) - 1e-3
    return plan
