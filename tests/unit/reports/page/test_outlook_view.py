"""Forecasts in words: what was chosen by rule is said, and how wrong earlier ones were."""

import numpy as np

from apportion.analysis.forecast.known import UnitYears
from apportion.analysis.forecast.next_year import forecast_next_year
from apportion.analysis.outlook import LEVEL
from apportion.reports.page.outlook_view import record_text
from apportion.reports.words import Formatter
from tests.unit.reports.sample import company_case


def told(*spent: list[float]) -> str:
    actual = np.array([[*one, float("nan")] for one in spent])
    years = tuple(range(2022, 2022 + actual.shape[1]))
    units = tuple(f"department {number}" for number in range(len(spent)))
    found = forecast_next_year(
        UnitYears(units, years, actual, np.full(actual.shape, float("nan"))), years[-1], years[-2], level=LEVEL
    )
    return record_text(found, Formatter(company_case()))


def test_three_years_are_told_as_chosen_by_rule() -> None:
    """100 to 110 to 122: 2024 was forecast as 110, missing by 12 of a mean change of 10."""
    text = told([100, 110, 122], [200, 220, 190])
    assert "Chosen by rule, because too few years show which way to forecast is less wrong: 2 of 2 forecasts." in text
    assert "Where spending has moved steadily it goes on by its mean change (1 unit)." in text
    assert "Where nothing shows that it moves steadily it stays at the last year's (1 unit)." in text


def test_where_errors_decide_no_rule_is_spoken_of() -> None:
    assert "by rule" not in told([100, 110, 122, 131, 140, 152, 160])


def test_errors_are_told_as_parts_of_what_a_unit_changes_by() -> None:
    assert "1 earlier forecast, each from what was known then, missed by 120\u00a0% of the unit's mean change" in told(
        [100, 110, 122]
    )
