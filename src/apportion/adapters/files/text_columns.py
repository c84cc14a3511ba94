"""Whole columns of text: how they are held, and what is to be remarked on their characters cell by cell.

Knows columns as arrays. It must not know which characters are notable or what a column means.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import is_notable, text_findings
from apportion.model.findings import Place
from apportion.model.raw import TextColumn


def remarks(texts: Sequence[str], place: Place, lines: npt.NDArray[np.int64], tally: Tally) -> None:
    """Add what is to be said of each cell; ``place`` has the column, ``lines`` the line of each cell."""
    if not is_notable("\n".join(texts)):
        return
    for text, line in zip(texts, lines.tolist(), strict=True):
        if is_notable(text):
            tally.add_all(text_findings(text, replace(place, line=line)))


def text_column(texts: Sequence[str]) -> TextColumn:
    """The cells as an array of variable-width text."""
    return cast("TextColumn", np.array(texts, dtype=np.dtypes.StringDType()))
