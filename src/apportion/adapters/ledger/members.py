"""Which unit, account, fund and request each record of a file names: distinct combinations are read once.

Knows the columns of members. It must not know amounts or time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from apportion.adapters.ledger.book import MemberBook, Path
from apportion.adapters.ledger.desk import Desk
from apportion.adapters.ledger.engine import make_table, quoted
from apportion.adapters.ledger.wanted import Value
from apportion.model.findings import Place
from apportion.model.intake.amounts import Fault
from apportion.model.intake.names import nearest, normalised
from apportion.model.ledger import DIMENSIONS, AccountType, Dimension
from apportion.model.ledger_mapping import PATH_SEPARATOR, PathColumns

Books = Mapping[Dimension, MemberBook]

_TYPE_WORDS = {kind.value: kind for kind in AccountType}


@dataclass(frozen=True)
class Named:
    """One dimension of one file: the distinct cells and the paths that they stand for."""

    positions: tuple[int, ...]
    """Columns of codes; empty where no column says the dimension."""
    cells: tuple[tuple[str, ...], ...]
    paths: tuple[Path, ...]
    places: tuple[Place, ...]
    """Where each path stands first."""
    constant: Path
    """Of every record, where no column says it."""


def judge_members(desk: Desk, books: Books) -> dict[Dimension, Named]:
    """Meet every member of a file; unknown ones are refused, blank ones counted."""
    named: dict[Dimension, Named] = {}
    for dimension in DIMENSIONS:
        columns, book = desk.source.path(dimension), books[dimension]
        if columns.codes:
            named[dimension] = _by_column(desk, columns, book)
        else:
            path = book.path(columns.constant, "") if columns.constant else ()
            book.meet(path, (), desk.staged.records, desk.staged.place())
            named[dimension] = Named((), (), (), (), path)
        for value in desk.chosen.values:
            constant = _of_value(value, dimension)
            if constant:
                place = desk.staged.place(None, value.position)
                book.meet(book.path(constant, ""), (), desk.staged.records, place)
    _judge_types(desk, named["account"], books["account"])
    if desk.source.needs_types and desk.source.account_type is None:
        _ask_for_types(desk, named["account"], books["account"])
    return named


def make_member_tables(desk: Desk, named: Mapping[Dimension, Named], books: Books) -> None:
    """The look-up tables of one file, after the books were closed; that of accounts has their factors."""
    factors = dict(desk.source.factors)
    for dimension, one in named.items():
        if not one.positions:
            continue
        held: dict[str, list[str] | list[int]] = {
            f"m{index}": [row[index] for row in one.cells] for index in range(len(one.positions))
        }
        held["at"] = [books[dimension].position(path) for path in one.paths]
        if dimension == "account":
            kinds = [account_type(desk, path, books["account"]) for path in one.paths]
            held["factor"] = [factors[kind] for kind in kinds]
            held["statistical"] = [int(kind is AccountType.STATISTICAL) for kind in kinds]
        make_table(desk.connection, desk.table(f"members_{dimension}"), held)


def account_type(desk: Desk, path: Path, book: MemberBook) -> AccountType:
    """The type of an account in this file."""
    return book.type_of(path) or desk.source.account_type or AccountType.EXPENSE


def value_path(named: Named, value: Value, dimension: Dimension, book: MemberBook) -> Path | None:
    """The member of every record of a value, ``None`` where a column says it."""
    constant = _of_value(value, dimension)
    if constant:
        return book.path(constant, "")
    return None if named.positions else named.constant


def _of_value(value: Value, dimension: Dimension) -> Path:
    return dict(value.of.constants).get(dimension, ())


def _by_column(desk: Desk, columns: PathColumns, book: MemberBook) -> Named:
    codes = tuple(desk.position(heading) for heading in columns.codes)
    names = tuple(desk.position(heading) for heading in columns.names)
    listed = ", ".join(f"c{position}" for position in (*codes, *names))
    query = f"SELECT {listed}, count(*), min(record) FROM {desk.kept} GROUP BY {listed} ORDER BY ALL"  # noqa: S608 - own names
    paths: dict[tuple[str, ...], Path] = {}
    places: list[Place] = []
    blank = 0
    first_blank = None
    for *texts, rows, record in desk.rows(query):
        cells = tuple(map(str, texts[: len(codes)]))
        place = desk.staged.place(int(record), codes[-1])
        path = book.path(cells, columns.separator)
        if cells not in paths:
            places.append(place)
        paths[cells] = path
        if not path:
            blank += int(rows)
            first_blank = place if first_blank is None else min(first_blank, place)
        for text in cells:
            book.note_spelling(text, place)
        kept = [str(name) for code, name in zip(cells, texts[len(codes) :], strict=False) if code.strip()]
        book.meet(path, kept, int(rows), place)
    if blank and first_blank is not None:
        desk.collector.add(_not_stated(book.dimension, blank), first_blank)
    return Named(codes, tuple(paths), tuple(paths.values()), tuple(places), ())


def _judge_types(desk: Desk, named: Named, book: MemberBook) -> None:
    """Types of accounts that a column of the rows says, or the source for all of them."""
    heading = desk.source.account_type_column
    if heading is None:
        kind = desk.source.account_type
        if kind is not None:
            constants = [book.path(of, "") for value in desk.chosen.values if (of := _of_value(value, "account"))]
            for path in (*named.paths, named.constant, *constants):
                book.meet_type(path, kind, desk.staged.place())
        return
    column = desk.position(heading)
    words = {**_TYPE_WORDS, **dict(desk.source.account_types)}
    listed = ", ".join(f"c{position}" for position in (*named.positions, column))
    query = f"SELECT {listed}, min(record) FROM {desk.kept} GROUP BY {listed} ORDER BY ALL"  # noqa: S608 - own cells
    paths = dict(zip(named.cells, named.paths, strict=True))
    refused: set[str] = set()
    for *cells, text, record in desk.rows(query):
        kind = words.get(normalised(str(text)))
        if kind is not None:
            path = paths[tuple(map(str, cells))] if named.positions else named.constant
            book.meet_type(path, kind, desk.staged.place(int(record), column))
        elif text not in refused:
            refused.add(text)
            desk.refuse(f"c{column} = {quoted(text)}", column, lambda found: unknown_word("type", found, words))


def _ask_for_types(desk: Desk, named: Named, book: MemberBook) -> None:
    """A sign that depends on the type of the account needs the type of every account."""
    constants = [book.path(of, "") for value in desk.chosen.values if (of := _of_value(value, "account"))]
    paths = [*zip(named.paths, named.places, strict=True), *((path, desk.source.place) for path in constants)]
    if not named.positions and (named.constant or not constants):
        paths.append((named.constant, desk.source.place))
    for path, place in paths:
        if book.type_of(path) is None:
            desk.collector.add(_types_needed(path), place, PATH_SEPARATOR.join(path))


def _types_needed(path: Path) -> Fault:
    account = f"the account '{PATH_SEPARATOR.join(path)}'" if path else "a row without an account"
    return Fault(
        "ledger.types-needed",
        f"the sign of the amounts depends on the type of the account, and {account} has none",
        "a type of each account",
        "Give a table of accounts with 'type', a column 'account_type', or 'account_type: expense'.",
    )


def unknown_word(what: str, text: str, words: Mapping[str, object]) -> Fault:
    """A word of the user's that the mapping gives no meaning; ``what`` is ``type`` or ``measure``."""
    near = nearest(text, words)
    listed = ", ".join(words)
    remedy = f"Did you mean '{near}'? " if near else ""
    code, setting = {
        "type": ("ledger.unknown-type", "account_types"),
        "measure": ("ledger.unknown-measure", "measures"),
    }[what]
    message = f"'{text}' has no meaning as a {what}" if text else f"the {what} is not stated"
    return Fault(
        code,
        message,
        f"one of {listed}",
        f"{remedy}Say in '{setting}' of the source what it means, or leave such records out.",
    )


def _not_stated(dimension: Dimension, rows: int) -> Fault:
    said = "one record does not state" if rows == 1 else f"{rows:,} records do not state"
    return Fault(
        "ledger.not-stated",
        f"{said} a {dimension}: such rows count in the whole only",
        f"a {dimension} in every record",
        "Fill in the cells, or leave such records out.",
    )
