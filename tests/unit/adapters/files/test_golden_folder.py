"""Every finding of a case folder has a folder that provokes it, and its text stands beside it."""

import ast
import shutil
from pathlib import Path

import pytest

from apportion.adapters import files
from apportion.adapters.files import read_case
from apportion.adapters.files.codes import FOLDER_CODES
from apportion.model.intake.collect_catalogue import COLLECT_CODES
from apportion.model.intake.reported_catalogue import REPORTED_CODES
from apportion.model.intake.response_catalogue import RESPONSE_INTAKE_CODES

ROOT = Path(__file__).resolve().parents[4]
GOLDEN = ROOT / "tests" / "golden" / "folder"
FOLDERS = sorted(path for path in GOLDEN.iterdir() if path.is_dir())
CODES = [row.code for row in FOLDER_CODES]


def provoked(golden: Path, target: Path) -> Path:
    """A copy of the golden folder with its large files grown; the path that is to be read.

    ``path.txt`` names what is read instead of the folder. ``grow.txt`` says "file count line": the line is added so
    often, with its number for {n} and very much text for {fill}.
    """
    folder = target / golden.name
    shutil.copytree(golden, folder)
    (folder / "expected.txt").unlink(missing_ok=True)
    growth = folder / "grow.txt"
    if growth.exists():
        file, count, line = growth.read_text().rstrip("\n").split(" ", 2)
        with (folder / file).open("a", newline="\n") as grown:
            grown.writelines(line.format(n=n, fill="x" * 140_000) + "\n" for n in range(int(count)))
    named = folder / "path.txt"
    return folder / named.read_text().strip() if named.exists() else folder


@pytest.mark.parametrize("golden", FOLDERS, ids=lambda folder: folder.name)
def test_a_faulty_folder_is_told_as_agreed(golden: Path, tmp_path: Path) -> None:
    findings = read_case(provoked(golden, tmp_path)).findings

    assert [str(finding) for finding in findings.listed] == (golden / "expected.txt").read_text("utf-8").splitlines()
    assert golden.name.partition("+")[0] in {finding.code for finding in findings.listed}
    assert all(finding.remedy for finding in findings.listed)


def test_every_code_has_a_folder_that_provokes_it() -> None:
    assert sorted({folder.name.partition("+")[0] for folder in FOLDERS}) == sorted(CODES)


def test_every_code_stands_once_with_its_meaning() -> None:
    assert len(set(CODES)) == len(CODES)
    assert all(row.meaning.endswith(".") for row in FOLDER_CODES)


def codes_written_in(module: Path) -> set[str]:
    """Codes of the findings that a module makes; they are always written out."""
    calls = [
        node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.Call) and node.args
    ]
    names = {"Finding", "self._add"}
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func) in names
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_the_readers_of_folders_make_no_finding_outside_the_catalogue() -> None:
    modules = [path for path in Path(files.__path__[0]).glob("*.py") if not path.name.startswith("workbook")]
    written = set().union(*(codes_written_in(module) for module in modules))

    beside = {"response.no-mapping", "response.no-history", "reported.none"}  # of files that are no part of a case
    beside |= {"collect.too-many-cells"}
    assert beside <= {*RESPONSE_INTAKE_CODES, *REPORTED_CODES, *COLLECT_CODES}
    assert written == {*CODES, *beside}
