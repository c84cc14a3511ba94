"""What is said about workbooks as a whole: whose they are, when they came, and which are missing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Final

from apportion.model.collect import Form, Reconciled, Taken
from apportion.model.findings import Finding, Place
from apportion.model.intake.collect_catalogue import COLLECT_CODES

_SHORT: Final = 12
"""Signs of a fingerprint by which a person can tell two of them apart."""


def _finding(code: str, message: str, expected: str, remedy: str, file: str = "") -> Finding:
    return Finding(code, COLLECT_CODES[code].verdict, message, Place(file=file), "", expected, remedy)


def _short(fingerprint: str) -> str:
    return fingerprint.removeprefix("sha256:")[:_SHORT]


def no_workbook(file: str) -> Finding:
    """A file that is something else."""
    remedy = "Nothing, if it belongs there for other reasons; a workbook has to be sent as .xlsx."
    return _finding("collect.no-workbook", "The file is no workbook and is left alone.", "workbooks", remedy, file)


def not_ours(file: str) -> Finding:
    """A workbook without the hidden sheet."""
    message = "The workbook was not made by 'apportion collect': its hidden sheet is missing."
    remedy = "Ask the unit to copy its answers into the workbook that it was given, or take the file out of the folder."
    return _finding("collect.not-ours", message, "a workbook that was sent out", remedy, file)


def altered_key(file: str) -> Finding:
    """A workbook whose hidden sheet says something else than was sent out."""
    message = "The hidden sheet of the workbook was altered, so that it is not sure whose it is."
    remedy = "Ask the unit to copy its answers into the workbook that it was given, or take the file out of the folder."
    return _finding("collect.not-ours", message, "the hidden sheet as it was sent out", remedy, file)


def layout(file: str, found: str) -> Finding:
    """A workbook of another layout."""
    message = f"The workbook has layout {found}, which this release does not read."
    remedy = "Merge it with the release that made it."
    return _finding("collect.another-format", message, "layout 1", remedy, file)


def another_release(file: str, found: str, expected: str) -> Finding:
    """A workbook that another release has made."""
    message = f"The workbook was made by Apportion {found}; this is {expected}."
    remedy = "Nothing, unless locked cells are reported as altered that nobody has touched."
    return _finding("collect.another-release", message, f"release {expected}", remedy, file)


def another_case(file: str, found: str, expected: str) -> Finding:
    """A workbook of another case."""
    message = (
        f"The workbook was made from the case {_short(found)}…, this case is {_short(expected)}…: another case, or "
        "one that was changed since."
    )
    remedy = "Merge it into the case from which the workbooks were made, or take the file out of the folder."
    return _finding("collect.another-case", message, "a workbook made from this case", remedy, file)


def already_merged(file: str, taken: Taken) -> Finding:
    """The same bytes once more."""
    message = f"The same workbook was merged before, as {taken.file}; it adds nothing."
    return _finding("collect.already-merged", message, "a workbook that is new", "Nothing.", file)


def merged_before(file: str, taken: Taken) -> Finding:
    """Another workbook of a unit whose answers stand in the case already."""
    message = f"A workbook of the unit '{taken.unit}' was merged into this case before: {taken.file}."
    remedy = (
        "If this one is to count, merge it into the case from which the workbooks were made, together with those of "
        "the other units; otherwise take it out of the folder."
    )
    return _finding("collect.again", message, "one workbook for each unit", remedy, file)


def duplicates(name: str, books: Sequence[Reconciled]) -> Iterator[Finding]:
    """Two workbooks or more of one unit."""
    for book in books:
        others = ", ".join(other.file for other in books if other is not book)
        same = " Their bytes are the same." if len({other.sha256 for other in books}) == 1 else ""
        message = f"There is more than one workbook of {name}: also {others}.{same}"
        remedy = "Leave the one that counts in the folder, and take the others out."
        yield _finding("collect.duplicate", message, "one workbook for each unit", remedy, book.file)


def missing(form: Form, as_of: datetime.date, *, some_unread: bool) -> Finding:
    """A unit whose workbook is not there, unless it is one of those that cannot be read."""
    due = form.collection.due
    when = "" if due is None else f"; it was due on {due}" if as_of > due else f"; it is due on {due}"
    unless = ", unless it is one of those that cannot be read" if some_unread else ""
    message = f"There is no workbook of {form.name}{unless}{when}."
    remedy = "Its requests stay as they are in the case. Ask the unit, and merge again when it has answered."
    return _finding("collect.missing", message, "a workbook of every unit", remedy)
