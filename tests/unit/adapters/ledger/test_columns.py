"""What the columns of a ledger may be: time, paths, measures, wide tables, signs, scales, conditions."""

from pathlib import Path

import pytest

from apportion.model.ledger import AccountType
from tests.support.small_ledgers import HEAD, codes, lines, opened, source, store_of, totals

LONG = "files: ledger.csv\ncolumns: {year: Year, unit: Unit, amount: Amount}\nmeasure: actual"
TOWN = "Year,Unit,Amount\n2024,Police,100.00\n2024,Fire,-50.5\n"


def test_a_year_a_unit_and_an_amount_are_a_ledger(tmp_path: Path) -> None:
    store = store_of(tmp_path, source(LONG), {"ledger.csv": TOWN})

    assert lines(store) == [
        (2024, 0, "Police", "", "", "actual", "100.00"),
        (2024, 0, "Fire", "", "", "actual", "-50.50"),
    ]
    assert [unit.id for unit in store.ledger.units] == ["Fire", "Police"]
    assert store.ledger.years == (2024,)
    assert store.ledger.name == "Town"


@pytest.mark.parametrize(
    ("columns", "extra", "cells", "told"),
    [
        ("{year: A, amount: V}", "", "FY2019", (2019, 0)),
        ("{year: A, amount: V}", "", "2018-19", (2019, 0)),
        ("{year: A, amount: V}", "", "FY18/19", (2019, 0)),
        ("{year: A, amount: V}", "", "2019.0", (2019, 0)),
        ("{year: A, amount: V}", "period: 3\n", "2019", (2019, 3)),
        ("{year: A, amount: V}", "month: March\n", "2019", (2019, 9)),
        ("{year: A, amount: V}", "quarter: Q2\n", "2019", (2019, 6)),
        ("{calendar_year: A, amount: V}", "month: 3\n", "2019", (2019, 9)),
        ("{calendar_year: A, amount: V}", "month: 7\n", "2019", (2020, 1)),
        ("{period: A, amount: V}", "year: 2019\n", "P12", (2019, 12)),
        ("{month: A, amount: V}", "year: 2019\n", "Jul", (2019, 1)),
        ("{quarter: A, amount: V}", "year: 2019\n", "4", (2019, 12)),
        ("{date: A, amount: V}", "", "2018-07-01", (2019, 1)),
        ("{date: A, amount: V}", "", "2018-07-01 13:45:00", (2019, 1)),
        ("{date: A, amount: V}", "date_format: DD/MM/YYYY\n", "30/6/2019", (2019, 12)),
        ("{date: A, amount: V}", "date_format: MM/DD/YY\n", "06/30/19", (2019, 12)),
        ("{date: A, amount: V}", "date_format: DD-MMM-YYYY\n", "30-Jun-2019", (2019, 12)),
        ("{date: A, amount: V}", "date_format: YYYYMM\n", "201906", (2019, 12)),
        ("{date: A, amount: V}", 'date_format: "%d.%m.%Y"\n', "30.06.2019", (2019, 12)),
        ("{date: A, amount: V}", "date_format: DD/MM/YYYY hh:mm\n", "30/06/2019 23:59", (2019, 12)),
    ],
)
def test_time_is_told_in_many_ways(tmp_path: Path, columns: str, extra: str, cells: str, told: tuple[int, int]) -> None:
    head = HEAD + "calendar: {start_month: 7}\n"
    mapping = source(f"files: ledger.csv\ncolumns: {columns}\nmeasure: actual\n{extra}", head)
    store = store_of(tmp_path, mapping, {"ledger.csv": f"A,V\n{cells},1\n"})

    assert lines(store)[0][:2] == told


def test_days_say_how_far_the_ledger_is_posted(tmp_path: Path) -> None:
    mapping = source("files: ledger.csv\ncolumns: {date: Day, amount: V}\nmeasure: actual")
    store = store_of(tmp_path, mapping, {"ledger.csv": "Day,V\n2024-02-29,1\n2023-12-31,2\n2024-01-01,3\n"})

    ledger = store.ledger
    assert (str(ledger.first_day), str(ledger.last_day), ledger.years) == ("2023-12-31", "2024-02-29", (2023, 2024))
    assert [str(row.day) for row in store.rows()] == ["2024-01-01", "2023-12-31", "2024-02-29"]


