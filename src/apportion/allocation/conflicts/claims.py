"""Everything in a problem with decisions that could be given up, as rows of one programme with room to give.

A claim is a rule, a floor, or that something has to be funded. What requests ask for at the most, and that amounts
follow from the options taken, is not up for discussion: it is what the claims are about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.decisions.portfolio import Portfolio, build_portfolio
from apportion.allocation.decisions.settle import settle
from apportion.allocation.explanation.demands import demand
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, Programme, ProgrammeBuilder, Search, solve
from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model import wording
from apportion.model.requests import Shape
from apportion.model.rule import Measure

_GAP: Final = 1e-4
"""A change that suffices may be so much larger, in parts of it, than the least one."""


@dataclass(frozen=True)
class Claim:
    """One thing that a plan has to respect."""

    id: str
    title: str
    demand: str
    """What it asks for, in words."""
    measured_in: Measure
    row: int
    """Row of the programme."""
    measure: float
    """Minor units, or units of a resource, or decisions, that one unit of the row stands for."""
    cost: float
    """What giving way by one unit of the row counts, in programme units of money."""
    line: int = -1
    """The request line whose floor or cap it is; -1 for other claims."""


@dataclass(frozen=True, eq=False)
class Claims:
    """A programme in which every claim may give way at its cost."""

    problem: Problem
    listed: tuple[Claim, ...]
    programme: Programme
    """Options first; behind all other columns two for each claim by which it gives way."""
    gives: int
    """The first of these columns."""
    unit: float

    @property
    def names(self) -> list[str]:
        """The ids of all claims, each once: both sides of an exact limit are one claim."""
        return list(dict.fromkeys(claim.id for claim in self.listed))

    def limited(self, active: Iterable[str], giving: Iterable[str] = (), *, whole: bool) -> Programme:
        """The programme with some claims only, some of which may give way.

        Args:
            active: ids of the claims that count.
            giving: ids of those among them that may give way.
            whole: whether options are taken in full or not at all; otherwise parts of them may be.
        """
        counts, may_give = set(active), set(giving)
        row_lower, row_upper = self.programme.row_lower.copy(), self.programme.row_upper.copy()
        upper = self.programme.upper.copy()
        for k, claim in enumerate(self.listed):
            if claim.id not in counts:
                row_lower[claim.row], row_upper[claim.row] = -np.inf, np.inf
            if claim.id not in counts or claim.id not in may_give:
                upper[self.gives + 2 * k : self.gives + 2 * k + 2] = 0.0
        integers = self.programme.integers if whole else 0
        return replace(self.programme, row_lower=row_lower, row_upper=row_upper, upper=upper, integers=integers)

    def solved(self, active: Iterable[str], giving: Iterable[str], *, whole: bool, nodes_max: int) -> LpResult:
        """The least cost at which the giving claims let all active ones hold."""
        return solve(self.limited(active, giving, whole=whole), search=Search(nodes_max, _GAP, 1e-6))

    def given(self, answer: LpResult) -> dict[str, tuple[float, bool]]:
        """Per claim how far it gives way, in its own measure, and whether its upper limit rises."""
        changes: dict[str, tuple[float, bool]] = {}
        for k, claim in enumerate(self.listed):
            lowered, raised = (float(answer.x[self.gives + 2 * k + side]) * claim.measure for side in (0, 1))
            if lowered + raised > 0:
                changes[claim.id] = changes.get(claim.id, (0.0, False))[0] + lowered + raised, raised > lowered
        return changes

    def holds_with(self, claim: Claim, change: int, answer: LpResult, *, raised: bool) -> bool:
        """Whether whole amounts keep all claims once one in money gives way, with the options of an answer.

        Args:
            claim: the one that gives way.
            change: minor units by which it does.
            answer: what the solver found with this claim giving way.
            raised: whether an upper limit rises; otherwise a lower one falls.
        """
        taken = np.rint(answer.x[: self.problem.options.count]).astype(np.int64)
        try:
            settle(_given_way(self.problem, claim, change, raised=raised), taken)
        except Infeasible:
            return False
        return True


def _given_way(problem: Problem, claim: Claim, change: int, *, raised: bool) -> Problem:
    """The problem with one claim in money moved, and without what anything is worth."""
    rows = []
    for row in problem.rows:
        if row.rule.is_hard and row.id == claim.id and raised and row.upper is not None:
            rows.append(replace(row, upper=row.upper + change * row.scale))
        elif row.rule.is_hard and row.id == claim.id and not raised and row.lower is not None:
            rows.append(replace(row, lower=row.lower - change * row.scale))
        elif row.rule.is_hard:
            rows.append(row)
    floor, cap = problem.floor.copy(), problem.cap.copy()
    if claim.line >= 0 and raised:
        cap[claim.line] += change
    elif claim.line >= 0:
        floor[claim.line] = max(0, int(floor[claim.line]) - change)
    kept = [change if claim.id == rule.id else 0 for rule in problem.reserve_rules]
    requests = problem.case.requests
    nothing = DecimalColumn(np.zeros(requests.count, dtype=np.int64), 0)
    plain = replace(requests, shape=np.full(requests.count, Shape.LINEAR, dtype=np.int8), rate=nothing)
    return replace(
        problem,
        case=replace(problem.case, requests=plain),
        rows=tuple(rows),
        floor=floor,
        cap=cap,
        reserve_floor=np.maximum(0, problem.reserve_floor - np.array(kept, dtype=np.int64)),
    )


def claims_of(problem: Problem) -> Claims:
    """The claims of a problem with decisions."""
    portfolio = build_portfolio(_open(problem))
    builder = _Builder(problem, portfolio)
    builder.rules()
    builder.floors_and_caps()
    builder.closed_options()
    builder.due_decisions()
    builder.reserves()
    return builder.build()


def _open(problem: Problem) -> Problem:
    """The same problem without anything that is claimed of single requests, decisions and reserves."""
    options, choices = problem.options, problem.options.choices
    # What no fund may pay for is closed whatever rules say.
    paid = np.bincount(problem.line, minlength=problem.lines) > 0
    is_open = np.ones(choices.options, dtype=np.bool_)
    is_open[choices.option[(choices.least > 0) & ~paid[choices.line]]] = False
    decided = choices.decision_of_line(problem.lines) >= 0
    opened = replace(
        options,
        is_open=is_open,
        must=np.zeros_like(options.must),
        least=np.where(is_open[choices.option], choices.least, options.least),
        most=np.where(is_open[choices.option], choices.most, options.most),
    )
    requests = problem.case.requests
    cap = np.maximum(problem.cap, requests.cap)
    # What money is worth does not matter here, and curves would need columns that first have to be cut.
    straight = replace(requests, shape=np.full(requests.count, Shape.LINEAR, dtype=np.int8))
    return replace(
        problem,
        case=replace(problem.case, requests=straight),
        options=opened,
        floor=np.where(decided, problem.floor, 0),
        cap=cap,
        reserve_floor=np.zeros_like(problem.reserve_floor),
        rows=tuple(row for row in problem.rows if row.rule.is_hard),
    )


class _Builder:
    """Collects claims; used once and thrown away."""

    def __init__(self, problem: Problem, portfolio: Portfolio) -> None:
        self.problem, self.portfolio = problem, portfolio
        self.rules_kept = [row for row in problem.rows if row.rule.is_hard]
        self.named = {rule.id: rule for rule in problem.case.rules}
        self.rows: list[tuple[Int64Array, np.ndarray, float, float]] = []
        self.listed: list[Claim] = []
        programme = portfolio.programme
        for k in range(programme.row_lower.size):
            own = slice(int(programme.starts[k]), int(programme.starts[k + 1]))
            limits = float(programme.row_lower[k]), float(programme.row_upper[k])
            self.rows.append((programme.indices[own], programme.values[own], *limits))

    def _claim(
        self,
        name: str,
        title: str,
        text: str,
        measured_in: Measure,
        row: int,
        measure: float,
        worth: float | None = None,
    ) -> None:
        """One more claim; ``worth`` is the money in minor units that a unit of a resource counts as much as."""
        typical = self._typical
        cost = typical / self.portfolio.unit if measured_in is Measure.COUNT else measure / self.portfolio.unit
        if worth is not None:
            cost = measure * worth / self.portfolio.unit
        self.listed.append(Claim(name, title, text, measured_in, row, measure, max(cost, 1e-9)))

    @property
    def _typical(self) -> float:
        """Minor units of money that one decision counts as much as: what an option takes on average."""
        options = self.problem.options
        return float(np.sum(options.most)) / max(1, options.count) or self.portfolio.unit

    def _worth(self, row: Row) -> float | None:
        """What a unit of a resource counts in money, by what its largest user asks for; ``None`` for other rules."""
        if row.rule.measured_in is not Measure.QUANTITY:
            return None
        by_option = bool(np.any(row.columns >= self.problem.option_columns.start))
        return (self._typical if by_option else 1.0) / float(Fraction(row.steepest, row.scale))

    def rules(self) -> None:
        """Every hard rule, row by row."""
        rows = zip(self.rules_kept, self.portfolio.rows.tolist(), self.portfolio.measures.tolist(), strict=True)
        for row, index, measure in rows:
            measured_in = row.rule.measured_in if row.rule.measured_in is not Measure.PERCENT else Measure.MONEY
            text = demand(self.problem.case, row.rule)
            self._claim(row.id, _title(row), text, measured_in, index, measure, self._worth(row))

    def _row(self, columns: Int64Array, lower: float, upper: float) -> int:
        self.rows.append((columns, np.ones(columns.size), lower, upper))
        return len(self.rows) - 1

    def _owner(self, line: int, side: str) -> tuple[str, str, str]:
        """Id, title and demand of what holds a line at a bound."""
        problem, requests = self.problem, self.problem.case.requests
        rule = problem.bound_rules.get((line, side), "")
        name = str(requests.name[line])
        if rule:
            return f"{rule}/{requests.id[line]}", f"{self.named[rule].title} ({name})", ""
        return f"bound.{requests.id[line]}.{side}", f"{'Floor' if side == 'floor' else 'Cap'} of {name}", ""

    def floors_and_caps(self) -> None:
        """Floors of requests that take any amount, and caps that a rule has lowered.

        Of a decision only those that a rule sets for an amount that its option leaves open.
        """
        problem, unit = self.problem, self.portfolio.unit
        requests = problem.case.requests
        is_open = problem.options.choices.decision_of_line(problem.lines) < 0
        raised = problem.floor > np.where(is_open, 0, requests.floor)
        is_open[self._open_lines()] = True
        ends = np.searchsorted(problem.line, np.arange(problem.lines + 1))
        lowered = problem.cap < requests.cap
        for line in np.flatnonzero(is_open & (raised | lowered)).tolist():
            columns = self.portfolio.own[ends[line] : ends[line + 1]]
            for side, is_held, limit in (
                ("floor", raised[line], int(problem.floor[line])),
                ("cap", lowered[line], int(problem.cap[line])),
            ):
                if not is_held:
                    continue
                name, title, _ = self._owner(line, side)
                low, high = (limit / unit, np.inf) if side == "floor" else (-np.inf, limit / unit)
                words = "at least" if side == "floor" else "at most"
                text = f"{words} {wording.money(problem.case, limit)}"
                self._claim(name, title, text, Measure.MONEY, self._row(columns, low, high), unit)
                self.listed[-1] = replace(self.listed[-1], line=line)

    def _open_lines(self) -> Int64Array:
        """Lines of decisions that may receive any amount in between, and of which the option is not ruled out."""
        options, choices = self.problem.options, self.problem.options.choices
        return choices.line[options.is_open_entry & options.is_open[choices.option]]

    def closed_options(self) -> None:
        """Options that rules on each request rule out, one claim for each rule and decision."""
        problem, choices = self.problem, self.problem.options.choices
        owner = choices.decision_of_line(problem.lines)
        money = set(self._open_lines().tolist())
        for (line, side), rule in sorted(problem.bound_rules.items()):
            if owner[line] < 0 or line in money:
                continue
            decision = int(owner[line])
            options = range(int(choices.offset[decision]), int(choices.offset[decision + 1]))
            closed = [option for option in options if self._is_ruled_out(option, line, side)]
            held, name = self.named[rule], str(choices.request[decision])
            for option in closed:
                row = self._row(np.array([option], dtype=np.int64), -np.inf, 0.0)
                title = f"{held.title} ({name})" if held.applies_to.each else held.title
                self._claim(f"{rule}/{name}", title, demand(problem.case, held), Measure.COUNT, row, 1.0)

    def _is_ruled_out(self, option: int, line: int, side: str) -> bool:
        """Whether what an option gives a line is below its floor, or above its cap."""
        problem, choices = self.problem, self.problem.options.choices
        entries = np.arange(choices.start[option], choices.start[option + 1])
        entries = entries[choices.line[entries] == line]
        if side == "floor":
            return not bool((choices.most[entries] >= problem.floor[line]).any())
        return bool((choices.least[entries] > problem.cap[line]).any())

    def due_decisions(self) -> None:
        """Decisions that have to take one of their options: by their own floor, or by that of a rule on each request.

        A floor for an amount that an option leaves open is a claim already, and asks for more than being funded.
        """
        options, choices, case = self.problem.options, self.problem.options.choices, self.problem.case
        owner = choices.decision_of_line(self.problem.lines)
        money = set(self._open_lines().tolist())
        asked: dict[int, set[str]] = {}
        for (line, side), rule in self.problem.bound_rules.items():
            if side == "floor" and line not in money:
                asked.setdefault(int(owner[line]), set()).add(rule)
        for decision in np.flatnonzero(options.must).tolist():
            columns = np.arange(choices.offset[decision], choices.offset[decision + 1], dtype=np.int64)
            name = str(choices.request[decision])
            if choices.must[decision]:
                line = int(choices.line[choices.start[columns[0]]])
                title = f"'{case.requests.name[line]}' has to be funded"
                row = self._row(columns, 1.0, np.inf)
                self._claim(f"bound.{name}.floor", title, "funded", Measure.COUNT, row, 1.0)
            for rule in sorted(asked.get(decision, ())):
                held = self.named[rule]
                row = self._row(columns, 1.0, np.inf)
                title = f"{held.title} ({name})"
                self._claim(f"{rule}/{name}", title, demand(case, held), Measure.COUNT, row, 1.0)

    def reserves(self) -> None:
        """Money that has to be kept back."""
        problem, unit = self.problem, self.portfolio.unit
        for k, rule in enumerate(problem.reserve_rules):
            if problem.reserve_floor[k] > 0 and rule.is_hard:
                columns = self.portfolio.own[problem.pairs + k : problem.pairs + k + 1]
                row = self._row(columns, int(problem.reserve_floor[k]) / unit, np.inf)
                self._claim(rule.id, rule.title, demand(problem.case, rule), Measure.MONEY, row, unit)

    def build(self) -> Claims:
        """The programme with two columns behind all others for each claim."""
        programme = self.portfolio.programme
        builder = ProgrammeBuilder.empty()
        builder.add_columns(np.zeros(programme.gain.size), programme.lower, programme.upper)
        costs = np.repeat([-claim.cost for claim in self.listed], 2)
        gives = builder.add_columns(costs, np.zeros(costs.size), np.full(costs.size, np.inf))
        first = int(gives[0]) if gives.size else programme.gain.size
        given_to = {claim.row: first + 2 * k for k, claim in enumerate(self.listed)}
        for index, (columns, values, lower, upper) in enumerate(self.rows):
            give = given_to.get(index)
            own = np.zeros(0, dtype=np.int64) if give is None else np.array([give, give + 1], dtype=np.int64)
            signs = np.array([1.0, -1.0][: own.size])
            builder.add_row(np.concatenate([columns, own]), np.concatenate([values, signs]), lower, upper)
        integers = programme.integers
        return Claims(self.problem, tuple(self.listed), builder.build(integers=integers), first, self.portfolio.unit)


def _title(row: Row) -> str:
    if row.id == row.rule.id:
        return row.rule.title
    return f"{row.rule.title} ({row.id.partition('/')[2]})"
