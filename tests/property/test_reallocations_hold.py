"""What must hold for every reallocation: sums and protected money stay, and no plan within the limit is worth more."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from apportion.allocation.funding import fund_ids
from apportion.allocation.proof.verify import verify_amounts
from apportion.allocation.solution import Infeasible
from apportion.execution.journal.changing import move
from apportion.execution.journal.events import Adopted, Line, Moved
from apportion.execution.journal.positions import Position
from apportion.execution.journal.state import State
from apportion.execution.reallocate.disruption import Within, best_within
from apportion.execution.reallocate.ground import Ground, ground_of
from apportion.execution.reallocate.least import calmest, least_change
from apportion.execution.reallocate.moves import moves_between
from apportion.execution.reallocate.start import start_of
from apportion.model.case import Case
from apportion.model.selection import select_lines
from tests.support.budgets import Budget
from tests.support.drawn_budgets import CURVED, LINEAR, RATIONAL, Size, budgets
from tests.support.drawn_decisions import Extent, decided_budgets
from tests.support.oracles import every_plan, value_of
from tests.support.second_reading import Column, columns, demands

KINDS = ("floor", "cap", "mandate", "share")
ONE_FUND = budgets(Size(lines=4, cap=6, rules=2), shapes=RATIONAL, kinds=KINDS, soft=False)
TWO_FUNDS = budgets(Size(lines=3, cap=4, rules=1, funds=2), shapes=LINEAR, kinds=KINDS, soft=False)
TWO_YEARS = budgets(Size(lines=4, cap=4, rules=1, periods=2), shapes=LINEAR, kinds=KINDS, soft=False)
FUNDS_AND_YEARS = budgets(Size(lines=3, cap=3, rules=1, periods=2, funds=2), shapes=LINEAR, kinds=KINDS, soft=False)
SMALL = st.one_of(ONE_FUND, TWO_FUNDS, TWO_YEARS, FUNDS_AND_YEARS, decided_budgets(Extent()))


@dataclass(frozen=True, eq=False)
class Tried:
    """Every plan that keeps the rules, found without the engine: what it moves and what it is worth."""

    moved: tuple[int, ...]
    worth: tuple[Fraction, ...]

    def best(self, limit: int | None) -> Fraction | None:
        """The most that a plan within a limit is worth."""
        return max(
            (w for m, w in zip(self.moved, self.worth, strict=True) if limit is None or m <= limit), default=None
        )

    def least_for(self, worth: Fraction) -> int:
        """The least that a plan worth so much moves."""
        return min(m for m, w in zip(self.moved, self.worth, strict=True) if w >= worth)


def tried(ground: Ground) -> Tried:
    case, funds = ground.case, len(ground.case.funds)
    moved, worth = [], []
    for group in every_plan(case):
        for row in range(group.plans.shape[0]):
            plan = group.plan(row)
            moved.append(sum(max(0, amount - ground.now.get(_pair(column), 0)) for column, amount in plan.items()))
            worth.append(value_of(case, plan, group.chosen))
    assert funds or all(fund == 0 for _, fund in ground.lines)
    return Tried(tuple(moved), tuple(worth))


def _pair(column: Column) -> tuple[int, int]:
    return column[1], max(0, column[2])


@st.composite
def lying(draw: st.DrawFn, books: st.SearchStrategy[Budget]) -> tuple[Case, dict[Line, Position], bool]:
    """A case, and money as it lies on its lines at any moment of a year."""
    case = draw(books).case()
    positions: dict[Line, Position] = {}
    for fund, name in enumerate(fund_ids(case)):
        may = select_lines(case, case.funds[fund].pays_for) if case.funds else np.ones(case.requests.count, np.bool_)
        for line in np.flatnonzero(may).tolist():
            most = int(case.requests.cap[line]) + 1
            allocated = draw(st.integers(0, most))
            released = draw(st.integers(0, allocated))
            used = draw(st.integers(0, released))
            spent = draw(st.integers(0, used))
            period = case.periods[int(case.requests.period[line])]
            where = Line(str(case.requests.id[line]), name, period)
            positions[where] = Position(where, "u", allocated, allocated, released, used - spent, spent)
    assume(positions)
    return case, positions, draw(st.booleans())


def held(ground: Ground, positions: dict[Line, Position], found: Within, *, recall: bool) -> None:
    """What must hold of any plan for a reallocation, counted from the positions alone."""
    new = {ground.lines[pair]: amount for pair, amount in found.new.items()}
    sums: dict[tuple[str, str], int] = {}
    for where, position in positions.items():
        key = (where.fund, where.period)
        sums[key] = sums.get(key, 0) + new.get(where, 0) - position.allocated
        kept = position.committed + position.spent if recall else position.released
        assert new.get(where, 0) >= kept
    assert set(new) <= set(positions)
    assert not any(sums.values())
    assert found.disruption == sum(max(0, new.get(w, 0) - p.allocated) for w, p in positions.items())
    verdict = verify_amounts(
        ground.case, found.judged.amounts, found.judged.paid, found.judged.kept, found.judged.chosen
    )
    assert verdict.feasible


@given(lying(SMALL), st.integers(0, 12))
@settings(max_examples=150)
def test_the_plan_is_the_best_of_all_that_move_no_more(
    drawn: tuple[Case, dict[Line, Position], bool], limit: int
) -> None:
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    every = tried(ground)
    for most in (limit, 0, None):
        best = every.best(most)
        try:
            found = best_within(ground, most)
        except Infeasible:
            assert best is None
            continue
        assert best is not None
        held(ground, positions, found, recall=recall)
        assert most is None or found.disruption <= most
        assert found.judged.proof.value_lower <= best <= found.judged.proof.bound
        if found.judged.status == "optimal":
            assert best - found.judged.proof.value_lower <= max(Fraction(1), abs(found.judged.price))


@given(lying(SMALL))
@settings(max_examples=100)
def test_one_minor_unit_less_than_the_least_change_does_not_suffice(
    drawn: tuple[Case, dict[Line, Position], bool],
) -> None:
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    moved = tried(ground).moved
    try:
        least = least_change(ground)
    except Infeasible:
        assert not moved
        return
    assert least.is_proved
    assert least.amount == min(moved)
    assert least.plan.disruption == least.amount


@given(lying(ONE_FUND), st.integers(0, 12))
@settings(max_examples=60)
def test_the_calmest_plan_moves_no_more_than_its_worth_needs(
    drawn: tuple[Case, dict[Line, Position], bool], limit: int
) -> None:
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    try:
        found = best_within(ground, limit)
    except Infeasible:
        return
    calm = calmest(found)
    held(ground, positions, calm, recall=recall)
    assert calm.judged.proof.value_lower >= found.judged.proof.value_lower
    if not ground.case.requests.shape.any():
        assert calm.disruption <= found.disruption
        assert calm.disruption == tried(ground).least_for(
            math.floor(found.judged.proof.value_lower * 10**9) * Fraction(1, 10**9)
        )


@given(lying(SMALL))
@settings(max_examples=80)
def test_the_journal_takes_the_moves_and_nothing_protected_changes(
    drawn: tuple[Case, dict[Line, Position], bool],
) -> None:
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    try:
        found = best_within(ground, None)
    except Infeasible:
        return
    lines = ground.lines
    now = {lines[pair]: amount for pair, amount in ground.now.items()}
    new = {lines[pair]: amount for pair, amount in found.new.items()}
    moves = moves_between(now, new)
    state = State(adopted=Adopted("p", "c", "USD", 2, (), ()), positions=dict(positions))
    move(state, Moved(moves, "reallocation", plan=found.judged.fingerprint))()
    for where, before in positions.items():
        after = state.positions[where]
        assert after.allocated == new.get(where, 0)
        assert (after.committed, after.spent) == (before.committed, before.spent)
        assert after.committed + after.spent <= after.released <= after.allocated
        assert after.released <= before.released
        assert recall or after.released == before.released
    assert state.totals().allocated == sum(now.values())
    assert state.plan == found.judged.fingerprint


EVERY_KIND = st.one_of(
    budgets(Size(lines=5, cap=30, rules=3, periods=2, funds=2), shapes=CURVED),
    budgets(Size(lines=6, cap=3_000, rules=3), shapes=CURVED),
    decided_budgets(Extent(funds=2), soft="priority"),
    decided_budgets(Extent(), soft="price"),
)


@given(lying(EVERY_KIND), st.integers(0, 60))
@settings(max_examples=60)
def test_with_every_kind_of_rule_the_least_is_nothing_exactly_where_nothing_is_broken(
    drawn: tuple[Case, dict[Line, Position], bool], more: int
) -> None:
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    start = start_of(ground)
    try:
        least = least_change(ground)
    except Infeasible:
        assert not start.is_sound
        return
    assert least.is_proved
    assert (least.amount == 0) == start.is_sound
    for limit in (least.amount, least.amount + more, None):
        found = best_within(ground, limit)
        held(ground, positions, found, recall=recall)
        held(ground, positions, calmest(found), recall=recall)
        assert limit is None or found.disruption <= limit
    if least.amount:
        with pytest.raises(Infeasible):
            best_within(ground, least.amount - 1)


ORDINARY = budgets(Size(lines=10, cap=5_000, rules=2, funds=2), shapes=LINEAR, kinds=KINDS, soft=False)


@given(lying(ORDINARY), st.integers(0, 8_000))
@settings(max_examples=60)
def test_a_programme_with_a_column_for_each_gain_finds_the_same(
    drawn: tuple[Case, dict[Line, Position], bool], limit: int
) -> None:
    """Solved by SciPy in parts of minor units, from the second reading of the case."""
    case, positions, recall = drawn
    ground = ground_of(case, positions, recall_released=recall)
    assume(ground.now)
    best = by_gain_columns(ground, limit)
    try:
        found = best_within(ground, limit)
    except Infeasible:
        return
    assert best is not None
    held(ground, positions, found, recall=recall)
    near = 1e-6 * max(1.0, best)
    assert float(found.judged.proof.value_lower) <= best + near
    assert float(found.judged.proof.bound) >= best - near


def by_gain_columns(ground: Ground, limit: int) -> float | None:
    case = ground.case
    every = columns(case)
    place, count = {column: k for k, column in enumerate(every)}, len(every)
    rows, most = [], []
    for demand in demands(case):
        row = np.zeros(2 * count)
        for column, weight in demand.weights.items():
            row[place[column]] += float(weight)
        for sign, side in ((1.0, demand.at_most), (-1.0, demand.at_least)):
            if side is not None:
                rows.append(sign * row)
                most.append(sign * float(side))
    for column, k in place.items():
        row = np.zeros(2 * count)
        row[k], row[count + k] = 1.0, -1.0
        rows.append(row)
        most.append(float(ground.now.get(_pair(column), 0)))
    rows.append(np.concatenate([np.zeros(count), np.ones(count)]))
    most.append(float(limit))
    requests = case.requests
    rates = [float(requests.rate.fraction(line) * requests.weight.fraction(line)) for _, line, _ in every]
    answer = linprog(-np.array([*rates, *([0.0] * count)]), A_ub=np.array(rows), b_ub=np.array(most))
    return -float(answer.fun) if answer.status == 0 else None
