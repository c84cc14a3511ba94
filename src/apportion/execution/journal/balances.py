"""The balances of one line. Knows no event, and no other line."""

from __future__ import annotations

from dataclasses import dataclass

from apportion.execution.journal.events import Line


@dataclass(frozen=True)
class Position:
    """Balances of one line, in minor units."""

    line: Line
    unit: str
    adopted: int
    """What the plan gave it on the day of its adoption."""
    allocated: int
    released: int = 0
    committed: int = 0
    """Promised and not yet paid."""
    spent: int = 0
    overspent: int = 0
    """Spent by the ledger beyond what was released and free."""

    @property
    def available(self) -> int:
        """Released, and neither committed nor spent."""
        return self.released - self.committed - self.spent

    @property
    def unreleased(self) -> int:
        """Allocated and still held back."""
        return self.allocated - self.released

    @property
    def paid(self) -> int:
        """All that was spent, what was not covered included."""
        return self.spent + self.overspent
