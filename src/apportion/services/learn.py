"""What the adopted plan, its ledger's past and its results teach, as proposals for the next case."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from apportion.analysis.history.history import history
from apportion.analysis.history.question import HistoryPolicy
from apportion.execution.journal.events import BudgetPeriod
from apportion.execution.learn.calibration import Learned, learn
from apportion.execution.learn.edits import ProposedEdit, Stated, clear, proposed
from apportion.execution.learn.lessons import lessons_of
from apportion.execution.learn.outcomes import (
    Ended,
    Outcome,
    ended,
    returns_of_plan,
    spending_of_ledger,
    spending_of_plan,
    targets_of_plan,
)
from apportion.model.case import Case
from apportion.model.edits import Change, as_it_stands, edited
from apportion.model.findings import Findings
from apportion.model.lessons import Lesson
from apportion.model.raw import RawCase
from apportion.services.adopted import open_adopted, refusing
from apportion.services.load import Loaded
from apportion.services.refusal import CaseBlocked, Refusal

PROPOSER: Final = "apportion learn"
"""Who proposes a lesson where nobody signs for it."""


@dataclass(frozen=True, eq=False)
class LearnedPlan:
    """What was learned, and what it would change."""

    folder: Path
    loaded: Loaded
    """The case that was planned."""
    ended: Ended
    topics: tuple[Learned, ...]
    """By unit, and then by kind, as far as anything is known."""
    edits: tuple[ProposedEdit, ...]
    refused: Mapping[str, str]
    """Edits that the case could not hold, by name, and why."""
    register: tuple[Lesson, ...]
    """Lessons that the case brought along."""
    lessons: tuple[Lesson, ...]
    """New ones; open."""
    findings: Findings
    ledger_years: tuple[str, ...]
    on: datetime.date
    """Day of the proposal."""
    silent_ledger: str = ""
    """Name of a ledger that was given and teaches nothing."""

    @property
    def case(self) -> Case:
        """The case that was planned."""
        return self.loaded.usable()

    @property
    def period(self) -> str:
        """The last budget period that is over; the plan's first where none is."""
        over = self.ended.periods or self.ended.running
        return over[-1 if self.ended.periods else 0].name

    @property
    def first_period(self) -> str:
        """The plan's first budget period."""
        return (self.ended.periods + self.ended.running)[0].name

    @property
    def running(self) -> tuple[BudgetPeriod, ...]:
        """Periods of which nothing was learned."""
        return self.ended.running

    def learned(self, topic: str, by: str = "unit") -> Learned | None:
        """What was learned of a topic, by unit or kind."""
        return next((one for one in self.topics if (one.topic, one.by) == (topic, by)), None)

    @property
    def clear_edits(self) -> tuple[ProposedEdit, ...]:
        """Edits beyond chance that the case can hold."""
        return tuple(edit for edit in clear(self.edits) if edit.name not in self.refused)


def learn_from(
    folder: Path,
    ledger: Path | None = None,
    reported: Path | None = None,
    *,
    by: str = PROPOSER,
    on: datetime.date,
) -> LearnedPlan:
    """Learn from an adopted plan.

    Args:
        folder: the plan.
        ledger: a case or ledger with past years; ``None``: the journal alone.
        reported: folder or workbook with the table ``results``; ``None``: nothing is known of returns.
        by: who proposes the lessons.
        on: the day of the proposal; reports of later days are not known yet.

    Raises:
        Refusal: when no adopted plan stands there, or there is nothing to learn from.
        CaseBlocked: when tables cannot be read.
    """
    from apportion.model.intake.lessons import read_lessons
    from apportion.services.reported import reported_at

    with open_adopted(folder) as plan, refusing():
        loaded, case = plan.loaded, plan.case
        state, held = ended(entry for entry in plan.store.entries() if entry.stamp.on <= on)
    if state.adopted is None:
        raise Refusal(f"The plan was not in force yet on {on}.", "Name a later day with --on.")
    told, findings = reported_at(reported, loaded)
    register, noticed = read_lessons(loaded.raw)
    if noticed.blocking:
        raise CaseBlocked(str(folder), noticed)
    told = told.known_on(on)
    first = next(iter(state.periods().values()))
    past, name = _past(ledger, case, first.last.year)
    results = [*returns_of_plan(case, held, told), *targets_of_plan(case, held, told)]
    outcomes = [*spending_of_plan(case, held), *past, *results]
    if not outcomes:
        other = f"{name} has no year before {first.name} with budget and actual of the plan's units. " if name else ""
        raise Refusal(
            f"{other}There is nothing to learn from yet.",
            "No budget period is closed or rolled over: close it, or name a ledger with past years: --ledger PATH.",
        )
    topics = tuple(
        one
        for by_what in ("unit", "kind")
        for topic in ("spending", "return", "target")
        if (one := learn(outcomes, topic, by_what)) is not None
    )
    held_topics = {(one.topic, one.by): one for one in topics}
    edits = proposed(
        case, _stated(loaded.raw, case), held_topics.get(("spending", "unit")), held_topics.get(("return", "unit"))
    )
    over = held.periods[-1] if held.periods else first
    names = {unit.id: unit.name or unit.id for unit in case.units}
    return LearnedPlan(
        folder,
        loaded,
        held,
        topics,
        edits,
        _refused(loaded.raw, case, edits),
        register,
        lessons_of(topics, names, (by, on), over.name),
        findings,
        tuple(sorted({one.when for one in past})),
        on,
        "" if past else name,
    )


def _past(ledger: Path | None, case: Case, before: int) -> tuple[list[Outcome], str]:
    """Budget and actual of past years, of units that ask for money, and the name of the ledger."""
    if ledger is None:
        return [], ""
    from apportion.services.history import totals_of
    from apportion.services.ledger import open_ledger

    store = open_ledger(ledger)
    found = history(store.ledger, totals_of(store), HistoryPolicy()).expense
    units = {case.units[int(unit)].id for unit in case.requests.unit.tolist()}
    return [] if found is None else list(spending_of_ledger(found, units, before)), store.ledger.name


def _stated(raw: RawCase, case: Case) -> Stated:
    def stated(name: str) -> Change | None:
        found = as_it_stands(raw, case, name)
        return found if isinstance(found, Change) else None

    return stated


def _refused(raw: RawCase, case: Case, edits: Sequence[ProposedEdit]) -> dict[str, str]:
    """Edits that would make the case unreadable, and why: found one at a time, each beside those that were taken."""
    taken = {edit.name: edit.after for edit in edits}
    if not edits or not _blocking(raw, case, taken):
        return {}
    refused: dict[str, str] = {}
    taken = {}
    for edit in edits:
        why = _blocking(raw, case, {**taken, edit.name: edit.after})
        if why:
            refused[edit.name] = why
        else:
            taken[edit.name] = edit.after
    return refused


def _blocking(raw: RawCase, case: Case, sets: Mapping[str, Decimal]) -> str:
    from apportion.model.coherence import coherence
    from apportion.services.assemble import built

    done = edited(raw, case, sets)
    if done.problems:
        return done.problems[0]
    changed, findings = built(done.raw)
    if changed is not None:
        findings += coherence(changed)
    return findings.blocking[0].message if findings.blocking else ""
