"""The grammar of numbers: how one cell becomes an exact amount, number, percentage or date, or a named fault.

Knows digits, separators, signs and currency marks. It must not know tables, and never uses binary floats: a number
that a workbook stored in binary arrives as text and is read as text.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from apportion.kernel.money import Currency
from apportion.model.intake.currencies import CODE_OF_MARK, decimals_of
from apportion.model.raw import CellKind

INTEGER_DIGITS_MAX: Final = 15
"""Digits before the decimal sign of an amount: with three decimals it still fits a 64-bit word."""
SIGNIFICANT_DIGITS_MAX: Final = 18
BINARY_DIGITS: Final = 15
"""Decimal digits that a binary number of 64 bits always carries; a spreadsheet shows no more either."""
SPACES: Final = " \u00a0\u2009\u202f"
_MINUS: Final = "-\u2212"
GROUP_DIGITS: Final = 3
"""Digits between two thousands separators."""
_WIDE: Final = Context(prec=60)
_NOISE_MINOR: Final = Decimal("0.0001")
"""A ten-thousandth of the minor unit: far more than sums of binary numbers drift, far less than anybody means."""
_NOISE_RELATIVE: Final = Decimal(2) ** -50
"""Four units in the last place of a binary number: what a few additions of large amounts leave behind."""
_NOISE_MINOR_MAX: Final = Decimal("0.01")

_SCALE_WORDS: Final = frozenset(
    "k m mm mn mio mrd b bn t tsd thousand thousands million millions billion billions hundred".split()
)
_DATE_LIKE = re.compile(r"\d{1,4}([-/])\d{1,2}\1\d{1,4}(?:[ T].*)?|\d{1,2}\.\d{1,2}\.\d{4}|\d{4}\.\d{1,2}\.\d{1,2}")
_EXPONENT = re.compile(r"\d[.,]?[eE][+-]?\d")
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf|infinity|∞)|#(?:n/a|num!|div/0!|value!|ref!|name\?|null!)", re.IGNORECASE)
_BOOLEAN = re.compile(r"true|false", re.IGNORECASE)
_LONE_SEPARATOR = re.compile(r"([1-9]\d{0,2})([.,])(\d{3})")
_ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be read: a code of the catalogue and the sentences for the user."""

    code: str
    message: str
    expected: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in all files of a case."""

    spelling: str
    """One of the choices of the setting ``number_format``, for example ``1,234.56``."""

    @property
    def grouping(self) -> str:
        """Characters taken as thousands separator."""
        return {" ": SPACES, "'": "'\u2019"}.get(self.spelling[1], self.spelling[1])

    @property
    def decimal(self) -> str:
        """The decimal sign."""
        return self.spelling[5]


@dataclass(frozen=True)
class Notation:
    """What is needed to read an amount: the number format and the currency of the case."""

    format: NumberFormat
    currency: Currency

    @property
    def example(self) -> str:
        """An amount as it should be written."""
        places = self.currency.decimals
        return "1234" + (f"{self.format.decimal}{'5' + '0' * (places - 1)}" if places else "")


@dataclass(frozen=True)
class _Subject:
    """What kind of number is being read."""

    family: str
    """First part of its codes."""
    noun: str
    """With its article."""
    places: int
    """Most decimals that it may have."""

    @property
    def word(self) -> str:
        """The noun alone."""
        return self.noun.rpartition(" ")[2]


def read_amount(text: str, kind: CellKind, notation: Notation, *, negative: bool = False) -> int | Fault | None:
    """Minor units, ``None`` for a blank cell, or why the cell is no amount.

    ``negative`` permits amounts below zero.
    """
    body = text.strip(SPACES + "\t\r\n")
    if not body:
        return None
    subject = _Subject("amount", "an amount", notation.currency.decimals)
    fault = _foreign(body, kind, subject)
    if fault is not None:
        return fault
    if kind is CellKind.NUMBER:
        minor = _binary_minor(body, notation.currency)
    else:
        minor = _written_minor(body, notation, subject)
    if isinstance(minor, int) and minor < 0 and not negative:
        return Fault(
            "amount.negative",
            f"the amount '{body}' is negative, which makes no sense here",
            "zero or more",
            "Write the amount without a minus sign, or leave the cell empty if there is none.",
        )
    return minor


def read_decimal(text: str, kind: CellKind, number_format: NumberFormat) -> Decimal | Fault | None:
    """An exact number such as a rate, a weight or a score; ``None`` for a blank cell."""
    body = text.strip(SPACES + "\t\r\n")
    if not body:
        return None
    subject = _Subject("number", "a number", SIGNIFICANT_DIGITS_MAX)
    fault = _foreign(body, kind, subject)
    if fault is not None:
        return fault
    return _number(body, kind, number_format, subject)


def read_percent(text: str, kind: CellKind, number_format: NumberFormat) -> Decimal | Fault | None:
    """A percentage as an exact fraction: ``15%`` is 0.15; ``None`` for a blank cell. A bare number is asked about."""
    body = text.strip(SPACES + "\t\r\n")
    if not body:
        return None
    subject = _Subject("number", "a percentage", SIGNIFICANT_DIGITS_MAX)
    marked = body.endswith("%")
    fault = _foreign(body[:-1] if marked else body, kind, subject, percent_allowed=True)
    if fault is not None:
        return fault
    if kind is CellKind.PERCENT:
        return _binary_number(body, subject)
    number = _number(body.removesuffix("%").rstrip(SPACES), kind, number_format, subject)
    if isinstance(number, Fault):
        return number
    if not marked and number:
        return Fault(
            "percent.two-readings",
            f"'{body}' can be read as {_plain(number)}% or as {_plain(number * 100)}%",
            "a percentage with its sign, such as 15%",
            f"Write {_plain(number)}% or {_plain(number * 100)}%, whichever is meant.",
        )
    return number.scaleb(-2)


def read_integer(text: str, kind: CellKind, number_format: NumberFormat) -> int | Fault | None:
    """A whole number; ``None`` for a blank cell."""
    number = read_decimal(text, kind, number_format)
    if number is None or isinstance(number, Fault):
        return number
    if number != number.to_integral_value():
        return Fault(
            "number.not-whole",
            f"'{text.strip()}' is not a whole number",
            "a whole number",
            "Write a whole number.",
        )
    return int(number)


def read_date(text: str, kind: CellKind) -> str | Fault:
    """A day as ``2025-12-31``, or empty text for a blank cell."""
    body = text.strip(SPACES + "\t\r\n")
    if not body:
        return ""
    match = _ISO_DATE.fullmatch(body) if kind in (CellKind.TEXT, CellKind.DATE) else None
    try:
        if match is not None:
            return datetime.date.fromisoformat(match[1]).isoformat()
    except ValueError:
        pass
    return Fault(
        "date.unreadable",
        f"'{body}' is not a day that can only be read one way",
        "year-month-day, such as 2025-12-31",
        "Write the day as year-month-day.",
    )


def _foreign(body: str, kind: CellKind, subject: _Subject, *, percent_allowed: bool = False) -> Fault | None:
    """What is certainly something else than a decimal number in ASCII digits."""
    family, noun = subject.family, subject.noun
    plain = "plain digits 0 to 9"
    if kind is CellKind.BOOLEAN or _BOOLEAN.fullmatch(body):
        return Fault(
            f"{family}.boolean",
            f"'{body}' is a truth value, not {noun}",
            plain,
            "Write the number in digits.",
        )
    if kind is CellKind.DATE or (kind is CellKind.TEXT and _DATE_LIKE.fullmatch(body)):
        remedy = "Format the cell as a number and type it again; spreadsheets turn some numbers into dates."
        return Fault(f"{family}.date", f"'{body}' is a date, not {noun}", plain, remedy)
    if not percent_allowed and (kind is CellKind.PERCENT or any(mark in body for mark in "%‰٪")):
        remedy = f"Write the {subject.word} itself, without a percent sign or percent format."
        return Fault(f"{family}.percent", f"'{body}' is a percentage, not {noun}", plain, remedy)
    if _NOT_FINITE.fullmatch(body):
        remedy = "Leave the cell empty if the number is not known; write 0 if it is nothing."
        return Fault(f"{family}.not-finite", f"'{body}' stands for a missing or impossible number", plain, remedy)
    if any(not letter.isascii() and letter.isnumeric() for letter in body):
        remedy = "Type the number again with the digits 0 to 9."
        return Fault(f"{family}.digits", f"'{body}' is written with other digits than 0 to 9", plain, remedy)
    if "_" in body:
        remedy = "Leave the underscore out."
        return Fault(f"{family}.underscore", f"'{body}' contains an underscore", plain, remedy)
    if kind is CellKind.TEXT and _EXPONENT.search(body):
        remedy = "Write all digits of the number; widen the column in a spreadsheet that shows it with an exponent."
        return Fault(f"{family}.exponent", f"'{body}' is written with an exponent", plain, remedy)
    return None


def _binary_minor(body: str, currency: Currency) -> int | Fault:
    """Minor units of a binary number: noise far below the minor unit is dropped, anything larger is a fault."""
    try:
        scaled = _WIDE.scaleb(Decimal(body), currency.decimals)
    except InvalidOperation:
        return _no_number(body, _Subject("amount", "an amount", currency.decimals))
    whole = scaled.to_integral_value(ROUND_HALF_EVEN)
    noise = min(max(_NOISE_MINOR, abs(scaled) * _NOISE_RELATIVE), _NOISE_MINOR_MAX)
    if abs(scaled - whole) > noise:
        return _too_fine(body, currency)
    return _limited(int(whole), body, currency)


def _written_minor(body: str, notation: Notation, subject: _Subject) -> int | Fault:
    unwrapped = _unwrap(body, notation, subject)
    if isinstance(unwrapped, Fault):
        return unwrapped
    negative, numeral = unwrapped
    read = _numeral(numeral, body, notation.format, subject)
    if isinstance(read, Fault):
        return read
    digits, places = read
    currency = notation.currency
    if places > currency.decimals:
        return _too_fine(body, currency)
    minor = digits * 10 ** (currency.decimals - places)
    return _limited(-minor if negative else minor, body, currency)


def _limited(minor: int, body: str, currency: Currency) -> int | Fault:
    if abs(minor) >= 10 ** (INTEGER_DIGITS_MAX + min(currency.decimals, 3)):
        return Fault(
            "amount.too-long",
            f"the amount '{body}' has more than {INTEGER_DIGITS_MAX} digits before the decimals",
            f"at most {INTEGER_DIGITS_MAX} digits",
            "Check whether digits were pasted twice; amounts are in units of the currency, not in cents.",
        )
    return minor


def _too_fine(body: str, currency: Currency) -> Fault:
    places = currency.decimals or "none"
    return Fault(
        "amount.decimals",
        f"the amount '{body}' has more decimals than {currency.code or 'its currency'}, which has {places}",
        f"at most {currency.decimals} decimals" if currency.decimals else "a whole amount",
        "Round the amount yourself, so that the rounding is yours; nothing is rounded on reading.",
    )


def _unwrap(body: str, notation: Notation, subject: _Subject) -> tuple[bool, str] | Fault:
    """Whether the amount is negative, and its digits and separators without sign, brackets and currency marks."""
    match = re.fullmatch(r"([^0-9]*?)((?:[.,](?=\d))?\d(?:.*\d)?)([^0-9]*)", body, re.DOTALL)
    if match is None:
        return _no_number(body, subject)
    lead, numeral, tail = match[1], match[2], match[3]
    brackets = lead.count("(") + tail.count(")")
    signs = [letter for letter in lead + tail if letter in f"{_MINUS}+"]
    if brackets not in (0, 2) or lead.count("(") > 1 or len(signs) + brackets // 2 > 1 or "+" in tail:
        remedy = "Write a negative amount as -1234 or as (1234)."
        return Fault(
            f"{subject.family}.sign",
            f"'{body}' has more than one sign or an open bracket",
            "one sign",
            remedy,
        )
    marks = []
    for part in (lead.replace("(", "", 1), tail.replace(")", "", 1)):
        mark = "".join(letter for letter in part if letter not in f"{_MINUS}+{SPACES}\t")
        if mark:
            marks.append(mark)
    for mark in marks:
        fault = _mark_fault(mark, body, notation, subject)
        if fault is not None:
            return fault
    return bool(brackets) or any(sign in _MINUS for sign in signs), numeral


def _mark_fault(mark: str, body: str, notation: Notation, subject: _Subject) -> Fault | None:
    """None for a mark of the case's own currency."""
    code = notation.currency.code
    if mark.upper() == code or code in CODE_OF_MARK.get(mark, ()):
        return None
    if mark.lower().rstrip(".") in _SCALE_WORDS:
        remedy = "Write the amount with all its digits."
        return Fault(f"{subject.family}.abbreviated", f"'{body}' is abbreviated", notation.example, remedy)
    if mark in CODE_OF_MARK or (mark.isalpha() and decimals_of(mark.upper()) is not None):
        if not code:
            return None  # the case's own currency could not be read; that is reported once, at the setting
        remedy = f"Convert the amount to {code}; a case has one currency."
        return Fault(f"{subject.family}.currency", f"'{body}' is not in {code}, the currency of the case", code, remedy)
    if any(letter in ".,'" for letter in mark):
        return _grouping_fault(body, notation.format, subject)
    return _no_number(body, subject)


