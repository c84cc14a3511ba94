"""The charts: what is drawn is what the plan says, in a width that can be read."""

import re
from fractions import Fraction
from xml.etree import ElementTree as Tree

import pytest

from apportion.reports.charts.against_total import TotalPoint, against_total_chart
from apportion.reports.charts.beside import BesideRow, beside_chart
from apportion.reports.charts.flow import Flow, flow_chart
from apportion.reports.charts.ranges import RangeRow, range_chart
from apportion.reports.charts.svg import NARROW, WIDE
from apportion.reports.charts.timeline import TimelineRow, timeline_chart
from apportion.reports.charts.worth import WorthRow, worth_chart
from apportion.reports.words import Formatter
from tests.unit.reports.sample import M, company_case

DOLLARS = Formatter(company_case())
WIDTHS = pytest.mark.parametrize("width", [NARROW, WIDE])


def parsed(svg: str) -> Tree.Element:
    return Tree.fromstring(svg)  # noqa: S314 - our own text


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter() if element.tag.endswith("}text")]


def marks(svg: str, kind: str) -> list[Tree.Element]:
    return [element for element in parsed(svg).iter() if kind in (element.get("class") or "").split()]


@WIDTHS
def test_the_dot_of_a_unit_stands_between_its_floor_and_its_cap(width: int) -> None:
    rows = [RangeRow("Sales", 5 * M, 3 * M, 8 * M, 4 * M), RangeRow("Research", 1 * M, 1 * M, 1 * M, None)]
    svg = range_chart(rows, DOLLARS, width, "n")

    track, dot, past = marks(svg, "c-track")[1], marks(svg, "c-dot")[1], marks(svg, "c-past")[1]
    left = float(track.get("x", ""))
    right = left + float(track.get("width", ""))
    middle = float(dot.get("cx", ""))
    assert (middle - left) / (right - left) == pytest.approx(0.4, abs=0.01)
    last_year = float(re.findall(r"M([\d.]+)", past.get("d", ""))[0])
    assert (last_year - left) / (right - left) == pytest.approx(0.2, abs=0.01)
    assert len(marks(svg, "c-past")) == 2  # the legend's and that of Sales: what is not known is not drawn
    assert {"Sales", "$5.00M"} <= set(texts(svg))


@WIDTHS
def test_nothing_is_drawn_outside_the_width(width: int) -> None:
    rows = [RangeRow("A very long name of a unit that no phone can show", M * k, 0, 9 * M, None) for k in range(1, 4)]
    for svg in (
        range_chart(rows, DOLLARS, width, "n"),
        worth_chart(
            [WorthRow(row.name, Fraction(k + 1), None) for k, row in enumerate(rows)], Fraction(1), DOLLARS, width, "n"
        ),
        flow_chart(
            [Flow("General fund of the organisation", row.name, row.amount) for row in rows], DOLLARS, width, "n"
        ),
        beside_chart(
            [BesideRow(row.name, Fraction(row.amount), keeps_rules=True) for row in rows], DOLLARS, width, "n"
        ),
    ):
        for element in parsed(svg).iter():
            for name in ("x", "x1", "x2", "cx"):
                assert 0 <= float(element.get(name, "0")) <= width


def test_ribbons_are_as_wide_as_the_amounts_and_fill_their_nodes() -> None:
    flows = [Flow("General", "Clinics", 3 * M), Flow("General", "Schools", 1 * M), Flow("Grant", "Clinics", 2 * M)]
    svg = flow_chart(flows, DOLLARS, WIDE, "n")

    thick = []
    for ribbon in marks(svg, "c-flow"):
        numbers = [float(text) for text in re.findall(r"[\d.]+", ribbon.get("d", ""))]
        thick.append(numbers[-1] - numbers[1])
    nodes = {node.get("height") for node in marks(svg, "c-node")}
    assert max(thick) / min(thick) == pytest.approx(3, rel=0.02)
    assert sum(thick) == pytest.approx(160, abs=0.5)
    assert len(nodes) == 4
    assert {"Clinics  $5.00M", "General  $4.00M"} <= set(texts(svg))


def test_destinations_stand_largest_first() -> None:
    flows = [Flow("General", "Small", 1 * M), Flow("General", "Large", 3 * M)]
    svg = flow_chart(flows, DOLLARS, WIDE, "n")

    assert texts(svg)[-2:] == ["Large  $3.00M", "Small  $1.00M"]


def test_each_place_is_marked_by_how_it_stands_to_the_price() -> None:
    rows = [
        WorthRow("At its cap", None, Fraction(9, 10)),
        WorthRow("Held by a rule", Fraction(8, 10), Fraction(8, 10)),
        WorthRow("Gets the next", Fraction(7, 10), Fraction(7, 10)),
        WorthRow("Worth less", Fraction(1, 10), None),
    ]
    svg = worth_chart(rows, Fraction(7, 10), DOLLARS, WIDE, "n")

    # One of each in the legend, one in the chart.
    assert [len(marks(svg, kind)) for kind in ("c-full", "c-dot", "c-even", "c-less")] == [2, 2, 2, 2]
    held, less = (float(marks(svg, kind)[-1].get("cx", "")) for kind in ("c-dot", "c-less"))
    line = marks(svg, "c-price")[-1]
    assert less < float(line.get("x1", "")) < held
    assert line.get("x1") == marks(svg, "c-even")[-1].get("cx")
    assert "price 0.70" in texts(svg)


