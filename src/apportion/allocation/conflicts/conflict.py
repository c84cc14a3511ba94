"""When no plan exists: which rules cannot hold together, and what would have to give.

Requests that every rule treats alike are merged first; that loses nothing, because only sums matter here, and makes a
conflict hidden behind a million requests a small problem. An elastic programme finds the least total change that lets
the rules hold; deletion filtering (Chinneck and Dravnieks, 1991) then reduces the rules involved to a set of which
none can be left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

import numpy as np

from apportion.allocation.conflicts.decision_conflict import explain_decision_conflict
from apportion.allocation.dispatch import solve_case
from apportion.allocation.explanation.demands import demand
from apportion.allocation.formulation.problem import Problem, Row
from apportion.allocation.solution import Infeasible
from apportion.allocation.solve import LpResult, ProgrammeBuilder, solve
from apportion.kernel.exact import exact_sum
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.conflict import Conflict, Repair
from apportion.model.rule import Measure, RuleKind

_CONFLICTS_MAX: Final = 5
_TOLERANCE: Final = 1e-6
_HAIR: Final = 1e-3
"""Part of a minor unit that is taken for the solver's noise; in very large budgets the noise itself is larger."""
_NOISE: Final = 2e-9
"""The solver's own tolerance, with room, in programme units."""
_THOROUGH_MAX: Final = 300
"""Rules in one conflict beyond which none is left out on trial: each trial is a programme of its own."""
_TRIED_MAX: Final = 100
"""Rules tried for a repair alone; the total and funds come first."""
_EXTRA_UNITS: Final = (0, 1, 2, 5, 10, 100)
"""Minor units beyond the computed raise of the total that are tried until a plan exists."""
_NAMED_MAX: Final = 20
"""Rules written out in the sentence of a conflict."""


@dataclass(frozen=True, eq=False)
class _Side:
    """One side of one rule over merged columns: an elastic row."""

    rule: str
    columns: np.ndarray
    values: np.ndarray
    lower: float
    upper: float
    measure: float = 1.0
    """What one unit of the row is in the rule's own measure; rows of resources are brought to the size of money."""
    cost: float = 1.0
    """What giving one unit of the row counts: money as money, a resource as the money that uses it fastest."""
    of_total: float = 0.0
    """Part of the total that the side demands: a reserve in percent grows when the total is raised."""


