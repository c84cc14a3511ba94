"""The Python face of a plan in force: ``apportion.adopt("my-plan", by="M. Ortega").commit("engineering", ...)``.

Each method is one service and one entry of the journal; amounts are ``Decimal`` in major units. It must not print.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Unpack

from apportion.interfaces.errors import ApportionError, CaseError

if TYPE_CHECKING:
    from apportion.execution.journal.chain import Entry
    from apportion.execution.triggers.firing import Fires
    from apportion.interfaces.learned import LearnedResult
    from apportion.interfaces.monitored import MonitorResult
    from apportion.interfaces.reallocated import ReallocationAnswer, Wanted
    from apportion.services.adopted import Signed
    from apportion.services.spend_control import Answered

Amount = str | Decimal | int


@dataclass(frozen=True)
class LinePosition:
    """Balances of one line on a day."""

    request: str
    fund: str
    period: str
    unit: str
    allocated: Decimal
    released: Decimal
    committed: Decimal
    spent: Decimal
    """What was paid beyond the released money is not in it."""
    overspent: Decimal
    available: Decimal


@dataclass(frozen=True, eq=False)
class MoneyAnswer:
    """What was answered to a use of money, and whether it was entered."""

    _answered: Answered

    @property
    def answer(self) -> str:
        """``yes``, ``no`` or ``needs approval``."""
        return self._answered.answer.verdict

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why, one sentence each."""
        return self._answered.answer.reasons

    @property
    def approvers(self) -> tuple[str, ...]:
        """Who could approve it."""
        return self._answered.answer.approvers

    @property
    def ways(self) -> tuple[str, ...]:
        """What could be done instead."""
        return self._answered.answer.ways

    @property
    def is_entered(self) -> bool:
        """Whether it stands in the journal."""
        return self._answered.written is not None


