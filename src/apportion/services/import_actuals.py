"""Actuals of a ledger into the journal of an adopted plan: by how much the ledger says more, or less, was spent."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from apportion.adapters.journal import Written
from apportion.execution.journal.book import Book
from apportion.execution.journal.events import BudgetPeriod, Credited, Imported, Line, LineAmount, Spent
from apportion.execution.journal.positions import NotAllowed
from apportion.execution.journal.state import State
from apportion.execution.monitor.mapping import Unmapped
from apportion.kernel.money import Currency
from apportion.services.adopted import AdoptedPlan, Signed, open_adopted
from apportion.services.booked import Booked, booked_beside, lines_of
from apportion.services.refusal import Refusal

_AGAIN: Final = ", again"
"""After the name of a source that is imported a further time, with another one in between."""
_NAMED_MAX = 5
"""Places named in a refusal; the others are counted."""


@dataclass(frozen=True, eq=False)
class ImportedActuals:
    """What was read, and what of it was new."""

    currency: Currency
    through: datetime.date
    source: str
    spent: tuple[LineAmount, ...]
    """By the ledger, of every line that anything was spent on."""
    added: tuple[LineAmount, ...]
    """Differences that were entered; empty: the journal knew it all."""
    unmapped: tuple[Unmapped, ...]
    """What belongs to no line and was left."""
    written: Written | None
    """``None``: nothing was entered, because this source was imported last."""

    @property
    def total(self) -> int:
        """Spent on the lines of the plan by the ledger."""
        return sum(item.amount for item in self.spent)

    @property
    def total_added(self) -> int:
        """How much more the journal knows now."""
        return sum(item.amount for item in self.added)


def import_actuals(
    folder: Path, ledger: Path, signed: Signed, through: datetime.date, *, leave_unmapped: bool = False
) -> ImportedActuals:
    """Enter what a ledger says was spent on each line through a day, as far as the journal does not know it.

    Args:
        folder: an adopted plan.
        ledger: a case or ledger.
        signed: who imports it.
        through: last day that counts.
        leave_unmapped: go on although some spending belongs to no line.

    Raises:
        Refusal: when spending belongs to no line, nothing is booked, the day lies ahead, a later day was imported, or
            the journal cannot be written.
        CaseBlocked: when the ledger or the case cannot be read.
    """
    with open_adopted(folder) as plan:
        state = plan.book().state
        periods = tuple(state.periods().values())
        _check_day(through, signed.on, periods)
        booked = booked_beside(plan, ledger)
        spent, unmapped, has_rows = _spent(plan, booked, state, through)
        if unmapped and not leave_unmapped:
            raise _unmapped(plan, unmapped)
        if not has_rows:
            raise _nothing(booked.store.ledger.name, [one for one in periods if one.first <= through], through)
        told = tuple(LineAmount(line, amount) for line, amount in sorted(spent.items()) if amount)
        currency, source = plan.case.currency, f"{booked.source} through {through}"
        if _is_last(source, state.sources):
            return ImportedActuals(currency, through, source, told, (), tuple(unmapped), None)

        def decide(book: Book) -> Imported:
            latest = max(book.state.sources.values(), default=None)
            if latest is not None and latest > through:
                raise NotAllowed([f"Actuals through {latest} were imported already; {through} is earlier."])
            return Imported(_named(source, book.state.sources), through, _differences(plan, book, spent, through))

        written = plan.write(signed, decide)
        event = written.entry.event
        added = event.amounts if isinstance(event, Imported) else ()
        return ImportedActuals(currency, through, source, told, added, tuple(unmapped), written)


def _check_day(through: datetime.date, on: datetime.date, periods: Sequence[BudgetPeriod]) -> None:
    """Nothing is known of days that have not come, and nothing was spent of a plan before its first day.

    Raises:
        Refusal: when the day lies ahead, or before all budget periods.
    """
    if through > on:
        raise Refusal(
            f"What was spent through {through} is not known on {on}.",
            "Name a day that is over with --through, or the day of the entry with --on.",
        )
    first = min(periods, key=lambda period: period.first)
    if through < first.first:
        raise Refusal(f"{first.name} begins on {first.first}, after {through}.", "Name a later day: --through DAY.")


def _spent(
    plan: AdoptedPlan, booked: Booked, state: State, through: datetime.date
) -> tuple[dict[Line, int], list[Unmapped], bool]:
    """Spending by line, what belongs to none, and whether the ledger books anything at all on the plan's periods."""
    spent: dict[Line, int] = {}
    unmapped: list[Unmapped] = []
    has_rows = False
    for period in state.periods().values():
        if period.first > through:
            continue
        lines = lines_of(plan.case, state, state.positions, period.name)
        mapped, _ = booked.period(lines, period, through)
        has_rows = has_rows or bool(mapped.balances.size)
        unmapped += mapped.unmapped()
        amounts = mapped.per_line(len(lines.lines)).tolist()
        spent.update(zip(lines.lines, amounts, strict=True))
    return spent, unmapped, has_rows


