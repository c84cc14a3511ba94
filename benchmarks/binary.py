"""Peers for yes/no projects, each given the same rows through its own interface: HiGHS, OR-Tools CP-SAT, CBC by PuLP.

Only the search is timed, not the building of the model. Every peer uses one thread, is asked for the same relative gap
and may take a stated number of seconds; what it proved is what it says itself.
"""

from __future__ import annotations

import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from benchmarks.timing import Timed

Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Binary:
    """``maximise value · x`` under rows ``sum <= upper``, each ``x`` 0 or 1."""

    value: Int64Array
    """Shape (columns,)."""
    start: Int64Array
    """Entries of row ``i`` are ``start[i]:start[i + 1]``; shape (rows + 1,)."""
    columns: Int64Array
    coefficients: Int64Array
    upper: Int64Array
    """Shape (rows,)."""
    fixed: Int64Array
    """Columns that have to be 1."""

    @property
    def lower(self) -> Int64Array:
        """Lower bounds of the columns."""
        bound = np.zeros(self.value.size, dtype=np.int64)
        bound[self.fixed] = 1
        return bound

    def rows(self) -> Iterator[tuple[Int64Array, Int64Array, int]]:
        """Columns, coefficients and upper limit of one row after the other."""
        for begin, end, limit in zip(self.start, self.start[1:], self.upper.tolist(), strict=False):
            yield self.columns[begin:end], self.coefficients[begin:end], limit

    def keeps_all(self, taken: npt.NDArray[np.bool_]) -> bool:
        """Whether a selection keeps every row and every fixed column, in whole numbers."""
        sums = np.zeros(self.upper.size, dtype=np.int64)
        np.add.at(sums, np.repeat(np.arange(sums.size), np.diff(self.start)), self.coefficients * taken[self.columns])
        return bool((sums <= self.upper).all() and taken[self.fixed].all())


@dataclass(frozen=True)
class Found:
    """What a search ended with."""

    value: float
    """Of the best selection; minus infinity where there is none."""
    bound: float
    """No selection is worth more, as the solver says."""

    @property
    def gap(self) -> float:
        """Relative distance of value and bound."""
        return (self.bound - self.value) / max(abs(self.value), 1e-9)


@dataclass(frozen=True)
class Limits:
    """When a search ends."""

    gap: float = 1e-4
    """Relative; 0 is none."""
    seconds: float = 60.0


Search = Callable[[Binary, Limits], Timed[Found]]


def highs(of: Binary, limits: Limits) -> Timed[Found]:
    """HiGHS through its array interface."""
    import highspy

    count = int(of.value.size)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = count, int(of.upper.size)
    problem.col_cost_ = -of.value.astype(np.float64)
    problem.col_lower_, problem.col_upper_ = of.lower.astype(np.float64), np.ones(count)
    problem.row_lower_, problem.row_upper_ = np.full(of.upper.size, -np.inf), of.upper.astype(np.float64)
    problem.integrality_ = [highspy.HighsVarType.kInteger] * count
    problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    problem.a_matrix_.start_ = of.start.astype(np.int32)
    problem.a_matrix_.index_ = of.columns.astype(np.int32)
    problem.a_matrix_.value_ = of.coefficients.astype(np.float64)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]  # the wrapper is not annotated
    for option, setting in (("output_flag", False), ("threads", 1), ("time_limit", limits.seconds)):
        solver.setOptionValue(option, setting)
    solver.setOptionValue("mip_rel_gap", limits.gap)
    solver.passModel(problem)
    with _Stopwatch() as clock:
        solver.run()
    info = solver.getInfo()
    found = solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    value = -info.objective_function_value if found else -np.inf
    if found:
        _check(of, np.asarray(solver.getSolution().col_value) > 0.5)
    return clock.timed(Found(float(value), float(-info.mip_dual_bound)))


