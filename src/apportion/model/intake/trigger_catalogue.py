"""Every code that reading triggers and their calendar can report, beside those of cells."""

from __future__ import annotations

from typing import Final

from apportion.model.findings import Verdict
from apportion.model.intake.catalogue import CodeMeaning

_CELL: Final = Verdict.REJECT_CELL

TRIGGER_CODES: Final[dict[str, CodeMeaning]] = {
    code: CodeMeaning(verdict, meaning)
    for code, verdict, meaning in (
        ("calendar.hours", _CELL, "The working hours are no span of one day."),
        ("calendar.month", _CELL, "The month in which the fiscal year begins is no month."),
        ("calendar.place", _CELL, "The place whose holidays should count has none in the table holidays."),
        ("calendar.timezone", _CELL, "The time zone is none of the IANA database."),
        ("calendar.week", _CELL, "A working day is no day of the week, or none is stated."),
        ("trigger.clear-at", _CELL, "A trigger would clear on the wrong side of its threshold."),
        ("trigger.compares", _CELL, "A trigger does not say on which side of its threshold it fires."),
        ("trigger.deadline", _CELL, "The deadline of a trigger is no length of time ahead."),
        ("trigger.incomplete", _CELL, "A trigger that is no default one leaves out what it watches or its deadline."),
        ("trigger.measure", _CELL, "A trigger watches something that is neither measured nor noticed."),
        ("trigger.no-owner", Verdict.WARN, "Nobody is named who would act on a trigger."),
        ("trigger.periods", _CELL, "A trigger waits for less than one measurement."),
        ("trigger.threshold", _CELL, "The threshold of a trigger is missing, or makes no sense for what it watches."),
        ("trigger.unknown-person", Verdict.WARN, "A trigger names somebody whom nothing else in the case names."),
    )
}
