"""Watching a plan in force: what was spent, what calls for action, what should move, and what it teaches."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

from apportion.interfaces.python.calling import Amount, now, signed, told
from apportion.interfaces.python.plan_folder import PlanFolder

if TYPE_CHECKING:
    from apportion.execution.triggers.firing import Fires
    from apportion.interfaces.python.learned import LearnedResult
    from apportion.interfaces.python.monitored import MonitorResult
    from apportion.interfaces.python.reallocated import ReallocationAnswer, Wanted


class Watching(PlanFolder):
    """It can be watched, and corrected."""

    def import_actuals(
        self,
        ledger: str | PathLike[str],
        through: datetime.date,
        *,
        by: str,
        on: datetime.date | None = None,
        leave_unmapped: bool = False,
        operation: str | None = None,
    ) -> Decimal:
        """Enter what a ledger says was spent through a day beyond what the journal knows; how much that is.

        Args:
            ledger: a case or ledger.
            through: last day that counts.
            by: who imports it.
            on: day to which it belongs; ``None``: today.
            leave_unmapped: go on although some spending belongs to no line of the plan.
            operation: your own name for this call, by which a retry changes nothing.

        Raises:
            ApportionError: when spending belongs to no line, or a later day was imported before.
        """
        from apportion.services.import_actuals import import_actuals

        with told():
            done = import_actuals(
                self.folder, Path(ledger), signed(by, on, operation), through, leave_unmapped=leave_unmapped
            )
        return done.currency.decimal(done.total_added)

    def monitor(
        self, ledger: str | PathLike[str], as_of: datetime.date, *, reported: str | PathLike[str] | None = None
    ) -> MonitorResult:
        """The plan as it was known at the end of a day: use, value, objectives, causes, satisfaction, work, forecast.

        Args:
            ledger: a case or ledger.
            as_of: nothing that was not known at its end is used.
            reported: folder or workbook of what was reported; ``None``: nothing was.

        Raises:
            ApportionError: when the plan has not begun, or the ledger does not fit it.
        """
        from apportion.interfaces.python.monitored import MonitorResult
        from apportion.services.monitor import monitor

        with told():
            return MonitorResult(
                monitor(self.folder, Path(ledger), as_of, None if reported is None else Path(reported))
            )

    def triggers(
        self,
        as_of: str | datetime.datetime | None = None,
        *,
        ledger: str | PathLike[str] | None = None,
        reported: str | PathLike[str] | None = None,
        enter_by: str = "",
        out: str | PathLike[str] | None = None,
        force: bool = False,
    ) -> tuple[Fires, ...]:
        """What fires, is open, overdue or dealt with as of an instant; what is overdue first.

        Args:
            as_of: a day (until its end) or an instant; ``None``: now.
            ledger: a case or ledger with actuals by month; ``None``: those of the journal.
            reported: a folder with what was reported; ``None``: nothing was.
            enter_by: who enters what is new and escalates what is overdue; empty: nothing is entered.
            out: folder for ``triggers.html`` and ``triggers.json``; ``None``: nothing is written.
            force: replace what stands there.

        Raises:
            ApportionError: when the instant cannot be read, or the journal or the folder cannot be written.
        """
        from apportion.services.triggers import Entering, watch
        from apportion.services.write_triggers import check_triggers_folder, write_triggers

        entering = Entering(enter_by, now()) if enter_by else None
        target = None if out is None else Path(out)
        with told():
            if target is not None:
                check_triggers_folder(target, replace=force)
            held = watch(
                self.folder,
                as_of or now(),
                ledger=None if ledger is None else Path(ledger),
                reported=None if reported is None else Path(reported),
                enter=entering,
            )
            if target is not None:
                write_triggers(held, target, replace=force)
        return held.fires

    def resolve(
        self, firing: str, how: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> str:
        """Enter that a firing was dealt with; its full name.

        Raises:
            ApportionError: when no such firing is open.
        """
        from apportion.services.triggers import resolve

        with told():
            return resolve(self.folder, signed(by, on, operation), firing, how)[0]

    def reallocate(
        self,
        sets: Mapping[str, Amount] = MappingProxyType({}),
        *,
        enter_by: str = "",
        on: datetime.date | None = None,
        operation: str | None = None,
        **wanted: Unpack[Wanted],
    ) -> ReallocationAnswer:
        """What should move on a day, with some numbers of the case changed; with ``enter_by`` it is entered.

        Raises:
            ApportionError: when the call makes no sense, or the journal cannot be written.
        """
        from apportion.interfaces.python.reallocated import reallocated

        with told():
            signature = signed(enter_by, on, operation) if enter_by else None
            return reallocated(self.folder, signature, on or now().date(), sets, wanted)

    def learn(
        self,
        ledger: str | PathLike[str] | None = None,
        reported: str | PathLike[str] | None = None,
        *,
        by: str = "",
        on: datetime.date | None = None,
    ) -> LearnedResult:
        """What the plan teaches for the next case, once a budget period is over.

        Args:
            ledger: a case or ledger with budget and actual of past years.
            reported: a folder with the table ``results``.
            by: who proposes the lessons; empty: ``apportion learn``.
            on: day of the proposal; ``None``: today.

        Raises:
            CaseError: with all findings, when tables cannot be read.
            ApportionError: when there is nothing to learn from.
        """
        from apportion.interfaces.python.learned import LearnedResult
        from apportion.services.learn import PROPOSER, learn_from

        paths = [None if path is None else Path(path) for path in (ledger, reported)]
        with told():
            return LearnedResult(learn_from(self.folder, *paths, by=by or PROPOSER, on=on or now().date()))
