"""A ledger's text is read as Python's csv module reads it, and its numbers as the grammar of amounts reads them."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apportion.adapters.files.tally import Tally
from apportion.adapters.ledger.engine import engine, parquet
from apportion.adapters.ledger.opening import open_ledger
from apportion.adapters.ledger.plain_text import Reading, plain_text
from apportion.adapters.ledger.staging import stage_text
from apportion.adapters.ledger.text_layout import TextLayout
from apportion.kernel.money import Currency
from apportion.model.intake.amounts import Fault, Notation, NumberFormat, read_amount
from apportion.model.ledger import Key
from apportion.model.raw import CellKind

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

BLANKS = " \t\r\n\u00a0"
HEADER = "h1,h2\n"

CELLS = st.sampled_from(
    [
        "a",
        "1",
        '""',
        '"a"',
        '"a,b"',
        '"x\ny"',
        ' "q"',
        '"q" ',
        "é",
        " a ",
        '"a""b"',
        "",
        'a"b',
        '"a"b',
        " ",
        '"\n"',
        "#",
    ]
)
ROWS = st.lists(CELLS, min_size=1, max_size=3).map(",".join)
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\n\n", "\n \n", ",\n", "\r"])
TEXTS = st.lists(st.tuples(ROWS, ENDS), min_size=1, max_size=5).map(
    lambda rows: "".join(row + end for row, end in rows)
)

Record = tuple[str, str, int]


def read_by_python(text: str) -> list[Record] | None:
    """Cells and line of every record; ``None`` where a record is not in order, or begins with #."""
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    records: list[Record] = []
    try:
        next(reader)
        line = reader.line_num + 1
        for cells in reader:
            begun, line = line, reader.line_num + 1
            if not any(cell.strip(BLANKS) for cell in cells):
                continue
            if len(cells) != 2 or cells[0].lstrip().startswith("#"):
                return None
            records.append((cells[0].strip(BLANKS), cells[1].strip(BLANKS), begun))
    except csv.Error:
        return None
    return records


def read_by_us(text: str, folder: Path, connection: "DuckDBPyConnection") -> list[Record] | None:
    """The same as staged for a ledger."""
    path = folder / "ledger.csv"
    path.write_bytes(text.encode())
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    tally = Tally()
    plain = plain_text(path, path.name, work, Reading(), tally)
    assert plain is not None
    layout = TextLayout(",", ("h1", "h2"), 1, 2, len(HEADER))
    staged = stage_text(connection, plain, layout, [1, 2], work / "staged.parquet", tally)
    if staged is None:
        return None
    rows = connection.execute(
        "SELECT c1, c2, file_row_number, blank, remark "  # noqa: S608 - a file of this test
        f"FROM {parquet([staged.path], numbered=True)} ORDER BY 3"
    ).fetchall()
    kept = [row for row in rows if not row[3]]
    if any(row[4] for row in kept):
        return None
    return [(first, second, staged.lines.line(record)) for first, second, record, *_ in kept if first or second]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def connection() -> Iterator["DuckDBPyConnection"]:
    with tempfile.TemporaryDirectory() as name, engine(Path(name)) as opened:
        yield opened


@settings(max_examples=60)
@example('"x\ny",b\n\na,"é"\n')
@example("a,b,\n")
@example('a, "b"\n')
@given(TEXTS)
def test_records_and_their_lines_are_those_of_the_csv_module(
    folder: Path, connection: "DuckDBPyConnection", text: str
) -> None:
    ours, theirs = read_by_us(HEADER + text, folder, connection), read_by_python((HEADER + text).replace("\r\n", "\n"))

    if "\r" in text.replace("\r\n", ""):
        return  # a lone carriage return ends a line for us, and is refused or kept by others
    if theirs:
        assert ours == theirs
    else:
        assert not ours


def spellings(notation: Notation) -> st.SearchStrategy[str]:
    group, mark = notation.format.grouping[0], notation.format.decimal
    digits = st.text("0123456789", min_size=1, max_size=17)
    grouped = st.tuples(
        st.sampled_from(["1", "12", "123", "0"]), st.lists(st.sampled_from(["000", "456", "78"]), max_size=4)
    )
    whole = st.one_of(digits, grouped.map(lambda parts: group.join([parts[0], *parts[1]])))
    part = st.one_of(st.just(""), st.text("0123456789", max_size=5).map(lambda text: mark + text))
    sign = st.sampled_from(["{}", "-{}", "({})", "{}-", "+{}", "${}", "{} USD", "€{}", "{}e3", "{}%", " {} "])
    return st.tuples(sign, whole, part).map(lambda parts: parts[0].format(parts[1] + parts[2]))


