"""What every plan in a folder is to Python: a place. All that happens to it is read from there and written there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class PlanFolder:
    """A plan that was written. What can be done with it depends on where it stands."""

    folder: Path
