"""Names: how an id is read and normalised, which names could be mistaken for each other, and which is nearest.

Two spellings are one name when they are equal after trimming and Unicode normalisation (NFC). Case matters.
"""

from __future__ import annotations

import bisect
import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from apportion.model.intake.amounts import Fault
from apportion.model.raw import CellKind, TextColumn

_COMPARED_MAX: Final = 2000
"""Comparing a misspelt name with more names than this takes longer than a reader would wait."""
_LIKENESS: Final = 0.6
"""Share of letters in common from which a name is offered; below it, offers mislead."""
_LISTED_MAX: Final = 10
"""Names that a message lists when none is near."""
_CONFUSABLE: Final = str.maketrans(
    "аеорсухіјѕԁһԛԝАВЕКМНОРСТХУІЈЅЗαορνυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwABEKMHOPCTXYIJS3aopvuikABEZHIKMNOPTYX",
)
"""Cyrillic and Greek letters that look like Latin ones in common typefaces."""
_SCRIPTS: Final = ("LATIN", "CYRILLIC", "GREEK")
_SPREADSHEET_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?[eE]\+\d+")
_SEPARATORS: Final = ":;"


@dataclass(frozen=True)
class Alike:
    """Two different names that a reader could take for one, or one name with letters of two scripts."""

    code: str
    name: str
    other: str


class SortedNames(Collection[str]):
    """Very many names as a collection, without an object for each."""

    def __init__(self, names: TextColumn) -> None:
        """``names`` are different and ascend."""
        self._names = names

    def _place(self, name: str) -> int:
        # Not numpy.searchsorted: see kernel.text_search.
        return bisect.bisect_left(self._names, name)

    def __contains__(self, name: object) -> bool:
        """Whether this is one of the names."""
        if not isinstance(name, str):
            return False
        place = self._place(name)
        return place < len(self) and str(self._names[place]) == name

    def __iter__(self) -> Iterator[str]:
        """The names, ascending."""
        return iter(self._names.tolist())

    def __len__(self) -> int:
        """How many there are."""
        return int(self._names.size)

    def beside(self, name: str) -> list[str]:
        """The names that stand next to ``name`` in alphabetical order."""
        place, reach = self._place(name), _COMPARED_MAX // 2
        beside: list[str] = self._names[max(0, place - reach) : place + reach].tolist()
        return beside


def normalised(text: str) -> str:
    """The name that a spelling stands for: trimmed, in Unicode normal form C."""
    return unicodedata.normalize("NFC", text.strip())


def read_id(text: str, kind: CellKind = CellKind.TEXT) -> str | Fault:
    """A name as it is used in the case; empty text for a blank cell."""
    name = normalised(text)
    if not name:
        return ""
    if kind is CellKind.NUMBER:
        return _code_number(name)
    if kind is CellKind.DATE:
        remedy = "Format the column as text and type the code again; the spreadsheet turned it into a date."
        return Fault("id.date", f"the name '{name}' was turned into a date", "a name stored as text", remedy)
    if kind in (CellKind.BOOLEAN, CellKind.PERCENT):
        remedy = "Format the column as text and type the name again."
        return Fault(
            "id.kind",
            f"'{name}' is stored as {kind.name.lower()}, not as a name",
            "a name stored as text",
            remedy,
        )
    if _SPREADSHEET_NUMBER.fullmatch(name):
        return _bent_number(name)
    if any(letter.isspace() or letter in _SEPARATORS for letter in name):
        suggestion = re.sub(r"[\s:;]+", "-", name).strip("-")
        return Fault(
            "id.characters",
            f"the name '{name}' contains a space, a colon or a semicolon",
            "a short name without spaces, such as customer-success",
            f"Write '{suggestion}' here and wherever the name is used; the column name may hold the long form.",
        )
    if any(unicodedata.category(letter) in ("Cc", "Cf", "Co", "Cs") for letter in name):
        shown = name.encode("ascii", "backslashreplace").decode()
        remedy = "Type the name again; invisible characters often come with copied text."
        return Fault("id.invisible", f"the name '{shown}' contains an invisible character", "visible letters", remedy)
    return name


