"""Printed examples of how costs depend on drivers, and of drivers that cannot be told apart."""

from __future__ import annotations

from fractions import Fraction

import pytest

from apportion.analysis.drivers.choice import FixedCost
from apportion.analysis.drivers.collinearity import FIXED_COST, collinearity
from apportion.analysis.drivers.comparison import compare_methods
from apportion.analysis.drivers.discovery import discover_drivers
from apportion.analysis.drivers.limits import limits
from apportion.analysis.drivers.observed import observe
from apportion.analysis.drivers.simple_methods import high_low
from tests.support.cost_histories import history

LIMITS = limits({"draws": 200})

XRAYS = (6_250, 7_000, 5_000, 4_250, 4_500, 3_000, 3_750, 5_500, 5_750)
XRAY_COSTS = (28_000, 29_000, 23_000, 20_000, 22_000, 17_000, 18_000, 24_000, 26_000)

PATIENT_DAYS = (5_600, 7_100, 5_000, 6_500, 7_300, 8_000, 6_200)
MAINTENANCE = (7_900, 8_500, 7_400, 8_200, 9_100, 9_800, 7_800)


def test_x_rays_cost_3_29_each_and_6_529_41_a_month() -> None:
    """Garrison, Noreen and Brewer, Managerial Accounting, "High-Low Method; Predicting Cost", Beverly Hospital.

    The exercise prints the least-squares figures: 6,529.41 dollars a month and 3.29 an X-ray. High and low by hand:
    (29,000 - 17,000) / (7,000 - 3,000) = 3.00 and 29,000 - 21,000 = 8,000.
    """
    found = compare_methods(history(XRAY_COSTS, {"x-rays": XRAYS}), "x-rays", LIMITS)

    regression, extremes = found.results
    assert round(regression.rate_minor) == 329
    assert round(regression.fixed_minor) == 652_941
    assert (extremes.rate_minor, extremes.fixed_minor) == (300, 800_000)
    # The exercise goes on with 4,600 X-rays: 6,529.41 + 3.29 x 4,600 = 21,663.41; with the unrounded rate 21,682.35.
    study = discover_drivers(history(XRAY_COSTS, {"x-rays": XRAYS}), LIMITS, fixed=FixedCost.YES, seed=1)
    assert study.expected_minor([4_600]) == pytest.approx(2_168_235, abs=1)


def test_maintenance_of_a_hospital_by_high_and_low_and_by_least_squares() -> None:
    """The same book, Brentline Hospital: 0.80 a patient-day and 3,400 a month by high and low (June and March).

    By least squares 0.759 and 3,431.
    """
    found = compare_methods(
        history(MAINTENANCE, {"patient-days": PATIENT_DAYS}, periods=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")),
        "patient-days",
        LIMITS,
    )

    regression, extremes = found.results
    assert (extremes.rate_minor, extremes.fixed_minor) == (80, 340_000)
    assert (found.high_low.high, found.high_low.low) == (("Jun",), ("Mar",))
    assert round(regression.rate_minor, 1) == 75.9
    assert round(regression.fixed_minor / 100) == 3_431


def test_a_clinic_costs_10_dollars_a_patient_and_1_100_a_month_by_high_and_low() -> None:
    """R. W. Hilton, Managerial Accounting, case 6-49, Mountainview General Hospital, by the method of high and low."""
    patients = (1400, 500, 400, 1000, 1300, 900, 1100, 300, 700, 1200, 600, 1500)
    costs = (13_900, 7_000, 6_000, 10_000, 11_900, 9_200, 10_200, 4_100, 9_400, 11_100, 8_300, 16_100)

    found = high_low(
        tuple(str(month) for month in range(12)),
        tuple(100 * cost for cost in costs),
        tuple(Fraction(number) for number in patients),
    )

    assert (found.rate_minor, found.fixed_minor) == (Fraction(1_000), Fraction(110_000))


def test_health_checks_cost_2_50_each_and_15_500_a_period() -> None:
    """A printed exercise of a hospital's five periods with its answer: Y = 15,500 + 2.5 X by high and low."""
    found = high_low(
        ("1", "2", "3", "4", "5"),
        (1_712_500, 1_780_000, 1_865_000, 1_798_000, 1_836_000),
        (Fraction(650), Fraction(940), Fraction(1260), Fraction(990), Fraction(1150)),
    )

    assert (found.rate_minor, found.fixed_minor) == (Fraction(250), Fraction(1_550_000))


LONGLEY = {
    "deflator": (
        83.0,
        88.5,
        88.2,
        89.5,
        96.2,
        98.1,
        99.0,
        100.0,
        101.2,
        104.6,
        108.4,
        110.8,
        112.6,
        114.2,
        115.7,
        116.9,
    ),
    "gnp": (
        *(234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112),
        *(397469, 419180, 442769, 444546, 482704, 502601, 518173, 554894),
    ),
    "unemployed": (2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007),
    "army": (1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827),
    "population": (
        *(107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219),
        *(117388, 118734, 120445, 121950, 123366, 125368, 127852, 130081),
    ),
    "year": tuple(range(1947, 1963)),
}


def test_drivers_that_are_known_not_to_be_told_apart() -> None:
    """J. W. Longley, Journal of the American Statistical Association 62, 1967; data as certified by NIST.

    Variance inflation factors as printed for these data by many packages (``vif`` of R's car): 135.53, 1788.51, 33.62,
    3.59, 399.15, 758.98. Scaled condition index with the constant: 43,275 (Belsley 1991; ``colldiag`` of R's perturb).
    """
    seen = observe(history([1.0] * 16, LONGLEY))

    found = collinearity(seen, has_fixed=True, limit=LIMITS)

    assert {name: round(factor, 2) for name, factor in found.inflation} == {
        "deflator": 135.53,
        "gnp": 1788.51,
        "unemployed": 33.62,
        "army": 3.59,
        "population": 399.15,
        "year": 758.98,
    }
    assert round(found.condition) == 43_275
    assert {"gnp", "year", FIXED_COST} <= set(found.groups[0].members)
    assert ("deflator", "gnp") in {(pair.first, pair.second) for pair in found.pairs}
    assert "army" not in {name for pair in found.pairs for name in (pair.first, pair.second)}
