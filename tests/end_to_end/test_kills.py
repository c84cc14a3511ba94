"""Runs that are killed at any moment leave the old plan or the new one, whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from apportion.adapters.output.folder import MANIFEST, digest_of, read_manifest
from apportion.services.plan_case import plan_path
from tests.support.town import edited, write_case

APPORTION = Path(sys.executable).with_name("apportion")


def plan(folder: Path, case: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [APPORTION, "plan", case, "--out", "plan", "--force", "--no-report"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def fingerprint_of_whole_plan(folder: Path) -> str:
    """The fingerprint of the plan in a folder in which every file is what was written, and nothing else is."""
    held = read_manifest(folder)
    assert held is not None
    assert all(digest_of(folder / name) == entry.sha256 for name, entry in held.files.items())
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {*held.files, MANIFEST}
    return held.fingerprint


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a word of POSIX systems")
def test_a_killed_run_leaves_the_old_or_the_new_plan(tmp_path: Path) -> None:
    """Two versions of a budget replace each other's plan; most runs are killed somewhere on the way."""
    whole = {
        plan_path(write_case(tmp_path / "old")).plan.fingerprint,
        plan_path(write_case(tmp_path / "new", edited("case.yaml", "1,000.00", "1,100.00"))).plan.fingerprint,
    }
    began = time.monotonic()
    with plan(tmp_path, "old") as first:
        assert first.wait() == 0
    needed = time.monotonic() - began
    moments = random.Random(20250101)  # noqa: S311 - moments to kill at, not secrets
    killed = 0

    for attempt in range(10):
        with plan(tmp_path, "new" if attempt % 2 else "old") as process:
            # Most of the time passes before anything is written: look closer at the end.
            time.sleep(needed * moments.triangular(0.2, 1.1, 0.95))
            process.kill()
            killed += process.wait() == -signal.SIGKILL
        assert fingerprint_of_whole_plan(tmp_path / "plan") in whole
        assert len([path for path in tmp_path.iterdir() if path.name.startswith(".plan.")]) <= 1

    assert killed > 0
    with plan(tmp_path, "new") as last:
        assert last.wait() == 0
    assert fingerprint_of_whole_plan(tmp_path / "plan") in whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "old", "plan"]
