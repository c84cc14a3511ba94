"""Flows in a circle become whole cents, and what flows into an activity still flows out of it."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from apportion.analysis.activities.whole_flows import Arc, Node, whole_flows

X, Y = ("activity", "x"), ("activity", "y")
PARK, POOL = ("object", "park"), ("object", "pool")
INSIDE = frozenset({X, Y})


def net(flows: Mapping[Arc, Fraction] | Mapping[Arc, int], node: Node) -> Fraction:
    out = sum((Fraction(amount) for (source, _), amount in flows.items() if source == node), Fraction(0))
    return out - sum((Fraction(amount) for (_, target), amount in flows.items() if target == node), Fraction(0))


def test_each_flow_is_the_whole_number_below_or_above_and_each_activity_passes_on_all() -> None:
    # x = 100 + 0.1 y and y = 50 + 0.5 x, worked out: x = 2100 / 19, y = 2000 / 19.
    x, y = Fraction(2100, 19), Fraction(2000, 19)
    flows: dict[Arc, Fraction] = {
        (X, Y): x / 2,
        (X, PARK): x / 2,
        (Y, X): y / 10,
        (Y, PARK): y * Fraction(3, 10),
        (Y, POOL): y * Fraction(6, 10),
    }

    whole = whole_flows(flows, INSIDE)

    assert all(abs(whole[arc] - amount) < 1 for arc, amount in flows.items())
    assert net(whole, X) == 100
    assert net(whole, Y) == 50
    assert sum(amount for (_, target), amount in whole.items() if target in (PARK, POOL)) == 150


def test_what_is_whole_stays_and_own_work_is_rounded_alone() -> None:
    flows: dict[Arc, Fraction] = {(X, X): Fraction(7, 3), (X, PARK): Fraction(4)}

    assert whole_flows(flows, INSIDE) == {(X, X): 2, (X, PARK): 4}


def test_a_credit_flows_like_a_cost() -> None:
    flows: dict[Arc, Fraction] = {(X, PARK): Fraction(-5, 2), (X, POOL): Fraction(-5, 2)}

    assert sorted(whole_flows(flows, INSIDE).values()) == [-3, -2]


def test_flows_that_do_not_start_from_whole_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="not whole where they enter"):
        whole_flows({(X, PARK): Fraction(1, 2)}, INSIDE)
    with pytest.raises(ValueError, match="not whole where they enter"):
        whole_flows({(PARK, X): Fraction(1)}, INSIDE)