@dataclass(frozen=True, eq=False)
class _Merged:
    """The problem with alike columns merged, and the floors and caps of requests as rules of their own."""

    problem: Problem
    sides: tuple[_Side, ...]
    columns: int
    unit: float
    titles: dict[str, str]
    measures: dict[str, bool]
    """Per rule: True when it counts a resource rather than money."""

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Ids of all rules, in order."""
        return tuple(dict.fromkeys(side.rule for side in self.sides))

    @property
    def tolerance(self) -> float:
        """Least total change, in programme units, that is a conflict: part of a minor unit where it can be told."""
        return max(_NOISE, min(_TOLERANCE, 0.25 / self.unit))

    def enough(self, change: float) -> int:
        """A change in minor units that surely suffices: rounded up, unless noise alone lifts it above a whole unit."""
        noise = max(_HAIR, _NOISE * self.unit)
        return int(np.ceil(change - noise))


def explain_conflict(problem: Problem) -> tuple[tuple[Conflict, ...], tuple[Repair, ...]]:
    """The conflicts among hard rules and the cheapest repairs; both empty when fractions of a minor unit would do."""
    if problem.options.count:
        return explain_decision_conflict(problem)
    merged = _merge(problem)
    conflicts: list[Conflict] = []
    ignored: set[str] = set()
    while len(conflicts) < _CONFLICTS_MAX:
        active = [rule for rule in merged.rules if rule not in ignored]
        elastic = _elastic(merged, active, active)
        if elastic is None or elastic.objective > -merged.tolerance:
            break
        members = _involved(merged, active, elastic)
        thorough = len(members) <= _THOROUGH_MAX
        if thorough:
            members = _irreducible(merged, members)
        shortfall = _shortfall(merged, members)
        demands = tuple(f"{merged.titles[rule]}: {_limit_text(merged, rule)}" for rule in members)
        text = _conflict_text(merged, members, shortfall)
        conflicts.append(Conflict(tuple(members), text, shortfall, thorough, demands))
        # A second, independent conflict shares no rule with the first one.
        ignored.update(members)
    return tuple(conflicts), _repairs(merged, [rule for conflict in conflicts for rule in conflict.rules])


def _merge(problem: Problem) -> _Merged:
    group = _signatures(problem)
    count = int(group.max(initial=-1)) + 1
    unit = float(10 ** max(0, len(str(problem.case.total)) - 7))
    titles = {row.id: row.rule.title for row in problem.rows}
    measures = {row.id: row.rule.kind is RuleKind.RESOURCE for row in problem.rows}
    sides = [_row_side(row, group, unit) for row in problem.rows if row.rule.is_hard]
    bounds, bound_titles = _bound_sides(problem, group, count, unit)
    titles.update(bound_titles)
    return _Merged(problem, (*sides, *bounds), count, unit, titles, measures)


def _signatures(problem: Problem) -> np.ndarray:
    """A number per column such that equal numbers mean equal coefficients in every row.

    Also two columns of one line under several funds are kept apart from other lines where the line has a floor.
    """
    group = np.zeros(problem.columns, dtype=np.int64)
    for row in problem.rows:
        coefficients = np.ones(row.columns.size) if row.coefficients is None else row.coefficients.astype(np.float64)
        _, coded = np.unique(coefficients, return_inverse=True)
        mark = np.zeros(problem.columns, dtype=np.int64)
        mark[row.columns] = coded + 1
        _, group = np.unique(group * (int(coded.max(initial=0)) + 2) + mark, return_inverse=True)
    if problem.bound_rules and problem.single:
        # A limit on each request belongs to its rule: lines held by different rules must not be added up.
        names = {rule: k + 1 for k, rule in enumerate(sorted(set(problem.bound_rules.values())))}
        held = np.zeros((2, problem.columns), dtype=np.int64)
        for (line, side), rule in problem.bound_rules.items():
            held[int(side == "cap"), line] = names[rule]
        for mark in held:
            _, group = np.unique(group * (len(names) + 1) + mark, return_inverse=True)
    if problem.funds_matter:
        # The floor of a line spans its funds: merging lines whose funds differ would lose it.
        group = np.arange(problem.columns, dtype=np.int64)
    group = group.astype(np.int64)
    group[problem.pairs :] = int(group.max(initial=0)) + 1 + np.arange(len(problem.reserve_rules))
    if problem.single:
        # A floor above its own cap would disappear in the sums of its neighbours.
        crossed = np.flatnonzero(problem.floor > problem.cap)
        group[crossed] = int(group.max(initial=0)) + 1 + np.arange(crossed.size)
    _, dense = np.unique(group, return_inverse=True)
    return np.asarray(dense, dtype=np.int64)


def _row_side(row: Row, group: np.ndarray, unit: float) -> _Side:
    columns, first = np.unique(group[row.columns], return_index=True)
    whole = np.ones(columns.size) if row.coefficients is None else row.coefficients[first].astype(np.float64)
    lower = -np.inf if row.lower is None else float(Fraction(row.lower, row.steepest)) / unit
    upper = np.inf if row.upper is None else float(Fraction(row.upper, row.steepest)) / unit
    if lower > upper:
        # An exact change against last year that falls between two minor units: no whole amount meets it, a part would.
        lower = upper = (lower + upper) / 2
    measure = float(Fraction(row.steepest, row.scale))
    cost = 1.0 if row.rule.kind is RuleKind.RESOURCE else measure
    return _Side(row.id, columns, whole / row.steepest, lower, upper, measure, cost)


def _bound_sides(problem: Problem, group: np.ndarray, count: int, unit: float) -> tuple[list[_Side], dict[str, str]]:
    """Floors and caps of requests, and reserves, as rules: one per merged column."""
    sides: list[_Side] = []
    titles: dict[str, str] = {}
    if problem.funds_matter:
        for line in range(problem.lines):
            columns = group[: problem.pairs][problem.line == line]
            _add_bounds(sides, titles, problem, np.array([line]), columns, unit)
    else:
        for merged in range(count):
            lines = np.flatnonzero(group[: problem.pairs] == merged)
            if lines.size:
                _add_bounds(sides, titles, problem, lines, np.array([merged]), unit)
    for k, rule in enumerate(problem.reserve_rules):
        column = np.array([group[problem.pairs + k]])
        low, high = float(problem.reserve_floor[k]) / unit, float(problem.reserve_cap[k]) / unit
        share = float(rule.at_least or rule.at_most or 0) if rule.measured_in is Measure.PERCENT else 0.0
        sides.append(_Side(rule.id, column, np.ones(1), low, high, of_total=share))
        titles[rule.id] = rule.title
    return sides, titles


def _add_bounds(
    sides: list[_Side],
    titles: dict[str, str],
    problem: Problem,
    lines: np.ndarray,
    columns: np.ndarray,
    unit: float,
) -> None:
    floor, cap = exact_sum(problem.floor[lines]), exact_sum(problem.cap[lines])
    requests = problem.case.requests
    first = str(requests.id[int(lines[0])])
    limits = [problem.bound_rules.get((int(lines[0]), side)) for side in ("floor", "cap")]
    if floor > cap and limits[0] is not None and limits[0] == limits[1]:
        # One exact change against last year that falls between two minor units: no whole amount, yet no conflict.
        floor, cap = cap, floor
    who = f"request {first}" if lines.size == 1 else f"{lines.size} requests of which the first is {first}"
    named = {rule.id: rule.title for rule in problem.case.rules}
    if floor > 0:
        rule = problem.bound_rules.get((int(lines[0]), "floor"), f"bound.{first}.floor")
        sides.append(_Side(rule, columns, np.ones(columns.size), floor / unit, np.inf))
        titles.setdefault(rule, named.get(rule, f"floor of {who}"))
    rule = problem.bound_rules.get((int(lines[0]), "cap"), f"bound.{first}.cap")
    sides.append(_Side(rule, columns, np.ones(columns.size), -np.inf, cap / unit))
    titles.setdefault(rule, named.get(rule, f"amount asked for by {who}"))


def _elastic(merged: _Merged, active: Iterable[str], giving: Iterable[str]) -> LpResult | None:
    """Least total change, in programme units, of the giving rules so that all active ones hold; ``None``: none does."""
    builder = ProgrammeBuilder.empty()
    builder.add_columns(np.zeros(merged.columns), np.zeros(merged.columns), np.full(merged.columns, np.inf))
    chosen, elastic = set(active), set(giving)
    total_gives: np.ndarray | None = None
    for side in merged.sides:
        if side.rule not in chosen:
            continue
        columns, values = side.columns, side.values
        if side.of_total and total_gives is not None:
            columns = np.concatenate([columns, total_gives])
            values = np.concatenate([values, [side.of_total, -side.of_total]])
        if side.rule in elastic:
            give = builder.add_columns(np.full(2, -side.cost), np.zeros(2), np.full(2, np.inf))
            columns, values = np.concatenate([columns, give]), np.concatenate([values, [1.0, -1.0]])
            total_gives = give if side.rule == "total" else total_gives
        builder.add_row(columns, values, side.lower, side.upper)
    answer = solve(builder.build())
    return answer if answer.status == "optimal" else None


def _involved(merged: _Merged, active: list[str], elastic: LpResult) -> list[str]:
    """Rules with a price in the elastic programme: they already prove that not all can hold (Farkas)."""
    among = set(active)
    held = [side for side in merged.sides if side.rule in among]
    priced = {side.rule for side, price in zip(held, elastic.prices, strict=True) if abs(price) > _TOLERANCE}
    return [rule for rule in active if rule in priced]


def _irreducible(merged: _Merged, members: list[str]) -> list[str]:
    """Leave out every rule without which the others still cannot hold."""
    kept = list(members)
    for rule in members:
        without = [other for other in kept if other != rule]
        answer = _elastic(merged, without, without)
        if answer is not None and answer.objective < -merged.tolerance:
            kept = without
    return kept


def _shortfall(merged: _Merged, members: list[str]) -> Fraction:
    """The least sum of changes, in minor units; a resource counts as the money that uses it fastest."""
    answer = _elastic(merged, members, members)
    return Fraction(0 if answer is None else merged.enough(-answer.objective * merged.unit))


def _repairs(merged: _Merged, members: list[str]) -> tuple[Repair, ...]:
    """Each rule whose own change lets all rules hold, cheapest first; when none does, the least joint change."""
    alone = []
    for rule in members[:_TRIED_MAX]:
        found = _alone(merged, rule)
        if found is not None:
            change, raised = found
            if rule == "total" and raised:
                change = _sufficient_total(merged.problem.case, change)
            alone.append(Repair(rule, change, _repair_text(merged, rule, change, raised=raised), alone=True))
    if alone:
        return tuple(sorted(alone, key=lambda repair: (repair.change, members.index(repair.rule))))
    answer = _elastic(merged, merged.rules, merged.rules)
    if answer is None:
        return ()
    return tuple(
        Repair(rule, change, _repair_text(merged, rule, change, raised=raised), alone=False)
        for rule, (change, raised) in _changes(merged, merged.rules, answer).items()
    )


def _sufficient_total(case: Case, change: Fraction) -> Fraction:
    """The raise of the total that suffices in whole minor units, which may take a few more than fractions of them."""
    for extra in _EXTRA_UNITS:
        try:
            solve_case(replace(case, total=case.total + int(change) + extra))
        except Infeasible:
            continue
        return change + extra
    return change


def _alone(merged: _Merged, rule: str) -> tuple[Fraction, bool] | None:
    """How far one rule has to give so that all others hold as they are, and whether its limit rises."""
    answer = _elastic(merged, merged.rules, [rule])
    return None if answer is None else _changes(merged, [rule], answer).get(rule)


def _changes(merged: _Merged, giving: Sequence[str], answer: LpResult) -> dict[str, tuple[Fraction, bool]]:
    """Per giving rule the change in minor units (or quantity), rounded up, and whether its limit is raised."""
    changes: dict[str, tuple[Fraction, bool]] = {}
    gave = set(giving)
    column = merged.columns
    for side in merged.sides:
        if side.rule not in gave:
            continue
        lowered, raised = (float(answer.x[column + k]) * merged.unit for k in (0, 1))
        column += 2
        money = lowered + raised
        if merged.enough(money) > 0:
            before = changes.get(side.rule, (Fraction(0), False))[0]
            changes[side.rule] = before + _in_its_measure(merged, side, money), raised > lowered
    return changes


def _in_its_measure(merged: _Merged, side: _Side, money: float) -> Fraction:
    """A change counted in the rule's own measure: whole minor units, or thousandths of a resource, rounded up."""
    if merged.measures.get(side.rule):
        return Fraction(int(np.ceil(money * side.measure * 1000 - _HAIR)), 1000)
    return Fraction(merged.enough(money * side.measure))