def test_a_year_of_weeks_takes_days_where_the_calendar_puts_them(tmp_path: Path) -> None:
    head = HEAD + "calendar: {kind: 4-5-4, start_month: 2, named_by: start}\n"
    mapping = source("files: ledger.csv\ncolumns: {date: Day, amount: V}\nmeasure: actual", head)
    store = store_of(tmp_path, mapping, {"ledger.csv": "Day,V\n2023-01-29,1\n2024-02-03,2\n2024-02-04,4\n"})

    assert [line[:2] for line in lines(store)] == [(2023, 1), (2023, 12), (2024, 1)]


def test_a_member_belongs_to_its_path_and_never_to_a_similar_name(tmp_path: Path) -> None:
    mapping = source("files: l.csv\ncolumns: {year: Y, unit: Dept > Service, amount: V}\nmeasure: actual")
    rows = "Y,Dept,Service,V\n2024,Book,Shop,1\n2024,Books,Shop,2\n2024,Book,,4\n"
    store = store_of(tmp_path, mapping, {"l.csv": rows})

    assert {unit.id: unit.parent for unit in store.ledger.units} == {
        "Book": "",
        "Book > Shop": "Book",
        "Books": "",
        "Books > Shop": "Books",
    }
    top = store.balances(["unit"]).renumbered("unit", store.ledger.ancestors("unit", 1))
    by_unit = dict(zip(top.unit.tolist(), top.amount.tolist(), strict=True))
    assert {store.ledger.units[at].id: amount for at, amount in by_unit.items()} == {"Book": 500, "Books": 200}


def test_a_path_in_one_column_is_split(tmp_path: Path) -> None:
    mapping = source(
        "files: l.csv\ncolumns: {year: Y, account: Account, amount: V}\nmeasure: actual\nseparators: {account: ':'}"
    )
    store = store_of(tmp_path, mapping, {"l.csv": "Y,Account,V\n2024,Expenses:Food:Bread,1\n"})

    assert [account.id for account in store.ledger.accounts] == [
        "Expenses",
        "Expenses > Food",
        "Expenses > Food > Bread",
    ]
    assert store.ledger.accounts[2].label == "Bread"