def _code_number(name: str) -> str | Fault:
    """A code that a workbook stores as a number, such as 510 or the year 2025."""
    try:
        number = Decimal(name)
    except InvalidOperation:
        return _bent_number(name)
    if not number.is_finite() or number != number.to_integral_value() or abs(number) >= 10**15 or number < 0:
        return _bent_number(name)
    return str(int(number))


def _bent_number(name: str) -> Fault:
    remedy = "Format the column as text and type the code again; the spreadsheet took it for a number."
    return Fault(
        "id.number",
        f"the name '{name}' looks like a number changed by a spreadsheet",
        "a name stored as text",
        remedy,
    )


def nearest(name: str, known: Collection[str]) -> str:
    """The known name that was probably meant; empty when none is near."""
    if not name:
        return ""
    look = skeleton(name)
    by_look: dict[str, str] = {}
    for item in known.beside(name) if isinstance(known, SortedNames) else sorted(known):
        by_look.setdefault(skeleton(item), item)
    if look in by_look:
        return by_look[look]
    looks = sorted(by_look)
    # Among very many names, only those beside the wanted one in alphabetical order are compared.
    place = bisect.bisect(looks, look)
    beside = looks[max(0, place - _COMPARED_MAX // 2) : place + _COMPARED_MAX // 2]
    close = difflib.get_close_matches(look, beside, n=1, cutoff=_LIKENESS)
    return by_look[close[0]] if close else ""


def unknown(what: str, name: str, known: Collection[str], where: str, *, offer: bool = True) -> Fault:
    """The finding for a name that nothing in the case bears; ``where`` says where such names are declared.

    Without ``offer`` no near name is looked for, which takes time.
    """
    near = nearest(name, known) if offer else ""
    looks = " (it looks the same, but has other letters)" if near and _same_look(near, name) else ""
    if near:
        expected, remedy = f"'{near}'", f"Did you mean '{near}'{looks}? Otherwise add '{name}' to {where}."
    elif 0 < len(known) <= _LISTED_MAX:
        expected = "one of " + ", ".join(sorted(known))
        remedy = f"Use one of them, or add '{name}' to {where}."
    else:
        expected, remedy = f"a {what} of {where}", f"Correct the name, or add '{name}' to {where}."
    return Fault(f"unknown.{what}", f"there is no {what} '{name}'", expected, remedy)


def _same_look(near: str, name: str) -> bool:
    return near.casefold() != name.casefold() and skeleton(near) == skeleton(name)


def skeleton(name: str) -> str:
    """What a name looks like: compatibility forms, look-alike letters and case folded together."""
    return unicodedata.normalize("NFKC", name).translate(_CONFUSABLE).casefold()


def alike(names: Iterable[str]) -> Iterator[Alike]:
    """Names that differ only by case or by letters that look the same, and names that mix scripts in one word."""
    by_look: dict[str, str] = {}
    for name in sorted(names):
        look = skeleton(name)
        other = by_look.setdefault(look, name)
        if other != name:
            yield Alike("id.case" if other.casefold() == name.casefold() else "id.look-alike", name, other)
        elif not name.isascii() and mixes_scripts(name):
            yield Alike("id.look-alike", name, "")


def mixes_scripts(name: str) -> bool:
    """True when one word has letters of two of the scripts that share letter shapes."""
    for word in re.split(r"[\W\d_]+", name):
        scripts = {unicodedata.name(letter, "").split(" ", 1)[0] for letter in word}
        if len(scripts.intersection(_SCRIPTS)) > 1:
            return True
    return False


def alike_fault(pair: Alike, what: str) -> Fault:
    """What to tell the user about names that look alike."""
    if pair.code == "id.case":
        message = f"the {what} names '{pair.other}' and '{pair.name}' differ only in capital letters; they are two"
        return Fault(
            pair.code,
            message,
            "names that differ clearly",
            "Use one spelling if they are meant to be the same.",
        )
    shown = ", ".join(
        f"{letter} is {unicodedata.name(letter, 'unnamed').lower()}"
        for letter in dict.fromkeys(pair.name)
        if not letter.isascii()
    )
    if pair.other:
        message = f"the {what} names '{pair.other}' and '{pair.name}' look the same but are two: {shown}"
    else:
        message = f"the {what} name '{pair.name}' mixes letters of two alphabets: {shown}"
    return Fault(pair.code, message, "letters of one alphabet", "Type the name again if this was not intended.")
