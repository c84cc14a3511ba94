"""Totals and rows of an open ledger: any grouping, any condition, exact, in one order."""

from pathlib import Path

import numpy as np
import pytest

from apportion.adapters.ledger.store import LedgerStore, Where
from apportion.model.ledger import ALL_YEARS, KEYS, NOT_STATED, WHOLE_YEAR, Balances, Key, Measure
from apportion.services.ledger import open_ledger
from tests.support.small_ledger import write_ledger
from tests.support.small_ledgers import HEAD, source, store_of

BODY = (
    "files: l.csv\ncolumns: {year: Y, period: P, unit: U, account: A, fund: F, measure: M, amount: V}\ndetails: [Note]"
)
ROWS = """\
Y,P,U,A,F,M,V,Note
2023,1,Police,Pay,General,actual,100,first
2023,1,Police,Pay,General,actual,100,first
2023,2,Police,Pay,,actual,-30,credit
2023,4,Fire,Rent,General,actual,7.25,
2024,1,Fire,Pay,Grants,budget,50,
2024,1,Fire,Pay,Grants,actual,-100,big
2024,1,Fire,Pay,Grants,actual,100,other
2024,3,Fire,Pay,Grants,actual,0,
2024,3,Fire,Pay,Grants,actual,0,
"""


@pytest.fixture
def store(tmp_path: Path) -> LedgerStore:
    return store_of(tmp_path, source(BODY), {"l.csv": ROWS})


def test_totals_stand_in_the_order_of_their_keys(store: LedgerStore) -> None:
    balances = store.balances(["unit", "year"])

    units = [unit.id for unit in store.ledger.units]
    assert units == ["Fire", "Police"]
    told = zip(*(getattr(balances, key).tolist() for key in ("year", "unit", "measure", "amount", "rows")), strict=True)
    assert list(told) == [
        (2023, 0, 3, 725, 1),
        (2023, 1, 3, 170_00, 3),
        (2024, 0, 2, 50_00, 1),
        (2024, 0, 3, 0, 4),
    ]
    assert set(balances.account.tolist()) == set(balances.fund.tolist()) == {NOT_STATED}
    assert set(balances.period.tolist()) == {WHOLE_YEAR}


@pytest.mark.parametrize("by", [[], ["year"], ["fund"], ["period", "account"], list(KEYS)])
def test_any_grouping_is_the_finest_one_summed(store: LedgerStore, by: list[Key]) -> None:
    coarse, fine = store.balances(by), store.balances().summed(by)

    for name in coarse.__dataclass_fields__:
        assert np.array_equal(getattr(coarse, name), getattr(fine, name)), name


def test_several_groupings_in_one_pass_are_those_asked_for_one_by_one(store: LedgerStore) -> None:
    groupings: list[list[Key]] = [["year"], [], ["unit", "fund"], ["fund", "unit"], list(KEYS)]
    every: list[Where] = [{}, {"year": [2024]}]
    for where in every:
        for by, many in zip(groupings, store.balances_many(groupings, where), strict=True):
            one = store.balances(by, where)
            for name in one.__dataclass_fields__:
                assert np.array_equal(getattr(one, name), getattr(many, name)), (by, name)


def test_conditions_choose_rows(store: LedgerStore) -> None:
    ledger = store.ledger
    police = ledger.within("unit", ledger.position("unit", "Police"))

    assert store.balances([], {"unit": police, "year": [2023], "measure": [Measure.ACTUAL]}).amount.tolist() == [170_00]
    assert store.balances([], {"fund": [NOT_STATED]}).amount.tolist() == [-30_00]
    assert store.balances(["year"], {"year": []}).size == 0
    assert store.balances([], {"year": range(1_000, 3_000)}).rows.sum() == 9  # too many for a list
    assert store.balances([]).year.tolist() == [ALL_YEARS] * 2
    with pytest.raises(KeyError):
        store.balances([], {"colour": [1]})  # type: ignore[dict-item]  # what a caller without types may ask