def test_a_value_far_beyond_the_price_is_cut_off_and_marked_as_such() -> None:
    rows = [WorthRow("Steep", Fraction(100), None), WorthRow("Flat", Fraction(1), None)]
    svg = worth_chart(rows, Fraction(1), DOLLARS, WIDE, "n")

    assert "▸ 100.00" in texts(svg)


def test_baselines_that_break_rules_are_drawn_as_no_alternative() -> None:
    rows = [
        BesideRow("This plan", Fraction(10 * M), keeps_rules=True, is_plan=True),
        BesideRow("In proportion", Fraction(9 * M), keeps_rules=True),
        BesideRow("Draft", Fraction(11 * M), keeps_rules=False),
        BesideRow("Printed", None, keeps_rules=False),
    ]
    svg = beside_chart(rows, DOLLARS, WIDE, "n")

    assert [len(marks(svg, kind)) for kind in ("c-plan", "c-other", "c-broken")] == [1, 1, 1]
    shown = texts(svg)
    assert "9.00M  (-10.0\N{NO-BREAK SPACE}%)" in shown
    assert "11.0M  (+10.0\N{NO-BREAK SPACE}%; breaks rules)" in shown
    assert "breaks rules; no value" in shown


@WIDTHS
def test_the_line_against_the_total_passes_through_every_point(width: int) -> None:
    points = [TotalPoint(20 * M, Fraction(10 * M)), TotalPoint(25 * M, Fraction(14 * M), is_plan=True)]
    points.append(TotalPoint(30 * M, Fraction(16 * M)))
    svg = against_total_chart(points, [TotalPoint(24 * M, Fraction(13_500_000_00))], DOLLARS, width, "n")

    corners = [
        (float(x), float(y)) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", marks(svg, "c-line")[0].get("d", ""))
    ]
    assert len(corners) == 4
    across = [x for x, _ in corners]
    upwards = [y for _, y in corners]
    assert (across[1] - across[0]) / (across[3] - across[0]) == pytest.approx(0.4, abs=0.01)
    assert (upwards[0] - upwards[2]) / (upwards[0] - upwards[3]) == pytest.approx(4 / 6, abs=0.01)
    assert len(marks(svg, "c-dot")) == 2
    assert len(marks(svg, "c-full")) == 1
    plan = marks(svg, "c-even")[0]
    assert (float(plan.get("cx", "")), float(plan.get("cy", ""))) == pytest.approx(corners[2], abs=0.1)
    assert "this plan, 14.0M" in texts(svg)
    assert all(0 <= x <= width for x in across)


def test_a_line_between_totals_of_which_nothing_is_known_is_dashed() -> None:
    points = [TotalPoint(20 * M, Fraction(10 * M)), TotalPoint(25 * M, Fraction(14 * M))]
    known = against_total_chart(points, [], DOLLARS, WIDE, "n")
    unknown = against_total_chart(points, [], DOLLARS, WIDE, "n", known_between=False)

    assert "stroke-dasharray" not in marks(known, "c-line")[0].attrib
    assert marks(unknown, "c-line")[0].get("stroke-dasharray") == "8 6"


def test_a_flat_line_against_the_total_can_be_drawn() -> None:
    points = [TotalPoint(20 * M, Fraction(M)), TotalPoint(25 * M, Fraction(M), is_plan=True)]

    assert "this plan" in against_total_chart(points, [], DOLLARS, WIDE, "n")


def test_an_amount_that_does_not_fit_its_period_is_left_out_rather_than_cut() -> None:
    periods = [f"FY20{year}" for year in range(26, 34)]
    rows = [TimelineRow("Bridge", (1_234_567_89,) * 8)]

    wide = timeline_chart(rows, periods, DOLLARS, WIDE, "wide", title="Cost")
    narrow = timeline_chart(rows, periods, DOLLARS, 160, "narrow", title="Cost")

    assert texts(wide).count("$1.23M") == 8
    assert len(marks(narrow, "c-plan")) == 8
    assert not [text for text in texts(narrow) if text.startswith("$")]


def test_what_a_fund_pays_is_drawn_over_what_it_has() -> None:
    svg = timeline_chart([TimelineRow("Bonds", (1 * M, 0), (4 * M, 2 * M))], ("A", "B"), DOLLARS, WIDE, "n", title="T")

    paid, there = marks(svg, "c-plan"), marks(svg, "c-track")
    widths = [float(bar.get("width", "")) for bar in (*paid, *there)]
    assert widths[0] * 4 == pytest.approx(widths[1], abs=0.3)
    assert widths[2] * 2 == pytest.approx(widths[1], abs=0.3)
