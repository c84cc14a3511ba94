"""Where a default comes from: a date, a source, and a reason where the project chose it itself.

Knows no values; the tables beside it do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

PROJECT_DEFAULT: Final = "project default"
"""The source of what nobody has published: the reason then says why, and that a case should set its own."""


@dataclass(frozen=True)
class Origin:
    """Who said so, when, and why."""

    stated_on: date
    """The day on which the figure was taken into the project, or was published where only that is known."""
    source: str
    """A publication, or ``PROJECT_DEFAULT``."""
    reason: str
    """Why this figure and no other; never empty for a project default."""

    @property
    def is_project_default(self) -> bool:
        """Whether nobody but the project stands behind it."""
        return self.source == PROJECT_DEFAULT
