"""One order of projects for several amounts of money, small enough to try every chain of selections."""

from fractions import Fraction
from itertools import combinations, product

import pytest

from apportion.model.case import Case
from apportion.risk.futures import Futures, UnlikeFutures
from apportion.risk.robust.measures import NoProbability
from apportion.risk.robust.order import best_order
from tests.support.budgets import JPY, ask, budget, unit

COST = {"bridge": 6, "hall": 4, "pool": 3, "park": 2}
VALUE = {"bridge": 10, "hall": 6, "pool": 5, "park": 2}
CHANCE = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4))


def town(total: int) -> Case:
    asks = (ask(name, COST[name], value=VALUE[name], decision="whole") for name in COST)
    return budget(total, unit("town", *asks), at_most=True, currency=JPY).case()


def three(probability: tuple[Fraction, ...] | None = CHANCE) -> Futures:
    return Futures(("little", "more", "much"), probability, (town(4), town(6), town(9)))


def every_chain() -> list[tuple[int, ...]]:
    """Values in the three futures of every chain of selections that the money allows."""
    sets = [frozenset(group) for size in range(5) for group in combinations(COST, size)]
    found = []
    for chain in product(sets, repeat=3):
        fits = all(sum(COST[name] for name in one) <= total for one, total in zip(chain, (4, 6, 9), strict=True))
        if fits and chain[0] <= chain[1] <= chain[2]:
            found.append(tuple(sum(VALUE[name] for name in one) for one in chain))
    return found


def test_no_order_is_better_on_average() -> None:
    """With 6 the bridge alone would be worth 10; in one order with what 4 can pay it cannot stand there."""
    found = best_order(three())
    average = [sum(part * value for part, value in zip(CHANCE, values, strict=True)) for values in every_chain()]
    assert found.average == max(average)
    assert found.is_complete
    assert float(found.bound) == pytest.approx(float(found.average), abs=1e-5)
    assert found.funded_in.max() == 3


@pytest.mark.parametrize("aversion", ["0.5", "1"])
def test_no_order_is_better_by_a_mixture_of_average_and_tail(aversion: str) -> None:
    """At level 1/2 the tail is the worse half of the probability."""
    part = Fraction(aversion)

    def mixture(values: tuple[Fraction | int, ...]) -> Fraction:
        average = sum((chance * value for chance, value in zip(CHANCE, values, strict=True)), Fraction(0))
        quarters = sorted([values[0], values[0], values[1], values[2]])
        return (1 - part) * average + part * Fraction(quarters[0] + quarters[1]) / 2

    found = best_order(three(), level=Fraction(1, 2), aversion=part)
    best = max(mixture(values) for values in every_chain())
    assert mixture(found.values) == best
    assert float(found.bound) == pytest.approx(float(best), abs=1e-5)


def test_an_order_needs_probabilities_and_projects() -> None:
    with pytest.raises(NoProbability):
        best_order(three(None))
    divisible = budget(9, unit("town", ask("grants", 5), ask("hall", 4, decision="whole")), currency=JPY).case()
    with pytest.raises(UnlikeFutures, match="divisible"):
        best_order(Futures(("one",), (Fraction(1),), (divisible,)))
