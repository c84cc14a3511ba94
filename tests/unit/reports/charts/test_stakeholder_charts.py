"""Names on the charts of stakeholders lie inside the drawing and never over each other."""

import re
from fractions import Fraction

import pytest

from apportion.kernel.money import Currency
from apportion.reports.charts.slope import SlopeLine, slope_chart
from apportion.reports.charts.stakeholder_grid import GridPoint, stakeholder_grid_chart
from apportion.reports.charts.svg import NARROW, WIDE, text_width
from apportion.reports.words import Formatter

FIELDS = ("context setters", "players", "crowd", "subjects")
TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)" font-size="(\d+)"[^>]*>([^<]+)</text>')
ROW = 15
"""Pixels between two lines of small text that do not touch."""


class Dollars:
    currency = Currency("USD", 2)
    number_format = "1,234.56"


def boxes(svg: str) -> list[tuple[float, float, float, str]]:
    """Left and right end, baseline and text of everything written upright."""
    found = []
    for x, y, anchor, size, text in TEXT.findall(svg):
        wide = text_width(text, float(size)) * 0.9
        left = float(x) - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
        found.append((left, left + wide, float(y), text))
    return found


def overlaps(svg: str) -> list[tuple[str, str]]:
    told = boxes(svg)
    return [
        (one[3], two[3])
        for place, one in enumerate(told)
        for two in told[place + 1 :]
        if one[0] < two[1] and two[0] < one[1] and abs(one[2] - two[2]) < ROW - 4
    ]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_stakeholders_at_one_place_are_all_named(width: int) -> None:
    same = [GridPoint(f"Group {letter}", Fraction(1), Fraction(1), "players") for letter in "ABCD"]
    svg = stakeholder_grid_chart([*same, GridPoint("Alone", Fraction(0), Fraction(1, 2), "crowd")], FIELDS, width, "g")

    assert not overlaps(svg)
    assert all(f"Group {letter}" in svg for letter in "ABCD")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_lines_that_end_together_have_names_one_below_the_other(width: int) -> None:
    lines = [SlopeLine(f"Group {n}", (Fraction(1, 2), Fraction(1, 2) + Fraction(n, 1000))) for n in range(8)]
    svg = slope_chart(lines, ("before", "after"), Formatter(Dollars()), width, "s", "Satisfaction")

    assert not overlaps(svg)


def test_a_line_without_an_answer_at_the_end_has_no_name_there() -> None:
    lines = [SlopeLine("Here", (Fraction(1, 2), Fraction(3, 4))), SlopeLine("Gone", (Fraction(1, 4), None))]
    svg = slope_chart(lines, ("before", "after"), Formatter(Dollars()), WIDE, "s", "Satisfaction")

    assert "Gone: 25.0" in svg
    assert [text for *_, text in boxes(svg) if "Gone" in text] == []
