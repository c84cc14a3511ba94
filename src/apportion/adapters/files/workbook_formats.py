"""Number formats of a workbook: what a cell's display says about the number stored in it.

Knows the format codes of spreadsheets. It must not know sheets, columns or what a number means in a budget.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from apportion.model.raw import CellKind

_BUILTIN: Final[Mapping[int, str]] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "mm-dd-yy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    # Dates whose spelling depends on the reader's language: every one of them is a date.
    **dict.fromkeys([*range(27, 37), *range(50, 59)], "yyyy-mm-dd"),
}
"""Formats that a workbook names by number only; other numbers without a code show plain numbers."""

_BRACKETED: Final = re.compile(r"\[([^\]]*)\]")
_LITERAL: Final = re.compile(r'"[^"]*"|\\.|[_*].', re.DOTALL)
_CODE_TOKEN: Final = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<sign>[-/ ()])|(?P<digit>0)')
_SCALED: Final = re.compile(r"[0#?],+(?![0#?,])")
_EXPONENT: Final = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
_DATE_LETTER: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_MARK: Final = re.compile(r"(?:[^\W\d_]{0,3}\.?)?[$€£¥₩₹₽₺₴₪₫₱₦₵₸฿](?!\w)")

GENERAL_DIGITS_MAX: Final = 11
"""The format General shows whole numbers of more digits than this with an exponent."""
_EXACT_DIGITS: Final = 15
_NO_DAY: Final = 60
_DAYS_MAX: Final = 2_958_465
"""31 December 9999, the last day that a spreadsheet can show."""


@dataclass(frozen=True)
class Display:
    """How a number format shows numbers."""

    kind: CellKind
    code: str
    """The format code as the workbook has it."""
    scaled: bool = False
    """Whether numbers appear divided by a thousand or a million."""
    scientific: bool = False
    """Whether numbers appear with an exponent, whatever their size."""
    elapsed: bool = False
    """Whether a time counts hours beyond a day."""
    mark: str = ""
    """Currency mark or code that appears beside the number."""


PLAIN: Final = Display(CellKind.NUMBER, "General")


@lru_cache(maxsize=4096)
def display_of(code: str) -> Display:
    """What a format code shows. Only the section for positive numbers decides on the kind."""
    bare = _LITERAL.sub("", code)
    elapsed = any(_ELAPSED.fullmatch(part) for part in _BRACKETED.findall(bare))
    section = _BRACKETED.sub("", bare).split(";", 1)[0]
    mark = _currency_mark(code)
    scaled = any(_SCALED.search(part) for part in _BRACKETED.sub("", bare).split(";"))
    if code.strip().lower() in ("", "general", "@"):
        return Display(CellKind.NUMBER, code)
    if "%" in section:
        return Display(CellKind.PERCENT, code, scaled=scaled)
    if _EXPONENT.search(section):
        return Display(CellKind.NUMBER, code, scientific=True)
    if elapsed or _DATE_LETTER.search(re.sub("general", "", section, flags=re.IGNORECASE)):
        return Display(CellKind.DATE, code, elapsed=elapsed)
    return Display(CellKind.NUMBER, code, scaled=scaled, mark=mark)


def displays_of(formats: Iterable[int], codes: Mapping[int, str]) -> tuple[Display, ...]:
    """The display of each cell style, from format numbers and the workbook's own format codes."""
    return tuple(display_of(codes.get(number, _BUILTIN.get(number, "0"))) for number in formats)


def shown_code(value: str, display: Display) -> str:
    """How a whole number looks in its cell when that differs from its digits, or nothing.

    ``("510", "0000")`` is ``"0510"``; ``("510", "0.00E+00")`` is ``"5.10E+02"``. Grouping of thousands and
    decimals do not count: nobody takes ``2,025`` for another code than 2025.
    """
    if not value.isdigit() or len(value) > _EXACT_DIGITS:
        return ""
    if display.scientific or (display.code.lower() == "general" and len(value) > GENERAL_DIGITS_MAX):
        places = len(display.code.partition(".")[2].partition("E")[0]) if display.scientific else 5
        return f"{float(value):.{places}E}"
    return _filled(value, display.code)


def day_text(value: float, *, from_1904: bool, elapsed: bool = False) -> str:
    """A stored day number as ISO text: a day, a day with its time, or a time; empty for no possible day.

    A time beyond a day (``elapsed``) is written with all its hours. Spreadsheets count 29 February 1900, a
    day that never was, as number 60: days before it count from one day later.
    """
    seconds = round(value * 86_400)
    days, rest = divmod(seconds, 86_400)
    if not 0 <= days <= _DAYS_MAX or (days == _NO_DAY and not from_1904):
        return ""
    clock = f"{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    if elapsed:
        return f"{seconds // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
    if days == 0:
        return clock
    first = date(1904, 1, 1)
    if not from_1904:
        first = date(1899, 12, 31) if days < _NO_DAY else date(1899, 12, 30)
    day = (first + timedelta(days=days)).isoformat()
    return day if rest == 0 else f"{day}T{clock}"


def iso_day(text: str) -> str:
    """The same for a cell that stores its day as ISO text; empty when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return ""
    midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return moment.date().isoformat() if midnight else moment.replace(microsecond=0, tzinfo=None).isoformat()


def _currency_mark(code: str) -> str:
    """``[$€-407]`` is ``€``, ``[$USD]`` is ``USD``, ``"$"#,##0`` is ``$``; a language alone is no mark."""
    for part in _BRACKETED.findall(code):
        if part.startswith("$") and (mark := part[1:].partition("-")[0].strip()):
            return str(mark)
    bare = _BRACKETED.sub("", code).replace('"', "").replace("\\", "")
    return "".join(_MARK.findall(bare)[:1])


def _filled(value: str, code: str) -> str:
    """The digits in a format of zeros and fixed characters only, when that shows anything else than they."""
    section = _BRACKETED.sub("", code.split(";", 1)[0])
    tokens = list(_CODE_TOKEN.finditer(section))
    places = sum(token["digit"] is not None for token in tokens)
    if not places or "".join(token.group() for token in tokens) != section:
        return ""
    digits = value.zfill(places)
    # Digits beyond the zeros stand before the first of them.
    waiting = [digits[: len(digits) - places + 1], *digits[len(digits) - places + 1 :]]
    shown = "".join(
        waiting.pop(0) if token["digit"] else token["quoted"] or token["escaped"] or token["sign"] or ""
        for token in tokens
    ).strip()
    return shown if shown != value else ""
