"""What every plan in a folder can be asked, wherever it stands: whether it holds, what it says, what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.documents import Documented
from apportion.interfaces.python.errors import ApportionError
from apportion.interfaces.python.plan_result import PlanResult

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry
    from apportion.interfaces.python.verified import VerifyResult
    from apportion.reports.document.material import Material


@dataclass(frozen=True)
class PlanFolder(Documented):
    """A plan that was written."""

    folder: Path

    def verify(self) -> VerifyResult:
        """Judge the plan anew: files, amounts, rules, value, and its journal where it has one.

        Raises:
            CaseError: when plan.json or the copy of the case cannot be read as what it should be.
            ApportionError: when no plan stands there.
        """
        from apportion.interfaces.python.verified import VerifyResult
        from apportion.services.verify_plan import verify

        with told():
            return VerifyResult(verify(self.folder))

    def plan_again(self) -> PlanResult:
        """The plan made anew from the copy of its case; look at ``departures`` before using amounts.

        Raises:
            CaseError: with all findings, when the copy cannot be used.
            ApportionError: when no plan stands there.
        """
        from apportion.services.open_plan import open_plan

        with told():
            opened = open_plan(self.folder)
        return PlanResult(opened.planned, opened.departures)

    def _material(self) -> Material:
        from apportion.services.brief import material_at

        return material_at(self.folder)

    def _journal_folder(self) -> Path:
        return self.folder

    def journal(self) -> tuple[str, ...]:
        """Everything that happened, one sentence each.

        Raises:
            ApportionError: when there is no journal, or it does not hold, with what is wrong.
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
