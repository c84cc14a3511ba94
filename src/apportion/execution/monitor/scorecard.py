"""Whether a budget is a success so far: criteria with their thresholds, and how each is worked out.

A criterion whose data are not there is not known; it is never taken as met.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.monitor.dashboard import Criterion
from apportion.execution.monitor.earned import MilestoneState
from apportion.execution.monitor.objectives import TargetState
from apportion.execution.monitor.returns import Return
from apportion.execution.monitor.satisfaction import GroupSatisfaction
from apportion.execution.monitor.utilisation import Use
from apportion.model.case import Case
from apportion.model.policy import InForce


@dataclass(frozen=True)
class Facts:
    """What the scorecard is worked out from."""

    case: Case
    period: BudgetPeriod
    day: datetime.date
    total: Use
    units: Sequence[Use]
    requests: Sequence[Use]
    returns: Sequence[Return]
    targets: Sequence[TargetState]
    milestones: Sequence[MilestoneState]
    satisfaction: Sequence[GroupSatisfaction]
    received: int | None
    """Revenue of the period so far, by the ledger; ``None``: it has no accounts of revenue."""
    is_booked: bool
    """Whether the ledger books anything in the period; otherwise spending is not known."""
    policy: Mapping[str, InForce]

    def threshold(self, name: str) -> Fraction | None:
        """A threshold of the policy as a part of one."""
        held = self.policy.get(name)
        return None if held is None else Fraction(held.number) / 100


def scorecard(facts: Facts) -> tuple[Criterion, ...]:
    """All criteria: of the year first, then of the quarter."""
    return (*_year(facts), *_quarter(facts))


def _year(facts: Facts) -> Iterator[Criterion]:
    known = facts.units if facts.is_booked else ()
    off = [(unit.variance, _expected(unit)) for unit in known if unit.variance is not None]
    expected = sum(amount for _, amount in off)
    away = sum((abs(variance) * amount for variance, amount in off), Fraction(0))
    yield Criterion(
        "efficiency",
        "year",
        "Budget efficiency",
        1 - away / expected if expected > 0 else None,
        "above",
        facts.threshold("success_efficiency"),
        "100 % less what units lie above or below what was expected by now, as a part of all that was expected",
        "rows of the ledger in this period, and money allocated to its units",
    )
    yield _alignment(facts)
    yield _content(facts, "year")
    yield _improvement(facts)
    yield _resource(facts)
    yield Criterion(
        "cash",
        "year",
        "Cash flow",
        None if facts.received is None or not facts.is_booked else Fraction(facts.received - facts.total.spent),
        "above",
        Fraction(0),
        "revenue of the period so far less spending, by the ledger",
        "accounts of revenue in the ledger, and rows in this period",
        is_money=True,
    )
    yield Criterion(
        "productive",
        "year",
        "Productive part of spending",
        facts.total.productive,
        "at least",
        None,
        "spending on accounts that the table account_purposes calls productive, over all spending",
        "the table account_purposes for all accounts that are spent on",
    )


def _expected(use: Use) -> int:
    return use.even_expected if use.season_expected is None else use.season_expected


def _alignment(facts: Facts) -> Criterion:
    scores = facts.case.requests.alignment
    spent = sum(max(0, item.spent) for item in facts.requests)
    serving = sum(
        (
            max(Fraction(score) for _, score in scores[item.id]) * max(0, item.spent)
            for item in facts.requests
            if scores.get(item.id)
        ),
        Fraction(0),
    )
    return Criterion(
        "alignment",
        "year",
        "Strategic alignment",
        serving / spent if scores and spent else None,
        "above",
        facts.threshold("success_alignment"),
        "spending counted by how strongly its request serves the objective it serves most, over all spending",
        "the table alignment in the case",
    )


def _content(facts: Facts, card: str) -> Criterion:
    return Criterion(
        "satisfaction" if card == "year" else "quarter-satisfaction",
        "year" if card == "year" else "quarter",
        "Satisfaction of stakeholders",
        facts.satisfaction[0].mean if facts.satisfaction else None,
        "above",
        facts.threshold("success_satisfaction"),
        "mean over people of their last answers, from 0 % for the lowest to 100 % for the highest possible answer",
        "the table responses in the reported folder",
    )


def _improvement(facts: Facts) -> Criterion:
    gains = []
    for state in facts.targets:
        baseline = state.target.baseline
        if state.latest is not None and baseline is not None and baseline != 0:
            gain = (state.latest.value - baseline) / abs(baseline)
            gains.append(Fraction(gain if state.target.direction == "up" else Decimal(0) - gain))
    return Criterion(
        "improvement",
        "year",
        "Improvement of measures",
        sum(gains, Fraction(0)) / len(gains) if gains else None,
        "above",
        facts.threshold("success_improvement"),
        "mean over targets of the change from the baseline, as a part of the baseline, in the direction wanted",
        "baselines of targets in the case, and their values in the table results",
    )


def _resource(facts: Facts) -> Criterion:
    known = [item for item in facts.returns if item.expected is not None and item.promised]
    promised = sum(item.promised or 0 for item in known)
    expected = sum(item.expected or 0 for item in known)
    return Criterion(
        "resource",
        "year",
        "Gain in resource efficiency",
        Fraction(expected, promised) - 1 if promised > 0 else None,
        "at least",
        facts.threshold("success_resource"),
        "return now expected of the same money, over what the case promised for it, less one",
        "expected money of requests in the table results, and what the case says they return",
    )


def _quarter(facts: Facts) -> Iterator[Criterion]:
    known = facts.units if facts.is_booked else ()
    variances = [abs(unit.variance) for unit in known if unit.variance is not None and unit.allocated]
    yield Criterion(
        "quarter-variance",
        "quarter",
        "Largest variance of a unit",
        max(variances) if variances else None,
        "at most",
        facts.threshold("quarter_variance"),
        "largest distance of a unit from what was expected by now: what its past years show, or an even year",
        "rows of the ledger in this period, and money allocated to its units",
    )
    course = [on_course(state, facts.period, facts.total.even, facts.day) for state in facts.targets]
    told = [state for state in course if state is not None]
    yield Criterion(
        "quarter-targets",
        "quarter",
        "Targets met or on course",
        Fraction(sum(told), len(told)) if told else None,
        "above",
        facts.threshold("quarter_targets"),
        "targets that are met, or as far on their way as the period is over, over all that can be told",
        "values of targets in the table results",
    )
    due = [state for state in facts.milestones if state.milestone.due <= facts.day]
    in_time = sum(state.reached is not None and state.reached <= state.milestone.due for state in due)
    yield Criterion(
        "quarter-milestones",
        "quarter",
        "Milestones on time",
        Fraction(in_time, len(due)) if due and any(state.is_reported for state in due) else None,
        "above",
        facts.threshold("quarter_milestones"),
        "milestones reached by the day on which they were due, over all that are due",
        "milestones that are due in the case, and reports about them in the table progress",
    )
    yield _content(facts, "quarter")


def on_course(state: TargetState, period: BudgetPeriod, even: Fraction, day: datetime.date) -> bool | None:
    """Whether a target is met, or as far as the time to its date is over; ``None`` where it cannot be told."""
    if state.is_met:
        return True
    if state.latest is None:
        return None
    date = datetime.date.fromisoformat(state.target.date) if state.target.date else period.last
    if day >= date:
        return False
    over = even if date == period.last else Fraction((day - period.first).days + 1, (date - period.first).days + 1)
    progress = state.progress
    return None if progress is None else progress >= over
