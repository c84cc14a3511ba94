"""The costs of a case: from its tables to figures, and beside what its units ask for."""

from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from apportion.model.intake.activities import read_work
from apportion.services.cost_drivers import study_drivers
from apportion.services.costs import review_costs, write_costs
from apportion.services.ledger_costs import path_of, period_of
from apportion.services.load import load_case
from apportion.services.refusal import CaseBlocked, Refusal
from tests.support.town import write_case
from tests.support.work_case import changed, write_work

NEXT_YEAR: dict[str, str | None] = {
    "resources.csv": """
        resource,unit,cost,capacity,measure,supply,step,price_change,committed
        department,service,560000.00,700000,minutes,whole_units,25000,3%,400000.00
    """,
    "cost_objects.csv": """
        object,volume,volume_next
        customers,1000,1100
    """,
}
"""28 clerks of 25,000 minutes each; a tenth more customers next year."""


def test_next_years_volumes_lead_back_to_whole_posts_and_to_the_request_of_the_unit(tmp_path: Path) -> None:
    """578,600 x 1.1 = 636,460 minutes: 26 posts of 25,000, 20,000 dollars each, 3 % dearer: 535,600."""
    reviewed = review_costs(write_work(tmp_path / "case", NEXT_YEAR))

    assert reviewed.costs.work is not None
    budget = reviewed.costs.work.budget
    assert budget is not None
    (need,) = budget.requirements
    assert (need.needed, need.supplied) == (Fraction(636_460), Fraction(650_000))
    assert (need.slack, need.shortfall) == (Fraction(13_540), Fraction(0))
    assert (need.whole_units, need.whole_units_now) == (26, Fraction(28))
    assert (need.quantity_effect_minor, need.price_effect_minor) == (-4_000_000, 1_560_000)
    assert need.requested_minor == 53_560_000
    (asked,) = reviewed.costs.asked
    assert (asked.needed_minor, asked.asked_minor, asked.floor_minor) == (53_560_000, 56_000_000, 40_000_000)


def test_the_cap_and_the_floor_of_a_unit_stand_above_those_of_its_requests(tmp_path: Path) -> None:
    units: dict[str, str | None] = {"units.csv": "unit,floor,cap\nservice,450000.00,500000.00\n"}
    reviewed = review_costs(write_work(tmp_path / "case", {**NEXT_YEAR, **units}))

    (asked,) = reviewed.costs.asked
    assert (asked.asked_minor, asked.floor_minor) == (50_000_000, 45_000_000)


def test_needs_and_requests_of_units_below_are_counted_with_those_above(tmp_path: Path) -> None:
    changes: dict[str, str | None] = {
        "units.csv": "unit,parent\nservice,\ndesk,service\n",
        "requests.csv": "request,unit,cap,rate\nservice,service,100000.00,1\ndesk,desk,560000.00,1\n",
    }
    reviewed = review_costs(write_work(tmp_path / "case", {**NEXT_YEAR, **changes}))

    (asked,) = reviewed.costs.asked
    assert asked.asked_minor == 66_000_000


def test_a_plan_carries_the_costs_of_its_case_without_studies_of_drivers(tmp_path: Path) -> None:
    loaded = load_case(write_work(tmp_path / "case"))

    assert loaded.evidence.costs is not None
    assert loaded.evidence.costs.work is not None
    assert loaded.evidence.costs.work.costing.unused_minor == 9_712_000
    assert loaded.evidence.costs.studies == ()
    assert load_case(write_case(tmp_path / "town")).evidence.costs is None


def test_without_a_word_about_next_year_there_is_no_budget_of_it(tmp_path: Path) -> None:
    reviewed = review_costs(write_work(tmp_path / "case"))

    assert reviewed.costs.work is not None
    assert reviewed.costs.work.budget is None
    assert reviewed.costs.asked == ()
    assert not reviewed.findings.total


