"""Benchmarks of projects: the engine and its peers are given the same portfolio, checked by trying every selection."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import numpy as np
import pytest

from benchmarks import binary
from benchmarks.binary import Found, Limits
from benchmarks.portfolio_data import YEARS, Portfolio, portfolio, portfolio_case
from benchmarks.portfolios import ours
from benchmarks.published.knapsacks import Knapsack, case_of
from benchmarks.table import Bar, Row
from benchmarks.timing import Timed

EXACT = Limits(gap=0.0, seconds=30.0)


@pytest.fixture
def four() -> Portfolio:
    """Four projects in the first year, which has 10 thousand dollars.

    A costs 6 and is worth 9, but needs B, which costs 3 and is worth 1; C costs 4 and is worth 5; D costs 5, is worth 7
    and excludes C. A and B together are worth 10; D with C would be 12 and is excluded; D, B are worth 8. The best is
    A with B: 10.
    """
    cost = np.zeros((4, YEARS), dtype=np.int64)
    cost[:, 0] = [6, 3, 4, 5]
    budget = np.zeros(YEARS, dtype=np.int64)
    budget[0] = 10
    return Portfolio(
        cost=cost,
        value=np.array([9, 1, 5, 7]),
        budget=budget,
        requires=np.array([[0, 1]]),
        excludes=np.array([[2, 3]]),
        mandated=np.zeros(0, dtype=np.int64),
    )


def best_by_trying(of: Portfolio) -> int:
    selections = (np.array(taken, dtype=np.bool_) for taken in product((False, True), repeat=of.count))
    return max(int(of.value @ taken) for taken in selections if of.binary.keeps_all(taken))


def test_the_engine_and_highs_find_what_trying_everything_finds(four: Portfolio) -> None:
    assert best_by_trying(four) == 10
    assert ours(portfolio_case(four), gap=0.0).result.value == 10
    assert binary.highs(four.binary, EXACT).result == Found(10, 10)


def test_a_mandate_means_the_same_to_both(four: Portfolio) -> None:
    """With D mandated C is out, and A with B no longer fit: B alone joins it, 8."""
    mandated = replace(four, mandated=np.array([3]))

    assert best_by_trying(mandated) == 8
    assert ours(portfolio_case(mandated), gap=0.0).result.value == 8
    assert binary.highs(mandated.binary, EXACT).result == Found(8, 8)


def test_a_generated_portfolio_is_the_same_on_every_run_and_means_the_same_to_both() -> None:
    of, again = portfolio(12, seed=5), portfolio(12, seed=5)

    assert np.array_equal(of.cost, again.cost)
    assert best_by_trying(of) == ours(portfolio_case(of), gap=0.0).result.value


def test_budgets_bind_and_every_tie_is_between_different_projects() -> None:
    of = portfolio(1_000)
    tied = np.concatenate([of.requires.ravel(), of.excludes.ravel(), of.mandated])

    assert of.cost.sum(axis=1).min() >= 20
    assert np.all(of.budget * 100 <= of.cost.sum(axis=0) * 40)
    assert np.unique(tied).size == tied.size
    assert (len(of.requires), len(of.excludes), of.mandated.size) == (100, 50, 10)


def test_a_selection_that_breaks_a_row_is_seen(four: Portfolio) -> None:
    assert not four.binary.keeps_all(np.array([True, False, True, False]))  # A without B
    assert not four.binary.keeps_all(np.array([False, False, True, True]))  # C beside D
    assert not four.binary.keeps_all(np.array([True, True, True, False]))  # 13 of 10
    assert four.binary.keeps_all(np.array([True, True, False, False]))


def test_without_a_constraint_that_all_items_use_each_project_costs_one() -> None:
    """Two items, two constraints with a zero in each: money for both, and the constraints are resources."""
    weight = np.array([[2, 0], [0, 3]])
    case = case_of(Knapsack("two", (Decimal(1), Decimal(2)), weight, np.array([2, 2]), Decimal(1)))

    assert case.total == 200
    assert case.requests.cap.tolist() == [100, 100]
    assert ours(case, gap=0.0).result.value * 1_000 == 1  # only the first fits


def test_a_better_value_within_the_gap_counts_as_the_same() -> None:
    quick, slow = Timed(1.0, 1.0, None), Timed(2.0, 2.0, None)
    row = Row("", "", quick, "peer", slow, 10_000.0, 10_000.5, Bar(ratio_at_least=1.0), same_within=1e-4)

    assert row.met
    assert not replace(row, their_value=10_002.0).met
    assert str(Bar(ratio_at_least=1 / 1.1)) == "≥ 0.91×"


def test_a_peer_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binary, "find_spec", lambda package: None if package == "ortools" else package)

    assert binary.missing() == ("OR-Tools CP-SAT",)
    assert "HiGHS" in binary.installed()
