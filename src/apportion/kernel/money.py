"""Money as whole numbers of a currency's minor unit (cents for USD, yen for JPY, mills for KWD).

Knows how an exact amount is written and read back. It must not know binary floating point: text and
``Decimal`` at the edges, ``int`` inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True)
class Currency:
    """A currency and the number of decimals its minor unit has (ISO 4217: USD 2, JPY 0, KWD 3)."""

    code: str
    decimals: int

    @property
    def minor_per_major(self) -> int:
        """Minor units in one major unit: 100 for USD."""
        return int(10**self.decimals)

    def text(self, amount_minor: int) -> str:
        """The amount in major units with every decimal and no grouping: ``1200000000`` is ``"12000000.00"``."""
        sign = "-" if amount_minor < 0 else ""
        whole, part = divmod(abs(int(amount_minor)), self.minor_per_major)
        return f"{sign}{whole}.{part:0{self.decimals}d}" if self.decimals else f"{sign}{whole}"

    def grouped(self, amount_minor: int) -> str:
        """The amount for a person to read: ``"12,000,000.00"``."""
        sign = "-" if amount_minor < 0 else ""
        whole, part = divmod(abs(int(amount_minor)), self.minor_per_major)
        return f"{sign}{whole:,}.{part:0{self.decimals}d}" if self.decimals else f"{sign}{whole:,}"

    def decimal(self, amount_minor: int) -> Decimal:
        """The amount in major units as an exact ``Decimal``."""
        return Decimal(self.text(amount_minor))

    def minor(self, amount: Decimal) -> int:
        """The exact number of minor units in ``amount`` major units.

        Raises:
            ValueError: when ``amount`` is finer than the minor unit; nothing is rounded here.
        """
        # Not with decimals: they round to 28 digits without a word.
        exact = Fraction(amount) * self.minor_per_major
        if exact.denominator != 1:
            message = f"{amount} {self.code} is finer than {self.decimals} decimals"
            raise ValueError(message)
        return exact.numerator
