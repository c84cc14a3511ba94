"""Remarks on the characters of a whole column of cells, one finding per cell and kind of character.

Knows which notable characters are harmless in figures. It must not know what a column means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from apportion.adapters.files.tally import Tally
from apportion.adapters.files.texts import is_notable, text_findings
from apportion.model.findings import Place

_GROUPED: Final = re.compile(r"(?<=\d)[\u00a0\u2007\u202f](?=\d{3})")
"""A fixed space between thousands is how many countries write amounts; it is judged with the amount."""


def remarks(texts: Sequence[str], place: Place, lines: npt.NDArray[np.int64], tally: Tally) -> None:
    """Add what is to be said of each cell; ``place`` has the column, ``lines`` the line of each cell."""
    if not is_notable("\n".join(texts)):
        return
    for text, line in zip(texts, lines.tolist(), strict=True):
        if is_notable(text):
            bare = _GROUPED.sub(" ", text)
            tally.add_all(text_findings(bare, replace(place, line=line)))