def _conflict_text(merged: _Merged, members: list[str], shortfall: Fraction) -> str:
    case = merged.problem.case
    listed = "; ".join(f"{merged.titles[rule]} ({_limit_text(merged, rule)})" for rule in members[:_NAMED_MAX])
    if len(members) > _NAMED_MAX:
        more = len(members) - _NAMED_MAX
        listed += f"; and {more} {'other' if more == 1 else 'others'}"
    if len(members) == 1:
        missed = "" if merged.measures.get(members[0]) else f" It is missed by {wording.money(case, shortfall)}."
        return f"This rule cannot hold: {listed}.{missed}"
    return (
        f"These {len(members)} rules cannot hold together: {listed}. "
        f"They miss each other by {wording.money(case, shortfall)}."
    )


def _limit_text(merged: _Merged, rule: str) -> str:
    case = merged.problem.case
    if rule in merged.problem.bound_rules.values():
        stated = next(item for item in case.rules if item.id == rule)
        return f"{demand(case, stated)} for each of its requests"
    side = next(item for item in merged.sides if item.rule == rule)
    row = next((item for item in merged.problem.rows if item.id == rule), None)
    if row is not None and not row.is_plain_sum:
        return _percent_limit(merged, row)
    low = "" if not np.isfinite(side.lower) else wording.money(case, round(side.lower * merged.unit))
    high = "" if not np.isfinite(side.upper) else wording.money(case, round(side.upper * merged.unit))
    if low and low == high:
        return f"exactly {low}"
    if low and high:
        return f"between {low} and {high}"
    return f"at least {low}" if low else f"at most {high}"


def _percent_limit(merged: _Merged, row: Row) -> str:
    case = merged.problem.case
    write = wording.quantity if row.rule.kind is RuleKind.RESOURCE else wording.percent
    parts = []
    if row.rule.at_least is not None:
        parts.append(f"at least {write(case, row.rule.at_least)}")
    if row.rule.at_most is not None:
        parts.append(f"at most {write(case, row.rule.at_most)}")
    return " and ".join(parts)


def _repair_text(merged: _Merged, rule: str, change: Fraction, *, raised: bool) -> str:
    """What to do to one rule, in words."""
    case = merged.problem.case
    title = merged.titles[rule]
    verb = "raise" if raised else "lower"
    if merged.measures.get(rule):
        return f"{verb} the limit of {title} by {wording.quantity(case, change)}"
    row = next((item for item in merged.problem.rows if item.id == rule), None)
    if rule in merged.problem.bound_rules.values():
        return f"let '{title}' be missed by {wording.money(case, change)} in all"
    if row is not None and not row.is_plain_sum:
        return f"let '{title}' be missed by {wording.money(case, change)}"
    return f"{verb} {title} by {wording.money(case, change)}"
