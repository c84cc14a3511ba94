"""Templates are compiled once, and nothing depends on whether they were."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from apportion.reports.page.environment import compiled_in


def _page(folder: Path, text: str = "{{ 1 + 1 }} rooms") -> str:
    loader = DictLoader({"page": text})
    return Environment(loader=loader, autoescape=True, bytecode_cache=compiled_in(folder)).get_template("page").render()


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.mark.usefixtures("writing")
def test_the_second_page_comes_from_the_kept_compilation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _page(tmp_path) == "2 rooms"
    assert len(list(tmp_path.iterdir())) == 1
    monkeypatch.setattr(Environment, "_generate", None)  # compiling again would now fail
    assert _page(tmp_path) == "2 rooms"


@pytest.mark.usefixtures("writing")
def test_a_changed_template_is_compiled_again(tmp_path: Path) -> None:
    assert _page(tmp_path) == "2 rooms"
    assert _page(tmp_path, "{{ 1 + 2 }} rooms") == "3 rooms"


@pytest.mark.usefixtures("writing")
def test_a_damaged_compilation_is_replaced(tmp_path: Path) -> None:
    _page(tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2])
    assert _page(tmp_path) == "2 rooms"
    assert kept.read_bytes() == whole


@pytest.mark.usefixtures("writing")
def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path: Path) -> None:
    assert _page(tmp_path / "absent" / "deeper") == "2 rooms"


def test_nothing_is_written_where_python_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert _page(tmp_path) == "2 rooms"
    assert not list(tmp_path.iterdir())
