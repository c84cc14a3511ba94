"""Few rules over many requests: the benchmark gives both sides the same task, and its rules decide something."""

import pytest

from apportion.allocation.dispatch import solve_case
from apportion.allocation.formulation.formulate import formulate
from apportion.model.requests import Shape
from benchmarks import coupling
from benchmarks.data import requests
from benchmarks.million import proved_value


@pytest.mark.parametrize("count", [1, 5, 20])
def test_the_engine_and_highs_find_the_same(count: int) -> None:
    case = coupling.coupled_case(requests(2_000, Shape.LINEAR), count)
    problem, solution = solve_case(case)
    assert solution.method == "rule pricing"
    # The total and most of the rules have a price: without them the plan would be another one.
    assert len(solution.row_prices) > (count + 1) // 2
    assert proved_value(case) == pytest.approx(coupling._run(coupling._model(problem)), rel=1e-9)


def test_restricted_funds_are_a_pair_of_columns_for_the_peer_only() -> None:
    case = coupling.funded_case(1_000)
    problem = formulate(case)
    assert problem.pairs > 2 * problem.lines
    _, solution = solve_case(case)
    assert solution.method == "rule pricing"
    assert any(problem.rows[row].id.startswith("fund.") for row in solution.row_prices)
    assert proved_value(case) == pytest.approx(coupling._run(coupling._model(problem)), rel=1e-9)
