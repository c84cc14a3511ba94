"""The tables and settings about triggers and the calendar of their deadlines."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table
from apportion.model.triggers import WATCHED

TRIGGER_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "triggers",
        "Conditions on an adopted plan that call for an action by a deadline: one row each. A row with the id of a "
        "default trigger changes what it states and keeps the rest. No table: the default triggers. No amount of the "
        "plan depends on it.",
        ("trigger",),
        (
            Field("trigger", "id", "Short unique name, or that of a default trigger.", required=True, example="late"),
            Field("name", "text", "Name shown to readers. Empty: the id."),
            Field(
                "watches",
                "text",
                f"What is measured or noticed: one of {', '.join(WATCHED)}.",
                example="variance",
            ),
            Field(
                "compares",
                "choice",
                "above or below the threshold, or beyond (further from zero than the threshold, on either side; for "
                "variance). Empty: beyond for variance, above for milestones; to be stated otherwise.",
                choices=("above", "below", "beyond"),
            ),
            Field(
                "threshold",
                "text",
                "Where it fires: a percentage for variance (of what should be spent by then), return (of the target) "
                "and satisfaction; days or weeks for milestones. Signals have none.",
                example="10%",
            ),
            Field(
                "applies_to",
                "selector",
                "Requests that it is about. Empty: all of them.",
                example="unit:engineering",
            ),
            Field(
                "clear_at",
                "text",
                "How far the measure has to come back before the trigger can fire again, so that noise does not make "
                "it fire over and over. Empty: at the threshold.",
                example="8%",
            ),
            Field(
                "periods_in_a_row",
                "integer",
                "Measurements in a row that have to be over the threshold (1 by default).",
                default="1",
                example="2",
            ),
            Field("owner", "text", "Who acts. Empty: the owner of the unit that it is about.", example="L. Chen"),
            Field(
                "deadline",
                "text",
                "By when: hours (real ones), days, weeks, months, working hours, working days, or month end, quarter "
                "end or year end of the fiscal calendar.",
                example="48 hours",
            ),
            Field("action", "text", "What is proposed to be done."),
            Field(
                "escalates_to", "text", "Who is told when the deadline has passed. Empty: nobody, which is reported."
            ),
            Field("source", "text", "Where the trigger is from: policy, contract, decision, with its date."),
            Field(
                "active",
                "choice",
                "no switches a trigger off, a default one too (yes by default).",
                default="yes",
                choices=("yes", "no"),
            ),
        ),
    ),
    Table(
        "holidays",
        "Days on which nobody works; deadlines in working days and hours pass over them.",
        ("day", "where"),
        (
            Field("day", "date", "The day.", required=True, example="2025-12-25"),
            Field("name", "text", "What it is.", example="Christmas Day"),
            Field("where", "id", "Place where it is a holiday. Empty: everywhere.", example="bavaria"),
        ),
    ),
)

TRIGGER_SETTINGS: Final[tuple[Field, ...]] = (
    Field(
        "timezone",
        "text",
        "Time zone of the organisation, by its name in the IANA database (UTC by default).",
        default="UTC",
        example="Europe/Berlin",
    ),
    Field(
        "working_days",
        "list",
        "Days of the week on which the organisation works (mon; tue; wed; thu; fri by default).",
        default="mon; tue; wed; thu; fri",
        example="sun; mon; tue; wed; thu",
    ),
    Field(
        "working_hours",
        "text",
        "From when to when it works, in its time zone (09:00-17:00 by default).",
        default="09:00-17:00",
        example="08:30-17:30",
    ),
    Field(
        "holidays_in", "id", "Place whose holidays count, beside those of everywhere. Empty: none.", example="bavaria"
    ),
    Field(
        "fiscal_year_starts",
        "integer",
        "Month in which the fiscal year begins, for deadlines at the end of a month, quarter or year. Empty: the month "
        "in which the first budget period begins.",
        example="7",
    ),
)
"""Settings about the calendar by which deadlines are worked out."""
