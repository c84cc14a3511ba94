"""Projects that are judged by their cash flows: what a changed flow or rate changes, and that a plan of them holds."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest

import apportion
from apportion.services.load import load_case
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.verify_plan import verify

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "appraised-projects"


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    """A copy of the example with one thing changed in a file."""
    shutil.copytree(EXAMPLE, folder)
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("sets", "name", "old", "new"),
    [
        (
            {"flow.leaks.benefit.amount.3": "400k"},
            "cash_flows.csv",
            "leaks,,,,benefit,3,260000.00",
            "leaks,,,,benefit,3,400000.00",
        ),
        ({"risk_class.network.beta": "1.4"}, "risk_classes.csv", "network,0.55", "network,1.4"),
        ({"risk_free_rate": "6%"}, "case.yaml", "risk_free_rate: 4.2%", "risk_free_rate: 6%"),
        (
            {"industry.Public services.beta": "1.3"},
            "industry_betas.csv",
            "Public services,0.9",
            "Public services,1.3",
        ),
        ({"valuation.heat.terminal_growth": "0%"}, "valuations.csv", "growth,1%", "growth,0%"),
        (
            {"flow.platform.benefit.amount.fast.2": "900k"},
            "cash_flows.csv",
            "platform,,fast,,benefit,2,700000.00",
            "platform,,fast,,benefit,2,900000.00",
        ),
        (
            {"flow.gas.cost.amount.restoration": "2M"},
            "cash_flows.csv",
            "restoration,cost,6,920000.00",
            "restoration,cost,6,2000000.00",
        ),
    ],
    ids=lambda part: next(iter(part)) if isinstance(part, dict) else "",
)
def test_a_what_if_is_the_plan_of_the_changed_file(
    sets: Mapping[str, str], name: str, old: str, new: str, tmp_path: Path
) -> None:
    answer = apportion.load(EXAMPLE).what_if(sets)

    plan = apportion.load(changed(tmp_path / "changed", name, old, new)).plan()

    detail = answer.to_dict()
    assert detail["after"]["case_fingerprint"] == load_case(tmp_path / "changed").usable().fingerprint
    assert plan.value is not None
    assert abs(Fraction(detail["after"]["value"]) - plan.value) < Fraction(1, 10**9)


def test_two_scenarios_are_changed_together_because_they_sum_to_the_whole() -> None:
    loaded = apportion.load(EXAMPLE)

    with pytest.raises(apportion.ApportionError, match="sum to 90"):
        loaded.what_if({"request_scenario.platform.slow": "20%"})
    better = loaded.what_if({"request_scenario.platform.slow": "20%", "request_scenario.platform.fast": "30%"})

    assert better.value_change is not None
    assert better.value_change > 0


def test_a_request_that_is_left_out_takes_its_flows_with_it() -> None:
    answer = apportion.load(EXAMPLE).what_if(drop=["request.platform"])

    assert answer.to_dict()["after"]["status"] == "optimal"


def test_a_flow_of_which_there_are_several_has_to_be_named() -> None:
    with pytest.raises(apportion.ApportionError, match="say which one is meant"):
        apportion.load(EXAMPLE).what_if({"flow.leaks.benefit.amount": "1"})


def test_a_plan_of_earned_worth_is_verified_from_its_own_copy(tmp_path: Path) -> None:
    planned = plan_path(EXAMPLE)
    write_plan(planned, tmp_path / "plan", replace=False, with_report=False)

    assert verify(tmp_path / "plan").holds

    flows = tmp_path / "plan" / "case" / "cash_flows.csv"
    text = flows.read_text(encoding="utf-8")
    flows.write_text(text.replace("leaks,,,,benefit,3,260000.00", "leaks,,,,benefit,3,260000.01"), encoding="utf-8")
    judged = {check.question: check.count for check in verify(tmp_path / "plan").checks}
    assert judged["Every file is as it was written"]
    assert judged["The case is the one that was planned"]


def test_the_situation_of_the_budget_decides_a_project(tmp_path: Path) -> None:
    """In a fight for survival later money is dearer by 3 points: half of the pumps is no longer worth its price."""
    folder = changed(tmp_path / "dear", "case.yaml", "pressure: efficiency", "pressure: survival")

    before, after = apportion.load(EXAMPLE).worth, apportion.load(folder).worth

    assert before is not None
    assert after is not None
    assert [item.worth.npv_minor > 0 for item in before.of_request("pumps")] == [False, True]
    assert [item.worth.npv_minor > 0 for item in after.of_request("pumps")] == [False, False]