def test_codes_keep_their_zeros_and_words_that_other_programs_bend(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n" + "".join(f"2024,{name},1\n" for name in ("0510", "NA", "NO", "null", "1E5", "True"))
    store = store_of(tmp_path, source(LONG), {"ledger.csv": rows})

    assert {unit.id for unit in store.ledger.units} == {"0510", "NA", "NO", "null", "1E5", "True"}


def test_names_stand_beside_codes_level_by_level(tmp_path: Path) -> None:
    mapping = source(
        "files: l.csv\ncolumns: {year: Y, unit: D > S, unit_name: Dept > Service, amount: V}\nmeasure: actual"
    )
    store = store_of(tmp_path, mapping, {"l.csv": "Y,D,Dept,S,Service,V\n2024,01,Works,07,Parks,1\n"})

    assert {unit.id: unit.name for unit in store.ledger.units} == {"01": "Works", "01 > 07": "Parks"}


def test_spaces_and_ways_to_encode_an_accent_do_not_make_another_member(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n2024,Café,1\n2024, Café ,2\n2024,Cafe\u0301,4\n"
    found = opened(tmp_path, source(LONG), {"ledger.csv": rows})

    assert codes(found) == ["id.spelling"]
    assert found.store is not None
    assert [unit.id for unit in found.store.ledger.units] == ["Café"]
    assert totals(found.store) == {"actual": "7.00"}


def test_a_column_says_the_measure(tmp_path: Path) -> None:
    body = "files: l.csv\ncolumns: {year: Y, measure: What, amount: V}\nmeasures: {Adopted: original, Spent: actual}"
    store = store_of(tmp_path, source(body), {"l.csv": "Y,What,V\n2024,Adopted,10\n2024,Spent,7\n2024,forecast,9\n"})

    assert totals(store) == {"original": "10.00", "actual": "7.00", "forecast": "9.00"}


def test_columns_of_years_and_measures_become_rows(tmp_path: Path) -> None:
    body = (
        'files: l.csv\ncolumns: {unit: Unit}\nvalues:\n  - {column: "Budget {year}", measure: budget}\n'
        '  - {column: "Spent {year}", measure: actual, account: All}'
    )
    store = store_of(
        tmp_path, source(body), {"l.csv": "Unit,Budget 2023,Budget 2024,Spent 2023\nFire,1,2,\nPolice,,4,8\n"}
    )

    assert sorted(lines(store)) == [
        (2023, 0, "Fire", "", "", "budget", "1.00"),
        (2023, 0, "Police", "All", "", "actual", "8.00"),
        (2024, 0, "Fire", "", "", "budget", "2.00"),
        (2024, 0, "Police", "", "", "budget", "4.00"),
    ]


def test_columns_of_months_lie_in_the_fiscal_year_of_the_record(tmp_path: Path) -> None:
    head = HEAD + "calendar: {start_month: 10}\n"
    body = 'files: l.csv\ncolumns: {calendar_year: Y}\nmeasure: actual\nvalues:\n  - {column: "{month}"}'
    store = store_of(tmp_path, source(body, head), {"l.csv": "Y,Jan,September,Oct,Note\n2023,1,2,4,x\n"})

    assert sorted(line[:2] for line in lines(store)) == [(2023, 4), (2023, 12), (2024, 1)]


def test_several_files_may_call_a_column_differently(tmp_path: Path) -> None:
    columns = "{year: Year, unit: [Unit, Org. Unit, Service Area], amount: [Amount, Net]}"
    body = f"files: 20*.csv\ncolumns: {columns}\nmeasure: actual"
    files = {
        "2023.csv": "Year,Org.  unit,NET\n2023,Fire,1\n",
        "2024.csv": "Net;Service area;Year\n2;Fire;2024\n",
        "other.csv": "nothing of this\n",
    }
    store = store_of(tmp_path, source(body), dict(files))

    assert [line[0] for line in lines(store)] == [2023, 2024]
    assert set(store.ledger.sources) == {"2023.csv", "2024.csv"}


ACCOUNTS = "account,name,type\n4000,Taxes,revenue\n6000,Pay,expense\n1000,Cash,asset\n2000,Loans,liability\n"


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        ("as-is", ["-100.00", "60.00", "40.00", "-10.00"]),
        ("negated", ["100.00", "-60.00", "-40.00", "10.00"]),
        ("debit-positive", ["100.00", "60.00", "40.00", "10.00"]),
        ("negative-is-expense", ["-100.00", "-60.00", "-40.00", "-10.00"]),
        ("{revenue: negated, asset: negated}", ["100.00", "60.00", "-40.00", "-10.00"]),
    ],
)
def test_the_sign_is_turned_by_the_type_of_the_account(tmp_path: Path, sign: str, told: list[str]) -> None:
    body = f"files: l.csv\ncolumns: {{year: Y, account: A, amount: V}}\nmeasure: actual\nsign: {sign}"
    mapping = source(body, tail="accounts: {file: accounts.csv}\n")
    rows = "Y,A,V\n2024,4000,-100\n2024,6000,60\n2024,1000,40\n2024,2000,-10\n"
    store = store_of(tmp_path, mapping, {"l.csv": rows, "accounts.csv": ACCOUNTS})

    assert [line[-1] for line in lines(store)] == told


def test_debits_and_credits_in_two_columns(tmp_path: Path) -> None:
    body = "files: l.csv\ncolumns: {year: Y, account: A, debit: D, credit: C}\nmeasure: actual\nsign: debit-positive"
    mapping = source(body, tail="accounts: {file: accounts.csv}\n")
    rows = "Y,A,D,C\n2024,4000,,100\n2024,6000,60,\n2024,6000,,5\n"
    store = store_of(tmp_path, mapping, {"l.csv": rows, "accounts.csv": ACCOUNTS})

    assert [line[-1] for line in lines(store)] == ["100.00", "60.00", "-5.00"]


def test_a_bank_statement_tells_types_by_a_column(tmp_path: Path) -> None:
    body = (
        "files: l.csv\ncolumns: {year: Y, account: A, account_type: T, amount: V}\nmeasure: actual\n"
        "account_types: {out: expense, in: revenue}\nsign: negative-is-expense"
    )
    store = store_of(tmp_path, source(body), {"l.csv": "Y,A,T,V\n2024,Rent,out,-60\n2024,Gifts,in,100\n"})

    assert [line[-1] for line in lines(store)] == ["60.00", "100.00"]
    kinds = {account.id: account.account_type for account in store.ledger.accounts}
    assert kinds == {"Rent": AccountType.EXPENSE, "Gifts": AccountType.REVENUE}


