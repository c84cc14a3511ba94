"""Whole processes as a user starts them, from the case on disk to the written plan."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from apportion.model.requests import Shape
from benchmarks.data import requests, write_case
from benchmarks.table import Bar, Row, Section
from benchmarks.timing import Timed, measure_command

_NOTES: Final = """\
Times include the start of Python and everything that is read and written; memory is the largest that the process held.
A plan is written with its tables, workbook, report and a copy of the case.

*DuckDB query*: the same table read, ranked by weighted return, funded from the top by one window function and written
as Parquet, as an analyst would do by hand; it checks nothing, proves nothing and explains nothing, and works for
straight values only. *SLSQP script*: the textbook script started as a process on the same eight departments. *Python
with click*: a process that imports the library for command lines and ends."""

ROOT: Final = Path(__file__).resolve().parent.parent
COMPANY: Final = ROOT / "examples" / "technology-company"

_LARGE: Final = Bar(seconds_at_most=15.0, megabytes_at_most=3_000)
_COLD: Final = Bar(seconds_at_most=2.0)
_HELP: Final = Bar(seconds_at_most=0.3)


def commands_section(*, quick: bool) -> Section:
    """The large plan, the cold plan and the help."""
    count = 20_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory(prefix="apportion-benchmark-") as folder:
        place = Path(folder)
        rows = [
            _large(Shape.LINEAR, count, place, barred=not quick),
            _large(Shape.QUADRATIC, count, place, barred=not quick),
            _company(place),
            _help(),
        ]
    return Section("Commands", _NOTES, tuple(rows))


def _apportion() -> Path:
    """The command that was installed with the Python that runs this."""
    return Path(sys.executable).with_name("apportion.exe" if sys.platform == "win32" else "apportion")


def _large(shape: Shape, count: int, place: Path, *, barred: bool) -> Row:
    case = place / f"{shape.name.lower()}-{count}"
    write_case(requests(count, shape), case)
    plan = place / "plan"
    ours = measure_command([_apportion(), "plan", case, "--out", plan, "--force"], runs=3, warm_up=False)
    theirs, their_value = None, None
    if shape is Shape.LINEAR:
        query: list[str | Path] = [sys.executable, "-m", "benchmarks.duckdb_fill", case, place / "filled.parquet"]
        theirs = measure_command(query, runs=3)
        their_value = float(theirs.result)
    row = Row(
        what=f"`plan`, {shape.name.lower()}, from CSV",
        size=f"{count:,} lines",
        ours=ours,
        peer="" if theirs is None else "DuckDB query",
        theirs=theirs,
        our_value=_planned_value(plan),
        their_value=their_value,
        bar=_LARGE if barred else None,
    )
    shutil.rmtree(case)
    return row


def _company(place: Path) -> Row:
    plan = place / "company"
    ours = measure_command([_apportion(), "plan", COMPANY, "--out", plan, "--force"], runs=7)
    theirs = measure_command([sys.executable, "-m", "benchmarks.textbook_script", COMPANY], runs=7)
    value = _planned_value(plan)
    return Row("`plan`, cold", "example company", ours, "SLSQP script", theirs, value, float(theirs.result), bar=_COLD)


def _planned_value(plan: Path) -> float:
    """Weighted value in major units, as the plan states it."""
    document: dict[str, Any] = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    return float(document["value"])


def _help() -> Row:
    ours: Timed[str] = measure_command([_apportion(), "--help"], runs=9)
    theirs = measure_command([sys.executable, "-c", "import click"], runs=9)
    return Row("`--help`", "", ours, "Python with click", theirs, bar=_HELP)
