"""Documents show what the software does: their commands run, their output is today's, their links lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.documents.reading import ROOT, documents, is_shown, local_links, make_targets, steps
from tests.documents.session import run

ALL = documents()
TRIED = [path for path in ALL if path.is_relative_to(ROOT / "docs") or path == ROOT / "README.md"]
TRIED = [path for path in TRIED if steps(path.read_text(encoding="utf-8"))]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TRIED, ids=_name)
def test_commands_do_what_the_document_shows(path: Path, tmp_path: Path) -> None:
    outcomes = run(steps(path.read_text(encoding="utf-8")), tmp_path)
    faults = []
    for outcome, after in zip(outcomes, [*outcomes[1:], None], strict=True):
        step = outcome.step
        said = after is not None and after.step.command == "echo $?"
        if outcome.status and not said:
            faults.append(f"line {step.line}: {step.command!r} ended with {outcome.status}:\n{outcome.output}")
        elif step.shown and not is_shown(step.shown, outcome.output):
            faults.append(f"line {step.line}: {step.command!r} printed\n{outcome.output}\n\nnot\n{step.shown}")
    assert not faults, "\n\n".join(faults)


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_links_lead_to_files(path: Path) -> None:
    missing = {link for link in local_links(path.read_text(encoding="utf-8")) if not (path.parent / link).exists()}
    assert not missing


@pytest.mark.parametrize("path", ALL, ids=_name)
def test_targets_of_make_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert make_targets(path.read_text(encoding="utf-8")) <= targets


def test_the_readme_tries_the_tour() -> None:
    """Were the blocks no longer recognised, the tests above would pass without trying anything."""
    kinds = [step.kind for step in steps((ROOT / "README.md").read_text(encoding="utf-8"))]
    assert kinds.count("console") > 10
    assert "pycon" in kinds


def test_the_readme_is_what_the_package_shows() -> None:
    assert 'readme = "README.md"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("shown", "output", "fits"),
    [
        ("Total $5.00", "Total $5.00\n", True),
        ("Total $5.00", "Total $5.01\n", False),
        ("Total $5.00", "Total $5.00\nand more\n", False),
        ("Total $5.00\n...", "Total $5.00\nand more\n", True),
        ("...\nTotal $5.00", "first\nsecond\nTotal $5.00\n", True),
        ("...\nTotal $5.00", "first\nsecond\n", False),
        ("a\n...\nc", "a\nc\n", True),
        ("sha256:... holds.", "sha256:12ab holds.\n", True),
        ("sha256:... holds.", "sha256:12ab\nholds.\n", False),
    ],
)
def test_dots_stand_for_anything_and_nothing_else_does(shown: str, output: str, fits: bool) -> None:
    assert is_shown(shown, output) is fits


def test_a_wrong_figure_a_failing_command_and_a_dead_link_are_noticed(tmp_path: Path) -> None:
    text = "[x](nowhere.md)\n```console\n$ echo 5\n6\n$ false\n$ echo $?\n1\n```\nRun `make tea`.\n"
    first, second, third = run(steps(text), tmp_path)
    assert not is_shown(first.step.shown, first.output)
    assert second.status == 1
    assert is_shown(third.step.shown, third.output)
    assert local_links(text) == {"nowhere.md"}
    assert make_targets(text) == {"tea"}


def test_a_wrong_result_in_a_session_is_noticed(tmp_path: Path) -> None:
    right, wrong = run(steps("```pycon\n>>> 2 + 2\n4\n```\n```pycon\n>>> 2 + 2\n5\n```\n"), tmp_path)
    assert right.status == 0
    assert wrong.status != 0
