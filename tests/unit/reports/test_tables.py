"""Tables of the plan: columns for Parquet, CSV that no spreadsheet takes for formulas."""

import csv
import io
from fractions import Fraction

import numpy as np
import pytest

from apportion.kernel.money import Currency
from apportion.model.rule import RuleKind
from apportion.reports.tables import (
    CodedCells,
    MoneyCells,
    NumberCells,
    Table,
    TextCells,
    allocations_table,
    csv_bytes,
    csv_text,
    decisions_table,
    funds_table,
    measure_text,
    neutral,
    requests_table,
    rules_table,
    units_table,
)
from tests.unit.reports.sample import company_case, company_plan, conflicting_plan
from tests.unit.reports.sample_capital import capital_case, capital_plan
from tests.unit.reports.sample_nonprofit import nonprofit_case, nonprofit_plan

USD = Currency("USD", 2)


def rows_of(table: Table, currency: Currency = USD) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_text(table, currency), newline="")))


def test_allocations_list_request_unit_fund_period_and_amount() -> None:
    case = nonprofit_case()
    table = allocations_table(case, nonprofit_plan(case))

    assert rows_of(table)[1] == {
        "request": "clinic",
        "unit": "health",
        "fund": "smith",
        "period": "2025",
        "amount": "300000.00",
    }  # fmt: skip - one row
    assert table.rows == 7
    assert isinstance(table.columns["unit"], CodedCells)
    assert isinstance(table.columns["amount"], MoneyCells)


def test_the_parts_sum_to_what_was_allocated() -> None:
    case = nonprofit_case()
    plan = nonprofit_plan(case)
    amounts = [row["amount"].replace(".", "") for row in rows_of(allocations_table(case, plan))]

    assert sum(map(int, amounts)) == plan.allocated


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cut", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_that_a_spreadsheet_would_act_on_is_neutralised(text: str) -> None:
    table = Table("t", {"name": TextCells([text]), "coded": CodedCells(np.array([0], dtype=np.int32), (text,))})

    assert rows_of(table) == [{"name": f"'{text}", "coded": f"'{text}"}]
    assert neutral(text) == f"'{text}"


def test_negative_amounts_and_numbers_stay_numbers() -> None:
    table = Table("t", {"amount": MoneyCells([-150, None, 0]), "number": NumberCells(["-0.5", "", "0"])})

    assert rows_of(table) == [
        {"amount": "-1.50", "number": "-0.5"},
        {"amount": "", "number": ""},
        {"amount": "0.00", "number": "0"},
    ]


def test_separators_quotes_and_line_breaks_are_quoted_as_rfc_4180_asks() -> None:
    table = Table("t", {"a": TextCells(['say "no", twice', "two\nlines"])})

    assert csv_text(table, USD) == 'a\r\n"say ""no"", twice"\r\n"two\nlines"\r\n'


def test_the_file_opens_in_excel_with_its_accents() -> None:
    assert csv_bytes(Table("t", {"a": TextCells(["Grünfläche"])}), USD).startswith(b"\xef\xbb\xbfa\r\nGr\xc3\xbc")


def test_units_tell_their_reasons_and_leave_blank_what_is_not_known() -> None:
    case = company_case()
    rows = {row["unit"]: row for row in rows_of(units_table(case, company_plan(case)))}

    assert rows["engineering"]["amount"] == "12000000.00"
    assert rows["engineering"]["weighted_value"] == "9600000.00"
    assert rows["engineering"]["why"].startswith("Given all it asked for")
    assert rows["hr-legal"]["last_year"] == ""


def test_a_hostile_request_name_is_a_text_in_every_table() -> None:
    case = nonprofit_case()
    rows = rows_of(requests_table(case, nonprofit_plan(case)))

    assert rows[2]["name"] == '\'=HYPERLINK("http://x","Food")'


def test_funds_and_rules_state_what_is_left_and_what_a_rule_costs() -> None:
    case = nonprofit_case()
    plan = nonprofit_plan(case)

    assert rows_of(funds_table(case, plan))[0]["left"] == "100000.00"
    (rule,) = rows_of(rules_table(case, plan))
    assert (rule["strength"], rule["slack"], rule["price"], rule["cost"]) == ("soft", "-16000.00", "0.5", "8000.00")


def test_room_in_a_shared_resource_is_a_quantity_and_not_money() -> None:
    assert measure_text(RuleKind.RESOURCE, Fraction(5, 2), USD) == "2.5"
    assert measure_text(RuleKind.SHARE, Fraction(250), USD) == "2.50"
    assert measure_text(RuleKind.SHARE, None, USD) is None


def test_without_a_plan_the_tables_have_headers_only() -> None:
    case = company_case()
    plan = conflicting_plan(case)

    assert csv_text(allocations_table(case, plan), USD) == "request,unit,fund,period,amount\r\n"
    assert units_table(case, plan).rows == 0


def test_decisions_say_what_was_taken_from_when_and_why() -> None:
    case = capital_case()
    bridge, _, library, parks = rows_of(decisions_table(case, capital_plan(case)))

    assert (bridge["funded"], bridge["amount"], bridge["asked"]) == ("no", "0.00", "9000000.00")
    assert (library["start"], library["delay"], library["amount"]) == ("FY2027", "1", "4200000.00")
    assert (parks["option"], parks["level"], parks["weighted_value"]) == ("level current", "current", "2700000.00")
    assert library["why"] == "Starts one period late: FY2026 has too little money for it."


def test_a_fund_that_carries_forward_shows_what_it_takes_along_and_what_it_loses() -> None:
    case = capital_case()
    first, second = (row for row in rows_of(funds_table(case, capital_plan(case))) if row["fund"] == "bonds")

    assert (first["available"], first["used"], first["carried_out"]) == ("1200000.00", "1000000.00", "200000.00")
    assert (second["carried_in"], second["available"], second["lapsed"]) == ("200000.00", "2700000.00", "0.00")
