"""Tables of members beside a ledger: accounts with their types, units with their parents.

Knows small tables. It must not know the ledger's own rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from apportion.adapters.files.file_bytes import unreadable
from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.book import TableEntry
from apportion.adapters.ledger.engine import parquet
from apportion.adapters.ledger.members import unknown_word
from apportion.adapters.ledger.plain_text import Reading, plain_text
from apportion.adapters.ledger.sources import files_of, form_of, named
from apportion.adapters.ledger.staging import Staged, stage_text
from apportion.adapters.ledger.text_layout import find_layout
from apportion.adapters.ledger.wanted import Chosen, choose, folded, headings_of_table
from apportion.model.findings import Finding, Place, Verdict
from apportion.model.intake.amounts import Fault
from apportion.model.intake.collector import Collector
from apportion.model.intake.names import normalised
from apportion.model.ledger import AccountType
from apportion.model.ledger_mapping import Heading, MemberTable

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WORDS = {kind.value: kind for kind in AccountType}


def read_member_table(
    connection: DuckDBPyConnection,
    table: MemberTable,
    base: Path,
    work: Path,
    tally: Tally,
    collector: Collector,
) -> list[TableEntry] | None:
    """Every member of a table in its order; ``None`` after findings that say why it cannot be read."""
    path = next(files_of(base, table.file), None)
    if path is None:
        tally.add(_no_file(table))
        return None
    own = Tally()
    try:
        read = _stage(connection, table, path, named(base, path), work, own)
    except OSError as error:
        own.add(unreadable(named(base, path), error))
        read = None
    tally.merge(own)
    if read is None or own.refuses:
        return None
    return list(_entries(connection, table, *read, collector))


def _stage(
    connection: DuckDBPyConnection, table: MemberTable, path: Path, name: str, work: Path, tally: Tally
) -> tuple[Staged, Chosen] | None:
    form = form_of(path, name, tally)
    if form != "text":
        if form:
            tally.add(_not_text(name))
        return None
    text = plain_text(path, name, work, Reading(), tally)
    if text is None:
        return None
    needed = list(headings_of_table(table))
    layout = find_layout(text.path, name, needed, (), "", tally)
    if layout is None:
        return None
    stated = [heading for heading in needed if heading.place.line]
    held = {folded(cell) for cell in layout.cells}
    usual = [Heading((word,)) for word in ("name", "parent", "type") if word in held]
    chosen = choose(layout.cells, [*stated, *usual], Place(file=name, line=layout.header_line), tally)
    if chosen is None:
        return None
    target = work / f"members-{table.dimension}.parquet"
    staged = stage_text(connection, text, layout, chosen.all_positions(), target, tally)
    return None if staged is None else (staged, chosen)


def _entries(
    connection: DuckDBPyConnection, table: MemberTable, staged: Staged, chosen: Chosen, collector: Collector
) -> list[TableEntry]:
    words = {**_WORDS, **dict(table.types)}
    columns = {
        "id": chosen.position(table.id),
        "name": chosen.position(table.name or Heading(("name",))),
        "parent": chosen.position(table.parent or Heading(("parent",))),
        "type": chosen.position(table.type or Heading(("type",))) if table.dimension == "account" else 0,
    }
    listed = ", ".join(f"c{position}" if position else "''" for position in columns.values())
    query = (
        f"SELECT file_row_number, {listed} FROM {parquet([staged.path], numbered=True)} "  # noqa: S608 - own columns
        "WHERE NOT blank ORDER BY file_row_number"
    )
    entries = []
    for record, *texts in connection.execute(query).fetchall():
        id_, name, parent, word = (normalised(str(text)) for text in texts)
        place = staged.place(int(record), columns["id"])
        if not id_:
            fault = Fault("cell.required", f"the {table.dimension} has no code", "a code", "Fill it in.")
            collector.add(fault, place)
            continue
        kind = words.get(word) if word else None
        if word and kind is None:
            collector.add(unknown_word("type", word, words), staged.place(int(record), columns["type"]), word)
        entries.append(TableEntry(id_, name, parent, kind, place))
    return entries


def _no_file(table: MemberTable) -> Finding:
    return Finding(
        "ledger.no-files",
        Verdict.REJECT_FILE,
        f"There is no file '{table.file}' beside the mapping.",
        table.place,
        table.file,
        f"a table of {table.dimension}s",
        "Correct the name; it is relative to the mapping file.",
    )


def _not_text(name: str) -> Finding:
    return Finding(
        "ledger.format-not-read",
        Verdict.REJECT_FILE,
        "A table of members is read from text only.",
        Place(file=name),
        name,
        "a table as .csv",
        "Save it as CSV UTF-8.",
    )
