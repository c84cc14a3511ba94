"""One JSON object of a plan's document, read strictly: what is missing or of another kind is refused by name.

Knows how amounts, values and prices are written. It must not know what a plan consists of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, Final, TypeVar

from apportion.kernel.money import Currency
from apportion.model.findings import Finding, Place, Verdict

T = TypeVar("T")
W = TypeVar("W", bound=str)

_NO_CURRENCY: Final = Currency("", 0)
_LONGEST_NUMBER: Final = 400
"""Digits: no amount, value or price that is written needs more; text beyond is not read as a number."""


class PlanUnreadable(Exception):
    """The text is not a plan that this release can read; ``finding`` says where and what to do."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


@dataclass(frozen=True)
class Entry:
    """One JSON object and the way to it."""

    node: Any
    file: str
    path: str = ""
    currency: Currency = _NO_CURRENCY
    is_before_decisions: bool = False

    def fault(self, key: str, expected: str) -> PlanUnreadable:
        """The entry is not what it should be."""
        where = f"{self.path}.{key}".lstrip(".")
        found = self.node.get(key, "nothing") if isinstance(self.node, Mapping) else self.node
        finding = Finding(
            "plan.entry",
            Verdict.REJECT_FILE,
            f"The plan's entry {where!r} is not {expected}.",
            Place(file=self.file),
            found=str(found)[:80],
            expected=expected,
            remedy="The file was changed after it was written: make the plan again.",
        )
        return PlanUnreadable(finding)

    def get(self, key: str, kind: type[T], expected: str) -> T:
        """The entry, if it is of that kind."""
        if not isinstance(self.node, Mapping):
            raise self.fault(key, expected)
        held = self.node.get(key)
        if not isinstance(held, kind) or (kind is int and isinstance(held, bool)):
            raise self.fault(key, expected)
        return held

    def absent(self, key: str) -> bool:
        """True when the entry is there and says that nothing is known."""
        return isinstance(self.node, Mapping) and key in self.node and self.node[key] is None

    def text(self, key: str) -> str:
        """The text of an entry."""
        return self.get(key, str, "a text")

    def optional_text(self, key: str) -> str:
        """The text of an entry; empty where nothing is known."""
        return "" if self.absent(key) else self.text(key)

    def one_of(self, key: str, words: tuple[W, ...]) -> W:
        """A text that is one of some words."""
        written = self.text(key)
        for word in words:
            if word == written:
                return word
        raise self.fault(key, f"one of {', '.join(words)}")

    def flag(self, key: str) -> bool:
        """An entry that is true or false."""
        return self.get(key, bool, "true or false")

    def whole(self, key: str) -> int:
        """An entry that is a whole number: how many there are of something."""
        return self.get(key, int, "a whole number")

    def count(self, key: str) -> int:
        """A whole number that is not negative."""
        number = self.whole(key)
        if number < 0:
            raise self.fault(key, "a whole number of 0 or more")
        return number

    def decimal(self, key: str) -> Decimal:
        """A number written as text, without an exponent."""
        expected = "a decimal number as text"
        written = self.get(key, str, expected)
        try:
            number = Decimal(written) if len(written) <= _LONGEST_NUMBER and written.isascii() else None
        except InvalidOperation:
            number = None
        if number is None or not number.is_finite() or "e" in written.lower():
            raise self.fault(key, expected)
        return number

    def money(self, key: str) -> int:
        """An amount in minor units, with no more decimals than the currency has."""
        try:
            return self.currency.minor(self.decimal(key))
        except ValueError:
            raise self.fault(key, f"an amount of {self.currency.code}") from None

    def optional_money(self, key: str) -> int | None:
        """The same; ``None`` where nothing is known."""
        return None if self.absent(key) else self.money(key)

    def value(self, key: str) -> Fraction:
        """A value in minor units of value."""
        return Fraction(self.decimal(key)) * self.currency.minor_per_major

    def optional_value(self, key: str) -> Fraction | None:
        """The same; ``None`` where nothing is known."""
        return None if self.absent(key) else self.value(key)

    def price(self, key: str) -> Fraction | None:
        """The exact ratio where there is one, else the decimal."""
        if self.absent(key):
            return None
        exact = f"{key}_exact"
        if self.absent(exact):
            return Fraction(self.decimal(key))
        try:
            return Fraction(self.text(exact))
        except (ValueError, ZeroDivisionError):
            raise self.fault(exact, "a ratio of whole numbers") from None

    def child(self, key: str) -> Entry:
        """The object inside an entry."""
        return replace(self, node=self.get(key, dict, "an object"), path=f"{self.path}.{key}")

    def each(self, key: str, make: Callable[[Entry], T]) -> tuple[T, ...]:
        """What ``make`` reads from each entry of a list."""
        rows = self.get(key, list, "a list")
        where = f"{self.path}.{key}"
        return tuple(make(replace(self, node=row, path=f"{where}[{index}]")) for index, row in enumerate(rows))

    def words(self, key: str) -> tuple[str, ...]:
        """The texts of a list."""
        rows = self.get(key, list, "a list of texts")
        if not all(isinstance(row, str) for row in rows):
            raise self.fault(key, "a list of texts")
        return tuple(rows)
