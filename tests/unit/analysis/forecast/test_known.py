"""What is known of units, and what of it was known earlier."""

import numpy as np
import pytest

from apportion.analysis.forecast.known import UnitYears, usual_change

NAN = float("nan")


def two_units() -> UnitYears:
    return UnitYears(
        ("streets", "fire"),
        (2020, 2021, 2022),
        np.array([[10.0, 12.0, 15.0], [5.0, NAN, 7.0]]),
        np.array([[11.0, 12.0, 16.0], [5.0, 6.0, 7.0]]),
    )


def test_on_the_eve_of_a_year_its_budget_is_known_and_its_spending_is_not() -> None:
    held = two_units().on_eve_of(2021, 2020)
    assert held.years == (2020, 2021)
    np.testing.assert_array_equal(held.actual, [[10.0, NAN], [5.0, NAN]])
    np.testing.assert_array_equal(held.budget, [[11.0, 12.0], [5.0, 6.0]])


def test_what_was_handed_over_is_not_changed() -> None:
    whole = two_units()
    whole.on_eve_of(2022, 2020)
    np.testing.assert_array_equal(whole.actual, two_units().actual)


def test_the_usual_change_leaves_out_years_that_are_unknown() -> None:
    # Streets changed by 2 and by 3; fire has no two years in a row; parks never changed.
    means, counts = usual_change(np.array([[10.0, 12.0, 15.0], [5.0, NAN, 7.0], [4.0, 4.0, 4.0]]))
    np.testing.assert_array_equal(means, [2.5, NAN, NAN])
    assert counts.tolist() == [2, 0, 2]


@pytest.mark.parametrize(
    ("units", "years", "shape", "message"),
    [
        (("fire", "fire"), (2020, 2021), (2, 2), "named twice"),
        (("fire", "parks"), (2020, 2022), (2, 2), "without a gap"),
        (("fire", "parks"), (2020, 2021), (2, 3), "shape"),
    ],
)
def test_what_does_not_fit_is_refused(
    units: tuple[str, ...], years: tuple[int, ...], shape: tuple[int, int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        UnitYears(units, years, np.ones(shape), np.ones(shape))


def test_amounts_that_a_float_cannot_hold_are_refused() -> None:
    # 2 ** 53 + 2 cents is the first amount behind the limit; about 90 trillion dollars.
    with pytest.raises(ValueError, match="beyond"):
        UnitYears(("state",), (2020,), np.array([[2.0**53 + 2]]), np.array([[1.0]]))


def test_a_year_that_is_not_covered_is_named() -> None:
    with pytest.raises(ValueError, match="2023 is not among 2020 to 2022"):
        two_units().column(2023)


def test_whole_numbers_are_refused_because_none_of_them_is_unknown() -> None:
    with pytest.raises(ValueError, match="expected float64"):
        UnitYears(("fire",), (2020,), np.array([[1]]), np.array([[1.0]]))