def test_posts_and_hours_are_quantities_and_no_money(tmp_path: Path) -> None:
    body = "files: l.csv\ncolumns: {year: Y, account: A, amount: V, quantity: Hours}\nmeasure: actual"
    mapping = source(body, tail="accounts: {file: accounts.csv}\n")
    accounts = "account,type\nPay,expense\nPosts,statistical\n"
    store = store_of(
        tmp_path, mapping, {"l.csv": "Y,A,V,Hours\n2024,Pay,100,2.25\n2024,Posts,3.5,\n", "accounts.csv": accounts}
    )

    balances = store.balances(["account"])
    assert store.ledger.has_quantities
    assert dict(zip(balances.account.tolist(), balances.quantity.tolist(), strict=True)) == {0: 2.25, 1: 3.5}
    assert dict(zip(balances.account.tolist(), balances.amount.tolist(), strict=True)) == {0: 100_00, 1: 0}


def test_a_column_of_a_wide_table_may_hold_quantities(tmp_path: Path) -> None:
    body = (
        "files: l.csv\ncolumns: {year: Y}\nmeasure: actual\nvalues:\n  - {column: Pay, account: Pay}\n"
        "  - {column: Posts, account: Pay, holds: quantities}"
    )
    store = store_of(tmp_path, source(body), {"l.csv": "Y,Pay,Posts\n2024,1000,2.5\n2025,900,2\n"})

    balances = store.balances(["year", "account"])
    assert (balances.amount.tolist(), balances.quantity.tolist()) == ([1000_00, 900_00], [2.5, 2.0])


@pytest.mark.parametrize(("scale", "told"), [("units", "1.25"), ("thousands", "1250.00"), ("millions", "1250000.00")])
def test_amounts_in_thousands_are_counted_in_full_where_the_mapping_says_so(
    tmp_path: Path, scale: str, told: str
) -> None:
    store = store_of(tmp_path, source(f"{LONG}\nscale: {scale}"), {"ledger.csv": "Year,Unit,Amount\n2024,A,1.25\n"})

    assert totals(store) == {"actual": told}


def test_numbers_are_written_as_the_mapping_says(tmp_path: Path) -> None:
    rows = 'Year;Unit;Amount\n2024;A;1.234,56\n2024;B;(2.000)\n2024;C;"€ 3,5"\n2024;D;4-\n'
    head = HEAD.replace("USD", "EUR") + "number_format: 1.234,56\n"
    store = store_of(tmp_path, source(LONG, head), {"ledger.csv": rows})

    assert [line[-1] for line in lines(store)] == ["1234.56", "-2000.00", "3.50", "-4.00"]