def _numeral(numeral: str, body: str, number_format: NumberFormat, subject: _Subject) -> tuple[int, int] | Fault:
    """All digits as one integer and how many of them are decimals."""
    if any(letter not in f"0123456789.,'\u2019{SPACES}" for letter in numeral):
        return _no_number(body, subject)
    lone = _LONE_SEPARATOR.fullmatch(numeral)
    if lone is not None and _is_ambiguous(lone[2], number_format, subject):
        point = f"{lone[1]}{number_format.decimal}{lone[3]}"
        fits = subject.places >= len(lone[3])
        smaller = point if fits else f"the amount with at most {subject.places} decimals" if subject.places else lone[1]
        return Fault(
            f"{subject.family}.two-readings",
            f"'{body}' can be read as {lone[1]}{lone[3]} or as {lone[1]}.{lone[3]}",
            f"numbers written like {number_format.spelling}",
            f"Write {lone[1]}{lone[3]} if the separator groups digits; if it is a decimal sign, write {smaller}.",
        )
    match = _pattern(number_format).fullmatch(numeral)
    if match is None:
        return _grouping_fault(body, number_format, subject)
    whole = "".join(letter for letter in match["whole"] or "" if letter.isdigit())
    part = match["part"] or ""
    return int(whole + part), len(part)


