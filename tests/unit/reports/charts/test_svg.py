"""Drawing: whatever a text holds, it stays text; labels fit; axes are round."""

from fractions import Fraction
from xml.etree import ElementTree as Tree

import pytest

from apportion.reports.charts.svg import Scale, drawing, fitted, label, mark, text_width, ticks


def test_markup_in_a_text_or_an_attribute_is_escaped() -> None:
    hostile = '<script>alert("x")</script>&'
    svg = drawing(100, 50, [label(1, 2, hostile), mark("rect", class_=hostile)], name="n", title=hostile, says=hostile)

    root = Tree.fromstring(svg)  # noqa: S314 - our own text
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names == {"svg", "title", "desc", "text", "rect"}
    assert [element.text for element in root.iter() if element.text] == [hostile] * 3


def test_a_drawing_tells_readers_who_cannot_see_it_what_it_shows() -> None:
    root = Tree.fromstring(drawing(10, 10, [], name="n", title="Amounts", says="A gets more than B"))  # noqa: S314 - our own text

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "n-title n-says"


def test_a_long_name_is_cut_to_fit_and_a_short_one_is_not() -> None:
    name = "Neighbourhoods, culture and economy"

    assert fitted(name, 1000) == name
    short = fitted(name, 120)
    assert short.endswith("…")
    assert text_width(short) <= 120


@pytest.mark.parametrize(
    ("most", "count", "marks"),
    [
        (Fraction(12), 6, [0, 2, 4, 6, 8, 10, 12]),
        (Fraction(13), 3, [0, 5, 10, 15]),
        (Fraction(9, 10), 4, [0, Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1]),
        (Fraction(0), 4, [0, 1]),
    ],
)
def test_axes_run_to_a_round_number_beyond_the_largest(most: Fraction, count: int, marks: list[Fraction]) -> None:
    assert ticks(most, count) == marks


def test_a_scale_puts_nothing_outside_the_drawing() -> None:
    scale = Scale(Fraction(10), 100, 200)

    assert [scale.at(number) for number in (-5, 0, 5, 10, 20)] == [100, 100, 150, 200, 200]
