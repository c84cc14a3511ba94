"""A case is tried on draws of its numbers: the same wherever the work is done, and refused where it says nothing."""

import csv
import math
import shutil
import statistics
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from apportion.adapters.pools.processes import Processes
from apportion.reports.charts.spread import spread_chart
from apportion.reports.charts.tornado import TornadoRow, tornado_chart
from apportion.reports.simulation_json import simulation_document
from apportion.reports.simulation_words import share_words, simulation_sentences
from apportion.reports.words import Formatter
from apportion.risk.uncertainty.past import NoPast, from_history
from apportion.risk.uncertainty.statistics import Share
from apportion.services.load import load_case
from apportion.services.past_years import with_past_years
from apportion.services.refusal import Refusal
from apportion.services.simulate import Simulated, simulate_plan

EXAMPLES = Path(__file__).parents[3] / "examples"
FEW = 200


@pytest.fixture(scope="module")
def company() -> Simulated:
    return simulate_plan(load_case(EXAMPLES / "technology-company"), draws=2_000, solves=6)


def test_two_processes_find_what_one_finds(company: Simulated) -> None:
    other = simulate_plan(load_case(EXAMPLES / "technology-company"), draws=2_000, solves=6, pool=Processes(2))

    assert other.simulation == company.simulation
    assert other.frequency == company.frequency


def test_the_plan_stays_as_it_is_without_the_tables(tmp_path: Path, company: Simulated) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(EXAMPLES / "technology-company", bare)
    for name in ("uncertain.csv", "correlations.csv"):
        (bare / name).unlink()
    loaded = load_case(bare)

    assert loaded.usable().fingerprint == company.case.fingerprint
    with pytest.raises(Refusal, match="does not say how far its numbers may be off"):
        simulate_plan(loaded)


