"""The one door to HiGHS: linear and mixed-integer programmes as arrays.

Limits on search are counted in nodes and iterations, never in seconds, so that a run can be repeated. Nothing that
comes back is trusted as a plan; it is rounded and verified elsewhere.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from apportion.allocation.worth.pieces import FloatArray
from apportion.kernel.exact import Int64Array
from apportion.model.requests import Mask

if TYPE_CHECKING:
    from highspy import Highs, HighsBasis, HighsLp

_GAIN_MAX: Final = 2.0e7
"""Largest sum of gains that a search for whole numbers is given."""
_GAIN_MIN: Final = 1.0e4
"""Smaller sums are enlarged to something like the number below."""
_GAIN_USUAL: Final = 1.0e6
_CUTS_MIN: Final = 1_000
"""Whole numbers from which cuts are looked for at every node of the search; fewer are searched faster without."""
_FEASIBLE: Final = 2
"""HiGHS' code for a solution that is feasible though its optimality was not proved."""

_BASIC: Final = 1
_AT_HIGH: Final = 2
"""HiGHS' codes for columns and rows that stand between their limits, and at the upper one."""

LpStatus = Literal["optimal", "infeasible", "unbounded", "limit"]


@dataclass(frozen=True, eq=False)
class Programme:
    """``maximise gain @ x`` under ``row_lower <= A x <= row_upper`` and bounds; ``A`` row by row (CSR)."""

    gain: FloatArray
    lower: FloatArray
    upper: FloatArray
    row_lower: FloatArray
    row_upper: FloatArray
    starts: Int64Array
    indices: Int64Array
    values: FloatArray
    integers: int = 0
    """So many of the first columns are whole numbers."""


@dataclass(frozen=True, eq=False)
class LpResult:
    """What the solver answered."""

    status: LpStatus
    x: FloatArray
    prices: FloatArray
    """Per row: gain per unit of its limit; positive where the upper limit binds, negative where the lower one does."""
    objective: float
    work: int
    basis: HighsBasis | None = None
    """Where the simplex method ended: a start for a programme of the same shape. ``None`` with whole numbers."""
    bound: float = float("inf")
    """With whole numbers: no solution gains more, on the solver's word. Otherwise the objective."""
    nodes: int = 0
    """With whole numbers: nodes of the search tree that were looked at."""
    is_complete: bool = True
    """False when a search for whole numbers ended at its limit of work."""
    reduced: FloatArray = field(default_factory=lambda: np.zeros(0))
    """Per column: gain beyond what the prices of its rows take; empty with whole numbers."""


@dataclass(frozen=True)
class Search:
    """How far a search for whole numbers goes: work, not seconds, so that it can be repeated."""

    nodes_max: int = 10_000
    gap_relative: float = 0.0
    """The search ends when no solution can gain more than this part of the best one found."""
    gap_absolute: float = 1e-6
    """Likewise, in units of gain: half of the least step between two different gains proves the best one."""


def solver_version() -> str:
    """The version of HiGHS in use."""
    import highspy

    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]  # the wrapper is not annotated


def solve(
    programme: Programme,
    nodes_max: int = 10_000,
    start: HighsBasis | None = None,
    search: Search | None = None,
    known: FloatArray | None = None,
    hint: Int64Array | None = None,
) -> LpResult:
    """Solve a programme with one thread and no time limit.

    Args:
        programme: what to solve.
        nodes_max: limit on the search for whole numbers.
        start: the basis of a programme with the same columns and rows, whose solution should be near.
        search: limits on the search for whole numbers; takes the place of ``nodes_max``.
        known: a solution known to be feasible, from which a search for whole numbers starts.
        hint: likewise, but only the whole numbers, and they need not be feasible.
    """
    if not programme.gain.size:
        return _without_columns(programme)
    import highspy

    factor = _gain_factor(programme)
    limits = search or Search(nodes_max)
    scaled = replace(programme, gain=programme.gain * factor)
    highs = _instance(scaled, replace(limits, gap_absolute=limits.gap_absolute * factor))
    if start is not None:
        highs.setBasis(start)
    if known is not None:
        held = highspy.HighsSolution()
        held.col_value = known.tolist()
        highs.setSolution(held)
    elif hint is not None:
        highs.setSolution(hint.size, np.arange(hint.size, dtype=np.int32), hint.astype(np.float64))
    highs.run()
    answer = _answer(highs, programme)
    return replace(
        answer,
        objective=answer.objective / factor,
        bound=answer.bound / factor,
        prices=answer.prices / factor,
        reduced=answer.reduced / factor,
    )


