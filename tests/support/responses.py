"""Cases with a history: the theatre of the golden files, with the files of one folder laid over it."""

from __future__ import annotations

import shutil
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "response"
"""Sixty weeks of a made-up theatre: posters and radio bring seats by Hill curves of known half (300 and 250 a week)."""


def theatre(target: Path, over: str = "") -> Path:
    """A copy of the theatre in ``target``, changed by the golden folder ``over``; ``without.txt`` names what goes."""
    shutil.copytree(GOLDEN / "base", target)
    if over:
        shutil.copytree(GOLDEN / over, target, dirs_exist_ok=True)
    (target / "expected.txt").unlink(missing_ok=True)
    without = target / "without.txt"
    if without.exists():
        for name in without.read_text(encoding="utf-8").split():
            (target / name).unlink()
        without.unlink()
    return target


def edited(folder: Path, file: str, before: str, after: str) -> Path:
    """The folder with one text of one file replaced by another."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    return folder
