"""Decisions between options as a programme with yes/no columns.

Columns of options come first and are the whole numbers of the programme. A line whose options leave nothing open, and
which only one fund may pay for, needs no column of its own: its amount is put in terms of its options wherever a rule
mentions it, so that twenty thousand projects over five years are twenty thousand columns. All other lines stand as in
a programme without decisions, held between the amounts of the option taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.allocation.divisible.programme import direct_gains
from apportion.allocation.divisible.refinement import GRID
from apportion.allocation.formulation.problem import Problem, Row, soft_price
from apportion.allocation.proof.decision_bound import option_values
from apportion.allocation.solve import Programme, ProgrammeBuilder
from apportion.allocation.worth.pieces import FloatArray, Smooth, Straight, cut
from apportion.allocation.worth.values import total_value
from apportion.kernel.exact import Int64Array, exact_sum

_DIGITS: Final = 7
_SMALL: Final = 1e-6
"""Coefficients below it come near those that HiGHS leaves out (1e-9)."""


@dataclass(frozen=True, eq=False)
class Portfolio:
    """A programme with where its columns and rows came from."""

    programme: Programme
    """With the curves that bend not yet cut into segments."""
    unit: float
    """Minor units of money per unit of the programme's columns, and of value per unit of its gain."""
    options: int
    """So many of the first columns are options."""
    own: Int64Array
    """Programme column of each pair and reserve; -1 where the amount follows from the options."""
    segments: Int64Array
    segment_piece: Int64Array
    smooth: Smooth
    rows: Int64Array
    """Programme row of each row of the problem."""
    measures: FloatArray
    """What one unit of the programme's row stands for in the measure of each row of the problem."""
    constant: Fraction
    """Value that no column carries, in minor units: that of the amounts from which curves start."""
    decision_rows: Int64Array
    """Programme row that lets each decision take at most one option."""

    def cut_on(self, grid: FloatArray) -> Programme:
        """The programme with every bent curve cut at the places of a grid."""
        if not self.smooth.count:
            return self.programme
        middle = ((grid[:, 1:] + grid[:, :-1]) / 2).ravel()
        slopes = self.smooth.take(self.segment_piece).marginal(middle)
        return self.with_segments(slopes, np.diff(grid, axis=1))

    def with_segments(self, slopes: FloatArray, lengths: FloatArray) -> Programme:
        """The programme with bent curves made of straight segments, lengths in minor units."""
        gain, upper = self.programme.gain.copy(), self.programme.upper.copy()
        gain[self.segments] = slopes.ravel()
        upper[self.segments] = lengths.ravel() / self.unit
        return replace(self.programme, gain=gain, upper=upper)


def build_portfolio(problem: Problem, segments_each: int = GRID) -> Portfolio:
    """The programme of a problem with decisions.

    Args:
        problem: the problem as integers.
        segments_each: straight segments that each bent curve is going to be cut into.
    """
    options, choices = problem.options, problem.options.choices
    unit = _unit(problem)
    builder = ProgrammeBuilder.empty()
    values, places = option_values(choices)
    gain = values.astype(np.float64) / 10.0**places / unit
    builder.add_columns(gain, np.zeros(options.count), options.is_open.astype(np.float64))
    tie = _Ties.of(problem, unit)
    straight, smooth = _curves(problem)
    own = _add_amounts(problem, builder, tie, straight, smooth, unit)
    of_line, segments, segment_piece = _add_pieces(builder, straight, smooth, segments_each, unit)
    decision_rows = _add_decisions(problem, builder)
    _add_lines(problem, builder, tie, own, of_line, unit)
    added = [_add_rule(problem, builder, row, tie, own, unit) for row in problem.rows]
    return Portfolio(
        builder.build(integers=options.count),
        unit,
        options.count,
        own,
        segments,
        segment_piece,
        smooth,
        np.array([index for index, _ in added], dtype=np.int64),
        np.array([measure for _, measure in added], dtype=np.float64),
        _constant(problem, straight, smooth),
        decision_rows,
    )


def _unit(problem: Problem) -> float:
    """Minor units of money per unit of the programme: what can be spent has seven digits in it at the most.

    A total far above what is asked for limits nothing, and must not make the projects too small to be seen.
    """
    asked = exact_sum(problem.cap) + exact_sum(problem.reserve_floor)
    return float(10 ** max(0, len(str(min(problem.case.total, asked))) - _DIGITS))