def _gain_factor(programme: Programme) -> float:
    """What gains are multiplied by, so that they add up to neither more nor less than HiGHS can tell apart.

    With whole numbers and objectives of some hundred millions it has called plans one step below the best optimal
    (kplib, strongly correlated). A few points of a score for millions of money return less for each unit than its
    tolerance, and would decide nothing. A power of two changes no digit.
    """
    reach = np.where(np.isfinite(programme.upper), programme.upper, 0.0)
    # A curve may start upright, where a segment of no length has a gain without end.
    counts = (reach > 0.0) & np.isfinite(programme.gain)
    size = float(np.sum(np.maximum(programme.gain[counts], 0.0) * reach[counts]))
    if 0.0 < size < _GAIN_MIN:
        return float(2.0 ** math.floor(math.log2(_GAIN_USUAL / size)))
    return 2.0 ** -math.ceil(math.log2(size / _GAIN_MAX)) if programme.integers and size > _GAIN_MAX else 1.0


def basic_of(basis: HighsBasis) -> tuple[Mask, Mask, Mask]:
    """Which columns and which rows are in a basis, and which rows stand at their upper limit."""
    columns = np.array([int(status) for status in basis.col_status])
    rows = np.array([int(status) for status in basis.row_status], dtype=np.int64)
    return columns == _BASIC, rows == _BASIC, rows == _AT_HIGH


class Session:
    """One programme asked again and again for other gains: each run starts where the last one ended.

    Args:
        programme: with one column or more; its own gain counts for nothing.
        search: limits on each search for whole numbers.
    """

    def __init__(self, programme: Programme, search: Search | None = None) -> None:
        self.programme = replace(programme, gain=np.zeros_like(programme.gain))
        self.runs = 0
        self._highs = _instance(self.programme, search or Search())
        self._priced = np.zeros(0, dtype=np.int32)
        self._last: FloatArray | None = None

    def maximise(self, columns: Int64Array, gain: FloatArray) -> LpResult:
        """Make as large as possible what some columns gain; all others gain nothing.

        Args:
            columns: which; each at most once.
            gain: per unit of each.
        """
        import highspy

        if self._priced.size:
            self._highs.changeColsCost(self._priced.size, self._priced, np.zeros(self._priced.size))
        self._priced = columns.astype(np.int32)
        self._highs.changeColsCost(self._priced.size, self._priced, -gain)
        if self.programme.integers and self._last is not None:
            held = highspy.HighsSolution()
            held.col_value = self._last.tolist()
            self._highs.setSolution(held)
        self._highs.run()
        self.runs += 1
        answer = _answer(self._highs, self.programme)
        if answer.status == "optimal":
            self._last = answer.x
        return answer


def _instance(programme: Programme, limits: Search) -> Highs:
    """HiGHS with a programme, one thread and no time limit."""
    import highspy

    highs: Highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the wrapper is not annotated
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-9)
    if programme.integers:
        highs.setOptionValue("mip_rel_gap", limits.gap_relative)
        highs.setOptionValue("mip_abs_gap", limits.gap_absolute)
        highs.setOptionValue("mip_max_nodes", limits.nodes_max)
        # It takes two thirds of the time of rounding to whole cents (10.4 ms to 3.5 ms) and finds no better plan.
        highs.setOptionValue("mip_heuristic_run_feasibility_jump", False)
        open_numbers = int(np.count_nonzero((programme.lower < programme.upper)[: programme.integers]))
        highs.setOptionValue("mip_allow_cut_separation_at_nodes", open_numbers >= _CUTS_MIN)
        # Not finer: HiGHS 1.15.1 prunes by it too, and with 1e-9 called plans one step below the best optimal as soon
        # as gains were counted in millions (kplib, strongly correlated, 50 items).
        highs.setOptionValue("mip_feasibility_tolerance", 1e-6)
    highs.passModel(_model(programme))
    return highs


