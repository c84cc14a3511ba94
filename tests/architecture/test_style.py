"""The style holds, and the program that says so finds what is planted."""

from pathlib import Path, PurePosixPath

import pytest

from tests.architecture.style import MAX_FILE_LINES, MAX_FUNCTION_LINES, violations_in, violations_under

ROOT = Path(__file__).resolve().parents[2]
SOURCE = PurePosixPath("src/apportion/model/unit.py")
TEST = PurePosixPath("tests/unit/model/test_unit.py")
DOC = '"""Units."""\n'


def test_the_project_keeps_its_style() -> None:
    found = violations_under(ROOT)

    assert not found, "\n" + "\n".join(map(str, found))


def rules(path: PurePosixPath, text: str) -> list[str]:
    return [violation.rule for violation in violations_in(path, text)]


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("module-docstring", "FLOOR = 0\n"),
        ("file-length", DOC + "\n" * MAX_FILE_LINES),
        ("function-length", DOC + "def plan():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
        ("function-length", DOC + "async def plan():\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
        ("function-length", DOC + "class Plan:\n  def f(self):\n" + "    x = 1\n" * MAX_FUNCTION_LINES),
        ("assert", DOC + "def check(total):\n    assert total\n"),
        ("unfinished", DOC + "x = 1  # TODO: the carry-over\n"),
        ("unfinished", DOC + "# FIXME\n"),
        ("reason", DOC + "import yaml  # type: ignore\n"),
        ("reason", DOC + "import yaml  # type: ignore[import-untyped]\n"),
        ("reason", DOC + "import yaml  # noqa\n"),
        ("reason", DOC + "import yaml  # noqa: F401\n"),
        ("reason", DOC + "import yaml  # noqa: F401, S603\n"),
        ("reason", DOC + "import yaml  # type: ignore[import-untyped]  # noqa: F401\n"),
        ("reason", DOC + "# ruff: noqa: F401\n"),
        ("reason", DOC + "# fmt: off\n"),
        ("dynamic-import", DOC + "import importlib\nimportlib.import_module('duckdb')\n"),
        ("dynamic-import", DOC + "from importlib import import_module\nimport_module('duckdb')\n"),
        ("dynamic-import", DOC + "__import__('duckdb')\n"),
        ("hidden-input", DOC + "import datetime\nwhen = datetime.datetime.now()\n"),
        ("hidden-input", DOC + "from datetime import date\nwhen = date.today()\n"),
        ("hidden-input", DOC + "import time\nstart = time.perf_counter()\n"),
        ("hidden-input", DOC + "import os\nhome = os.environ['HOME']\n"),
        ("hidden-input", DOC + "import random\n"),
        ("hidden-input", DOC + "from random import choice\n"),
        ("hidden-input", DOC + "import numpy as np\ndraw = np.random.default_rng()\n"),
        ("hidden-input", DOC + "print('done')\n"),
        ("hidden-input", DOC + "import sys\nsys.stdout.write('done')\n"),
    ],
)
def test_a_planted_violation_in_the_package_is_found(rule: str, text: str) -> None:
    assert rules(SOURCE, text) == [rule]


@pytest.mark.parametrize(
    "path",
    [
        "src/apportion/utils/money.py",
        "src/apportion/model/helpers.py",
        "src/apportion/common/__init__.py",
        "src/apportion/adapters/csv_utils.py",
        "tests/helpers/budgets.py",
    ],
)
def test_a_name_that_says_nothing_is_found(path: str) -> None:
    assert rules(PurePosixPath(path), DOC) == ["nameless"]


@pytest.mark.parametrize(
    "text",
    [
        DOC + "\n" * (MAX_FILE_LINES - 1),
        DOC + "def plan():\n" + "    x = 1\n" * (MAX_FUNCTION_LINES - 1),
        DOC + "import yaml  # type: ignore[import-untyped]  # ships no types\n",
        DOC + "import yaml  # noqa: F401 - the import is the test\n",
        DOC + "# fmt: off - the columns of the table are aligned by hand\n",
        DOC + "# A comment on ignoring types of noise\n",
        DOC + "word = 'TODO'\n",
        DOC + "import numpy as np\ndraw = np.random.default_rng(seed)\n",
        DOC + "from datetime import datetime\nwhen = datetime(2025, 1, 1)\n",
        DOC + "plan.print()\nclock.now()\n",
    ],
)
def test_what_is_allowed_passes(text: str) -> None:
    assert rules(SOURCE, text) == []


def test_tests_may_assert_and_read_the_clock() -> None:
    assert rules(TEST, "import time\nassert time.time()\n") == []


@pytest.mark.parametrize("room", ["adapters", "interfaces"])
def test_the_outer_rooms_hold_the_real_clock_and_console(room: str) -> None:
    path = PurePosixPath("src/apportion") / room / "clock.py"

    assert rules(path, DOC + "import time\nprint(time.time())\n") == []


def test_the_violations_of_a_tree_are_listed_in_order_with_path_and_line(tmp_path: Path) -> None:
    room = tmp_path / "src" / "apportion" / "model"
    room.mkdir(parents=True)
    (room / "unit.py").write_text(DOC + "assert True\n# TODO\n", encoding="utf-8")
    (room / "case.py").write_text("", encoding="utf-8")

    listed = [(v.path, v.line, v.rule) for v in violations_under(tmp_path)]

    assert listed == [
        ("src/apportion/model/case.py", 1, "module-docstring"),
        ("src/apportion/model/unit.py", 2, "assert"),
        ("src/apportion/model/unit.py", 3, "unfinished"),
    ]
