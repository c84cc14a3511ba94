"""A written plan is judged anew: whatever was changed in the folder is found and named."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from apportion.adapters.output.folder import MANIFEST, digest_of
from apportion.services.load import load_case
from apportion.services.open_plan import read_stored
from apportion.services.plan_case import plan_path, write_plan
from apportion.services.refusal import CaseBlocked, Refusal
from apportion.services.stored_amounts import stored_amounts
from apportion.services.verify_plan import Verification, verify
from tests.support.town import edited, write_case

FUNDS: dict[str, str | None] = {
    "funds.csv": "fund,name,amount,pays_for\ngrant,Green grant,300.00,unit:parks\ngeneral,Taxes,700.00,\n"
}


def written(tmp_path: Path, changes: dict[str, str | None] | None = None) -> Path:
    planned = plan_path(write_case(tmp_path / "town", changes))
    write_plan(planned, tmp_path / "plan", replace=False, with_report=False)
    return tmp_path / "plan"


def sign_again(folder: Path) -> None:
    """Make the manifest agree with the files, as somebody would who wants a change to go unnoticed."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for name, entry in manifest["files"].items():
        entry.update(sha256=digest_of(folder / name), bytes=(folder / name).stat().st_size)
    (folder / MANIFEST).write_text(json.dumps(manifest))


def failed(judged: Verification) -> dict[str, str]:
    """The questions that were not answered with yes, each with what speaks against it."""
    return {check.question: " | ".join(check.problems) for check in judged.checks if check.count}


