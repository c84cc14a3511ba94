"""Figures that triggers are held against: from the journal or a ledger, and from what was reported."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.triggers import measures
from apportion.execution.triggers.observed import Observation
from apportion.model.case import Case
from apportion.model.monitored import Watched
from apportion.model.organisation import Unit
from apportion.model.reported import Reported
from apportion.model.selection import select_lines
from apportion.model.triggers import MILESTONE_ADVANCE, MILESTONE_DELAY, RETURN, SATISFACTION, VARIANCE, Trigger
from apportion.services.adopted import AdoptedPlan
from apportion.services.trigger_spending import Spending


@dataclass(frozen=True, eq=False)
class Known:
    """Everything that was known about an adopted plan at an instant."""

    plan: AdoptedPlan
    watched: Watched
    reported: Reported
    spending: Spending
    as_of: datetime.datetime

    @property
    def case(self) -> Case:
        """The case that was planned."""
        return self.plan.case

    @cached_property
    def periods(self) -> tuple[BudgetPeriod, ...]:
        """Budget periods on the calendar."""
        return tuple(self.plan.book().state.periods().values())

    @cached_property
    def time(self) -> measures.PlanTime:
        """First and last day of the plan."""
        return measures.PlanTime(self.periods[0].first, self.periods[-1].last)

    def observed(self, trigger: Trigger) -> tuple[Observation, ...]:
        """What a trigger is held against."""
        day = self.as_of.date()
        lines = select_lines(self.case, trigger.applies_to)
        requests = {str(name) for name in self.case.requests.id[lines].tolist()}
        units = {self.case.units[place].id for place in set(self.case.requests.unit[lines].tolist())}
        is_whole = trigger.applies_to.is_everything
        match trigger.watches:
            case _ if trigger.is_signal:
                names = self._names - (requests | units)
                heard = [item for item in self.reported.signals if is_whole or item.subject not in names]
                heard = [item for item in heard if item.on <= self.as_of]
                return measures.noticed(heard, trigger.signal, self.owner_of)
            case "variance":
                return measures.variances(self.spending.by_unit(requests), self.owner_of, self.case.currency.grouped)
            case "return":
                results = tuple(
                    item
                    for item in self._until.results
                    if (item.request in requests if item.request else item.unit in units)
                )
                targets = self.case.targets
                return measures.returns(Reported(results=results), targets, self._promised, self.time, self.owner_of)
            case "satisfaction":
                answers = self._until.responses
                told = answers if is_whole else tuple(measures.about(answers, requests | units))
                return measures.satisfaction(told, day, self.owner_of)
            case _:
                chosen = [item for item in self.watched.milestones if item.request in requests]
                if trigger.watches == MILESTONE_ADVANCE:
                    return measures.advances(chosen, self._until, self.owner_of)
                late = Fraction(trigger.threshold or 0)
                return measures.delays(chosen, self._until, day, late, self.owner_of)

    def unjudged(self, triggers: Sequence[Trigger]) -> tuple[str, ...]:
        """What cannot be judged, and what would be needed, one sentence each."""
        watched = {trigger.watches for trigger in triggers}
        told: list[str] = []
        if VARIANCE in watched:
            told += self.spending.unjudged()
        if watched & {MILESTONE_DELAY, MILESTONE_ADVANCE} and not self.watched.milestones:
            told.append("Milestones are not judged: the case has no table of milestones.")
        if RETURN in watched and not self.reported.results:
            told.append("Return is not judged: no results are reported (--reported).")
        if SATISFACTION in watched and not self.reported.responses:
            told.append("Satisfaction is not judged: no responses are reported (--reported).")
        return tuple(told)

    def owner_of(self, name: str) -> str:
        """Owner of a unit, of the unit of a request, or of the next unit above that has one; empty: nobody."""
        unit = self._unit_of.get(name)
        while unit:
            if self._units[unit].owner:
                return self._units[unit].owner
            unit = self._units[unit].parent
        return ""

    @cached_property
    def _until(self) -> Reported:
        return self.reported.known_on(self.as_of.date())

    @cached_property
    def _units(self) -> Mapping[str, Unit]:
        return {unit.id: unit for unit in self.case.units}

    @cached_property
    def _unit_of(self) -> Mapping[str, str]:
        requests = self.case.requests
        pairs = zip(requests.id.tolist(), requests.unit.tolist(), strict=True)
        return {str(name): self.case.units[place].id for name, place in pairs} | {unit: unit for unit in self._units}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._unit_of)

    @cached_property
    def _promised(self) -> Mapping[str, Fraction]:
        """What the plan promises of each request over all its periods."""
        from apportion.services.open_plan import read_stored

        found: dict[str, Fraction] = {}
        for item in read_stored(self.plan.folder).requests:
            if item.expected_value is not None:
                worth = item.expected_value / self.case.currency.minor_per_major
                found[item.request] = found.get(item.request, Fraction(0)) + worth
        return found
