"""Philadelphia's cash by month and its tax collections: what was printed, and how wrong projections were."""

import csv
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from apportion.analysis.forecast.methods import Model
from apportion.analysis.forecast.months import UnitMonths
from apportion.analysis.forecast.year_end import forecast_year_end
from apportion.risk.cash.position import Flow, position
from apportion.risk.cash.profile import Profile, mean_shares, yearly_shares
from apportion.risk.cash.record import closings, record, trough
from apportion.risk.cash.spread import courses
from apportion.risk.revenue.expected import outlooks
from apportion.risk.revenue.past import Past, past_of_months
from apportion.risk.revenue.spread import Misses

HERE = Path(__file__).parent / "cash"
CITY = Path(__file__).resolve().parents[2] / "examples" / "city"
TENTH: Final = 10
"""Tenths of a million: the figures as printed, as whole numbers."""
YEARS: Final = range(2007, 2024)

Report = dict[str, list[int]]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def reports() -> Mapping[tuple[int, int], Report]:
    """By year and quarter: twelve openings, flows, notes and closings in tenths of a million."""
    found: dict[tuple[int, int], Report] = {}
    for row in read(HERE / "net-flow.csv"):
        held = found.setdefault((int(row["year"]), int(row["quarter"])), {})
        for name in ("opening", "flow", "notes", "closing"):
            held.setdefault(name, []).append(int(Decimal(row[name]) * TENTH))
    return found


@pytest.fixture(scope="module")
def taxes() -> Mapping[str, Past]:
    held: dict[str, dict[int, dict[int, int]]] = {}
    for row in read(HERE / "tax-collections.csv"):
        months = held.setdefault(row["tax"], {}).setdefault(int(row["year"]), {})
        months[int(row["month"])] = int(Decimal(row["dollars"]) * 100)
    return {tax: past_of_months(tax, years) for tax, years in held.items()}


@pytest.fixture(scope="module")
def city() -> Mapping[str, Past]:
    """Revenue and spending of the city example, in cents."""
    held: dict[str, dict[int, dict[int, int]]] = {"revenue": {}, "spending": {}}
    for row in read(CITY / "cash_history.csv"):
        months = held["spending" if row["flow"] == "spending" else "revenue"].setdefault(int(row["year"]), {})
        months[int(row["month"])] = months.get(int(row["month"]), 0) + int(row["amount"]) * 100
    return {flow: past_of_months(flow, years) for flow, years in held.items()}


def test_4650_million_left_philadelphia_in_2019_most_of_it_in_march(city: Mapping[str, Past]) -> None:
    months = city["spending"].months[2019]

    assert sum(months) == 4_650_000_000_00
    assert (max(months), months.index(max(months)) + 1) == (844_000_000_00, 9)


def test_closing_balances_follow_from_flows_and_notes_within_their_rounding(
    reports: Mapping[tuple[int, int], Report],
) -> None:
    for year in YEARS:
        held = reports[year, 4]
        for opening, flow, notes, closing in zip(
            *(held[n] for n in ("opening", "flow", "notes", "closing")), strict=True
        ):
            assert abs(opening + flow + notes - closing) <= 1  # 0.1 million
        # Twelve months from the opening of the year alone: rounding has not added up to more than 0.2 million.
        recomputed = closings(held["opening"][0], held["flow"], held["notes"])
        assert max(abs(one - other) for one, other in zip(recomputed, held["closing"], strict=True)) <= 2


def test_a_month_opens_with_what_the_one_before_closed_with(reports: Mapping[tuple[int, int], Report]) -> None:
    for year in YEARS:
        assert reports[year, 4]["opening"][1:] == reports[year, 4]["closing"][:-1]


def test_the_lowest_month_of_each_year(reports: Mapping[tuple[int, int], Report]) -> None:
    found = [trough(year, reports[year, 4]["closing"]) for year in YEARS]

    assert [(one.month, one.amount / TENTH) for one in found] == [
        *[(7, 260.0), (7, 29.2), (7, -8.1), (1, -59.8), (11, 39.9), (1, -18.7), (5, 175.1), (5, 212.1), (4, 260.3)],
        *[(1, 276.2), (1, 342.1), (5, 435.9), (6, 515.8), (5, 702.8), (1, 765.3), (5, 523.6), (6, 1067.6)],
    ]