@dataclass(frozen=True)
class AdoptedPlan:
    """A plan in force. Made by ``adopt`` and ``open_adopted``."""

    folder: Path

    def positions(self, *requests: str, on: datetime.date | None = None) -> tuple[LinePosition, ...]:
        """Where lines stand on a day (today, where none is named); all lines with money, where none is named.

        Raises:
            ApportionError: when a line is not there.
        """
        from apportion.services.spend_control import positions

        with _told():
            held = positions(self.folder, on or _now().date(), requests)
        exact = held.currency.decimal
        return tuple(
            LinePosition(
                item.line.request,
                item.line.fund,
                item.line.period,
                item.unit,
                *(
                    exact(amount)
                    for amount in (
                        item.allocated,
                        item.released,
                        item.committed,
                        item.spent,
                        item.overspent,
                        item.available,
                    )
                ),
            )
            for item in (held.standing.positions[line] for line in held.lines if line in held.standing.positions)
        )

    def commit(
        self,
        line: str,
        amount: Amount,
        purpose: str,
        *,
        by: str,
        on: datetime.date | None = None,
        reference: str = "",
        supplier: str = "",
        approved_by: str = "",
        ask: bool = False,
        operation: str | None = None,
    ) -> MoneyAnswer:
        """Commit money of a line, where it is there and the person may; with ``ask`` only answer.

        Raises:
            ApportionError: when the call makes no sense, or the journal cannot be written.
        """
        from apportion.services.spend_control import Use, commit

        use = Use(line, self._text(amount), purpose, reference, supplier, approved_by=approved_by)
        with _told():
            return MoneyAnswer(commit(self.folder, _signed(by, on, operation), use, ask=ask))

    def spend(
        self,
        line: str,
        amount: Amount,
        purpose: str,
        *,
        by: str,
        on: datetime.date | None = None,
        reference: str = "",
        settles: str = "",
        approved_by: str = "",
        ask: bool = False,
        operation: str | None = None,
    ) -> MoneyAnswer:
        """Pay from a line, or settle a commitment.

        Raises:
            ApportionError: when the call makes no sense, or the journal cannot be written.
        """
        from apportion.services.spend_control import Use, spend

        use = Use(line, self._text(amount), purpose, reference, settles=settles, approved_by=approved_by)
        with _told():
            return MoneyAnswer(spend(self.folder, _signed(by, on, operation), use, ask=ask))

    def move(
        self,
        source: str,
        target: str,
        amount: Amount,
        reason: str,
        *,
        by: str,
        on: datetime.date | None = None,
        approved_by: str = "",
        ask: bool = False,
        operation: str | None = None,
    ) -> MoneyAnswer:
        """Move money within its fund and budget period.

        Raises:
            ApportionError: when the call makes no sense, or the journal cannot be written.
        """
        from apportion.services.spend_control import move

        with _told():
            moved = move(
                self.folder,
                _signed(by, on, operation),
                (source, target),
                self._text(amount),
                reason,
                approved_by,
                ask=ask,
            )
        return MoneyAnswer(moved)

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
        from apportion.interfaces.reallocated import reallocated

        with _told():
            signed = _signed(enter_by, on, operation) if enter_by else None
            return reallocated(self.folder, signed, on or _now().date(), sets, wanted)

    def release(
        self, tranche: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> Mapping[str, Decimal]:
        """Release a tranche; what was released by request.

        Raises:
            ApportionError: when there is none, or nothing of it is left to release.
        """
        from apportion.services.release import release

        with _told():
            done = release(self.folder, _signed(by, on, operation), tranche)
        found: dict[str, int] = {}
        for amounts in (done.tranche.free, *(amounts for _, amounts in done.tranche.opened)):
            for item in amounts:
                found[item.line.request] = found.get(item.line.request, 0) + item.amount
        return MappingProxyType({name: done.currency.decimal(amount) for name, amount in found.items()})

    def meet_gate(
        self, gate: str, evidence: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> None:
        """Sign that a gate is met.

        Raises:
            ApportionError: when there is none, it is met already, or the person may not sign.
        """
        from apportion.services.release import meet_gate

        with _told():
            meet_gate(self.folder, _signed(by, on, operation), gate, evidence)

    def close(self, through: datetime.date, *, by: str, operation: str | None = None) -> None:
        """Make all days up to one final.

        Raises:
            ApportionError: when they are final already.
        """
        from apportion.services.spend_control import close

        with _told():
            close(self.folder, _signed(by, through + datetime.timedelta(days=1), operation), through)

    def roll_over(self, period: str, *, by: str, on: datetime.date | None = None, operation: str | None = None) -> None:
        """End a budget period: carry over what its funds let carry over, and let the rest lapse.

        Raises:
            ApportionError: when there is no such period, or it has ended.
        """
        from apportion.services.spend_control import roll_over

        with _told():
            roll_over(self.folder, _signed(by, on, operation), period)

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

        with _told():
            done = import_actuals(
                self.folder, Path(ledger), _signed(by, on, operation), through, leave_unmapped=leave_unmapped
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
        from apportion.interfaces.monitored import MonitorResult
        from apportion.services.monitor import monitor

        with _told():
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
    ) -> tuple[Fires, ...]:
        """What fires, is open, overdue or dealt with as of an instant; what is overdue first.

        Args:
            as_of: a day (until its end) or an instant; ``None``: now.
            ledger: a case or ledger with actuals by month; ``None``: those of the journal.
            reported: a folder with what was reported; ``None``: nothing was.
            enter_by: who enters what is new and escalates what is overdue; empty: nothing is entered.

        Raises:
            ApportionError: when the instant cannot be read, or the journal cannot be written.
        """
        from apportion.services.triggers import Entering, watch

        entering = Entering(enter_by, _now()) if enter_by else None
        with _told():
            return watch(
                self.folder,
                as_of or _now(),
                ledger=None if ledger is None else Path(ledger),
                reported=None if reported is None else Path(reported),
                enter=entering,
            ).fires

    def resolve(
        self, firing: str, how: str, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> str:
        """Enter that a firing was dealt with; its full name.

        Raises:
            ApportionError: when no such firing is open.
        """
        from apportion.services.triggers import resolve

        with _told():
            return resolve(self.folder, _signed(by, on, operation), firing, how)[0]

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
        from apportion.interfaces.learned import LearnedResult
        from apportion.services.learn import PROPOSER, learn_from

        paths = [None if path is None else Path(path) for path in (ledger, reported)]
        with _told():
            return LearnedResult(learn_from(self.folder, *paths, by=by or PROPOSER, on=on or _now().date()))

    def journal(self) -> tuple[str, ...]:
        """Everything that happened, one sentence each.

        Raises:
            ApportionError: when the journal does not hold, with what is wrong.
        """
        from apportion.services.journal import read_journal

        with _told():
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

        with _told():
            return read_journal(self.folder).entries

    def _text(self, amount: Amount) -> str:
        """An amount in the notation of the case; text is taken as it stands."""
        if isinstance(amount, str):
            return amount
        from apportion.reports.words import Formatter
        from apportion.services.adopted import open_adopted

        with _told(), open_adopted(self.folder) as plan:
            minor = plan.case.currency.minor(Decimal(amount))
            return Formatter(plan.case).respelled(plan.case.currency.grouped(minor))


def adopt(
    folder: str | PathLike[str],
    *,
    by: str,
    on: datetime.date | None = None,
    starts: datetime.date | None = None,
    months: int | None = None,
    operation: str | None = None,
) -> AdoptedPlan:
    """Put a written plan into force; it is verified first.

    Args:
        folder: that ``PlanResult.write`` or ``apportion plan`` wrote.
        by: who adopts it.
        on: the day; ``None``: today.
        starts: first day of the first budget period; ``None``: as the case says.
        months: length of a budget period; ``None``: as the case says.
        operation: your own name for this call, by which a retry changes nothing.

    Raises:
        ApportionError: when no plan stands there, it does not hold, or it was adopted before.
    """
    from apportion.services.adopt import adopt as adopt_plan

    with _told():
        adopt_plan(Path(folder), _signed(by, on, operation), starts=starts, months=months)
    return AdoptedPlan(Path(folder))


def open_adopted(folder: str | PathLike[str]) -> AdoptedPlan:
    """A plan that was adopted before.

    Raises:
        ApportionError: when none stands there.
    """
    from apportion.services.adopted import open_adopted as opened

    with _told(), opened(Path(folder)):
        return AdoptedPlan(Path(folder))


@contextmanager
def _told() -> Iterator[None]:
    from apportion.services.refusal import CaseBlocked, Refusal

    try:
        yield
    except Refusal as error:
        raise ApportionError(f"{error} {error.remedy}".strip()) from error
    except CaseBlocked as error:
        raise CaseError(str(error), error.findings) from error


def _signed(by: str, on: datetime.date | None, operation: str | None) -> Signed:
    from apportion.services.adopted import Signed

    now = _now()
    return Signed(by, on or now.date(), now, operation or uuid.uuid4().hex)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC).astimezone()
