"""Whether funds balance, worked by hand to the cent."""

import pytest

from apportion.allocation.plan import make_plan
from apportion.model.case import Case
from apportion.model.intake.revenue import read_money
from apportion.model.raw import RawCase
from apportion.model.revenues import StatedMoney
from apportion.risk.revenue.balance import FundYear, fund_years
from tests.unit.model.written_case import built, raw_case

TWO_YEARS = {"periods": ("FY2025", "FY2026"), "total": "1,990.00"}
TABLES = {
    "requests": """
        request | unit   | period | cap    | rate | tags
        clinics | health | FY2025 | 700.00 | 3    |
        clinics | health | FY2026 | 790.00 | 3    |
        bridge  | roads  | FY2025 | 300.00 | 2    | once
        bridge  | roads  | FY2026 | 200.00 | 2    | once
    """,
    "units": """
        unit
        health
        roads
    """,
    "funds": """
        fund    | period | amount
        general | FY2025 | 1000.00
        general | FY2026 | 990.00
    """,
    "revenues": """
        source | period | amount | kind
        tax    | FY2025 | 800.00 | recurring
        tax    | FY2026 | 820.00 | recurring
        sale   | FY2025 | 100.01 | one-time
    """,
    "fund_balances": """
        fund    | period | opening | drawn  | transfers_in | transfers_out
        general | FY2025 | 300.00  | 109.99 |              | 10.00
        general | FY2026 |         | 120.00 | 50.00        |
    """,
    "spending_kinds": """
        applies_to | kind
        tag:once   | one-time
    """,
}


def read(raw: RawCase) -> tuple[Case, StatedMoney]:
    stated, findings = read_money(raw)
    assert stated is not None
    assert not findings.listed, [str(finding) for finding in findings.listed]
    return built(raw), stated


def years(months: int = 2, **tables: str) -> tuple[FundYear, ...]:
    case, stated = read(raw_case(TWO_YEARS, **{**TABLES, **tables}))
    return fund_years(case, make_plan(case).allocations, stated, months)


def test_the_balance_of_a_fund_rolls_forward_to_the_cent() -> None:
    first, second = years()

    # 300.00 + 900.01 - 1,000.00 - 10.00 = 190.01; 190.01 + 820.00 + 50.00 - 990.00 = 70.01
    assert (first.opening, first.revenue, first.spending, first.transfers_out, first.closing) == (
        300_00,
        900_01,
        1_000_00,
        10_00,
        190_01,
    )
    assert (second.opening, second.transfers_in, second.spending, second.closing) == (190_01, 50_00, 990_00, 70_01)


def test_a_year_that_uses_up_balance_is_balanced_in_the_sense_of_the_law() -> None:
    first, second = years()

    assert (first.result, second.result) == (-109_99, -120_00)
    assert first.is_balanced
    assert second.is_balanced


def test_recurring_revenue_is_held_against_recurring_spending_alone() -> None:
    first, second = years()

    # 800.00 of tax against 700.00 of clinics; the sale and the bridge are left out. Then 820.00 against 790.00.
    assert (first.structural, second.structural) == (100_00, 30_00)
    assert first.is_structurally_balanced


def test_without_a_kind_all_spending_counts_as_recurring() -> None:
    first, _ = years(spending_kinds="applies_to | kind\n")

    assert first.structural == 800_00 - 1_000_00
    assert not first.is_structurally_balanced


def test_two_months_of_operation_are_missing_in_the_second_year() -> None:
    first, second = years()

    # A sixth of 800.00 is 133.33 and a third: 133.34 to the next cent. A sixth of 820.00 is 136.67.
    assert (first.floor, first.below_floor) == (133_34, 0)
    assert (second.floor, second.below_floor) == (136_67, 136_67 - 70_01)


def test_a_stated_operating_amount_sets_the_floor() -> None:
    first, _ = years(fund_balances="fund | period | opening | operating\ngeneral | FY2025 | 300.00 | 1,200.00\n")

    assert first.floor == 200_00


def test_a_policy_without_months_has_no_floor() -> None:
    assert [year.floor for year in years(months=0)] == [None, None]


def test_a_balance_that_nobody_stated_is_not_known_and_a_deficit_is_not_called_balanced() -> None:
    first, second = years(fund_balances="fund | period | transfers_out\ngeneral | FY2025 | 10.00\n")

    assert (first.opening, first.closing, first.is_balanced) == (None, None, None)
    assert second.below_floor is None


def test_without_a_plan_nothing_is_spent() -> None:
    case, stated = read(raw_case(TWO_YEARS, **TABLES))

    assert [year.spending for year in fund_years(case, None, stated, 0)] == [0, 0]


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_rows_changes_nothing(order: int) -> None:
    header, *rows = TABLES["revenues"].strip().splitlines()

    assert years(revenues="\n".join([header, *rows[::order]])) == years()
