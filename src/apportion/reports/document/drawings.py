"""Charts of the reports as blocks: what is written in each drawing is traced to the figures that it shows.

Knows drawings as text. It must not know how they are drawn.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Final

from apportion.reports.document.blocks import Chart, Drawing, Spans
from apportion.reports.document.checking.numbers import numbers_in
from apportion.reports.document.figure import Figure, Unit
from apportion.reports.page.pictures import Picture
from apportion.reports.words import Formatter

PAPER: Final = 640
"""Width of a drawing on paper, in its own pixels: its letters are then nearly as large as those of the text."""
AXIS: Final = "scale of the axis"
DRAWN: Final = "words of the drawing"
_TEXT: Final = re.compile(r"<(title|desc|text)\b([^>]*)>([^<]*)</")


def chart(
    picture: Picture, caption: Spans, figures: Iterable[Figure], names: Iterable[str], formatter: Formatter
) -> Chart:
    """A picture of the reports as a block.

    Args:
        picture: the drawing.
        caption: below it.
        figures: whatever it may show.
        names: what others have called what it shows; they may hold digits.
        formatter: of the case.

    Raises:
        ValueError: when a number in the drawing is neither one of the figures nor on an axis.
    """
    spelled = {text: figure.origin for figure in figures for text in _spellings(figure, formatter)}
    numbers = frozenset(number.text for text in spelled for number in numbers_in(text))
    known = sorted(names, key=len, reverse=True)

    def traced(svg: str) -> Drawing:
        found: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
        for tag, attributes, raw in _TEXT.findall(svg):
            text = html.unescape(raw)
            origin = _origin(text, spelled, numbers, known, is_axis="c-muted" in attributes)
            found[tag == "text"].append((text, origin))
        return Drawing(svg, tuple(found[False]), tuple(found[True]))

    paper = picture.wide if picture.at is None else picture.at(PAPER)
    return Chart(caption, traced(str(picture.wide)), traced(str(paper)))


def _origin(text: str, spelled: Mapping[str, str], numbers: frozenset[str], names: list[str], *, is_axis: bool) -> str:
    if text in spelled:
        return spelled[text]
    if any(text in name for name in names):
        # A long name is written in several lines.
        return DRAWN
    rest = text
    for name in names:
        rest = rest.replace(name, "")
    if all(number.text in numbers for number in numbers_in(rest)):
        return DRAWN
    if is_axis or text.endswith("…") or "…" in text:
        # A name that was cut to fit keeps its beginning only.
        return AXIS if is_axis else DRAWN
    raise ValueError(f"The drawing says '{text}', which is none of its figures.")


def _spellings(figure: Figure, formatter: Formatter) -> Iterator[str]:
    yield figure.text(formatter)
    if figure.unit is Unit.MONEY:
        minor = figure.exact * formatter.currency.minor_per_major
        yield formatter.money_short(minor)
        yield formatter.money_tick(minor)
        if minor.denominator == 1:
            yield from (formatter.money(int(minor)), formatter.money_whole(int(minor)))
    elif figure.unit is Unit.VALUE:
        yield formatter.value_short(figure.exact * formatter.currency.minor_per_major)
        yield formatter.value(Fraction(figure.exact * formatter.currency.minor_per_major))
    elif figure.unit is Unit.PRICE:
        yield formatter.price(figure.exact)
    elif figure.unit is Unit.SHARE:
        for digits in (0, 1, 2):
            # Drawings write a change with its sign.
            yield from (formatter.percent(figure.exact, digits), formatter.percent_change(figure.exact, digits))
        yield formatter.percent_plain(figure.exact)
    elif figure.unit is Unit.NUMBER:
        yield from (formatter.number(figure.exact, digits) for digits in (0, 1, 2, 3))
