"""Using the money of a plan in force: balances, commitments, payments, moves, and the end of days and periods."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from apportion.interfaces.python.calling import Amount, now, signed, told
from apportion.interfaces.python.plan_folder import PlanFolder

if TYPE_CHECKING:
    from apportion.services.spend_control import Answered


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


@dataclass(frozen=True)
class OpenCommitment:
    """Money that is promised and not paid yet."""

    commitment: str
    """The name under which it was committed."""
    request: str
    fund: str
    period: str
    open: Decimal
    purpose: str


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


class Spending(PlanFolder):
    """Its money can be used."""

    def positions(self, *requests: str, on: datetime.date | None = None) -> tuple[LinePosition, ...]:
        """Where lines stand on a day (today, where none is named); all lines with money, where none is named.

        Raises:
            ApportionError: when a line is not there.
        """
        from apportion.services.spend_control import positions

        with told():
            held = positions(self.folder, on or now().date(), requests)
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

    def commitments(self, *requests: str) -> tuple[OpenCommitment, ...]:
        """What is promised and not paid now, of some lines or of all.

        Raises:
            ApportionError: when a line is not there.
        """
        from apportion.services.spend_control import positions

        with told():
            held = positions(self.folder, now().date(), requests)
        return tuple(
            OpenCommitment(name, line.request, line.fund, line.period, held.currency.decimal(amount), purpose)
            for name, line, amount, purpose in held.commitments
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
        with told():
            return MoneyAnswer(commit(self.folder, signed(by, on, operation), use, ask=ask))

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
        with told():
            return MoneyAnswer(spend(self.folder, signed(by, on, operation), use, ask=ask))

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

        with told():
            moved = move(
                self.folder,
                signed(by, on, operation),
                (source, target),
                self._text(amount),
                reason,
                approved_by,
                ask=ask,
            )
        return MoneyAnswer(moved)

    def credit(
        self,
        line: str,
        amount: Amount,
        purpose: str,
        *,
        by: str,
        on: datetime.date | None = None,
        reference: str = "",
        operation: str | None = None,
    ) -> MoneyAnswer:
        """Enter money that came back from a payment; it can be used again.

        Raises:
            ApportionError: when more comes back than was paid, or the journal cannot be written.
        """
        from apportion.services.spend_control import Use, credit

        use = Use(line, self._text(amount), purpose, reference)
        with told():
            return MoneyAnswer(credit(self.folder, signed(by, on, operation), use))

    def decommit(
        self,
        commitment: str,
        reason: str,
        *,
        by: str,
        amount: Amount | None = None,
        on: datetime.date | None = None,
        operation: str | None = None,
    ) -> MoneyAnswer:
        """Give up a commitment, or part of it; ``amount`` ``None``: all that is open.

        Raises:
            ApportionError: when there is none, or less of it is open.
        """
        from apportion.services.spend_control import give_up

        given = None if amount is None else self._text(amount)
        with told():
            return MoneyAnswer(give_up(self.folder, signed(by, on, operation), commitment, given, reason))

    def amend(
        self,
        changes: Mapping[str, Amount],
        reason: str,
        authority: str,
        *,
        by: str,
        on: datetime.date | None = None,
        operation: str | None = None,
    ) -> None:
        """Enter what an authority decided: more for some lines, less (below nothing) for others.

        Args:
            changes: by line, in major units or as text such as ``"+2M"``.
            reason: why, for the journal.
            authority: who decided it: an ordinance, a resolution.
            by: who enters it.
            on: the day; ``None``: today.
            operation: your own name for this call.

        Raises:
            ApportionError: when a line is not there, has less to give, or the person may not amend.
        """
        from apportion.services.spend_control import amend

        pairs = [
            (line, amount if isinstance(amount, str) else self._signed_text(amount)) for line, amount in changes.items()
        ]
        with told():
            amend(self.folder, signed(by, on, operation), pairs, reason, authority)

    def close(
        self, through: datetime.date, *, by: str, on: datetime.date | None = None, operation: str | None = None
    ) -> None:
        """Make all days up to one final.

        Raises:
            ApportionError: when they are final already, or not over yet.
        """
        from apportion.services.spend_control import close

        with told():
            close(self.folder, signed(by, on, operation), through)

    def roll_over(self, period: str, *, by: str, on: datetime.date | None = None, operation: str | None = None) -> None:
        """End a budget period: carry over what its funds let carry over, and let the rest lapse.

        Raises:
            ApportionError: when there is no such period, or it has ended.
        """
        from apportion.services.spend_control import roll_over

        with told():
            roll_over(self.folder, signed(by, on, operation), period)

    def _text(self, amount: Amount) -> str:
        """An amount in the notation of the case; text is taken as it stands."""
        if isinstance(amount, str):
            return amount
        from apportion.reports.words import Formatter
        from apportion.services.adopted import open_adopted

        with told(), open_adopted(self.folder) as plan:
            minor = plan.case.currency.minor(Decimal(amount))
            return Formatter(plan.case).respelled(plan.case.currency.grouped(minor))

    def _signed_text(self, amount: Amount) -> str:
        if isinstance(amount, str):
            return amount
        return f"{'-' if amount < 0 else '+'}{self._text(-amount if amount < 0 else amount)}"
