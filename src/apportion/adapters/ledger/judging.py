"""One file judged as a whole: conditions, time, measures, members, amounts, totals. Nothing is written yet.

Knows in which order a file is looked at. It must not know how it was staged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.adapters.ledger.members import Books, Named, judge_members, unknown_word
from apportion.adapters.ledger.money import Numbers
from apportion.adapters.ledger.times import Times, judge_times
from apportion.model.findings import LISTED_MAX
from apportion.model.intake.amounts import Fault
from apportion.model.intake.names import normalised
from apportion.model.ledger import DIMENSIONS, MEASURES, Dimension, Measure
from apportion.model.ledger_mapping import PATH_SEPARATOR, Filter

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
    """Those that the conditions of the source leave."""
    silent: int
    """Kept records that state no amount."""
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
    _refuse_remarks(desk)
    records = desk.count()
    condition = _condition(desk, desk.source.filters)
    _report_unused(desk, desk.source.filters, records)
    desk.open(f"{content} AND NOT remark AND ({condition})")
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
    _judge_totals(desk, numbers)
    silent = _judge_blanks(desk)
    _ask_about_totals(desk, books)
    return JudgedFile(desk, times, measure_join, named, numbers, records, kept, silent, desk.refused())


def _refuse_remarks(desk: Desk) -> None:
    if desk.staged.sheet:
        return
    desk.refuse("remark", desk.chosen.all_positions()[0], _comment_or_record)


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


def _judge_blanks(desk: Desk) -> int:
    """Records without any amount: refused, or counted where the source says that they may be left out."""
    positions = sorted({value.position for value in desk.chosen.values})
    blank = " AND ".join(f"c{position} = ''" for position in positions)
    if desk.source.blank_amounts == "ignore":
        return desk.count(blank)
    desk.refuse(blank, positions[0], lambda _text: _blank_amount(len(positions)))
    return 0


def _judge_totals(desk: Desk, numbers: Numbers) -> None:
    """Columns of totals are not added; each has to be the sum of its parts."""
    totals = [
        (total, [(desk.position(heading), factor) for heading, factor in ((total.heading, 1), *total.of)])
        for total in desk.source.totals
    ]
    for _, columns in totals:
        for position, _ in columns:
            numbers.judge(position, quantity=False)
    numbers.close()
    for total, columns in totals:
        joins, terms = [], []
        for index, (position, factor) in enumerate(columns):
            cell, kind, alias = f"c{position}", numbers.kind(position), f"odd_{index}"
            joins.append(numbers.join(cell, kind, alias, quantity=False))
            terms.append(f"{factor} * coalesce({numbers.sql(cell, kind, alias, quantity=False)}, 0)")
        table, added = desk.table("totals"), " + ".join(terms[1:])
        desk.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT record, {added} AS added "  # noqa: S608 - own names
            f"FROM {desk.kept} {' '.join(joins)} WHERE c{columns[0][0]} <> '' AND {terms[0]} <> {added}"
        )
        found = desk.rows(f"SELECT added FROM {table} ORDER BY record LIMIT {LISTED_MAX}")  # noqa: S608 - own names
        sums = [int(value) / 10**numbers.decimals for (value,) in found]
        desk.refuse(f"record IN (SELECT record FROM {table})", columns[0][0], _total_differs(total.heading.label, sums))  # noqa: S608 - own names


def _ask_about_totals(desk: Desk, books: Books) -> None:
    if desk.source.total_rows == "keep":
        return
    for dimension in DIMENSIONS:
        for path, place in books[dimension].total_like():
            if place.file == desk.staged.file and place.sheet == desk.staged.sheet and place.line:
                desk.collector.add(_total_rows(dimension, PATH_SEPARATOR.join(path)), place, path[-1])


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


def _total_differs(label: str, sums: Sequence[float]) -> Callable[[str], Fault]:
    """The fault of each faulty total in turn; ``sums`` are what the parts add up to, in the order of the records."""
    following = iter(sums)

    def fault(text: str) -> Fault:
        added = next(following, None)
        told = "something else" if added is None else f"{added:,}"
        return Fault(
            "ledger.total-differs",
            f"the column '{label}' says {text}, its parts add up to {told}",
            "the sum of its parts",
            "Correct the record, or leave the check out of 'totals' in the mapping.",
        )

    return fault


def _total_rows(dimension: str, name: str) -> Fault:
    return Fault(
        "ledger.total-rows",
        f"records of the {dimension} '{name}' look like totals of other records, which would be counted twice",
        "records that are no sums of others",
        "Name them under 'leave_out', or state 'total_rows: keep' if they are ordinary records.",
    )
