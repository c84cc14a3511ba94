"""Columns of words as numbers: distinct words with a code per row, and the order of rows by their ids.

Works on whole columns, so that a million rows with a hundred different units cost a hundred look-ups.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array
from apportion.kernel.text_search import as_bytes
from apportion.model.intake.amounts import Fault
from apportion.model.raw import CellKind, RawColumn, TextColumn
from apportion.model.requests import Mask

_BLOCK_BYTES: Final = 8
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_ASCII_MAX: Final = 127
_PLAIN_BYTES: Final = np.array([chr(byte).isprintable() and chr(byte) not in " :;+" for byte in range(_ASCII_MAX + 1)])
"""ASCII characters with which nothing can be wrong in a name."""


@dataclass(frozen=True, eq=False)
class Coded:
    """A column as distinct cells and the position among them of each row's cell."""

    cells: tuple[tuple[str, CellKind], ...]
    codes: Int64Array

    @cached_property
    def rows(self) -> list[Int64Array]:
        """The rows that hold each distinct cell, ascending."""
        order = np.argsort(self.codes, kind="stable")
        ends = np.cumsum(np.bincount(self.codes, minlength=len(self.cells)))
        return [part.astype(np.int64) for part in np.split(order, ends[:-1])] if self.cells else []


def coded(column: RawColumn) -> Coded:
    """The distinct cells of a column, in order of their text."""
    if column.kinds is not None and bool(np.any(column.kinds != CellKind.TEXT)):
        pairs = list(zip(column.texts.tolist(), column.kinds.tolist(), strict=True))
        distinct = sorted(set(pairs))
        position = {pair: code for code, pair in enumerate(distinct)}
        codes = np.fromiter((position[pair] for pair in pairs), dtype=np.int64, count=len(pairs))
        return Coded(tuple((text, CellKind(kind)) for text, kind in distinct), codes)
    words, codes = factorise(column.texts)
    return Coded(tuple((word, CellKind.TEXT) for word in words), codes)


def factorise(texts: TextColumn) -> tuple[list[str], Int64Array]:
    """Distinct words in code-point order, and each row's position among them."""
    if texts.size == 0:
        return [], np.zeros(0, dtype=np.int64)
    if bool((texts == texts[0]).all()):
        return [str(texts[0])], np.zeros(texts.size, dtype=np.int64)
    blocks = _blocks(as_bytes(texts))
    codes = np.zeros(texts.size, dtype=np.int64)
    for block in blocks:
        values, inverse = np.unique(block, return_inverse=True)
        _, codes = np.unique(codes * values.size + inverse, return_inverse=True)
    first = np.zeros(int(codes.max()) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(texts.size - 1, -1, -1)
    return [str(word) for word in texts[first].tolist()], codes.astype(np.int64)


def _blocks(cells: npt.NDArray[np.bytes_]) -> list[npt.NDArray[np.uint64]]:
    """Eight characters at a time as integers that sort like the text; blocks that are the same everywhere left out."""
    width = -(-cells.itemsize // _BLOCK_BYTES) * _BLOCK_BYTES
    words: npt.NDArray[Any] = cells.astype(f"S{width}").view(">u8").reshape(cells.size, -1)
    blocks = [words[:, position].astype(np.uint64) for position in range(words.shape[1])]
    varying = [block for block in blocks if bool((block != block[0]).any())]
    return varying or blocks[:1]


def id_order(ids: TextColumn, period: npt.NDArray[np.int32]) -> Int64Array | None:
    """Rows in order of id and period; ``None`` when they stand in that order already."""
    cells = as_bytes(ids)
    rising = cells[1:] > cells[:-1]
    same = (cells[1:] == cells[:-1]) & (period[1:] >= period[:-1])
    if bool((rising | same).all()):
        return None
    keys: list[npt.NDArray[Any]] = [period, *reversed(_blocks(cells))]
    return np.lexsort(keys).astype(np.int64)


def doubles(cells: npt.NDArray[np.bytes_]) -> Mask:
    """Among different ids, those that could be equal but for capitals or look-alike letters: a few to look at closely.

    Found by hashes of the letters in lower case, so a row may be named that needs no warning, never the reverse. All
    are named when one has a letter outside ASCII.
    """
    letters = cells.view(np.uint8)
    if bool((letters > _ASCII_MAX).any()):
        return np.ones(cells.size, dtype=np.bool_)
    capital = (letters >= ord("A")) & (letters <= ord("Z"))
    if not capital.any():
        return np.zeros(cells.size, dtype=np.bool_)
    folded = np.where(capital, letters + np.uint8(32), letters).view(cells.dtype)
    hashed = np.zeros(cells.size, dtype=np.uint64)
    for block in _blocks(folded):
        hashed = (hashed ^ block) * _MIX
        hashed ^= hashed >> np.uint64(29)
    ordered = np.sort(hashed)
    return np.isin(hashed, ordered[1:][ordered[1:] == ordered[:-1]])


def doubtful_names(column: RawColumn) -> Mask:
    """Cells that have to be looked at one by one: blank, not text, or with any character that a name may not have."""
    lengths = np.asarray(np.strings.str_len(column.texts))
    try:
        cells = column.texts.astype(f"S{max(1, int(lengths.max(initial=1)))}")
    except UnicodeEncodeError:
        foreign = np.fromiter((not word.isascii() for word in column.texts.tolist()), np.bool_, lengths.size)
        cells = np.array(
            ["" if strange else word for word, strange in zip(column.texts.tolist(), foreign, strict=True)],
            "S",
        )
    else:
        foreign = np.zeros(lengths.size, dtype=np.bool_)
    letters = cells.view(np.uint8).reshape(lengths.size, cells.itemsize)
    plain = _PLAIN_BYTES[letters].sum(axis=1) == lengths
    doubtful = foreign | (lengths == 0) | ~plain
    if column.kinds is not None:
        doubtful |= column.kinds != CellKind.TEXT
    return np.asarray(doubtful, dtype=np.bool_)


def resolved(
    column: Coded, resolve: Callable[[str, CellKind], int | Fault]
) -> tuple[Int64Array, list[tuple[int, Fault]]]:
    """A number for each row by its cell, -1 for faulty cells; and the faults by distinct cell."""
    numbers = np.full(max(1, len(column.cells)), -1, dtype=np.int64)
    faults = []
    for position, (text, kind) in enumerate(column.cells):
        number = resolve(text, kind)
        if isinstance(number, Fault):
            faults.append((position, number))
        else:
            numbers[position] = number
    return numbers[column.codes], faults
