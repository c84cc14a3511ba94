"""How a figure is written in a cell: its number, and the number format that shows it as the document does.

Knows figures and the language of number formats. It must not know sheets.
"""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Final

from apportion.reports.document.figure import Figure, Rounding, Unit
from apportion.reports.words import Formatter

EXACT_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps."""
_DAY_ZERO: Final = datetime.date(1899, 12, 30).toordinal()
"""Day 0 of spreadsheets, as days are held in figures."""
_DECIMALS: Final = {Rounding.WHOLE: 0, Rounding.ONE: 1, Rounding.TWO: 2}
_NUMBER_MOST: Final = 3
_PRICE_LEAST, _PRICE_MOST = 2, 6
_SHARE_MOST: Final = 2
"""Decimals at the most where a figure says no rounding, as the documents write them."""


def cell_number(figure: Figure) -> Fraction:
    """The number that stands in the cell: exact, a share as a part of one, a day counted as spreadsheets do."""
    return figure.exact - _DAY_ZERO if figure.unit is Unit.DATE else figure.exact


def is_kept(number: Fraction) -> bool:
    """Whether a spreadsheet keeps the number exactly: it is a decimal of at most fifteen digits."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return False
    scale = 0
    while (number * 10**scale).denominator != 1:
        scale += 1
    return len(str(abs(int(number * 10**scale)))) <= EXACT_DIGITS


def number_format(figure: Figure, formatter: Formatter) -> str:
    """A number format that shows the figure as rounded in the document.

    Spreadsheets round halves away from zero, documents to the even neighbour: where that would show another number,
    one more decimal is shown.
    """
    match figure.unit:
        case Unit.DATE:
            return "d mmmm yyyy"
        case Unit.YEAR:
            return "0"
        case Unit.COUNT:
            return _signed("#,##0", figure)
        case Unit.MONEY:
            return _signed(f"{_mark(formatter)}#,##0{_places(_money(figure, formatter), figure.exact)}", figure)
        case Unit.VALUE:
            return _signed(f"#,##0{_places(formatter.currency.decimals, figure.exact)}", figure)
        case Unit.PRICE:
            return _signed(f"#,##0{_places(_least(figure.exact, _PRICE_LEAST, _PRICE_MOST), figure.exact)}", figure)
        case Unit.SHARE:
            scaled = figure.exact * 100
            held = _DECIMALS.get(figure.rounding)
            most = _least(scaled, 0, _SHARE_MOST) if figure.rounding is Rounding.EXACT else held or 0
            return _signed(f"0{_places(most, scaled)}%", figure)
        case Unit.NUMBER:
            most = _least(figure.exact, 0, _DECIMALS.get(figure.rounding, _NUMBER_MOST))
            return _signed(f"#,##0{_places(most, figure.exact)}", figure)


def _money(figure: Figure, formatter: Formatter) -> int:
    """Decimals of an amount; headlines such as 5.45B stand in full in a workbook."""
    return 0 if figure.rounding in (Rounding.WHOLE, Rounding.SHORT) else formatter.currency.decimals


def _mark(formatter: Formatter) -> str:
    """What stands before an amount: a symbol, or a code and a space."""
    return f'"{formatter.one.removesuffix("1")}"'


def _signed(code: str, figure: Figure) -> str:
    return f"+{code};-{code};{code}" if figure.is_signed else code


def _places(decimals: int, number: Fraction) -> str:
    """The decimals of a format; one more where a half would be rounded otherwise than in the document."""
    scaled = abs(number) * 10**decimals
    shown = decimals + 1 if scaled % 1 == Fraction(1, 2) and int(scaled) % 2 == 0 else decimals
    return "." + "0" * shown if shown else ""


def _least(number: Fraction, least: int, most: int) -> int:
    """Decimals as documents write them: all where the number goes on beyond them, otherwise those that are not zero."""
    whole = abs(number) * 10**most
    if whole.denominator != 1:
        return most
    scaled, found = int(whole), most
    while found > least and scaled % 10 == 0:
        scaled, found = scaled // 10, found - 1
    return found
