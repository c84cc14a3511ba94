"""The tables about rounds of answers to a plan: by when they were wanted, and what was granted of them."""

from __future__ import annotations

from typing import Final

from apportion.model.fields import Field, Table

FEEDBACK_TABLES: Final[tuple[Table, ...]] = (
    Table(
        "answer_rounds",
        "By when answers to a plan are wanted, round by round. No amount of the plan depends on it.",
        ("round",),
        (
            Field("round", "integer", "Round of answers, from 1.", required=True, example="1"),
            Field("on", "date", "Day on which the plan was sent out. Empty: not stated.", example="2025-10-27"),
            Field("closes", "date", "Last day on which an answer is in time. Empty: no day is set."),
            Field("plan", "text", "Fingerprint of the plan that was sent out. Empty: not stated."),
        ),
    ),
    Table(
        "granted",
        "What was granted of answers to a plan, and what it took from whom: 'feedback --grant' writes it, a row for "
        "each unit and request whose amount moved. No amount of the plan depends on it.",
        ("rule", "moved_unit", "moved_request"),
        (
            Field("rule", "id", "The floor that the counter-proposal became.", required=True),
            Field("step", "integer", "Order in which they were granted, from 1.", required=True),
            Field("round", "integer", "Round of the answer.", required=True),
            Field("unit", "id", "The unit that was spoken of. Empty: a request was."),
            Field("request", "id", "The request that was spoken of. Empty: the whole unit."),
            Field("by", "text", "Who asked for it.", required=True),
            Field("amount", "amount", "What was granted: the least that the plan has to give.", required=True),
            Field("cost", "decimal", "Weighted value that the organisation gave up for it.", required=True),
            Field("moved_unit", "id", "A unit whose amount moved. Empty: a request's did, or none."),
            Field(
                "moved_request", "id", "A request whose amount moved, over all periods. Empty: a unit's did, or none."
            ),
            Field("before", "amount", "Its amount before the step. Empty: nothing moved."),
            Field("after", "amount", "Its amount after the step. Empty: nothing moved."),
        ),
    ),
)
