"""A new case appears whole or not at all, and never at the cost of anybody's file."""

import os
from pathlib import Path

import pytest

from apportion.adapters.files import read_case
from apportion.adapters.templates import writing
from apportion.services.new_case import new_case
from apportion.services.refusal import Refusal


def hidden(parent: Path) -> list[str]:
    return [entry.name for entry in parent.iterdir() if entry.name.startswith(".")]


def organisation(path: Path) -> str:
    """Who the case at ``path`` belongs to; the case is whole."""
    raw = read_case(path)
    assert raw.findings.total == 0, raw.findings.listed
    return raw.settings["organisation"][0].text


@pytest.mark.parametrize("workbook", [False, True])
def test_what_stands_there_is_left_alone_without_force(workbook: bool, tmp_path: Path) -> None:
    path = new_case(tmp_path / "budget", "company", workbook=workbook).path
    before = {file.name: file.read_bytes() for file in ([path] if workbook else path.iterdir())}

    with pytest.raises(Refusal, match="exists") as refused:
        new_case(path, "city", workbook=workbook)

    assert "--force" in refused.value.remedy
    assert {file.name: file.read_bytes() for file in ([path] if workbook else path.iterdir())} == before
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("workbook", [False, True])
def test_force_replaces_a_case_as_a_whole(workbook: bool, tmp_path: Path) -> None:
    path = new_case(tmp_path / "budget", "company", workbook=workbook).path

    new_case(path, "city", workbook=workbook, force=True)

    assert organisation(path) == "City of Example"
    assert not (path / "objectives.csv").exists()
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("strange", ["letter.docx", ".git", "units.xlsx", "plan.json"])
def test_a_folder_with_anything_else_in_it_is_never_replaced(strange: str, force: bool, tmp_path: Path) -> None:
    path = new_case(tmp_path / "budget", "company").path
    (path / strange).write_text("mine", encoding="utf-8")

    with pytest.raises(Refusal, match=strange):
        new_case(path, "city", force=force)

    assert (path / strange).read_text(encoding="utf-8") == "mine"
    assert "Example Ltd" in (path / "case.yaml").read_text(encoding="utf-8")


def test_a_letter_laid_in_while_a_case_is_replaced_is_not_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = new_case(tmp_path / "budget", "company").path
    monkeypatch.setattr(os, "fsync", lambda _handle: (path / "letter.txt").write_text("mine", encoding="utf-8"))

    with pytest.raises(Refusal, match=r"letter\.txt"):
        new_case(path, "city", force=True)

    assert (path / "letter.txt").is_file()
    assert "Example Ltd" in (path / "case.yaml").read_text(encoding="utf-8")
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("force", [False, True])
def test_the_folder_that_one_works_in_is_never_replaced(
    force: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(Refusal, match="the folder that you work in"):
        new_case(Path(), "company", force=force)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("workbook", [False, True])
def test_a_link_or_a_thing_of_another_kind_is_refused(workbook: bool, force: bool, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    if workbook:
        other.mkdir()
    else:
        other.write_text("mine", encoding="utf-8")
    link = tmp_path / ("link.xlsx" if workbook else "link")
    link.symlink_to(tmp_path / "elsewhere")
    target = other if workbook else other.rename(tmp_path / "other")

    for place in (target, link):
        with pytest.raises(Refusal):
            new_case(place, "company", workbook=workbook, force=force)

    assert not (tmp_path / "elsewhere").exists()
    assert target.exists()


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "budget").mkdir()

    assert organisation(new_case(tmp_path / "budget", "company").path) == "Example Ltd"


def test_missing_folders_above_are_made(tmp_path: Path) -> None:
    assert new_case(tmp_path / "2026" / "budget", "city").path.is_dir()
    assert new_case(tmp_path / "2027" / "budget", "city", workbook=True).path.is_file()


@pytest.mark.parametrize("workbook", [False, True])
@pytest.mark.parametrize("existing", [False, True])
def test_a_full_disk_leaves_nothing_half_written(
    workbook: bool, existing: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / ("budget.xlsx" if workbook else "budget")
    if existing:
        new_case(target, "company", workbook=workbook)
    calls = []

    def full(_handle: int) -> None:
        calls.append(1)
        if workbook or len(calls) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refusal, match="No space left on device"):
        new_case(target, "city", workbook=workbook, force=True)

    assert calls
    assert hidden(tmp_path) == []
    assert target.exists() == existing
    assert not existing or organisation(target) == "Example Ltd"


def test_a_workbook_that_somebody_saves_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "budget.xlsx"
    monkeypatch.setattr(writing, "_refuse_file", lambda _target, *, replace: target.write_bytes(b"mine"))

    with pytest.raises(Refusal, match="exists"):
        new_case(target, "city", workbook=True)

    assert target.read_bytes() == b"mine"
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("step_by_step", [False, True])
def test_a_case_is_replaced_on_systems_without_exchange_too(
    step_by_step: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = new_case(tmp_path / "budget", "company").path
    if step_by_step:
        monkeypatch.setattr(writing, "exchange", lambda _left, _right: False)

    new_case(path, "city", force=True)

    assert organisation(path) == "City of Example"
    assert hidden(tmp_path) == []


def test_names_say_whether_a_workbook_is_meant(tmp_path: Path) -> None:
    assert new_case(tmp_path / "budget", "company", workbook=True).path == tmp_path / "budget.xlsx"
    with pytest.raises(Refusal, match="name of a workbook"):
        new_case(tmp_path / "other.xlsx", "company")
    with pytest.raises(Refusal, match="does not end in"):
        new_case(tmp_path / "budget.csv", "company", workbook=True)
    with pytest.raises(Refusal, match="no template 'compny'") as refused:
        new_case(tmp_path / "budget2", "compny")
    assert "company, nonprofit, city, blank" in refused.value.remedy
