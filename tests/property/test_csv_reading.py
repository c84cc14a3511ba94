"""Whatever a CSV file holds, the fast and the careful way read the same table, and what was written comes back."""

import csv
import io
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apportion.adapters.files import csv_records
from apportion.adapters.files.csv_table import parse_csv
from apportion.adapters.files.tally import Tally
from apportion.adapters.files.text_encoding import table_text
from apportion.model.findings import Findings
from apportion.model.schema import table

UNITS = table("units")
HEADER = ["unit", "name", "floor"]

Held = tuple[dict[str, list[str]], list[int]]

# Everything at which one of the two ways might take another turn.
ODD_CELLS = [
    "",
    "fire",
    "5",
    '""',
    '"a"',
    '"a,b"',
    '"a""b"',
    '""""',
    '" a"',
    '"a "',
    " a",
    "a ",
    '"a"b',
    'a"b',
    '"a',
    'a"',
    "#a",
]
ODD_LETTERS = [
    '"#a"',
    '"a\nb"',
    "\t",
    "é",
    "’",
    "\u00a0",
    "\u3000a",
    "\u202e",
    "a\x07",
    "€",
    "日",
    "\u2028",
    "a;b",
    '"a" ',
    ' "a"',
]
ROWS = st.lists(st.sampled_from(["fire", "5", *ODD_CELLS, *ODD_LETTERS]), min_size=2, max_size=4).map(",".join)
FULL_ROWS = st.lists(st.sampled_from(["fire", "5", *ODD_CELLS]), min_size=3, max_size=3).map(",".join)
LINES = st.lists(st.one_of(FULL_ROWS, FULL_ROWS, ROWS, st.just("")), max_size=6).map("\n".join)


def reading(text: str, *, always_careful: bool) -> tuple[Held | None, Findings]:
    tally = Tally()
    raw = parse_csv(text.encode(), UNITS, "units.csv", tally, always_careful=always_careful)
    if raw is None:
        return None, tally.findings()
    return ({name: column.texts.tolist() for name, column in raw.columns.items()}, raw.lines.tolist()), tally.findings()


@pytest.mark.parametrize("block_bytes", [8, 40, 1 << 18])
@given(LINES)
@example('a,b,c\n"a","b\nc","d"\ne,f,g')
@example('"a","b""c","d"')
@example('"a"b,c,d')
@example('a,"b"c,d')
@example('" a",b,c')
@example('a,"b ",c')
@example(',"",""')
def test_both_ways_of_reading_find_the_same(block_bytes: int, lines: str) -> None:
    text = ",".join(HEADER) + "\n" + lines + "\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_records, "BLOCK_BYTES", block_bytes)

        assert reading(text, always_careful=False) == reading(text, always_careful=True)


CELLS = st.text(
    st.characters(
        codec="utf-16", exclude_categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"], include_characters=' \n",;|\t'
    ),
    max_size=8,
).map(str.strip)
RECORDS = st.lists(
    st.tuples(CELLS.filter(lambda cell: cell != "" and not cell.startswith("#")), CELLS, CELLS), min_size=1
)


@given(
    RECORDS,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_spreadsheet_writes_comes_back(
    records: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
    line_end: Literal["\n", "\r\n"],
    quoting: Literal[0, 1],
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(HEADER)
    writer.writerows(records)

    text, findings = table_text(out.getvalue().encode(encoding), "units.csv")

    assert text is not None
    assert not findings
    held, noticed = reading(text.decode(), always_careful=False)
    assert noticed.total == 0
    assert held is not None
    columns, lines = held
    assert list(zip(*columns.values(), strict=True)) == records
    starts = [2]
    for record in records:
        starts.append(starts[-1] + 1 + sum(cell.count("\n") for cell in record))
    assert lines == starts[:-1]
