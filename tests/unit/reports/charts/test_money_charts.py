"""The pictures of revenue and cash: everything drawn is inside, named, and escaped."""

import re
from xml.etree import ElementTree

import pytest

from apportion.reports.charts.cash_curve import CashPoint, cash_chart
from apportion.reports.charts.revenue_fan import FanPoint, fan_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.words import Formatter
from tests.unit.model.written_case import built, raw_case

FORMATTER = Formatter(built(raw_case()))
MONTHS = [
    CashPoint(f"M{month}", amount * 100, amount * 100 - 900, amount * 100 + 500)
    for month, amount in enumerate((50, 40, -30, 20, 90), start=1)
]


def heights(svg: str) -> list[float]:
    numbers = [float(number) for path in re.findall(r' d="([^"]+)"', svg) for number in re.findall(r"-?[\d.]+", path)]
    return numbers[1::2]


def words(svg: str) -> list[str]:
    return [text for element in ElementTree.fromstring(svg).iter() if (text := element.text or "").strip()]  # noqa: S314 - made here


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_lowest_month_is_named_even_below_zero(width: int) -> None:
    svg = cash_chart(MONTHS, 10_00, FORMATTER, width, "cash", title="Cash <now>")

    assert "M3: -$30" in words(svg)
    assert "Cash <now>" in words(svg)
    assert "floor" in words(svg)
    assert all(0 <= height <= 320 for height in heights(svg))


def test_without_past_years_and_floor_there_is_a_line_alone() -> None:
    svg = cash_chart([CashPoint("M1", 500), CashPoint("M2", 500)], None, FORMATTER, WIDE, "cash", title="Cash")

    assert words(svg).count("plan") == 1
    assert "floor" not in words(svg)
    assert "as in past years" not in words(svg)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_fan_opens_from_the_last_past_year(width: int) -> None:
    past = [(str(year), year * 100) for year in range(2005, 2025)]
    ahead = [FanPoint("FY2025", 2100_00, 1900_00, 2000_00, 2200_00, 2400_00, 1950_00)]
    svg = fan_chart(past, ahead, FORMATTER, width, "fan", title="Revenue")

    assert "FY2025" in words(svg)
    assert ("2005" in words(svg)) == (width == WIDE)
    assert "draw" in words(svg)
    assert all(0 <= height <= 300 for height in heights(svg))
    assert any("expected" in text and "$1.90k to $2.40k" in text for text in words(svg))
