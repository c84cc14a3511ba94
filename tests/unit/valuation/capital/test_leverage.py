"""Betas with and without debt."""

from decimal import Decimal
from fractions import Fraction

import pytest

from apportion.valuation.capital.leverage import (
    IndustryBeta,
    IndustryTable,
    UnknownIndustry,
    debt_to_equity,
    relevered_beta,
    unlevered_beta,
)

RETAIL = IndustryBeta("Retail", Decimal("1.28"), Decimal("0.4"), Decimal("0.3"), firms=20)
"""Without debt 1.28 / (1 + 0.7 × 0.4) = 1.28 / 1.28 = 1."""


def test_hamada_by_hand() -> None:
    assert unlevered_beta(Decimal("1.28"), Decimal("0.4"), Decimal("0.3")) == 1
    assert relevered_beta(1, 1, Decimal("0.3")) == Fraction("1.7")


def test_where_lenders_share_the_risk_owners_bear_less_of_it() -> None:
    """1 × (1 + 0.7) - 0.2 × 0.7 = 1.56."""
    assert relevered_beta(1, 1, Decimal("0.3"), debt_beta=Decimal("0.2")) == Fraction("1.56")
    assert unlevered_beta(Decimal("1.56"), 1, Decimal("0.3"), debt_beta=Decimal("0.2")) == 1


def test_two_fifths_of_debt_are_two_thirds_of_equity() -> None:
    assert debt_to_equity(Decimal("0.4")) == Fraction(2, 3)


@pytest.mark.parametrize("share", [Decimal("-0.1"), 1, 2])
def test_debt_is_a_part_of_capital(share: Decimal) -> None:
    with pytest.raises(ValueError, match="share from 0"):
        debt_to_equity(share)


def test_impossible_debt_and_taxes_are_refused() -> None:
    with pytest.raises(ValueError, match="debt per equity"):
        unlevered_beta(1, -1, 0)
    with pytest.raises(ValueError, match="tax rate"):
        unlevered_beta(1, 1, 2)


def test_an_industry_s_beta_is_fitted_to_one_s_own_debt() -> None:
    table = IndustryTable.of([RETAIL], "A table", "January 2026")

    assert table.of_industry("Retail").for_debt(0, Decimal("0.3")) == 1
    assert table.of_industry("Retail").for_debt(1, Decimal("0.3")) == Fraction("1.7")


def test_an_industry_that_is_not_in_the_table_is_no_other_one() -> None:
    table = IndustryTable.of([RETAIL], "A table", "January 2026")

    with pytest.raises(UnknownIndustry, match=r"no industry 'retail' in A table \(January 2026\)"):
        table.of_industry("retail")
    with pytest.raises(ValueError, match="occurs twice"):
        IndustryTable.of([RETAIL, RETAIL], "A table", "January 2026")
