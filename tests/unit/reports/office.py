"""Workbooks read back, and recalculated by LibreOffice."""

import io
import math
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def opened(content: bytes, *, results: bool) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=results)


def formulas(content: bytes) -> Iterator[tuple[str, str, str]]:
    for sheet in opened(content, results=False):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)


def found(sheet: Any, column: int, text: str) -> Any:
    """The row whose cell in ``column`` (from 1) holds the text."""
    return next(row for row in sheet.iter_rows() if row[column - 1].value == text)


def recalculated(books: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The workbooks as LibreOffice saves them after calculating every formula anew."""
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    sources = []
    for name, content in books.items():
        (folder / f"{name}.xlsx").write_bytes(content)
        sources.append(str(folder / f"{name}.xlsx"))
    office = shutil.which("soffice")
    assert office is not None
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", str(folder / "out"), *sources], check=True, capture_output=True, timeout=120)
    return {name: (folder / "out" / f"{name}.xlsx").read_bytes() for name in books}


def differences(ours: bytes, theirs: bytes) -> list[tuple[str, str, str, object, object]]:
    """Formulas whose stored result differs: sheet, cell, formula, ours, theirs."""
    mine, others = opened(ours, results=True), opened(theirs, results=True)
    found_different = []
    for sheet, place, formula in formulas(ours):
        one, other = mine[sheet][place].value, others[sheet][place].value
        if isinstance(one, int | float) and isinstance(other, int | float):
            same = math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-7)
        else:
            same = one == other
        if not same:
            found_different.append((sheet, place, formula, one, other))
    return found_different
