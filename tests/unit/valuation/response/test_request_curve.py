"""From a curve of weeks to the cells of a request of a year: figures worked by hand, errors looked at again."""

import math
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from apportion.model.findings import Finding, Verdict
from apportion.services.load import load_case
from apportion.valuation.response.request_curve import (
    BudgetTerms,
    RequestCurve,
    concave_corners,
    points_of,
    request_curve,
)
from apportion.valuation.response.saturation import Curve, Saturation
from tests.support.proved import proved_value
from tests.support.town import write_case
from tests.unit.valuation.response.made_history import USD, YEAR


def written(curve: Curve, cap_minor: int, terms: BudgetTerms = YEAR, seen_highest: float = 1e9) -> RequestCurve:
    cells = request_curve(curve, terms, cap_minor, name="posters", seen_highest=seen_highest, s_curve="envelope")
    assert isinstance(cells, RequestCurve)
    return cells


def test_a_hill_of_weeks_is_a_hill_of_years_with_52_times_scale_and_ceiling() -> None:
    """Half of 800 a week at 250 a week is half of 41,600 a year at 13,000 a year."""
    cells = written(Curve(Saturation.HILL, 800.0, 250.0), 20_000_00).request_cells()

    assert cells == {"shape": "hill", "rate": "", "scale": "13000.00", "exponent": "1.000000", "ceiling": "41600.00"}


def test_a_margin_of_two_fifths_makes_two_fifths_of_the_value() -> None:
    margin = BudgetTerms(USD, Decimal(52), Decimal("0.4"))

    assert written(Curve(Saturation.HILL, 800.0, 250.0), 20_000_00, margin).ceiling == Decimal("16640.00")


def test_straight_returns_become_a_rate() -> None:
    """500 of result at the highest spend of 400 a week is 1.25 for each 1.00, in a week as in a year."""
    cells = written(Curve(Saturation.LINEAR, 500.0, 400.0), 20_000_00)

    assert (cells.shape, cells.rate, cells.scale) == ("linear", Decimal("1.25"), None)
    assert (cells.overstated_minor, cells.understated_minor) == (0, 0)


def test_a_logarithm_of_weeks_keeps_its_first_return_and_fades_52_times_later() -> None:
    cells = written(Curve(Saturation.LOG, 300.0, 100.0), 20_000_00)

    assert (cells.shape, cells.rate, cells.scale) == ("log", Decimal(3), Decimal("5200.00"))


def test_a_power_of_weeks_keeps_its_average_return_at_the_highest_spend() -> None:
    cells = written(Curve(Saturation.POWER, 600.0, 400.0, 0.5), 20_000_00)

    assert (cells.shape, cells.rate) == ("power", Decimal("1.5"))
    assert (cells.scale, cells.exponent) == (Decimal("20800.00"), Decimal("0.5"))


def test_a_channel_without_effect_returns_nothing() -> None:
    cells = written(Curve(Saturation.LOGISTIC, 0.0, 100.0), 20_000_00)

    assert cells.request_cells() == {"shape": "linear", "rate": "0.000000", "scale": "", "exponent": "", "ceiling": ""}


def test_rounding_is_half_to_even_and_its_error_is_stated() -> None:
    """A rate of 0.0000005 is 0.000000 and loses 0.5 on a million; 0.0000015 is 0.000002 and gains as much."""
    million = 1_000_000_00
    low = written(Curve(Saturation.LINEAR, 0.0000005, 1.0), million)
    high = written(Curve(Saturation.LINEAR, 0.0000015, 1.0), million)

    assert (low.rate, low.overstated_minor, low.understated_minor) == (Decimal("0.000000"), 0, 50)
    assert (high.rate, high.overstated_minor, high.understated_minor) == (Decimal("0.000002"), 50, 0)


@pytest.mark.parametrize("saturation", [Saturation.EXPONENTIAL, Saturation.LOGISTIC])
def test_shapes_that_the_planner_lacks_become_points_on_the_curve(saturation: Saturation) -> None:
    """Points may miss the curve by a thousandth of its value at the cap, always from below."""
    curve = Curve(saturation, 800.0, 250.0)
    cells = written(curve, 40_000_00)

    assert cells.shape == "points"
    assert cells.points[0] == (Decimal("0.00"), Decimal("0.00"))
    assert cells.points[-1][0] == Decimal("40000.00")
    for amount, value in cells.points:
        yearly = 52.0 * float(curve.result(np.array([float(amount) / 52.0]))[0])
        assert float(value) == pytest.approx(yearly, abs=0.005001)
    allowed = 0.001 * float(cells.points[-1][1]) * 100
    assert 0 < cells.understated_minor <= allowed + 1
    assert cells.overstated_minor <= 1  # the rounding of values at the points


def test_slopes_between_points_fall_exactly() -> None:
    points = written(Curve(Saturation.LOGISTIC, 800.0, 250.0), 40_000_00).points

    slopes = [(y1 - y0, x1 - x0) for (x0, y0), (x1, y1) in pairwise(points)]
    for (rise, run), (next_rise, next_run) in pairwise(slopes):
        assert rise * next_run >= next_rise * run


