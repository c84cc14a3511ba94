"""Rows that keep what an earlier step has reached: soft rules of a decided class, and a measure of worth.

Both need columns beside those of money. A soft rule may be missed by so much, counted in the units of its row, and the
misses of its class together stay within what the class needs at least. A worth along a curve with corners is counted
piece by piece, so that it stays linear. Such columns stand behind those of reserves, and like them are worth nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.formulation.problem import Row
from apportion.allocation.worth.objective import of_priority, with_objective
from apportion.allocation.worth.pieces import point_slopes
from apportion.allocation.worth.values import shape_groups
from apportion.kernel.exact import Int64Array
from apportion.model.case import Case
from apportion.model.requests import Requests
from apportion.model.rule import Measure, Rule, RuleKind

_INT64_SAFE: Final = 2**62
_EXACT_MAX: Final = 10**18
"""Slopes whose common denominator is no larger are counted exactly."""
FINEST: Final = 10**15
"""Other slopes are rounded down to this part, so that what a row counts is never more than the true worth."""


@dataclass(eq=False)
class Beside:
    """Columns that stand beside those of money, collected while rows are written; used once and thrown away.

    Each is named by a rule that says what it is; its kind tells it from the reserves, whose columns stand before it.
    """

    first: int
    """Where they will stand: the columns of options, which stand there until then, move behind them."""
    rules: list[Rule] = field(default_factory=list)
    caps: list[int] = field(default_factory=list)

    def add(self, rule: Rule, cap: int) -> int:
        """One more column from nothing to ``cap``; a negative number stands for it until all are known."""
        if cap >= _INT64_SAFE:
            message = f"rule {rule.id} is counted in units too small for 64 bits"
            raise OverflowError(message)
        self.rules.append(rule)
        self.caps.append(cap)
        return -len(self.rules)

    def placed(self, row: Row) -> Row:
        """The row with every column where it stands in the end."""
        columns = np.where(row.columns >= self.first, row.columns + len(self.rules), row.columns)
        columns = np.where(row.columns < 0, self.first - 1 - row.columns, columns)
        return replace(row, columns=columns)


def keeping_rows(case: Case, rules: Sequence[Rule], rows: Sequence[Row], line: Int64Array, beside: Beside) -> list[Row]:
    """The rows of a case with soft classes and measures of worth that were decided before.

    A class that is still to be decided limits nothing yet; one that can be kept altogether is as good as hard.

    Args:
        case: the case.
        rules: all its rules.
        rows: rows of all rules that are not of kind breach or worth.
        line: request line of each pair.
        beside: takes up the columns that are needed.
    """
    limits = {rule.priority: rule for rule in rules if rule.kind is RuleKind.BREACH}
    written: list[Row] = []
    misses: dict[int | None, list[tuple[int, int]]] = {}
    for row in rows:
        if row.rule.is_hard or row.rule.price is not None:
            written.append(row)
        elif row.rule.priority in limits:
            limit = limits[row.rule.priority]
            written.append(_missed(row, Fraction(limit.at_most or 0), beside, misses.setdefault(limit.priority, [])))
    written.extend(_class_row(limits[priority], found) for priority, found in misses.items() if found)
    for rule in rules:
        if rule.kind is RuleKind.WORTH:
            written.extend(_worth_rows(case, rule, line, beside))
    return [beside.placed(row) for row in written] if beside.rules else written


def _missed(row: Row, most: Fraction, beside: Beside, misses: list[tuple[int, int]]) -> Row:
    """A row that may be missed on the sides that it limits, by no more than its whole class may."""
    rule = replace(row.rule, priority=None)
    cap = math.floor(most * row.scale)
    if not cap:
        return replace(row, rule=rule)
    columns, weights = row.columns.tolist(), [1] * row.columns.size
    if row.coefficients is not None:
        weights = [int(number) for number in row.coefficients]
    for limit, sign in ((row.lower, 1), (row.upper, -1)):
        if limit is not None:
            side = "above" if sign < 0 else "below"
            miss = Rule(id=f"missed.{row.id}/{side}", kind=RuleKind.BREACH, measured_in=Measure.MONEY)
            column = beside.add(miss, cap)
            misses.append((column, row.scale))
            columns.append(column)
            weights.append(sign)
    return replace(row, rule=rule, columns=np.array(columns, dtype=np.int64), coefficients=_integers(weights))


def _class_row(limit: Rule, misses: Sequence[tuple[int, int]]) -> Row:
    """All misses of a class together; each is counted in parts of its own scale."""
    scale = math.lcm(*(own for _, own in misses))
    columns = np.array([column for column, _ in misses], dtype=np.int64)
    weights = _integers([scale // own for _, own in misses])
    return Row(limit.id, limit, columns, weights, None, math.floor(Fraction(limit.at_most or 0) * scale), scale=scale)


def _worth_rows(case: Case, rule: Rule, line: Int64Array, beside: Beside) -> Iterator[Row]:
    """A measure of worth over all lines and options is at least so much; one more row for each curve with corners."""
    stated = replace(case, requests=case.stated_requests or case.requests, stated_requests=None)
    requests = with_objective(stated, of_priority(case, int(rule.measure))).requests
    slope, corners, constant = _slopes(requests, rule)
    terms = [(column, slope[at]) for column, at in enumerate(line.tolist()) if slope[at]]
    for at, pieces in corners.items():
        own = np.flatnonzero(line == at)
        if not own.size:
            continue
        about = f"curve.{rule.id}/{requests.id[at]}"
        curve = Rule(id=about, kind=RuleKind.BOUND, measured_in=Measure.MONEY, name=f"Curve of {requests.id[at]}")
        columns = [beside.add(curve, length) for length, _ in pieces]
        terms.extend((column, steep) for column, (_, steep) in zip(columns, pieces, strict=True))
        signs = np.array([1] * own.size + [-1] * len(columns), dtype=np.int64)
        yield Row(about, curve, np.concatenate([own, np.array(columns, dtype=np.int64)]), signs, 0, 0)
    choices = requests.choices
    for option in range(choices.options):
        gain = choices.weight.fraction(int(choices.decision[option])) * choices.value.fraction(option)
        if gain:
            terms.append((beside.first + option, gain))
    scale = math.lcm(*{number.denominator for _, number in terms})
    scale = scale if scale <= _EXACT_MAX else FINEST
    yield Row(
        rule.id,
        rule,
        np.array([column for column, _ in terms], dtype=np.int64),
        _integers([math.floor(number * scale) for _, number in terms]),
        math.ceil((Fraction(rule.at_least or 0) - constant) * scale),
        None,
        scale=scale,
    )


def _slopes(requests: Requests, rule: Rule) -> tuple[list[Fraction], dict[int, list[tuple[int, Fraction]]], Fraction]:
    """Worth per unit of money of straight lines, length and slope of the pieces of others, and what no money brings.

    Raises:
        ValueError: for a curve that is not made of straight lines.
    """
    groups = shape_groups(requests)
    curved = [at for at in (*groups.quadratic.tolist(), *groups.enclosed.tolist()) if requests.weight.scaled[at]]
    if curved:
        message = f"rule {rule.id} cannot count the curve of request {requests.id[curved[0]]}"
        raise ValueError(message)
    slope, constant = [Fraction(0)] * requests.count, Fraction(0)
    corners: dict[int, list[tuple[int, Fraction]]] = {}
    for at in groups.linear.tolist():
        slope[at] = requests.weight.fraction(at) * requests.rate.fraction(at)
    for at in groups.points.tolist():
        weight, cap = requests.weight.fraction(at), int(requests.cap[at])
        pieces = [
            (min(cap, cap if end is None else end) - start, weight * steep)
            for start, end, steep in point_slopes(requests, at)
            if start < cap
        ]
        begin = int(requests.points.offset[at])
        if int(requests.points.amount[begin]) == 0:
            constant += weight * requests.points.value.fraction(begin)
        if len({steep for _, steep in pieces}) == 1:
            slope[at] = pieces[0][1]
        elif pieces:
            corners[at] = pieces
    return slope, corners, constant


def _integers(numbers: Sequence[int]) -> np.ndarray:
    wide = any(abs(number) >= _INT64_SAFE for number in numbers)
    return np.array(numbers, dtype=object if wide else np.int64)
