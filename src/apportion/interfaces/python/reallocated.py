"""The Python face of a reallocation: what moves, why, and what it gains, with amounts as ``Decimal`` in major units."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from apportion.interfaces.python.calling import told

if TYPE_CHECKING:
    from apportion.services.adopted import Signed
    from apportion.services.reallocate import Answered, Reallocation


class Wanted(TypedDict, total=False):
    """What somebody wants of a reallocation."""

    drops: Sequence[str]
    """What of the case does not hold any more."""
    limit: str
    """Most that may move: ``7%``, an amount, or ``all``; without it what the calendar says."""
    least: bool
    """Move no more than the rules demand."""
    recall_released: bool
    """Let money move that is released and not used."""
    approved_by: str
    """Who approves what is beyond the calendar or the powers of the person."""
    reason: str
    """Why, in words for the journal."""


@dataclass(frozen=True)
class MovedAmount:
    """Money that goes from one request to another of the same fund and period."""

    source: str
    target: str
    fund: str
    period: str
    amount: Decimal
    demanded_by: tuple[str, ...]
    """Broken rules that it helps to keep."""


@dataclass(frozen=True, eq=False)
class ReallocationAnswer:
    """What should move on a day, and whether it was entered."""

    _answered: Answered

    @property
    def is_entered(self) -> bool:
        """Whether it stands in the journal, by this call or by an earlier one of the same name."""
        return self._answered.written is not None

    @property
    def broken(self) -> tuple[str, ...]:
        """Rules that the money breaks as it lies, one sentence each."""
        return self._found.start.sentences

    @property
    def moves(self) -> tuple[MovedAmount, ...]:
        """Who gives to whom."""
        exact = self._found.currency.decimal
        return tuple(
            MovedAmount(
                item.move.source.request,
                item.move.target.request,
                item.move.source.fund,
                item.move.source.period,
                exact(item.move.amount),
                item.demanded_by,
            )
            for item in self._found.moves
        )

    @property
    def gain(self) -> Fraction | None:
        """Weighted value gained, in major units; ``None`` where the money as it lies has none of its own."""
        gain = self._found.gain
        return None if gain is None else gain / self._found.currency.minor_per_major

    @property
    def least(self) -> Decimal | None:
        """The least that has to move so that all rules hold; ``None`` where no plan keeps them."""
        least = self._found.least
        return None if least is None else self._found.currency.decimal(least.amount)

    @property
    def answer(self) -> str:
        """``yes`` or ``needs approval``."""
        return self._found.answer.verdict

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it needs approval."""
        return self._found.answer.reasons

    def write(self, folder: str | PathLike[str], *, force: bool = False) -> Path:
        """Write ``reallocation.html`` and ``reallocation.json``, whole or not at all; returns the path.

        Raises:
            ApportionError: when nothing was worked out, or the place cannot be used.
        """
        from apportion.services.write_reallocation import write_reallocation

        target, written = Path(folder), self._answered.written
        with told():
            write_reallocation(self._found, target, None if written is None else written.entry.number, replace=force)
        return target

    def to_dict(self) -> dict[str, Any]:
        """Everything, as ``apportion reallocate --json`` prints it."""
        from apportion.services.reallocation_document import reallocation_document

        return reallocation_document(self._found)

    @property
    def _found(self) -> Reallocation:
        """What was worked out.

        Raises:
            ApportionError: when nothing was, because the same call was carried out before.
        """
        from apportion.interfaces.python.errors import ApportionError

        if self._answered.reallocation is None:
            raise ApportionError("This was entered before: the money lies elsewhere since, and nothing was worked out.")
        return self._answered.reallocation


def reallocated(
    folder: Path,
    signed: Signed | None,
    on: datetime.date,
    sets: Mapping[str, str | Decimal | int],
    wanted: Wanted,
) -> ReallocationAnswer:
    """Ask, or enter where somebody signs.

    Raises:
        Refusal: when the call makes no sense.
        CaseBlocked: when tables cannot be read.
    """
    from apportion.services.reallocate import Answered, Wish, ask, reallocate

    wish = Wish(sets=sets, **wanted)
    if signed is None:
        return ReallocationAnswer(Answered(ask(folder, on, wish), None))
    return ReallocationAnswer(reallocate(folder, signed, wish))
