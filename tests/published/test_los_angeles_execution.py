"""Los Angeles' own books of 2015 to 2017, entered into a journal: the balances are those that the City published.

City Controller's open data, "City Budget and Expenditures"; the set states no licence, so nothing of it stands here but
totals.
"""

from __future__ import annotations

import csv
import datetime
import gzip
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from apportion.execution.journal.book import replay
from apportion.execution.journal.chain import Entry, Stamp, chained
from apportion.execution.journal.events import (
    Adopted,
    AdoptedLine,
    Amended,
    BudgetPeriod,
    Committed,
    Event,
    Imported,
    Line,
    LineAmount,
    Released,
)
from apportion.execution.journal.positions import Position

pytestmark = pytest.mark.data
DAY = datetime.date(2015, 7, 1)
YEAR = BudgetPeriod("FY2016", DAY, datetime.date(2016, 6, 30))


def cents(row: Mapping[str, str], column: str) -> int:
    exact = Decimal(row[column] or "0") * 100
    assert exact == int(exact)
    return int(exact)


@pytest.fixture(scope="module")
def rows(data_dir: Path) -> list[dict[str, str]]:
    with gzip.open(
        data_dir / "los-angeles-execution" / "los_angeles_execution.csv.gz", "rt", encoding="utf-8"
    ) as lines:
        return list(csv.DictReader(lines))


def changed(row: Mapping[str, str]) -> int:
    """What a line gained or lost after its adoption."""
    return cents(row, "budget_change") + cents(row, "transfer_in") - cents(row, "transfer_out")


def test_every_total_is_what_was_adopted_and_every_change_since(rows: list[dict[str, str]]) -> None:
    assert len(rows) == 10_498
    assert [row for row in rows if cents(row, "total_budget") != cents(row, "adopted_budget") + changed(row)] == []


def entered(rows: Iterable[Mapping[str, str]]) -> Mapping[Line, Position]:
    """The books of one department and year as a journal leads to them."""
    lines = {Line(f"{row['account_code']}/{place}", row["fund_code"], "FY2016"): row for place, row in enumerate(rows)}

    def events() -> Iterator[Event]:
        adopted = (AdoptedLine(line, "police", cents(row, "adopted_budget")) for line, row in lines.items())
        yield Adopted("p", "c", "USD", 2, (YEAR,), tuple(adopted))
        changes = tuple(LineAmount(line, changed(row)) for line, row in lines.items() if changed(row))
        yield Amended(changes, "changes and transfers of the year", "City Council")
        total = (LineAmount(line, cents(row, "total_budget")) for line, row in lines.items())
        yield Released("FY2016", tuple(item for item in total if item.amount))
        for number, (line, row) in enumerate(lines.items()):
            promised = cents(row, "encumbrance") + cents(row, "pre_encumbrance")
            if promised:
                yield Committed(f"C{number}", line, promised, "orders and contracts")
        spent = (LineAmount(line, cents(row, "expenditures")) for line, row in lines.items())
        yield Imported("the City's books", YEAR.last, tuple(item for item in spent if item.amount))

    entries: list[Entry] = []
    for number, event in enumerate(events()):
        stamp = Stamp(str(number), "", DAY, "controller")
        entries.append(chained(entries[-1] if entries else None, stamp, event))
    return replay(entries).state.positions


def test_what_the_police_had_not_committed_in_2016_comes_out_of_the_journal(rows: list[dict[str, str]]) -> None:
    police = [row for row in rows if row["fiscal_year"] == "2016" and row["department"] == "POLICE"]
    positions = entered(police).values()

    assert len(police) == 97
    off = []
    for row, held in zip(police, positions, strict=True):
        assert held.allocated == cents(row, "total_budget")
        assert held.paid == cents(row, "expenditures")
        if held.available - held.overspent != cents(row, "uncommitted"):
            off.append((row["account_code"], held.available - held.overspent - cents(row, "uncommitted")))
    # In one row the published balance is 44.02 less than its own figures say; all others agree to the cent.
    assert off == [("70M734", 44_02)]
    assert sum(cents(row, "uncommitted") for row in police) == 29_679_569_46
    assert sum(item.available - item.overspent for item in positions) == 29_679_569_46 + 44_02
