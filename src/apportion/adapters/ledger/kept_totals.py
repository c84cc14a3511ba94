"""Totals of a kept ledger beside its rows, so that asking for them again needs no engine.

Knows arrays and one folder. It must not know what totals are used for.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from apportion.model.ledger import Balances, Key

ROWS_MAX: Final = 200_000
"""Totals of more rows are worked out anew: a kept file would be as slow to read."""


def read_totals(folder: Path, groupings: Sequence[Sequence[Key]]) -> list[Balances] | None:
    """The totals by these groupings as they were kept; ``None`` where they were not, or cannot be read."""
    try:
        with np.load(folder / _name(groupings), allow_pickle=False) as held:
            return [
                Balances(**{column: held[f"{place}_{column}"] for column in Balances.__dataclass_fields__})
                for place in range(len(groupings))
            ]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def write_totals(folder: Path, groupings: Sequence[Sequence[Key]], totals: Sequence[Balances]) -> None:
    """Keep totals, whole or not at all; where they cannot be written, they are worked out again."""
    if sum(one.size for one in totals) > ROWS_MAX:
        return
    columns = {
        f"{place}_{column}": getattr(one, column)
        for place, one in enumerate(totals)
        for column in Balances.__dataclass_fields__
    }
    name = _name(groupings)
    beside = folder / f"{name}.{os.getpid()}"
    try:
        with beside.open("wb") as file:
            np.savez(file, **columns)
        beside.replace(folder / name)
    except OSError:
        beside.unlink(missing_ok=True)


def _name(groupings: Sequence[Sequence[Key]]) -> str:
    asked = json.dumps([sorted(by) for by in groupings])
    return f"totals-{hashlib.sha256(asked.encode()).hexdigest()[:16]}.npz"
