"""What was learned, written as a folder: a document, the edits and the lessons as tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from apportion.adapters.output.folder import LEARN_FOLDER, OutputError, check_target, write_folder
from apportion.model.lessons import Lesson
from apportion.reports.learning_json import edits_csv, learning_document, lesson_document
from apportion.reports.page.follow_up import FollowUpView, follow_up_page
from apportion.reports.page.learning_view import LearnedParts, learning_view
from apportion.reports.plan_json import findings_document, json_text
from apportion.reports.words import Formatter
from apportion.services.learn import LearnedPlan
from apportion.services.next_case import NextCase
from apportion.services.refusal import Refusal


def learned_document(found: LearnedPlan, made: NextCase | None) -> dict[str, object]:
    """The whole document: what was learned, proposed and, where the next case is written, carried out."""
    return {
        "status": "learned",
        "plan": str(found.folder),
        "currency": found.case.currency.code,
        "periods": [period.name for period in found.ended.periods],
        "running": [period.name for period in found.running],
        "ledger_years": list(found.ledger_years),
        "notes": [silence(found)] if found.silent_ledger else [],
        **learning_document(found.topics, found.edits, found.refused, found.case.currency),
        "lessons": [lesson_document(one) for one in _lessons(found, made)],
        "carried_out": None if made is None else [edit.name for edit in made.edits],
        "periods_become": None if made is None else dict(made.periods),
        **findings_document(found.findings),
    }


def silence(found: LearnedPlan) -> str:
    """Why the ledger that was named teaches nothing."""
    return (
        f"{found.silent_ledger} teaches nothing: it has no year before {found.first_period} with budget and actual of "
        "units that ask for money."
    )


def write_learned(found: LearnedPlan, target: Path, made: NextCase | None, *, replace: bool) -> None:
    """Write the folder, whole or not at all.

    Raises:
        Refusal: when the target may not be used or the disk refuses.
    """
    files = {
        LEARN_FOLDER.main_file: json_text(learned_document(found, made)).encode(),
        "learning.html": follow_up_page(_view(found, made)).encode(),
        "edits.csv": edits_csv(found.edits, found.refused),
        "lessons.csv": _lessons_csv(_lessons(found, made)),
    }
    try:
        check_target(target, replace=replace, kind=LEARN_FOLDER)
        write_folder(target, dict(files), fingerprint="", replace=replace, kind=LEARN_FOLDER)
    except OutputError as error:
        raise Refusal(str(error), error.remedy) from error


def _view(found: LearnedPlan, made: NextCase | None) -> FollowUpView:
    years = (*(f"{year} of the ledger" for year in found.ledger_years), *(one.name for one in found.ended.periods))
    names = {unit.id: unit.name or unit.id for unit in found.case.units}
    running = [f"{period.name} is not closed and teaches nothing yet." for period in found.running]
    notes = ([silence(found)] if found.silent_ledger else []) + running
    parts = LearnedParts(
        found.case.name,
        found.on.isoformat(),
        years,
        found.topics,
        names,
        found.edits,
        found.refused,
        _lessons(found, made),
        tuple(notes),
    )
    return learning_view(parts, Formatter(found.case))


def _lessons(found: LearnedPlan, made: NextCase | None) -> tuple[Lesson, ...]:
    """The register: with what became of the lessons, where the next case is written."""
    from apportion.execution.learn.lessons import carried_on

    return carried_on(found.register, found.lessons) if made is None else made.lessons


def _lessons_csv(lessons: tuple[Lesson, ...]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("lesson", "about", "says", "evidence", "proposed_by", "on", "adopted"))
    for one in lessons:
        writer.writerow((one.id, one.about, one.says, one.evidence, one.proposed_by, one.on.isoformat(), one.adopted))
    return out.getvalue().encode("utf-8")