def cp_sat(of: Binary, limits: Limits) -> Timed[Found]:
    """OR-Tools CP-SAT."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in range(of.value.size)]
    for columns, coefficients, limit in of.rows():
        model.add(cp_model.LinearExpr.weighted_sum([taken[k] for k in columns], coefficients.tolist()) <= limit)
    for column in of.fixed.tolist():
        model.add(taken[column] == 1)
    model.maximize(cp_model.LinearExpr.weighted_sum(taken, of.value.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limits.seconds
    solver.parameters.relative_gap_limit = limits.gap
    with _Stopwatch() as clock:
        status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return clock.timed(Found(-np.inf, float(solver.best_objective_bound)))
    _check(of, np.array([bool(solver.value(variable)) for variable in taken]))
    return clock.timed(Found(float(solver.objective_value), float(solver.best_objective_bound)))


def cbc(of: Binary, limits: Limits) -> Timed[Found]:
    """CBC as PuLP calls it; the process of CBC is timed, not PuLP's writing of its input."""
    import pulp

    model = pulp.LpProblem("portfolio", pulp.LpMaximize)
    lower = of.lower.tolist()
    taken = [pulp.LpVariable(f"x{k}", lower[k], 1, pulp.LpInteger) for k in range(of.value.size)]
    model += pulp.LpAffineExpression(zip(taken, of.value.tolist(), strict=True))
    for columns, coefficients, limit in of.rows():
        pairs = zip([taken[k] for k in columns], coefficients.tolist(), strict=True)
        model += pulp.LpAffineExpression(pairs) <= limit
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as folder:
        log = Path(folder) / "cbc.log"
        # Seconds are CPU seconds to CBC unless it is told otherwise.
        command = pulp.PULP_CBC_CMD(
            msg=False, threads=1, gapRel=limits.gap, timeLimit=limits.seconds, timeMode="elapsed", logPath=str(log)
        )
        with _Stopwatch() as clock:
            model.solve(command)
        told = log.read_text(encoding="utf-8")
    selection = np.array([(variable.varValue or 0.0) > 0.5 for variable in taken])
    value = float(of.value @ selection) if of.keeps_all(selection) else -np.inf
    bound = _number(r"(?:Upper|Lower) bound:\s+(\S+)", told)
    clock_seconds = _number(r"Wallclock seconds\):\s+(\S+)", told)
    done = Timed(clock.child_cpu_seconds, clock.wall_seconds if clock_seconds is None else clock_seconds, Found(0, 0))
    # Without a bound in its log the tree was exhausted, but what lies within the gap asked for was cut off unseen.
    proved = value + limits.gap * abs(value) if bound is None else abs(bound)
    return Timed(done.cpu_seconds, done.wall_seconds, Found(value, proved))


def _number(pattern: str, text: str) -> float | None:
    """The last number that follows a label."""
    every = re.findall(pattern, text)
    return float(every[-1]) if every else None


def _check(of: Binary, taken: npt.NDArray[np.bool_]) -> None:
    if not of.keeps_all(taken):
        raise RuntimeError("the peer's selection breaks a row")


class _Stopwatch:
    """CPU seconds of this process and of its children, and seconds on the clock."""

    def __enter__(self) -> Self:
        self._began = time.perf_counter(), time.process_time(), _children()
        return self

    def __exit__(self, *_: object) -> None:
        wall, cpu, child = self._began
        self.wall_seconds = time.perf_counter() - wall
        self.cpu_seconds = time.process_time() - cpu
        self.child_cpu_seconds = _children() - child

    def timed(self, found: Found) -> Timed[Found]:
        return Timed(self.cpu_seconds, self.wall_seconds, found)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


PEERS: Final[Mapping[str, tuple[str, Search]]] = MappingProxyType(
    {
        "HiGHS": ("highspy", highs),
        "OR-Tools CP-SAT": ("ortools", cp_sat),
        "CBC by PuLP": ("pulp", cbc),
    }
)
"""Name of each peer, the package that it needs, and how to ask it."""


def ask(peer: str, of: Binary, limits: Limits) -> Timed[Found]:
    """Ask one peer in a process of its own.

    OR-Tools brings a copy of HiGHS along: once highspy is loaded its libraries no longer load, and the other way round
    the two would share symbols.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(PEERS[peer][1], of, limits).result()


def installed() -> tuple[str, ...]:
    """The peers that can be asked here."""
    return tuple(name for name, (package, _) in PEERS.items() if find_spec(package) is not None)


def missing() -> tuple[str, ...]:
    """The peers whose package is not installed."""
    return tuple(name for name, (package, _) in PEERS.items() if find_spec(package) is None)