@dataclass(frozen=True, eq=False)
class _Ties:
    """Pairs whose amount follows from the options of their line, and by how much each option sets it."""

    tied: np.ndarray
    """True for each pair and reserve without a column of its own."""
    first: Int64Array
    """Entries of pair ``j`` are ``first[j]:first[j + 1]`` of the two columns below."""
    option: Int64Array
    amount: FloatArray
    """In programme units."""

    @classmethod
    def of(cls, problem: Problem, unit: float) -> _Ties:
        options, choices = problem.options, problem.options.choices
        fixed = np.zeros(problem.lines, dtype=np.bool_)
        decided = np.array(list(options.line_is_fixed), dtype=np.int64)
        fixed[decided] = list(options.line_is_fixed.values())
        pairs_of = np.bincount(problem.line, minlength=problem.lines)
        tied = np.zeros(problem.option_columns.start, dtype=np.bool_)
        tied[: problem.pairs] = (fixed & (pairs_of == 1))[problem.line]
        # Entries sorted by line; those of a pair are those of its line.
        kept = np.flatnonzero(choices.most > 0)
        order = kept[np.argsort(choices.line[kept], kind="stable")]
        ends = np.searchsorted(choices.line[order], np.arange(problem.lines + 1))
        counts = np.where(tied[: problem.pairs], np.diff(ends)[problem.line], 0)
        first = np.concatenate([[0], np.cumsum(counts), np.zeros(tied.size - problem.pairs, dtype=np.int64)])
        first[problem.pairs + 1 :] = first[problem.pairs]
        entry = order[_stretches(ends[problem.line], counts)]
        return cls(tied, first.astype(np.int64), choices.option[entry], options.least[entry] / unit)


def _stretches(starts: Int64Array, counts: Int64Array) -> Int64Array:
    """``starts[k], starts[k] + 1, …`` for as many as ``counts[k]``, one stretch after another."""
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.asarray(np.repeat(starts - before, counts) + np.arange(int(counts.sum())), dtype=np.int64)


def _curves(problem: Problem) -> tuple[Straight, Smooth]:
    """Curves of divisible lines between floor and cap, of lines that options leave open from nothing on."""
    return cut(problem.case.requests, *_ends(problem))


def _ends(problem: Problem) -> tuple[Int64Array, Int64Array]:
    """Amounts between which the curve of each line has columns of its own."""
    # A line that no fund may pay for has no column of money, and pieces of its curve would cost nothing.
    unpaid = np.bincount(problem.line, minlength=problem.lines) == 0
    options = problem.options
    decided = np.zeros(problem.lines, dtype=np.bool_)
    decided[options.choices.line] = True
    fixed = decided.copy()
    fixed[options.choices.line[options.is_open_entry]] = False
    fixed |= unpaid
    return np.where(decided, 0, problem.floor), np.where(fixed, 0, problem.cap)


def _constant(problem: Problem, straight: Straight, smooth: Smooth) -> Fraction:
    """The value of the amounts from which curves start, less what columns of amounts return for them already."""
    start, _ = _ends(problem)
    _, gain = direct_gains(problem, straight, smooth)
    slope = np.zeros(problem.lines)
    slope[problem.line] = gain[: problem.pairs]
    counted = sum(Fraction(float(slope[line])) * int(start[line]) for line in np.flatnonzero(slope * start).tolist())
    return total_value(problem.case.requests, start).upper - counted


def _add_amounts(
    problem: Problem, builder: ProgrammeBuilder, tie: _Ties, straight: Straight, smooth: Smooth, unit: float
) -> Int64Array:
    """Columns of the pairs and reserves that need one."""
    _, gain = direct_gains(problem, straight, smooth)
    decided = problem.options.choices.decision_of_line(problem.lines) >= 0
    floor = np.where(decided, 0, problem.floor) if problem.single else np.zeros(problem.lines, dtype=np.int64)
    lower = np.concatenate([floor[problem.line], problem.reserve_floor]) / unit
    upper = np.concatenate([problem.cap[problem.line], problem.reserve_cap]) / unit
    kept = np.flatnonzero(~tie.tied)
    own = np.full(tie.tied.size, -1, dtype=np.int64)
    own[kept] = builder.add_columns(gain[kept], lower[kept], upper[kept])
    return own


def _add_pieces(
    builder: ProgrammeBuilder, straight: Straight, smooth: Smooth, segments_each: int, unit: float
) -> tuple[dict[int, list[int]], Int64Array, Int64Array]:
    """Columns of the pieces of curves, by the line that they belong to."""
    pieces_of = np.bincount(straight.line, minlength=1)
    curved = set(smooth.line.tolist())
    chosen = np.array([pieces_of[line] > 1 or line in curved for line in straight.line.tolist()], dtype=np.bool_)
    chosen = chosen if chosen.size else np.zeros(0, dtype=np.bool_)
    slopes = straight.scale.floats(straight.rank[chosen])
    pieces = builder.add_columns(slopes, np.zeros(slopes.size), straight.length[chosen] / unit)
    segment_piece = np.repeat(np.arange(smooth.count), segments_each)
    nothing = np.zeros(segment_piece.size)
    segments = builder.add_columns(nothing, nothing, nothing)
    of_line: dict[int, list[int]] = {}
    for line, column in zip(straight.line[chosen].tolist(), pieces.tolist(), strict=True):
        of_line.setdefault(line, []).append(column)
    for piece, column in zip(segment_piece.tolist(), segments.tolist(), strict=True):
        of_line.setdefault(int(smooth.line[piece]), []).append(column)
    return of_line, segments, segment_piece


