"""The door to the solver: signs, statuses, and programmes that have nothing to decide."""

import numpy as np
import pytest

from apportion.allocation.solve import ProgrammeBuilder, Session, solve, solver_version


def builder(gain: list[float], lower: list[float], upper: list[float]) -> ProgrammeBuilder:
    made = ProgrammeBuilder.empty()
    made.add_columns(np.array(gain), np.array(lower), np.array(upper))
    return made


def columns(*indices: int) -> np.ndarray:
    return np.array(indices, dtype=np.int64)


def test_two_columns_and_a_limit() -> None:
    """Maximise 3 x + 2 y with x + y <= 4 and x <= 3: x = 3, y = 1; a unit more of the limit gains 2."""
    made = builder([3.0, 2.0], [0.0, 0.0], [3.0, 9.0])
    made.add_row(columns(0, 1), np.ones(2), -np.inf, 4.0)
    answer = solve(made.build())
    assert answer.status == "optimal"
    assert answer.x.tolist() == pytest.approx([3.0, 1.0])
    assert answer.objective == pytest.approx(11.0)
    assert answer.prices.tolist() == pytest.approx([2.0])


def test_a_lower_limit_that_costs_has_a_negative_price() -> None:
    """y has to be 1 at least and takes the money from x: a unit more of it gains 2 - 3."""
    made = builder([3.0, 2.0], [0.0, 0.0], [9.0, 9.0])
    made.add_row(columns(0, 1), np.ones(2), -np.inf, 4.0)
    made.add_row(columns(1), np.ones(1), 1.0, np.inf)
    assert solve(made.build()).prices.tolist() == pytest.approx([3.0, -1.0])


def test_whole_numbers_where_they_are_asked_for() -> None:
    """2 x + 2 y <= 5 with x whole: x takes two, y the half that is left."""
    made = builder([2.0, 1.0], [0.0, 0.0], [9.0, 9.0])
    made.add_row(columns(0, 1), np.array([2.0, 2.0]), -np.inf, 5.0)
    assert solve(made.build(integers=1)).x.tolist() == pytest.approx([2.0, 0.5])
    assert solve(made.build(integers=2)).x.tolist() == pytest.approx([2.0, 0.0])
    assert solve(made.build()).x.tolist() == pytest.approx([2.5, 0.0])


def test_one_instance_is_asked_for_other_gains() -> None:
    """x + y <= 4 and x <= 3: the most of x is 3, then of y 4, and the least of both together nothing."""
    made = builder([5.0, 7.0], [0.0, 0.0], [3.0, 9.0])
    made.add_row(columns(0, 1), np.ones(2), -np.inf, 4.0)
    session = Session(made.build())

    assert session.maximise(columns(0), np.ones(1)).objective == pytest.approx(3.0)
    assert session.maximise(columns(1), np.ones(1)).x.tolist() == pytest.approx([0.0, 4.0])
    assert session.maximise(columns(0, 1), -np.ones(2)).objective == pytest.approx(0.0)
    assert session.runs == 3


def test_one_instance_with_whole_numbers() -> None:
    """2 x + 2 y <= 5 with both whole: two of either, whichever is asked for, after whatever was asked before."""
    made = builder([0.0, 0.0], [0.0, 0.0], [9.0, 9.0])
    made.add_row(columns(0, 1), np.array([2.0, 2.0]), -np.inf, 5.0)
    session = Session(made.build(integers=2))

    assert session.maximise(columns(0), np.ones(1)).x.tolist() == pytest.approx([2.0, 0.0])
    answer = session.maximise(columns(1), np.ones(1))
    assert answer.x.tolist() == pytest.approx([0.0, 2.0])
    assert answer.bound == pytest.approx(2.0)
    assert answer.is_complete


def test_programmes_without_an_answer_say_why() -> None:
    made = builder([1.0], [0.0], [2.0])
    made.add_row(columns(0), np.ones(1), 3.0, np.inf)
    assert solve(made.build()).status == "infeasible"
    free = builder([1.0], [0.0], [np.inf])
    free.add_row(columns(0), np.ones(1), 0.0, np.inf)
    assert solve(free.build()).status in ("unbounded", "infeasible")


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [(-1.0, 1.0, "optimal"), (0.0, 0.0, "optimal"), (1.0, 2.0, "infeasible"), (-2.0, -1.0, "infeasible")],
)
def test_where_nothing_can_be_decided_the_rows_hold_or_do_not(low: float, high: float, status: str) -> None:
    made = builder([], [], [])
    made.add_row(columns(), np.zeros(0), low, high)
    assert solve(made.build()).status == status


def test_the_solver_says_its_version() -> None:
    assert solver_version().count(".") == 2
