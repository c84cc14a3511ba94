"""The chart of a response: the curve in its band, current spending, and where history ends."""

import re
from pathlib import Path

import pytest

from apportion.adapters.files import read_case
from apportion.model.intake import build_case
from apportion.reports.charts.response_curve import ResponsePoints, response_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.words import Formatter
from tests.support.responses import theatre


@pytest.fixture
def formatter(tmp_path: Path) -> Formatter:
    case, _ = build_case(read_case(theatre(tmp_path / "theatre")))
    assert case is not None
    return Formatter(case)


POINTS = ResponsePoints(
    "radio",
    (0, 10_000, 20_000, 40_000),
    ((0, 0, 0), (10_000, 8_000, 13_000), (15_000, 12_000, 19_000), (20_000, 15_000, 26_000)),
    10_000,
    40_000,
)
"""Cents: 100 dollars are spent now and bring 100, between 80 and 130."""


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_nothing_is_drawn_outside_the_picture(formatter: Formatter, width: int) -> None:
    drawn = response_chart(POINTS, formatter, width, "radio")
    corners = re.search(r'points="([^"]+)"', drawn)
    height = re.search(r'height="(\d+)"', drawn)

    assert corners
    assert height
    pairs = [tuple(map(float, pair.split(","))) for pair in corners[1].split()]
    assert len(pairs) == 2 * len(POINTS.amounts)
    assert all(0 <= x <= width and 0 <= y <= float(height[1]) for x, y in pairs)


def test_more_value_stands_higher_and_the_figures_are_said(formatter: Formatter) -> None:
    drawn = response_chart(POINTS, formatter, WIDE, "radio")
    line = re.search(r'd="M([^"]+)"', drawn)

    assert line
    heights = [float(pair.split()[1]) for pair in line[1].split(" L")]
    assert heights == sorted(heights, reverse=True)
    assert "at $100, spent now, $100 ($80 to $130)" in drawn
    assert "stroke-dasharray" not in drawn


def test_the_end_of_history_is_marked_where_the_cap_lies_beyond(formatter: Formatter) -> None:
    beyond = ResponsePoints(POINTS.name, POINTS.amounts, POINTS.values, 10_000, 25_000)

    assert "stroke-dasharray" in response_chart(beyond, formatter, WIDE, "radio")


def test_a_channel_without_effect_is_drawn_as_a_line_on_the_floor(formatter: Formatter) -> None:
    nothing = ResponsePoints("radio", (0, 100), ((0, 0, 0), (0, 0, 0)), 0, 100)

    assert "<path" in response_chart(nothing, formatter, NARROW, "radio")
