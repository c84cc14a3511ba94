"""Projects in an order that is decided before the money is known: LOGOS of the Idaho National Laboratory (Apache-2.0).

Its files ask for the best average over ten scenarios (``risk_aversion`` is 0; the tail at 0.95 then counts nothing),
where what is funded with less money stays funded with more. The results stand beside the inputs, one row a scenario.
"""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import numpy as np

from apportion.model.case import Case
from apportion.risk.futures import Futures, exact_probability
from apportion.risk.robust.order import Ordered, best_order
from benchmarks.published.logos import CapitalBudget, mandated_case, read_logos, several_budgets_case

INPUTS = Path(__file__).parent / "logos"
ONE_BUDGET = "test_cvar_skp_scenario"
TWO_BUDGETS = "test_cvar_mkp_scenarios"


def scenarios(name: str) -> tuple[CapitalBudget, tuple[Fraction, ...], list[tuple[Decimal, ...]]]:
    """The problem of a file, and the probability and capital of each of its scenarios."""
    of = read_logos(INPUTS / f"{name}.xml")
    root = ElementTree.parse(INPUTS / f"{name}.xml").getroot()  # noqa: S314 - a bundled file

    def numbers(place: str) -> list[Decimal]:
        text = root.findtext(f"Uncertainties/available_capitals/{place}") or ""
        return [Decimal(word) for word in re.split(r"[\s,]+", text.strip())]

    capital, width = numbers("scenarios"), len(of.budgets)
    rows = [tuple(capital[k : k + width]) for k in range(0, len(capital), width)]
    return of, exact_probability(tuple(numbers("probabilities"))), rows


def published(name: str) -> dict[str, tuple[set[str], Decimal]]:
    """What is selected in each scenario, and its net present value, as printed."""
    found = {}
    with (INPUTS / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            columns = [key for key in row if key.isdigit() or key.startswith("(")]
            taken = {re.findall(r"\d+", key)[0] for key in columns if float(row[key]) > 0.5}
            found[row["ScenarioName"]] = (taken, round(Decimal(row["MaxNPV"]), 6))
    return found


def ordered(cases: list[Case], chance: tuple[Fraction, ...], group: np.ndarray | None = None) -> Ordered:
    names = tuple(f"scenario_{k + 1}" for k in range(len(cases)))
    return best_order(Futures(names, chance, tuple(cases)), group=group)


def taken(cases: list[Case], found: Ordered, future: int) -> set[str]:
    """Numbers of the projects that are funded in a future."""
    names = cases[future].requests.choices.request.tolist()
    return {
        str(int(re.findall(r"\d+", names[decision])[0]))
        for decision, option in enumerate(found.chosen[future].tolist())
        if option >= 0
    }


def test_sixteen_projects_in_one_order_for_ten_yearly_budgets() -> None:
    """Selections and net present values of all ten scenarios are those published; on average 2.589183 million."""
    of, chance, capital = scenarios(ONE_BUDGET)
    cases = [mandated_case(replace(of, capital=row)) for row in capital]

    found = ordered(cases, chance)

    for future, name in enumerate(found.futures):
        selection, worth = published(ONE_BUDGET)[name]
        assert taken(cases, found, future) == selection
        assert found.values[future] == Fraction(worth) * 10**8
    assert found.average == Fraction("2.589183") * 10**8
    assert found.is_complete
    assert float(found.bound - found.average) <= 1.0


def test_no_chain_of_selections_is_better_on_average() -> None:
    """Every set of projects that any budget allows, chained by dynamic programming, in the file's own numbers."""
    of, chance, capital = scenarios(ONE_BUDGET)
    years, mandated = len(of.budgets), set(of.mandatory)
    held = [k for k, project in enumerate(of.projects) if project in mandated]
    free = [k for k in range(len(of.projects)) if k not in held]
    sets: dict[frozenset[int], tuple[Decimal, Decimal]] = {}
    for size in range(len(free) + 1):
        for group in combinations(free, size):
            inside = [*held, *group]
            need = max(sum((of.cost[k * years + year] for k in inside), Decimal(0)) for year in range(years))
            sets[frozenset(group)] = (need, sum((of.value[k] for k in inside), Decimal(0)))
    after: dict[frozenset[int], Fraction] = dict.fromkeys(sets, Fraction(0))
    for part, row in reversed(list(zip(chance, capital, strict=True))):
        here = {one: part * Fraction(worth) + after[one] for one, (need, worth) in sets.items() if need <= row[0]}
        after = {
            one: max((total for other, total in here.items() if one <= other), default=Fraction(-(10**9)))
            for one in sets
        }

    assert after[frozenset()] == Fraction("2.589183")


def test_ten_projects_in_one_order_for_two_budgets_that_grow() -> None:
    """Net present values of all ten scenarios are those published: 446 with the three smallest budgets, then 481."""
    of, chance, capital = scenarios(TWO_BUDGETS)
    cases = [several_budgets_case(replace(of, capital=row)) for row in capital]
    options = cases[0].requests.choices.request.tolist()
    group = np.array([int(re.findall(r"\d+", name)[0]) - 1 for name in options], dtype=np.int64)

    found = ordered(cases, chance, group)

    for future, name in enumerate(found.futures):
        selection, worth = published(TWO_BUDGETS)[name]
        assert found.values[future] == Fraction(worth) * 100
        assert taken(cases, found, future) == selection
    assert found.average == Fraction("470.5") * 100
    assert found.is_complete
