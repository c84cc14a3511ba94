"""What the table of requests says about decisions: read by row, settled by request, checked against everything else.

What belongs to a request and not to one period is stated once or the same in all of its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.model.choices import Decision
from apportion.model.intake.amounts import Fault, read_integer, read_percent
from apportion.model.intake.coding import coded, resolved
from apportion.model.intake.columns import NumberColumn, no_numbers
from apportion.model.intake.names import normalised
from apportion.model.intake.request_columns import RequestColumns, references, report_cells
from apportion.model.intake.rows import Rows, negative_number, unknown_choice
from apportion.model.raw import CellKind, TextColumn
from apportion.model.requests import Int32Array, Mask

DECISION_COLUMNS: Final = ("decision", "minimum", "part_of", "delay_max", "delay_loss", "value")
_DELAY_MAX: Final = 1_000_000
"""Longer delays are all the same: no plan has so many periods."""


@dataclass(frozen=True, eq=False)
class Standing:
    """How each request line may be funded; one entry per line."""

    kind: npt.NDArray[np.int8]
    """``Decision`` of the request itself; divisible for parts of others."""
    leader: Int64Array
    """First line of the request that leads the decision it belongs to; -1 for divisible lines."""
    delay_max: Int64Array
    delay_loss: NumberColumn
    value_told: Mask
    """True where the value of the request in full is stated in any of its rows."""

    @property
    def is_part(self) -> Mask:
        """True for lines of requests that are part of another."""
        return np.asarray((self.kind == Decision.DIVISIBLE) & (self.leader >= 0), dtype=np.bool_)

    @property
    def has_no_curve(self) -> Mask:
        """True for lines whose value does not follow from their own money."""
        return np.asarray(self.is_part | (self.kind == Decision.LEVELS) | self.value_told, dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Grouped:
    """Lines of the table in the order of the case, and the request that each belongs to."""

    columns: RequestColumns
    row: Int64Array
    """Row of the file of each line."""
    id: TextColumn
    start: Int64Array
    """First line of each request."""
    request: Int64Array
    """Position of each line's request."""

    @property
    def rows(self) -> Rows:
        """The table."""
        return self.columns.rows


def plain_standing(count: int) -> Standing:
    """Every line divisible."""
    return Standing(
        kind=np.full(count, Decision.DIVISIBLE, dtype=np.int8),
        leader=np.full(count, -1, dtype=np.int64),
        delay_max=np.zeros(count, dtype=np.int64),
        delay_loss=no_numbers(count),
        value_told=np.zeros(count, dtype=np.bool_),
    )


def read_standing(lines: Grouped) -> Standing:
    """How each line may be funded; rows of one request that disagree are reported."""
    rows = lines.rows
    if not any(rows.has(column) for column in DECISION_COLUMNS) or not lines.row.size:
        return plain_standing(int(lines.row.size))
    told = settled(lines, "decision", _decisions(rows)[lines.row].astype(np.int64))
    part = settled(lines, "part_of", _parts(lines)[lines.row].astype(np.int64))
    delay = settled(lines, "delay_max", _delays(rows)[lines.row])
    loss, words = _losses(rows)
    lost = settled(lines, "delay_loss", loss[lines.row])
    kind, leader = _leaders(lines, np.where(told < 0, Decision.DIVISIBLE, told).astype(np.int8), part)
    valued = np.zeros(lines.start.size, dtype=np.bool_)
    valued[lines.request[lines.columns.numbers["value"].known[lines.row]]] = True
    return Standing(
        kind=kind,
        leader=leader,
        delay_max=np.maximum(delay, 0),
        delay_loss=_numbers_of(lost, words),
        value_told=valued[lines.request] & (kind == Decision.WHOLE),
    )


def settled(lines: Grouped, column: str, stated: Int64Array) -> Int64Array:
    """What each line's request says in a column: the first of its rows that says anything, the others compared.

    Args:
        lines: the lines with their requests.
        column: for the finding.
        stated: a code per line, -1 where nothing is said.
    """
    said = np.flatnonzero(stated >= 0)
    first = np.full(lines.start.size, -1, dtype=np.int64)
    first[lines.request[said[::-1]]] = said[::-1]
    at = first[lines.request]
    told = np.where(at >= 0, stated[at], -1)
    for line in said[stated[said] != told[said]].tolist():
        rows, row, other = lines.rows, int(lines.row[line]), int(lines.row[at[line]])
        fault = Fault(
            "request.inconsistent",
            f"'{lines.id[line]}' has another {column} in {rows.place(other)}: '{rows.cell(other, column)[0].strip()}'",
            "the same in all rows of a request, or stated once",
            "Make them the same, or give each its own request.",
        )
        rows.report(row, column, fault)
    return told


