"""A plan folder appears whole or not at all, and nobody else's files are ever lost to it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apportion.adapters.output import folder as output
from apportion.adapters.output import siblings
from apportion.adapters.output.folder import (
    MANIFEST,
    FolderKind,
    OutputError,
    copy_of,
    digest_of,
    read_manifest,
    write_folder,
)

FINGERPRINT = "sha256:" + "0" * 64


def budget(version: int) -> dict[str, output.Content]:
    """The files of a plan; every one names the version, so that a mixture shows."""
    text = f"version {version}".encode()
    return {"plan.json": text, "units.csv": text * 50, "case/case.yaml": text}


def version_in(target: Path) -> int:
    """The version of a whole folder; fails when anything is missing, half written or of another version."""
    held = read_manifest(target)
    assert held is not None, f"{target} is no plan folder: {sorted(target.rglob('*'))}"
    assert sorted(held.files) == ["case/case.yaml", "plan.json", "units.csv"]
    for name, entry in held.files.items():
        assert digest_of(target / name) == entry.sha256, f"{name} is not what was written"
    versions = {(target / name).read_text().split()[1].removesuffix("version") for name in held.files}
    assert len(versions) == 1
    return int(versions.pop())


def hidden(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.iterdir() if path.name.startswith("."))


def test_a_new_plan_folder_holds_its_files_and_a_list_of_them(tmp_path: Path) -> None:
    target = tmp_path / "plans" / "2025"

    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    assert version_in(target) == 1
    manifest = json.loads((target / MANIFEST).read_text())
    assert manifest["fingerprint"] == FINGERPRINT
    assert manifest["files"]["plan.json"] == {
        "bytes": 9,
        "sha256": "b19f8edae2ee6c225b7278b289c2823ab9accfa225c5d67c4bef270b88ea55f0",
    }
    assert [path.name for path in target.parent.iterdir()] == ["2025"]


def test_an_existing_plan_is_replaced_only_when_that_is_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    with pytest.raises(OutputError, match="exists") as refused:
        write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=False)
    assert "--force" in refused.value.remedy
    assert version_in(target) == 1

    write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=True)
    assert version_in(target) == 2
    assert hidden(tmp_path) == []


def test_a_file_that_the_new_plan_does_not_have_is_gone_with_the_old_plan(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, {**budget(1), "report.html": b"<html>"}, fingerprint=FINGERPRINT, replace=False)
    (target / ".DS_Store").write_bytes(b"left by a file manager")

    write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=True)

    assert version_in(target) == 2
    assert not (target / "report.html").exists()
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("replace", [False, True])
def test_a_folder_of_somebody_else_is_never_written_to(tmp_path: Path, replace: bool) -> None:
    target = tmp_path / "board"
    target.mkdir()
    (target / "minutes.txt").write_text("approved")
    (target / "plan.json").write_text("{}")

    with pytest.raises(OutputError, match="is not a plan folder"):
        write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=replace)

    assert sorted(path.name for path in target.iterdir()) == ["minutes.txt", "plan.json"]
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("strange", ["notes.txt", "case/notes.txt", "letters/draft.txt"])
def test_notes_laid_into_a_plan_folder_are_not_lost_by_force(tmp_path: Path, strange: str) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)
    (target / strange).parent.mkdir(exist_ok=True)
    (target / strange).write_text("ask the board")

    with pytest.raises(OutputError, match=strange) as refused:
        write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=True)

    assert "nothing was replaced" in refused.value.remedy
    assert (target / strange).read_text() == "ask the board"
    (target / strange).unlink()
    assert version_in(target) == 1


def test_notes_laid_in_while_the_plan_is_being_written_are_not_lost_either(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    def meanwhile(path: Path) -> None:
        (target / "notes.txt").write_text("ask the board")
        path.write_bytes(b"report")

    with pytest.raises(OutputError, match=r"notes\.txt"):
        write_folder(target, {**budget(2), "report.html": meanwhile}, fingerprint=FINGERPRINT, replace=True)

    assert (target / "notes.txt").read_text() == "ask the board"
    assert version_in(target) == 1
    assert hidden(tmp_path) == []


@pytest.mark.parametrize("name", [".", "..", "../plan"])
def test_the_folder_that_the_user_stands_in_is_not_pulled_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_folder(tmp_path / "plan", budget(1), fingerprint=FINGERPRINT, replace=False)
    monkeypatch.chdir(tmp_path / "plan")

    with pytest.raises(OutputError, match="that you work in"):
        write_folder(Path(name), budget(2), fingerprint=FINGERPRINT, replace=True)

    assert version_in(tmp_path / "plan") == 1


@pytest.mark.parametrize("replace", [False, True])
def test_a_file_or_a_link_at_the_place_is_refused(tmp_path: Path, replace: bool) -> None:
    (tmp_path / "file").write_text("mine")
    elsewhere = tmp_path / "elsewhere"
    write_folder(elsewhere, budget(1), fingerprint=FINGERPRINT, replace=False)
    (tmp_path / "link").symlink_to(elsewhere, target_is_directory=True)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")

    for name, said in (("file", "is a file"), ("link", "symbolic link"), ("dangling", "symbolic link")):
        with pytest.raises(OutputError, match=said):
            write_folder(tmp_path / name, budget(2), fingerprint=FINGERPRINT, replace=replace)

    assert (tmp_path / "file").read_text() == "mine"
    assert version_in(elsewhere) == 1


def test_a_link_inside_a_plan_folder_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "ledger.csv").write_text("1")
    (target / "ledgers").symlink_to(precious, target_is_directory=True)

    with pytest.raises(OutputError, match="ledgers"):
        write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=True)

    assert (precious / "ledger.csv").read_text() == "1"


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    target.mkdir()

    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    assert version_in(target) == 1


def test_kinds_of_folders_are_named_with_their_article() -> None:
    assert FolderKind("award folder", "coverage", "award.json").one == "an award folder"
    assert FolderKind("brief folder", "documents", "figures.json").one == "a brief folder"


@pytest.mark.parametrize("name", ["../case.yaml", "/etc/passwd", "case/../../x", "a\\b", "c:x", "", "a\0b"])
def test_a_name_that_leads_out_of_the_folder_is_a_broken_promise(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not the name of a file inside"):
        write_folder(tmp_path / "plan", {**budget(1), name: b"x"}, fingerprint=FINGERPRINT, replace=False)

    assert list(tmp_path.iterdir()) == []


def test_a_manifest_that_names_files_outside_is_not_ours(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)
    manifest = json.loads((target / MANIFEST).read_text())
    manifest["files"]["../precious.txt"] = {"sha256": "0", "bytes": 1}
    (target / MANIFEST).write_text(json.dumps(manifest))
    (tmp_path / "precious.txt").write_text("keep")

    with pytest.raises(OutputError, match="is not a plan folder"):
        write_folder(target, budget(2), fingerprint=FINGERPRINT, replace=True)

    assert (tmp_path / "precious.txt").read_text() == "keep"


def test_a_case_that_changes_while_it_is_planned_is_noticed(tmp_path: Path) -> None:
    source = tmp_path / "requests.csv"
    source.write_text("request,cap\nparks,100\n")
    as_read = digest_of(source)
    source.write_text("request,cap\nparks,900\n")

    with pytest.raises(OutputError, match="was changed while"):
        write_folder(
            tmp_path / "plan",
            {**budget(1), "case/requests.csv": copy_of(source, as_read)},
            fingerprint=FINGERPRINT,
            replace=False,
        )

    assert sorted(path.name for path in tmp_path.iterdir()) == ["requests.csv"]


def test_a_failure_while_writing_leaves_the_old_plan_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    def full_disk(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left on device"):
        write_folder(target, {**budget(2), "units.csv": full_disk}, fingerprint=FINGERPRINT, replace=True)

    assert version_in(target) == 1
    assert hidden(tmp_path) == []


def test_siblings_of_running_and_of_foreign_writers_are_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    machine = siblings._machine()
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    dead = int(gone.stdout)
    names = {
        "abandoned": f".plan.apportion-{machine}-{dead}-0123456789ab.new",
        "running": f".plan.apportion-{machine}-{os.getppid()}-0123456789ab.new",
        "elsewhere": f".plan.apportion-00000000-{dead}-0123456789ab.new",
        "of another plan": f".plan2.apportion-{machine}-{dead}-0123456789ab.new",
        "not ours": ".plan.apportion-backup",
    }
    for name in names.values():
        (tmp_path / name).mkdir()
    forgotten = tmp_path / f".plan.apportion-00000000-{dead}-ba9876543210.new"
    forgotten.mkdir()
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(forgotten, (two_days_ago, two_days_ago))

    write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=False)

    assert set(hidden(tmp_path)) == set(names.values()) - {names["abandoned"]}


KILLED_AT_A_CHOSEN_STEP = """
import os, signal, sys
from pathlib import Path
from apportion.adapters.output import folder
folder._make_durable = lambda path: None
target = Path(sys.argv[1])
if sys.argv[2] == "three steps":
    folder.exchange = lambda left, right: False
