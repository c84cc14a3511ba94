"""PROMETHEE, against the table of its authors.

J. P. Brans, Ph. Vincke and B. Mareschal 1986, How to select and how to rank projects, European Journal of Operational
Research 24: six sites for a hydroelectric power station, one preference function of each kind. The input table also
stands in B. Mareschal, Exercises with Visual PROMETHEE, 2019; preference indices and net flows, printed to three
decimals and summed after rounding, are those that courses reproduce from the paper. Zhao, Peng and Li 2013 as in
test/test_mcdm.py of pymcdm (MIT licence, github.com/kotbaton/pymcdm).
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from apportion.priorities.criteria import Criterion, Direction, Ratings
from apportion.priorities.preference import Preference, Shape
from apportion.priorities.promethee import Outranking, Relation, outrank, preference_index

LOWER = Direction.LOWER
CRITERIA = (
    Criterion("manpower", 1, LOWER),
    Criterion("power", 1),
    Criterion("construction", 1, LOWER),
    Criterion("maintenance", 1, LOWER),
    Criterion("villages", 1, LOWER),
    Criterion("security", 1),
)
PREFERENCES = {
    "manpower": Preference(Shape.U, q=10),
    "power": Preference(Shape.V, p=30),
    "construction": Preference(Shape.LINEAR, q=50, p=500),
    "maintenance": Preference(Shape.LEVEL, q=10, p=60),
    "villages": Preference(Shape.USUAL),
    "security": Preference(Shape.GAUSSIAN, s=5),
}
SITES = ("italy", "belgium", "germany", "sweden", "austria", "france")
TABLE = [
    [80, 90, 600, 54, 8, 5],
    [65, 58, 200, 97, 1, 1],
    [83, 60, 400, 72, 4, 7],
    [40, 80, 1000, 75, 7, 10],
    [52, 72, 600, 20, 3, 8],
    [94, 96, 700, 36, 5, 6],
]
RATINGS = Ratings(SITES, tuple(PREFERENCES), np.array(TABLE, dtype=float))


def weighted(**weights: int) -> Outranking:
    return outrank([replace(item, weight=weights.get(item.id, 1)) for item in CRITERIA], PREFERENCES, RATINGS)


def test_how_strongly_each_site_is_preferred_to_each_other() -> None:
    printed = [
        [0, 0.296, 0.250, 0.268, 0.100, 0.185],
        [0.462, 0, 0.389, 0.333, 0.296, 0.500],
        [0.236, 0.180, 0, 0.333, 0.056, 0.429],
        [0.399, 0.505, 0.305, 0, 0.223, 0.212],
        [0.444, 0.515, 0.487, 0.380, 0, 0.448],
        [0.286, 0.399, 0.250, 0.432, 0.133, 0],
    ]

    np.testing.assert_allclose(preference_index(weighted(), CRITERIA, PREFERENCES, RATINGS), printed, atol=1.1e-3)


def test_the_sites_net_flows_and_order() -> None:
    """Printed as sums over the five others, of indices rounded before."""
    found = weighted()

    printed = [-0.728, 0.085, -0.447, -0.102, 1.466, -0.274]
    np.testing.assert_allclose(5 * found.net, printed, atol=2.1e-3)
    assert found.ranking.order == ("austria", "belgium", "sweden", "france", "germany", "italy")


def test_two_sites_that_are_good_where_the_other_is_weak_are_incomparable() -> None:
    found = {(item.first, item.second): item.relation for item in weighted().comparisons}

    assert found["belgium", "italy"] is Relation.INCOMPARABLE
    assert all(found["austria", other] is Relation.PREFERRED for other in SITES if other != "austria")


def test_more_weight_for_power_or_for_villages_makes_another_site_the_best() -> None:
    """Mareschal 2019: with half of the weight on power France is best, with 55 % on villages Belgium."""
    assert weighted(**dict.fromkeys(PREFERENCES, 10) | {"power": 50}).ranking.order[0] == "france"
    assert weighted(**dict.fromkeys(PREFERENCES, 9) | {"villages": 55}).ranking.order[0] == "belgium"


def strength(name: str, difference: float) -> float:
    """The six functions once more, number by number."""
    match name:
        case "manpower":
            return float(difference > 10)
        case "power":
            return min(max(difference, 0) / 30, 1)
        case "construction":
            return min(max(difference - 50, 0) / 450, 1)
        case "maintenance":
            return 0.5 * (difference > 10) + 0.5 * (difference > 60)
        case "villages":
            return float(difference > 0)
        case _:
            return 1 - math.exp(-(difference**2) / 50) if difference > 0 else 0


def test_flows_agree_with_a_second_computation() -> None:
    found = weighted()
    index = {}
    for one, other in product(range(6), repeat=2):
        differences = [TABLE[one][j] - TABLE[other][j] for j in range(6)]
        turned = [-d if CRITERIA[j].direction is LOWER else d for j, d in enumerate(differences)]
        index[one, other] = sum(strength(CRITERIA[j].id, d) for j, d in enumerate(turned)) / 6

    for row in range(6):
        positive = sum(index[row, other] for other in range(6)) / 5
        negative = sum(index[other, row] for other in range(6)) / 5
        assert found.positive[row] == pytest.approx(positive, abs=1e-12)
        assert found.negative[row] == pytest.approx(negative, abs=1e-12)
        assert found.net[row] == pytest.approx(positive - negative, abs=1e-11)


def test_three_alternatives_by_any_difference() -> None:
    criteria = [Criterion("a", 5), Criterion("b", 3), Criterion("c", 2)]
    ratings = Ratings(("x", "y", "z"), ("a", "b", "c"), np.array([[4.0, 3, 2], [3, 2, 4], [5, 1, 3]]))

    found = outrank(criteria, {name: Preference() for name in "abc"}, ratings)

    assert found.net.tolist() == pytest.approx([0.1, -0.3, 0.2], abs=1e-12)
