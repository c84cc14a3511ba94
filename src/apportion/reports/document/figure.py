"""A number in a document: its exact value, its unit, how it is rounded, and where it comes from.

Knows exact numbers and how a case writes them. It must not know documents or media.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from apportion.reports.figures import VALUE_DECIMALS, decimal_text, rounded
from apportion.reports.words import Formatter

Step = str | int | tuple[str, str]
"""One step into a source: a field, a place in a list, or the row of a list whose field has a value."""


class Unit(StrEnum):
    """What a figure is counted in."""

    MONEY = "money"
    """Major units of the currency."""
    VALUE = "weighted value"
    """Units of weighted value, which are not money."""
    PRICE = "value per unit of money"
    SHARE = "share"
    """A fraction of one, written as a percentage."""
    NUMBER = "number"
    COUNT = "count"
    YEAR = "year"
    DATE = "date"
    """Held as days since the first day of the year 1, written 31 March 2025."""


class Rounding(StrEnum):
    """How a figure is rounded where it is shown; halves go to the even neighbour."""

    EXACT = "not rounded"
    WHOLE = "to a whole unit"
    SHORT = "to three digits"
    ONE = "to one decimal"
    TWO = "to two decimals"
    THREE = "to three decimals"


class Operation(StrEnum):
    """How a figure follows from others; the checker works it out again."""

    SHARE = "first as a part of the second"
    SUM = "sum"
    DIFFERENCE = "first less the second"
    COUNT = "how many"


@dataclass(frozen=True)
class Source:
    """Where a figure stands: a document, the way to it, and the fingerprint of what it was read from."""

    document: str
    """``plan.json``, ``case``, ``contingency`` or ``release``."""
    steps: tuple[Step, ...]
    fingerprint: str

    def __str__(self) -> str:
        """As readers see it: ``plan.json: units[unit=sales].amount``."""
        spelled = ""
        for step in self.steps:
            if isinstance(step, str):
                spelled += f".{step}" if spelled else step
            else:
                spelled += f"[{step}]" if isinstance(step, int) else f"[{step[0]}={step[1]}]"
        return f"{self.document}: {spelled}"


@dataclass(frozen=True)
class Derived:
    """How a figure was worked out from others of the same document."""

    operation: Operation
    inputs: tuple[Figure, ...]

    def __str__(self) -> str:
        """As readers see it; long lists of inputs are cut."""
        told = [_origin(item) for item in self.inputs]
        match self.operation:
            case Operation.SHARE:
                return f"{told[0]}, as a part of {told[1]}"
            case Operation.DIFFERENCE:
                return f"{told[0]}, less {told[1]}"
            case _:
                shown = "; ".join(told[:2])
                more = f"; and {len(told) - 2} more" if len(told) > 2 else ""  # noqa: PLR2004 - two are shown
                return f"{self.operation.value} of {shown}{more}"

    def again(self) -> Fraction:
        """The value worked out from the inputs.

        Raises:
            ZeroDivisionError: for a part of nothing.
        """
        values = [item.exact for item in self.inputs]
        match self.operation:
            case Operation.SHARE:
                return values[0] / values[1]
            case Operation.SUM:
                return sum(values, Fraction(0))
            case Operation.DIFFERENCE:
                return values[0] - values[1]
            case Operation.COUNT:
                return Fraction(len(values))


@dataclass(frozen=True)
class Figure:
    """One number of a document."""

    exact: Fraction
    unit: Unit
    rounding: Rounding
    source: Source | Derived
    is_signed: bool = False
    """Whether a number above zero is written with its sign: a change."""

    @property
    def origin(self) -> str:
        """Where it comes from, for a reader."""
        return _origin(self)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """Of all sources that it rests on, each once."""
        if isinstance(self.source, Source):
            return (self.source.fingerprint,)
        return tuple(sorted({print_ for item in self.source.inputs for print_ in item.fingerprints}))

    def text(self, formatter: Formatter) -> str:
        """As it is written in a document."""
        written = _unsigned(self, formatter)
        return f"+{written}" if self.is_signed and self.exact > 0 else written

    def shown(self) -> Fraction:
        """Its value as rounded where it is shown; of short texts the exact value."""
        decimals = _DECIMALS.get(self.rounding)
        if decimals is None:
            return self.exact
        scale = 100 if self.unit is Unit.SHARE else 1
        return Fraction(rounded(self.exact * scale, decimals), 10**decimals * scale)


def _origin(figure: Figure) -> str:
    return str(figure.source)


_DECIMALS: Final = {Rounding.WHOLE: 0, Rounding.ONE: 1, Rounding.TWO: 2, Rounding.THREE: 3}


def _unsigned(figure: Figure, formatter: Formatter) -> str:
    return _SPELLED[figure.unit](figure, formatter)


def _value(figure: Figure, formatter: Formatter) -> str:
    minor = figure.exact * formatter.currency.minor_per_major
    match figure.rounding:
        case Rounding.SHORT:
            return formatter.value_short(minor)
        case Rounding.WHOLE:
            return formatter.fixed(figure.exact, 0)
        case _:
            return formatter.value(minor)


def _share(figure: Figure, formatter: Formatter) -> str:
    if figure.rounding is Rounding.EXACT:
        return formatter.percent_plain(figure.exact)
    return formatter.percent(figure.exact, _DECIMALS.get(figure.rounding, 0))


def _number(figure: Figure, formatter: Formatter) -> str:
    decimals = _DECIMALS.get(figure.rounding)
    return formatter.number(figure.exact, 3) if decimals is None else formatter.fixed(figure.exact, decimals)


def _price(figure: Figure, formatter: Formatter) -> str:
    decimals = _DECIMALS.get(figure.rounding)
    return formatter.price(figure.exact) if decimals is None else formatter.fixed(figure.exact, decimals)


def _date(figure: Figure, _formatter: Formatter) -> str:
    day = datetime.date.fromordinal(int(figure.exact))
    return f"{day.day}\N{NO-BREAK SPACE}{_MONTHS[day.month - 1]} {day.year}"


_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def _money(figure: Figure, formatter: Formatter) -> str:
    per_major = formatter.currency.minor_per_major
    minor = figure.exact * per_major
    match figure.rounding:
        case Rounding.SHORT:
            return formatter.money_short(minor)
        case Rounding.WHOLE:
            return formatter.money_whole(round(figure.exact) * per_major)
        case _:
            return formatter.money(round(minor)) if minor.denominator == 1 else formatter.money_fine(minor)


_SPELLED: Final[Mapping[Unit, Callable[[Figure, Formatter], str]]] = {
    Unit.MONEY: _money,
    Unit.VALUE: _value,
    Unit.PRICE: _price,
    Unit.SHARE: _share,
    Unit.NUMBER: _number,
    Unit.COUNT: lambda figure, formatter: formatter.number(figure.exact, 0),
    Unit.YEAR: lambda figure, _: str(int(figure.exact)),
    Unit.DATE: _date,
}


def figure_mark(figure: Figure, formatter: Formatter) -> tuple[str, str, str]:
    """What a page holds of a figure: its exact value, what is said of its source, and how it is shown."""
    text = figure.text(formatter)
    return decimal_text(figure.exact, VALUE_DECIMALS), f"{text} – {figure.origin}", text