def _is_last(source: str, sources: Mapping[str, datetime.date]) -> bool:
    """True when the journal's last import is this source."""
    last = next(reversed(tuple(sources)), "")
    return last == source or last.startswith(f"{source}{_AGAIN}")


def _named(source: str, sources: Mapping[str, datetime.date]) -> str:
    """A name that the journal does not have: a ledger that was corrected may be corrected back to what it was."""
    times = sum(name == source or name.startswith(f"{source}{_AGAIN}") for name in sources)
    return f"{source}{_AGAIN} {times}" if times else source


def _nothing(ledger: str, periods: Sequence[BudgetPeriod], through: datetime.date) -> Refusal:
    """Absent is not zero: a ledger of other years would say that nothing was spent."""
    names = ", ".join(period.name for period in periods)
    return Refusal(
        f"{ledger} books nothing in {names} through {through}: what was spent is not known. Nothing was entered.",
        "Name the ledger of this year, or wait for its first rows.",
    )


def _differences(
    plan: AdoptedPlan, book: Book, spent: dict[Line, int], through: datetime.date
) -> tuple[LineAmount, ...]:
    """What the ledger says of each line beyond what the journal knows for days up to ``through``."""
    later: dict[Line, int] = defaultdict(int)
    for entry in plan.store.entries():
        event = entry.event
        if isinstance(event, (Spent, Credited)) and entry.stamp.on > through:
            later[event.line] += event.amount if isinstance(event, Spent) else -event.amount
    found = []
    for line, amount in sorted(spent.items()):
        difference = amount - (book.state.positions[line].paid - later[line])
        if difference:
            found.append(LineAmount(line, difference))
    return tuple(found)


def _unmapped(plan: AdoptedPlan, unmapped: list[Unmapped]) -> Refusal:
    from apportion.execution.monitor.mapping import REASONS

    say = plan.case.currency.grouped
    listed = sorted(unmapped, key=lambda item: -abs(item.amount))
    named = "; ".join(
        f"{say(item.amount)} of {place_of(item)} ({REASONS[item.reason]})" for item in listed[:_NAMED_MAX]
    )
    more = f"; and {len(listed) - _NAMED_MAX} more" if len(listed) > _NAMED_MAX else ""
    total = say(sum(item.amount for item in unmapped))
    return Refusal(
        f"{total} of the ledger belongs to no line of the plan: {named}{more}. Nothing was entered.",
        "Say where it belongs in the table ledger_lines, or import the rest with --leave-unmapped.",
    )


def place_of(item: Unmapped) -> str:
    """Where spending is booked, for readers."""
    parts = [
        f"{word} {name}"
        for word, name in (
            ("unit", item.unit),
            ("account", item.account),
            ("fund", item.fund),
            ("request", item.request),
        )
        if name
    ]
    return ", ".join(parts) or "rows that name nothing"
