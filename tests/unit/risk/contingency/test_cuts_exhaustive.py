"""Orders of cutting beside all orders that there are, for small portfolios of whole projects: every subset is tried."""

import random
from collections.abc import Sequence
from fractions import Fraction

from apportion.risk.contingency.cuts import CutOrder, cut_order
from tests.unit.model.written_case import built, raw_case

SHARES = (Fraction(1, 20), Fraction(1, 10), Fraction(1, 5))
PROJECTS = 6
PORTFOLIOS = 6


def portfolio(luck: random.Random) -> tuple[list[int], list[int]]:
    costs = [luck.randint(10, 60) for _ in range(PROJECTS)]
    return costs, [luck.randint(cost, 3 * cost) for cost in costs]


def ordered(costs: Sequence[int], values: Sequence[int]) -> CutOrder:
    rows = [f"p{k} | health | whole | {costs[k]}.00 | {values[k]}" for k in range(PROJECTS)]
    requests = "\n".join(["request | unit | decision | cap | value", *rows])
    settings = {"total": f"{sum(costs) * 3 // 4}.00", "total_is": "at_most"}
    return cut_order(built(raw_case(settings, units="unit\nhealth\nroads", requests=requests)), SHARES)


def least_loss(costs: Sequence[int], values: Sequence[int], order: CutOrder) -> tuple[list[int], int]:
    """The best value at each step, and the least that any order that takes nothing back loses in all steps together."""
    subsets = range(1 << PROJECTS)

    def summed(figures: Sequence[int], subset: int) -> int:
        return sum(figures[k] for k in range(PROJECTS) if subset >> k & 1)

    limits = [(order.used_minor - int(order.used_minor * share)) / 100 for share in SHARES]
    start = sum(1 << k for k in range(PROJECTS) if dict(order.amounts)[f"p{k}"])
    fits = [[s for s in subsets if summed(costs, s) <= limit] for limit in limits]
    best = [max(summed(values, s) for s in held) for held in fits]
    chains = (
        summed(values, first) + summed(values, second) + summed(values, third)
        for first in fits[0]
        if not first & ~start
        for second in fits[1]
        if not second & ~first
        for third in fits[2]
        if not third & ~second
    )
    return best, sum(best) - max(chains)


def test_best_plans_are_the_best_and_the_order_is_close_to_the_best_order() -> None:
    luck = random.Random(5)  # noqa: S311 - a seeded portfolio, no secret
    losses = []
    for _ in range(PORTFOLIOS):
        costs, values = portfolio(luck)
        order = ordered(costs, values)
        best, least = least_loss(costs, values, order)

        assert [step.best_value for step in order.steps] == [value * 100 for value in best]
        loss = sum((step.order_loss for step in order.steps), Fraction(0)) / 100
        losses.append((loss, least, sum(best)))

    # No order can lose less than the best of all; nearly always it is found. What it loses more is small.
    assert all(loss >= least for loss, least, _ in losses)
    assert sum(1 for _, least, _ in losses if least > 0) >= PORTFOLIOS // 2
    assert sum(1 for loss, least, _ in losses if loss > least) <= 1
    assert max((loss - least) / whole for loss, least, whole in losses) <= Fraction(1, 20)


def test_nothing_is_given_back_along_an_order() -> None:
    luck = random.Random(11)  # noqa: S311 - a seeded portfolio, no secret
    for _ in range(3):
        order = ordered(*portfolio(luck))

        assert all(cut.cut_minor > 0 for step in order.steps for cut in step.cuts)
        assert all(step.allocated_minor <= step.total_minor for step in order.steps)
