"""A few departments with floors, caps and a total: the engine beside SciPy's SLSQP."""

from __future__ import annotations

from functools import partial
from typing import Final

from apportion.allocation.dispatch import solve_case
from apportion.allocation.worth.values import total_value
from apportion.model.case import Case
from benchmarks import slsqp
from benchmarks.data import case_of, departments
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import Timed, measure

_NOTES: Final = """\
Linear values between a floor and a cap per department, one total, weights that are shares of one whole. *Textbook
script*: SciPy's SLSQP with one lambda per floor, per cap and for the total, the objective as a Python loop, derivatives
by differences, `ftol` 1e-9, amounts in millions (in dollars it stops at once or far from the optimum). *Given
everything*: the same method with bounds as bounds, one linear constraint, derivatives and arrays. Ours is from the case
in memory to whole cents: the rules written out, the optimum, no rounding afterwards. *As rules* means that each floor
and cap is a rule of a unit with a price of its own, as in the example company; *as bounds*, that they are the
request's. SLSQP runs with one thread: with two, its many small matrix products wait for each other and it took three
to ten times as long."""

_BAR: Final = Bar(ratio_at_least=1_000)
_BAR_SIZE: Final = 100
_ONE_RUN: Final = 50
"""Departments from which the textbook script takes seconds and is run once."""


def departments_section(*, quick: bool) -> Section:
    """All sizes against the textbook script, the last one also against a fair use of SLSQP."""
    rows: list[Row] = []
    for count in (20, 50) if quick else (20, 50, 100):
        of = departments(count)
        script = measure(partial(slsqp.textbook, of), runs=3 if count < _ONE_RUN else 1)
        fair = measure(partial(slsqp.fair, of))
        for form, case in (("as rules", case_of(of, limits_on_units=True)), ("as bounds", case_of(of))):
            ours = measure(partial(_solved_value, case), runs=25)
            for peer, theirs in (("SLSQP, textbook script", script), ("SLSQP, given everything", fair)):
                barred = count == _BAR_SIZE and form == "as rules" and theirs is script
                rows.append(_row(f"limits {form}", count, ours, peer, theirs, _BAR if barred else None))
    return Section("Departments with floors, caps and a total", _NOTES, tuple(rows))


def _solved_value(case: Case) -> float:
    """Formulate, solve and value; the valuation is not needed by anybody but takes its time in ours too."""
    problem, solution = solve_case(case)
    return float(total_value(case.requests, problem.line_amounts(solution.amounts)).lower)


def _row(what: str, count: int, ours: Timed[float], peer: str, theirs: Timed[slsqp.Answer], bar: Bar | None) -> Row:
    return Row(
        what=what,
        size=f"{count} departments",
        ours=ours,
        peer=peer,
        theirs=theirs,
        our_value=ours.result,
        their_value=theirs.result.value,
        bar=bar,
    )