def test_with_a_single_word_about_next_year_everything_that_is_missing_is_asked_for(tmp_path: Path) -> None:
    objects: dict[str, str | None] = {"cost_objects.csv": NEXT_YEAR["cost_objects.csv"]}

    with pytest.raises(CaseBlocked) as refused:
        review_costs(write_work(tmp_path / "case", objects))

    assert [item.code for item in refused.value.findings.blocking] == ["activities.no-supply"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (changed("consumption.csv", "department,orders", "departement,orders"), "Did you mean department?"),
        (changed("consumption.csv", "department,checks", "department,cheques"), "Did you mean checks?"),
        (changed("equations.csv", "inquiries,inquiry,44", "inquirys,inquiry,44"), "Did you mean inquiries?"),
        (changed("volumes.csv", "check,customers", "chek,customers"), "Did you mean check?"),
        (changed("volumes.csv", "order,customers", "order,customer"), "Did you mean customers?"),
        (changed("activities.csv", "orders,operations", "orders,operation"), "Did you mean operations?"),
        (changed("volumes.csv", "49000", "-49000"), "The volume of order for customers is -49,000."),
        (changed("consumption.csv", "department,orders,1", "department,orders,-1"), "is -1."),
        (changed("equations.csv", "inquiry,44", "inquiry,0"), "more than zero"),
        (changed("resources.csv", "700000", "0"), "The capacity of department is 0."),
    ],
)
def test_wrong_names_and_quantities_are_refused_with_their_place(
    tmp_path: Path, changes: dict[str, str | None], said: str
) -> None:
    loaded = load_case(write_work(tmp_path / "case", changes))

    told = [f"{item.message} {item.expected} {item.remedy}" for item in loaded.findings.blocking]
    assert any(said in text for text in told), told
    assert all(item.place.line for item in loaded.findings.blocking)
    assert loaded.case is None


def test_activities_that_serve_only_each_other_keep_their_cost_and_are_named(tmp_path: Path) -> None:
    changes: dict[str, str | None] = {
        "resources.csv": "resource,cost\npeople,100.00\n",
        "activities.csv": "activity\nteach\nrepair\n",
        "consumption.csv": "resource,consumer,quantity\npeople,teach,1\npeople,repair,1\n",
        "equations.csv": "activity,driver\nteach,lesson\nrepair,machine\n",
        "volumes.csv": "driver,consumer,quantity\nlesson,repair,5\nmachine,teach,2\n",
    }
    reviewed = review_costs(write_work(tmp_path / "case", changes))

    assert reviewed.costs.work is not None
    assert reviewed.costs.work.costing.unassigned_minor == 10_000
    assert [item.code for item in reviewed.findings.listed] == ["activities.circle-without-exit"]


def test_a_case_that_says_nothing_about_work_has_nothing_to_write(tmp_path: Path) -> None:
    reviewed = review_costs(write_case(tmp_path / "town"))

    assert not reviewed.is_stated
    with pytest.raises(Refusal, match="says nothing about its work"):
        write_costs(reviewed, tmp_path / "made", replace=False)


# A van: 5,000 fixed and 20 a trip in each of 24 months; the trips of the next month are planned.
TRIPS = [100 + 37 * month % 41 for month in range(24)]
MONTHS = [f"{2023 + month // 12}-{month % 12 + 1:02d}" for month in range(24)]
LEDGER = """
    format: 1
    name: Library
    currency: USD
    sources:
      - files: spent.csv
        columns: {year: year, period: period, unit: unit, account: account, amount: amount}
        measure: actual
"""


def van(folder: Path, changes: dict[str, str | None] | None = None) -> Path:
    spent = ["year,period,unit,account,amount"]
    history = ["cost,period,driver,quantity"]
    for month, trips in zip(MONTHS, TRIPS, strict=True):
        year, period = month.split("-")
        spent += [f"{year},{period},van,fuel,{20 * trips}.00", f"{year},{period},van,insurance,5000.00"]
        history.append(f"van,{month},trips,{trips}")
    history.append("van,2025-01,trips,120")
    files: dict[str, str | None] = {
        "ledger.yaml": dedent(LEDGER),
        "spent.csv": "\n".join(spent) + "\n",
        "driver_history.csv": "\n".join(history) + "\n",
        "account_behaviour.csv": "account,driver,variable\nfuel,trips,100%\ninsurance,trips,0%\n",
    }
    return write_case(folder, {**files, **(changes or {})})


def test_the_ledger_tells_what_a_unit_cost_and_a_planned_month_is_predicted(tmp_path: Path) -> None:
    reviewed = review_costs(van(tmp_path / "case"))

    (study,) = reviewed.costs.studies
    assert (study.cost, study.source, study.history.periods) == ("van", "unit", tuple(MONTHS))
    assert study.study is not None
    (rate,) = study.study.rates
    assert (rate.driver, round(rate.rate_minor)) == ("trips", 2_000)
    assert study.study.fixed is not None
    assert round(study.study.fixed.amount_minor) == 500_000
    # 5,000 + 120 x 20
    assert study.predictions["2025-01"].expected_minor == 740_000
    assert not reviewed.findings.total


