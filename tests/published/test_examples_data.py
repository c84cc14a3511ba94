"""The figures of the examples: against those printed elsewhere, against the extracts, and against sums made by hand."""

import csv
import runpy
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from yaml import safe_load

from apportion.adapters.templates.editor_schema import settings_schema

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
CITY, NONPROFIT = EXAMPLES / "city", EXAMPLES / "nonprofit"
COMPANIES = ("technology-company", "technology-company-saturating")
CASES = (*COMPANIES, "city", "nonprofit")
MILLION = 1_000_000

Row = dict[str, str]


def rows(*path: str) -> list[Row]:
    with EXAMPLES.joinpath(*path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def total(table: list[Row], column: str) -> Decimal:
    return sum((Decimal(row[column]) for row in table if row[column]), Decimal(0))


def settings(example: str) -> dict[str, Any]:
    loaded: dict[str, Any] = safe_load((EXAMPLES / example / "case.yaml").read_text(encoding="utf-8"))
    return loaded


def script(name: str) -> dict[str, Callable[..., Any]]:
    return runpy.run_path(str(ROOT / "scripts" / f"{name}.py"))


@pytest.mark.parametrize("example", CASES)
def test_editors_find_nothing_wrong_with_the_settings(example: str) -> None:
    assert list(Draft202012Validator(settings_schema()).iter_errors(settings(example))) == []


@pytest.mark.parametrize("example", CASES)
def test_every_example_says_what_it_assumes_and_what_is_real(example: str) -> None:
    assert all(row["statement"] and row["source"] for row in rows(example, "assumptions.csv"))
    assert any(row["concerns"] == "values" for row in rows(example, "assumptions.csv"))
    assert (EXAMPLES / example / "README.md").is_file()
    assert f"]({example}/)" in (EXAMPLES / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("example", CASES)
def test_the_situation_is_described_in_ten_words(example: str) -> None:
    assert len(settings(example)["context"]) == 10


# The technology company: figures as printed in the example that it is taken from.


@pytest.mark.parametrize("example", COMPANIES)
def test_the_company_is_entered_as_printed(example: str) -> None:
    requests = {row["unit"]: row for row in rows(example, "requests.csv")}
    units = {row["unit"]: row for row in rows(example, "units.csv")}
    printed = {
        "sales": (3.5, 8.0, "2.8", "0.20"),
        "engineering": (5.8, 12.0, "3.2", "0.25"),
        "operations": (3.2, 6.5, "2.4", "0.15"),
        "customer-success": (1.8, 4.0, "2.9", "0.15"),
        "finance": (1.5, 3.0, "1.8", "0.08"),
        "hr-legal": (1.2, 2.5, "1.6", "0.07"),
        "research": (1.0, 3.5, "3.5", "0.20"),
        "strategic": (0.5, 4.0, "3.1", "0.15"),
    }

    assert settings(example)["total"] == "25,000,000.00"
    assert set(units) == set(requests) == set(printed)
    for unit, (floor, cap, rate, weight) in printed.items():
        assert Decimal(units[unit]["floor"]) == Decimal(str(floor)) * MILLION
        assert Decimal(units[unit]["cap"]) == Decimal(requests[unit]["cap"]) == Decimal(str(cap)) * MILLION
        assert (requests[unit]["rate"], requests[unit]["weight"]) == (rate, weight)


@pytest.mark.parametrize("example", COMPANIES)
def test_what_does_not_fit_together_in_the_company_is_still_there(example: str) -> None:
    """Floors 18.5M against 18M, weights 1.25, printed plan 27.0M with 9.5M of growth, initiatives above their wish."""
    initiatives, needs = rows(example, "initiatives.csv"), rows(example, "needs.csv")
    printed, envelopes = rows(example, "baselines.csv"), rows(example, "envelopes.csv")

    def cost(unit: str) -> Decimal:
        return total([row for row in initiatives if row["unit"] == unit], "cost")

    def growth(table: list[Row], unit: str = "") -> Decimal:
        chosen = [row for row in table if row["category"] == "growth" and unit in ("", row["unit"])]
        return total(chosen, "amount")

    assert total(rows(example, "units.csv"), "floor") == Decimal("18.5") * MILLION
    assert {row["category"]: Decimal(row["amount"]) for row in envelopes} == {
        "operational": 18 * MILLION,
        "growth": 7 * MILLION,
    }
    assert total(rows(example, "requests.csv"), "weight") == Decimal("1.25")
    assert total(printed, "amount") == 27 * MILLION
    assert growth(printed) == Decimal("9.5") * MILLION
    assert [cost("engineering"), growth(needs, "engineering")] == [Decimal(3_600_000), Decimal(3_200_000)]
    assert [cost("operations"), growth(needs, "operations")] == [Decimal(1_900_000), Decimal(1_500_000)]


def test_the_printed_allocation_by_department() -> None:
    printed: dict[str, Decimal] = {}
    for row in rows("technology-company", "baselines.csv"):
        printed[row["unit"]] = printed.get(row["unit"], Decimal(0)) + Decimal(row["amount"]) / MILLION

    assert {unit: str(amount.normalize()) for unit, amount in printed.items()} == {
        "engineering": "7.2",
        "sales": "5.8",
        "operations": "4.1",
        "research": "2.8",
        "customer-success": "2.5",
        "strategic": "1.8",
        "finance": "1.5",
        "hr-legal": "1.3",
    }


def test_the_two_companies_differ_only_in_how_value_fades() -> None:
    straight, fading = (rows(example, "requests.csv") for example in COMPANIES)
    floors = {row["unit"]: row["floor"] for row in rows(COMPANIES[0], "units.csv")}

    for left, right in zip(straight, fading, strict=True):
        assert right["shape"] == "quadratic"
        assert (right["start"], right["scale"]) == (floors[right["unit"]], right["cap"])
        same = set(left) - {"shape"}
        assert {column: left[column] for column in same} == {column: right[column] for column in same}
    for table in ("units", "envelopes", "needs", "initiatives", "targets", "baselines"):
        assert rows(COMPANIES[0], f"{table}.csv") == rows(COMPANIES[1], f"{table}.csv")


def test_the_fading_company_by_hand() -> None:
    """Floor + (1 - price / rate) of the way to the cap, with the printed price, gives the total and the value."""
    price = Fraction(2_340_996, 6_030_235)
    amounts: dict[str, Fraction] = {}
    value = Fraction(0)
    for row in rows("technology-company-saturating", "requests.csv"):
        rate = Fraction(row["rate"]) * Fraction(row["weight"])
        start, way = Fraction(row["start"]), Fraction(row["scale"]) - Fraction(row["start"])
        above = max(Fraction(0), 1 - price / rate) * way
        amounts[row["request"]] = start + above
        value += rate * (start + above - above * above / (2 * way))

    assert sum(amounts.values()) == 25 * MILLION
    assert round(value, 2) == Fraction("13318249.57")
    assert {name: str(Decimal(round(amount * 100)) / 100) for name, amount in amounts.items()} == {
        "sales": "4880457.4",
        "engineering": "8991374.47",
        "operations": "3200000",
        "customer-success": "2036640.36",
        "finance": "1500000",
        "hr-legal": "1200000",
        "research": "2113536.62",
        "strategic": "1077991.16",
    }
    assert sum(round(amount * 100) for amount in amounts.values()) == 2_500_000_001


# The city: Philadelphia's General Fund.


def test_the_citys_budgets_add_up_to_what_was_adopted_and_proposed() -> None:
    extract = rows("city", "source", "general-fund.csv")

    assert len(extract) == 70
    assert total(extract, "adopted_fy2022") == 5_268_946_000
    assert total(extract, "proposed_fy2023") == 5_612_419_000


def test_single_figures_of_the_city() -> None:
    extract = {row["dept_code"]: row for row in rows("city", "source", "general-fund.csv")}

    assert extract["37"]["proposed_fy2023"] == "308797721"  # Sinking Fund Commission
    assert extract["35-RR"] == {
        "dept_code": "35-RR",
        "dept_name": "Finance: Recession Reserve",
        "adopted_fy2022": "75000000",
        "proposed_fy2023": "20000000",
    }
    assert extract["11"]["adopted_fy2022"] == "729347734"  # Police
    assert (extract["58"]["adopted_fy2022"], extract["58"]["proposed_fy2023"]) == ("0", "")


def test_the_citys_requests_and_reserve_are_what_was_proposed() -> None:
    requests, rules = rows("city", "requests.csv"), {row["rule"]: row for row in rows("city", "rules.csv")}
    asked = {row["request"]: row["cap"] for row in requests}

    assert len(requests) == 66
    assert total(requests, "cap") + Decimal(rules["recession-reserve"]["exactly"]) == 5_612_419_000
    assert all(row["last_year"] for row in requests)
    for rule in ("debt-service", "employee-benefits", "school-contribution", "courts"):
        named = rules[rule]["applies_to"].removeprefix("request:")
        assert rules[rule]["at_least"] == asked[named], rule
    assert total(rows("city", "funds.csv"), "amount") == Decimal(settings("city")["total"].replace(",", ""))


def test_the_citys_scores_and_floors_are_what_its_readme_says() -> None:
    scores = {"safety": "5", "health": "4", "infrastructure": "3", "community": "2", "administration": "1"}
    for row in rows("city", "requests.csv"):
        assert row["weight"] == scores[row["category"]]
        if "mandated" in row["tags"]:
            assert (row["shape"], row["start"]) == ("linear", "")
            continue
        less = "asks-for-less" in row["tags"]
        assert less == (Decimal(row["cap"]) < Decimal("0.97") * Decimal(row["last_year"]))
        base = Decimal(row["cap"] if less else row["last_year"])
        assert 0 <= Decimal(row["start"]) - Decimal("0.97") * base < 1
        assert row["floor"] == (row["start"] if less else "")
        assert row["scale"] == row["cap"]


def test_every_unit_of_the_city_stands_in_one_tree() -> None:
    parents = {row["unit"]: row["parent"] for row in rows("city", "units.csv")}

    assert set(parents.values()) <= set(parents) | {""}
    assert [unit for unit, parent in parents.items() if not parent] == [
        "public-safety",
        "human-services",
        "infrastructure",
        "community",
        "government",
    ]
    assert {unit for unit, parent in parents.items() if parent == "finance"} == {
        "community-college",
        "employee-benefits",
        "hero-scholarships",
        "indemnities",
        "refunds",
        "regulation-32",
        "school-district",
        "witness-fees",
    }
    assert {row["unit"] for row in rows("city", "requests.csv")} <= set(parents)


def test_the_tables_of_the_city_are_made_from_its_extract() -> None:
    made = script("extract_city")
    extract = rows("city", "source", "general-fund.csv")

    assert rows("city", "units.csv") == made["units"](extract)
    assert rows("city", "requests.csv") == made["requests"](extract)


def test_a_department_that_the_example_does_not_know_is_refused() -> None:
    new = {"dept_code": "99", "dept_name": "Canals", "adopted_fy2022": "1", "proposed_fy2023": "2"}
    with pytest.raises(ValueError, match="99"):
        script("extract_city")["requests"]([new])


@pytest.mark.data
def test_the_extract_of_the_city_is_what_the_data_say(data_dir: Path) -> None:
    assert script("extract_city")["extract"](data_dir) == rows("city", "source", "general-fund.csv")


# The nonprofit: one Form 990.


@pytest.fixture(scope="module")
def filed() -> dict[str, int]:
    amounts: dict[str, int] = script("extract_nonprofit")["filing"](rows("nonprofit", "source", "form-990.csv"))
    return amounts


def test_the_return_is_that_of_the_filer_named() -> None:
    fields = {row["field"]: row["value"] for row in rows("nonprofit", "source", "form-990.csv")}

    assert fields["ORG_EIN"] == "131624178"
    assert fields["ORG_NAME_L1"] == "SELFHELP COMMUNITY SERVICES INC"
    assert (fields["RETURN_TYPE"], fields["TAX_YEAR"]) == ("990", "2009")


def test_the_return_adds_up_by_function_line_by_line(filed: dict[str, int]) -> None:
    """Part IX: program, management and fundraising of every line sum to its total, and so do the totals."""
    lines = {
        name[len("F9_09_EXP_") : -len("_TOT")] for name in filed if name.startswith("F9_09_") and name.endswith("_TOT")
    }

    assert len(lines) == 17
    for line in lines:
        split = sum(filed.get(f"F9_09_EXP_{line}_{part}", 0) for part in ("PROG", "MGMT", "FUNDR"))
        assert split == filed[f"F9_09_EXP_{line}_TOT"], line
    assert filed["F9_09_EXP_TOT_TOT"] == filed["F9_01_EXP_TOT_CY"] == 53_478_542
    assert (filed["F9_09_EXP_TOT_PROG"], filed["F9_09_EXP_TOT_MGMT"]) == (46_217_875, 6_419_633)
    assert filed["F9_09_EXP_TOT_FUNDR"] == 841_034


def test_revenue_and_balance_sheet_of_the_return_add_up(filed: dict[str, int]) -> None:
    revenue = sum(filed[f"F9_08_REV_{part}_TOT"] for part in ("CONTR", "PROG_TOT", "MISC_TOT"))

    assert revenue + filed["F9_08_REV_OTH_INVEST_INCOME_TOT"] == filed["F9_08_REV_TOT_TOT"] == 52_998_684
    assert filed["F9_08_REV_TOT_TOT"] - filed["F9_09_EXP_TOT_TOT"] == filed["F9_01_EXP_REV_LESS_EXP_CY"] == -479_858
    for when in ("BOY", "EOY"):
        free, tied = filed[f"F9_10_NAFB_UNRESTRICT_{when}"], filed[f"F9_10_NAFB_RESTRICT_TEMP_{when}"]
        assert free + tied == filed[f"F9_10_NAFB_TOT_{when}"]
        assert filed[f"F9_10_LIAB_TOT_{when}"] + free + tied == filed[f"F9_10_ASSET_TOT_{when}"]


def test_last_years_amounts_are_the_filed_expenses(filed: dict[str, int]) -> None:
    requests = rows("nonprofit", "requests.csv")
    by_unit: dict[str, int] = {}
    for row in requests:
        by_unit[row["unit"]] = by_unit.get(row["unit"], 0) + int(row["last_year"])

    assert len(requests) == 20
    assert sum(by_unit.values()) == filed["F9_09_EXP_TOT_TOT"]
    assert by_unit["direct-assistance"] == 1_773_264
    assert by_unit["direct-assistance"] + by_unit["care"] == filed["F9_09_EXP_TOT_PROG"]
    assert by_unit["management"] == filed["F9_09_EXP_TOT_MGMT"]
    assert by_unit["fundraising"] == filed["F9_09_EXP_TOT_FUNDR"]
    assert total(rows("nonprofit", "baselines.csv"), "amount") == 53_478_542


def test_the_filed_year_would_break_the_limit_on_overhead(filed: dict[str, int]) -> None:
    """7,260,667 of 46,217,875 are 15.71 %."""
    overhead = filed["F9_09_EXP_TOT_MGMT"] + filed["F9_09_EXP_TOT_FUNDR"]
    limit = next(row for row in rows("nonprofit", "rules.csv") if row["rule"] == "overhead-limit")

    assert round(Decimal(100 * overhead) / filed["F9_09_EXP_TOT_PROG"], 2) == Decimal("15.71")
    assert limit["at_most"] == "15%"


def test_payroll_taxes_may_not_fall_below_the_filed_proportion(filed: dict[str, int]) -> None:
    rules = {
        row["rule"]: Decimal(row["at_least"].rstrip("%"))
        for row in rows("nonprofit", "rules.csv")
        if "taxes" in row["rule"]
    }
    last_year = {row["request"]: Decimal(row["last_year"]) for row in rows("nonprofit", "requests.csv")}

    for unit in ("care", "management", "fundraising"):
        proportion = 100 * last_year[f"{unit}-payroll-taxes"] / last_year[f"{unit}-salaries"]
        assert 0 <= proportion - rules[f"payroll-taxes-{unit}"] < Decimal("0.01")


def test_the_funds_are_those_of_the_return_and_the_grant_of_the_example(filed: dict[str, int]) -> None:
    """Unrestricted: 52,998,684 of revenue less 9,039,241 of government grants less 1,393,247 that stayed restricted."""
    funds = {row["fund"]: int(row["amount"]) for row in rows("nonprofit", "funds.csv")}

    assert funds == {
        "government-grants": 9_039_241,
        "donor-restricted": 3_244_318,
        "matching-grant": 600_000,
        "unrestricted": 42_566_196,
    }
    assert funds["donor-restricted"] == filed["F9_10_NAFB_RESTRICT_TEMP_EOY"]
    assert sum(funds.values()) == Decimal(settings("nonprofit")["total"].replace(",", ""))


def test_the_tables_of_the_nonprofit_are_made_from_its_extract(filed: dict[str, int]) -> None:
    made = script("extract_nonprofit")
    for table in ("requests", "uses", "funds", "baselines"):
        held = rows("nonprofit", f"{table}.csv")
        assert held == [dict.fromkeys(held[0], "") | row for row in made[table](filed)], table


@pytest.mark.data
def test_the_extract_of_the_nonprofit_is_what_the_data_say(data_dir: Path) -> None:
    assert script("extract_nonprofit")["extract"](data_dir) == rows("nonprofit", "source", "form-990.csv")


@pytest.mark.data
def test_the_ledgers_of_city_and_nonprofit_are_what_the_script_makes_of_the_data(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT / "scripts")
    made = script("extract_ledgers")

    assert made["city"](data_dir) == rows("city", "ledger", "general-fund.csv")
    assert made["nonprofit"]() == rows("nonprofit", "ledger", "part-one.csv")


def test_the_ledger_of_the_company_is_what_the_script_makes_with_its_seed(tmp_path: Path) -> None:
    made = script("write_company_ledger")
    made["main"].__globals__["FOLDER"] = tmp_path
    made["main"]()

    for path in tmp_path.iterdir():
        assert path.read_bytes() == (ROOT / "examples" / "technology-company" / "ledger" / path.name).read_bytes()


def test_what_the_work_of_the_company_costs_is_what_its_ledger_says_of_2024() -> None:
    """Added up from the transactions themselves: the resources of each department, and the revenue of its customers."""
    spent: dict[str, Decimal] = {}
    for row in rows("technology-company", "ledger", "transactions-2024.csv"):
        spent[row["department"]] = spent.get(row["department"], Decimal(0)) + Decimal(row["amount"])
    earned = sum(
        Decimal(row["amount"])
        for row in rows("technology-company", "ledger", "transactions-2024.csv")
        if row["account"] in {"subscriptions", "consulting"}
    )

    resources = rows("technology-company", "resources.csv")
    for unit in ("customer-success", "operations"):
        assert total([row for row in resources if row["unit"] == unit], "cost") == spent[unit]
    assert total(rows("technology-company", "cost_objects.csv"), "revenue") == earned


def test_the_history_of_drivers_is_what_the_script_makes_with_its_seed(tmp_path: Path) -> None:
    script("write_company_work")["write"](tmp_path / "made.csv")

    made = (tmp_path / "made.csv").read_bytes()
    assert made == (ROOT / "examples" / "technology-company" / "driver_history.csv").read_bytes()
