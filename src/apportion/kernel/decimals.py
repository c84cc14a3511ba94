"""A column of exact decimal fractions: integers and one common power of ten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from apportion.kernel.exact import Int64Array

_WIDEST: Final = 10**18
"""Numbers below this fit a signed 64-bit word with room to add a few."""


@dataclass(frozen=True, eq=False)
class DecimalColumn:
    """``scaled[i] / 10**places`` for each row; ``places`` is the same for the whole column."""

    scaled: Int64Array
    places: int

    @classmethod
    def of(cls, values: list[Decimal]) -> DecimalColumn:
        """The smallest exact column that holds ``values``.

        Raises:
            OverflowError: when a value needs more than 18 digits at the common scale.
        """
        exponents = [value.normalize().as_tuple().exponent for value in values]
        places = max([0, *(-int(exponent) for exponent in exponents)])
        return cls(np.array([int(value.scaleb(places)) for value in values], dtype=np.int64), places)

    def __len__(self) -> int:
        """Rows in the column."""
        return int(self.scaled.size)

    def fraction(self, row: int) -> Fraction:
        """The exact value in one row."""
        return Fraction(int(self.scaled[row]), 10**self.places)

    def decimal(self, row: int) -> Decimal:
        """The exact value in one row, without trailing zeros in its exponent."""
        return Decimal(int(self.scaled[row])).scaleb(-self.places)

    def floats(self) -> np.ndarray:
        """The nearest binary floats, for solvers only."""
        return self.scaled / float(10**self.places)

    def take(self, rows: np.ndarray) -> DecimalColumn:
        """The same column restricted to, or reordered by, ``rows``."""
        return DecimalColumn(self.scaled[rows], self.places)

    def times_power_of_ten(self, power: int) -> DecimalColumn:
        """The column times ``10**power`` for a power of at least 0, with no more decimals than needed.

        Raises:
            OverflowError: when a value then needs more than 18 digits.
        """
        if self.places >= power:
            return DecimalColumn(self.scaled, self.places - power)
        factor = 10 ** (power - self.places)
        if self.scaled.size and int(np.abs(self.scaled).max()) * factor >= _WIDEST:
            message = f"a value times {10**power} needs more than 18 digits"
            raise OverflowError(message)
        return DecimalColumn(self.scaled * factor, 0)

    def canonical(self) -> list[object]:
        """The column's meaning for a fingerprint: trailing zeros of the scale do not count."""
        scaled, places = self.scaled, self.places
        while places and not np.any(scaled % 10):
            scaled, places = scaled // 10, places - 1
        return [scaled, places]
