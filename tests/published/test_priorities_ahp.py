"""Weights from pairwise comparisons, against figures that others have printed.

Saaty 2008 and 2005, Bozóki, Fülöp and Rónyai 2010, Haas and Meixner, and the family car of the Wikipedia article, as in
tests/test_ahp.py of AHPy (MIT licence, github.com/PhilipGriffith/AHPy, commit d818996).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from apportion.priorities.ahp import Priorities, measured_priorities, priorities
from apportion.priorities.comparisons import Comparisons, Judgement, comparisons_of
from apportion.priorities.hierarchy import Hierarchy, Shares, weigh
from apportion.priorities.random_index import DONEGAN_DODD, SAATY

Answers = Mapping[tuple[str, str], float | Fraction]


def compared(answers: Answers) -> Comparisons:
    items = tuple(sorted({name for pair in answers for name in pair}))
    return comparisons_of(items, [Judgement(*pair, Fraction(ratio)) for pair, ratio in answers.items()])


def shared(found: Priorities) -> Shares:
    return Shares(found.items, tuple(found.weights.tolist()))


def by_item(found: Priorities, digits: int) -> dict[str, float]:
    return {item: round(weight, digits) for item, weight in zip(found.items, found.weights.tolist(), strict=True)}


def by_alternative(found: Hierarchy, digits: int) -> dict[str, float]:
    return {name: round(weight, digits) for name, weight in zip(found.alternatives, found.weights, strict=True)}


# T. L. Saaty 2008, Decision making with the analytic hierarchy process: how much of each drink Americans consume.
DRINKS: Answers = {
    ("coffee", "wine"): 9,
    ("coffee", "tea"): 5,
    ("coffee", "beer"): 2,
    ("coffee", "soda"): 1,
    ("coffee", "milk"): 1,
    ("water", "coffee"): 2,
    ("water", "wine"): 9,
    ("water", "tea"): 9,
    ("water", "beer"): 3,
    ("water", "soda"): 2,
    ("water", "milk"): 3,
    ("tea", "wine"): 3,
    ("beer", "wine"): 9,
    ("beer", "tea"): 3,
    ("beer", "milk"): 1,
    ("soda", "wine"): 9,
    ("soda", "tea"): 4,
    ("soda", "beer"): 2,
    ("soda", "milk"): 2,
    ("milk", "wine"): 9,
    ("milk", "tea"): 3,
}


def test_drinks_weigh_as_saaty_printed() -> None:
    found = priorities(compared(DRINKS))

    assert by_item(found, 3) == {
        "beer": 0.116,
        "coffee": 0.177,
        "milk": 0.129,
        "soda": 0.190,
        "tea": 0.042,
        "water": 0.327,
        "wine": 0.019,
    }
    assert by_item(found, 4) == {
        "beer": 0.1164,
        "coffee": 0.1775,
        "milk": 0.1288,
        "soda": 0.1896,
        "tea": 0.0418,
        "water": 0.3268,
        "wine": 0.0191,
    }


def test_the_drinks_are_compared_consistently_by_either_table_of_random_indices() -> None:
    assert priorities(compared(DRINKS), random_index=SAATY).consistency.ratio == pytest.approx(0.022, abs=5e-4)
    assert priorities(compared(DRINKS), random_index=DONEGAN_DODD).consistency.ratio == pytest.approx(0.0235, abs=5e-5)


# T. L. Saaty 2005, Theory and Applications of the Analytic Network Process: choosing a city to live in.
CITIES: Mapping[str, Answers] = {
    "goal": {
        ("culture", "housing"): 3,
        ("culture", "transportation"): 5,
        ("family", "culture"): 5,
        ("family", "housing"): 7,
        ("family", "transportation"): 7,
        ("housing", "transportation"): 3,
        ("jobs", "culture"): 2,
        ("jobs", "housing"): 4,
        ("jobs", "transportation"): 7,
        ("family", "jobs"): 1,
    },
    "culture": {
        ("Bethesda", "Pittsburgh"): 1,
        ("Boston", "Bethesda"): 2,
        ("Boston", "Pittsburgh"): 2.5,
        ("Boston", "Santa Fe"): 1,
        ("Pittsburgh", "Bethesda"): 1,
        ("Santa Fe", "Bethesda"): 2,
        ("Santa Fe", "Pittsburgh"): 2.5,
    },
    "family": {
        ("Bethesda", "Boston"): 2,
        ("Bethesda", "Santa Fe"): 4,
        ("Boston", "Santa Fe"): 2,
        ("Pittsburgh", "Bethesda"): 3,
        ("Pittsburgh", "Boston"): 8,
        ("Pittsburgh", "Santa Fe"): 9,
    },
    "housing": {
        ("Bethesda", "Boston"): 5,
        ("Bethesda", "Santa Fe"): 2.5,
        ("Pittsburgh", "Bethesda"): 2,
        ("Pittsburgh", "Boston"): 9,
        ("Pittsburgh", "Santa Fe"): 7,
        ("Santa Fe", "Boston"): 4,
    },
    "jobs": {
        ("Bethesda", "Pittsburgh"): 3,
        ("Bethesda", "Santa Fe"): 4,
        ("Boston", "Bethesda"): 2,
        ("Boston", "Pittsburgh"): 6,
        ("Boston", "Santa Fe"): 8,
        ("Pittsburgh", "Santa Fe"): 1,
    },
    "transportation": {
        ("Bethesda", "Boston"): 1.5,
        ("Bethesda", "Santa Fe"): 4,
        ("Boston", "Santa Fe"): 2.5,
        ("Pittsburgh", "Bethesda"): 2,
        ("Pittsburgh", "Boston"): 3.5,
        ("Pittsburgh", "Santa Fe"): 9,
    },
}


def test_cities_weigh_as_saaty_printed() -> None:
    found = weigh("goal", {node: shared(priorities(compared(answers))) for node, answers in CITIES.items()})

    assert by_alternative(found, 4) == {"Bethesda": 0.2291, "Boston": 0.2748, "Pittsburgh": 0.3852, "Santa Fe": 0.1110}
    assert by_alternative(found, 3) == {"Bethesda": 0.229, "Boston": 0.275, "Pittsburgh": 0.385, "Santa Fe": 0.111}


# S. Bozóki, J. Fülöp and L. Rónyai 2010, On optimal completion of incomplete pairwise comparison matrices.
FOUR: Answers = {("a", "b"): 1, ("a", "c"): 5, ("a", "d"): 2, ("b", "c"): 3, ("b", "d"): 4}


def test_the_one_absent_comparison_of_four_is_filled_in_as_bozoki_found() -> None:
    found = priorities(compared(FOUR), random_index=DONEGAN_DODD)

    ((filled),) = found.completed.filled_in
    assert (filled.first, filled.second) == ("c", "d")
    assert filled.ratio == pytest.approx(0.730297106886979, rel=1e-6)
    # By hand: c to d through a is 2/5, through b 4/3; the geometric mean of the two is √(8/15).
    assert filled.ratio == pytest.approx((8 / 15) ** 0.5, rel=1e-9)
    assert by_item(found, 4) == {"a": 0.3738, "b": 0.392, "c": 0.0985, "d": 0.1357}
    assert found.consistency.ratio == pytest.approx(0.0372, abs=5e-5)


HOUSES: Answers = {
    ("a", "b"): 5,
    ("a", "c"): 3,
    ("a", "d"): 7,
    ("a", "e"): 6,
    ("a", "f"): 6,
    ("b", "d"): 5,
    ("b", "f"): 3,
    ("c", "e"): 3,
    ("c", "g"): 6,
    ("f", "d"): 4,
    ("g", "a"): 3,
    ("g", "e"): 5,
    ("h", "a"): 4,
    ("h", "b"): 7,
    ("h", "d"): 8,
    ("h", "f"): 6,
}
FILLED_IN = {
    ("b", "c"): 0.3300187496240363,
    ("b", "e"): 1.7197409185349517,
    ("b", "g"): 0.4663515002203321,
    ("c", "d"): 9.920512661898753,
    ("c", "f"): 4.852486449214693,
    ("c", "h"): 0.5696073301509899,
    ("d", "e"): 0.5252768142894285,
    ("d", "g"): 0.1424438146531802,
    ("e", "f"): 0.9311973564754218,
    ("e", "h"): 0.10930828182051665,
    ("f", "g"): 0.2912120796181874,
    ("g", "h"): 0.4030898885178746,
}


def test_twelve_absent_comparisons_of_houses_are_filled_in_as_printed() -> None:
    """The printed ratios come from a search that stopped at a change of 0.0001: they are met to that."""
    found = priorities(compared(HOUSES)).completed

    assert {(item.first, item.second): item.ratio for item in found.filled_in} == pytest.approx(FILLED_IN, rel=1e-4)


def test_the_filled_in_houses_are_at_least_as_consistent_as_the_printed_ones() -> None:
    given = compared(HOUSES)
    found = priorities(given).completed
    printed = given.ratios.copy()
    for (first, second), ratio in FILLED_IN.items():
        row, column = given.items.index(first), given.items.index(second)
        printed[row, column], printed[column, row] = ratio, 1 / ratio

    assert found.lambda_max <= max(np.linalg.eigvals(printed).real) + 1e-12


# R. Haas and O. Meixner, An Illustrated Guide to the Analytic Hierarchy Process: choosing a car.
def test_fuel_economy_is_weighed_by_measurement() -> None:
    weights = measured_priorities(("civic", "saturn", "escort", "clio"), np.array([34.0, 27.0, 24.0, 28.0]))

    assert [round(weight, 4) for weight in weights.tolist()] == [0.3009, 0.2389, 0.2124, 0.2478]


def test_a_hierarchy_whose_branches_end_at_different_depths() -> None:
    """AHPy's tests/test_ahp.py: a over b and c, b over d and e, d over f and g; c, e, f and g share among x, y, z."""
    halves, fifths = Shares(("b", "c"), (0.5, 0.5)), Shares(("d", "e"), (0.8, 0.2))
    by_two = Shares(("x", "y", "z"), (0.2, 0.4, 0.4))
    by_three = Shares(("x", "y", "z"), (1 / 6, 1 / 3, 1 / 2))
    thirds = Shares(("f", "g"), (2 / 3, 1 / 3))

    found = weigh("a", {"a": halves, "b": fifths, "c": by_two, "d": thirds, "e": by_three, "f": by_two, "g": by_three})

    # Printed from parts already rounded to four decimals, hence the tolerance.
    assert by_alternative(found, 6) == pytest.approx({"x": 0.1922, "y": 0.3844, "z": 0.4233}, abs=1.1e-4)
    assert found.nodes["f"] == pytest.approx(0.2667, abs=5e-5)
    assert found.nodes["e"] == pytest.approx(0.1)


