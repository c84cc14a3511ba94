"""Imports point downwards and each library has one home; and the guard that says so finds what is planted."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# File below src/apportion -> its text. Each breaks one contract on purpose.
PLANTED = {
    "kernel/planted.py": "import apportion.model",
    "model/planted.py": "from apportion import allocation",
    "allocation/planted.py": "def later():\n    import apportion.reports",
    "reports/planted.py": "import typing\nif typing.TYPE_CHECKING:\n    import apportion.services",
    "adapters/planted.py": "import apportion.interfaces",
    "analysis/__init__.py": "import apportion.valuation",
    "valuation/__init__.py": "",
    "allocation/planted_solver.py": "import highspy",
    "services/planted_solver.py": "def later():\n    import highspy",
    "services/planted_engine.py": "import duckdb",
    "services/planted_workbook.py": "import xlsxwriter.format",
    "model/planted_workbook.py": "import xlsxwriter",
    "interfaces/planted_workbook.py": "from python_calamine import CalamineWorkbook",
    "adapters/planted_chart.py": "import jinja2",
    "services/planted_page.py": "import jinja2",
    "services/planted_console.py": "import click",
    "reports/planted_console.py": "import rich.table",
    "allocation/planted_statistics.py": "from scipy import optimize",
    "priorities/planted_statistics.py": "import statsmodels.api",
    "services/planted_pool.py": "import joblib",
    "risk/planted_pool.py": "import distributed",
    "services/planted_document.py": "import docx, pptx, typst",
    "services/planted_database.py": "import sqlite3, psycopg",
    "allocation/planted_oracle.py": "import mpmath, pyxirr",
    "kernel/planted_egg.py": "import apportion.kernel.planted_hen",
    "kernel/planted_hen.py": "import apportion.kernel.planted_egg",
}

# Each library in its home: none of these may be reported.
ALLOWED = {
    "allocation/solve.py": "import highspy",
    "adapters/at_home.py": "import duckdb, python_calamine, xlsxwriter",
    "reports/at_home.py": "import jinja2, xlsxwriter",
    "interfaces/at_home.py": "import click, rich\nimport apportion.services",
    "services/at_home.py": "import apportion.adapters",
    "analysis/at_home.py": "import scipy, statsmodels.api",
    "valuation/at_home.py": "import scipy",
    "risk/at_home.py": "import scipy",
    "adapters/at_home_too.py": "import joblib, psycopg, sqlite3",
    "reports/at_home_too.py": "import docx, pptx, typst",
}

CONTRACTS = (
    "A room imports only what stands below it",
    "The solver is called only in allocation.solve",
    "DuckDB is called only in adapters",
    "Workbooks are read and written only in adapters and reports",
    "Charts and page templates are rendered only in reports",
    "The console is touched only in interfaces",
    "Statistics are fitted and drawn only in analysis, valuation and risk",
    "Work is handed to other processes and machines only in adapters",
    "PDF, Word and slides are made only in reports",
    "Databases are reached only in adapters",
    "Oracles and test tools stay out of the package",
    "No import cycle inside a room",
)


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package in root/src with the contracts in root/pyproject.toml."""
    environment = os.environ | {"PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


def copy_with(target: Path, files: dict[str, str]) -> Path:
    """A copy of the project's sources and contracts, with these files added."""
    shutil.copy(ROOT / "pyproject.toml", target)
    shutil.copytree(ROOT / "src", target / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in files.items():
        file = target / "src" / "apportion" / name
        file.parent.mkdir(exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text + "\n", encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """One run over all planted violations: a run costs more than a look at its output."""
    return lint_imports(copy_with(tmp_path_factory.mktemp("planted"), PLANTED | ALLOWED))


def test_the_project_keeps_its_layers() -> None:
    run = lint_imports(ROOT)

    assert run.returncode == 0, run.stdout + run.stderr


def test_planted_violations_turn_the_guard_red(planted: subprocess.CompletedProcess[str]) -> None:
    assert planted.returncode == 1, planted.stdout + planted.stderr


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_can_break(planted: subprocess.CompletedProcess[str], contract: str) -> None:
    assert f"{contract} BROKEN" in planted.stdout


@pytest.mark.parametrize(
    "violation",
    [
        "apportion.kernel.planted -> apportion.model",
        "apportion.model.planted -> apportion.allocation",
        "apportion.allocation.planted -> apportion.reports",
        "apportion.reports.planted -> apportion.services",
        "apportion.adapters.planted -> apportion.interfaces",
        "apportion.analysis -> apportion.valuation",
        "apportion.allocation.planted_solver -> highspy",
        "apportion.services.planted_solver -> highspy",
        "apportion.services.planted_engine -> duckdb",
        "apportion.services.planted_workbook -> xlsxwriter",
        "apportion.model.planted_workbook -> xlsxwriter",
        "apportion.interfaces.planted_workbook -> python_calamine",
        "apportion.adapters.planted_chart -> jinja2",
        "apportion.services.planted_page -> jinja2",
        "apportion.services.planted_console -> click",
        "apportion.reports.planted_console -> rich",
        "apportion.allocation.planted_statistics -> scipy",
        "apportion.priorities.planted_statistics -> statsmodels",
        "apportion.allocation.planted_oracle -> mpmath",
        "apportion.allocation.planted_oracle -> pyxirr",
    ],
)
def test_each_planted_import_is_named(planted: subprocess.CompletedProcess[str], violation: str) -> None:
    assert violation in planted.stdout


def test_a_library_in_its_home_is_not_named(planted: subprocess.CompletedProcess[str]) -> None:
    assert "at_home" not in planted.stdout
    assert "apportion.allocation.solve -> highspy" not in planted.stdout


def test_a_room_that_says_not_where_it_stands_is_refused(tmp_path: Path) -> None:
    run = lint_imports(copy_with(tmp_path, {"pantry/__init__.py": ""}))

    assert run.returncode == 1, run.stdout + run.stderr
    assert "apportion.pantry" in run.stdout or "- pantry" in run.stdout
