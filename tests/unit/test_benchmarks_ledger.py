"""The benchmark of ledgers asks both sides the same question: their totals agree."""

from pathlib import Path

from apportion.adapters.ledger.opening import open_ledger
from benchmarks.ledger import GROUPINGS, by_hand, total_of, write_ledger


def test_totals_agree_with_a_query_by_hand(tmp_path: Path) -> None:
    write_ledger(tmp_path, 3_000)
    opened = open_ledger(tmp_path)

    assert opened.store is not None, opened.findings.listed
    assert opened.imported.imported == 3_000
    assert total_of(opened.store.balances_many(GROUPINGS)) == by_hand(opened.store)
