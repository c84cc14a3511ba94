"""What every plan in a folder can be asked, wherever it stands: whether it holds, what it says, what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.python.calling import told
from apportion.interfaces.python.errors import ApportionError
from apportion.interfaces.python.plan_result import PlanResult

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry
    from apportion.interfaces.python.documents import AwardResult, BriefCheck
    from apportion.interfaces.python.verified import VerifyResult


@dataclass(frozen=True)
class PlanFolder:
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

    def brief(
        self,
        folder: str | PathLike[str],
        *,
        formats: Sequence[str] | None = None,
        audiences: Sequence[str] = ("board",),
        force: bool = False,
    ) -> Path:
        """Write strategy, briefing, letters and slides, or what others than a board may see; returns the path.

        Args:
            folder: where; it must not exist yet.
            formats: of ``html``, ``pdf``, ``docx``, ``xlsx``, ``md`` and ``pptx``; ``None``: all of them.
            audiences: of ``board`` (letters too), ``department``, ``public``, ``donor`` and ``regulator``.
            force: replace documents that stand there.

        Raises:
            ApportionError: when there is no plan, no such format or audience, a library is missing, or the place cannot
                be used.
        """
        from apportion.interfaces.python.documents import briefed
        from apportion.services.brief import material_at

        with told():
            material = material_at(self.folder)
        return briefed(material, Path(folder), formats, audiences, path=self.folder, force=force)

    def check_brief(self, folder: str | PathLike[str]) -> BriefCheck:
        """Read documents again that may have been edited, and compare every number with the plan.

        Raises:
            ApportionError: when none of this plan is there.
        """
        from apportion.interfaces.python.documents import checked
        from apportion.services.brief import material_at

        with told():
            material = material_at(self.folder)
        return checked(material, Path(folder), self.folder)

    def award(self) -> AwardResult:
        """Which criteria of a budget presentation award the strategy of a government covers, and what is missing.

        Raises:
            ApportionError: when there is no plan, or the case is no government's.
        """
        from apportion.interfaces.python.documents import awarded
        from apportion.services.brief import material_at

        with told():
            material = material_at(self.folder)
        return awarded(material)

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