def _decisions(rows: Rows) -> npt.NDArray[np.int8]:
    if not rows.has("decision"):
        return np.full(rows.count, -1, dtype=np.int8)
    field = rows.spec.field("decision")

    def resolve(text: str, _: CellKind) -> int | Fault:
        word = normalised(text)
        if not word:
            return -1
        return Decision[word.upper()].value if word in field.choices else unknown_choice(field, word)

    cells = coded(rows.table.columns["decision"])
    numbers, faults = resolved(cells, resolve)
    report_cells(rows, "decision", cells, faults)
    return numbers.astype(np.int8)


def _parts(lines: Grouped) -> Int32Array:
    """Position of the request that each row says it is part of; -1 where none."""
    if not lines.rows.has("part_of"):
        return np.full(lines.rows.count, -1, dtype=np.int32)
    index = {str(name): position for position, name in enumerate(lines.id[lines.start].tolist())}
    return references(lines.rows, "part_of", "request", index.get)


def _delays(rows: Rows) -> Int64Array:
    if not rows.has("delay_max"):
        return np.full(rows.count, -1, dtype=np.int64)

    def resolve(text: str, kind: CellKind) -> int | Fault:
        number = read_integer(text, kind, rows.clerk.notation.format)
        if number is None or isinstance(number, Fault):
            return -1 if number is None else number
        return negative_number("delay", Decimal(number)) if number < 0 else min(number, _DELAY_MAX)

    cells = coded(rows.table.columns["delay_max"])
    numbers, faults = resolved(cells, resolve)
    report_cells(rows, "delay_max", cells, faults)
    return numbers


def _losses(rows: Rows) -> tuple[Int64Array, list[Decimal]]:
    """Position of each row's loss in the list of all losses; -1 where none is stated."""
    if not rows.has("delay_loss"):
        return np.full(rows.count, -1, dtype=np.int64), []
    words: dict[Decimal, int] = {}

    def resolve(text: str, kind: CellKind) -> int | Fault:
        share = read_percent(text, kind, rows.clerk.notation.format)
        if share is None or isinstance(share, Fault):
            return -1 if share is None else share
        if not 0 <= share <= 1:
            return Fault(
                "decision.delay-loss",
                f"'{text.strip()}' makes no sense as a loss per period of delay",
                "0% to 100%",
                "Correct the percentage.",
            )
        return words.setdefault(share, len(words))

    cells = coded(rows.table.columns["delay_loss"])
    numbers, faults = resolved(cells, resolve)
    report_cells(rows, "delay_loss", cells, faults)
    return numbers, list(words)


def _numbers_of(code: Int64Array, words: list[Decimal]) -> NumberColumn:
    """The numbers that codes stand for; not stated where the code is -1."""
    places = [max(0, -int(word.as_tuple().exponent)) for word in words]
    digits = np.array([*(int(word.scaleb(place)) for word, place in zip(words, places, strict=True)), 0])
    return NumberColumn(
        digits.astype(np.int64)[code],
        np.array([*places, 0], dtype=np.int8)[code],
        code >= 0,
        np.zeros(code.size, dtype=np.bool_),
    )


def _leaders(lines: Grouped, kind: npt.NDArray[np.int8], part: Int64Array) -> tuple[npt.NDArray[np.int8], Int64Array]:
    """Kind and leading line of each line. A part of something impossible is reported and taken as divisible."""
    own = lines.start[lines.request]
    leader = np.where(kind == Decision.DIVISIBLE, -1, own)
    parts = np.flatnonzero(part >= 0)
    kind = kind.copy()
    kind[parts], leader[parts] = Decision.DIVISIBLE, -1
    target = lines.start[part[parts]]
    itself, chained = target == own[parts], part[target] >= 0
    unfit = ~itself & ~chained & (kind[target] != Decision.WHOLE)
    for chosen, found in (
        (itself, "it would be part of itself"),
        (chained & ~itself, "'{}' is itself part of another request"),
        (unfit, "'{}' is not funded in full or not at all"),
    ):
        for at in np.flatnonzero(chosen).tolist():
            fault = Fault(
                "decision.part-of",
                found.format(lines.id[target[at]]),
                "a request with the decision whole that stands alone",
                "Name the request that leads the decision, or give that one the decision whole.",
            )
            row = int(lines.row[parts[at]])
            if lines.rows.cell(row, "part_of")[0].strip():
                lines.rows.report(row, "part_of", fault)
    leader[parts] = np.where(itself | chained, -1, target)
    return kind, leader
