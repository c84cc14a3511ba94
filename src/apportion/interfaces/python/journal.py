"""The journal of a plan: everything that happened to it, in words and as entries with their hashes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError
from apportion.interfaces.python.plan_folder import PlanFolder

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry


class KeepsJournal(PlanFolder):
    """It keeps a journal."""

    def journal(self) -> tuple[str, ...]:
        """Everything that happened, one sentence each.

        Raises:
            ApportionError: when the journal does not hold, with what is wrong.
        """
        from apportion.services.journal import read_journal

        with told():
            held = read_journal(self.folder)
        if not held.holds:
            raise ApportionError(f"The journal does not hold: {'; '.join(held.problems)}.")
        return tuple(
            f"{entry.stamp.on}, {entry.stamp.by}: {said}"
            for entry, said in zip(held.entries, held.sentences, strict=True)
        )

    def entries(self) -> Sequence[Entry]:
        """The same as entries with their hashes.

        Raises:
            ApportionError: when there is no journal, or the file is damaged.
        """
        from apportion.services.journal import read_journal

        with told():
            return read_journal(self.folder).entries
