"""Places of texts in a sorted column of texts.

``numpy.searchsorted`` gives wrong places for columns of variable-width text whose texts are longer than 15 bytes, and
can crash (seen with NumPy 2.4.6), while comparing and sorting them is right. Here texts become bytes of fixed width
first.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from apportion.kernel.exact import Int64Array

TextColumn = np.ndarray[Any, np.dtypes.StringDType]


def as_bytes(texts: TextColumn) -> npt.NDArray[np.bytes_]:
    """UTF-8 in fixed width; the order of bytes is the order of code points."""
    width = max(1, int(np.strings.str_len(texts).max(initial=1)))
    try:
        return texts.astype(f"S{width}")
    except UnicodeEncodeError:
        return np.array([text.encode() for text in texts.tolist()])


def search_sorted(column: TextColumn, wanted: TextColumn, side: Literal["left", "right"] = "left") -> Int64Array:
    """Where each wanted text would be inserted into an ascending column, before or behind its equals."""
    return np.asarray(np.searchsorted(as_bytes(column), as_bytes(wanted), side=side), dtype=np.int64)
