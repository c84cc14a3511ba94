"""Rows on their way to columns.

Knows arrays. It must not know where rows come from. Memory follows the arrays: only a block of rows at a time
is kept as Python texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from apportion.model.raw import TextColumn

_BLOCK_ROWS: Final = 1 << 15


@dataclass
class Line:
    """One row: a text and a ``CellKind`` for each column, in the order of the columns."""

    texts: list[str]
    kinds: bytearray


class Records:
    """Rows gathered so far."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._texts: list[list[str]] = []
        self._kinds: list[bytearray] = []
        self._done: list[list[tuple[TextColumn, npt.NDArray[np.int8]]]] = []

    def blank_line(self) -> Line:
        """A row with nothing in it yet."""
        return Line([""] * self._width, bytearray(self._width))

    def add(self, line: Line) -> None:
        """One more row."""
        self._texts.append(line.texts)
        self._kinds.append(line.kinds)
        if len(self._texts) >= _BLOCK_ROWS:
            self._flush()

    def columns(self) -> Iterator[tuple[TextColumn, npt.NDArray[np.int8] | None]]:
        """Texts and kinds of each column; no kinds where all are text."""
        self._flush()
        for slot in range(self._width):
            texts = cast("TextColumn", np.concatenate([block[slot][0] for block in self._done]))
            kinds = np.concatenate([block[slot][1] for block in self._done])
            yield texts, kinds if kinds.any() else None

    def _flush(self) -> None:
        if not self._texts:
            return
        kinds = np.frombuffer(b"".join(self._kinds), dtype=np.int8).reshape(len(self._kinds), self._width)
        block: list[tuple[TextColumn, npt.NDArray[np.int8]]] = []
        for slot, texts in enumerate(zip(*self._texts, strict=True)):
            # NumPy's types do not know yet that an array of this kind is one of texts.
            column = cast("TextColumn", np.array(texts, dtype=np.dtypes.StringDType()))
            block.append((column, np.ascontiguousarray(kinds[:, slot])))
        self._done.append(block)
        self._texts, self._kinds = [], []
