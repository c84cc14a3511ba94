"""The installed command as a user meets it: exit codes, output for people and for programs, and nothing surprising."""

import json
import os
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apportion.adapters.output.folder import MANIFEST, read_manifest
from tests.support.town import TOWN, edited, write_case

APPORTION = Path(sys.executable).with_name("apportion")
HEAVY = "numpy duckdb highspy rich openpyxl xlsxwriter jinja2 pydantic babel yaml vl_convert python_calamine".split()


def run(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder, without a terminal."""
    return subprocess.run(
        [APPORTION, *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        encoding="utf-8",
        errors="replace",
        env=os.environ | (environment or {}),
        stdin=subprocess.DEVNULL,
    )


def document(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON document on standard output."""
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_from_nothing_to_a_verified_plan(tmp_path: Path) -> None:
    assert run(tmp_path, "new", "mine", "--template", "company").returncode == 0

    checked = run(tmp_path, "check", "mine")
    assert checked.returncode == 0, checked.stdout
    planned = run(tmp_path, "plan", "mine")
    assert planned.returncode == 0, planned.stdout
    assert planned.stderr == ""
    assert "\x1b" not in planned.stdout
    assert planned.stdout.rstrip().endswith("mine-plan/report.html")
    unit = json.loads((tmp_path / "mine-plan" / "plan.json").read_text(encoding="utf-8"))["units"][0]["unit"]
    explained = run(tmp_path, "explain", "mine-plan", f"unit:{unit}")
    assert explained.returncode == 0
    assert "receives" in explained.stdout
    assert run(tmp_path, "verify", "mine-plan").returncode == 0
    same = run(tmp_path, "compare", "mine", "mine-plan")
    assert same.returncode == 0
    assert "Nothing differs in the input" in same.stdout


@pytest.mark.parametrize("template", ["company", "nonprofit", "city"])
def test_a_case_as_folder_and_as_workbook_gives_the_same_plan(tmp_path: Path, template: str) -> None:
    run(tmp_path, "new", "mine", "--template", template)
    run(tmp_path, "new", "mine.xlsx", "--template", template, "--workbook")

    folder = document(run(tmp_path, "plan", "mine", "--json", "--no-report", "--out", "one"))
    workbook = document(run(tmp_path, "plan", "mine.xlsx", "--json", "--no-report", "--out", "two"))

    assert folder["status"] == workbook["status"] == "optimal"
    assert folder["case_fingerprint"] == workbook["case_fingerprint"]
    assert folder["fingerprint"] == workbook["fingerprint"]
    if template == "company":  # the copy of a workbook is a case like any other
        assert run(tmp_path, "verify", "two").returncode == 0


def test_a_plan_is_the_same_on_every_run_byte_by_byte(tmp_path: Path) -> None:
    write_case(tmp_path / "town")
    header, *rows = (line.strip() for line in TOWN["requests.csv"].strip().splitlines())
    write_case(tmp_path / "turned", {"requests.csv": "\n".join([header, *reversed(rows), ""])})

    for case, out, seed in (("town", "one", "1"), ("town", "two", "2"), ("turned", "three", "3")):
        assert run(tmp_path, "plan", case, "--out", out, environment={"PYTHONHASHSEED": seed}).returncode == 0

    assert (tmp_path / "one" / MANIFEST).read_bytes() == (tmp_path / "two" / MANIFEST).read_bytes()
    first, third = read_manifest(tmp_path / "one"), read_manifest(tmp_path / "three")
    assert first is not None
    assert third is not None
    assert first.fingerprint == third.fingerprint
    assert first.files["plan.json"] == third.files["plan.json"]


@pytest.mark.parametrize(
    ("arguments", "code", "status"),
    [
        (["check", "town"], 0, "ready"),
        (["plan", "town", "--no-report"], 0, "optimal"),
        (["explain", "town", "parks"], 0, "optimal"),
        (["compare", "town", "later"], 0, "compared"),
        (["check", "bad"], 1, "blocked"),
        (["plan", "bad"], 1, "blocked"),
        (["plan", "clash", "--no-report"], 1, "infeasible"),
        (["explain", "clash", "parks"], 1, "infeasible"),
        (["compare", "town", "clash"], 1, "infeasible"),
        (["brief", "clash", "--out", "brief"], 1, "no-plan"),
        (["check", "nowhere"], 2, "refused"),
        (["plan", "town", "--out", "town"], 2, "refused"),
        (["plan", "town", "--out", "town/case.yaml/plan"], 2, "refused"),
        (["explain", "town", "parsk"], 2, "refused"),
        (["verify", "town"], 2, "refused"),
        (["new", "town"], 2, "refused"),
        (["unknown"], 2, "refused"),
    ],
)
def test_exit_codes_and_documents(tmp_path: Path, arguments: list[str], code: int, status: str) -> None:
    write_case(tmp_path / "town")
    write_case(tmp_path / "later", edited("case.yaml", "1,000.00", "1,100.00"))
    write_case(tmp_path / "bad", edited("units.csv", "800.00", "8OO.00"))
    write_case(tmp_path / "clash", edited("rules.csv", "60%", "12%"))

    done = run(tmp_path, *arguments, "--json")

    assert (done.returncode, document(done)["status"]) == (code, status)
    assert "Traceback" not in done.stderr
    assert (done.stderr == "") == (code != 2)
    assert sorted(path.name for path in (tmp_path / "town").iterdir()) == sorted(TOWN)


def test_help_loads_nothing_heavy() -> None:
    code = f"""
import sys
from apportion.interfaces.cli import main
assert main(["--help"]) == 0
assert main(["plan", "--help"]) == 0
print("loaded:", sorted(set({HEAVY}) & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.rstrip().endswith("loaded: []")


def test_a_reader_who_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    rows = [f"r{number},roads,x{number},1" for number in range(5000)]
    write_case(tmp_path / "town", {"requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""])})

    with subprocess.Popen(
        [APPORTION, "check", "town"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert said == ""
    assert process.returncode == 1  # the case blocks, whoever listens


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_an_old_console_gets_what_it_can_show(tmp_path: Path, encoding: str) -> None:
    changes: dict[str, str | None] = {
        **edited("case.yaml", "USD", "EUR"),
        "units.csv": TOWN["units.csv"].replace("parks,Parks", "parks,Grünflächen – 公園"),
    }
    write_case(tmp_path / "town", changes)
    old_console = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}

    done = run(tmp_path, "plan", "town", environment=old_console)

    assert done.returncode == 0
    assert done.stderr == ""
    assert "??" in done.stdout
    document(run(tmp_path, "explain", "town", "parks", "--json", environment=old_console))


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are a word of POSIX systems")
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_and_progress_are_for_terminals(tmp_path: Path, variables: dict[str, str], coloured: bool) -> None:
    write_case(tmp_path / "town")
    ours, theirs = os.openpty()
    environment = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment |= {"TERM": "xterm-256color", "COLUMNS": "100", **variables}

    with subprocess.Popen(
        [APPORTION, "plan", "town"], cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = bytearray()
        while True:
            try:
                block = os.read(ours, 4096)
            except OSError:  # the other side was closed
                break
            if not block:
                break
            shown += block
        os.close(ours)

    text = shown.decode()
    assert process.returncode == 0
    assert ("\x1b[32mOptimal" in text) is coloured
    # Which steps are caught on the way depends on how fast they are; that any is shown does not.
    assert any(step in text for step in ("reading town", "looking for the best plan", "making tables", "writing"))
    assert max(len(line) for line in text.split("Report written")[-1].splitlines()) < 100


@pytest.mark.skipif(os.name == "nt", reason="signals are a word of POSIX systems")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_asked_to_end_it_leaves_no_trace(tmp_path: Path, number: signal.Signals, code: int) -> None:
    rows = [f"r{row:05d},roads,1.00,2" for row in range(1_500)]
    changes: dict[str, str | None] = {
        "requests.csv": "\n".join(["request,unit,cap,rate", *rows, ""]),
        "rules.csv": None,
    }
    write_case(tmp_path / "town", {**changes, "units.csv": "unit\nroads\n"})

    with subprocess.Popen([APPORTION, "plan", "town"], cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not any(tmp_path.glob(".town-plan*")):
            time.sleep(0.001)
        process.send_signal(number)
        _, said = process.communicate()

    if process.returncode != 0:  # it may have been done already
        assert process.returncode == code
        assert "Traceback" not in said
        assert sorted(path.name for path in tmp_path.iterdir()) == ["town"]


def test_the_package_can_be_run_where_the_command_is_not_on_the_path() -> None:
    called = [sys.executable, "-m", "apportion", "--version"]
    assert subprocess.run(called, capture_output=True, text=True, check=True).stdout.startswith("apportion ")


@pytest.fixture(scope="module")
def adopted_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adopted")
    write_case(folder / "town")
    assert run(folder, "plan", "town", "--out", "plan", "--no-report").returncode == 0
    adopted = run(folder, "adopt", "plan", "--by", "Board", "--on", "2025-12-15", "--starts", "2026-01-01")
    assert adopted.returncode == 0, adopted.stderr
    return folder


def test_a_reallocation_is_asked_for_entered_once_and_refused_beyond_the_calendar(adopted_town: Path) -> None:
    call = ("reallocate", "plan", "--as-of", "2026-03-27", "--set", "request.parks.rate=0.1", "--json")
    asked = document(run(adopted_town, *call))
    assert asked["status"] == "proposed", asked
    # Parks return least now: 15 % of 1,000.00 may move, 400.00 would gain.
    assert [(move["from"]["request"], move["to"]["request"]) for move in asked["moves"]] == [("parks", "roads")]
    assert Decimal(asked["proposal"]["moved"]) == Decimal(asked["calendar"]["amount"]) == Decimal("150.00")
    assert Decimal(asked["frontier"][-1]["moved"]) == Decimal("400.00")

    beyond = run(adopted_town, *call, "--limit", "all", "--enter", "--by", "Clerk")
    assert beyond.returncode == 1
    assert document(beyond)["status"] == "needs approval"
    entered = [run(adopted_town, *call, "--enter", "--by", "Clerk", "--operation", "shift") for _ in range(2)]
    assert [done.returncode for done in entered] == [0, 0]
    assert [document(done)["status"] for done in entered] == ["entered", "unchanged"]
    assert "reallocation of 2026-03-27" in run(adopted_town, "journal", "plan").stdout
    assert run(adopted_town, "verify", "plan").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--enter",), "--enter needs --by NAME"),
        (("--limit", "much"), "'much' is no limit"),
        (("--set", "total=5"), "a reallocation keeps what each fund carries"),
        (("--set", "request.park.rate=5"), "did you mean 'parks'"),
        (("--as-of", "27 March"), "'27 March' is not a day"),
    ],
)
def test_a_reallocation_that_makes_no_sense_says_so(adopted_town: Path, arguments: tuple[str, ...], told: str) -> None:
    done = run(adopted_town, "reallocate", "plan", "--as-of", "2026-03-27", *arguments)

    assert done.returncode == 2
    assert told in done.stderr
