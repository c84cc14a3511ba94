"""The tables about asking units: by when and by whom requests are collected, what was taken, and what units answer."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

COLLECT_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "collection",
        "By when units hand in their requests, and whom they ask. No amount of the plan depends on it.",
        ("unit",),
        (
            Field("unit", "id", "A unit directly under the organisation. Empty: every unit without a row of its own."),
            Field(
                "due", "date", "Last day on which a workbook is in time. Empty: no day is set.", example="2025-09-30"
            ),
            Field("contact", "text", "Whom to ask.", example="budget@example.org"),
            Field("note", "text", "What the unit should know, shown at the top of its workbook."),
        ),
    ),
    Table(
        "collected",
        "What was taken from the workbooks of units: 'collect --merge' writes it. No amount of the plan depends on it.",
        ("sha256", "request", "period"),
        (
            Field("unit", "id", "The unit whose workbook it was.", required=True),
            Field("request", "id", "The request. Empty: the workbook changed nothing."),
            Field("period", "id", "Its period. Empty: the only one."),
            Field("cap_before", "amount", "What was asked for before. Empty: the request is new."),
            Field("cap", "amount", "What is asked for now."),
            Field("changed", "list", "Columns that were given another figure."),
            Field("reason", "text", "Why, in the unit's words."),
            Field("by", "text", "Who filled the workbook in. Empty: nobody said."),
            Field("on", "date", "Day on which it was filled in. Empty: nobody said."),
            Field("file", "text", "Name of the workbook.", required=True),
            Field("sha256", "text", "SHA-256 of its bytes.", required=True),
            Field("made_from", "text", "Fingerprint of the case that the workbook was made from.", required=True),
        ),
    ),
    Table(
        "feedback",
        "What units answered to a plan, round by round. No amount of the plan depends on it.",
        ("round", "unit", "request"),
        (
            Field("round", "integer", "Round of answers, from 1.", required=True, example="1"),
            Field("unit", "id", "The unit that is spoken of. Empty: the request's.", example="engineering"),
            Field("request", "id", "The request that is spoken of. Empty: the whole unit."),
            Field(
                "answer",
                "choice",
                "accept, object (says no and names no amount), or counter (asks for the amount).",
                required=True,
                choices=("accept", "object", "counter"),
                example="counter",
            ),
            Field("amount", "amount", "counter only: the least that would be accepted.", example="6,200,000.00"),
            Field("reason", "text", "Why, in words that may be quoted."),
            Field("on", "date", "Day of the answer. Empty: not stated.", example="2025-11-03"),
            Field("by", "text", "Who answered.", required=True, example="M. Ortega"),
        ),
    ),
)