def test_judged_accounts_stand_beside_regression_for_a_mean_month(tmp_path: Path) -> None:
    reviewed = review_costs(van(tmp_path / "case"))

    (methods,) = reviewed.costs.studies[0].methods
    judged = next(item for item in methods.results if item.method == "classified accounts")
    assert (judged.rate_minor, judged.fixed_minor) == (2_000, 500_000)


def test_an_account_can_be_studied_as_well_as_a_unit(tmp_path: Path) -> None:
    path = van(tmp_path / "case")
    history = (path / "driver_history.csv").read_text(encoding="utf-8").replace("van,", "fuel,")
    (path / "driver_history.csv").write_text(history, encoding="utf-8")

    (study,) = review_costs(path).costs.studies

    assert study.source == "account"
    assert study.study is not None
    assert study.study.fixed is None
    assert round(study.study.rates[0].rate_minor) == 2_000


def test_costs_of_a_table_take_the_place_of_a_ledger_and_places_need_no_time(tmp_path: Path) -> None:
    costs = ["cost,period,amount"] + [f"heat,house-{at},{100 + 3 * at}.00" for at in range(12)]
    history = ["cost,period,driver,quantity"] + [f"heat,house-{at},rooms,{at}" for at in range(12)]
    changes: dict[str, str | None] = {
        "cost_history.csv": "\n".join(costs) + "\n",
        "driver_history.csv": "\n".join(history) + "\n",
    }

    (study,) = review_costs(write_case(tmp_path / "case", changes)).costs.studies

    assert study.source == "table"
    assert not study.history.is_in_time_order
    assert study.study is not None
    assert round(study.study.rates[0].rate_minor) == 300


def test_an_unknown_cost_is_told_with_the_nearest_unit(tmp_path: Path) -> None:
    path = van(tmp_path / "case")
    stated, _ = read_work(load_case(path).raw)
    assert stated is not None
    history = (path / "driver_history.csv").read_text(encoding="utf-8").replace("van,", "vans,")
    (path / "driver_history.csv").write_text(history, encoding="utf-8")

    reviewed = review_costs(path)

    assert reviewed.costs.studies == ()
    assert [(item.code, item.remedy) for item in reviewed.findings.blocking] == [
        ("drivers.unknown-cost", "Did you mean van? Otherwise state its costs in the table cost_history.")
    ]


def test_a_cost_that_cannot_be_studied_does_not_hide_the_others(tmp_path: Path) -> None:
    path = van(tmp_path / "case")
    with (path / "driver_history.csv").open("a", encoding="utf-8") as file:
        file.write("fuel,2023-01,trips,100\n")

    studies = {study.cost: study for study in review_costs(path).costs.studies}

    assert studies["van"].study is not None
    assert studies["fuel"].study is None
    assert [item.code for item in studies["fuel"].findings.blocking] == ["drivers.no-candidate"]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    path = van(tmp_path / "case")
    lines = (path / "driver_history.csv").read_text(encoding="utf-8").splitlines()
    before = review_costs(path).costs.studies[0].study
    (path / "driver_history.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")

    after = review_costs(path).costs.studies[0].study

    assert before is not None
    assert after is not None
    assert before.rates == after.rates
    assert before.fixed == after.fixed


def test_without_the_library_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("scipy")

    monkeypatch.setattr("apportion.services.cost_drivers.study_cost", missing)

    with pytest.raises(Refusal) as refused:
        review_costs(van(tmp_path / "case"))

    assert "apportion[evidence]" in refused.value.remedy


def test_a_study_needs_a_ledger_in_the_currency_of_the_case(tmp_path: Path) -> None:
    path = van(tmp_path / "case", {"ledger.yaml": dedent(LEDGER).replace("USD", "EUR")})
    loaded = load_case(path)
    stated, _ = read_work(loaded.raw)
    assert stated is not None
    assert loaded.case is not None

    with pytest.raises(Refusal, match="in EUR, the case in USD"):
        study_drivers(path, stated, loaded.case.currency)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024", (2024, 0)),
        ("FY2024", (2024, 0)),
        ("2024-3", (2024, 3)),
        ("2024-03", (2024, 3)),
        ("2024-P13", (2024, 13)),
        ("2024-00", None),
        ("spring", None),
        ("24-03", None),
    ],
)
def test_periods_are_years_or_periods_of_years(text: str, period: tuple[int, int] | None) -> None:
    assert period_of(text) == period


def test_paths_are_read_however_the_sign_is_spaced() -> None:
    assert path_of("operations>delivery") == path_of(" operations  > delivery ") == "operations > delivery"