@pytest.mark.parametrize(
    ("quarter", "mean_absolute", "mean", "months_right", "worst"),
    [(1, 70.2, 17.9, 3, (2008, -107.3)), (2, 54.6, 44.2, 7, (2008, -31.5)), (3, 110.7, 104.2, 9, (2008, -29.9))],
)
def test_the_citys_own_projections_of_the_lowest_month_still_to_come(
    reports: Mapping[tuple[int, int], Report],
    quarter: int,
    mean_absolute: float,
    mean: float,
    months_right: int,
    worst: tuple[int, float],
) -> None:
    """The figures are this project's own arithmetic on what the reports print, worked a second time below."""
    projected = {year: reports[year, quarter]["closing"] for year in YEARS}
    actual = {year: reports[year, 4]["closing"] for year in YEARS}
    found = record(projected, actual, after=3 * quarter)

    assert found is not None
    misses = [min(actual[year][3 * quarter :]) - min(projected[year][3 * quarter :]) for year in YEARS]
    assert found.mean_absolute == round(Fraction(sum(map(abs, misses)), 17)) == round(mean_absolute * TENTH)
    assert found.mean == round(Fraction(sum(misses), 17)) == round(mean * TENTH)
    assert found.months_right == months_right
    assert (found.worst.actual.year, found.worst.amount / TENTH) == worst


@pytest.mark.parametrize(("totals", "mean_absolute", "months_right"), [("actual", 132.4, 4), ("last year", 145.8, 4)])
def test_profiles_of_earlier_years_find_the_lowest_month_worse_than_the_city_and_none_ran_below_their_band(
    reports: Mapping[tuple[int, int], Report],
    city: Mapping[str, Past],
    totals: str,
    mean_absolute: float,
    months_right: int,
) -> None:
    """Made before the year begins, from the mean profile of earlier years; the City's are made three months into it."""
    projected, actual, below = {}, {}, []
    for year in range(2012, 2023):
        opening = reports[year, 4]["opening"][0] * 100_000_00
        flows = [
            Flow(
                name,
                (past.totals[year if totals == "actual" else year - 1],),
                Profile(name, mean_shares(held := _before(past, year)), "own past", held),
                comes_in=name == "revenue",
            )
            for name, past in city.items()
        ]
        projected[year] = [month.closing for month in position(opening, flows).months]
        net = [
            came - went for came, went in zip(city["revenue"].months[year], city["spending"].months[year], strict=True)
        ]
        actual[year] = list(closings(opening, net, [0] * 12))
        found = courses(opening, flows, Misses({}, frozenset()), floor=None, rate=None)
        assert found is not None
        below.append(min(actual[year]) < found.troughs[0][1].closing)
    judged = record(projected, actual)

    assert judged is not None
    assert (round(judged.mean_absolute / 1_000_000_00, 1), judged.months_right) == (mean_absolute, months_right)
    assert not any(below)


def _before(past: Past, year: int) -> dict[int, tuple[Fraction, ...]]:
    return {one: shares for one, shares in yearly_shares(past).items() if one < year}


def test_the_taxes_come_to_what_the_city_collected(taxes: Mapping[str, Past]) -> None:
    parts = [past for tax, past in taxes.items() if tax != "all_taxes"]
    for year in range(2014, 2024):
        added = sum(past.totals.get(year, 0) for past in parts)
        # To the dollar up to 2021. In the last two years the stated sum is larger by 0.6 and 3.1 million.
        most = {2022: 600_000_00, 2023: 3_200_000_00}.get(year, 10_00)
        assert abs(taxes["all_taxes"].totals[year] - added) <= most


def test_a_forecast_of_next_years_taxes_is_no_better_than_last_year(taxes: Mapping[str, Past]) -> None:
    known = {
        tax: Past(tax, {year: total for year, total in past.totals.items() if year <= 2022}, {})
        for tax, past in taxes.items()
        if tax != "all_taxes"
    }
    found = outlooks(known, 1)[0]
    made = found.forecasts.record
    naive = next(item for item in made.comparisons if item.model is Model.NAIVE)

    assert found.year == 2023
    assert (made.errors, made.covered, made.intervals) == (81, 31, 36)
    assert (round(naive.model_error, 2), round(naive.procedure_error, 2)) == (1.72, 1.76)


@pytest.mark.parametrize(
    ("through", "made", "seasonal", "naive"), [(3, 1.43, 1.43, 1.72), (6, 1.20, 1.18, 1.72), (9, 0.72, 0.76, 1.72)]
)
def test_months_that_are_over_tell_more_of_the_year_than_the_last_one(
    taxes: Mapping[str, Past], through: int, made: float, seasonal: float, naive: float
) -> None:
    names = [tax for tax in taxes if tax != "all_taxes"]
    years = tuple(range(2014, 2024))
    spent = np.full((len(names), len(years), 12), np.nan)
    for row, name in enumerate(names):
        for column, year in enumerate(years):
            months = taxes[name].months.get(year)
            if months is not None:
                spent[row, column] = months
    held = UnitMonths(tuple(names), years, spent, np.full(spent.shape[:2], np.nan))
    found = forecast_year_end(held, 2023, through, level=Fraction(9, 10)).record
    beside = {item.model: item.model_error for item in found.comparisons}

    assert found.mean_error is not None
    assert round(found.mean_error, 2) == made
    assert (round(beside[Model.SEASONAL], 2), round(beside[Model.NAIVE], 2)) == (seasonal, naive)
