"""A plan before it is in force: ``apportion.open_plan("my-budget-plan").submit(by="A. Silva")``.

Each step is one service and one entry of the journal. It must not print.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from apportion.interfaces.python.adopted_plan import AdoptedPlan, adopt
from apportion.interfaces.python.calling import now, signed, told
from apportion.interfaces.python.errors import ApportionError
from apportion.interfaces.python.plan_folder import PlanFolder

if TYPE_CHECKING:
    from apportion.interfaces.python.approved import ApprovalState


@dataclass(frozen=True)
class WrittenPlan(PlanFolder):
    """A plan that was written and can be approved. Made by ``open_plan``."""

    def approval(self, on: datetime.date | None = None) -> ApprovalState:
        """Where its approval stands on a day; before it is submitted, the process that it would go through.

        Raises:
            CaseError: with all findings, when its case cannot be used.
            ApportionError: when its journal is damaged.
        """
        from apportion.interfaces.python.approved import ApprovalState
        from apportion.services.approval import standing

        with told():
            return ApprovalState(standing(self.folder, on or now().date()))

    def submit(
        self,
        *,
        by: str,
        on: datetime.date | None = None,
        authors: Sequence[str] = (),
        store: str | None = None,
        replaces: str | PathLike[str] | None = None,
        operation: str | None = None,
    ) -> None:
        """Lay it before those who approve it; it is verified first.

        Args:
            by: who submits it, and does not approve it then.
            on: the day; ``None``: today.
            authors: who entered or edited requests, beside those of the table authors.
            store: database of a team where the journal is kept; ``None``: where it is, otherwise a file in the folder.
            replaces: folder of a plan that was submitted or adopted and that this one is to replace: its journal goes
                on, and its signatures are void.
            operation: your own name for this call, by which a retry changes nothing.

        Raises:
            ApportionError: when it does not hold, or the same plan is submitted or was rejected already.
        """
        from apportion.services.approval import submit

        old = None if replaces is None else Path(replaces)
        with told():
            submit(self.folder, signed(by, on, operation), authors=tuple(authors), store=store, replaces=old)

    def approve(
        self,
        stage: str,
        *,
        by: str,
        on: datetime.date | None = None,
        behalf_of: str = "",
        accept: Mapping[str, str] | None = None,
        note: str = "",
        operation: str | None = None,
    ) -> None:
        """Sign a stage of exactly this plan; it is verified first.

        Args:
            stage: the one that is to be signed now.
            by: who signs.
            on: the day; ``None``: today.
            behalf_of: who delegated the power to the signer.
            accept: the reason by check that does not hold and is accepted all the same.
            note: kept with the signature.
            operation: your own name for this call.

        Raises:
            ApportionError: with everything that speaks against it; nothing was entered.
        """
        from apportion.services.approval import approve

        with told():
            approve(
                self.folder, signed(by, on, operation), stage, behalf_of=behalf_of, accept=dict(accept or {}), note=note
            )

    def reject(
        self,
        reason: str,
        *,
        by: str,
        on: datetime.date | None = None,
        behalf_of: str = "",
        operation: str | None = None,
    ) -> None:
        """Refuse it in the stage that is to be signed; it comes back only changed.

        Raises:
            ApportionError: when the person could not sign that stage either, or gives no reason.
        """
        from apportion.services.approval import reject

        with told():
            reject(self.folder, signed(by, on, operation), reason, behalf_of=behalf_of)

    def withdraw(self, reason: str, *, by: str, on: datetime.date | None = None, operation: str | None = None) -> None:
        """Take it back: all its signatures are void. Submitted again, it goes through all stages again.

        Raises:
            ApportionError: when the person did not submit it, or it is not submitted.
        """
        from apportion.services.approval import withdraw

        with told():
            withdraw(self.folder, signed(by, on, operation), reason)

    def delegate(
        self,
        to: str,
        until: datetime.date,
        *,
        by: str,
        on: datetime.date | None = None,
        stage: str = "",
        reason: str = "",
        operation: str | None = None,
    ) -> None:
        """Let somebody else sign in one's place until a day.

        Args:
            to: who may.
            until: last day on which they may.
            by: whose power it is.
            on: the day; ``None``: today.
            stage: only this one; empty: all that the person may sign.
            reason: why; it stands in the journal.
            operation: your own name for this call.

        Raises:
            ApportionError: when the person has no power to lend.
        """
        from apportion.services.approval import delegate

        with told():
            delegate(self.folder, signed(by, on, operation), to, until, reason, stage=stage)

    def adopt(
        self,
        *,
        by: str,
        on: datetime.date | None = None,
        starts: datetime.date | None = None,
        months: int | None = None,
        store: str | None = None,
        replaces: str | PathLike[str] | None = None,
        operation: str | None = None,
    ) -> AdoptedPlan:
        """Put it into force; the same as ``apportion.adopt``.

        Raises:
            ApportionError: when it does not hold, is not approved, or was adopted before.
        """
        return adopt(
            self.folder,
            by=by,
            on=on,
            starts=starts,
            months=months,
            store=store,
            replaces=replaces,
            operation=operation,
        )


def open_plan(folder: str | PathLike[str]) -> WrittenPlan:
    """A plan that ``PlanResult.write`` or ``apportion plan`` wrote.

    Raises:
        ApportionError: when none stands there.
    """
    from apportion.services.open_plan import is_plan_folder

    if not is_plan_folder(Path(folder)):
        raise ApportionError(f"{folder} is not a plan folder. Name a folder that 'apportion plan' wrote.")
    return WrittenPlan(Path(folder))
