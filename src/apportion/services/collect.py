"""Workbooks for units to state their requests in: made from a case and written as a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from apportion.adapters.output.folder import Content, FolderKind, OutputError, check_target, write_folder
from apportion.model.findings import Findings
from apportion.priorities.criteria import Beyond
from apportion.services.load import Loaded, load_case
from apportion.services.refusal import CaseBlocked, Refusal

if TYPE_CHECKING:
    from apportion.alignment.collect.form import PastYear, Source
    from apportion.model.collect import Form
    from apportion.priorities.criteria import Scale

Say = Callable[[str], None]

LIST_FILE: Final = "collect.json"
FORMS_FOLDER: Final = FolderKind("folder of workbooks", "workbooks", LIST_FILE)


@dataclass(frozen=True)
class Sent:
    """The workbooks of a case as data."""

    path: Path
    forms: tuple[Form, ...]
    files: Mapping[str, str]
    """Name of the workbook of each unit, by unit."""
    findings: Findings


def collect_at(path: Path, release: str, say: Say = lambda _: None) -> Sent:
    """The workbooks of every unit directly under the organisation.

    Args:
        path: the case.
        release: of Apportion; it stands in the workbooks.
        say: told what is being done.

    Raises:
        Refusal: when no case stands there.
        CaseBlocked: when the case, or its table ``collection``, has findings that block.
    """
    from apportion.alignment.collect.form import forms

    say(f"reading {path}")
    loaded = load_case(path)
    source, findings = source_of(loaded, release, say)
    made = forms(source)
    return Sent(path, made, {form.unit: file_of(form.unit) for form in made}, loaded.findings + findings)


def source_of(loaded: Loaded, release: str, say: Say) -> tuple[Source, Findings]:
    """What workbooks of a case are made from.

    Raises:
        CaseBlocked: when the case, or its table ``collection``, has findings that block.
    """
    from apportion.alignment.collect.form import Source
    from apportion.model.intake.collection import read_collection

    case = loaded.usable()
    collections, noticed = read_collection(loaded.raw, case)
    if noticed.blocking:
        raise CaseBlocked(str(loaded.path), loaded.findings + noticed)
    return Source(loaded.raw, case, release, collections, _past(loaded, say), _scales(loaded)), noticed


def _scales(loaded: Loaded) -> Mapping[str, Scale]:
    """The scale of every criterion beyond which no rating is taken."""
    scores = loaded.evidence.scores
    criteria = () if scores is None else scores.assessment.criteria
    return {item.id: item.scale for item in criteria if item.scale is not None and item.scale.beyond is Beyond.REFUSED}


def file_of(unit: str) -> str:
    """The name of a unit's workbook: its id, with signs that no file name can have left out."""
    kept = "".join(mark if mark.isalnum() or mark in "-_." else "-" for mark in unit)
    return f"{kept.strip('.') or 'unit'}.xlsx"


def write_forms(sent: Sent, target: Path, *, replace: bool, say: Say = lambda _: None) -> None:
    """Write the workbooks as a folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used, the disk refuses, or two units would share a file.
    """
    from apportion.reports.collect_workbook import collect_workbook
    from apportion.reports.plan_json import json_text

    shared = {name.casefold() for name in sent.files.values()}
    if len(shared) != len(sent.files):
        raise Refusal("Two units would get workbooks of one name.", "Give them ids that differ in letters or digits.")
    say(f"writing {target}")
    try:
        check_target(target, replace=replace, kind=FORMS_FOLDER)
        files: dict[str, Content] = {sent.files[form.unit]: collect_workbook(form) for form in sent.forms}
        files[LIST_FILE] = json_text(sent_document(sent)).encode()
        fingerprint = sent.forms[0].fingerprint if sent.forms else ""
        write_folder(target, files, fingerprint=fingerprint, replace=replace, kind=FORMS_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def sent_document(sent: Sent) -> dict[str, object]:
    """Which workbooks there are, for programs."""
    return {
        "case_fingerprint": sent.forms[0].fingerprint if sent.forms else "",
        "workbooks": [
            {
                "unit": form.unit,
                "name": form.name,
                "file": sent.files[form.unit],
                "requests": sum(1 for row in form.rows if not row.is_new),
                "due": None if form.collection.due is None else form.collection.due.isoformat(),
                "contact": form.collection.contact,
                "token": form.token,
            }
            for form in sent.forms
        ],
    }


def _past(loaded: Loaded, say: Say) -> tuple[PastYear, ...]:
    """Past years of the case's units from its ledger; nothing where there is none that can be used."""
    from apportion.alignment.collect.form import PastYear
    from apportion.model.ledger import Measure
    from apportion.services.past_years import with_past_years

    past = with_past_years(loaded, say).past
    panel = None if past is None else past.history.expense
    if panel is None:
        return ()
    budget, budget_stated = panel.budget()
    actual, actual_stated = panel.amounts[Measure.ACTUAL], panel.stated[Measure.ACTUAL]
    return tuple(
        PastYear(
            member.id,
            str(year),
            int(budget[row, at]) if budget_stated[row, at] else None,
            int(actual[row, at]) if actual_stated[row, at] else None,
        )
        for row, member in enumerate(panel.members)
        for at, year in enumerate(panel.years)
        if budget_stated[row, at] or actual_stated[row, at]
    )