def of_pairs(items: str, ratios: str) -> Comparisons:
    names = items.split(", ")
    pairs = zip(combinations(names, 2), ratios.split(), strict=True)
    return comparisons_of(names, [Judgement(*pair, Fraction(ratio)) for pair, ratio in pairs])


def test_the_car_of_the_encyclopedia() -> None:
    """A family's car: four criteria, six sub-criteria, six cars; figures printed by AHPy to three decimals."""
    cars = "Accord Sedan, Accord Hybrid, Pilot, CR-V, Element, Odyssey"
    tables = {
        "Criteria": of_pairs("Cost, Safety, Style, Capacity", "3 7 3 9 1 1/7"),
        "Cost": of_pairs("Price, Fuel, Maintenance, Resale", "2 5 3 2 2 1/2"),
        "Capacity": of_pairs("Cargo, Passenger", "1/5"),
        "Price": of_pairs(cars, "9 9 1 1/2 5 1 1/9 1/9 1/7 1/9 1/9 1/7 1/2 5 6"),
        "Fuel": of_pairs(
            cars,
            "100/113 1.41 1.15 1.24 1.19 1.59 1.3 1.4 1.35 100/123 100/114 100/118 1.08 1.04 100/104",
        ),
        "Resale": of_pairs(cars, "3 4 1/2 2 2 2 1/5 1 1 1/6 1/2 1/2 4 4 1"),
        "Maintenance": of_pairs(cars, "1.5 4 4 4 5 4 4 4 5 1 1.2 1 1 3 2"),
        "Safety": of_pairs(cars, "1 5 7 9 1/3 5 7 9 1/3 2 9 1/8 2 1/8 1/9"),
        "Style": of_pairs(cars, "1 7 5 9 6 7 5 9 6 1/6 3 1/3 7 5 1/5"),
        "Passenger": of_pairs(cars, "1 1/2 1 3 1/2 1/2 1 3 1/2 2 6 1 3 1/2 1/6"),
        "Cargo": of_pairs(cars, "1 1/2 1/2 1/2 1/3 1/2 1/2 1/2 1/3 1 1 1/2 1 1/2 1/2"),
    }
    weighed = {name: priorities(table, random_index=DONEGAN_DODD) for name, table in tables.items()}

    found = weigh("Criteria", {name: shared(one) for name, one in weighed.items()})

    ratios = {name: one.consistency.ratio for name, one in weighed.items()}
    assert by_item(weighed["Criteria"], 3) == {"Cost": 0.510, "Safety": 0.234, "Style": 0.041, "Capacity": 0.215}
    assert ratios["Criteria"] == pytest.approx(0.080, abs=5e-4)
    assert ratios["Cost"] == pytest.approx(0.0164, abs=5e-5)
    assert ratios["Price"] == pytest.approx(0.072, abs=5e-4)
    assert ratios["Safety"] == pytest.approx(0.085, abs=5e-4)
    assert ratios["Style"] == pytest.approx(0.107, abs=5e-4)
    assert not weighed["Style"].consistency.is_acceptable
    assert found.nodes["Price"] == pytest.approx(0.2489, abs=1e-4)
    assert by_alternative(found, 6) == pytest.approx(
        {
            "Odyssey": 0.219,
            "Accord Sedan": 0.215,
            "CR-V": 0.167,
            "Accord Hybrid": 0.150,
            "Element": 0.144,
            "Pilot": 0.106,
        },
        abs=1e-3,
    )
