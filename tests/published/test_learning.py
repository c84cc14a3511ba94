"""Drawing towards the whole on printed figures: baseball players of 1970, and projections of Philadelphia."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest

from apportion.execution.learn.drawn import draw
from benchmarks.learning import (
    CIVIL_SERVICE_COMMISSION,
    EVALUATION,
    QUARTERS,
    Judged,
    Printed,
    gain,
    judge,
    pooled,
    read_printed,
)

HITS = (18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7)
"""Of the first 45 at bats of 18 players (B. Efron, C. Morris, Data Analysis Using Stein's Estimator and its
Generalizations, Journal of the American Statistical Association 70, 1975, table 1), Clemente to Alvis."""
AT_BATS = 45
REMAINDER = (346, 298, 276, 222, 273, 270, 263, 210, 269, 230, 264, 256, 303, 264, 226, 285, 316, 200)
"""Thousandths of the rest of the season, ibid."""
SCIENTIFIC_AMERICAN = (294, 289, 284, 279, 275, 275, 270, 266, 261, 261, 256, 256, 256, 256, 256, 252, 247, 242)
"""Estimates in thousandths as B. Efron and C. Morris print them in Stein's Paradox in Statistics, Scientific American
236 (1977), from .265 + .212 (y - .265)."""


def players(figures: list[float]) -> dict[str, list[float]]:
    return {f"{place:02}": [figure] for place, figure in enumerate(figures)}


def test_batting_averages_are_drawn_as_efron_and_morris_printed_them_in_1977() -> None:
    averages = [hits / AT_BATS for hits in HITS]
    mean = statistics.fmean(averages)
    drawn = draw(players(averages), within=mean * (1 - mean) / AT_BATS)
    assert drawn is not None
    assert round(drawn.whole, 3) == 0.265
    assert {round(1 - one.weight_of_whole, 3) for one in drawn.groups.values()} == {0.212}
    # They multiplied with rounded figures: a thousandth more or less.
    assert [1000 * one.mean for one in drawn.groups.values()] == pytest.approx(list(SCIENTIFIC_AMERICAN), abs=1)


def test_transformed_averages_are_drawn_by_the_weights_of_1975() -> None:
    # X = √45 · arcsin(2y - 1) has variance 1; the paper draws by .209 X + .791 of the mean.
    figures = [math.sqrt(AT_BATS) * math.asin(2 * hits / AT_BATS - 1) for hits in HITS]
    drawn = draw(players(figures), within=1.0)
    assert drawn is not None
    assert (round(figures[0], 2), round(figures[-1], 2)) == (-1.35, -5.10)
    # By hand: 1 - (18 - 3) / squares about the mean.
    own = 1 - 15 / sum((one - statistics.fmean(figures)) ** 2 for one in figures)
    for one in drawn.groups.values():
        assert 1 - one.weight_of_whole == pytest.approx(own)
    assert round(own, 3) == 0.209


def test_drawn_averages_tell_the_rest_of_the_season_at_a_third_of_the_error() -> None:
    # The paper of 1975 finds 3.50 times less squared error for the averages themselves.
    averages = [hits / AT_BATS for hits in HITS]
    mean = statistics.fmean(averages)
    drawn = draw(players(averages), within=mean * (1 - mean) / AT_BATS)
    assert drawn is not None
    rest = [one / 1000 for one in REMAINDER]
    raw = sum((one - then) ** 2 for one, then in zip(averages, rest, strict=True))
    shrunk = sum((one.mean - then) ** 2 for one, then in zip(drawn.groups.values(), rest, strict=True))
    assert raw / shrunk == pytest.approx(3.5, abs=0.1)


@pytest.fixture(scope="module")
def printed() -> Printed:
    return read_printed()


@pytest.fixture(scope="module")
def projections(printed: Printed) -> list[Judged]:
    return list(judge(printed, EVALUATION, QUARTERS).judged)


def test_the_extract_is_what_the_reports_print(printed: Printed) -> None:
    # The Art Museum in the report of the second quarter of 2012; a reserve that one report prints twice.
    assert len(printed.outcome) == 1145
    assert printed.said["q2"]["34", 2012] == 2_300_000
    assert ("35-LR", 2013) not in printed.said["q3"]


def test_calibration_lowers_the_error_of_projections(projections: list[Judged]) -> None:
    assert len(projections) == 1506
    assert pooled(projections, "printed") == pytest.approx(17.878, abs=0.001)
    assert pooled(projections, "drawn") == pytest.approx(15.716, abs=0.001)
    less, low, high = gain(projections, "drawn", "printed")
    assert less > 0
    assert 0 < low < less < high


def test_so_it_does_without_the_department_that_holds_money_for_others(projections: list[Judged]) -> None:
    others = [one for one in projections if one.department != CIVIL_SERVICE_COMMISSION]
    assert pooled(others, "printed") == pytest.approx(1.385, abs=0.001)
    assert pooled(others, "drawn") == pytest.approx(1.185, abs=0.001)
    assert gain(others, "drawn", "printed")[1] > 0
    assert pooled(others, "drawn") < pooled(others, "whole")


def test_drawing_is_a_miss_with_long_records_and_pays_with_three_years(printed: Printed) -> None:
    others = [
        [one for one in judge(printed, EVALUATION, QUARTERS, history=years).judged if one.department != "55"]
        for years in (None, 3)
    ]
    long, short = others
    assert pooled(long, "drawn") == pytest.approx(1.185, abs=0.001)
    assert pooled(long, "raw") == pytest.approx(1.158, abs=0.001)
    assert pooled(short, "drawn") == pytest.approx(1.142, abs=0.001)
    assert pooled(short, "raw") == pytest.approx(1.162, abs=0.001)


def test_intervals_hold_less_than_they_say_in_years_of_a_pandemic(projections: list[Judged]) -> None:
    assert statistics.fmean(one.inside for one in projections) == pytest.approx(0.817, abs=0.001)


def test_budgets_are_corrected_as_well(printed: Printed) -> None:
    budgets = [one for one in judge(printed, EVALUATION, ("adopted",)).judged if one.department != "55"]
    assert pooled(budgets, "printed") == pytest.approx(1.735, abs=0.001)
    assert pooled(budgets, "drawn") == pytest.approx(1.577, abs=0.001)


def test_one_year_of_the_city_drawn_a_second_time_in_arrays(printed: Printed) -> None:
    # Apart from the package: log ratios of second-quarter projections up to 2016, with one variance for all.
    held: dict[str, list[float]] = {}
    for (department, year), said in printed.said["q2"].items():
        outcome = printed.outcome.get((department, year), 0)
        if year <= 2016 and said > 0 and outcome > 0:
            held.setdefault(department, []).append(math.log(outcome / said))
    names = sorted(held)
    n, y = np.array([len(held[one]) for one in names]), np.array([np.mean(held[one]) for one in names])
    v, k = 0.04 / n, len(names)
    between = whole = 0.0
    for _ in range(500):  # the iteration of Paule and Mandel's own paper, instead of halving
        w = 1 / (v + between)
        whole = (w * y).sum() / w.sum()
        excess = (w * (y - whole) ** 2).sum() - (k - 1)
        between = max(0.0, between + excess / (w**2 * (y - whole) ** 2).sum())
    weight = v / (v + between) * (k - 3) / (k - 1)
    drawn = draw(held, within=0.04)
    assert drawn is not None
    assert drawn.between == pytest.approx(between, rel=1e-8)
    means = [drawn.groups[one].mean for one in names]
    assert means == pytest.approx((weight * whole + (1 - weight) * y).tolist(), rel=1e-8, abs=1e-10)