def write(step):
    seen = 0
    def watch(event, arguments):
        nonlocal seen
        if event.startswith(("os.", "shutil.", "ctypes.")) or event == "open":
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    text = b"version 2"
    files = {"plan.json": text, "units.csv": text * 50, "case/case.yaml": text}
    sys.addaudithook(watch)
    folder.write_folder(target, files, fingerprint="", replace=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        write(int(line))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a word of POSIX systems")
@pytest.mark.parametrize("way", ["new", "exchange", "three steps"])
def test_killed_at_any_step_the_old_or_the_new_plan_is_there_whole(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer is killed at its first, second, third … access to the disk, until it gets through.

    A killed process loses nothing that it has written, so that waiting for the disk would only cost time here.
    """
    monkeypatch.setattr(output, "_make_durable", lambda path: None)
    target = tmp_path / "plan"
    killed = 0
    with subprocess.Popen(
        [sys.executable, "-S", "-c", KILLED_AT_A_CHOSEN_STEP, str(target), way],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(Path(output.__file__).parents[3])},
    ) as writers:
        assert writers.stdin is not None
        assert writers.stdout is not None
        for step in range(1, 400):
            if way != "new":
                write_folder(target, budget(1), fingerprint=FINGERPRINT, replace=True)
            elif target.exists():
                shutil.rmtree(target)
            print(step, file=writers.stdin, flush=True)
            ending = int(writers.stdout.readline())
            if ending == 0:
                break
            assert ending == -signal.SIGKILL
            killed += 1
            assert len(hidden(tmp_path)) <= (2 if way == "three steps" else 1)
            if way == "three steps" and not target.exists():
                siblings.tidy(target)  # what the next run does first
            if way != "new" or target.exists():
                assert version_in(target) in ((2,) if way == "new" else (1, 2))
        writers.stdin.close()

    assert killed >= 30
    assert version_in(target) == 2
    siblings.tidy(target)
    assert hidden(tmp_path) == []


WRITES_AGAIN_AND_AGAIN = """
import sys
from pathlib import Path
from apportion.adapters.output import folder
folder._make_durable = lambda path: None
version = 0
while True:
    version += 1
    text = f"version {version}".encode()
    files = {"plan.json": text, "units.csv": text * 50, "case/case.yaml": text}
    folder.write_folder(Path(sys.argv[1]), files, fingerprint="", replace=True)
    if version == 1:
        print("ready", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a word of POSIX systems")
def test_killed_at_any_moment_the_plan_is_there_whole(tmp_path: Path) -> None:
    target = tmp_path / "plan"
    for attempt in range(30):
        with subprocess.Popen(
            [sys.executable, "-S", "-c", WRITES_AGAIN_AND_AGAIN, str(target)],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(Path(output.__file__).parents[3])},
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.001 * attempt)
            writer.kill()
        assert version_in(target) >= 1
        assert len(hidden(tmp_path)) <= 1