def _add_decisions(problem: Problem, builder: ProgrammeBuilder) -> Int64Array:
    """At most one option of each decision, exactly one where one has to be taken."""
    options, choices = problem.options, problem.options.choices
    counts = np.diff(choices.offset)
    rows = np.full(choices.count, -1, dtype=np.int64)
    for decision in np.flatnonzero((counts > 1) | options.must).tolist():
        columns = np.arange(choices.offset[decision], choices.offset[decision + 1])
        least = 1.0 if options.must[decision] else -np.inf
        rows[decision] = builder.add_row(columns, np.ones(columns.size), least, 1.0)
    return rows


def _add_lines(
    problem: Problem,
    builder: ProgrammeBuilder,
    tie: _Ties,
    own: Int64Array,
    of_line: dict[int, list[int]],
    unit: float,
) -> None:
    """What the columns of a line have to add up to: its pieces, its floor and cap, or what its options allow."""
    options, choices = problem.options, problem.options.choices
    ends = np.searchsorted(problem.line, np.arange(problem.lines + 1))
    entries: dict[int, list[int]] = {}
    untied = {line for line in options.line_is_fixed if not tie.tied[ends[line] : ends[line + 1]].all()}
    for entry in np.flatnonzero(np.isin(choices.line, sorted(untied))).tolist():
        entries.setdefault(int(choices.line[entry]), []).append(entry)
    shared = [] if problem.single else np.flatnonzero(np.diff(ends) > 0).tolist()
    for line in sorted({*of_line, *untied, *shared}):
        pairs = own[ends[line] : ends[line + 1]]
        if not pairs.size or pairs[0] < 0:
            continue
        ones = np.ones(pairs.size)
        decided = line in options.line_is_fixed
        if decided:
            held = np.array(entries[line], dtype=np.int64)
            for bound, low, high in ((options.most, -np.inf, 0.0), (options.least, 0.0, np.inf)):
                columns = np.concatenate([pairs, choices.option[held]])
                builder.add_row(columns, np.concatenate([ones, -bound[held] / unit]), low, high)
        elif not problem.single:
            builder.add_row(pairs, ones, problem.floor[line] / unit, problem.cap[line] / unit)
        if line in of_line:
            pieces = np.array(of_line[line], dtype=np.int64)
            level = 0.0 if decided else problem.floor[line] / unit
            values = np.concatenate([ones, -np.ones(pieces.size)])
            builder.add_row(np.concatenate([pairs, pieces]), values, level, level)


def _add_rule(
    problem: Problem, builder: ProgrammeBuilder, row: Row, tie: _Ties, own: Int64Array, unit: float
) -> tuple[int, float]:
    """One row per rule, with tied amounts put in terms of options; a soft rule may be broken at its price.

    Returns the row, and what one unit of it stands for in the rule's measure.
    """
    first_option = problem.option_columns.start
    coefficients = np.ones(row.columns.size) if row.coefficients is None else row.coefficients.astype(np.float64)
    # A row over options alone counts decisions or a resource, and is not of the size of money.
    steep = row.steepest
    about_money = bool(np.any(row.columns < first_option))
    size = unit if about_money else 1.0
    values = coefficients / steep
    is_option = row.columns >= first_option
    tied = ~is_option
    tied[~is_option] = tie.tied[row.columns[~is_option]]
    plain = ~is_option & ~tied
    counts = tie.first[row.columns[tied] + 1] - tie.first[row.columns[tied]]
    entry = _stretches(tie.first[row.columns[tied]], counts)
    columns = np.concatenate([own[row.columns[plain]], row.columns[is_option] - first_option, tie.option[entry]])
    weights = np.concatenate(
        [values[plain], values[is_option] / size, np.repeat(values[tied], counts) * tie.amount[entry]]
    )
    if about_money:
        # An option may give money to several lines that a rule adds up.
        columns, which = np.unique(columns, return_inverse=True)
        weights = np.bincount(which, weights, minlength=columns.size).astype(np.float64)
    larger = _enlargement(weights)
    weights *= larger
    lower = -np.inf if row.lower is None else float(Fraction(row.lower, steep)) / size * larger
    upper = np.inf if row.upper is None else float(Fraction(row.upper, steep)) / size * larger
    measure = float(Fraction(steep, row.scale)) * size / larger
    if row.rule.price is not None:
        # The price is per unit of money or resource; both sides of the row are in programme units.
        price = np.full(2, -float(soft_price(row, problem)) * measure / unit)
        give = builder.add_columns(price, np.zeros(2), np.full(2, np.inf))
        columns = np.concatenate([columns, give])
        weights = np.concatenate([weights, [1.0, -1.0]])
    return builder.add_row(columns.astype(np.int64), weights, lower, upper), measure


def _enlargement(weights: FloatArray) -> float:
    """A power of two by which a row with very small coefficients is multiplied.

    A resource that a project uses by the dozen and money by the millionth, or a small group beside all others: HiGHS
    would leave the small ones out, or see no difference within its tolerance.
    """
    sizes = np.abs(weights[weights != 0.0])
    if not sizes.size or sizes.min() >= _SMALL:
        return 1.0
    middle = np.sqrt(sizes.min()) * np.sqrt(sizes.max())
    return float(2.0 ** np.floor(-np.log2(middle))) if middle < 1.0 else 1.0