S_CURVE = Curve(Saturation.HILL, 800.0, 250.0, 2.0)


def test_an_s_curve_is_refused_where_that_is_asked_for() -> None:
    found = request_curve(S_CURVE, YEAR, 40_000_00, name="posters", seen_highest=1e9, s_curve="refuse")

    assert isinstance(found, Finding)
    assert found.code == "response.s-curve"
    assert found.verdict is Verdict.ASK


def test_an_s_curve_becomes_its_envelope_with_the_error_stated() -> None:
    """With exponent 2 the line from the origin touches the curve at the scale: half of the ceiling at 13,000 a year.

    Below, with u the part of the scale, it overstates by ceiling x (u / 2 - u² / (1 + u²)), at most at
    (1 + u²)² = 4 u, which is u = 0.2956: 41,600 x 0.0674 = 2,803.
    """
    cells = written(S_CURVE, 40_000_00)
    u = 0.2955977425220848
    assert (1 + u * u) ** 2 == pytest.approx(4 * u)

    assert float(cells.points[1][0]) == pytest.approx(13_000.0, rel=0.02)
    assert cells.overstated_minor == pytest.approx(4_160_000 * (u / 2 - u * u / (1 + u * u)), rel=0.01)
    assert cells.understated_minor <= 0.001 * float(cells.points[-1][1]) * 100 + 1
    finding = cells.findings.listed[0]
    assert finding.code == "response.s-curve"
    assert finding.verdict is Verdict.WARN
    assert USD.grouped(cells.overstated_minor) in finding.message


def test_up_to_a_cap_below_the_bend_the_envelope_is_one_line() -> None:
    assert len(written(S_CURVE, 10_000_00).points) == 2


def test_a_cap_beyond_what_was_ever_at_work_is_called_an_extrapolation() -> None:
    """500 a week is 26,000 a year."""
    curve = Curve(Saturation.HILL, 800.0, 250.0)

    assert written(curve, 26_000_00, seen_highest=500.0).findings.total == 0
    listed = written(curve, 26_000_01, seen_highest=500.0).findings.listed
    assert [finding.code for finding in listed] == ["response.extrapolated"]
    assert "26,000.00" in listed[0].message


def test_the_envelope_of_any_points_is_exact() -> None:
    """(2, 1) and (3, 3) lie below the line from (0, 0) to (4, 8); (6, 9) lies on the line from (4, 8) to (8, 10)."""
    points = [(0, 0), (2, 1), (3, 3), (4, 8), (6, 9), (8, 10), (9, 10)]

    assert concave_corners(points) == [(0, 0), (4, 8), (8, 10), (9, 10)]


def test_a_cap_of_a_few_cents_is_written_too() -> None:
    cells = points_of(lambda amount_minor: 3.0 * amount_minor, YEAR, 2)

    assert cells.points == ((Decimal("0.00"), Decimal("0.00")), (Decimal("0.02"), Decimal("0.06")))


def test_terms_and_caps_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="periods above 0"):
        BudgetTerms(USD, Decimal(0), Decimal(1))
    with pytest.raises(ValueError, match="above 0"):
        written(S_CURVE, 0)


@pytest.mark.parametrize(
    ("curve", "weekly"),
    [
        (Curve(Saturation.LINEAR, 500.0, 400.0), 500.0 * 100 / 400),
        (Curve(Saturation.LOG, 300.0, 100.0), 300.0 * math.log(2.0)),
        (Curve(Saturation.POWER, 600.0, 400.0, 0.5), 600.0 * 0.5),
        (Curve(Saturation.HILL, 800.0, 100.0, 0.8), 400.0),
        (Curve(Saturation.EXPONENTIAL, 800.0, 100.0), 800.0 * (1.0 - math.exp(-1.0))),
        (Curve(Saturation.LOGISTIC, 800.0, 100.0), 800.0 * math.tanh(0.5)),
    ],
)
def test_the_planner_reads_from_the_case_what_was_fitted(tmp_path: Path, curve: Curve, weekly: float) -> None:
    """5,200.00 a year is 100 a week: the plan is worth 52 times what a week brings, to a thousandth of the curve."""
    cells = written(curve, 5_200_00)
    columns = cells.request_cells()
    header = ",".join(["request", "unit", "cap", *columns])
    rows = "\n".join(",".join(row.values()) for row in cells.point_rows("posters"))
    files = {
        "units.csv": "unit,name\ntown,Town\n",
        "requests.csv": f"{header}\nposters,town,5200.00,{','.join(columns.values())}\n",
        "points.csv": f"request,period,amount,value\n{rows}\n" if cells.points else None,
        "rules.csv": None,
        "case.yaml": 'format: "1"\nname: Posters\ncurrency: USD\nperiods: FY2025\ntotal: 5200.00\n',
    }

    loaded = load_case(write_case(tmp_path / "case", files))

    assert loaded.case is not None, loaded.findings
    assert float(proved_value(loaded.case)) == pytest.approx(52.0 * weekly, rel=1e-6, abs=0.02)
