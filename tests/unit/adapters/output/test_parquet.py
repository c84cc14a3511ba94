"""Long tables keep every cent in Parquet, and come back as they were."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from apportion.adapters.output.parquet import read_parquet, write_parquet
from apportion.kernel.money import Currency
from apportion.reports.tables import CodedCells, MoneyCells, Table, TextCells

LARGEST = 999_999_999_999_999_999
CURRENCIES = [Currency("JPY", 0), Currency("USD", 2), Currency("KWD", 3)]


def lines() -> Table:
    return Table(
        "allocations",
        {
            "request": TextCells(np.array(["parks", "=roads"], dtype=np.dtypes.StringDType())),
            "fund": CodedCells(np.array([1, 0], dtype=np.int32), ("general", "grant's")),
            "amount": MoneyCells(np.array([LARGEST, 1], dtype=np.int64)),
        },
    )


@pytest.mark.parametrize("currency", CURRENCIES, ids=lambda currency: str(currency.code))
def test_amounts_are_exact_decimals_in_major_units(tmp_path: Path, currency: Currency) -> None:
    path = tmp_path / "allocations.parquet"

    write_parquet(path, lines(), currency)

    stored = duckdb.read_parquet(str(path)).fetchall()
    assert [(request, fund, str(amount)) for request, fund, amount in stored] == [
        ("parks", "grant's", currency.text(LARGEST)),
        ("=roads", "general", currency.text(1)),
    ]


@pytest.mark.parametrize("currency", CURRENCIES, ids=lambda currency: str(currency.code))
def test_what_was_written_is_read_back(tmp_path: Path, currency: Currency) -> None:
    path = tmp_path / "it's a 'quoted' name.parquet"

    write_parquet(path, lines(), currency)

    back = read_parquet(path, ("amount", "request"), currency)
    assert back["amount"].tolist() == [LARGEST, 1]
    assert back["request"].tolist() == ["parks", "=roads"]


def test_the_same_lines_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_parquet(tmp_path / name, lines(), Currency("USD", 2))

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("content", [b"", b"request,amount\n", b"PAR1 and then nothing"])
def test_a_file_that_is_not_parquet_is_named_as_such(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "allocations.parquet"
    path.write_bytes(content)

    with pytest.raises(OSError, match="allocations"):
        read_parquet(path, ("amount",), Currency("USD", 2))


def test_a_missing_file_or_column_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_parquet(tmp_path / "absent.parquet", ("amount",), Currency("USD", 2))
    write_parquet(tmp_path / "there.parquet", lines(), Currency("USD", 2))
    with pytest.raises(OSError, match="period"):
        read_parquet(tmp_path / "there.parquet", ("period",), Currency("USD", 2))


def test_an_unwritable_place_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="allocations"):
        write_parquet(tmp_path / "no-such-folder" / "allocations.parquet", lines(), Currency("USD", 2))
