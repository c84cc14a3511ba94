"""Which reader a path belongs to, told by what is there and not by its name alone.

Knows the forms that a case can have. It must not know how any of them is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from apportion.adapters.files.content import Content, content_of, other_content
from apportion.adapters.files.file_bytes import TABLE_BYTES_MAX, refusal, unreadable
from apportion.adapters.files.folder import SETTINGS_FILE, read_folder, refused
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.raw import RawCase

_WORKBOOK_NAMES: Final = (".xlsx", ".xlsm")


def read_case(path: Path) -> RawCase:
    """Read a case from a folder with ``case.yaml``, from that file itself, or from an Excel workbook.

    Nothing is raised for what the user's files hold: every fault is in ``findings``, and what could not be read is
    missing in ``settings`` and ``tables``. Macros of a workbook are never run.
    """
    source = str(path)
    try:
        if not path.exists():
            return refused(source, _not_found(path))
        if path.is_dir():
            return read_folder(path, source)
        if path.name.casefold() == SETTINGS_FILE:
            return read_folder(path.parent, source)
        return _read_file(path, source)
    except OSError as error:
        return refused(source, unreadable(path.name, error))


def _read_file(path: Path, source: str) -> RawCase:
    fault = refusal(path, TABLE_BYTES_MAX, "A case of this size is given as a folder with Parquet tables.")
    if fault is not None:
        return refused(source, fault)
    content = content_of(path)
    is_named_workbook = path.suffix.casefold() in _WORKBOOK_NAMES
    # A damaged workbook may have lost the names that tell it from another zip archive; its reader says what is wrong.
    if is_named_workbook and content in (Content.WORKBOOK, Content.ZIP):
        from apportion.adapters.files.workbook import read_workbook

        return read_workbook(path)
    if is_named_workbook:
        return refused(source, other_content(path.name, content, "an Excel workbook"))
    if content is Content.WORKBOOK:
        return refused(source, _workbook_by_another_name(path.name))
    return refused(source, _not_a_case(path, content))


def _not_found(path: Path) -> Finding:
    return Finding(
        "source.not-found",
        Verdict.REJECT_FILE,
        "There is no such file or folder.",
        Place(file=path.name or str(path)),
        expected="the folder or the workbook of a case",
        remedy="Check the path; 'apportion new' begins a case.",
    )


def _workbook_by_another_name(file: str) -> Finding:
    return Finding(
        "file.content",
        Verdict.REJECT_FILE,
        "The file holds an Excel workbook, but is not named like one.",
        Place(file=file),
        file,
        "a workbook named .xlsx or .xlsm",
        "Give the file a name that ends in .xlsx.",
    )


def _not_a_case(path: Path, content: Content) -> Finding:
    if path.suffix.casefold() in (".yaml", ".yml"):
        remedy = f"The settings of a case are in a file called {SETTINGS_FILE}, in the folder of its tables."
    elif content in (Content.TEXT, Content.PARQUET) and path.suffix.casefold() in (".csv", ".tsv", ".parquet"):
        remedy = f"A table alone is no case: name the folder that holds it and {SETTINGS_FILE}."
    elif content is Content.ZIP:
        remedy = "Unpack it and name the folder."
    elif content is Content.OLD_WORKBOOK:
        remedy = "Open it in a spreadsheet program, remove the password if there is one, and save it as .xlsx."
    else:
        remedy = "'apportion new' begins a case."
    return Finding(
        "source.not-a-case",
        Verdict.REJECT_FILE,
        f"The file holds {content.value}; it is not a case.",
        Place(file=path.name),
        content.value,
        f"the folder of a case, its {SETTINGS_FILE}, or an Excel workbook",
        remedy,
    )
