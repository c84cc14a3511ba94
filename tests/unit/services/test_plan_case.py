"""Planning a case and writing the plan folder: everything it was made from is in it, nothing of others is lost."""

import json
from pathlib import Path

import pytest

from apportion.adapters.output.folder import read_manifest
from apportion.services.load import load_case
from apportion.services.plan_case import default_target, plan_case, plan_path, write_plan
from apportion.services.refusal import CaseBlocked, Refusal
from tests.support.town import TOWN, edited, write_case


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_case(tmp_path / "town")


def test_parks_get_all_they_may_and_roads_the_rest(town: Path) -> None:
    plan = plan_path(town).plan

    assert plan.status == "optimal"
    assert {unit.unit: unit.amount for unit in plan.units} == {"parks": 80000, "roads": 20000}
    assert plan.proof is not None
    assert plan.proof.value_lower == 320000  # 800 × 3.5 + 200 × 2


def test_a_plan_folder_holds_documents_tables_and_the_case_byte_for_byte(town: Path, tmp_path: Path) -> None:
    planned = plan_path(town)

    write_plan(planned, tmp_path / "plan", replace=False)

    held = read_manifest(tmp_path / "plan")
    assert held is not None
    assert set(held.files) == {
        "plan.json",
        "allocations.csv",
        "units.csv",
        "requests.csv",
        "funds.csv",
        "rules.csv",
        "plan.xlsx",
        "report.html",
        *(f"case/{name}" for name in TOWN),
    }
    for name in TOWN:
        assert (tmp_path / "plan" / "case" / name).read_bytes() == (town / name).read_bytes()
    document = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert document["fingerprint"] == held.fingerprint == planned.plan.fingerprint
    assert [row["amount"] for row in document["allocations"]] == ["800.00", "200.00"]


def test_planning_the_copy_inside_the_folder_gives_the_same_plan(town: Path, tmp_path: Path) -> None:
    planned = plan_path(town)
    write_plan(planned, tmp_path / "plan", replace=False, with_report=False)

    again = plan_path(tmp_path / "plan" / "case")

    assert again.plan.fingerprint == planned.plan.fingerprint
    assert not (tmp_path / "plan" / "report.html").exists()


def test_more_than_ten_thousand_lines_stand_in_a_parquet_file_named_by_the_plan(tmp_path: Path) -> None:
    rows = [f"r{number:05d},roads,1.00,2" for number in range(10_001)]
    changes: dict[str, str | None] = {
        "requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""]),
        "units.csv": "unit\nroads\n",
        "rules.csv": None,
    }
    planned = plan_path(write_case(tmp_path / "town", changes))

    write_plan(planned, tmp_path / "plan", replace=False, with_report=False)

    name = f"allocations-{planned.plan.fingerprint.removeprefix('sha256:')[:16]}.parquet"
    document = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert document["allocations"] == {"file": name, "rows": 1000}
    assert (tmp_path / "plan" / name).is_file()
    assert not (tmp_path / "plan" / "allocations.csv").exists()


def test_a_case_changed_after_it_was_loaded_is_not_passed_off_as_planned(town: Path, tmp_path: Path) -> None:
    planned = plan_case(load_case(town))
    write_case(town, edited("requests.csv", "700.00", "600.00"))

    with pytest.raises(Refusal, match="was changed while"):
        write_plan(planned, tmp_path / "plan", replace=False)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["town"]


def test_a_place_in_use_is_refused_before_anything_is_made(town: Path, tmp_path: Path) -> None:
    (tmp_path / "plan").write_text("mine")
    said: list[str] = []

    with pytest.raises(Refusal, match="is a file"):
        write_plan(plan_path(town), tmp_path / "plan", replace=True, say=said.append)

    assert said == []
    assert (tmp_path / "plan").read_text() == "mine"


def test_a_case_that_blocks_is_not_planned(tmp_path: Path) -> None:
    loaded = load_case(write_case(tmp_path / "town", edited("units.csv", "800.00", "8OO.00")))

    with pytest.raises(CaseBlocked):
        plan_case(loaded)


@pytest.mark.parametrize(
    ("case", "expected"), [("budget.xlsx", "budget-plan"), ("town", "town-plan"), ("v1.5", "v1.5-plan")]
)
def test_a_plan_goes_beside_under_the_name_of_its_case(tmp_path: Path, case: str, expected: str) -> None:
    if case.endswith(".xlsx"):
        (tmp_path / case).write_bytes(b"")
    else:
        (tmp_path / case).mkdir()

    assert default_target(tmp_path / case) == Path(expected)
    assert default_target(tmp_path / case / "") == Path(expected)


def test_the_case_in_this_folder_has_a_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "town").mkdir()
    monkeypatch.chdir(tmp_path / "town")

    assert default_target(Path()) == Path("town-plan")
