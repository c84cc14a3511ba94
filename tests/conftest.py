"""What every test may ask for: the larger data, the viewers, repeatable searches. Knows no room."""

import os
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

DATA_VARIABLE = "APPORTION_DATA"
NO_DATA = f"{DATA_VARIABLE} is not set: it names the folder of the larger data sets"

# Marker -> commands of which one must be on PATH.
VIEWERS: Mapping[str, tuple[str, ...]] = {
    "office": ("soffice",),
    "poppler": ("pdftotext",),
    "browser": ("chromium", "chromium-browser", "google-chrome"),
}

# The same examples on every run and machine: a red build is a change in the code, not in the dice.
settings.register_profile("ci", derandomize=True, deadline=None, database=None, print_blob=True)
# For hunting: pytest --hypothesis-profile=search
settings.register_profile("search", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile("ci")


def unmet_need(markers: Iterable[str], environment: Mapping[str, str]) -> str | None:
    """The first thing that this machine lacks for a test with these markers, or None if it can run."""
    for marker in markers:
        if marker == "data" and not environment.get(DATA_VARIABLE):
            return NO_DATA
        commands = VIEWERS.get(marker)
        if commands and not any(shutil.which(command, path=environment.get("PATH")) for command in commands):
            return f"{commands[0]} is not installed: scripts/install-viewers installs it"
    return None


def skip_lines(reasons: Iterable[str]) -> list[str]:
    """One line with the number of skipped tests, then one line per reason, most frequent first."""
    counts = Counter(reason.removeprefix("Skipped: ") for reason in reasons)
    if not counts:
        return ["no test was skipped"]
    total = counts.total()
    by_reason = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [
        f"{total} {'test was' if total == 1 else 'tests were'} skipped",
        *(f"  {count} x {reason}" for reason, count in by_reason),
    ]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a marked test, with the reason, where what it needs is absent."""
    need = unmet_need((marker.name for marker in item.iter_markers()), os.environ)
    if need is not None:
        pytest.skip(need)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests did not run, and why: a skipped test is no passed test."""
    reports = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]) for report in reports if isinstance(report.longrepr, tuple)]
    terminalreporter.ensure_newline()
    for line in skip_lines(reasons):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Folder of the larger data sets; skips the test where none is named, fails it where that is missing."""
    folder = os.environ.get(DATA_VARIABLE)
    if not folder:
        pytest.skip(NO_DATA)
    path = Path(folder)
    if not path.is_dir():
        pytest.fail(f"{DATA_VARIABLE} names {folder!r}, which is not a folder: correct it or unset it")
    return path
