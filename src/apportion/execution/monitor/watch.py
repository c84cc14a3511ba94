"""An adopted plan watched on a day: from what the journal, the ledger and reports say to one dashboard."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

import numpy as np

from apportion.analysis.forecast.months import UnitMonths
from apportion.execution.journal.events import BudgetPeriod, Line
from apportion.execution.journal.positions import Position
from apportion.execution.monitor.alerts import Watch, alerts
from apportion.execution.monitor.causes import AccountSpending, Basis, Cause, cause
from apportion.execution.monitor.clock import even_share
from apportion.execution.monitor.completion import Completion, completions
from apportion.execution.monitor.dashboard import Dashboard
from apportion.execution.monitor.earned import EarnedValue, MilestoneState, earned_value, milestone_states, planned_part
from apportion.execution.monitor.mapping import Lines, Mapped
from apportion.execution.monitor.objectives import TargetState, objective_states, request_progress, target_states
from apportion.execution.monitor.returns import Held, Return, returns
from apportion.execution.monitor.satisfaction import satisfaction
from apportion.execution.monitor.scorecard import Facts, scorecard
from apportion.execution.monitor.stated import stated_beside
from apportion.execution.monitor.utilisation import Season, Use, season_curve, seasons, together
from apportion.kernel.money import Currency
from apportion.model import wording
from apportion.model.case import Case
from apportion.model.monitored import Watched
from apportion.model.policy import InForce
from apportion.model.reported import Reported

CAUSES_MAX = 25
"""Units whose variance is explained: those that lie furthest from what was expected, in money."""


@dataclass(frozen=True, eq=False)
class Books:
    """What a ledger says, as far as it was known on the day."""

    spent: Mapping[Line, int]
    """By line, over all budget periods that have begun, in minor units."""
    mapped: Mapped
    """Of the period that is looked at."""
    months: UnitMonths | None
    curve: tuple[int, ...]
    productive_units: Mapping[str, Fraction | None]
    productive: Fraction | None
    received: int | None
    known_through: datetime.date | None
    """As in the dashboard."""
    sources: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Given:
    """All that a dashboard is made from."""

    case: Case
    plan: str
    """Fingerprint of the plan in force."""
    period: BudgetPeriod
    day: datetime.date
    positions: Mapping[Line, Position]
    """On the day, of all budget periods."""
    lines: Lines
    """Of the period that is looked at, in the order of ``Books.mapped``."""
    books: Books
    watched: Watched
    reported: Reported
    """As known on the day."""
    policy: Mapping[str, InForce]
    known: int
    """Spent up to the day by the journal, in minor units."""


def watch(given: Given, accounts: AccountsOf) -> Dashboard:
    """Everything that is known on the day.

    Args:
        given: what it is made from.
        accounts: asked for the accounts of a unit, and of the whole plan for no unit, with what they were expected by.
    """
    seasonal = seasons(given.books.months, given.period, given.day)
    requests, units, total = _uses(given, seasonal)
    held = _held(given)
    work = _work(given, held)
    allocated = {unit.id: unit.allocated for unit in units}
    forecast = completions(given.books.months, given.period, given.books.known_through, allocated)
    content = satisfaction(given.reported.responses)
    facts = Facts(
        given.case,
        given.period,
        given.day,
        total,
        units,
        requests,
        work.returns,
        work.targets,
        work.milestones,
        content,
        given.books.received,
        given.books.known_through is not None,
        given.policy,
    )
    money = {request: (item.allocated, item.spent) for request, item in held.items()}
    stated = [item for item in given.reported.stated if item.on == given.day]
    return Dashboard(
        given.case.name,
        given.case.currency,
        given.case.number_format,
        given.day,
        given.period,
        given.plan,
        given.books.known_through,
        total,
        tuple(units),
        tuple(requests),
        given.books.curve,
        season_curve(given.books.months, given.period, allocated),
        work.returns,
        objective_states(given.case, money, request_progress(given.case, work.done, work.targets)),
        work.targets,
        _causes(total, units, accounts) if facts.is_booked else (),
        content,
        work.milestones,
        work.earned,
        forecast,
        scorecard(facts),
        alerts(_looked_at(given, facts, work, forecast)),
        stated_beside(stated, total, {item.id: item for item in (*requests, *units)}, work.returns),
        given.books.mapped.unmapped(),
        _not_known(given, seasonal),
        given.policy,
        {**given.books.sources, **given.reported.digests},
    )


@dataclass(frozen=True)
class _Work:
    """What requests have done and brought."""

    milestones: tuple[MilestoneState, ...]
    """Of requests that have money, or have spent some."""
    done: Mapping[str, Fraction]
    """Part of the work that is done, by request that reports any."""
    returns: tuple[Return, ...]
    targets: tuple[TargetState, ...]
    earned: tuple[EarnedValue, ...]


def _work(given: Given, held: Mapping[str, Held]) -> _Work:
    states = milestone_states(
        [item for item in given.watched.milestones if item.request in held], given.reported.latest_progress()
    )
    by_request: dict[str, list[MilestoneState]] = defaultdict(list)
    for state in states:
        by_request[state.milestone.request].append(state)
    planned = {
        request: sum((one.milestone.share * planned_part(one.milestone, given.day) for one in listed), Fraction(0))
        for request, listed in by_request.items()
    }
    done = {
        request: sum((one.milestone.share * one.complete for one in listed), Fraction(0))
        for request, listed in by_request.items()
        if any(one.is_reported for one in listed)
    }
    return _Work(
        states,
        done,
        returns(given.case, held, given.reported, done, planned),
        target_states(given.case, given.reported),
        _earned(given, by_request, held),
    )


def _looked_at(given: Given, facts: Facts, work: _Work, forecast: Sequence[Completion]) -> Watch:
    case = given.case
    return Watch(
        given.day,
        given.period,
        given.books.known_through,
        facts.units,
        forecast,
        work.milestones,
        work.earned,
        facts.satisfaction,
        given.books.mapped.unmapped(),
        _beyond(given),
        sum(given.books.spent.values()) - given.known,
        Fraction(given.policy["tolerance_variance"].number) / 100,
        facts.threshold("success_satisfaction"),
        lambda amount: wording.money_whole(case, amount),
        lambda amount: wording.money_whole(case, _rounded(case.currency, amount)),
    )


class AccountsOf(Protocol):
    """Knows a ledger: accounts of a unit with what they were expected by."""

    def of(self, unit: str) -> tuple[Sequence[AccountSpending], Basis]:
        """Accounts of a unit; empty text: of the whole plan."""


def _rounded(currency: Currency, amount: int) -> int:
    """An estimate, without the minor units that it cannot know."""
    return round(Fraction(amount, currency.minor_per_major)) * currency.minor_per_major


def _uses(given: Given, seasonal: Mapping[str, Season]) -> tuple[list[Use], list[Use], Use]:
    """Requests, units and the whole, each with its season and the productive part of its spending."""
    even = even_share(given.period, given.day)
    names = dict(zip(given.case.requests.id.tolist(), given.case.requests.name.tolist(), strict=True))
    of_request: dict[str, list[Use]] = defaultdict(list)
    unit_of: dict[str, str] = {}
    for line, unit in zip(given.lines.lines, given.lines.units, strict=True):
        item, spent = given.positions.get(line), given.books.spent.get(line, 0)
        if item is None or not (item.allocated or item.adopted or item.committed or spent):
            continue
        unit_of[line.request] = unit
        season = seasonal.get(unit)
        name = str(names.get(line.request, line.request))
        of_request[line.request].append(
            Use("request", line.request, name, item.allocated, item.released, item.committed, spent, even, season)
        )
    requests = [
        parts[0] if len(parts) == 1 else together("request", (request, parts[0].name), parts, None)
        for request, parts in sorted(of_request.items())
    ]
    of_unit: dict[str, list[Use]] = defaultdict(list)
    for use in requests:
        of_unit[unit_of[use.id]].append(use)
    units = [
        together("unit", (unit.id, unit.name or unit.id), of_unit[unit.id], given.books.productive_units.get(unit.id))
        for unit in given.case.units
        if unit.id in of_unit
    ]
    return requests, units, together("total", ("", given.case.name), units, given.books.productive)


def _held(given: Given) -> dict[str, Held]:
    """Money of each request over all periods of the plan; spending over those that have begun."""
    allocated: dict[str, dict[str, int]] = {}
    for line, item in given.positions.items():
        if item.allocated or item.adopted:
            by_period = allocated.setdefault(line.request, {})
            by_period[line.period] = by_period.get(line.period, 0) + item.allocated
    spent: dict[str, int] = {}
    for line, amount in given.books.spent.items():
        if amount:
            spent[line.request] = spent.get(line.request, 0) + amount
    return {
        request: Held(sum(allocated.get(request, {}).values()), spent.get(request, 0), allocated.get(request, {}))
        for request in sorted({*allocated, *spent})
    }


def _earned(
    given: Given, by_request: Mapping[str, Sequence[MilestoneState]], held: Mapping[str, Held]
) -> tuple[EarnedValue, ...]:
    """Earned value of requests that have milestones, money, and at least one report about their work."""
    return tuple(
        earned_value(states, held[request].allocated, held[request].spent, given.day)
        for request, states in sorted(by_request.items())
        if request in held and held[request].allocated and any(state.is_reported for state in states)
    )


def _beyond(given: Given) -> dict[Line, int]:
    """What the ledger says was spent beyond the released money that is not committed, by line."""
    found = {}
    for line, amount in given.books.spent.items():
        item = given.positions.get(line)
        if item is not None and item.released and amount > item.released - item.committed:
            found[line] = amount - (item.released - item.committed)
    return found


def _causes(total: Use, units: Sequence[Use], accounts: AccountsOf) -> tuple[Cause, ...]:
    """The whole first, then the units that lie furthest from an even year or from their past years."""

    def away(unit: Use) -> int:
        seasonal = unit.even_expected if unit.season_expected is None else unit.season_expected
        return max(abs(unit.spent - unit.even_expected), abs(unit.spent - seasonal))

    furthest = sorted((unit for unit in units if away(unit)), key=lambda unit: (-away(unit), unit.id))[:CAUSES_MAX]
    return tuple(cause(use, *accounts.of(use.id)) for use in (total, *furthest))


def _not_known(given: Given, seasonal: Mapping[str, Season]) -> tuple[str, ...]:
    """What the data do not say, and what would say it."""
    told = []
    if not seasonal:
        told.append(
            "The seasons of units are not known: the ledger has no earlier whole year by month that begins as the "
            "budget period does. Spending is compared with an even year."
        )
    if given.books.productive is None:
        told.append("The productive part of spending is not known: account_purposes does not speak of all accounts.")
    if not given.case.requests.alignment:
        told.append("Progress by objective is not known: the case has no table alignment.")
    if not given.watched.milestones:
        told.append("Earned value is not known: the case has no table milestones.")
    if not given.reported.results:
        told.append("Value delivered is not known: no table results was reported.")
    if not given.reported.responses:
        told.append("The satisfaction of stakeholders is not known: no table responses was reported.")
    return tuple(told)


def place_of_lines(lines: Lines, units: Sequence[str]) -> np.ndarray:
    """Place of each line's unit among ``units``; shape (lines,)."""
    number = {unit: place for place, unit in enumerate(units)}
    return np.array([number[unit] for unit in lines.units], dtype=np.int32)
