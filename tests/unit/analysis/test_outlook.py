"""Forecasts from a history: which year, which units, and a year under way."""

from apportion.analysis.history.history import history
from apportion.analysis.history.question import HistoryPolicy, Totals
from apportion.analysis.outlook import Outlook, outlook
from apportion.model.ledger_rows import RowFacts
from tests.support.ledgers import Row, ledger_of


def looked(rows: list[Row], parents: dict[str, str] | None = None) -> Outlook | None:
    ledger, balances = ledger_of(rows, parents=parents)
    totals = Totals(balances, balances, RowFacts(0, 0, (), 0, 0, 0, ()))
    return outlook(history(ledger, totals, HistoryPolicy()))


def years(unit: str, *amounts: float, first: int = 2020) -> list[Row]:
    return [Row("actual", first + place, amount, unit) for place, amount in enumerate(amounts)]


def test_the_year_after_the_last_whole_one_is_forecast_for_units_at_the_top() -> None:
    found = looked([*years("fire", 10, 20, 30), *years("crew", 1, 1, 1)], {"crew": "fire"})

    assert found is not None
    assert found.next_forecasts is not None
    assert (found.next_year, [item.unit for item in found.next_forecasts.forecasts]) == (2023, ["fire"])
    assert found.last == {"fire": 3_100}
    assert found.year_under_way is None


def test_a_budget_of_the_next_year_is_known_and_later_actuals_are_not() -> None:
    found = looked([*years("fire", 10, 20, 30), Row("original", 2023, 44, "fire")])

    assert found is not None
    assert found.budgets == {"fire": 4_400}


def test_one_year_or_no_unit_gives_no_forecast() -> None:
    assert looked(years("fire", 10)) is None
    assert looked([Row("actual", 2020, 1), Row("actual", 2021, 1)]) is None
    assert looked([Row("original", 2020, 1, "fire")]) is None


def test_a_gap_between_years_cuts_off_what_lies_before_it() -> None:
    found = looked([*years("fire", 10, first=2015), *years("fire", 20, 30)])

    assert found is not None
    assert found.next_forecasts is not None
    assert found.next_year == 2022


def test_a_year_under_way_is_forecast_to_its_end_and_not_taken_for_a_whole_one() -> None:
    """10 a month for three years, then three months of 12: the straight line would say 144."""
    rows = [Row("actual", year, 10, "fire", period=month) for year in (2020, 2021, 2022) for month in range(1, 13)]
    rows += [Row("actual", 2023, 12, "fire", period=month) for month in (1, 2, 3)]

    found = looked(rows)

    assert found is not None
    assert found.end_forecasts is not None
    assert (found.year_under_way, found.through, found.next_year) == (2023, 3, 2024)
    (fire,) = found.end_forecasts.forecasts
    assert fire.point is not None
    assert 12_000 <= fire.point <= 14_400
    assert found.last == {"fire": 12_000}
