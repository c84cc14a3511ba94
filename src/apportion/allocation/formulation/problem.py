"""The allocation problem as integers: columns to decide, bounds, and one row per rule.

This is what solvers see. It knows nothing of files or words; every row remembers the rule it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array, exact_dot, exact_sum
from apportion.model.case import Case
from apportion.model.choices import Choices, no_choices
from apportion.model.requests import Mask
from apportion.model.rule import Measure, Rule, RuleKind


@dataclass(frozen=True, eq=False)
class Row:
    """``lower <= sum(coefficients * amounts[columns]) <= upper`` in integers.

    Divided by ``scale`` the activity is in the rule's own measure: minor units of money, or units of a resource.
    """

    id: str
    """Id of the rule, with ``/unit`` behind it for one of *each unit*; two rows may share it (lower and upper side)."""
    rule: Rule
    columns: Int64Array
    coefficients: np.ndarray | None
    """``None``: all one. Otherwise ``int64``, or Python integers where 64 bits do not suffice."""
    lower: int | None
    upper: int | None
    scale: int = 1

    @property
    def is_plain_sum(self) -> bool:
        """True when the row adds up amounts of money."""
        return self.coefficients is None

    @property
    def steepest(self) -> int:
        """The largest coefficient without its sign. Divided by it a row is of the size of money, as solvers need it.

        One post for 20,000,000.00 would otherwise be a coefficient so small that HiGHS leaves it out.
        """
        if self.coefficients is None or not self.coefficients.size:
            return 1
        return max(abs(int(self.coefficients.max())), abs(int(self.coefficients.min()))) or 1

    def activity(self, amounts: Int64Array) -> int:
        """The exact left-hand side for whole-number amounts of all columns."""
        chosen = amounts[self.columns]
        if self.coefficients is None:
            return exact_sum(chosen)
        if self.coefficients.dtype == np.int64:
            return exact_dot(self.coefficients, chosen)
        return sum(int(a) * int(x) for a, x in zip(self.coefficients, chosen.tolist(), strict=True))

    def violation(self, amounts: Int64Array) -> Fraction:
        """How far the row is broken, in the rule's measure; 0 when it holds."""
        activity = self.activity(amounts)
        if self.lower is not None and activity < self.lower:
            return Fraction(self.lower - activity, self.scale)
        if self.upper is not None and activity > self.upper:
            return Fraction(activity - self.upper, self.scale)
        return Fraction(0)


@dataclass(frozen=True, eq=False)
class Options:
    """What the options of all decisions allow once rules on each request are applied; arrays as in ``Choices``."""

    choices: Choices
    is_open: Mask
    """False for options that a limit on a request or a missing fund rules out; shape (options,)."""
    must: Mask
    """True for decisions that have to take one of their open options; shape (decisions,)."""
    least: Int64Array
    """Least amount per entry; shape (entries,)."""
    most: Int64Array
    because: Mapping[int, str]
    """Rule behind each option that is ruled out, by option."""

    @property
    def count(self) -> int:
        """Number of options."""
        return self.choices.options

    @cached_property
    def line_is_fixed(self) -> dict[int, bool]:
        """Lines of decisions; True where every option leaves the line nothing open.

        As the case has it: a line that only a rule leaves nothing open still returns what its own curve says.
        """
        lines = np.unique(self.choices.line)
        fixed = ~np.isin(lines, self.choices.line[self.is_open_entry])
        return dict(zip(lines.tolist(), fixed.tolist(), strict=True))

    @cached_property
    def is_open_entry(self) -> Mask:
        """True for entries of lines that some option leaves open; shape (entries,)."""
        line = self.choices.line
        return np.asarray(np.isin(line, line[self.choices.least < self.choices.most]), dtype=np.bool_)

    def chosen(self, taken: Int64Array) -> Int64Array:
        """The option of each decision, -1 for none, from one 0 or 1 per option; shape (decisions,)."""
        which = np.full(self.choices.count, -1, dtype=np.int64)
        options = np.flatnonzero(taken)
        which[self.choices.decision[options]] = options
        return which


NO_OPTIONS: Final = Options(
    no_choices(),
    np.zeros(0, dtype=np.bool_),
    np.zeros(0, dtype=np.bool_),
    np.zeros(0, dtype=np.int64),
    np.zeros(0, dtype=np.int64),
    MappingProxyType({}),
)
"""Every request is divisible."""


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything to decide about one case.

    Columns ``0 … pairs-1`` are pairs of request line and fund; behind them stands one column for each reserve rule, and
    behind those one for each option of a decision, 1 where it is taken and 0 where it is not. Amounts of lines that
    belong to a decision stand in their pairs as all others do; ``options`` says what its options allow them.
    Where funds do not restrict anything there is one pair per line and the funds are drawn down afterwards.
    """

    case: Case
    line: Int64Array
    """Request line of each pair; shape (pairs,)."""
    fund: Int64Array
    """Index into ``case.funds`` of each pair; shape (pairs,). All zero where funds do not matter."""
    funds_matter: bool
    floor: Int64Array
    """Least amount per line after rules on each request; shape (lines,)."""
    cap: Int64Array
    """Largest amount per line, likewise."""
    bound_rules: Mapping[tuple[int, str], str]
    """Rule behind a tightened bound: ``(line, "floor")`` or ``(line, "cap")`` to rule id."""
    reserve_rules: tuple[Rule, ...]
    """Rules of kind reserve, and behind them one rule for each column that only helps to write rows: by how much a soft
    rule is missed, or a piece of a curve. None of these columns is worth anything."""
    reserve_floor: Int64Array
    reserve_cap: Int64Array
    rows: tuple[Row, ...]
    options: Options = field(default_factory=lambda: NO_OPTIONS)

    @property
    def lines(self) -> int:
        """Number of request lines."""
        return int(self.floor.size)

    @property
    def pairs(self) -> int:
        """Number of columns that carry money to requests."""
        return int(self.line.size)

    @property
    def columns(self) -> int:
        """Pairs, reserves and options together."""
        return self.pairs + len(self.reserve_rules) + self.options.count

    @property
    def option_columns(self) -> slice:
        """The columns of options."""
        return slice(self.pairs + len(self.reserve_rules), self.columns)

    @property
    def single(self) -> bool:
        """True when each line has exactly one pair, so that amounts of pairs are amounts of lines."""
        return not self.funds_matter

    @cached_property
    def is_soft(self) -> bool:
        """True when any rule may be broken at a price."""
        return any(not row.rule.is_hard for row in self.rows)

    def kept(self, amounts: Int64Array) -> dict[str, int]:
        """What each reserve rule (id) keeps back, from amounts of all columns."""
        return {
            rule.id: int(amounts[self.pairs + k])
            for k, rule in enumerate(self.reserve_rules)
            if rule.kind is RuleKind.RESERVE
        }

    def line_amounts(self, amounts: Int64Array) -> Int64Array:
        """Amount per line from amounts of all columns."""
        if self.single:
            return amounts[: self.pairs].copy()
        per_line = np.zeros(self.lines, dtype=np.int64)
        np.add.at(per_line, self.line, amounts[: self.pairs])
        return per_line


def soft_price(row: Row, problem: Problem) -> Fraction:
    """Price of a soft rule per unit of its row's activity.

    Value is counted in minor units. A rule in money costs its price per minor unit of money; a rule on a resource
    costs its price, given in major units of value, per unit of the resource.
    """
    factor = problem.case.currency.minor_per_major if row.rule.measured_in is Measure.QUANTITY else 1
    return Fraction(row.rule.price or 0) * factor
