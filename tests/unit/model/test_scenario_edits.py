"""What scenarios make of the numbers of a case: one by one, and all of a kind."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from apportion.services.load import load_case
from apportion.services.scenario_cases import ScenarioCase, scenario_cases
from tests.support.town import write_case

FUNDS = """
    fund,amount,must_spend
    general,700.00,
    grant,300.00,90.00
    """


def in_scenario(folder: Path, changes: str, files: Mapping[str, str | None] | None = None) -> ScenarioCase:
    """The case of a town in one scenario with the given rows of changes."""
    tables = {
        "scenarios.csv": "scenario\nslump\n",
        "scenario_changes.csv": "scenario,number,applies_to,to,by\n"
        + "".join(f"slump,{line.strip()}\n" for line in changes.strip().splitlines()),
        **(files or {}),
    }
    loaded = load_case(write_case(folder, tables))
    assert loaded.findings.blocking == ()
    (found,), _ = scenario_cases(loaded.raw, loaded.usable())
    return found


@pytest.mark.parametrize(
    ("change", "name", "before", "after"),
    [
        ("total,,900.00,", "total", "1000.00", "900.00"),
        ("total,,,-8%", "total", "1000.00", "920.00"),
        ("total,,,-80.00", "total", "1000.00", "920.00"),
        ("total,,,0.0015%", "total", "1000.00", "1000.02"),  # 1000.015 rounds to the even cent
        ("request.parks.rate,,,10%", "request.parks.rate", "3.5", "3.85"),
        ("request.parks.rate,,,-0.5", "request.parks.rate", "3.5", "3.0"),
        ("floor.roads,,170,", "floor.roads", "150.00", "170.00"),
        ("rule.roads-share.at_most,,,-50%", "rule.roads-share.at_most", "60%", "30%"),
    ],
)
def test_a_number_becomes_what_is_said_or_changes_by_it(
    tmp_path: Path, change: str, name: str, before: str, after: str
) -> None:
    (edit,) = in_scenario(tmp_path, change).edits

    assert edit.name == name
    assert [Decimal(text.rstrip("%")) for text in (edit.before, edit.after)] == [
        Decimal(text.rstrip("%")) for text in (before, after)
    ]


def test_all_funds_change_with_what_has_to_be_used_of_them(tmp_path: Path) -> None:
    case = in_scenario(tmp_path, "funds,,,-10%\ntotal,,,-10%", {"funds.csv": FUNDS}).case

    assert [fund.amounts for fund in case.funds] == [(63_000,), (27_000,)]
    assert case.funds[1].must_spend == (8_100,)
    assert case.total == 90_000


def test_one_fund_can_be_left_out(tmp_path: Path) -> None:
    changes = "funds,not fund:grant,,-10%\nfund.grant,,100.00,\ntotal,,730.00,"
    case = in_scenario(tmp_path, changes, {"funds.csv": FUNDS}).case

    assert [fund.amounts for fund in case.funds] == [(63_000,), (10_000,)]


def test_dearer_things_ask_for_more_where_they_are_whole_and_return_less_per_dollar_where_not(tmp_path: Path) -> None:
    """Costs rise by a quarter. The bridge of 400.00 at 3.00 a dollar costs 500.00 and is still worth 1,200.00; parks
    return 3.5 / 1.25 = 2.80 a dollar, and may still receive 900.00."""
    requests = """
        request,unit,cap,rate,decision
        bridge,roads,400.00,3,whole
        parks,parks,900.00,3.5,
        """
    found = in_scenario(tmp_path, "costs,,,25%", {"requests.csv": requests}).case.requests

    assert found.id.tolist() == ["bridge", "parks"]
    assert found.cap.tolist() == [50_000, 90_000]
    assert found.rate.fraction(1) == pytest.approx(2.8)
    assert found.choices.most.tolist() == [50_000]
    assert found.choices.value.fraction(0) == 120_000


def test_levels_cost_more_and_are_worth_the_same(tmp_path: Path) -> None:
    files = {
        "requests.csv": """
            request,unit,cap,rate,decision
            parks,parks,600.00,,levels
            roads,roads,700.00,2,
            """,
        "levels.csv": """
            request,level,amount,value
            parks,mow,200.00,900
            parks,plant,600.00,1500
            """,
    }
    found = in_scenario(tmp_path, "costs,request:parks,,10%", files).case.requests

    assert found.choices.most.tolist() == [22_000, 66_000]
    assert [found.choices.value.fraction(option) for option in range(2)] == [90_000, 150_000]
    assert found.rate.fraction(1) == 2


@pytest.mark.parametrize(
    ("shape", "amount"),
    [
        ("quadratic,4,100.00,800.00,,", 60_000),
        ("log,4,,300.00,,", 60_000),
        ("power,4,,300.00,0.5,", 60_000),
        ("hill,,,300.00,1,2000.00", 60_000),
    ],
)
def test_a_dearer_curve_is_worth_at_one_and_a_quarter_times_the_money_what_it_was_worth(
    tmp_path: Path, shape: str, amount: int
) -> None:
    import numpy as np

    from apportion.allocation.worth.values import total_value

    files = {
        "requests.csv": "request,unit,cap,shape,rate,start,scale,exponent,ceiling\n"
        f"parks,parks,800.00,{shape}\nroads,roads,700.00,linear,2,,,,\n"
    }
    found = in_scenario(tmp_path / "a", "costs,,,25%", files).case.requests
    stated = load_case(tmp_path / "a").usable().requests
    dear, before = (
        float(total_value(requests, np.array([money, 0])).lower)
        for requests, money in ((found, amount * 5 // 4), (stated, amount))
    )

    assert dear == pytest.approx(before, rel=1e-8)


def test_points_are_stretched_with_their_cap(tmp_path: Path) -> None:
    files = {
        "requests.csv": "request,unit,cap,shape,rate\nparks,parks,400.00,points,\nroads,roads,700.00,linear,2\n",
        "points.csv": "request,amount,value\nparks,0,0\nparks,200.00,900\nparks,400.00,1200\n",
    }
    for by, expected in (("25%", [0, 25_000, 50_000]), ("-25%", [0, 15_000, 30_000])):
        found = in_scenario(tmp_path / by, f"costs,request:parks,,{by}", files).case.requests
        assert found.points.amount.tolist() == expected
        assert found.cap[0] == expected[-1]


def test_what_requests_return_changes_and_nothing_else(tmp_path: Path) -> None:
    found = in_scenario(tmp_path, "values,unit:parks,,-20%").case.requests

    assert found.rate.fraction(0) == pytest.approx(2.8)
    assert found.rate.fraction(1) == 2
    assert found.cap.tolist() == [90_000, 70_000]


def test_costs_and_values_multiply_whichever_row_stands_first(tmp_path: Path) -> None:
    """3.5 / 1.25 * 0.9 = 2.52."""
    rows = ["costs,,,25%", "values,,,-10%"]
    rates = [
        in_scenario(tmp_path / str(at), "\n".join(order), None).case.requests.rate.fraction(0)
        for at, order in enumerate((rows, rows[::-1]))
    ]

    assert rates[0] == rates[1]
    assert float(rates[0]) == pytest.approx(2.52)


def test_a_row_of_totals_does_not_stand_in_the_way(tmp_path: Path) -> None:
    funds = "fund,amount\ngeneral,333.33\ngrant,666.67\nTotal,1000.00\n"
    case = in_scenario(tmp_path, "funds,,,-7%\ntotal,,,-7%", {"funds.csv": funds}).case

    assert [fund.amounts[0] for fund in case.funds] == [31_000, 62_000]


def test_a_scenario_without_changes_is_the_case_itself(tmp_path: Path) -> None:
    folder = write_case(tmp_path, {"scenarios.csv": "scenario\nas-planned\n"})
    loaded = load_case(folder)
    (found,), _ = scenario_cases(loaded.raw, loaded.usable())

    assert found.case is loaded.case


def test_scenarios_change_no_fingerprint(tmp_path: Path) -> None:
    plain = load_case(write_case(tmp_path / "plain")).usable()
    with_some: dict[str, str | None] = {
        "scenarios.csv": "scenario\nslump\n",
        "scenario_changes.csv": "scenario,number,applies_to,to,by\nslump,total,,,-8%\n",
    }

    assert load_case(write_case(tmp_path / "some", with_some)).usable().fingerprint == plain.fingerprint
