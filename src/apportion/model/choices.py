"""Decisions between named options.

A project is funded or not, a request stands at one of its levels, starts in one of several periods.

A *decision* belongs to one request and takes at most one *option*; taking none means that nothing is funded. An option
says what each request line of the decision receives: a fixed amount, or any amount from a least to a most. What a
decision brings with it (the running cost of a building, say) are lines of other requests that are part of it.
Columns throughout, so that twenty thousand projects stay a handful of arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.dtypes import StringDType

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array
from apportion.model.raw import TextColumn


class Decision(IntEnum):
    """How a request may be funded."""

    DIVISIBLE = 0
    """Any amount between floor and cap: not a decision between options."""
    WHOLE = 1
    """In full or not at all."""
    MINIMUM = 2
    """Not at all, or any amount from a minimum to the cap (semi-continuous)."""
    LEVELS = 3
    """At one of several levels, each containing the one below (a decision package of zero-based budgeting)."""


@dataclass(frozen=True, eq=False)
class OptionUse:
    """What options consume of a shared resource; one entry per option and period in which it consumes any."""

    option: Int64Array
    period: Int64Array
    """Index into ``Case.periods``."""
    quantity: tuple[Fraction, ...]


@dataclass(frozen=True, eq=False)
class Choices:
    """All decisions of a case, sorted by request id; options of one decision by level and then by delay."""

    request: TextColumn
    """Id of the request that leads each decision; shape (decisions,)."""
    kind: npt.NDArray[np.int8]
    """``Decision`` of each; shape (decisions,)."""
    must: npt.NDArray[np.bool_]
    """True where one of the options has to be taken; shape (decisions,)."""
    weight: DecimalColumn
    """Strategic weight of each decision; shape (decisions,)."""
    offset: Int64Array
    """Options of decision ``d`` are ``offset[d]:offset[d + 1]``; shape (decisions + 1,)."""
    level: TextColumn
    """Name of the level of each option, empty where the decision has none; shape (options,)."""
    delay: Int64Array
    """Periods by which each option starts later than asked for; shape (options,)."""
    value: DecimalColumn
    """Value of each option without weight, in minor units of value, beside what the curves of its lines are worth
    (those of fixed amounts are worth nothing of their own); shape (options,)."""
    start: Int64Array
    """Entries of option ``o`` are ``start[o]:start[o + 1]``; shape (options + 1,)."""
    line: Int64Array
    """Request line of each entry; shape (entries,)."""
    least: Int64Array
    """Least amount of the line under the option, in minor units; shape (entries,)."""
    most: Int64Array
    """Largest amount; equal to ``least`` where the amount is fixed; shape (entries,)."""
    uses: Mapping[str, OptionUse] = field(default_factory=dict)
    """Shared resources consumed by options as such, beside what their money consumes."""
    measures: Mapping[str, DecimalColumn] = field(default_factory=dict)
    """Other measures of worth (``score``, ``npv``) per option, in minor units."""

    @property
    def count(self) -> int:
        """Number of decisions."""
        return int(self.kind.size)

    @property
    def options(self) -> int:
        """Number of options of all decisions together."""
        return int(self.delay.size)

    @cached_property
    def decision(self) -> Int64Array:
        """The decision that each option belongs to; shape (options,)."""
        return np.repeat(np.arange(self.count, dtype=np.int64), np.diff(self.offset))

    @cached_property
    def option(self) -> Int64Array:
        """The option that each entry belongs to; shape (entries,)."""
        return np.repeat(np.arange(self.options, dtype=np.int64), np.diff(self.start))

    @cached_property
    def is_fixed(self) -> npt.NDArray[np.bool_]:
        """True for options that leave nothing open; shape (options,)."""
        open_entries = self.option[self.least < self.most]
        fixed = np.ones(self.options, dtype=np.bool_)
        fixed[open_entries] = False
        return fixed

    def decision_of_line(self, lines: int) -> Int64Array:
        """The decision that each of so many request lines belongs to; -1 for divisible lines; shape (lines,)."""
        owner = np.full(lines, -1, dtype=np.int64)
        owner[self.line] = self.decision[self.option]
        return owner

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each decision by the id of its request."""
        return {str(name): position for position, name in enumerate(self.request.tolist())}

    def canonical(self) -> dict[str, Any]:
        """The meaning of the decisions for a fingerprint."""
        return {
            "request": self.request,
            "kind": self.kind,
            "must": self.must,
            "weight": self.weight.canonical(),
            "offset": self.offset,
            "level": self.level,
            "delay": self.delay,
            "value": self.value.canonical(),
            "entries": [self.start, self.line, self.least, self.most],
            "uses": {name: [use.option, use.period, list(use.quantity)] for name, use in self.uses.items()},
            "measures": {name: column.canonical() for name, column in self.measures.items()},
        }


def no_choices() -> Choices:
    """The choices of a case in which every request is divisible."""
    none = np.zeros(0, dtype=np.int64)
    texts = np.full(0, "", dtype=StringDType())
    zero = np.zeros(1, dtype=np.int64)
    numbers = DecimalColumn(none, 0)
    return Choices(
        request=texts,
        kind=np.zeros(0, dtype=np.int8),
        must=np.zeros(0, dtype=np.bool_),
        weight=numbers,
        offset=zero,
        level=texts,
        delay=none,
        value=numbers,
        start=zero,
        line=none,
        least=none,
        most=none,
    )