def _is_ambiguous(separator: str, number_format: NumberFormat, subject: _Subject) -> bool:
    """Whether one separator before exactly three digits could be meant as the other one."""
    if separator in number_format.grouping:
        return False
    return separator != number_format.decimal or subject.places < GROUP_DIGITS


@lru_cache(maxsize=16)
def _pattern(number_format: NumberFormat) -> re.Pattern[str]:
    group = f"[{re.escape(number_format.grouping)}]"
    return re.compile(
        rf"(?P<whole>[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)?(?:{re.escape(number_format.decimal)}(?P<part>[0-9]+))?"
    )


def _grouping_fault(body: str, number_format: NumberFormat, subject: _Subject) -> Fault:
    return Fault(
        f"{subject.family}.grouping",
        f"the separators of '{body}' do not fit the number format of the case",
        f"numbers written like {number_format.spelling}",
        "Correct the separators, or change the setting number_format if all numbers of the case are written this way.",
    )


def _no_number(body: str, subject: _Subject) -> Fault:
    remedy = "Write the number in digits; leave the cell empty if it is not known, write 0 if it is nothing."
    return Fault(f"{subject.family}.not-a-number", f"'{body}' is not {subject.noun}", "a number in digits", remedy)


def _number(body: str, kind: CellKind, number_format: NumberFormat, subject: _Subject) -> Decimal | Fault:
    if kind is CellKind.NUMBER:
        return _binary_number(body, subject)
    negative = body[:1] in _MINUS if body else False
    numeral = body[1:].lstrip(SPACES) if body[:1] in f"{_MINUS}+" else body
    if not any(letter.isdigit() for letter in numeral) or not (numeral[-1:].isdigit() or numeral[-1:] in ".,"):
        return _no_number(body, subject)
    if re.fullmatch(r"[0-9]*\.[0-9]+", numeral) and "." not in number_format.grouping:
        digits, places = int(numeral.replace(".", "")), len(numeral.partition(".")[2])
    else:
        if "." in number_format.grouping and re.fullmatch(
            r"0?\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+", numeral
        ):
            return Fault(
                f"{subject.family}.two-readings",
                f"'{body}' has a point, which is the thousands separator in {number_format.spelling}",
                f"numbers written like {number_format.spelling}",
                f"Write {numeral.replace('.', ',')} if the point is a decimal sign.",
            )
        read = _numeral(numeral, body, number_format, subject)
        if isinstance(read, Fault):
            return read
        digits, places = read
    number = _WIDE.scaleb(Decimal(-digits if negative else digits), -places)
    if (
        len(str(digits).rstrip("0")) > SIGNIFICANT_DIGITS_MAX
        or abs(number) >= 10**SIGNIFICANT_DIGITS_MAX
        or places > SIGNIFICANT_DIGITS_MAX
    ):
        return _too_many_digits(body, subject)
    return number


def _binary_number(body: str, subject: _Subject) -> Decimal | Fault:
    """A binary number to the 15 digits that it carries for certain."""
    try:
        number = Context(prec=BINARY_DIGITS, rounding=ROUND_HALF_EVEN).create_decimal(body)
    except InvalidOperation:
        return _no_number(body, subject)
    normal = number.normalize()
    if abs(normal) >= 10**SIGNIFICANT_DIGITS_MAX or int(normal.as_tuple().exponent) < -SIGNIFICANT_DIGITS_MAX:
        return _too_many_digits(body, subject)
    return normal


def _too_many_digits(body: str, subject: _Subject) -> Fault:
    return Fault(
        f"{subject.family}.too-long",
        f"'{body}' has more than {SIGNIFICANT_DIGITS_MAX} digits",
        f"at most {SIGNIFICANT_DIGITS_MAX} digits before and after the decimal sign",
        "Write the number with fewer digits.",
    )


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
