"""What each day did to the lines of a plan, so that an entry with an earlier day cannot use what was not there yet.

An entry may be written after its day. The balances of today say that the money is there now; on its day, and on every
day since, it has to have been there as well, or the position of that day would show less than nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from apportion.execution.journal.balances import Position
from apportion.execution.journal.events import Line

Shift = tuple[int, int, int]
"""By how much something changed: held back, available, paid. What is committed has the day of its commitment."""

_SAID: Final = (
    "{line}: on {day} {short} less was held back than this takes.",
    "{line}: on {day} {short} less was available than this needs.",
    "{line}: on {day} {short} of it was not paid yet.",
)


@dataclass
class Past:
    """By line and day, what entries did to its balances since the adoption; summed, so that a day counts once."""

    days: dict[Line, dict[datetime.date, Shift]] = field(default_factory=dict)
    latest: dict[Line, datetime.date] = field(default_factory=dict)

    def add(self, before: Position, after: Position, day: datetime.date) -> None:
        """Take in what an entry did."""
        line = after.line
        held = self.days.setdefault(line, {})
        held[day] = _sum(held.get(day, (0, 0, 0)), _shift(before, after))
        self.latest[line] = max(day, self.latest.get(line, day))

    def against(
        self, before: Position, after: Position, day: datetime.date, say: Callable[[int], str]
    ) -> Iterator[str]:
        """What speaks against an entry of a day: balances that were too low then, or on a later day that has entries.

        Args:
            before: the line as it is now.
            after: the line as the entry would make it.
            day: to which the entry belongs.
            say: writes an amount.
        """
        line = after.line
        if day >= self.latest.get(line, day):
            # Nothing was entered for a later day: the balances of now are those of this day.
            return
        shift = _shift(before, after)
        standing = (before.adopted, 0, 0)
        later = []
        for when, change in sorted(self.days[line].items()):
            if when <= day:
                standing = _sum(standing, change)
            else:
                later.append((when, change))
        worst: dict[int, tuple[int, datetime.date]] = {}
        for when, change in ((day, shift), *later):
            standing = _sum(standing, change)
            for place, amount in enumerate(standing):
                if shift[place] < 0 and amount < worst.get(place, (0, when))[0]:
                    worst[place] = (amount, when)
        for place, (amount, when) in sorted(worst.items()):
            yield _SAID[place].format(line=line, day=when, short=say(-amount))


def _shift(before: Position, after: Position) -> Shift:
    return (
        after.unreleased - before.unreleased,
        after.available - before.available,
        after.paid - before.paid,
    )


def _sum(one: Shift, other: Shift) -> Shift:
    return (one[0] + other[0], one[1] + other[1], one[2] + other[2])
