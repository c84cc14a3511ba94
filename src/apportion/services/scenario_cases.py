"""The scenarios of a case, and the case in each of them: built as any other, so that numbers mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from apportion.model.case import Case
from apportion.model.edits import Change
from apportion.model.findings import Findings, Place
from apportion.model.intake.amounts import Fault, Notation, NumberFormat
from apportion.model.raw import RawCase
from apportion.model.scenarios import Scenario, ScenarioChange

if TYPE_CHECKING:
    from apportion.model.intake.clerk import Clerk
    from apportion.model.intake.collector import Collector

_TOLD_MAX: Final = 3
"""Contradictions that are told of one scenario; the others are counted."""


@dataclass(frozen=True, eq=False)
class ScenarioCase:
    """A scenario with what it makes of the case."""

    scenario: Scenario
    case: Case
    edits: tuple[Change, ...]
    """Single numbers, before and after; those that change with all of their kind are left out."""


def scenario_cases(raw: RawCase, case: Case) -> tuple[tuple[ScenarioCase, ...], Findings]:
    """What a case declares, with the case in each scenario, and what is wrong with any, with its place.

    Scenarios with which something is wrong are left out. A case that declares none costs nothing.
    """
    from apportion.model.intake.scenarios import read_scenarios, says_scenarios

    if not says_scenarios(raw):
        return (), Findings()
    collector = _collector()
    scenarios = read_scenarios(raw, _clerk(case, collector))
    built = tuple(_each(raw, case, scenarios, collector))
    return built, collector.findings()


def built_cases(
    raw: RawCase, case: Case, scenarios: tuple[Scenario, ...]
) -> tuple[tuple[ScenarioCase, ...], tuple[str, ...]]:
    """The case in scenarios that it does not declare itself, and why some of them cannot be, in sentences."""
    collector = _collector()
    built = tuple(_each(raw, case, scenarios, collector))
    return built, tuple(finding.message for finding in collector.findings().blocking)


def _collector() -> Collector:
    from apportion.model.intake.catalogue import CODES
    from apportion.model.intake.collector import Collector
    from apportion.model.intake.scenario_catalogue import SCENARIO_CODES

    return Collector({**CODES, **SCENARIO_CODES})


def _clerk(case: Case, collector: Collector) -> Clerk:
    """A clerk who knows the names that selectors of changes may use."""
    from apportion.model.intake.clerk import Clerk

    clerk = Clerk(Notation(NumberFormat(case.number_format), case.currency), collector)
    requests = case.requests
    clerk.declare("unit", frozenset(case.unit_index))
    clerk.declare("fund", frozenset(fund.id for fund in case.funds))
    clerk.declare("request", frozenset(requests.id.tolist()))
    clerk.declare("tag", frozenset(requests.tags))
    clerk.declare("category", frozenset(requests.categories))
    return clerk


def _each(raw: RawCase, case: Case, scenarios: tuple[Scenario, ...], collector: Collector) -> Iterator[ScenarioCase]:
    from apportion.model.scenario_edits import changed, without_totals
    from apportion.services.assemble import built

    plain = without_totals(raw, case)
    for scenario in scenarios:
        if not scenario.changes:
            yield ScenarioCase(scenario, case, ())
            continue
        draft = changed(plain, case, scenario)
        for problem in draft.problems:
            place = _place(raw, problem.change, problem.column)
            collector.add(problem.fault, place, problem.change.number)
        if draft.problems:
            continue
        after, findings = built(draft.raw)
        if after is None:
            told = [finding.message for finding in findings.blocking[:_TOLD_MAX]]
            collector.add(_unsound(scenario, told, len(findings.blocking)), scenario.place, scenario.id)
            continue
        yield ScenarioCase(scenario, after, draft.edits)


def _place(raw: RawCase, change: ScenarioChange, column: str) -> Place:
    """The cell of a change that is meant; its own place says which row."""
    held = raw.tables.get("scenario_changes")
    position = held.columns[column].position if held is not None and column in held.columns else change.place.column
    return replace(change.place, column=position, header=column)


def _unsound(scenario: Scenario, told: list[str], count: int) -> Fault:
    more = f" And {count - len(told)} more." if count > len(told) else ""
    return Fault(
        "scenario.unsound",
        f"in the scenario '{scenario.id}' the case contradicts itself: {' '.join(told)}{more}",
        "changes that fit together",
        "Change other numbers along with it in the table scenario_changes.",
    )