def test_yen_have_no_decimals_and_dinars_three(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n2024,A,1234\n"
    yen = store_of(tmp_path / "yen", source(LONG, HEAD.replace("USD", "JPY")), {"ledger.csv": rows})
    dinars = store_of(
        tmp_path / "dinars", source(LONG, HEAD.replace("USD", "KWD")), {"ledger.csv": rows.replace("1234", "1.234")}
    )

    assert (totals(yen), totals(dinars)) == ({"actual": "1234"}, {"actual": "1.234"})


def test_binary_numbers_are_read_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n2024,A,1.70314e+006\n2024,B,0.30000000000000004\n2024,C,7\n"
    store = store_of(tmp_path, source(f"{LONG}\nnumbers: binary"), {"ledger.csv": rows})

    assert [line[-1] for line in lines(store)] == ["1703140.00", "0.30", "7.00"]


def test_conditions_leave_records_out_and_count_them(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n2024,Police,1\n2024,Total Safety,5\n2023,Police,8\n2024,Fire,4\n2024,Parks,16\n\n,,\n"
    body = f'{LONG}\nwhere: {{Year: "2024"}}\nleave_out: {{Unit: [Total *, Parks]}}'
    found = opened(tmp_path, source(body), {"ledger.csv": rows})

    assert found.store is not None
    assert totals(found.store) == {"actual": "5.00"}
    file = found.imported.files[0]
    assert (file.records, file.imported, file.ignored, file.refused, file.rows) == (5, 2, 3, 0, 2)


def test_records_without_an_amount_are_ignored_only_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = TOWN + "2024,Parks,\n"
    refused = opened(tmp_path / "a", source(LONG), {"ledger.csv": rows})
    ignored = opened(tmp_path / "b", source(f"{LONG}\nblank_amounts: ignore"), {"ledger.csv": rows})

    assert codes(refused) == ["ledger.blank-amount"]
    assert refused.imported.refused == 1
    assert (ignored.imported.imported, ignored.imported.ignored) == (2, 1)


def test_every_faulty_cell_is_counted_and_a_hundred_are_listed(tmp_path: Path) -> None:
    rows = "Year,Unit,Amount\n" + "".join(f"2024,A,{n}x\n" for n in range(250)) + "2024,A,1.234\n"
    found = opened(tmp_path, source(LONG), {"ledger.csv": rows})

    assert dict(found.findings.counts) == {"amount.not-a-number": 250, "amount.two-readings": 1}
    listed = [finding for finding in found.findings.listed if finding.code == "amount.not-a-number"]
    assert [finding.place.line for finding in listed] == list(range(2, 102))
    assert found.imported.refused == 251
    assert found.store is None


def test_details_are_kept_for_looking_at_rows(tmp_path: Path) -> None:
    body = f"{LONG}\ndetails: [Supplier, Voucher]"
    rows = "Year,Unit,Amount,Supplier,Voucher\n2024,A,5,Ink & Co,\n2024,A,7,,V-2\n"
    store = store_of(tmp_path, source(body), {"ledger.csv": rows})

    assert [row.details for row in store.rows()] == [(("Voucher", "V-2"),), (("Supplier", "Ink & Co"),)]


def test_units_of_the_case_give_names_and_parents(tmp_path: Path) -> None:
    units = "unit,name,parent,floor\nsafety,Public safety,,\nfire,Fire brigade,safety,\n"
    mapping = source(LONG, tail="units: {file: units.csv}\n")
    rows = "Year,Unit,Amount\n2024,fire,1\n"
    store = store_of(tmp_path, mapping, {"ledger.csv": rows, "units.csv": units})

    assert [(unit.id, unit.name, unit.parent) for unit in store.ledger.units] == [
        ("safety", "Public safety", ""),
        ("fire", "Fire brigade", "safety"),
    ]
    assert lines(store)[0][2] == "fire"


def test_two_sources_fill_one_ledger(tmp_path: Path) -> None:
    body = source(LONG) + (
        "  - files: plan.csv\n    columns: {year: FY, unit: Dept, amount: Adopted}\n    measure: original\n"
        "    fund: General\n"
    )
    store = store_of(tmp_path, body, {"ledger.csv": TOWN, "plan.csv": "FY,Dept,Adopted\n2024,Police,120\n"})

    assert totals(store) == {"original": "120.00", "actual": "49.50"}
    assert [fund.id for fund in store.ledger.funds] == ["General"]


def test_what_is_the_same_amount_again_is_no_subtotal(tmp_path: Path) -> None:
    # Rent is what wages are in every year; a sum of one amount is no sum.
    rows = "Year,Account,Amount\n" + "".join(f"{year},Wages,{year}\n{year},Rent,{year}\n" for year in range(2000, 2020))
    body = "files: l.csv\ncolumns: {year: Year, account: Account, amount: Amount}\nmeasure: actual"
    store = store_of(tmp_path, source(body), {"l.csv": rows})

    assert totals(store) == {"actual": f"{2 * sum(range(2000, 2020))}.00"}


def test_subtotals_may_be_kept_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = "Year,Account,Amount\n" + "".join(
        f"{year},Wages,{year}\n{year},Rent,7\n{year},Both,{year + 7}\n" for year in range(2000, 2010)
    )
    body = "files: l.csv\ncolumns: {year: Year, account: Account, amount: Amount}\nmeasure: actual"
    asked = opened(tmp_path / "a", source(body), {"l.csv": rows})
    kept = opened(tmp_path / "b", source(f"{body}\ntotal_rows: keep"), {"l.csv": rows})

    assert codes(asked) == ["ledger.total-rows"]
    assert asked.findings.listed[0].found == "Both"
    assert asked.findings.listed[0].place.line == 4
    assert kept.store is not None
