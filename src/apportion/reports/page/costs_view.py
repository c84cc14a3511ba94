"""What the page of costs shows, as text: every figure written, every picture drawn.

Knows the order of the page. It must not compute figures: those stand in the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from apportion.analysis.activities.budget import ActivityBudget
from apportion.analysis.activities.whole_costs import WorkCosts
from apportion.analysis.costs import CostEvidence
from apportion.analysis.drivers.studied import CostStudy
from apportion.model.findings import Findings
from apportion.reports.cost_grids import Grids, Names, signed
from apportion.reports.driver_words import (
    equation_sentence,
    fit_sentence,
    methods_grid,
    predictions_grid,
    rates_grid,
    study_title,
)
from apportion.reports.grid import Grid
from apportion.reports.page.costs_pictures import capacity_picture, flow_picture
from apportion.reports.page.pictures import Picture
from apportion.reports.words import Formatter


@dataclass(frozen=True)
class StudyView:
    """What drives one cost."""

    title: str
    sentences: tuple[str, ...]
    grids: tuple[Grid, ...]
    doubts: tuple[tuple[str, str], ...]
    """Message and remedy."""


@dataclass(frozen=True)
class CostsView:
    """Everything about costs, for a page of its own or a part of a plan's report."""

    figures: tuple[tuple[str, str, str], ...]
    """Label, figure, note."""
    flow: Picture | None
    things: tuple[Grid, ...]
    """Cost objects, profits and rates."""
    capacity: Picture | None
    resources: tuple[Grid, ...]
    """Resources and activities."""
    chain: Grid | None
    following: tuple[Grid, ...]
    """Next year."""
    studies: tuple[StudyView, ...]
    remarks: tuple[tuple[str, str], ...]
    """Warnings about costs with what to do; those of studies stand with them."""


def costs_view(evidence: CostEvidence, formatter: Formatter, findings: Findings | None = None) -> CostsView:
    """The costs as text.

    Args:
        evidence: the costs.
        formatter: of the case.
        findings: what was noticed; by default what the cost structure itself says.
    """
    work = evidence.work
    studies = tuple(_study(study, formatter) for study in evidence.studies)
    told = {text for study in studies for text, _ in study.doubts}
    noticed = findings if findings is not None else Findings() if work is None else work.findings
    remarks = tuple((item.message, item.remedy) for item in noticed.listed if item.message not in told)
    if work is None:
        return CostsView((), None, (), None, (), None, (), studies, remarks)
    grids, names = Grids(work, evidence, formatter), Names(work.structure, evidence.names)
    budget = work.budget
    return CostsView(
        figures=tuple(_figures(work, formatter)),
        flow=flow_picture(work, names, formatter),
        things=tuple(grid for grid in (grids.objects(), *grids.profits(), grids.rates()) if grid.rows),
        capacity=capacity_picture(work, names, formatter),
        resources=tuple(grid for grid in (grids.resources(), grids.activities()) if grid.rows),
        chain=grids.stages() if any(stage.id for stage in work.chain.stages) else None,
        following=() if budget is None else _following(grids, budget),
        studies=studies,
        remarks=remarks,
    )


def _following(grids: Grids, budget: ActivityBudget) -> tuple[Grid, ...]:
    return grids.units(budget), grids.needs(budget), grids.needed_money(budget), grids.changes(budget)


def _figures(work: WorkCosts, formatter: Formatter) -> Iterator[tuple[str, str, str]]:
    costing = work.costing
    yield "Cost", formatter.money_whole(costing.cost_minor), "of all resources"
    yield (
        "Reaches cost objects",
        formatter.money_whole(costing.assigned_minor),
        _part(costing.assigned_minor, work, formatter),
    )
    yield "Unused capacity", formatter.money_whole(costing.unused_minor), _part(costing.unused_minor, work, formatter)
    if costing.unassigned_minor:
        note = _part(costing.unassigned_minor, work, formatter)
        yield "Reaches nobody", formatter.money_whole(costing.unassigned_minor), note
    if work.result is not None:
        yield (
            "Result",
            formatter.money_whole(work.result.result_minor),
            "revenue less this cost alone; what the table resources does not list is not in it",
        )
    if work.budget is not None:
        change = work.budget.requested_minor - work.budget.this_year_minor
        note = f"{signed(change, formatter.money_whole)} on this year"
        yield "Next year’s work needs", formatter.money_whole(work.budget.requested_minor), note


def _part(amount_minor: int, work: WorkCosts, formatter: Formatter) -> str:
    whole = work.costing.cost_minor
    return f"{formatter.percent(Fraction(amount_minor, whole))} of the cost" if whole > 0 else ""


def _study(study: CostStudy, formatter: Formatter) -> StudyView:
    found = study.study
    sentences: tuple[str, ...] = ("It could not be studied.",)
    grids: tuple[Grid | None, ...] = ()
    if found is not None:
        sentences = (equation_sentence(found, formatter), fit_sentence(found, formatter))
        grids = (rates_grid(found, formatter), predictions_grid(study, formatter), methods_grid(study, formatter))
    return StudyView(
        study_title(study),
        tuple(text for text in sentences if text),
        tuple(grid for grid in grids if grid is not None),
        tuple((item.message, item.remedy) for item in study.findings.listed),
    )