def test_a_board_is_told_first_what_the_plan_is_worth_in_nine_draws_of_ten(company: Simulated) -> None:
    sentences = simulation_sentences(company.simulation, company.frequency, Formatter(company.case))

    assert sentences[0].startswith("In 9 of 10 draws the plan is worth at least 10.")
    assert any(sentence.startswith("All money together does not suffice in ") for sentence in sentences)
    assert any("all that hangs on market" in sentence for sentence in sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_the_document_holds_money_as_text_and_shares_with_their_interval(company: Simulated) -> None:
    document = simulation_document(company.simulation, company.frequency, company.case.currency)

    assert document["value"]["stated"] == "14987900.00"
    assert document["cost"]["stated"] == "25000000.00"
    low, high = document["total"]["runs_dry"]["interval"]
    assert low < document["total"]["runs_dry"]["share"] < high
    assert document["choices"]["solved"] == 6
    assert document["draws"]["numbers"] == 11


@pytest.mark.parametrize("width", [920, 332])
def test_pictures_say_in_words_what_they_show(company: Simulated, width: int) -> None:
    formatter, found = Formatter(company.case), company.simulation
    spread = spread_chart(found.value, "Value of the plan", formatter.value_short, width, "value")
    rows = [TornadoRow(bar.label, bar.value_low, bar.value_high) for bar in found.bars]
    tornado = tornado_chart(rows, found.value.stated, "Value of the plan", formatter.value_short, width, "tornado")

    assert "stated 15.0M" in spread
    assert "8 draws of 10 lie between" in spread
    assert "As stated 15.0M. Engineering" in tornado


def test_spreads_come_from_the_citys_own_ledger() -> None:
    found = simulate_plan(load_case(EXAMPLES / "city"), draws=FEW, solves=0)
    police = next(item for item in found.made.elements if item.id == "safety/police")

    with (EXAMPLES / "city" / "ledger" / "general-fund.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["unit"] == "police" and row["actual"]]
    spent = [float(row["actual"]) for row in sorted(rows, key=lambda row: row["fiscal_year"])]
    logs = [math.log(after / before) for before, after in pairwise(spent)]

    assert police.spread.figures[1] == pytest.approx(statistics.stdev(logs))
    assert found.frequency is None


def test_the_interval_of_a_forecast_becomes_the_spread_that_holds_as_much(tmp_path: Path) -> None:
    """The forecasts' intervals hold 90 of 100, so that one in twenty lies above: a normal score of 1.6449."""
    case = tmp_path / "city"
    shutil.copytree(EXAMPLES / "city", case)
    (case / "uncertain.csv").write_text(
        "uncertain,what,applies_to,distribution,source\n"
        "police,cost,unit:police,normal,forecast\nfire,cost,unit:fire,lognormal,forecast\n",
        encoding="utf-8",
    )
    found = simulate_plan(load_case(case), draws=FEW, solves=0)
    past = with_past_years(found.loaded, lambda _: None).past
    assert past is not None
    assert past.outlook is not None
    assert past.outlook.next_forecasts is not None
    forecasts = {item.unit: item for item in past.outlook.next_forecasts.forecasts}

    for element in found.made.elements:
        forecast = forecasts[element.id]
        assert forecast.point is not None
        ends = [float(end or 0) / forecast.point - 1.0 for end in (forecast.low, forecast.high)]
        assert element.spread.at(np.array([-1.6448536, 1.6448536])) == pytest.approx(ends, abs=1e-7)


def test_payback_and_loss_are_told_of_projects_with_cash_flows(tmp_path: Path) -> None:
    case = tmp_path / "projects"
    shutil.copytree(EXAMPLES / "appraised-projects", case)
    (case / "uncertain.csv").write_text(
        "uncertain,what,distribution,low,likely,high\nbenefits,value,pert,-60%,0%,20%\ncosts,cost,pert,-5%,0%,30%\n",
        encoding="utf-8",
    )
    found = simulate_plan(load_case(case), draws=FEW, solves=0)
    flows = {item.request: item.flows for item in found.simulation.requests if item.flows is not None}
    appraised = found.loaded.evidence.worth
    assert appraised is not None
    worth = {(item.request, item.level): item.worth for item in appraised.appraisals}
    flows.pop("pumps", None)

    # What the plan is worth as stated: the net present value that it maximises, of its example's README.
    assert found.simulation.value.stated == pytest.approx(1_719_922_83, abs=1)
    # A tenth less benefit takes more than a tenth from a net present value.
    bars = {bar.id: bar for bar in found.simulation.bars}
    benefits = bars["benefits"]
    assert benefits.low_change is not None
    assert benefits.value_low < found.simulation.value.stated * (1.0 + 1.5 * benefits.low_change)
    assert bars["costs"].value_high < found.simulation.value.stated
    assert flows
    for request, item in flows.items():
        assert item.npv_stated == pytest.approx(float(worth[request, ""].present.net))
        months = worth[request, ""].payback_months
        assert item.payback_stated == (None if months is None else pytest.approx(float(months)))
        assert item.npv[0] < item.npv[2]


def test_too_short_a_past_is_refused() -> None:
    with pytest.raises(NoPast, match="2 changes from year to year of 'parks', and 3 are needed"):
        from_history("empirical", np.array([0.1, 0.2]), "parks")
    with pytest.raises(NoPast, match="fell to nothing"):
        from_history("lognormal", np.array([0.1, -1.0, 0.2]), "parks")


def test_past_changes_are_taken_around_their_mean() -> None:
    """Growth of 5 %, 10 % and 15 %: ratios 1.05, 1.10, 1.15 to their mean of 1.10 are -4.5 %, 0 % and 4.5 %."""
    spread = from_history("empirical", np.array([0.05, 0.10, 0.15]), "parks")

    assert spread.changes == pytest.approx([-0.05 / 1.1, 0.0, 0.05 / 1.1])
    assert spread.moments()[0] == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "in no draw"),
        (1, "in fewer than 1 of 200 draws"),
        (300, "in 3 of 10 draws"),
        (347, "in 35\N{NO-BREAK SPACE}% of draws"),
        (999, "in more than 199 of 200 draws"),
        (1000, "in every draw"),
    ],
)
def test_shares_are_said_as_people_say_them(count: int, words: str) -> None:
    assert share_words(Share(count, 1000)) == words
