"""How the money of a ledger is written: its currency and a number format, for readers of figures without a case."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.kernel.money import Currency


@dataclass(frozen=True)
class Notation:
    """What a ``Formatter`` needs to know."""

    currency: Currency
    number_format: str = "1,234.56"
