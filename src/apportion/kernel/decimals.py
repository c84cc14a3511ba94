"""A column of exact decimal fractions: integers and one common power of ten."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.kernel.exact import Int64Array


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

    def canonical(self) -> list[object]:
        """The column's meaning for a fingerprint: trailing zeros of the scale do not count."""
        scaled, places = self.scaled, self.places
        while places and not np.any(scaled % 10):
            scaled, places = scaled // 10, places - 1
        return [scaled, places]
