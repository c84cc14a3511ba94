"""What each request has brought, what it is expected to bring, and what was promised when it was funded."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from apportion.allocation.worth.values import value_at
from apportion.kernel.money import Currency
from apportion.model.case import Case
from apportion.model.reported import Reported


@dataclass(frozen=True)
class Held:
    """Money of one request over the budget periods that have begun, in minor units."""

    allocated: int
    spent: int
    by_period: Mapping[str, int]
    """Allocated by budget period."""


@dataclass(frozen=True)
class Reading:
    """What was known of a request's return on one day; money in minor units, ``None`` where nothing was said."""

    on: datetime.date
    delivered: int | None
    expected: int | None


@dataclass(frozen=True)
class Return:
    """The value of one request; money in minor units, ``None`` where it is not known."""

    request: str
    name: str
    allocated: int
    invested: int
    """Spent so far."""
    delivered: int | None
    """Brought so far, as reported."""
    expected: int | None
    """Expected by the end of the plan, as reported."""
    promised: int | None
    """What the case says of the money allocated; ``None`` where it says nothing of this request alone."""
    milestones: Fraction | None
    """Part of the work that is done."""
    milestones_planned: Fraction | None
    """Part of it that was to be done by now."""
    trajectory: tuple[Reading, ...] = ()
    """Every day on which its money was reported, in the order of days."""

    @property
    def multiple(self) -> Fraction | None:
        """Expected over all that is allocated."""
        return _over(self.expected, self.allocated)

    @property
    def multiple_of_spent(self) -> Fraction | None:
        """Expected over what is spent so far: it falls as more is spent, whatever the request brings."""
        return _over(self.expected, self.invested)

    @property
    def delivered_multiple(self) -> Fraction | None:
        """Delivered over what is spent so far."""
        return _over(self.delivered, self.invested)

    @property
    def promised_multiple(self) -> Fraction | None:
        """Promised over all that is allocated."""
        return _over(self.promised, self.allocated)

    @property
    def of_promise(self) -> Fraction | None:
        """Part of the promise that is still expected."""
        return self.promise_held(self.expected)

    def promise_held(self, expected: int | None) -> Fraction | None:
        """Part of the promise that an expectation, one of an earlier day perhaps, comes to."""
        return _over(expected, self.promised)


def _over(above: int | None, below: int | None) -> Fraction | None:
    return None if above is None or not below or below <= 0 else Fraction(above, below)


def returns(
    case: Case,
    requests: Mapping[str, Held],
    reported: Reported,
    done: Mapping[str, Fraction],
    planned: Mapping[str, Fraction],
) -> tuple[Return, ...]:
    """The returns of requests of which anything is known, in the order of their ids.

    Args:
        case: what was promised.
        requests: what each is allocated and has spent.
        reported: as it was known on the day.
        done: part of the work that is done, by request that reports any.
        planned: part of the work of each request with milestones that was to be done.
    """
    delivered, expected = reported.latest_results("delivered"), reported.latest_results("expected")
    followed = _trajectories(reported, case.currency)
    names = dict(zip(case.requests.id.tolist(), case.requests.name.tolist(), strict=True))
    found = []
    for request, held in sorted(requests.items()):
        key = ("", request, "")
        promised = None
        if key in delivered or key in expected:
            promised = promise(case, request, held.by_period)
        elif request not in planned:
            continue
        found.append(
            Return(
                request,
                str(names.get(request, request)),
                held.allocated,
                held.spent,
                _minor(delivered[key].value, case.currency) if key in delivered else None,
                _minor(expected[key].value, case.currency) if key in expected else None,
                promised,
                done.get(request),
                planned.get(request),
                followed.get(request, ()),
            )
        )
    return tuple(found)


def _trajectories(reported: Reported, currency: Currency) -> dict[str, tuple[Reading, ...]]:
    """What was reported of each request's money, day by day; of several reports of one day the last one counts."""
    told: dict[str, dict[datetime.date, dict[str, int]]] = {}
    for item in reported.results:
        if item.is_money and item.request:
            told.setdefault(item.request, {}).setdefault(item.on, {})[item.kind] = _minor(item.value, currency)
    return {
        request: tuple(Reading(day, said.get("delivered"), said.get("expected")) for day, said in sorted(days.items()))
        for request, days in told.items()
    }


def _minor(value: Decimal, currency: Currency) -> int:
    return round(Fraction(value) * currency.minor_per_major)


def promise(case: Case, request: str, amounts: Mapping[str, int]) -> int | None:
    """What the case says that a request brings for its money, in minor units.

    Args:
        case: values of requests.
        request: its id.
        amounts: allocated by budget period, in minor units.

    Returns:
        ``None`` for requests whose worth belongs to an option, which says it of all its money at once.
    """
    requests = case.requests
    lines = np.flatnonzero(requests.id == request).tolist()
    decided = requests.choices.decision_of_line(requests.count)
    if any(decided[line] >= 0 for line in lines):
        return None
    given = {line: amounts.get(case.periods[int(requests.period[line])], 0) for line in lines}
    return round(sum((value_at(requests, line, Fraction(amount)) for line, amount in given.items()), Fraction(0)))
