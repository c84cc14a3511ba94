"""What somebody should look at: thresholds of the policy that are crossed, and what does not fit together."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apportion.execution.journal.events import BudgetPeriod, Line
from apportion.execution.monitor.clock import month_starts
from apportion.execution.monitor.completion import Completion
from apportion.execution.monitor.dashboard import Alert
from apportion.execution.monitor.earned import EarnedValue, MilestoneState
from apportion.execution.monitor.mapping import Unmapped
from apportion.execution.monitor.satisfaction import GroupSatisfaction
from apportion.execution.monitor.utilisation import Use


@dataclass(frozen=True)
class Watch:
    """What is looked at."""

    day: datetime.date
    period: BudgetPeriod
    known_through: datetime.date | None
    """Last day up to which the ledger books anything in the period; ``None``: it books nothing."""
    units: Sequence[Use]
    completions: Sequence[Completion]
    milestones: Sequence[MilestoneState]
    earned: Sequence[EarnedValue]
    satisfaction: Sequence[GroupSatisfaction]
    unmapped: Sequence[Unmapped]
    beyond: Mapping[Line, int]
    """What was spent beyond the money released, by line, in minor units."""
    unknown_to_journal: int
    """Spending by the ledger less what the journal knows, in minor units."""
    tolerance: Fraction
    """Variance up to which a unit counts as on budget."""
    satisfaction_least: Fraction | None
    say: Callable[[int], str]
    """How an amount is written."""
    about: Callable[[int], str]
    """How an estimate is written."""


def alerts(watch: Watch) -> tuple[Alert, ...]:
    """All of them, the kinds in this order, each kind by subject."""
    return (
        *_gap(watch),
        *(_spending(watch) if watch.known_through is not None else ()),
        *_forecasts(watch),
        *_beyond(watch),
        *_milestones(watch),
        *_earned(watch),
        *_satisfaction(watch),
        *_books(watch),
    )


def _percent(share: Fraction) -> str:
    return f"{float(abs(share) * 100):.1f} %"


def _gap(watch: Watch) -> Iterator[Alert]:
    """Whole months that are over and in which nothing is booked: absent is not zero."""
    if watch.known_through is None:
        says = f"The ledger books nothing in {watch.period.name} up to {watch.day}: spending is not known."
        yield Alert("ledger.nothing", "", says, None, None)
        return
    following = watch.known_through + datetime.timedelta(days=1)
    over = [
        start for start in month_starts(watch.period) if following < start <= watch.day + datetime.timedelta(days=1)
    ]
    if over:
        says = f"The ledger books nothing after {watch.known_through}; what was spent since is not in these figures."
        yield Alert("ledger.behind", "", says, Fraction(len(over)), Fraction(0))


def _spending(watch: Watch) -> Iterator[Alert]:
    for unit in watch.units:
        variance = unit.variance
        if variance is None or abs(variance) <= watch.tolerance:
            continue
        than = "an even year" if unit.season is None else "its past years"
        word, code = ("above", "spending.over") if variance > 0 else ("below", "spending.under")
        usual = " No past year was so far off." if unit.is_usual is False else ""
        says = f"{unit.name} has spent {watch.say(unit.spent)}, {_percent(variance)} {word} {than} by now.{usual}"
        yield Alert(code, unit.id, says, variance, watch.tolerance)


def _forecasts(watch: Watch) -> Iterator[Alert]:
    names = {unit.id: unit.name for unit in watch.units}
    for item in watch.completions:
        if item.point is None or item.over is None or item.over <= 0:
            continue
        name = names.get(item.unit, item.unit)
        sure = " Even the lower end of the forecast is more than it has." if item.is_surely_over else ""
        says = f"{name} will spend about {watch.about(item.point)}, {watch.about(item.over)} more than it has.{sure}"
        share = Fraction(item.over, item.allocated) if item.allocated else None
        yield Alert("forecast.over", item.unit, says, share, Fraction(0))


def _beyond(watch: Watch) -> Iterator[Alert]:
    for line, amount in sorted(watch.beyond.items()):
        says = f"{line}: {watch.say(amount)} spent beyond the money that is released and not committed."
        yield Alert("spending.beyond-released", line.request, says, None, None)


def _milestones(watch: Watch) -> Iterator[Alert]:
    for state in watch.milestones:
        days = state.days_late(watch.day)
        if days <= 0:
            continue
        made = state.milestone
        subject = f"{made.request}/{made.id}"
        if state.reached is not None:
            says = f"{made.name} of {made.request} was reached on {state.reached}, {days} days late."
        elif not state.is_reported:
            says = f"{made.name} of {made.request} was due on {made.due}, {days} days ago; nothing was reported."
        elif made.due < watch.day:
            says = f"{made.name} of {made.request} was due on {made.due} and is {days} days late."
        else:
            says = f"{made.name} of {made.request} is due on {made.due} and expected {days} days late."
        yield Alert("milestone.late", subject, says, Fraction(days), Fraction(0))


def _earned(watch: Watch) -> Iterator[Alert]:
    for item in watch.earned:
        index, left = item.cost_index, item.variance_at_completion
        if index is None or left is None or left >= 0:
            continue
        says = (
            f"{item.request} gets {float(index):.2f} of work for each 1.00 spent: at this rate it will cost "
            f"{watch.about(item.budget - left)}, {watch.about(-left)} more than it has."
        )
        yield Alert("work.dearer", item.request, says, index, Fraction(1))


def _satisfaction(watch: Watch) -> Iterator[Alert]:
    least = watch.satisfaction_least
    for group in watch.satisfaction:
        if least is not None and group.mean < least:
            who = group.group or "All groups together"
            says = f"{who}: satisfaction is {_percent(group.mean)} ({group.answers} answers), below {_percent(least)}."
            yield Alert("satisfaction.low", group.group, says, group.mean, least)


def _books(watch: Watch) -> Iterator[Alert]:
    if watch.unmapped:
        total = sum(item.amount for item in watch.unmapped)
        says = f"{watch.say(total)} of the ledger belongs to no line of the plan; it is in none of these figures."
        yield Alert("ledger.unmapped", "", says, None, None)
    if watch.unknown_to_journal:
        word = "more" if watch.unknown_to_journal > 0 else "less"
        says = (
            f"The ledger says {watch.say(abs(watch.unknown_to_journal))} {word} was spent than the journal knows: "
            "import it."
        )
        yield Alert("journal.behind", "", says, None, None)
