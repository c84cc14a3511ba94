"""One file judged as a whole: conditions, time, measures, members, amounts, totals. Nothing is written yet.

Knows in which order a file is looked at. It must not know how it was staged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.adapters.ledger.members import Books, Named, judge_members, unknown_word
from apportion.adapters.ledger.money import Numbers
from apportion.adapters.ledger.times import Times, judge_times
from apportion.adapters.ledger.totals import ask_about_total_columns, ask_about_total_rows, judge_totals
from apportion.model.intake.amounts import Fault
from apportion.model.intake.names import normalised
from apportion.model.ledger import MEASURES, Dimension, Measure
from apportion.model.ledger_mapping import Filter

_MEASURE_WORDS = {measure.value: measure for measure in Measure}


@dataclass(frozen=True)
class JudgedFile:
    """A file of which all is known that writing needs; findings may block the whole import."""

    desk: Desk
    times: Times
    measure_join: tuple[str, str] | None
    """Table and condition by which a cell says the measure; ``None`` where no column does."""
    named: dict[Dimension, Named]
    numbers: Numbers
    records: int
    """Records with content."""
    kept: int
    """Those that the source does not leave out."""
    refused: int

    def member_join(self, dimension: Dimension) -> tuple[str, str] | None:
        """Table and condition by which cells say a member; ``None`` where no column does."""
        positions = self.named[dimension].positions
        if not positions:
            return None
        table = self.desk.table(f"members_{dimension}")
        return table, " AND ".join(f"{table}.m{index} = c{position}" for index, position in enumerate(positions))


def judge_file(desk: Desk, books: Books) -> JudgedFile | None:
    """Look at every cell that is needed; ``None`` after a finding where no record is left."""
    content = "NOT blank"
    desk.open(content)
    records = desk.count()
    remarks = desk.refuse("remark", desk.chosen.all_positions()[0], _comment_or_record)
    condition = _condition(desk, desk.source.filters)
    _report_unused(desk, desk.source.filters, records)
    desk.open(f"{content} AND NOT remark AND ({condition}){_with_amount(desk)}")
    kept = desk.count()
    if not kept:
        desk.collector.add(_nothing_taken(records), desk.staged.place())
        return None
    times = judge_times(desk)
    measure_join = _judge_measures(desk)
    named = judge_members(desk, books)
    numbers = Numbers(desk)
    for value in desk.chosen.values:
        numbers.judge(value.position, quantity=value.of.quantity)
    if desk.source.quantity is not None:
        numbers.judge(desk.position(desk.source.quantity), quantity=True)
    judge_totals(desk, numbers)
    ask_about_total_columns(desk, numbers)
    _refuse_blanks(desk)
    ask_about_total_rows(desk, books, named, numbers, kept)
    return JudgedFile(desk, times, measure_join, named, numbers, records, kept + remarks, desk.refused())


def _condition(desk: Desk, filters: Sequence[Filter]) -> str:
    parts = [f"({_fits(desk, one)})" if one.keeps else f"NOT ({_fits(desk, one)})" for one in filters]
    return " AND ".join(parts) or "true"


def _fits(desk: Desk, one: Filter) -> str:
    cell = f"nfc_normalize(c{desk.position(one.heading)})"
    return " OR ".join(_fits_text(cell, text) for text in one.texts)


def _fits_text(cell: str, text: str) -> str:
    if "*" not in text:
        return f"{cell} = {quoted(text)}"
    expression = ".*".join(re.escape(part) for part in text.split("*"))
    return f"regexp_full_match({cell}, {quoted(expression)}, 's')"


def _report_unused(desk: Desk, filters: Sequence[Filter], records: int) -> None:
    """A condition that no record meets is probably misspelt."""
    for one in filters:
        cell = f"nfc_normalize(c{desk.position(one.heading)})"
        for text in one.texts:
            if records and not desk.count(_fits_text(cell, text)):
                fault = Fault(
                    "ledger.filter-unused",
                    f"no record of {desk.staged.file} has '{text}' in the column '{one.heading.label}'",
                    "a text that occurs",
                    "Correct the condition in the mapping, or leave it out.",
                )
                desk.collector.add(fault, one.heading.place, text)


def _judge_measures(desk: Desk) -> tuple[str, str] | None:
    if desk.source.measure_column is None:
        return None
    column, table = desk.position(desk.source.measure_column), desk.table("measures")
    words = {**_MEASURE_WORDS, **dict(desk.source.measures)}
    found = desk.rows(f"SELECT DISTINCT c{column} FROM {desk.kept} ORDER BY ALL")  # noqa: S608 - own cells
    texts = [str(text) for (text,) in found]
    unknown = {text: unknown_word("measure", text, words) for text in texts if normalised(text) not in words}
    desk.refuse_texts(column, unknown)
    known = [text for text in texts if text not in unknown]
    positions = [MEASURES.index(words[normalised(text)]) for text in known]
    make_table(desk.connection, table, {"text": known, "measure": positions})
    return table, f"{table}.text = c{column}"


def _with_amount(desk: Desk) -> str:
    """The further condition that a record states an amount, where the source leaves out those that do not."""
    if desk.source.blank_amounts == "refuse":
        return ""
    return f" AND NOT ({_blank(desk)})"


def _blank(desk: Desk) -> str:
    return " AND ".join(f"c{position} = ''" for position in _amounts(desk))


def _amounts(desk: Desk) -> list[int]:
    return sorted({value.position for value in desk.chosen.values})


def _refuse_blanks(desk: Desk) -> None:
    """A record without any amount says nothing; whether that is meant so, the mapping says."""
    positions = _amounts(desk)
    desk.refuse(_blank(desk), positions[0], lambda _text: _blank_amount(len(positions)))


def _comment_or_record(_text: str) -> Fault:
    return Fault(
        "csv.comment-or-record",
        "this line begins with #: it may be a comment or a record",
        "comments above the header only",
        "Delete the line, or move it above the header.",
    )


def _nothing_taken(records: int) -> Fault:
    return Fault(
        "ledger.nothing-taken",
        f"the file has {records:,} records, but the conditions of the mapping leave none",
        "at least one record",
        "Correct 'where' and 'leave_out' in the mapping, or leave the file out.",
    )


def _blank_amount(columns: int) -> Fault:
    message = "the record has no amount" if columns == 1 else f"the record has no amount in any of {columns} columns"
    return Fault(
        "ledger.blank-amount",
        message,
        "an amount; 0 if it is nothing",
        "Fill it in, or state 'blank_amounts: ignore' in the source if such records mean nothing.",
    )
