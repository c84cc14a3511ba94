"""Charts of a history: bridges, trends and seasons show the figures that they are given."""

from xml.etree import ElementTree as Tree

import pytest

from apportion.kernel.money import Currency
from apportion.reports.charts.seasons import SeasonPoint, seasons_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.charts.trend import TrendPoint, trend_chart
from apportion.reports.charts.waterfall import WaterfallStep, waterfall_chart
from apportion.reports.notation import Notation
from apportion.reports.words import Formatter

DOLLARS = Formatter(Notation(Currency("USD", 2)))
M = 100_000_000
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])


def marks(svg: str, kind: str, tag: str = "rect") -> list[Tree.Element]:
    found = Tree.fromstring(svg).iter()  # noqa: S314 - our own text
    return [item for item in found if item.tag.endswith(f"}}{tag}") and kind in (item.get("class") or "").split()]


def number(element: Tree.Element, name: str) -> float:
    return float(element.get(name, "nan"))


STEPS = [
    WaterfallStep("Budget", 10 * M, is_total=True),
    WaterfallStep("Fire", 2 * M),
    WaterfallStep("Parks", -1 * M),
    WaterfallStep("Actual", 11 * M, is_total=True),
]


@WIDTHS
def test_each_step_of_a_bridge_begins_where_the_last_one_ended(width: int) -> None:
    svg = waterfall_chart(STEPS, DOLLARS, width, "n", title="Budget to actual", up_is_good=False)

    (over,), (saved,) = marks(svg, "c-even"), marks(svg, "c-plan")
    budget, actual = marks(svg, "c-less")
    budget_end = number(budget, "x") + number(budget, "width")
    assert number(over, "x") == pytest.approx(budget_end, abs=0.2)
    assert number(over, "width") == pytest.approx(2 * number(saved, "width"), abs=0.3)
    assert number(over, "x") + number(over, "width") == pytest.approx(
        number(saved, "x") + number(saved, "width"), abs=0.2
    )
    assert number(saved, "x") == pytest.approx(number(actual, "x") + number(actual, "width"), abs=0.2)
    assert "+$2.00M" in svg


def test_more_of_something_good_is_drawn_as_good() -> None:
    svg = waterfall_chart(STEPS, DOLLARS, WIDE, "n", title="Revenue", up_is_good=True)

    assert number(marks(svg, "c-plan")[0], "width") > number(marks(svg, "c-even")[0], "width")


@WIDTHS
def test_columns_are_as_high_as_their_amounts_and_budgets_are_strokes(width: int) -> None:
    points = [
        TrendPoint("2022", 10 * M, 20 * M),
        TrendPoint("2023", 20 * M),
        TrendPoint("2024", 15 * M, None, 12 * M, 18 * M, is_forecast=True),
    ]
    svg = trend_chart(points, DOLLARS, width, "n", title="Spending")

    columns = [item for item in marks(svg, "c-plan") if number(item, "height") > 12]
    strokes = [item for item in marks(svg, "c-past", "line") if number(item, "y1") > 30]
    assert number(columns[1], "height") == pytest.approx(2 * number(columns[0], "height"), abs=0.3)
    assert number(strokes[0], "y1") == pytest.approx(number(columns[1], "y"), abs=0.2)
    low, high = number(marks(svg, "c-stem", "line")[0], "y1"), number(marks(svg, "c-stem", "line")[0], "y2")
    (forecast,) = (item for item in marks(svg, "c-track") if number(item, "height") > 12)
    assert high < number(forecast, "y") < low
    assert "2023: $20.0M" in svg


@WIDTHS
def test_periods_above_the_mean_rise_and_those_below_fall(width: int) -> None:
    points = [SeasonPoint("P1", 0.9, 0.8, 1.0), SeasonPoint("P2", 1.2, 1.2, 1.2), SeasonPoint("P3", 0.9, 0.9, 0.9)]
    svg = seasons_chart(points, width, "n", title="Seasons")

    below, above = marks(svg, "c-plan"), marks(svg, "c-even")
    assert number(above[0], "height") == pytest.approx(2 * number(below[0], "height"), abs=0.3)
    assert number(above[0], "y") + number(above[0], "height") == pytest.approx(number(below[0], "y"), abs=0.2)
    assert "P1 −10 %; P2 +20 %" in svg
