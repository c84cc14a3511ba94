"""A ledger analysed as a whole."""

import pytest

from apportion.analysis.history.history import history
from apportion.analysis.history.question import HistoryPolicy, Totals
from apportion.model.ledger import AccountType
from apportion.model.ledger_rows import RowFacts
from tests.support.ledgers import Row, ledger_of

NO_FACTS = RowFacts(0, 0, (), 0, 0, 0, ())


def test_a_town_of_two_departments_in_two_years() -> None:
    """Fire 100 -> 110, parks 50 -> 40 with budgets 105 and 45 in 2023."""
    rows = [
        *(Row("actual", 2022, 100 / 4, "fire", "wages", period=period) for period in range(1, 5)),
        Row("actual", 2022, 50, "parks", "wages", period=1),
        Row("actual", 2023, 110, "fire", "wages", period=12),
        Row("actual", 2023, 40, "parks", "wages", period=12),
        Row("original", 2023, 105, "fire", "wages"),
        Row("original", 2023, 45, "parks", "wages"),
        Row("actual", 2023, 200, "", "taxes"),
    ]
    ledger, balances = ledger_of(rows, types={"taxes": AccountType.REVENUE})

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy())

    assert found.compared_in(None) == 2023
    assert found.whole[AccountType.EXPENSE].utilisation[0].tolist()[1] == 1.0
    bridges = found.bridges
    assert list(bridges) == ["budget-to-actual", "budget-to-actual-by-account", "year-to-year"]
    assert [(step.label, step.amount) for step in bridges["budget-to-actual"].steps] == [("fire", 500), ("parks", -500)]
    assert [(step.label, step.amount) for step in bridges["year-to-year"].steps] == [("fire", 1_000), ("parks", -1_000)]
    assert found.seasons is not None
    assert found.seasons.whole is None
    assert found.seasons.months[0].tolist() == [7_500, 2_500, 2_500, 2_500, *[0] * 8]
    assert {check.name for check in found.checks} >= {"gaps", "duplicates", "code-changes-units", "one-sided-units"}


def test_quantities_give_price_and_volume() -> None:
    rows = [
        Row("original", 2023, 80, "shop", "bikes", quantity=10),
        Row("actual", 2023, 99, "shop", "bikes", quantity=11),
    ]
    ledger, balances = ledger_of(rows)

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy()).bridges["price-volume-mix"]

    assert [(step.kind, step.amount) for step in found.steps] == [("price", 1_100), ("volume", 800)]


def test_a_ledger_of_actuals_alone_has_trends_and_no_variances() -> None:
    ledger, balances = ledger_of([Row("actual", 2022, 5, "a"), Row("actual", 2023, 6, "a")])

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy())

    assert found.compared_in(None) is None
    assert list(found.bridges) == ["year-to-year"]
    assert found.carry_over is None
    assert found.coverage == ()
    assert found.bridges["year-to-year"].steps[0].amount == 100


def test_units_at_the_top_make_the_bridge_and_those_below_do_not_count_twice() -> None:
    rows = [Row("original", 2023, 10, "crew"), Row("actual", 2023, 13, "crew"), Row("actual", 2023, 1, "town")]
    ledger, balances = ledger_of(rows, parents={"crew": "town"})

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy()).bridges["budget-to-actual"]

    assert [(step.label, step.amount) for step in found.steps] == [("town", 400)]
    assert (found.start, found.end) == (1_000, 1_400)


@pytest.mark.parametrize("steps", [1, 3])
def test_the_policy_says_how_many_steps_a_bridge_has(steps: int) -> None:
    names = "abcd"
    rows = [row for n in names for row in (Row("original", 2023, 10, n), Row("actual", 2023, 11 + names.index(n), n))]
    ledger, balances = ledger_of(rows)

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy(bridge_steps_max=steps)).bridges[
        "budget-to-actual"
    ]

    assert len(found.steps) == steps + 1


def test_a_year_under_way_that_is_forecast_tells_timing_from_what_lasts() -> None:
    """Budget 10 a month; after two months 26 are spent, and the year is forecast at 123: 3 last, 3 came early."""
    rows = [Row("original", 2023, 10, "fire", period=period) for period in range(1, 13)]
    rows += [Row("actual", 2023, 13, "fire", period=period) for period in (1, 2)]
    rows.append(Row("forecast", 2023, 123, "fire"))
    ledger, balances = ledger_of(rows)

    found = history(ledger, Totals(balances, balances, NO_FACTS), HistoryPolicy()).bridges["timing"]

    assert (found.start, found.end) == (2_000, 2_600)
    assert [(step.kind, step.amount) for step in found.steps] == [("lasting", 300), ("timing", 300)]