def _answer(highs: Highs, programme: Programme) -> LpResult:
    """What HiGHS found, with gains where it has costs."""
    import highspy

    status = highs.getModelStatus()
    info, solution = highs.getInfo(), highs.getSolution()
    named: dict[object, LpStatus] = {
        highspy.HighsModelStatus.kOptimal: "optimal",
        highspy.HighsModelStatus.kInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnboundedOrInfeasible: "infeasible",
        highspy.HighsModelStatus.kUnbounded: "unbounded",
    }
    answer = named.get(status, "limit")
    complete = answer != "limit"
    if answer == "limit" and programme.integers and info.primal_solution_status == _FEASIBLE:
        answer = "optimal"
    duals = np.zeros(programme.row_lower.size) if programme.integers else -np.array(solution.row_dual)
    gain = -float(info.objective_function_value)
    return LpResult(
        status=answer,
        x=np.array(solution.col_value),
        prices=duals,
        objective=gain,
        work=int(max(info.simplex_iteration_count, 0)) + int(max(info.ipm_iteration_count, 0)),
        basis=None if programme.integers else highs.getBasis(),
        bound=-float(info.mip_dual_bound) if programme.integers else gain,
        nodes=int(max(info.mip_node_count, 0)) if programme.integers else 0,
        is_complete=complete,
        reduced=np.zeros(0) if programme.integers else -np.array(solution.col_dual),
    )


def _without_columns(programme: Programme) -> LpResult:
    """Nothing to decide: the rows hold or they do not. HiGHS calls such a model empty without looking at its rows."""
    holds = bool(np.all((programme.row_lower <= 0.0) & (programme.row_upper >= 0.0)))
    nothing = np.zeros(0)
    return LpResult("optimal" if holds else "infeasible", nothing, np.zeros(programme.row_lower.size), 0.0, 0)


def _model(programme: Programme) -> HighsLp:
    """Minimise the negative gain: HiGHS' dual values then have one sign convention for all its algorithms."""
    import highspy

    model = highspy.HighsLp()
    model.num_col_ = int(programme.gain.size)
    model.num_row_ = int(programme.row_lower.size)
    model.col_cost_ = -programme.gain
    model.col_lower_ = programme.lower
    model.col_upper_ = programme.upper
    model.row_lower_ = programme.row_lower
    model.row_upper_ = programme.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = programme.starts.astype(np.int32)
    model.a_matrix_.index_ = programme.indices.astype(np.int32)
    model.a_matrix_.value_ = programme.values
    if programme.integers:
        others = int(programme.gain.size) - programme.integers
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger] * programme.integers + [kinds.kContinuous] * others
    return model


@dataclass(eq=False)
class ProgrammeBuilder:
    """Collects columns and rows of a programme; used once and thrown away."""

    gains: list[FloatArray]
    lowers: list[FloatArray]
    uppers: list[FloatArray]
    row_lower: list[float]
    row_upper: list[float]
    row_columns: list[Int64Array]
    row_values: list[FloatArray]
    columns: int = 0

    @classmethod
    def empty(cls) -> ProgrammeBuilder:
        """Nothing yet."""
        return cls([], [], [], [], [], [], [])

    def add_columns(self, gain: FloatArray, lower: FloatArray, upper: FloatArray) -> Int64Array:
        """Append columns and return their indices."""
        self.gains.append(gain)
        self.lowers.append(lower)
        self.uppers.append(upper)
        first = self.columns
        self.columns += int(gain.size)
        return np.arange(first, self.columns, dtype=np.int64)

    def add_row(self, columns: Int64Array, values: FloatArray, lower: float, upper: float) -> int:
        """Append a row and return its index."""
        self.row_columns.append(columns)
        self.row_values.append(values)
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        return len(self.row_lower) - 1

    def build(self, *, integers: int = 0) -> Programme:
        """The programme with everything added so far; so many of its first columns are whole numbers."""
        none = np.zeros(0, dtype=np.int64)
        sizes = [columns.size for columns in self.row_columns]
        return Programme(
            gain=np.concatenate(self.gains),
            lower=np.concatenate(self.lowers),
            upper=np.concatenate(self.uppers),
            row_lower=np.array(self.row_lower),
            row_upper=np.array(self.row_upper),
            starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            indices=np.concatenate(self.row_columns) if self.row_columns else none,
            values=np.concatenate(self.row_values) if self.row_values else none.astype(np.float64),
            integers=integers,
        )
