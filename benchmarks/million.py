"""Very many requests under one total: the engine without and with its proof, beside HiGHS on the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from apportion.allocation.dispatch import solve_case
from apportion.allocation.funding import allocations
from apportion.allocation.proof.bound import upper_bound
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.worth.values import total_value
from apportion.model.case import Case
from apportion.model.requests import Shape
from benchmarks import highs
from benchmarks.data import Lines, case_of, requests
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import measure

_NOTES: Final = f"""\
Requests with floors and caps under one total, their values straight, quadratic or logarithmic. *Solved* is from the
case in memory to whole cents. *Proved* adds the judgement of every rule from the case itself, the exact value, and the
bound on every other plan, none of which looks at the solver; up to 5,000 quadratic curves are counted in fractions,
more in outward-rounded enclosures, which is why a thousand take longer than ten thousand.

HiGHS is given the same columns and the one row through its array interface, with one thread; only its run is timed, not
the building of the model. *As it comes*, its preparatory step (presolve) takes most of the time on one long row, so it
is also run without that step, its best setting here. Curves are cut into {highs.SEGMENTS} segments for it, so that its
value is that of the cut curves. Sizes are those that it can do within half a minute (a million lines take it ten
minutes); each row compares equal sizes."""

_SOLVED: Final = Bar(seconds_at_most=1.0)
_PROVED: Final = Bar(seconds_at_most=3.0)
_PEER_RUNS: Final = 1
AS_IT_COMES: Final = "HiGHS, as it comes"
NO_PRESOLVE: Final = "HiGHS, no presolve"


def million_section(*, quick: bool) -> Section:
    """The bars at a million lines, and peers at the sizes that they reach."""
    many = 100_000 if quick else 1_000_000
    rows: list[Row] = []
    for shape in (Shape.LINEAR, Shape.QUADRATIC, Shape.LOG):
        rows.extend(_engine(shape, many, barred=not quick))
    beside: tuple[tuple[Shape, int, str], ...] = (
        (Shape.LINEAR, 10_000, AS_IT_COMES),
        (Shape.LINEAR, 10_000, NO_PRESOLVE),
        (Shape.QUADRATIC, 1_000, AS_IT_COMES),
        (Shape.QUADRATIC, 1_000, NO_PRESOLVE),
    )
    if not quick:
        beside = (
            *beside,
            (Shape.QUADRATIC, 10_000, NO_PRESOLVE),
            (Shape.LINEAR, 100_000, AS_IT_COMES),
            (Shape.LINEAR, 100_000, NO_PRESOLVE),
        )
    rows.extend(_beside(*one) for one in beside)
    return Section("Very many requests under one total", _NOTES, tuple(rows))


def proved_value(case: Case) -> float:
    """Solve, judge, value and bound.

    Raises:
        RuntimeError: when the plan is not feasible or not within one minor unit's worth of its bound.
    """
    problem, solution = solve_case(case)
    amounts = problem.line_amounts(solution.amounts)
    verdict = verify_amounts(case, amounts, allocations(problem, solution.amounts))
    worth = total_value(case.requests, amounts)
    gap = upper_bound(problem, solution.row_prices).upper - worth.lower
    dearest = max((abs(price) for price in solution.row_prices.values()), default=1)
    if not verdict.feasible or gap > max(1, dearest):
        raise RuntimeError(f"no proof: feasible {verdict.feasible}, gap {float(gap)}")
    return float(worth.lower)


def _engine(shape: Shape, count: int, *, barred: bool) -> Iterator[Row]:
    case, size = case_of(requests(count, shape)), _lines(count)
    name = shape.name.lower()
    yield Row(f"{name}, solved", size, measure(lambda: solve_case(case)), bar=_SOLVED if barred else None)
    yield Row(f"{name}, proved", size, measure(lambda: proved_value(case)), bar=_PROVED if barred else None)


def _beside(shape: Shape, count: int, peer: str) -> Row:
    of = requests(count, shape)
    case = case_of(of)
    ours = measure(lambda: proved_value(case))
    model = _model(of, peer)
    theirs = measure(model.run, _PEER_RUNS)
    return Row(
        what=f"{shape.name.lower()}, proved",
        size=_lines(count),
        ours=ours,
        peer=peer,
        theirs=theirs,
        our_value=ours.result,
        their_value=theirs.result,
    )


def _model(of: Lines, peer: str) -> highs.Model:
    model = highs.model_of(of)
    if peer == NO_PRESOLVE:
        model.highs.setOptionValue("presolve", "off")
    return model


def _lines(count: int) -> str:
    return f"{count:,} lines"
