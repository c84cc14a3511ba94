"""Bridges add up to the last cent."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apportion.analysis.history.bridge import Item, bridge_by_member, bridge_price_volume_mix, bridge_timing
from apportion.analysis.history.flexed import flex
from apportion.analysis.history.flexing import Behaviour, flexed_budgets
from apportion.model.ledger import AccountType
from tests.support.ledgers import Row, ledger_of


def test_price_volume_and_mix_of_two_products_by_hand() -> None:
    """Two products budgeted at 10 x 8.00 and 30 x 4.00, sold 20 at 9.00 and 24 at 3.50.

    Price: 20 x 1.00 - 24 x 0.50 = 8.00. Budgeted average price 200/40 = 5.00; volume: (44 - 40) x 5.00 = 20.00.
    Mix: shares 25 % and 75 %, so 44 units should be 11 and 33: (20 - 11) x 8.00 + (24 - 33) x 4.00 = 36.00.
    Together 64.00 = 264.00 - 200.00.
    """
    items = [
        Item("A", 8_000, Fraction(10), 18_000, Fraction(20)),
        Item("B", 12_000, Fraction(30), 8_400, Fraction(24)),
    ]

    found = bridge_price_volume_mix("Budget", "Actual", items)

    assert [(step.kind, step.amount) for step in found.steps] == [("price", 800), ("volume", 2_000), ("mix", 3_600)]
    assert (found.start, found.end) == (20_000, 26_400)


def test_what_exists_on_one_side_only_is_neither_price_nor_volume() -> None:
    items = [
        Item("old", 500, Fraction(5), 0, Fraction(0)),
        Item("new", 0, Fraction(0), 700, Fraction(7)),
        Item("kept", 100, Fraction(1), 100, Fraction(1)),
    ]

    found = bridge_price_volume_mix("Budget", "Actual", items)

    assert [(step.kind, step.amount) for step in found.steps] == [("new", 700), ("dropped", -500)]


def test_money_without_a_quantity_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="fees has money and no quantity"):
        bridge_price_volume_mix("Budget", "Actual", [Item("fees", 500, Fraction(0), 1, Fraction(1))])


@given(
    st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 999), st.integers(-(10**9), 10**9), st.integers(1, 999)),
        min_size=1,
        max_size=5,
    )
)
def test_steps_always_lead_from_one_end_to_the_other(rows: list[tuple[int, int, int, int]]) -> None:
    items = [Item(str(place), a, Fraction(b, 7), c, Fraction(d, 3)) for place, (a, b, c, d) in enumerate(rows)]

    found = bridge_price_volume_mix("Budget", "Actual", items)

    assert found.start + sum(step.amount for step in found.steps) == found.end


def test_small_changes_share_a_step_and_what_no_unit_explains_is_said() -> None:
    changes = [("fire", 50), ("parks", -30), ("zoo", 2), ("library", 1), ("pool", 0)]

    found = bridge_by_member(("Budget", 1_000), ("Actual", 1_030), changes, steps_max=2)

    assert [(step.kind, step.label, step.amount) for step in found.steps] == [
        ("member", "fire", 50),
        ("member", "parks", -30),
        ("others", "2 others", 3),
        ("not stated", "no member stated", 7),
    ]


def test_money_spent_early_is_timing_and_what_the_forecast_keeps_lasts() -> None:
    """To date 60 of 50 budgeted; the year is forecast at 103 of 100: 3 last, 7 are early."""
    found = bridge_timing(
        "Budget to date", "Actual to date", budget_to_date=50, actual_to_date=60, budget_year=100, forecast_year=103
    )

    assert [(step.kind, step.amount) for step in found.steps] == [("lasting", 3), ("timing", 7)]


def test_a_budget_is_flexed_for_the_volume_that_came() -> None:
    """1,000 of which 60 % vary, for 500 pieces; 600 came: 400 + 600 x 1.2 = 1,120. Spent 1,100."""
    found = flex(
        "assembly",
        budget=100_000,
        actual=110_000,
        variable_share=Fraction(6, 10),
        budget_volume=Fraction(500),
        actual_volume=Fraction(600),
    )

    assert (found.flexed, found.activity, found.spending) == (112_000, 12_000, -2_000)


def test_accounts_of_a_ledger_are_flexed_by_the_statistic_that_drives_them() -> None:
    """Meals: 60 % of 1,000 vary with 500 guests; 600 came, so 1,120 were to be expected, and 1,100 were spent."""
    rows = [
        Row("original", 2023, 1_000, "kitchen", "meals"),
        Row("actual", 2023, 700, "kitchen", "meals"),
        Row("actual", 2023, 400, "bar", "meals"),
        Row("original", 2023, 0, "", "guests", quantity=500),
        Row("actual", 2023, 0, "", "guests", quantity=600),
        Row("original", 2023, 10, "bar", "rent"),
        Row("actual", 2023, 10, "bar", "rent"),
    ]
    ledger, balances = ledger_of(rows, types={"guests": AccountType.STATISTICAL})
    said = [
        Behaviour("meals", "guests", Fraction(6, 10)),
        Behaviour("rent", "meals", Fraction(1)),  # an account of money counts no volume
        Behaviour("gas", "guests", Fraction(1)),  # the ledger has no such account
    ]

    (found,) = flexed_budgets(ledger, balances, said, 2023)

    assert (found.label, found.budget, found.flexed, found.actual) == ("meals", 100_000, 112_000, 110_000)


@pytest.mark.parametrize(("share", "volume"), [(Fraction(2), Fraction(1)), (Fraction(1), Fraction(0))])
def test_a_budget_cannot_be_flexed_by_impossible_shares_or_volumes(share: Fraction, volume: Fraction) -> None:
    with pytest.raises(ValueError, match="assembly"):
        flex("assembly", budget=1, actual=1, variable_share=share, budget_volume=volume, actual_volume=Fraction(1))
