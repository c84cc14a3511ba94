"""How wide the columns of a table are: numbers and single words stay whole, sentences share what is left.

Knows letters and how wide they are about. It must not know media: the unit of widths is the caller's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from apportion.reports.document.blocks import Table, plain
from apportion.reports.words import Formatter

_WIDE: Final = frozenset("mwMW@%—…")
_SLIM: Final = frozenset("iljtfrI.,:;'|!()[] \N{NO-BREAK SPACE}-")
_BOLD: Final = 1.07
"""Bold letters against plain ones."""
_SENTENCE: Final = 46
"""Digits from which a column of words is no wider unless room is left."""
_HEAD_LINES: Final = 2
"""Lines of a head that are wished for; it may take more where room is scarce."""
_AIR: Final = 4
"""Digits of room that a column receives beyond its text where the table does not fill the page."""


def text_width(text: str) -> float:
    """About how wide a text is, in digits, erring on the wide side."""
    return sum(
        1.75 if letter in _WIDE else 0.66 if letter in _SLIM else 1.42 if letter.isupper() else 1.03 for letter in text
    )


def column_widths(block: Table, formatter: Formatter, room: float, digit: float, inset: float) -> list[float]:
    """Width of each column.

    Args:
        block: the table.
        formatter: of the case.
        room: width of the page between its margins.
        digit: width of a digit at the size of the table.
        inset: room beside the words of a cell, on both sides together.
    """
    needs = [_needs(block, place, formatter) for place in range(len(block.columns))]
    least, wished, whole = zip(*needs, strict=True)
    inside = room / digit - len(least) * inset / digit
    if sum(wished) > inside:
        spare = max(inside - sum(least), 0.0)
        hunger = [wish - low for low, wish in zip(least, wished, strict=True)]
        shares = [spare * want / (sum(hunger) or 1.0) for want in hunger]
        found = [low + share for low, share in zip(least, shares, strict=True)]
        # Where not even words fit, everything gives way alike.
        scale = min(1.0, inside / sum(found))
        return [width * scale * digit + inset for width in found]
    # Sentences take what is left before the columns are set apart.
    left = inside - sum(wished)
    more = [max(full - wish, 0.0) for full, wish in zip(whole, wished, strict=True)]
    part = min(1.0, left / sum(more)) if sum(more) else 0.0
    air = min((left - part * sum(more)) / len(wished), float(_AIR))
    return [(wish + part * longer + air) * digit + inset for wish, longer in zip(wished, more, strict=True)]


def _needs(block: Table, place: int, formatter: Formatter) -> tuple[float, float, float]:
    """Width below which a word would be broken, width at which the column reads well, and that of its longest cell."""
    column = block.columns[place]
    cells = [plain(row[place], formatter) for row in block.rows]
    head = plain(column.title, formatter)
    is_bold = [block.has_total and number == len(cells) - 1 for number in range(len(cells))]
    whole = max(
        (text_width(cell) * (_BOLD if bold else 1) for cell, bold in zip(cells, is_bold, strict=True)), default=0
    )
    word = max((text_width(part) for cell in cells for part in cell.split(" ")), default=0)
    head_word = max((text_width(part) for part in head.split(" ")), default=0) * _BOLD
    is_number = column.align == "right" and whole < _SENTENCE
    least = max(whole if is_number else word, head_word)
    wish = max(least, min(whole, _SENTENCE), _in_lines(head.split(" "), _HEAD_LINES) * _BOLD)
    return least, wish, whole


def _in_lines(words: Sequence[str], lines: int) -> float:
    """The least width at which words fit into so many lines."""
    widths = sorted({text_width(" ".join(words[i:j])) for i in range(len(words)) for j in range(i + 1, len(words) + 1)})
    return next((width for width in widths if _lines(words, width) <= lines), 0.0)


def _lines(words: Sequence[str], width: float) -> int:
    count, line = 1, ""
    for word in words:
        longer = f"{line} {word}".strip()
        if line and text_width(longer) > width:
            count, line = count + 1, word
        else:
            line = longer
    return count