@settings(max_examples=3)
@given(st.data())
@pytest.mark.parametrize("spelling", ["1,234.56", "1.234,56", "1'234.56"])
@pytest.mark.parametrize("scale", ["units", "thousands"])
def test_amounts_are_what_the_grammar_makes_of_them(spelling: str, scale: str, data: st.DataObject) -> None:
    decimals = 2 if scale == "units" else 5
    notation = Notation(NumberFormat(spelling), Currency("USD", decimals))
    texts = data.draw(st.lists(spellings(notation), min_size=20, max_size=60))
    read = {text: read_amount(text, CellKind.TEXT, notation, negative=True) for text in texts}
    good = [text for text in texts if isinstance(read[text], int)]
    bad = [text for text in texts if isinstance(read[text], Fault)]

    with tempfile.TemporaryDirectory() as name:
        if good:
            opened = open_ledger(ledger(Path(name) / "good", good, spelling, scale))
            assert opened.store is not None, opened.findings.listed
            by_line = {row.place.line: row.amount for row in opened.store.rows(limit=len(good))}
            assert [by_line[line] for line in sorted(by_line)] == [read[text] for text in good]
        if bad:
            opened = open_ledger(ledger(Path(name) / "bad", bad, spelling, scale))
            assert opened.store is None
            assert opened.findings.total == opened.imported.refused == len(bad)


def ledger(folder: Path, amounts: list[str], spelling: str, scale: str) -> Path:
    folder.mkdir()
    with (folder / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Year", "Amount"], *([2024, amount] for amount in amounts)])
    (folder / "ledger.yaml").write_text(
        f'format: 1\nname: Drawn\ncurrency: USD\nnumber_format: "{spelling}"\nsources:\n  - files: ledger.csv\n'
        f"    columns: {{year: Year, amount: Amount}}\n    measure: actual\n    scale: {scale}\n",
        encoding="utf-8",
    )
    return folder


KEYS = st.tuples(
    st.integers(2020, 2023),
    st.integers(1, 12),
    st.sampled_from(["Fire", "Fire > A", "Police"]),
    st.sampled_from(["pay", "rent"]),
)


@settings(max_examples=15)
@given(st.lists(st.tuples(KEYS, st.decimals(-(10**9), 10**9, places=2)), min_size=1, max_size=60))
def test_totals_are_the_sums_of_the_rows_in_any_order(rows: list[tuple[tuple[int, int, str, str], Decimal]]) -> None:
    totals = []
    with tempfile.TemporaryDirectory() as name:
        for order, listed in enumerate((rows, rows[::-1])):
            folder = Path(name) / str(order)
            folder.mkdir()
            with (folder / "ledger.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([["Y", "P", "U", "A", "V"], *([*key, value] for key, value in listed)])
            (folder / "ledger.yaml").write_text(
                "format: 1\nname: Drawn\ncurrency: USD\nsources:\n  - files: ledger.csv\n    measure: actual\n"
                "    columns: {year: Y, period: P, unit: U, account: A, amount: V}\n",
                encoding="utf-8",
            )
            store = open_ledger(folder).store
            assert store is not None
            groupings: list[list[Key]] = [["year", "unit"], ["period", "account"], []]
            units, accounts = store.ledger.units, store.ledger.accounts
            by_unit, by_account, whole = store.balances_many(groupings)
            added: dict[tuple[int, str], int] = {}
            for (year, _, unit, _), value in rows:
                added[year, unit] = added.get((year, unit), 0) + int(value * 100)
            found = zip(by_unit.year.tolist(), by_unit.unit.tolist(), by_unit.amount.tolist(), strict=True)
            assert {(year, units[unit].id): amount for year, unit, amount in found} == added
            assert int(whole.amount[0]) == sum(int(value * 100) for _, value in rows)
            assert int(whole.rows[0]) == len(rows)
            assert {accounts[position].id for position in by_account.account.tolist()} <= {"pay", "rent"}
            totals.append([getattr(store.balances(), name).tolist() for name in by_unit.__dataclass_fields__])
    assert totals[0] == totals[1]
