"""The Python face: a budget in three calls, with exact amounts; every exported name is documented."""

import inspect
import json
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import apportion
from tests.support.town import edited, write_case


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_case(tmp_path / "town")


def test_a_budget_in_three_calls(town: Path) -> None:
    (parks, *_) = apportion.load(town).plan().explain("parks")

    assert parks.name == "Parks"
    assert dict(parks.figures)["Amount"] == "$800.00"


def test_amounts_are_exact_decimals_in_major_units(town: Path) -> None:
    result = apportion.load(str(town)).plan()

    assert result.status == "optimal"
    assert dict(result.units) == {"parks": Decimal("800.00"), "roads": Decimal("200.00")}
    assert dict(result.requests) == {"parks": Decimal("800.00"), "roads": Decimal("200.00")}
    assert str(result.units["parks"]) == "800.00"
    assert (result.total, result.allocated) == (Decimal("1000.00"), Decimal("1000.00"))
    assert result.value == result.bound == Fraction(3200)
    assert all(isinstance(amount, Decimal) for amount in result.units.values())


def test_periods_of_a_request_are_added_up(tmp_path: Path) -> None:
    two_years: dict[str, str | None] = {
        **edited("case.yaml", "FY2025", "FY2025; FY2026"),
        "requests.csv": (
            "request,unit,period,cap,rate\nparks,parks,FY2025,500.00,3\nparks,parks,FY2026,300.00,2\n"
            "roads,roads,FY2025,700.00,1\n"
        ),
    }

    result = apportion.load(write_case(tmp_path / "town", two_years)).plan()

    assert result.requests["parks"] == Decimal("800.00")


def test_amounts_cannot_be_changed_in_hand(town: Path) -> None:
    result = apportion.load(town).plan()

    with pytest.raises(TypeError):
        result.units["parks"] = Decimal(0)  # type: ignore[index]  # the test is that it cannot


def test_the_document_is_that_of_plan_json(town: Path, tmp_path: Path) -> None:
    result = apportion.load(town).plan()

    written = result.write(tmp_path / "plan")

    assert written == tmp_path / "plan"
    assert json.loads((written / "plan.json").read_text(encoding="utf-8")) == json.loads(json.dumps(result.to_dict()))
    assert (written / "report.html").is_file()


def test_writing_over_a_plan_needs_force_and_over_others_is_never_done(town: Path, tmp_path: Path) -> None:
    result = apportion.load(town).plan()
    result.write(tmp_path / "plan", report=False)

    with pytest.raises(apportion.ApportionError, match="exists"):
        result.write(tmp_path / "plan")
    result.write(tmp_path / "plan", force=True)
    with pytest.raises(apportion.ApportionError, match="not a plan folder"):
        result.write(town, force=True)


def test_a_plan_can_be_written_after_the_working_folder_changed(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(town.parent)
    result = apportion.load("town").plan()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    written = result.write("plan", report=False)

    assert (written / "case" / "units.csv").read_bytes() == (town / "units.csv").read_bytes()


def test_a_case_that_blocks_is_refused_with_all_its_findings(tmp_path: Path) -> None:
    changes = {**edited("units.csv", "800.00", "8OO.00"), **edited("requests.csv", "900.00", "1.234")}

    with pytest.raises(apportion.CaseError) as refused:
        apportion.load(write_case(tmp_path / "town", changes))

    files = {finding.place.file.rpartition("/")[2] for finding in refused.value.findings.blocking}
    assert files == {"units.csv", "requests.csv"}
    assert "8OO.00" in str(refused.value)


def test_warnings_come_along(tmp_path: Path) -> None:
    loaded = apportion.load(write_case(tmp_path / "town", edited("case.yaml", "1,000.00", "300.00")))

    codes = [finding.code for finding in loaded.findings.listed]
    assert "fit.floors-total" in codes
    assert loaded.check() == loaded.findings
    result = loaded.plan()
    assert result.status == "infeasible"
    assert result.value is None
    assert result.bound is None
    assert dict(result.units) == dict(result.requests) == {}
    assert result.fingerprint == ""


def test_wrong_calls_are_told_apart(tmp_path: Path, town: Path) -> None:
    with pytest.raises(FileNotFoundError):
        apportion.load(tmp_path / "nowhere")
    written = apportion.load(town).plan().write(tmp_path / "plan", report=False)
    with pytest.raises(apportion.ApportionError, match="is a plan, not a case"):
        apportion.load(written)
    with pytest.raises(apportion.ApportionError, match=r"Did you mean parks\?"):
        apportion.load(town).plan().explain("parsk")


def test_the_same_case_has_the_same_fingerprint(town: Path, tmp_path: Path) -> None:
    again = write_case(tmp_path / "again")

    assert apportion.load(town).fingerprint == apportion.load(again).fingerprint
    assert apportion.load(town).plan().fingerprint == apportion.load(again).plan().fingerprint


def public_names() -> list[str]:
    named = [name for name in apportion.__all__ if not name.startswith("__")]
    members = [
        f"{name}.{member}"
        for name in named
        if inspect.isclass(getattr(apportion, name))
        for member in vars(getattr(apportion, name))
        if not member.startswith("_")
    ]
    return [*named, *members]


@pytest.mark.parametrize("name", public_names())
def test_every_exported_name_is_documented(name: str) -> None:
    value: object = apportion
    for part in name.split("."):
        value = inspect.getattr_static(value, part, None) or getattr(value, part)

    assert len(inspect.getdoc(value) or "") > 20


def test_what_is_exported_is_what_is_there() -> None:
    assert dir(apportion) == sorted(apportion.__all__)
    with pytest.raises(AttributeError, match="plam"):
        _ = apportion.plam
    assert apportion.__doc__ is not None
    for name in apportion.__all__:
        assert hasattr(apportion, name)


def test_importing_apportion_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'duckdb', 'highspy', 'rich', 'openpyxl', 'jinja2', 'pydantic', 'babel', 'yaml'}"
    code = f"import sys, apportion; print(sorted({heavy} & set(sys.modules)))"

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"
