"""Requests as columns: what units ask money for, one row per request and budget period.

A row is called a *line*. Lines are sorted by request id and period, so that the order in the user's file can never
matter. Money is ``int64`` minor units; rates and weights are exact decimals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from apportion.kernel.decimals import DecimalColumn
from apportion.kernel.exact import Int64Array, exact_sum
from apportion.model.choices import Choices, no_choices
from apportion.model.raw import TextColumn

Int32Array = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


class Shape(IntEnum):
    """How value grows with money."""

    LINEAR = 0
    POINTS = 1
    QUADRATIC = 2
    LOG = 3
    POWER = 4
    HILL = 5


@dataclass(frozen=True, eq=False)
class Points:
    """The corners of all piecewise-linear lines, one after another; line ``i`` owns ``offset[i]:offset[i + 1]``."""

    offset: Int64Array
    amount: Int64Array
    """Minor units, rising within a line."""
    value: DecimalColumn
    """Minor units of value: the user's figure times the minor units in a major one, so that slopes need no factor."""


@dataclass(frozen=True, eq=False)
class ResourceUse:
    """What the lines that use a shared resource consume of it per minor unit of money."""

    lines: Int64Array
    per_minor: tuple[Fraction, ...]

    @cached_property
    def scaled(self) -> tuple[npt.NDArray[Any], int]:
        """The same as integers over one denominator; Python integers where 64 bits do not suffice."""
        denominator = math.lcm(*{rate.denominator for rate in self.per_minor})
        whole = [rate.numerator * (denominator // rate.denominator) for rate in self.per_minor]
        wide = max((abs(number) for number in whole), default=0) >= 2**62
        return np.array(whole, dtype=object if wide else np.int64), denominator


@dataclass(frozen=True, eq=False)
class Requests:
    """All lines of a case. Every array has one entry per line unless it says otherwise."""

    id: TextColumn
    name: TextColumn
    unit: Int32Array
    """Index into ``Case.units``."""
    period: Int32Array
    """Index into ``Case.periods``."""
    category: Int32Array
    """Index into ``categories``; -1 where none is stated."""
    categories: tuple[str, ...]
    floor: Int64Array
    cap: Int64Array
    last_year: Int64Array
    """Zero where it is not known: read it together with ``last_year_known``."""
    last_year_known: Mask
    shape: npt.NDArray[np.int8]
    rate: DecimalColumn
    """Value per 1.00 of money; zero for points and hill, which have none."""
    start: Int64Array
    scale: Int64Array
    """Zero for linear and points, which have none."""
    exponent: DecimalColumn
    ceiling: Int64Array
    weight: DecimalColumn
    """Strategic weight, from the column or from the alignment with weighted objectives."""
    points: Points
    tags: Mapping[str, Int64Array]
    """Lines that carry each tag, ascending."""
    uses: Mapping[str, ResourceUse]
    alignment: Mapping[str, tuple[tuple[str, Decimal], ...]]
    """Scores per request id, for requests that have any."""
    description: Mapping[str, str]
    """Descriptions per request id, for requests that have one."""
    source_line: Int64Array = field(compare=False)
    """Line or sheet row in the user's file; not part of the meaning."""
    choices: Choices = field(default_factory=no_choices)
    """Decisions between options. A line that belongs to one has as floor and cap the least and the most that any
    option, or taking none, gives it; where options fix its amount its own curve is linear and returns nothing."""
    measures: Mapping[str, DecimalColumn] = field(default_factory=dict)
    """Other measures of worth (``score``, ``npv``) of each divisible line when it receives its cap, in minor units;
    less money is worth the same part of it. Zero for lines whose amount options fix: the options carry theirs."""

    @property
    def count(self) -> int:
        """Number of lines."""
        return int(self.unit.size)

    @cached_property
    def leads(self) -> Int64Array:
        """The decision that the request of each line leads; shape (lines,).

        -1 for divisible lines and for those that are only part of the decision of another request.
        """
        owner = self.choices.decision_of_line(self.count)
        decided = np.flatnonzero(owner >= 0)
        own = self.id[decided] == self.choices.request[owner[decided]]
        owner[decided[~own]] = -1
        return owner

    def mask(self, lines: Int64Array) -> Mask:
        """A boolean column that is true on ``lines``."""
        chosen = np.zeros(self.count, dtype=np.bool_)
        chosen[lines] = True
        return chosen

    def asked(self, chosen: Mask) -> int:
        """What the chosen lines ask for together, in minor units: their caps, and of each decision its largest option.

        The options of one decision exclude each other, so the caps of its lines must not be added up: a project that
        may start in any of three years asks for its money once.
        """
        choices = self.choices
        if not choices.count:
            return exact_sum(self.cap[chosen])
        divisible = chosen & (choices.decision_of_line(self.count) < 0)
        per_option = np.zeros(choices.options, dtype=np.int64)
        inside = chosen[choices.line]
        np.add.at(per_option, choices.option[inside], choices.most[inside])
        largest = np.zeros(choices.count, dtype=np.int64)
        np.maximum.at(largest, choices.decision, per_option)
        return exact_sum(self.cap[divisible]) + exact_sum(largest)

    def canonical(self) -> dict[str, Any]:
        """The meaning of the table for a fingerprint: everything that can change a plan, names and notes left out."""
        meaning: dict[str, Any] = {
            "id": self.id,
            "unit": self.unit,
            "period": self.period,
            "category": [[name, np.flatnonzero(self.category == code)] for code, name in enumerate(self.categories)],
            "floor": self.floor,
            "cap": self.cap,
            "last_year": self.last_year,
            "last_year_known": self.last_year_known,
            "shape": self.shape,
            "rate": self.rate.canonical(),
            "start": self.start,
            "scale": self.scale,
            "exponent": self.exponent.canonical(),
            "ceiling": self.ceiling,
            "weight": self.weight.canonical(),
            "points": [self.points.offset, self.points.amount, self.points.value.canonical()],
            "tags": {tag: lines for tag, lines in self.tags.items() if lines.size},
            "uses": {name: [use.lines, list(use.per_minor)] for name, use in self.uses.items()},
        }
        if self.choices.count:
            meaning["choices"] = self.choices.canonical()
        if self.measures:
            meaning["measures"] = {name: column.canonical() for name, column in self.measures.items()}
        return meaning
