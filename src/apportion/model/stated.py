"""Numbers as people say them in a command or a call: ``24M``, ``1.5k``, ``12%``, ``2,500,000.00``.

The digits are those of the case: its thousands separator and decimal sign, its currency mark if any. Behind an amount
or a number may stand ``k`` (thousand), ``M`` (million) or ``B`` (thousand million); a percentage carries its sign. The
files of a case know no such suffixes: there every digit is written out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.intake.amounts import (
    Fault,
    Notation,
    NumberFormat,
    read_amount,
    read_decimal,
    read_percent,
)
from apportion.model.raw import CellKind

GRAMMAR: Final = (
    "digits as in the case's own number format, with k, M or B behind them for thousands, millions or thousand "
    "millions, and % for percentages: 24M, 1.5k, 2,500,000.00, 12%"
)

_SUFFIXED = re.compile(r"(?P<body>.*[0-9])\s*(?P<suffix>[kKMB])", re.DOTALL)
_POWERS: Final = {"k": 3, "K": 3, "M": 6, "B": 9}
_FINE: Final = 9
"""Decimals that may stand before a suffix: 1.234567891B is still a whole amount."""


def stated_amount(case: Case, text: str) -> int | Fault | None:
    """Minor units of an amount; ``None`` for a blank text."""
    notation = Notation(NumberFormat(case.number_format), case.currency)
    match = _SUFFIXED.fullmatch(text.strip())
    if match is None:
        return read_amount(text, CellKind.TEXT, notation)
    fine = replace(notation, currency=Currency(case.currency.code, _FINE))
    read = read_amount(match["body"], CellKind.TEXT, fine)
    if read is None or isinstance(read, Fault):
        return read
    exact = Fraction(read * 10 ** _POWERS[match["suffix"]] * case.currency.minor_per_major, 10**_FINE)
    if exact.denominator != 1:
        return Fault(
            "amount.decimals",
            f"the amount '{text.strip()}' is finer than the smallest unit of {case.currency.code}",
            f"at most {case.currency.decimals} decimals when written out",
            "Round the amount yourself, so that the rounding is yours.",
        )
    # Once more written out, so that the same limits hold as in files.
    return read_amount(case.currency.text(exact.numerator), CellKind.TEXT, _plain(case))


def stated_number(case: Case, text: str) -> Decimal | Fault | None:
    """An exact number such as a rate or a weight; ``None`` for a blank text."""
    number_format = NumberFormat(case.number_format)
    match = _SUFFIXED.fullmatch(text.strip())
    if match is None:
        return read_decimal(text, CellKind.TEXT, number_format)
    read = read_decimal(match["body"], CellKind.TEXT, number_format)
    if read is None or isinstance(read, Fault):
        return read
    return read.scaleb(_POWERS[match["suffix"]])


def stated_percent(case: Case, text: str) -> Decimal | Fault | None:
    """A percentage as an exact fraction; ``None`` for a blank text."""
    return read_percent(text, CellKind.TEXT, NumberFormat(case.number_format))


def _plain(case: Case) -> Notation:
    return Notation(NumberFormat("1,234.56"), case.currency)