def test_the_largest_rows_come_first_with_their_place(store: LedgerStore) -> None:
    rows = store.rows({"year": [2024]}, limit=3)

    assert [(row.amount, row.place.line, row.details) for row in rows] == [
        (-100_00, 7, (("Note", "big"),)),
        (100_00, 8, (("Note", "other"),)),
        (50_00, 6, ()),
    ]
    assert rows[0].place.file == "l.csv"
    assert (rows[0].measure, rows[0].period, rows[0].day) == (Measure.ACTUAL, 1, None)


def test_facts_that_only_rows_can_tell(store: LedgerStore) -> None:
    facts = store.facts()

    assert facts.rows == 9
    assert facts.duplicate_rows == 1  # the two rows of nothing do not count
    assert [(one.row.place.line, one.times) for one in facts.duplicates] == [(2, 2)]
    assert (facts.negative_rows, facts.negative_amount) == (2, 130_00)
    assert facts.gross_amount == 100_00 + 100_00 + 30_00 + 7_25 + 100_00 + 100_00
    between = [(2023, 3), *((2023, period) for period in range(5, 13)), (2024, 2)]
    assert facts.missing_periods == tuple(between)


def test_facts_are_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = BODY.replace("year: Y, period: P", "date: D")
    rows = ROWS.replace("Y,P", "D").replace("2023,", "2023-0").replace("2024,", "2024-0")
    days = "\n".join(line.replace(",", "-01,", 1) if line[:1] == "2" else line for line in rows.split("\n"))
    store = store_of(tmp_path, source(body), {"l.csv": days})
    first = store.facts()
    monkeypatch.setattr("apportion.adapters.ledger.store.find_facts", None)

    assert store.facts() == first
    assert [str(one.row.day) for one in first.duplicates] == ["2023-01-01"]
    assert store.facts(listed=0).duplicates == ()
    (store.folder / "facts.json").write_text("{}")
    monkeypatch.undo()
    assert store.facts() == first


def test_a_total_beyond_64_bits_is_no_silent_number(tmp_path: Path) -> None:
    rows = "Y,V\n" + "2024,999999999999999\n" * 100
    mapping = source("files: l.csv\ncolumns: {year: Y, amount: V}\nmeasure: actual", HEAD.replace("USD", "KWD"))
    store = store_of(tmp_path, mapping, {"l.csv": rows})

    with pytest.raises(OverflowError):
        store.balances(["year"])


def test_a_large_ledger_is_summed_like_a_small_one(tmp_path: Path) -> None:
    # 60,000 rows in two files; the sums are those of arithmetic series.
    first = "Y,P,V\n" + "".join(f"2023,{n % 12 + 1},{n}.01\n" for n in range(30_000))
    second = "Y,P,V\n" + "".join(f"2024,{n % 12 + 1},-{n}\n" for n in range(30_000))
    mapping = source("files: [a.csv, b.csv]\ncolumns: {year: Y, period: P, amount: V}\nmeasure: actual")
    store = store_of(tmp_path, mapping, {"a.csv": first, "b.csv": second})

    series = 29_999 * 30_000 // 2 * 100
    assert store.balances(["year"]).amount.tolist() == [series + 30_000, -series]
    assert store.balances(["year", "period"]).rows.tolist() == [2_500] * 24
    assert store.rows(limit=1)[0].place.line == 30_001


def test_totals_are_kept_and_the_same_when_asked_for_again(tmp_path: Path) -> None:
    """The second answer comes from the kept file, as its being changed shows."""
    folder = write_ledger(tmp_path / "town")
    first = open_ledger(folder).balances(["year", "unit"])

    again = open_ledger(folder).balances(["year", "unit"])

    assert {name: getattr(again, name).tolist() for name in Balances.__dataclass_fields__} == {
        name: getattr(first, name).tolist() for name in Balances.__dataclass_fields__
    }
    (kept,) = (folder / ".apportion" / "ledger").glob("*/totals-*.npz")
    kept.write_bytes(b"spoilt")
    assert open_ledger(folder).balances(["year", "unit"]).amount.tolist() == first.amount.tolist()