def replaced(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_bytes().decode()
    assert old in text
    (folder / name).write_bytes(text.replace(old, new).encode())


@pytest.mark.parametrize("changes", [None, FUNDS], ids=["one purse", "two funds"])
def test_a_plan_as_it_was_written_holds(tmp_path: Path, changes: dict[str, str | None] | None) -> None:
    judged = verify(written(tmp_path, changes))

    assert failed(judged) == {}
    assert judged.holds
    assert judged.status == "optimal"


def test_a_large_plan_with_its_lines_in_parquet_holds(tmp_path: Path) -> None:
    rows = [f"r{number:05d},roads,1.00,2" for number in range(10_001)]
    folder = written(
        tmp_path,
        {
            "requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""]),
            "units.csv": "unit\nroads\n",
            "rules.csv": None,
        },
    )
    assert verify(folder).holds

    (lines,) = folder.glob("allocations-*.parquet")
    lines.write_bytes(lines.read_bytes()[:-10])
    case = load_case(folder / "case").usable()
    (problem,) = stored_amounts(folder, read_stored(folder), case).problems
    assert f"{lines.name} cannot be read" in problem


def test_money_kept_back_beyond_two_reserves_is_found_again(tmp_path: Path) -> None:
    """Parks and roads can take 500.00 of 1,000.00; the reserves ask for 80.00 and keep the other 500.00."""
    changes: dict[str, str | None] = {
        "requests.csv": "request,unit,cap,rate\nparks,parks,300.00,3.5\nroads,roads,200.00,2\n",
        "rules.csv": "rule,kind,at_least\nrainy-days,reserve,5%\nroof,reserve,30.00\n",
    }
    folder = written(tmp_path, changes)

    assert json.loads((folder / "plan.json").read_text())["reserve"] == "500.00"
    assert failed(verify(folder)) == {}


@pytest.mark.parametrize(
    ("name", "old", "new", "question", "said"),
    [
        (
            "plan.json",
            '"parks", "fund": "general", "period": "FY2025", "amount": "800.00"',
            '"parks", "fund": "general", "period": "FY2025", "amount": "800.01"',
            "The amounts add up to the last unit",
            "1000.01",
        ),
        (
            "plan.json",
            '"parks", "fund": "general", "period": "FY2025", "amount": "800.00"',
            '"parks", "fund": "general", "period": "FY2025", "amount": "800.01"',
            "Every rule holds",
            "Cap of Parks",
        ),
        (
            "plan.json",
            '"parks", "fund": "general", "period": "FY2025", "amount": "800.00"',
            '"parks", "fund": "general", "period": "FY2025", "amount": "799.99"',
            "The fingerprint is that of these amounts",
            "sha256:",
        ),
        (
            "plan.json",
            '"value": "3200.00"',
            '"value": "3300.00"',
            "The value is right, and no plan is better by more than the gap",
            "3300.00",
        ),
        (
            "plan.json",
            '"value": "3200.00"',
            '"value": "3300.00"',
            "The value is right, and no plan is better by more than the gap",
            "claims 3300.00; no plan can be worth more than 3200.00",
        ),
        (
            "plan.json",
            '"bound": "3200.00"',
            '"bound": "3100.00"',
            "The value is right, and no plan is better by more than the gap",
            "a plan worth 3200.00 exists",
        ),
        ("plan.json", '"total": "1000.00"', '"total": "1000.01"', "The case is the one that was planned", "1000.01"),
        ("units.csv", "800.00,200.00,800.00", "800.01,200.00,800.00", "The tables say the same as plan.json", "800.01"),
        ("requests.csv", "parks,Green spaces", "parcs,Green spaces", "The tables say the same as plan.json", "parcs"),
        ("allocations.csv", "200.00", "200.10", "The tables say the same as plan.json", "allocations.csv"),
        ("rules.csv", "cap.parks,cap", "cap.perks,cap", "The tables say the same as plan.json", "cap.parks"),
        ("units.csv", "unit,name", "unit,title", "The tables say the same as plan.json", "other columns"),
        ("case/units.csv", "800.00", "790.00", "The case is the one that was planned", "fingerprint"),
        ("case/requests.csv", "3.5", "3.6", "The fingerprint is that of these amounts", "sha256:"),
        ("case/rules.csv", "60%", "12%", "Every rule holds", "roads-share"),
    ],
)
def test_a_change_is_found_even_when_the_list_of_files_was_signed_again(
    tmp_path: Path, name: str, old: str, new: str, question: str, said: str
) -> None:
    folder = written(tmp_path)
    replaced(folder, name, old, new)
    assert "was changed after it was written" in failed(verify(folder))["Every file is as it was written"]

    sign_again(folder)

    found = failed(verify(folder))
    assert "Every file is as it was written" not in found
    assert said in found[question]


def test_a_cell_changed_in_the_workbook_is_found(tmp_path: Path) -> None:
    folder = written(tmp_path, FUNDS)
    book = openpyxl.load_workbook(folder / "plan.xlsx", data_only=True)
    for row in book["Units"].iter_rows():
        for cell in row:
            if cell.value == 800:
                cell.value = 801
    book.save(folder / "plan.xlsx")
    book.close()

    found = failed(verify(folder))

    assert "sheet Units, parks, Amount: says 801" in found["The workbook says the same as plan.json"]
    assert "plan.xlsx was changed" in found["Every file is as it was written"]


def lose_workbook(folder: Path) -> None:
    (folder / "plan.xlsx").unlink()


def lose_table(folder: Path) -> None:
    (folder / "funds.csv").unlink()


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


@pytest.mark.parametrize(
    ("lose", "said"),
    [(lose_workbook, "plan.xlsx is missing"), (lose_table, "funds.csv is missing"), (lose_manifest, "is missing")],
)
def test_a_file_that_is_missing_is_named(tmp_path: Path, lose: Callable[[Path], None], said: str) -> None:
    folder = written(tmp_path)
    lose(folder)

    assert said in failed(verify(folder))["Every file is as it was written"]


def test_a_case_without_a_plan_holds_when_it_says_so(tmp_path: Path) -> None:
    folder = written(tmp_path, edited("rules.csv", "60%", "12%"))
    assert verify(folder).holds

    write_case(folder / "case")
    sign_again(folder)
    found = failed(verify(folder))
    assert "planned again the case is optimal" in found["No plan can keep all rules"]


def test_a_folder_that_is_no_plan_or_has_no_case_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is not a plan folder"):
        verify(write_case(tmp_path / "other"))
    folder = written(tmp_path)
    for path in (folder / "case").iterdir():
        path.unlink()
    (folder / "case").rmdir()
    with pytest.raises(Refusal, match="holds no copy of its case"):
        verify(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "99"}', '{"format": "1"}'])
def test_a_plan_that_cannot_be_read_blocks_with_a_finding(tmp_path: Path, text: str) -> None:
    folder = written(tmp_path)
    (folder / "plan.json").write_text(text)

    with pytest.raises(CaseBlocked) as blocked:
        verify(folder)
    assert blocked.value.findings.blocking


def test_names_that_would_be_formulas_are_compared_as_the_names_they_are(tmp_path: Path) -> None:
    changes = edited("requests.csv", "parks,Green spaces", "=parks,@Green spaces")

    assert failed(verify(written(tmp_path, changes))) == {}
