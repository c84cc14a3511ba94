"""Every code that collecting requests and answers from units can report, beside those of cells and workbooks."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_WARN, _ASK, _CELL, _FILE = Verdict.WARN, Verdict.ASK, Verdict.REJECT_CELL, Verdict.REJECT_FILE

COLLECT_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("collect.above-cap", _WARN, "A unit asks for more than its cap."),
        ("collect.after-day", _CELL, "A workbook says that it was filled in after the day on which it is merged."),
        ("collect.again", _ASK, "Another workbook of the unit was merged into this case before."),
        ("collect.already-merged", _WARN, "The same workbook was merged before; it adds nothing."),
        ("collect.altered", _WARN, "A locked cell was altered; what stands there is not taken."),
        ("collect.altered-row", _CELL, "A row was given answers, and its request was altered."),
        ("collect.another-case", _FILE, "A workbook was made from another case, or from another state of this one."),
        ("collect.another-format", _FILE, "A workbook has a layout that this release does not read."),
        ("collect.another-release", _WARN, "A workbook was made by another release of Apportion."),
        ("collect.below-floor", _CELL, "Less is asked for than the floor of the request."),
        ("collect.duplicate", _ASK, "There are two workbooks of one unit."),
        ("collect.headings", _FILE, "The sheet of requests is gone, or its headings were altered."),
        ("collect.hidden", _WARN, "A row with answers is hidden in its workbook."),
        ("collect.incomplete", _CELL, "A row for a new request lacks something that a request needs."),
        ("collect.late", _WARN, "A workbook was handed in after the day on which it was due."),
        ("collect.missing", _WARN, "There is no workbook of a unit."),
        ("collect.nameless", _WARN, "A workbook with answers does not say who filled it in."),
        ("collect.no-reason", _WARN, "Another amount is asked for, and no reason is given."),
        ("collect.no-workbook", _WARN, "A file in the folder is no workbook and is left alone."),
        ("collect.not-ours", _FILE, "A workbook was not made by 'apportion collect', or its hidden sheet was altered."),
        ("collect.request-known", _CELL, "A row for a new request has the id of one that there is already."),
        ("collect.sheet", _WARN, "A sheet was added to a workbook, and is not read, or one was taken away."),
        ("collect.too-many-cells", _FILE, "A workbook holds far more cells than were sent out."),
        ("collect.unit", _CELL, "A new request is of a unit that is none of the workbook's."),
        ("feedback.amount", _CELL, "An amount stands beside an answer that has none, or is missing from a counter."),
        ("feedback.subject", _CELL, "An answer speaks of no unit and no request, or of a request of another unit."),
        ("feedback.round", _CELL, "The round of an answer is not a whole number from 1."),
    )
}
