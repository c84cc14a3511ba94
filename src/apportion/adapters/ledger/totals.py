"""What adds up to something else: columns of totals that are stated, columns and rows that look like totals.

Nothing is added twice in silence. Knows sums. It must not know time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.members import Books, Named
from apportion.adapters.ledger.money import Numbers
from apportion.adapters.ledger.subtotals import Subtotal, subtotals
from apportion.model.findings import LISTED_MAX
from apportion.model.intake.amounts import Fault
from apportion.model.ledger import DIMENSIONS, Dimension
from apportion.model.ledger_mapping import PATH_SEPARATOR

_RECORDS_MIN: Final = 5
"""Records in which a column is the sum of the others by chance alone: more are no chance."""
_COLUMNS_MIN: Final = 3


def judge_totals(desk: Desk, numbers: Numbers) -> None:
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


def ask_about_total_columns(desk: Desk, numbers: Numbers) -> None:
    """Of columns that are added together, one that is the sum of all others in every record is probably their total."""
    together: dict[object, list[int]] = {}
    for value in desk.chosen.values:
        of = value.of
        if not of.quantity:
            key = (of.measure, of.year, of.month, of.period, of.quarter)
            together.setdefault(key, []).append(value.position)
    for positions in together.values():
        if len(positions) < _COLUMNS_MIN:
            continue
        cells = [(f"c{at}", numbers.kind(at), f"odd_{at}") for at in positions]
        joins = " ".join(numbers.join(*cell, quantity=False) for cell in cells)
        terms = [f"coalesce({numbers.sql(*cell, quantity=False)}, 0)" for cell in cells]
        added = " + ".join(terms)
        # Two columns that are not nothing beside the total: otherwise a column with one part would be its own total.
        many = " + ".join(f"CAST({term} <> 0 AS INTEGER)" for term in terms)
        tests = ", ".join(f"count(*) FILTER (2 * ({term}) <> {added})" for term in terms)
        found = desk.rows(
            f"SELECT {tests}, count(*) FILTER ({many} >= {_COLUMNS_MIN}) FROM {desk.kept} {joins}"  # noqa: S608 - own names
        )
        *differing, telling = map(int, found[0])
        for position, count in zip(positions, differing, strict=True):
            if not count and telling >= _RECORDS_MIN:
                label = desk.staged.cells[position - 1].strip()
                desk.collector.add(_total_column(label), desk.staged.place(None, position), label)


def ask_about_total_rows(desk: Desk, books: Books, named: dict[Dimension, Named], numbers: Numbers, kept: int) -> None:
    """Members called "Total ..." are probably sums of others, and members whose rows are sums certainly."""
    if desk.source.total_rows == "keep":
        return
    told: set[tuple[Dimension, str]] = set()
    for dimension in DIMENSIONS:
        for path, place in books[dimension].total_like():
            if place.file == desk.staged.file and place.sheet == desk.staged.sheet and place.line:
                name = PATH_SEPARATOR.join(path)
                told.add((dimension, name))
                desk.collector.add(_total_rows(dimension, name), place, path[-1])
    for one in subtotals(desk, named, numbers, kept):
        name = _member_of(desk, named[one.dimension], one.record)
        if (one.dimension, name) not in told:
            place = desk.staged.place(one.record, named[one.dimension].positions[-1])
            desk.collector.add(_sums_above(one, name), place, name)


def _member_of(desk: Desk, named: Named, record: int) -> str:
    listed = ", ".join(f"c{position}" for position in named.positions)
    query = f"SELECT {listed} FROM {desk.kept} WHERE record = {record}"  # noqa: S608 - own names
    cells = tuple(map(str, desk.rows(query)[0]))
    return PATH_SEPARATOR.join(named.paths[named.cells.index(cells)])


def _sums_above(one: Subtotal, name: str) -> Fault:
    return Fault(
        "ledger.total-rows",
        f"the {one.rows:,} records of the {one.dimension} '{name}' are each the sum of the {one.parts} records above; "
        "their amounts would be counted twice",
        "records that are no sums of others",
        "Name them under 'leave_out', or state 'total_rows: keep' if they are ordinary records.",
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


def _total_column(label: str) -> Fault:
    return Fault(
        "ledger.total-column",
        f"the column '{label}' is the sum of the other columns in every record; its amounts would count twice",
        "columns that are no sums of others",
        "Leave it out of 'values'; name it under 'totals' to have it checked.",
    )
